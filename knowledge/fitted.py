"""All that is learnt from a base, as arrays: what answering computes with, and what is kept on disk."""

from __future__ import annotations

import os
import tempfile
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from knowledge.evidence import UnitCounts
from knowledge.features import Vectoriser
from knowledge.ranking import Ranker


@dataclass(frozen=True)
class Vectors:
    """Sentence vectors (rows × 512, centred, unit length) and the entry of each row, in rising order."""

    rows: np.ndarray
    entry: np.ndarray

    @cached_property
    def _spans(self) -> dict[int, slice]:
        numbers, starts, sizes = np.unique(self.entry, return_index=True, return_counts=True)
        spans = zip(starts.tolist(), sizes.tolist(), strict=True)
        return {number: slice(at, at + size) for number, (at, size) in zip(numbers.tolist(), spans, strict=True)}

    @cached_property
    def _centres(self) -> dict[int, np.ndarray]:
        return {number: self.rows[span].mean(axis=0) for number, span in self._spans.items()}

    def greatest(self, vector: np.ndarray, entries: list[int]) -> list[float]:
        """Return the greatest cosine of a vector to the rows of each of some entries, 0 where an entry has none."""
        spans = self._spans
        return [float((self.rows[spans[entry]] @ vector).max()) if entry in spans else 0.0 for entry in entries]

    def average(self, vector: np.ndarray, entries: list[int]) -> list[float]:
        """Return the mean cosine of a vector to the rows of each of some entries, 0 where an entry has none."""
        centres = self._centres
        return [float(centres[entry] @ vector) if entry in centres else 0.0 for entry in entries]


@dataclass(frozen=True)
class Fitted:
    """`weights` is (lexical then semantic dimensions) × classes, the classes being the base's entries in order and
    then the background; `mean` is the sentence vector taken off every other."""

    vectoriser: Vectoriser
    weights: np.ndarray
    mean: np.ndarray
    questions: Vectors
    answers: Vectors
    quotes: Vectors
    counts: UnitCounts
    ranker: Ranker

    def save(self, file: Path) -> None:
        """Keep everything in one .npz file, replaced whole. Half precision is enough for sentence vectors.

        Raises:
            OSError: the file cannot be written.
        """
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".npz")
        with os.fdopen(handle, "wb") as opened:
            np.savez(
                opened,
                features=_packed(self.vectoriser.counts),
                feature_counts=np.array(list(self.vectoriser.counts.values()), dtype=np.int32),
                examples=np.array(self.vectoriser.examples),
                weights=self.weights,
                mean=self.mean,
                units=_packed(self.counts.columns),
                unit_entries=self.counts.entries,
                unit_times=self.counts.times,
                unit_starts=self.counts.starts,
                ranker=self.ranker.weights,
                ranker_null=self.ranker.null_weights,
                **{
                    f"{kind}_{field}": array
                    for kind in ("questions", "answers", "quotes")
                    for field, array in (
                        ("rows", getattr(self, kind).rows.astype(np.float16)),
                        ("entry", getattr(self, kind).entry),
                    )
                },
            )
        Path(name).replace(file)

    @staticmethod
    def load(file: Path) -> Fitted | None:
        """Return what `save` kept, or None where there is no such file or it is none of ours."""
        try:
            with np.load(file, allow_pickle=False) as kept:
                return _restored(kept)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None


def _restored(kept: np.lib.npyio.NpzFile) -> Fitted:
    features = dict(zip(_unpacked(kept["features"]), kept["feature_counts"].tolist(), strict=True))
    columns = {unit: column for column, unit in enumerate(_unpacked(kept["units"]))}
    questions, answers, quotes = (
        Vectors(kept[f"{kind}_rows"].astype(np.float32), kept[f"{kind}_entry"])
        for kind in ("questions", "answers", "quotes")
    )
    return Fitted(
        vectoriser=Vectoriser(features, int(kept["examples"])),
        weights=kept["weights"],
        mean=kept["mean"],
        questions=questions,
        answers=answers,
        quotes=quotes,
        counts=UnitCounts(columns, kept["unit_entries"], kept["unit_times"], kept["unit_starts"]),
        ranker=Ranker(kept["ranker"], kept["ranker_null"]),
    )


def _packed(texts: dict[str, int]) -> np.ndarray:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _unpacked(packed: np.ndarray) -> list[str]:
    text = packed.tobytes().decode()
    return text.split("\n") if text else []
