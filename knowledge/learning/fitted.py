"""All that is learnt from a base, as arrays: what answering computes with, and what is kept on disk."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.encoding.sketching import Sketcher
from knowledge.learning.acts import Acts
from knowledge.learning.evidence import UnitCounts
from knowledge.learning.features import Row, Vectoriser, scores
from knowledge.learning.ranking import Ranker
from knowledge.replacing import replace_whole

SKETCHED = 0.5
"""How much the scores that go by a sketch count beside those that go by a sentence vector."""

_KINDS = ("questions", "answers", "quotes")


@dataclass(frozen=True)
class Vectors:
    """Sentence vectors (as `Stage.reduced` gives them) as rows, and the entry of each row, in rising order."""

    rows: np.ndarray
    entry: np.ndarray

    @cached_property
    def _spans(self) -> dict[int, slice]:
        numbers, starts, sizes = np.unique(self.entry, return_index=True, return_counts=True)
        spans = zip(starts.tolist(), sizes.tolist(), strict=True)
        return {number: slice(at, at + size) for number, (at, size) in zip(numbers.tolist(), spans, strict=True)}

    def of(self, entry: int) -> np.ndarray:
        """Return the rows of an entry."""
        return self.rows[self._spans[entry]] if entry in self._spans else self.rows[:0]


@dataclass(frozen=True)
class Scorer:
    """How questions score, and how near they are to an entry's texts, with sentence vectors made in one way.

    `weights` is (lexical, then semantic dimensions) × classes, the classes being the base's entries in order and then
    the background; `mean` is the sentence vector taken off every other; `basis` (semantic × fewer dimensions) spans
    those directions in which the phrasings differ most, in which nearness is measured.
    """

    weights: np.ndarray
    mean: np.ndarray
    basis: np.ndarray
    questions: Vectors
    answers: Vectors
    quotes: Vectors

    def scores(self, lexical: Row, vector: np.ndarray) -> np.ndarray:
        """Return the scores of the classes for a question's lexical features and its centred sentence vector."""
        return scores(self.weights, lexical, vector)

    def reduced(self, centred: np.ndarray) -> np.ndarray:
        """Return a centred vector, or rows of them, in the basis and of unit length again."""
        return reduced(centred, self.basis)

    def nearness(self, reduced: np.ndarray, entries: np.ndarray) -> np.ndarray:
        """Return how near a reduced vector is to some entries (k × 4): the greatest and the mean cosine to an entry's
        questions, the greatest to its answers and to its quotes, each 0 where there are none."""
        found = np.zeros((len(entries), 4), dtype=np.float32)
        together = [self._together(entry) for entry in entries.tolist()]
        cosines = np.empty(sum(len(rows) for rows, _ in together), dtype=np.float32)
        places: list[int] = []
        starts: list[int] = []
        end = 0
        for number, (rows, kinds) in enumerate(together):
            start, end = end, end + len(rows)
            np.matmul(rows, reduced, out=cosines[start:end])
            places += [4 * number + column for column, _ in kinds]
            starts += [start + first for _, first in kinds]
        if starts:
            found.ravel()[places] = np.maximum.reduceat(cosines, starts)
        return found

    @cached_property
    def _joined(self) -> dict[int, tuple[np.ndarray, list[tuple[int, int]]]]:
        return {}

    def _together(self, entry: int) -> tuple[np.ndarray, list[tuple[int, int]]]:
        """Return an entry's questions, answers and quotes and, last, the mean of its questions as the rows of one
        array, and the column of `nearness` that each kind there is goes to, with its first row."""
        if entry not in self._joined:
            asked, answers, quotes = self.questions.of(entry), self.answers.of(entry), self.quotes.of(entry)
            mean = asked.sum(axis=0, keepdims=True) / max(1, len(asked))
            kinds, first = [], 0
            for column, rows in ((0, asked), (2, answers), (3, quotes), (1, mean)):
                if len(rows):
                    kinds.append((column, first))
                first += len(rows)
            self._joined[entry] = np.vstack([asked, answers, quotes, mean]), kinds
        return self._joined[entry]


