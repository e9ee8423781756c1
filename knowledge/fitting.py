"""Learning from a base: its phrasings, answers and quotes, and talk about nothing in particular → `Fitted`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge import classifier, vectors
from knowledge.evidence import EntryFacts, UnitCounts, null_evidence, weigh
from knowledge.features import SEMANTIC_LENGTH, Vectoriser, bag
from knowledge.fitted import Fitted, Vectors
from knowledge.meetings import Meetings
from knowledge.model import Base
from knowledge.parts import ALL, Parts
from knowledge.ranking import CANDIDATES, Example, learn, shortlist
from knowledge.reading import Reader, Reading

ANSWER_WEIGHT = 0.4
"""How much an answer's own text counts as a phrasing of its entry."""

STRANGER_EVERY = 3
STRANGER_WEIGHT = 0.45
"""Every third phrasing is also an example of “none of these” with its entry taken away, and counts this much."""

NOT_STATED_WEIGHT = 0.5
"""How much a phrasing of what the sources do not say counts: people ask more often about what they do say."""

_BACKGROUND = Path(__file__).parent / "languages"


@dataclass(frozen=True)
class _Texts:
    """What is learnt from: `entry` gives the entry of each text; the background's is one past the last."""

    phrasings: list[str]
    background: list[str]
    answers: list[str]
    quotes: list[str]
    phrasing_entry: list[int]
    answer_entry: list[int]
    quote_entry: list[int]
    nobody: int

    @staticmethod
    def of(base: Base, parts: Parts) -> _Texts:
        entries = list(enumerate(base.entries.values()))
        phrasings = [(t, n) for n, entry in entries for texts in entry.questions.values() for t in texts]
        answers = [(t, n) for n, entry in entries if entry.quotes or entry.topics for t in entry.answer.values()]
        quotes = [(quote.text, n) for n, entry in entries for quote in entry.quotes]
        return _Texts(
            phrasings=[text for text, _ in phrasings],
            background=background(base.languages) if parts.background else [],
            answers=[text for text, _ in answers],
            quotes=[text for text, _ in quotes],
            phrasing_entry=[entry for _, entry in phrasings],
            answer_entry=[entry for _, entry in answers],
            quote_entry=[entry for _, entry in quotes],
            nobody=len(entries),
        )


def fit(base: Base, reader: Reader, cache: Path | None, parts: Parts = ALL) -> Fitted:
    """Learn everything from a base. `cache` is a folder in which sentence vectors are kept for the next time."""
    texts = _Texts.of(base, parts)
    asked = [reader.read(text) for text in texts.phrasings + texts.background]
    answers = [reader.read(text) for text in texts.answers]
    quotes = [reader.read(text) for text in texts.quotes]
    end = len(texts.phrasings)
    encoded = vectors.encode_kept([reading.corrected for reading in (*asked, *answers, *quotes)], cache)
    mean = encoded[:end].mean(axis=0)
    dense = vectors.centred(encoded, mean) if parts.vectors else np.zeros_like(encoded)
    # In the precision that is kept on disk: a base answers alike whether it was fitted just now or before.
    dense = dense.astype(np.float16).astype(np.float32)
    examples_end = len(asked) + len(answers)
    bags = [bag(reading, parts) for reading in (*asked, *answers)]
    vectoriser = Vectoriser.learn(bags[: len(asked)])
    lexical = np.array([vectoriser.vector(one) for one in bags])
    labels = np.array(texts.phrasing_entry + [texts.nobody] * len(texts.background) + texts.answer_entry)
    weight = np.ones(len(labels))
    weight[end : len(asked)] = min(1.0, end / max(1, len(texts.background)))
    weight[len(asked) :] = ANSWER_WEIGHT
    rows = np.hstack([lexical, SEMANTIC_LENGTH * dense[:examples_end]])
    ridge = classifier.fit(rows, labels, texts.nobody + 1, weight)
    questions = Vectors(dense[:end], np.array(texts.phrasing_entry, dtype=int))
    answered = Vectors(dense[len(asked) : examples_end], np.array(texts.answer_entry, dtype=int))
    quoted = Vectors(dense[examples_end:], np.array(texts.quote_entry, dtype=int))
    counts = UnitCounts.learn(asked[:end], texts.phrasing_entry)
    meetings, facts = Meetings(base, parts), EntryFacts(base, counts)
    examples = _Examples(meetings, facts, questions, answered, quoted, ridge, texts.nobody)
    return Fitted(
        vectoriser=vectoriser,
        weights=ridge.weights,
        mean=mean,
        questions=questions,
        answers=answered,
        quotes=quoted,
        counts=counts,
        ranker=learn(examples.all(asked, dense[: len(asked)]), parts),
    )


def background(languages: tuple[str, ...]) -> list[str]:
    """Return utterances that are about no base in particular, in some languages."""
    lines: list[str] = []
    for language in languages:
        path = _BACKGROUND / f"{language}.background.txt"
        if path.is_file():
            content = path.read_text(encoding="utf-8").splitlines()
            lines += [line.strip() for line in content if line.strip() and not line.startswith("#")]
    return lines


class _Examples:
    """The base's own phrasings and the background lines as examples for the ranker."""

    def __init__(
        self,
        meetings: Meetings,
        facts: EntryFacts,
        questions: Vectors,
        answers: Vectors,
        quotes: Vectors,
        fitted: classifier.Ridge,
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
        siblings = np.bincount(self._entry, minlength=self._nobody)
        found: list[Example] = []
        nearest, average = _by_entry(dense @ self._questions.rows.T, self._entry, self._nobody, without_self=phrasings)
        answer, _ = _by_entry(dense @ self._answers.rows.T, self._answers.entry, self._nobody)
        quote, _ = _by_entry(dense @ self._quotes.rows.T, self._quotes.entry, self._nobody)
        parts = np.stack([nearest, average, answer, quote], axis=2)
        for row, reading in enumerate(readings):
            own = int(self._entry[row]) if row < phrasings else None
            if own is None or siblings[own] > 1:
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
        return Example(
            rows, null_evidence(reading, scores, rows, strange), int(place[0]) if len(place) else None, weight
        )


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
