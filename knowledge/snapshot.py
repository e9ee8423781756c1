"""A knowledge base ready to answer: the base and everything fitted from it. Immutable; a new one replaces it whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from knowledge import classifier, vectors
from knowledge.calibration import Calibration, calibrate
from knowledge.features import Vectoriser, bag
from knowledge.model import Base
from knowledge.reading import Reader
from knowledge.text import fold

VECTOR_WEIGHT = 2.0
"""Weight of the sentence vectors' kernel beside the lexical one, whose diagonal is 1."""

ANSWER_WEIGHT = 0.4
"""How much an answer's own text counts as a phrasing of its entry."""

_BACKGROUND = Path(__file__).parent / "languages"


@dataclass(frozen=True)
class Phrasing:
    """One question of an entry, as curated."""

    text: str
    language: str
    entry: int


@dataclass(frozen=True)
class Snapshot:
    """Everything that answering needs. Arrays: `lexical` features × classes, `semantic` 512 × classes; the classes
    are `entries` in order and then the background."""

    base: Base
    reader: Reader
    entries: tuple[str, ...]
    phrasings: tuple[Phrasing, ...]
    exact: dict[str, int]
    vectoriser: Vectoriser
    lexical: np.ndarray
    semantic: np.ndarray
    mean: np.ndarray
    calibration: Calibration

    @staticmethod
    def build(base: Base, cache: Path | None = None) -> Snapshot:
        """Fit everything from a base: a few seconds of work, so keep it off the event loop.

        `cache` is a folder in which sentence vectors are kept from one time to the next.
        """
        return _Building(base, cache).snapshot()

    @cached_property
    def meeting_of(self) -> tuple[str | None, ...]:
        """The meeting of each entry, in the order of `entries`."""
        return tuple(self.base.entries[entry].meeting for entry in self.entries)

    @cached_property
    def participants_of_one(self) -> dict[str, str]:
        """People who take part in exactly one meeting, and which."""
        found: dict[str, list[str]] = {}
        for meeting in self.base.meetings.values():
            for person in meeting.participants:
                found.setdefault(person, []).append(meeting.id)
        return {person: meetings[0] for person, meetings in found.items() if len(meetings) == 1}

    @cached_property
    def sources_of(self) -> tuple[frozenset[str], ...]:
        """The meetings whose sources each entry quotes, in the order of `entries`."""
        reported_by = {meeting.source: meeting.id for meeting in self.base.meetings.values() if meeting.source}
        return tuple(
            frozenset(reported_by[q.source] for q in self.base.entries[entry].quotes if q.source in reported_by)
            for entry in self.entries
        )

    @cached_property
    def topics_of(self) -> dict[str, frozenset[str]]:
        """The topics that the entries of each meeting are filed under."""
        found: dict[str, set[str]] = {}
        for entry in self.base.entries.values():
            if entry.meeting is not None and entry.kind != "not_stated":
                found.setdefault(entry.meeting, set()).update(entry.topics)
        return {meeting: frozenset(topics) for meeting, topics in found.items()}


class _Building:
    def __init__(self, base: Base, cache: Path | None) -> None:
        self._base = base
        self._cache = cache
        self._reader = Reader(base)
        self._entries = tuple(base.entries)

    def snapshot(self) -> Snapshot:
        phrasings = tuple(
            Phrasing(text, language, number)
            for number, entry in enumerate(self._base.entries.values())
            for language, questions in entry.questions.items()
            for text in questions
        )
        background = self._background()
        answers = [
            (text, number)
            for number, entry in enumerate(self._base.entries.values())
            for text in (entry.answer.values() if entry.quotes or entry.topics else ())
        ]
        texts = [p.text for p in phrasings] + background + [text for text, _ in answers]
        nobody = len(self._entries)
        labels = np.array([p.entry for p in phrasings] + [nobody] * len(background) + [n for _, n in answers])
        sample_weight = np.ones(len(texts))
        sample_weight[len(phrasings) + len(background) :] = ANSWER_WEIGHT
        readings = [self._reader.read(text) for text in texts]
        bags = [bag(reading) for reading in readings]
        vectoriser = Vectoriser()
        vectoriser.fit(bags[: len(phrasings) + len(background)])
        rows = vectoriser.matrix(bags)
        encoded = vectors.encode_kept([reading.corrected for reading in readings], self._cache)
        mean = encoded[: len(phrasings)].mean(axis=0)
        dense = centred(encoded, mean)
        fitted = classifier.fit(rows, dense, VECTOR_WEIGHT, labels, nobody + 1, sample_weight)
        calibration = calibrate(
            fitted,
            readings,
            labels,
            phrasings_end=len(phrasings),
            background_end=len(phrasings) + len(background),
            nobody=nobody,
        )
        exact: dict[str, int] = {}
        for phrasing in phrasings:
            exact.setdefault(key_of(fold(phrasing.text)), phrasing.entry)
        return Snapshot(
            base=self._base,
            reader=self._reader,
            entries=self._entries,
            phrasings=phrasings,
            exact=exact,
            vectoriser=vectoriser,
            lexical=fitted.lexical,
            semantic=fitted.semantic,
            mean=mean,
            calibration=calibration,
        )

    def _background(self) -> list[str]:
        """Utterances that are about no base in particular, in the base's languages."""
        lines: list[str] = []
        for language in self._base.languages:
            path = _BACKGROUND / f"{language}.background.txt"
            if path.is_file():
                content = path.read_text(encoding="utf-8").splitlines()
                lines += [line.strip() for line in content if line.strip() and not line.startswith("#")]
        return lines


def centred(encoded: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Return vectors (n × d) with the mean taken off and made unit length again."""
    moved = encoded - mean
    return np.asarray(moved / np.clip(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-9, None), dtype=np.float32)


def key_of(folded: str) -> str:
    """Return a folded question without punctuation and spaces, to tell whether two are the same."""
    return "".join(character for character in folded if character.isalnum())
