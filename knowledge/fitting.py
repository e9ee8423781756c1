"""Learning from a base: its phrasings, answers and quotes, and talk about nothing in particular → `Fitted`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge import classifier, vectors
from knowledge.classifier import Ridge, Rows
from knowledge.evidence import EntryFacts, UnitCounts, null_evidence, weigh
from knowledge.features import DIMENSIONS, SEMANTIC_LENGTH, Row, Vectoriser, bag
from knowledge.fitted import Fitted, Stage, Vectors
from knowledge.meetings import Meetings
from knowledge.model import Base
from knowledge.parts import ALL, Parts
from knowledge.ranking import CANDIDATES, Example, learn, shortlist
from knowledge.reading import Reader, Reading

ANSWER_WEIGHT = 0.4
"""How much an answer's own text counts as a phrasing of its entry."""

SAMPLE = 2400
"""About how many phrasings the ranker learns from, whole entries at a time: it has few weights to learn."""

STRANGER_EVERY = 3
STRANGER_WEIGHT = 0.45
"""Every third phrasing is also an example of “none of these” with its entry taken away, and counts this much."""

NOT_STATED_WEIGHT = 0.5
"""How much a phrasing of what the sources do not say counts: people ask more often about what they do say."""

_AT_ONCE = 256
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

    @property
    def asked(self) -> list[str]:
        """The phrasings and then the background."""
        return self.phrasings + self.background

    @property
    def all(self) -> list[str]:
        """The phrasings, the background, the answers and the quotes, in this order."""
        return self.asked + self.answers + self.quotes


