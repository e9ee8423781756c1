"""A knowledge base ready to answer: the base and everything fitted from it. Immutable; a new one replaces it whole."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from knowledge import classifier, vectors
from knowledge.evidence import EntryFacts
from knowledge.features import Vectoriser, bag
from knowledge.model import Base
from knowledge.ranking import CANDIDATES, Example, Ranker, learn
from knowledge.reading import Reader, Reading
from knowledge.text import fold

SEMANTIC_LENGTH = math.sqrt(2.0)
"""Length of a sentence vector beside the lexical features, whose length is 1."""

ANSWER_WEIGHT = 0.4
"""How much an answer's own text counts as a phrasing of its entry."""

STRANGER_EVERY = 3
STRANGER_WEIGHT = 0.45
"""Every third phrasing is also an example of “none of these” with its entry taken away, and counts this much."""

NOT_STATED_WEIGHT = 0.5
"""How much a phrasing of what the sources do not say counts: people ask more often about what they do say."""

OTHER_MEETING = 0.3
"""How far the entries of a meeting that was not named are set back when candidates are picked, in units of score."""

_BACKGROUND = Path(__file__).parent / "languages"


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One question of an entry, as curated."""

    text: str
    language: str
    entry: int


@dataclass(frozen=True)
class Vectors:
    """Sentence vectors (rows × 512, centred, unit length) and the entry of each row."""

    rows: np.ndarray
    entry: np.ndarray

    @cached_property
    def by_entry(self) -> dict[int, np.ndarray]:
        """The rows of each entry."""
        return {number: self.rows[self.entry == number] for number in np.unique(self.entry).tolist()}

    def likeness(self, vector: np.ndarray, entries: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the greatest and the mean cosine of a vector to the rows of each of some entries (0 where none)."""
        best = np.zeros(len(entries), dtype=np.float32)
        mean = np.zeros(len(entries), dtype=np.float32)
        for place, entry in enumerate(entries.tolist()):
            rows = self.by_entry.get(entry)
            if rows is not None:
                cosines = rows @ vector
                best[place], mean[place] = cosines.max(), cosines.mean()
        return best, mean


@dataclass(frozen=True)
class Snapshot:
    """Everything that answering needs. `weights` is (lexical then semantic dimensions) × classes; the classes are
    `entries` in order and then the background."""

    base: Base
    reader: Reader
    entries: tuple[str, ...]
    phrasings: tuple[Phrasing, ...]
    exact: dict[str, int]
    vectoriser: Vectoriser
    weights: np.ndarray
    mean: np.ndarray
    questions: Vectors
    answers: Vectors
    quotes: Vectors
    facts: EntryFacts
    ranker: Ranker

    @staticmethod
    def build(base: Base, cache: Path | None = None) -> Snapshot:
        """Fit everything from a base: a few seconds of work, so keep it off the event loop.

        `cache` is a folder in which sentence vectors are kept from one time to the next.
        """
        return _Building(base, cache).snapshot()

    @cached_property
    def number_of(self) -> dict[str, int]:
        """The place of each entry in `entries`."""
        return {entry: number for number, entry in enumerate(self.entries)}

    @cached_property
    def meetings(self) -> Meetings:
        """Which entries belong to which meeting."""
        return Meetings(self.base)


class Meetings:
    """Which meeting each entry belongs to, and who took part in which."""

    def __init__(self, base: Base) -> None:
        entries = base.entries.values()
        reported_by = {meeting.source: meeting.id for meeting in base.meetings.values() if meeting.source}
        self.of = tuple(entry.meeting for entry in entries)
        self.quoted = tuple({reported_by[q.source] for q in entry.quotes if q.source in reported_by} for entry in entries)
        taking_part: dict[str, list[str]] = {}
        for meeting in base.meetings.values():
            for person in meeting.participants:
                taking_part.setdefault(person, []).append(meeting.id)
        self.taking_part = frozenset(taking_part)
        self.only_of = {person: found[0] for person, found in taking_part.items() if len(found) == 1}

    def named(self, reading: Reading) -> tuple[str, ...]:
        """Return the meetings that a question names: by somebody who took part in one only, else by a name of its."""
        people = (self.only_of.get(person) for person in reading.ids("person"))
        found = tuple(dict.fromkeys(meeting for meeting in people if meeting is not None))
        return found or tuple(dict.fromkeys(reading.ids("meeting")))

    def other(self, named: tuple[str, ...]) -> np.ndarray:
        """Return 1 for each entry of another meeting than the named ones, 0 for the rest."""
        return np.array([of is not None and of not in named for of in self.of], dtype=np.float32)

    def fit(self, named: tuple[str, ...], entries: np.ndarray) -> np.ndarray:
        """Return other_meeting and comparison for some entries (k × 2), given the meetings named."""
        found = np.zeros((len(entries), 2), dtype=np.float32)
        if len(named) == 1:
            for row, entry in enumerate(entries.tolist()):
                found[row, 0] = self.of[entry] not in (None, named[0])
                found[row, 1] = self.of[entry] is None and len(self.quoted[entry]) > 1
        elif len(named) > 1:
            for row, entry in enumerate(entries.tolist()):
                found[row, 1] = -1.0 if self.of[entry] is None and len(self.quoted[entry]) > 1 else 0.0
        return found


