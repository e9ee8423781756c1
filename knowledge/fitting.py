"""Learning from a base: its phrasings, answers and quotes, and talk about nothing in particular → `Fitted`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from scipy import linalg

from knowledge import classifier, vectors
from knowledge.classifier import Ridge, Rows
from knowledge.evidence import EntryFacts, UnitCounts, null_evidence, weigh
from knowledge.features import DIMENSIONS, SEMANTIC_LENGTH, Row, Vectoriser, bag
from knowledge.fitted import Fitted, Stage, Vectors, reduced
from knowledge.meetings import Meetings
from knowledge.model import Base
from knowledge.parts import ALL, Parts
from knowledge.ranking import CANDIDATES, Example, learn, shortlist
from knowledge.reading import Reader, Reading

ANSWER_WEIGHT = 0.4
"""How much an answer's own text counts as a phrasing of its entry."""

NEAR_DIMENSIONS = 160
"""In how many dimensions nearness is measured: most of what sets phrasings apart, at a third of the memory to read."""

SAMPLE = 2400
"""About how many phrasings the ranker learns from, whole entries at a time: it has few weights to learn."""

STRANGER_EVERY = 3
STRANGER_WEIGHT = 0.45
"""Every third phrasing is also an example of “none of these” with its entry taken away, and counts this much."""

NOT_STATED_WEIGHT = 0.35
"""How much a phrasing of what the sources do not say counts: people ask more often about what they do say."""

MOST_BEHIND = 4.0
"""The most that a line of talk about nothing in particular counts."""

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


def fit(
    base: Base, reader: Reader, cache: Path | None, parts: Parts = ALL, before: Learnt | None = None
) -> tuple[Fitted, Learnt]:
    """Learn everything from a base. `cache` is a folder in which sentence vectors are kept for the next time.

    `before` is what was learnt from a base of which this is an edit, with the same people, topics and meetings. Texts
    that both hold are then not looked at again, and how much each kind of evidence counts stays as it was.
    """
    texts = _Texts.of(base, parts)
    read = {text: before.read[text] if before and text in before.read else reader.read(text) for text in texts.all}
    new = [text for text in texts.asked + texts.answers if before is None or text not in before.rows]
    bags = {text: bag(read[text], parts) for text in new}
    if before is None:
        vectoriser = Vectoriser.learn([bags[text] for text in texts.asked])
    else:
        vectoriser = before.vectoriser.with_new(list(bags.values())) if new else before.vectoriser
    rows = {text: vectoriser.row(one) for text, one in bags.items()}
    counts = UnitCounts.learn([read[text] for text in texts.phrasings], texts.phrasing_entry)
    known = _Known(
        read,
        rows if before is None else {**before.rows, **rows},
        EntryFacts(base, counts),
        Meetings(base, parts),
        parts,
    )
    pieces: tuple[int, ...] = before.pieces if before else ()
    if parts.vectors:
        unread = [read[text].corrected for text in texts.all if before is None or text not in before.read]
        pieces = tuple(sorted({*pieces, *vectors.pieces_of(unread)}))
        vectors.sketcher().total(pieces)  # worked out all at once, which is quicker than text by text
    learning = _Learning(texts, known)
    quick = learning.stage(_sketched, before.quick if before else None)
    full = learning.stage(partial(vectors.encode_kept, folder=cache), before.full if before else None)
    fitted = Fitted(vectoriser, quick.stage, full.stage, counts, (pieces, vectors.sketcher().rows(pieces)))
    return fitted, Learnt(known.read, known.rows, vectoriser, pieces, quick, full)


def _sketched(texts: list[str]) -> np.ndarray:
    return np.array([vectors.sketch(text) for text in texts]).reshape(-1, vectors.DIMENSIONS)


@dataclass(frozen=True)
class LearntStage:
    """A stage with what it came from: the Gram matrix of the examples, how often each text is one (by text and sample
    weight), and the vectors before they were centred."""

    stage: Stage
    gram: np.ndarray
    examples: Counter[tuple[str, float]]
    encoded: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Learnt:
    """All that fitting found out on its way, by text, so that an edit of the base need not begin anew."""

    read: Mapping[str, Reading]
    rows: Mapping[str, Row]
    vectoriser: Vectoriser
    pieces: tuple[int, ...]
    quick: LearntStage
    full: LearntStage


