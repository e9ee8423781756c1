"""A question as a vector: words and word pairs, how unspaced text sounds, and what it names.

Each group is TF-IDF weighted and made unit length; the groups are then hashed side by side into a fixed number of
dimensions with random signs (Weinberger et al., “Feature Hashing for Large Scale Multitask Learning”, 2009), so that
the size of what is fitted does not grow with the vocabulary.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import TypeVar

import numpy as np

from knowledge.parts import ALL, Parts
from knowledge.text import sounds
from knowledge.understanding.reading import Reading

GROUPS: Mapping[str, float] = {"word": 1.0, "sound": 1.0, "names": 0.6}
"""The groups and the weight of each in the whole."""

_WEIGHTS = np.array(list(GROUPS.values()))

_LEAST = 1e-30

DIMENSIONS = 1536

SEMANTIC_LENGTH = 1.8
"""Length of a sentence vector beside the lexical features, whose length is 1."""

Bag = dict[str, tuple[str, ...]]
"""The units of a question by group, each once."""

_T = TypeVar("_T", str, tuple[str, ...])

Row = tuple[np.ndarray, np.ndarray]
"""A sparse vector: places (a place may come twice, and then adds up) and values."""


def scores(weights: np.ndarray, lexical: Row, vector: np.ndarray) -> np.ndarray:
    """Return the scores of the classes for a text's lexical features and its centred sentence vector, with weights
    (lexical, then semantic dimensions) × classes."""
    places, values = lexical
    # A text has few of the lexical features: the weights of the others need not be read.
    found = values @ weights[places]
    found += (SEMANTIC_LENGTH * vector) @ weights[DIMENSIONS:]
    return np.asarray(found)


def bag(reading: Reading, parts: Parts = ALL) -> Bag:
    """Return the units of a question by group."""
    return bag_of(reading.spaced, reading.runs, reading.names, parts)


def bag_of(spaced: Sequence[str], runs: Sequence[str], names: Sequence[str] = (), parts: Parts = ALL) -> Bag:
    """Return the units of a text by group: of its words, its unspaced runs and what it names."""
    pairs = (f"{a} {b}" for a, b in pairwise(spaced))
    heard = (sounds(run) for run in runs) if parts.sound else ()
    return {
        "word": tuple(dict.fromkeys((*spaced, *pairs))) if parts.words else (),
        "sound": tuple(dict.fromkeys(" ".join(gram) for gram in _grams(heard, (2, 3)))) if runs else (),
        "names": tuple(dict.fromkeys(names)),
    }


def _grams(texts: Iterable[_T], sizes: Sequence[int]) -> Iterator[_T]:
    for text in texts:
        for size in sizes:
            yield from (text[i : i + size] for i in range(len(text) - size + 1))


class Vectoriser:
    """How rare each feature is; turns a bag into a sparse vector of `DIMENSIONS` and length 1 (or 0)."""

    def __init__(self, counts: dict[str, int], examples: int) -> None:
        """Take in how many of the `examples` hold each feature: idf = ln((1 + examples) / (1 + count)) + 1.

        A feature never seen is as rare as can be.
        """
        self.counts = counts
        self.examples = examples
        self._known: dict[str, dict[str, int]] = {group: {} for group in GROUPS}
        for number, key in enumerate(counts, 1):
            group, _, feature = key.partition("\t")
            self._known[group][feature] = number
        digests = np.array([zlib.crc32(key.encode()) for key in counts], dtype=np.int64)
        seen = np.fromiter(counts.values(), dtype=float, count=len(counts))
        # Number 0 is any feature never seen.
        self._places = np.concatenate([[0], digests % DIMENSIONS])
        rarity = np.log((1 + examples) / (1 + np.concatenate([[0], seen]))) + 1
        self._values = rarity * np.concatenate([[1], np.where(digests >> 31, 1.0, -1.0)])

    @cached_property
    def _squares(self) -> list[float]:
        squares: list[float] = (self._values**2).tolist()
        return squares

    @staticmethod
    def learn(bags: Sequence[Bag]) -> Vectoriser:
        """Count the features of some examples."""
        counts: dict[str, int] = {}
        for group in GROUPS:
            units = Counter(chain.from_iterable(one[group] for one in bags))
            counts.update((f"{group}\t{unit}", n) for unit, n in units.items())
        return Vectoriser(counts, len(bags))

    def with_new(self, bags: Sequence[Bag]) -> Vectoriser:
        """Return one that knows the features of some further examples too; those known keep their weights."""
        further = {key: n for key, n in Vectoriser.learn(bags).counts.items() if key not in self.counts}
        made = Vectoriser(further, self.examples)
        made.counts = {**self.counts, **further}
        for group, known in self._known.items():
            later = {feature: len(self.counts) + number for feature, number in made._known[group].items()}
            made._known[group] = {**known, **later}
        made._places = np.concatenate([self._places, made._places[1:]])
        made._values = np.concatenate([self._values, made._values[1:]])
        return made

    def row(self, one: Bag) -> Row:
        """Return the vector of a bag. Features never seen count towards the length and nothing else."""
        groups: list[tuple[float, float, list[int]]] = []
        for (group, known), weight in zip(self._known.items(), GROUPS.values(), strict=True):
            numbers = [known.get(unit, 0) for unit in one[group]]
            length = math.sqrt(sum(self._squares[number] for number in numbers))
            if length:
                groups.append((weight, length, [number for number in numbers if number]))
        total = math.sqrt(sum(weight * weight for weight, _, _ in groups))
        numbers = [number for _, _, seen in groups for number in seen]
        scale = [weight / (length * total) for weight, length, seen in groups for _ in seen]
        return self._places.take(numbers), (self._values.take(numbers) * scale).astype(np.float32)

    def rows(self, bags: Sequence[Bag]) -> list[Row]:
        """Return the vector of each bag, as `row` does in less time for one."""
        found = [[known.get(unit, 0) for unit in one[group]] for one in bags for group, known in self._known.items()]
        sizes = np.array([len(numbers) for numbers in found], dtype=np.intp)
        numbers = np.fromiter(chain.from_iterable(found), dtype=np.intp, count=int(sizes.sum()))
        owner = np.repeat(np.arange(len(found)), sizes)
        values = self._values[numbers]
        squares = np.bincount(owner, weights=values * values, minlength=len(found)).reshape(-1, len(GROUPS))
        total = (squares > 0) @ _WEIGHTS**2
        values *= (_WEIGHTS / np.sqrt(np.maximum(squares * total[:, None], _LEAST))).ravel()[owner]
        ends = np.cumsum(sizes.reshape(-1, len(GROUPS)).sum(axis=1))
        if not numbers.all():
            seen = numbers > 0
            ends = np.concatenate([[0], np.cumsum(seen)])[ends]
            numbers, values = numbers[seen], values[seen]
        places, values = self._places[numbers], values.astype(np.float32)
        return [(places[start:end], values[start:end]) for start, end in pairwise([0, *ends.tolist()])]