class _Building:
    def __init__(self, base: Base, cache: Path | None) -> None:
        self._base = base
        self._cache = cache
        self._reader = Reader(base)
        self._entries = list(base.entries.values())
        self._phrasings = tuple(
            Phrasing(text, language, number)
            for number, entry in enumerate(self._entries)
            for language, questions in entry.questions.items()
            for text in questions
        )
        self._background = _background(base)
        self._answers = [
            (text, number)
            for number, entry in enumerate(self._entries)
            for text in (entry.answer.values() if entry.quotes or entry.topics else ())
        ]
        self._quotes = [(quote.text, number) for number, entry in enumerate(self._entries) for quote in entry.quotes]

    def snapshot(self) -> Snapshot:
        nobody = len(self._entries)
        ends = (len(self._phrasings), len(self._phrasings) + len(self._background))
        texts = [p.text for p in self._phrasings] + self._background + [text for text, _ in self._answers]
        labels = np.array(
            [p.entry for p in self._phrasings] + [nobody] * len(self._background) + [n for _, n in self._answers]
        )
        weights = np.ones(len(texts))
        weights[ends[1] :] = ANSWER_WEIGHT
        readings = [self._reader.read(text) for text in texts]
        bags = [bag(reading) for reading in readings]
        vectoriser = Vectoriser(bags[: ends[1]])
        quotes = [self._reader.read(text).corrected for text, _ in self._quotes]
        encoded = vectors.encode_kept([reading.corrected for reading in readings] + quotes, self._cache)
        mean = encoded[: ends[0]].mean(axis=0)
        dense = centred(encoded, mean)
        lexical = np.array([vectoriser.vector(one) for one in bags])
        rows = np.hstack([lexical, SEMANTIC_LENGTH * dense[: len(texts)]])
        fitted = classifier.fit(rows, labels, nobody + 1, weights)
        questions = Vectors(dense[: ends[0]], labels[: ends[0]])
        answers = Vectors(dense[ends[1] : len(texts)], labels[ends[1] :])
        quoted = Vectors(dense[len(texts) :], np.array([n for _, n in self._quotes], dtype=int))
        facts = EntryFacts.build(self._base, readings[: ends[0]], labels[: ends[0]].tolist())
        exact: dict[str, int] = {}
        for phrasing in self._phrasings:
            exact.setdefault(key_of(fold(phrasing.text)), phrasing.entry)
        examples = _Examples(Meetings(self._base), facts, questions, answers, quoted, fitted, nobody)
        return Snapshot(
            base=self._base,
            reader=self._reader,
            entries=tuple(self._base.entries),
            phrasings=self._phrasings,
            exact=exact,
            vectoriser=vectoriser,
            weights=fitted.weights,
            mean=mean,
            questions=questions,
            answers=answers,
            quotes=quoted,
            facts=facts,
            ranker=learn(examples.all(readings[: ends[1]], dense[: ends[1]])),
        )


