"""A question as weighted features: words and word pairs, letters within words, CJK characters and how they
sound, and what it names.

Each group is TF-IDF weighted with sublinear counts and made unit length, then the groups are put side by side.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from knowledge.reading import Reading
from knowledge.text import sounds

GROUPS: Mapping[str, float] = {"word": 1.0, "letters": 0.7, "han": 1.3, "sound": 0.6, "names": 0.6}
"""The groups and the weight of each in the whole."""

Bag = dict[str, Counter[str]]


def bag(reading: Reading) -> Bag:
    """Return the features of a question, counted by group."""
    found: Bag = {group: Counter() for group in GROUPS}
    found["word"].update(reading.spaced)
    found["word"].update(f"{a} {b}" for a, b in zip(reading.spaced, reading.spaced[1:], strict=False))
    for word in reading.spaced:
        padded = f" {word} "
        for size in (3, 4, 5):
            found["letters"].update(padded[i : i + size] for i in range(len(padded) - size + 1))
    for run in reading.runs:
        for size in (1, 2, 3):
            found["han"].update(run[i : i + size] for i in range(len(run) - size + 1))
        heard = sounds(run)
        for size in (2, 3):
            found["sound"].update(" ".join(heard[i : i + size]) for i in range(len(heard) - size + 1))
    found["names"].update(reading.names)
    return found


@dataclass
class Vectoriser:
    """TF-IDF over the groups, fitted once; turns a bag into (indices, values) of a unit-length sparse vector."""

    index: dict[str, int] = field(default_factory=dict)
    idf: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def fit(self, bags: Sequence[Bag]) -> None:
        """Learn the features and how rare each is: idf = ln((1 + n) / (1 + df)) + 1."""
        df: Counter[str] = Counter()
        for one in bags:
            df.update(f"{group}\t{feature}" for group, counts in one.items() for feature in counts)
        self.index = {feature: position for position, feature in enumerate(df)}
        n = len(bags)
        self.idf = np.array([math.log((1 + n) / (1 + count)) + 1 for count in df.values()], dtype=np.float32)

    def vector(self, one: Bag) -> tuple[np.ndarray, np.ndarray]:
        """Return the positions and values of a bag's known features; the whole has length 1 (or no feature at all)."""
        positions: list[int] = []
        values: list[float] = []
        total = 0.0
        for group, weight in GROUPS.items():
            start = len(values)
            squares = 0.0
            for feature, count in one[group].items():
                position = self.index.get(f"{group}\t{feature}")
                idf = self.idf[position] if position is not None else self._unseen
                value = (1.0 + math.log(count)) * float(idf)
                squares += value * value
                if position is not None:
                    positions.append(position)
                    values.append(value)
            if squares:
                scale = weight / math.sqrt(squares)
                values[start:] = [value * scale for value in values[start:]]
                total += weight * weight
        array = np.array(values, dtype=np.float32)
        if total:
            array /= math.sqrt(total)
        return np.array(positions, dtype=np.int64), array

    @property
    def _unseen(self) -> float:
        return float(self.idf.max()) if len(self.idf) else 1.0

    def matrix(self, bags: Iterable[Bag]) -> sparse.csr_matrix:
        """Return the vectors of many bags as rows."""
        indptr, indices, data = [0], [], []
        for one in bags:
            positions, values = self.vector(one)
            indices.append(positions)
            data.append(values)
            indptr.append(indptr[-1] + len(positions))
        flat = (np.concatenate(data), np.concatenate(indices), np.array(indptr))
        return sparse.csr_matrix(flat, shape=(len(indptr) - 1, len(self.index)), dtype=np.float32)
