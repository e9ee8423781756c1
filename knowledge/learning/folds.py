"""What is kept from the classifier, so that the ranker learns from questions that it has not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge.learning.corpus import Corpus

SAMPLE = 2400
"""About how many phrasings the ranker learns from: it has few weights to learn."""

PARTS = 5
"""Of how many parts of each entry's phrasings one is kept back. A part is a run of them, since who writes phrasings
writes several alike one after the other, and a stranger is not among those who wrote them."""

ENTRIES = 10
"""Of how many entries one is kept back whole, so that there is none for its phrasings."""


@dataclass(frozen=True)
class Fold:
    """The numbers of the texts that are learnt from, and of those that are then asked about; `share` says for how many
    phrasings each of the latter stands."""

    learnt: np.ndarray
    asked: np.ndarray
    share: float


def folds(corpus: Corpus) -> tuple[Fold, ...]:
    """Return as many folds as give `SAMPLE` questions: one in a large base, one for each part in a small one."""
    phrasings, background = len(corpus.phrasings), len(corpus.background)
    labels = corpus.labels
    entry = labels[:phrasings]
    number = max(1, min(PARTS, round(SAMPLE * PARTS / max(1, phrasings))))
    every = max(1, round(phrasings * number / PARTS / SAMPLE))
    sizes = np.bincount(entry, minlength=corpus.classes)
    part = corpus.place * PARTS // np.maximum(sizes[entry], 1)
    return tuple(
        _fold(n, labels, (part + entry) % PARTS == n, sizes, background, every, PARTS / number) for n in range(number)
    )


def _fold(
    number: int, labels: np.ndarray, kept: np.ndarray, sizes: np.ndarray, background: int, every: int, share: float
) -> Fold:
    phrasings = len(kept)
    whole = (labels % ENTRIES == number) & (labels < len(sizes) - 1)
    kept = kept & (sizes[labels[:phrasings]] > 1) & ~whole[:phrasings]
    behind = np.arange(background) % PARTS == number
    out = whole.copy()
    out[:phrasings] |= kept
    out[phrasings : phrasings + background] |= behind
    strangers = np.flatnonzero(whole[:phrasings])[:: 2 * every]
    asked = np.concatenate([np.flatnonzero(kept)[::every], strangers, phrasings + np.flatnonzero(behind)])
    return Fold(np.flatnonzero(~out), asked, share * every)