class _Examples:
    """The base's own phrasings and the background lines as examples for the ranker."""

    def __init__(
        self,
        meetings: Meetings,
        facts: EntryFacts,
        questions: Vectors,
        answers: Vectors,
        quotes: Vectors,
        fitted: classifier.Fitted,
        nobody: int,
    ) -> None:
        self._meetings = meetings
        self._facts = facts
        self._fitted = fitted
        self._nobody = nobody
        self._entry = questions.entry
        self._questions = questions
        self._answers = answers
        self._quotes = quotes

    def all(self, readings: list[Reading], dense: np.ndarray) -> list[Example]:
        phrasings = len(self._entry)
        found: list[Example] = []
        nearest, average = _by_entry(dense @ self._questions.rows.T, self._entry, self._nobody, without_self=phrasings)
        answer, _ = _by_entry(dense @ self._answers.rows.T, self._answers.entry, self._nobody)
        quote, _ = _by_entry(dense @ self._quotes.rows.T, self._quotes.entry, self._nobody)
        parts = np.stack([nearest, average, answer, quote], axis=2)
        for row, reading in enumerate(readings):
            own = int(self._entry[row]) if row < phrasings else None
            found.append(self._example(reading, self._fitted.left_out[row], parts[row], own, own, row < phrasings))
            if own is not None and row % STRANGER_EVERY == 0:
                stranger = self._example(reading, self._fitted.without[row], parts[row], own, None, True)
                found.append(stranger)
        return found

    def _example(
        self, reading: Reading, scores: np.ndarray, parts: np.ndarray, own: int | None, right: int | None, alone: bool
    ) -> Example:
        ranked = shortlist(scores, self._meetings, self._meetings.named(reading), CANDIDATES + 1)
        taken_away = own is not None and right is None
        entries = np.array([entry for entry in ranked if not (taken_away and entry == own)][:CANDIDATES], dtype=int)
        rows = weigh(reading, scores, entries, parts[entries], self._facts, self._meetings, own if alone else None)
        strange = reading.strange_alone if alone else reading.strange
        place = np.flatnonzero(entries == right) if right is not None else np.zeros(0, dtype=int)
        if right is not None and not len(place):
            return Example(rows, null_evidence(reading, scores, rows, strange), None, 0.0)
        weight = STRANGER_WEIGHT if taken_away else 1.0
        if right is not None and self._facts.not_stated[right]:
            weight *= NOT_STATED_WEIGHT
        return Example(rows, null_evidence(reading, scores, rows, strange), int(place[0]) if len(place) else None, weight)


def shortlist(scores: np.ndarray, meetings: Meetings, named: tuple[str, ...], size: int) -> np.ndarray:
    """Return the entries with the best scores, those of a meeting that was not named set back."""
    bound = scores[:-1] - OTHER_MEETING * meetings.other(named) if len(named) == 1 else scores[:-1]
    return np.argsort(-bound, kind="stable")[:size]


def weigh(
    reading: Reading,
    scores: np.ndarray,
    entries: np.ndarray,
    parts: np.ndarray,
    facts: EntryFacts,
    meetings: Meetings,
    own: int | None,
    named: tuple[str, ...] | None = None,
) -> np.ndarray:
    """Return the evidence for some entries (k × columns); `parts` is k × (nearest, average, answer, quote)."""
    score = scores[entries][:, None]
    return np.hstack(
        [
            score,
            score - scores[:-1].max(),
            parts,
            facts.covered(reading, entries, own)[:, None],
            facts.facets(reading, entries),
            meetings.fit(meetings.named(reading) if named is None else named, entries),
            facts.not_stated[entries][:, None],
        ]
    )


def null_evidence(reading: Reading, scores: np.ndarray, rows: np.ndarray, strange: float) -> np.ndarray:
    """Return the evidence that none of the candidates is meant."""
    best = rows.max(axis=0) if len(rows) else np.zeros(7)
    return np.array([1.0, best[0], scores[-1], strange, float(bool(reading.mentions)), best[2], best[6]])


def _by_entry(
    cosines: np.ndarray, entry: np.ndarray, entries: int, without_self: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the greatest and the mean cosine by entry (n × entries); `entry` (one a column) is in rising order.

    The first `without_self` rows are their own columns, which are left out.
    """
    best = np.zeros((len(cosines), entries), dtype=np.float32)
    mean = np.zeros((len(cosines), entries), dtype=np.float32)
    if not len(entry):
        return best, mean
    numbers, starts, sizes = np.unique(entry, return_index=True, return_counts=True)
    own = np.arange(without_self)
    mean[:, numbers] = np.add.reduceat(cosines, starts, axis=1)
    mean[own, entry[own]] -= cosines[own, own]
    others = np.tile(sizes.astype(np.float32), (len(cosines), 1))
    others[own, np.searchsorted(numbers, entry[own])] -= 1.0
    mean[:, numbers] /= np.maximum(others, 1.0)
    cosines[own, own] = -1.0
    best[:, numbers] = np.maximum.reduceat(cosines, starts, axis=1)
    return best, mean


def _background(base: Base) -> list[str]:
    """Return utterances that are about no base in particular, in the base's languages."""
    lines: list[str] = []
    for language in base.languages:
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
