"""The texts that are learnt from: a base's phrasings, answers and quotes, and talk about nothing in particular."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain
from pathlib import Path

import numpy as np

from knowledge.model import Base, Entry, Names
from knowledge.parts import ALL, Parts
from knowledge.text import fold, is_cjk, words

FOLLOW_UP_WEIGHT = 0.4
"""How much a question that leaves out what it is about counts beside one that says it."""

TOLD_WEIGHT = 0.4
"""How much an answer or a quote counts as a phrasing of its entry."""

MOST_OF_FEW = 4.0
"""The most that a phrasing counts of an entry with fewer than others have: as much more as the square root of how many
times fewer, so that a new entry is not drowned by old ones."""

MOST_BEHIND = 4.0
"""The most that a line of talk about nothing in particular counts."""

ENOUGH_BEHIND = 1000
"""How many lines of it, evenly spread over the languages, are enough for a base with fewer phrasings than that."""

_BACKGROUND = Path(__file__).parents[1] / "languages"


@dataclass(frozen=True)
class Corpus:
    """Each text with its label, which is the place of its entry in the base, or one past the last for the background;
    the phrasings of an entry stand together, its follow-ups last, and the entries in order."""

    phrasings: tuple[tuple[str, int], ...]
    background: tuple[tuple[str, int], ...]
    answers: tuple[tuple[str, int], ...]
    quotes: tuple[tuple[str, int], ...]
    entries: tuple[str, ...]
    follow_ups: frozenset[tuple[str, int]] = frozenset()
    """Those phrasings that leave out what they are about."""

    @staticmethod
    def of(base: Base, parts: Parts = ALL) -> Corpus:
        """Collect the texts of a base."""
        entries = list(enumerate(base.entries.values()))
        phrasings = tuple((text, n) for n, entry in entries for text in (*_texts(entry.questions), *_follow_ups(entry)))
        follow_ups = frozenset((text, n) for n, entry in entries for text in _follow_ups(entry))
        lines = _of_others(background(base.languages), _names(base)) if parts.background else ()
        lines = lines[:: -(-len(lines) // max(ENOUGH_BEHIND, len(phrasings))) or 1]
        return Corpus(
            phrasings=phrasings,
            background=tuple((line, len(entries)) for line in lines),
            answers=tuple((t, n) for n, e in entries for t in e.answer.values()),
            quotes=tuple((quote.text, n) for n, entry in entries for quote in entry.quotes),
            entries=tuple(base.entries),
            follow_ups=follow_ups,
        )

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """All texts: the phrasings, the background, the answers and the quotes, in this order."""
        return tuple(text for text, _ in self._labelled)

    @cached_property
    def labels(self) -> np.ndarray:
        """The label of each text."""
        return np.array([label for _, label in self._labelled], dtype=int)

    @cached_property
    def place(self) -> np.ndarray:
        """The place of each phrasing among those of its entry, from 0."""
        entry = self.labels[: len(self.phrasings)]
        return np.asarray(np.arange(len(entry)) - np.searchsorted(entry, entry))

    @property
    def _labelled(self) -> tuple[tuple[str, int], ...]:
        return (*self.phrasings, *self.background, *self.answers, *self.quotes)

    @cached_property
    def weights(self) -> np.ndarray:
        """How much each text counts as an example."""
        told = len(self.answers) + len(self.quotes)
        own = self.labels[: len(self.phrasings)]
        sizes = np.maximum(1, np.bincount(own, minlength=len(self.entries)))
        each = np.minimum(MOST_OF_FEW, np.sqrt(len(own) / max(1, len(self.entries)) / sizes))
        leaves_out = [phrasing in self.follow_ups for phrasing in self.phrasings]
        asked = np.where(leaves_out, FOLLOW_UP_WEIGHT, 1.0) * each[own]
        parts = asked, np.full(len(self.background), self.background_weight), np.full(told, TOLD_WEIGHT)
        return np.concatenate(parts).astype(np.float32)

    @property
    def classes(self) -> int:
        """How many labels there are: the entries and the background."""
        return len(self.entries) + 1

    @property
    def asked(self) -> int:
        """How many texts are phrasings or background: those before the answers."""
        return len(self.phrasings) + len(self.background)

    @property
    def background_weight(self) -> float:
        """How much a line of the background counts beside a phrasing: all of them together as a quarter of the
        phrasings, but none as more than `MOST_BEHIND`."""
        return min(MOST_BEHIND, len(self.phrasings) / 4 / max(1, len(self.background)))


def _texts(listed: Names) -> Iterator[str]:
    return chain.from_iterable(listed.values())


def _follow_ups(entry: Entry) -> Iterator[str]:
    """Yield the follow-ups of an entry that are not among its questions as well."""
    questions = frozenset(_texts(entry.questions))
    return (text for text in dict.fromkeys(_texts(entry.follow_ups)) if text not in questions)


def _names(base: Base) -> frozenset[str]:
    return frozenset(
        fold(name) for person in base.people.values() for listed in person.names.values() for name in listed
    )


@lru_cache(maxsize=8)
def _of_others(lines: tuple[str, ...], names: frozenset[str]) -> tuple[str, ...]:
    """Return the lines that hold no name of a base's people: the world's talk is of people whom it may be about."""
    unspaced = [name for name in names if is_cjk(name)]
    spaced = [f" {' '.join(words(name))} " for name in names if not is_cjk(name)]
    found: list[str] = []
    for line in lines:
        folded = fold(line)
        said = f" {' '.join(words(folded))} "
        if not any(name in folded for name in unspaced) and not any(name in said for name in spaced):
            found.append(line)
    return tuple(found)


@cache
def background(languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return utterances that are about no base in particular, in some languages."""
    lines: list[str] = []
    for language in languages:
        path = _BACKGROUND / f"{language}.background.txt"
        if path.is_file():
            content = path.read_text(encoding="utf-8").splitlines()
            lines += [line.strip() for line in content if line.strip() and not line.startswith("#")]
    return tuple(lines)
