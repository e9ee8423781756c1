"""A question as a vector: words and word pairs, letters within words, CJK characters and how they sound, and what it
names.

Each group is TF-IDF weighted and made unit length; the groups are then hashed side by side into a fixed number of
dimensions with random signs (Weinberger et al., “Feature Hashing for Large Scale Multitask Learning”, 2009), so that
the size of what is fitted does not grow with the vocabulary.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

import numpy as np

from knowledge.parts import ALL, Parts
from knowledge.reading import Reading
from knowledge.text import sounds

GROUPS: Mapping[str, float] = {"word": 1.0, "letters": 0.7, "han": 1.3, "sound": 0.6, "names": 0.6}
"""The groups and the weight of each in the whole."""

DIMENSIONS = 1536

SEMANTIC_LENGTH = 1.8
"""Length of a sentence vector beside the lexical features, whose length is 1."""

Bag = dict[str, tuple[str, ...]]
"""The units of a question by group, each once; those of `letters` are whole words, and count by the letters in them."""

_T = TypeVar("_T", str, tuple[str, ...])

Row = tuple[np.ndarray, np.ndarray]
"""A sparse vector: places (a place may come twice, and then adds up) and values."""


def bag(reading: Reading, parts: Parts = ALL) -> Bag:
    """Return the units of a question by group."""
    spaced, runs = reading.spaced, reading.runs
    pairs = (f"{a} {b}" for a, b in pairwise(spaced))
    heard = (sounds(run) for run in runs) if parts.sound else ()
    return {
        "word": tuple(dict.fromkeys((*spaced, *pairs))) if parts.words else (),
        "letters": tuple(dict.fromkeys(spaced)) if parts.letters else (),
        "han": tuple(dict.fromkeys(_grams(runs, (1, 2, 3)))) if parts.characters and runs else (),
        "sound": tuple(dict.fromkeys(" ".join(gram) for gram in _grams(heard, (2, 3)))) if runs else (),
        "names": tuple(dict.fromkeys(reading.names)),
    }


def _grams(texts: Iterable[_T], sizes: Sequence[int]) -> Iterator[_T]:
    for text in texts:
        for size in sizes:
            yield from (text[i : i + size] for i in range(len(text) - size + 1))


def _letters(word: str) -> Iterator[str]:
    return iter(dict.fromkeys(_grams([f" {word} "], (3, 4, 5))))


class Vectoriser:
    """How rare each feature is; turns a bag into a sparse vector of `DIMENSIONS` and length 1 (or 0)."""

    def __init__(self, counts: dict[str, int], examples: int) -> None:
        """Take in how many of the `examples` hold each feature: idf = ln((1 + examples) / (1 + count)) + 1.

        A feature never seen is as rare as can be.
        """
        self.counts = counts
        self.examples = examples
        self._unseen = math.log(1 + examples) + 1
        self._known: dict[str, dict[str, tuple[int, float]]] = {group: {} for group in GROUPS}
        for key, n in counts.items():
            group, feature = key.split("\t", 1)
            place, sign = _place(key)
            self._known[group][feature] = (place, sign * (math.log((1 + examples) / (1 + n)) + 1))
        self._spelt = lru_cache(maxsize=16384)(self._spelt_anew)

    @staticmethod
    def learn(bags: Sequence[Bag]) -> Vectoriser:
        """Count the features of some examples. Letters count as often as the words that they stand in."""
        counts: Counter[str] = Counter()
        for group in GROUPS:
            units = Counter(unit for one in bags for unit in one[group])
            if group == "letters":
                for word, n in units.items():
                    for letters in _letters(word):
                        counts[f"{group}\t{letters}"] += n
            else:
                counts.update({f"{group}\t{unit}": n for unit, n in units.items()})
        return Vectoriser({key: min(n, len(bags)) for key, n in counts.items()}, len(bags))

    def with_new(self, bags: Sequence[Bag]) -> Vectoriser:
        """Return one that knows the features of some further examples too; those known keep their weights."""
        further = {key: n for key, n in Vectoriser.learn(bags).counts.items() if key not in self.counts}
        made = Vectoriser(further, self.examples)
        made.counts = {**self.counts, **further}
        made._known = {group: {**known, **made._known[group]} for group, known in self._known.items()}
        return made

    def row(self, one: Bag) -> Row:
        """Return the vector of a bag. Features never seen count towards the length and nothing else."""
        places: list[np.ndarray] = []
        values: list[np.ndarray] = []
        total = 0.0
        for group, weight in GROUPS.items():
            if not one[group]:
                continue
            found, value, squares = (self._spelt_all if group == "letters" else self._listed)(group, one[group])
            places.append(found)
            values.append(value * (weight / math.sqrt(squares)))
            total += weight * weight
        if not places:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32)
        return np.concatenate(places), (np.concatenate(values) / math.sqrt(total)).astype(np.float32)

    def _listed(self, group: str, units: Sequence[str]) -> tuple[np.ndarray, np.ndarray, float]:
        """Return the places and values of some features of a group, and the sum of all squares."""
        known = self._known[group]
        held = [known[unit] for unit in units if unit in known]
        places = np.array([place for place, _ in held], dtype=np.intp)
        values = np.array([value for _, value in held], dtype=float)
        return places, values, float(values @ values) + (len(units) - len(held)) * self._unseen**2

    def _spelt_all(self, _: str, units: Sequence[str]) -> tuple[np.ndarray, np.ndarray, float]:
        rows = [self._spelt(word) for word in units]
        places, values = (np.concatenate([row[part] for row in rows]) for part in (0, 1))
        return places, values, sum(row[2] for row in rows)

    def _spelt_anew(self, word: str) -> tuple[np.ndarray, np.ndarray, float]:
        return self._listed("letters", tuple(_letters(word)))


def _place(key: str) -> tuple[int, float]:
    digest = zlib.crc32(key.encode())
    return digest % DIMENSIONS, 1.0 if digest >> 31 else -1.0
