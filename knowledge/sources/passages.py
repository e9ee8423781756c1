"""The passages of the articles that fit some words best: by letters, typing errors forgiven, and by meaning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz

from knowledge.encoding import vectors
from knowledge.model import Passage, Source
from knowledge.text import fold, is_cjk

BY_LETTERS = 0.6
"""How much of the likeness is the letters'; the rest is the meaning's, which knows every language."""


def find_passages(sought: str, sources: Iterable[Source], limit: int = 25) -> tuple[Passage, ...]:
    """Return the passages most like some words, a name or a question; with no words, the first ones as they stand."""
    passages = tuple(passage for source in sources for passage in source.passages)
    if not sought.strip() or not passages:
        return passages[:limit]
    wanted = fold(sought)
    letters = np.array([_likeness(wanted, fold(passage.text)) for passage in passages])
    meaning = _encoded(tuple(passage.text for passage in passages)) @ vectors.encode_one(wanted)
    share = 0.0 if is_cjk(wanted) and letters.max() < 0.5 else BY_LETTERS
    scores = share * letters + (1 - share) * meaning
    best: Sequence[int] = np.argsort(-scores, kind="stable")[:limit].tolist()
    return tuple(passages[number] for number in best)


def _likeness(wanted: str, passage: str) -> float:
    return max(fuzz.partial_ratio(wanted, passage), fuzz.token_set_ratio(wanted, passage)) / 100


@lru_cache(maxsize=4)
def _encoded(texts: tuple[str, ...]) -> np.ndarray:
    return vectors.encode([fold(text) for text in texts])
