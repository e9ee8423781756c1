"""A question as a vector: words and word pairs, letters within words, CJK characters and how they sound, and what it
names.

Each group is TF-IDF weighted with sublinear counts and made unit length; the groups are then hashed side by side into
a fixed number of dimensions with random signs (Weinberger et al., “Feature Hashing for Large Scale Multitask
Learning”, 2009), so that the size of what is fitted does not grow with the vocabulary.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from knowledge.parts import ALL, Parts
from knowledge.reading import Reading
from knowledge.text import sounds

GROUPS: Mapping[str, float] = {"word": 1.0, "letters": 0.7, "han": 1.3, "sound": 0.6, "names": 0.6}
"""The groups and the weight of each in the whole."""

DIMENSIONS = 1536

SEMANTIC_LENGTH = math.sqrt(2.0)
"""Length of a sentence vector beside the lexical features, whose length is 1."""

Bag = dict[str, Counter[str]]


def bag(reading: Reading, parts: Parts = ALL) -> Bag:
    """Return the features of a question, counted by group."""
    found: Bag = {group: Counter() for group in GROUPS}
    if parts.words:
        found["word"].update(reading.spaced)
        found["word"].update(f"{a} {b}" for a, b in zip(reading.spaced, reading.spaced[1:], strict=False))
    for word in reading.spaced if parts.letters else ():
        found["letters"].update(_letters(word))
    for run in reading.runs:
        for size in (1, 2, 3) if parts.characters else ():
            found["han"].update(run[i : i + size] for i in range(len(run) - size + 1))
        heard = sounds(run) if parts.sound else ()
        for size in (2, 3):
            found["sound"].update(" ".join(heard[i : i + size]) for i in range(len(heard) - size + 1))
    found["names"].update(reading.names)
    return found


@lru_cache(maxsize=32768)
def _letters(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[i : i + size] for size in (3, 4, 5) for i in range(len(padded) - size + 1))


class Vectoriser:
    """How rare each feature is; turns a bag into a vector of `DIMENSIONS` and length 1 (or 0)."""

    def __init__(self, counts: dict[str, int], examples: int) -> None:
        """Take in how many of the `examples` hold each feature: idf = ln((1 + examples) / (1 + count)) + 1.

        A feature never seen is as rare as can be.
        """
        self.counts = counts
        self.examples = examples
        self._unseen = math.log(1 + examples) + 1
        self._known: dict[str, dict[str, tuple[float, int, float]]] = {group: {} for group in GROUPS}
        for key, n in counts.items():
            group, feature = key.split("\t", 1)
            self._known[group][feature] = (math.log((1 + examples) / (1 + n)) + 1, *_place(key))

    @staticmethod
    def learn(bags: Sequence[Bag]) -> Vectoriser:
        """Count the features of some examples."""
        counts: Counter[str] = Counter()
        for one in bags:
            counts.update(f"{group}\t{feature}" for group, features in one.items() for feature in features)
        return Vectoriser(dict(counts), len(bags))

    def vector(self, one: Bag) -> np.ndarray:
        """Return the vector of a bag. Features never seen count towards the length and nothing else."""
        positions: list[int] = []
        values: list[float] = []
        total = 0.0
        unseen = (self._unseen, -1, 0.0)
        for group, weight in GROUPS.items():
            counts = one[group]
            if not counts:
                continue
            start, squares, known = len(values), 0.0, self._known[group]
            for feature, count in counts.items():
                idf, position, sign = known.get(feature, unseen)
                value = (1.0 + math.log(count)) * idf if count > 1 else idf
                squares += value * value
                if position >= 0:
                    positions.append(position)
                    values.append(value * sign)
            scale = weight / math.sqrt(squares)
            for place in range(start, len(values)):
                values[place] *= scale
            total += weight * weight
        found = np.bincount(positions, weights=values, minlength=DIMENSIONS) if positions else np.zeros(DIMENSIONS)
        return np.asarray(found / math.sqrt(total or 1.0), dtype=np.float32)


def _place(key: str) -> tuple[int, float]:
    digest = zlib.crc32(key.encode())
    return digest % DIMENSIONS, 1.0 if digest >> 31 else -1.0