def fit(base: Base, reader: Reader, cache: Path | None, parts: Parts = ALL) -> Fitted:
    """Learn everything from a base. `cache` is a folder in which sentence vectors are kept for the next time."""
    texts = _Texts.of(base, parts)
    read = {text: reader.read(text) for text in texts.all}
    bags = {text: bag(read[text], parts) for text in texts.asked + texts.answers}
    vectoriser = Vectoriser.learn([bags[text] for text in texts.asked])
    counts = UnitCounts.learn([read[text] for text in texts.phrasings], texts.phrasing_entry)
    pieces = vectors.pieces_of(reading.corrected for reading in read.values()) if parts.vectors else ()
    vectors.sketcher().total(pieces)  # worked out all at once, which is quicker than text by text
    known = _Known(
        read,
        {text: vectoriser.row(one) for text, one in bags.items()},
        EntryFacts(base, counts),
        Meetings(base, parts),
        parts,
    )
    learning = _Learning(texts, known)
    return Fitted(
        vectoriser=vectoriser,
        quick=learning.stage(lambda corrected: np.array([vectors.sketch(text) for text in corrected])),
        full=learning.stage(lambda corrected: vectors.encode_kept(corrected, cache)),
        counts=counts,
        pieces=(pieces, vectors.sketcher().rows(pieces)),
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


@dataclass(frozen=True)
class _Near:
    """How near rows are to the entries by their sentence vectors."""

    questions: Vectors
    answers: Vectors
    quotes: Vectors

    def of(self, dense: np.ndarray, numbers: np.ndarray, entries: int) -> np.ndarray:
        """Return nearest, average, answer and quote for each row and entry (n × entries × 4).

        Where a row's number is that of a question, the row is this very question, which is left out.
        """
        itself = numbers < len(self.questions.entry)
        nearest, average = _by_entry(dense, self.questions, entries, numbers, itself)
        answer, _ = _by_entry(dense, self.answers, entries, numbers, np.zeros_like(itself))
        quote, _ = _by_entry(dense, self.quotes, entries, numbers, np.zeros_like(itself))
        return np.stack([nearest, average, answer, quote], axis=2)


@dataclass(frozen=True)
class _Known:
    """What is known of the texts, by text, and of the entries; `rows` are the lexical vectors."""

    read: Mapping[str, Reading]
    rows: Mapping[str, Row]
    facts: EntryFacts
    meetings: Meetings
    parts: Parts


class _Learning:
    """Learns a stage from the phrasings, the background and the answers."""

    def __init__(self, texts: _Texts, known: _Known) -> None:
        self._texts = texts
        self._known = known
        self._asked = [known.read[text] for text in texts.asked]
        self._nobody = texts.nobody
        self._entry = np.array(texts.phrasing_entry, dtype=int)
        phrasings, behind = len(texts.phrasings), len(texts.background)
        self._labels = np.array(texts.phrasing_entry + [texts.nobody] * behind + texts.answer_entry)
        self._weight = np.ones(len(self._labels))
        self._weight[phrasings : phrasings + behind] = min(1.0, phrasings / max(1, behind))
        self._weight[phrasings + behind :] = ANSWER_WEIGHT
        self._every = max(1, round(phrasings / SAMPLE))
        some = np.flatnonzero(self._entry % self._every == 0)
        self._sample = np.concatenate([some, np.arange(phrasings, phrasings + behind)])

    def stage(self, encode: Callable[[list[str]], np.ndarray]) -> Stage:
        """Fit the classifier, then the ranker on what the classifier makes of rows that it had not seen.

        `encode` makes a sentence vector of each text, as rows.
        """
        texts, parts = self._texts, self._known.parts
        corrected = [self._known.read[text].corrected for text in texts.all]
        encoded = encode(corrected) if parts.vectors else np.zeros((len(corrected), vectors.DIMENSIONS), np.float32)
        phrasings, asked, answered = len(texts.phrasings), len(texts.asked), len(self._labels)
        mean = encoded[:phrasings].mean(axis=0)
        # In the precision that is kept on disk: a base answers alike whether it was fitted just now or before.
        dense = vectors.centred(encoded, mean).astype(np.float16).astype(np.float32)
        lexical = classifier.rows_of([self._known.rows[text] for text in texts.asked + texts.answers], DIMENSIONS)
        rows = Rows(lexical, SEMANTIC_LENGTH * dense[:answered])
        ridge = classifier.fit(rows, self._labels, self._nobody + 1, self._weight, self._sample)
        near = _Near(
            Vectors(dense[:phrasings], self._entry),
            Vectors(dense[asked:answered], self._labels[asked:]),
            Vectors(dense[answered:], np.array(texts.quote_entry, dtype=int)),
        )
        ranker = learn(list(self._examples(ridge, near, dense)), parts)
        return Stage(ridge.weights, ranker, mean, near.questions, near.answers, near.quotes)

    def _examples(self, ridge: Ridge, near: _Near, dense: np.ndarray) -> Iterator[Example]:
        """Yield the sampled phrasings, each once as it is and some once more as if their entry were not there, and
        the background lines."""
        phrasings = len(self._entry)
        siblings = np.bincount(self._entry, minlength=self._nobody)
        for start in range(0, len(self._sample), _AT_ONCE):
            some = self._sample[start : start + _AT_ONCE]
            parts = near.of(dense[some], some, self._nobody)
            for place, row in enumerate(some.tolist()):
                own = int(self._entry[row]) if row < phrasings else None
                left_out, without = ridge.left_out[start + place], ridge.without[start + place]
                if own is None or siblings[own] > 1:
                    yield self._example(row, left_out, parts[place], own, own)
                if own is not None and row // self._every % STRANGER_EVERY == 0 and not np.isnan(without[0]):
                    yield self._example(row, without, parts[place], own, None)

    def _example(self, row: int, scores: np.ndarray, parts: np.ndarray, own: int | None, right: int | None) -> Example:
        reading, phrasing = self._asked[row], own is not None
        named = self._known.meetings.named(reading)
        ranked = shortlist(scores, self._known.meetings, named, CANDIDATES + 1)
        taken_away = own is not None and right is None
        entries = np.array([entry for entry in ranked if not (taken_away and entry == own)][:CANDIDATES], dtype=int)
        rows = weigh(reading, scores, entries, parts[entries], self._known.facts, self._known.meetings, own, named)
        null = null_evidence(reading, scores, rows, reading.strange_alone if phrasing else reading.strange)
        place = np.flatnonzero(entries == right) if right is not None else np.zeros(0, dtype=int)
        weight = float(self._every) if phrasing else 1.0
        if right is not None and not len(place):
            return Example(rows, null, None, 0.0)
        if taken_away:
            weight *= STRANGER_WEIGHT
        if right is not None and self._known.facts.not_stated[right]:
            weight *= NOT_STATED_WEIGHT
        return Example(rows, null, int(place[0]) if len(place) else None, weight)


def _by_entry(
    dense: np.ndarray, others: Vectors, entries: int, numbers: np.ndarray, among: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the greatest and the mean cosine of rows to the others of each entry (n × entries).

    Where `among` says that a row is one of the others, that of its `number`, it is left out.
    """
    best = np.zeros((len(dense), entries), dtype=np.float32)
    mean = np.zeros((len(dense), entries), dtype=np.float32)
    if not len(others.entry):
        return best, mean
    cosines = dense @ others.rows.T
    listed, starts, sizes = np.unique(others.entry, return_index=True, return_counts=True)
    own = np.flatnonzero(among)
    itself = numbers[own]
    mean[:, listed] = np.add.reduceat(cosines, starts, axis=1)
    mean[own, others.entry[itself]] -= cosines[own, itself]
    count = np.tile(sizes.astype(np.float32), (len(dense), 1))
    count[own, np.searchsorted(listed, others.entry[itself])] -= 1.0
    mean[:, listed] /= np.maximum(count, 1.0)
    cosines[own, itself] = -1.0
    best[:, listed] = np.maximum.reduceat(cosines, starts, axis=1)
    return best, mean