def background_weight(phrasings: int, lines: int) -> float:
    """Return how much a line of the background counts beside a phrasing: at most 1 in a small base; in a large one all
    of them together count as a quarter of the phrasings, but none as more than `MOST_BEHIND`."""
    ratio = phrasings / max(1, lines)
    return max(min(1.0, ratio), min(MOST_BEHIND, ratio / 4))


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
        self._behind = background_weight(phrasings, behind)
        self._weight[phrasings : phrasings + behind] = self._behind
        self._weight[phrasings + behind :] = ANSWER_WEIGHT
        self._every = max(1, round(phrasings / SAMPLE))
        some = np.flatnonzero(self._entry % self._every == 0)
        self._sample = np.concatenate([some, np.arange(phrasings, phrasings + behind)])

    def stage(self, encode: Callable[[list[str]], np.ndarray], before: LearntStage | None) -> LearntStage:
        """Fit the classifier, then the ranker on what the classifier makes of rows that it had not seen.

        `encode` makes a sentence vector of each text, as rows.
        """
        texts = self._texts
        encoded = self._encoded(encode, before.encoded if before else {})
        stacked = _stacked(encoded, texts.all)
        phrasings, asked, answered = len(texts.phrasings), len(texts.asked), len(self._labels)
        mean = before.stage.mean if before else stacked[:phrasings].mean(axis=0)
        dense = _centred(stacked, mean)
        rows = self._rows(texts.asked + texts.answers, dense[:answered])
        examples = Counter(zip(texts.asked + texts.answers, self._weight.tolist(), strict=True))
        basis = before.stage.basis if before else _basis(dense[:phrasings])
        few = _kept(reduced(dense, basis))
        near = _Near(
            Vectors(few[:phrasings], self._entry),
            Vectors(few[asked:answered], self._labels[asked:]),
            Vectors(few[answered:], np.array(texts.quote_entry, dtype=int)),
        )
        classes = self._nobody + 1
        if before is None:
            ridge = classifier.fit(rows, self._labels, classes, self._weight, self._sample)
            gram, weights = ridge.gram, ridge.weights
            ranker = learn(list(self._examples(ridge, near, few)), self._known.parts)
        else:
            gram = self._gram_after(before, examples, encoded, mean)
            weights = classifier.weights_of(gram, rows, self._labels, classes, self._weight)
            ranker = before.stage.ranker
        stage = Stage(weights, ranker, mean, basis, near.questions, near.answers, near.quotes)
        return LearntStage(stage, gram, examples, encoded)

    def _encoded(
        self, encode: Callable[[list[str]], np.ndarray], known: Mapping[str, np.ndarray]
    ) -> dict[str, np.ndarray]:
        """Return the vector of each text, those known already and those that are not."""
        new = [text for text in dict.fromkeys(self._texts.all) if text not in known]
        corrected = [self._known.read[text].corrected for text in new]
        if self._known.parts.vectors:
            found = encode(corrected) if corrected else np.zeros((0, vectors.DIMENSIONS), dtype=np.float32)
        else:
            found = np.zeros((len(corrected), vectors.DIMENSIONS), dtype=np.float32)
        return {**known, **dict(zip(new, found.astype(np.float16), strict=True))}

    def _rows(self, texts: list[str], dense: np.ndarray) -> Rows:
        lexical = classifier.rows_of([self._known.rows[text] for text in texts], DIMENSIONS)
        return Rows(lexical, SEMANTIC_LENGTH * dense)

    def _gram_after(
        self,
        before: LearntStage,
        examples: Counter[tuple[str, float]],
        encoded: Mapping[str, np.ndarray],
        mean: np.ndarray,
    ) -> np.ndarray:
        """Return the Gram matrix with the examples that an edit brings added and those that it takes away taken off."""
        changed = [(text, weight * n) for (text, weight), n in (examples - before.examples).items()]
        changed += [(text, -weight * n) for (text, weight), n in (before.examples - examples).items()]
        if not changed:
            return before.gram
        texts = [text for text, _ in changed]
        rows = self._rows(texts, _centred(_stacked(encoded, texts), mean))
        return np.asarray(before.gram + classifier.gram_of(rows, np.array([weight for _, weight in changed])))

    def _examples(self, ridge: Ridge, near: _Near, rows: np.ndarray) -> Iterator[Example]:
        """Yield the sampled phrasings, each once as it is and some once more as if their entry were not there, and
        the background lines."""
        phrasings = len(self._entry)
        siblings = np.bincount(self._entry, minlength=self._nobody)
        for start in range(0, len(self._sample), _AT_ONCE):
            some = self._sample[start : start + _AT_ONCE]
            parts = near.of(rows[some], some, self._nobody)
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
        weight = float(self._every) if phrasing else max(1.0, self._behind)
        if right is not None and not len(place):
            return Example(rows, null, None, 0.0)
        if taken_away:
            weight *= STRANGER_WEIGHT
        if right is not None and self._known.facts.not_stated[right]:
            weight *= NOT_STATED_WEIGHT
        return Example(rows, null, int(place[0]) if len(place) else None, weight)


def _stacked(encoded: Mapping[str, np.ndarray], texts: list[str]) -> np.ndarray:
    return np.array([encoded[text] for text in texts], dtype=np.float32).reshape(-1, vectors.DIMENSIONS)


def _centred(encoded: np.ndarray, mean: np.ndarray) -> np.ndarray:
    return _kept(vectors.centred(encoded, mean))


def _kept(rows: np.ndarray) -> np.ndarray:
    """Return vectors in the precision kept on disk: a base answers alike whether it was fitted just now or before."""
    return rows.astype(np.float16).astype(np.float32)


def _basis(dense: np.ndarray) -> np.ndarray:
    """Return the directions in which rows differ most, as columns: the principal components."""
    _, directions = linalg.eigh(dense.T @ dense, check_finite=False)
    return np.ascontiguousarray(directions[:, ::-1][:, :NEAR_DIMENSIONS], dtype=np.float32)


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