@dataclass(frozen=True)
class Stage:
    """A scorer, and the ranker that goes on from its scores."""

    scorer: Scorer
    ranker: Ranker

    def arrays(self) -> Iterator[tuple[str, np.ndarray]]:
        """Yield all that `restored` needs. Half precision is enough for sentence vectors."""
        scorer = self.scorer
        yield from (("weights", scorer.weights), ("ranker", self.ranker.weights), ("null", self.ranker.null_weights))
        yield from (("mean", scorer.mean), ("basis", scorer.basis))
        for kind in _KINDS:
            yield f"{kind}_rows", getattr(scorer, kind).rows.astype(np.float16)
            yield f"{kind}_entry", getattr(scorer, kind).entry

    @staticmethod
    def restored(kept: Callable[[str], np.ndarray]) -> Stage:
        """Return the stage whose arrays were kept."""
        questions, answers, quotes = (
            Vectors(kept(f"{kind}_rows").astype(np.float32), kept(f"{kind}_entry")) for kind in _KINDS
        )
        scorer = Scorer(kept("weights"), kept("mean"), kept("basis"), questions, answers, quotes)
        return Stage(scorer, Ranker(kept("ranker"), kept("null")))


def reduced(centred: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """Return vectors in a basis and of unit length again."""
    found = centred @ basis
    length = np.sqrt(np.vecdot(found, found))
    return np.asarray(found / np.maximum(length, 1e-9)[..., None], dtype=np.float32)


@dataclass(frozen=True)
class Fitted:
    """`quick` goes by sketches, `full` by sentence vectors of the whole network beside what `quick` makes of it;
    `sketcher` makes the sketches; `acts` tells what is done with an answer."""

    vectoriser: Vectoriser
    quick: Stage
    full: Stage
    counts: UnitCounts
    sketcher: Sketcher
    acts: Acts

    def save(self, file: Path) -> None:
        """Keep everything in one .npz file, replaced whole.

        Raises:
            OSError: the file cannot be written.
        """
        file.parent.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {
            **_of_vectoriser(self.vectoriser, ""),
            "units": _packed(self.counts.columns),
            "unit_entries": self.counts.entries,
            "unit_asked": self.counts.asked,
            "unit_starts": self.counts.starts,
            "pieces": self.sketcher.pieces,
            "piece_rows": self.sketcher.rows,
            **{f"quick_{name}": array for name, array in self.quick.arrays()},
            **{f"full_{name}": array for name, array in self.full.arrays()},
            **_of_vectoriser(self.acts.vectoriser, "act_"),
            "acts": _packed(self.acts.names),
            "act_mean": self.acts.mean,
            "act_weights": self.acts.weights,
        }
        replace_whole(file, lambda opened: np.savez(opened, **arrays))

    @staticmethod
    def load(file: Path) -> Fitted | None:
        """Return what `save` kept, or None where there is no such file or it is none of ours."""
        try:
            with np.load(file, allow_pickle=False) as kept:
                return _restored(kept)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None


def _restored(kept: np.lib.npyio.NpzFile) -> Fitted:
    columns = {unit: column for column, unit in enumerate(_unpacked(kept["units"]))}
    return Fitted(
        vectoriser=_vectoriser(kept, ""),
        quick=Stage.restored(lambda name: kept[f"quick_{name}"]),
        full=Stage.restored(lambda name: kept[f"full_{name}"]),
        counts=UnitCounts(columns, kept["unit_entries"], kept["unit_asked"], kept["unit_starts"]),
        sketcher=Sketcher(kept["pieces"], kept["piece_rows"]),
        acts=Acts(tuple(_unpacked(kept["acts"])), _vectoriser(kept, "act_"), kept["act_mean"], kept["act_weights"]),
    )


def _of_vectoriser(vectoriser: Vectoriser, prefix: str) -> dict[str, np.ndarray]:
    return {
        f"{prefix}features": _packed(vectoriser.counts),
        f"{prefix}feature_counts": np.array(list(vectoriser.counts.values()), dtype=np.int32),
        f"{prefix}examples": np.array(vectoriser.examples),
    }


def _vectoriser(kept: np.lib.npyio.NpzFile, prefix: str) -> Vectoriser:
    counts = kept[f"{prefix}feature_counts"].tolist()
    features = dict(zip(_unpacked(kept[f"{prefix}features"]), counts, strict=True))
    return Vectoriser(features, int(kept[f"{prefix}examples"]))


def _packed(texts: Iterable[str]) -> np.ndarray:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _unpacked(packed: np.ndarray) -> list[str]:
    text = packed.tobytes().decode()
    return text.split("\n") if text else []
