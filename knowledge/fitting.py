"""Learning from a base: its phrasings, answers and quotes, and talk about nothing in particular → `Fitted`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy import linalg

from knowledge import classifier, vectors
from knowledge.classifier import Classifier, Rows, log_chances
from knowledge.corpus import Corpus
from knowledge.dictionary import common_words
from knowledge.evidence import EntryFacts, UnitCounts
from knowledge.features import DIMENSIONS, SEMANTIC_LENGTH, Row, Vectoriser, bag
from knowledge.fitted import SKETCHED, Fitted, Scorer, Stage, Vectors, reduced
from knowledge.folds import Fold, folds
from knowledge.meetings import Meetings
from knowledge.model import Base
from knowledge.parts import ALL, Parts
from knowledge.ranking import Example, Ranker, learn
from knowledge.reading import Reader, Reading
from knowledge.weighing import Scales

COMMON_WORDS = 10_000
"""How many of a language's words questions are expected to be made of, beside those of the base."""

NEAR_DIMENSIONS = 160
"""In how many dimensions nearness is measured: most of what sets phrasings apart, at a third of the memory to read."""

STRANGER_WEIGHT = 0.3
"""How much a phrasing counts as an example of “none of these” where its whole entry was kept back."""

NOT_STATED_WEIGHT = 0.35
"""How much a phrasing of what the sources do not say counts: people ask more often about what they do say."""


@dataclass(frozen=True)
class LearntStage:
    """A stage with what it came from: the classifier, and the sentence vectors by text before they were centred."""

    stage: Stage
    classifier: Classifier
    encoded: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Learnt:
    """All that fitting found out on its way, by text, so that an edit of the base need not begin anew; `entries` are
    the ids of those that were learnt."""

    read: Mapping[str, Reading]
    rows: Mapping[str, Row]
    vectoriser: Vectoriser
    pieces: tuple[int, ...]
    entries: tuple[str, ...]
    quick: LearntStage
    full: LearntStage


def fit(
    base: Base, reader: Reader, cache: Path | None, parts: Parts = ALL, before: Learnt | None = None
) -> tuple[Fitted, Learnt]:
    """Learn everything from a base. `cache` is a folder in which sentence vectors are kept for the next time.

    `before` is what was learnt from a base of which this is an edit, with the same people, topics and meetings. Texts
    that both hold are then not looked at again, and how much each kind of evidence counts stays as it was.
    """
    corpus = Corpus.of(base, parts)
    known = before.read if before else {}
    new = [text for text in dict.fromkeys(corpus.texts) if text not in known]
    read = {**known, **{text: reader.read(text) for text in new}}
    bags = {text: bag(read[text], parts) for text in new}
    if before is None:
        vectoriser = Vectoriser.learn([bags[text] for text in corpus.texts[: corpus.asked]])
    else:
        vectoriser = before.vectoriser.with_new(list(bags.values())) if new else before.vectoriser
    rows = {**(before.rows if before else {}), **dict(zip(bags, vectoriser.rows(list(bags.values())), strict=True))}
    pieces: tuple[int, ...] = before.pieces if before else ()
    if parts.vectors:
        expected = common_words(COMMON_WORDS) if before is None else []
        pieces = tuple(sorted({*pieces, *vectors.pieces_of((*expected, *(read[text].corrected for text in new)))}))
        vectors.sketcher().total(pieces)  # worked out all at once, which is quicker than text by text
    sketch, encode = _ways(cache, parts)
    quick = _Texts.of(corpus, read, rows, sketch, before.quick if before else None)
    full = _Texts.of(corpus, read, rows, encode, before.full if before else None)
    counts = _counted(corpus, read, range(len(corpus.phrasings)))
    if before is None:
        rankers, kept_back = _rankers(base, corpus, read, parts, quick, full)
        fitted = _side_by_side(
            lambda texts, one: classifier.fit(texts.rows, corpus.labels, corpus.classes, corpus.weights, one),
            zip((quick, full), kept_back, strict=True),
        )
    else:
        rankers = [before.quick.stage.ranker, before.full.stage.ranker]
        starts = [_aligned(stage.classifier, before.entries, corpus.entries) for stage in (before.quick, before.full)]
        fitted = _side_by_side(
            lambda texts, start: classifier.fit_on(texts.rows, corpus.labels, corpus.weights, start),
            zip((quick, full), starts, strict=True),
        )
    stages = [
        LearntStage(Stage(texts.scorer(one.weights, corpus), ranker), one, texts.encoded)
        for texts, one, ranker in zip((quick, full), fitted, rankers, strict=True)
    ]
    kept_pieces = (pieces, vectors.sketcher().rows(pieces))
    return (
        Fitted(vectoriser, stages[0].stage, stages[1].stage, counts, kept_pieces),
        Learnt(read, rows, vectoriser, pieces, corpus.entries, *stages),
    )


def _side_by_side(fit: Callable[..., Classifier], arguments: Iterable[tuple[Any, ...]]) -> list[Classifier]:
    """Fit both stages at the same time: nearly all of it is arithmetic that runs beside another thread's."""
    with ThreadPoolExecutor(2) as processors:
        return [started.result() for started in [processors.submit(fit, *some) for some in arguments]]


def relearn(base: Base, reader: Reader, fitted: Fitted, cache: Path | None, parts: Parts = ALL) -> Learnt:
    """Return what `fit` found out on its way to what was fitted to a base, in a fraction of the time."""
    corpus = Corpus.of(base, parts)
    read = {text: reader.read(text) for text in dict.fromkeys(corpus.texts)}
    rows = dict(zip(read, fitted.vectoriser.rows([bag(reading, parts) for reading in read.values()]), strict=True))
    stages: list[LearntStage] = []
    for stage, way in zip((fitted.quick, fitted.full), _ways(cache, parts), strict=True):
        bare = LearntStage(stage, Classifier(stage.scorer.weights, np.zeros((0, 0), dtype=np.float32), 0.0), {})
        texts = _Texts.of(corpus, read, rows, way, bare)
        known = classifier.known(stage.scorer.weights, texts.rows, corpus.weights)
        stages.append(LearntStage(stage, known, texts.encoded))
    return Learnt(read, rows, fitted.vectoriser, fitted.pieces[0], corpus.entries, *stages)


_Encode = Callable[[list[str]], np.ndarray]


def _ways(cache: Path | None, parts: Parts) -> tuple[_Encode, _Encode]:
    """Return the two ways of making sentence vectors: by sketches, and by the whole network."""
    if not parts.vectors:
        return _nothing, _nothing
    return vectors.sketches, partial(vectors.encode_kept, folder=cache)


def _nothing(texts: list[str]) -> np.ndarray:
    return np.zeros((len(texts), vectors.DIMENSIONS), dtype=np.float32)


@dataclass(frozen=True)
class _Texts:
    """The texts of a corpus as rows, with sentence vectors made in one way: `dense` are those vectors, centred, `few`
    the same in the `basis`."""

    encoded: Mapping[str, np.ndarray]
    mean: np.ndarray
    basis: np.ndarray
    dense: np.ndarray
    few: np.ndarray
    rows: Rows

    @staticmethod
    def of(
        corpus: Corpus,
        read: Mapping[str, Reading],
        lexical: Mapping[str, Row],
        encode: _Encode,
        before: LearntStage | None,
    ) -> _Texts:
        encoded = dict(before.encoded) if before else {}
        new = [text for text in dict.fromkeys(corpus.texts) if text not in encoded]
        fresh = encode([read[text].corrected for text in new]).astype(np.float16, copy=False)
        encoded.update(zip(new, fresh, strict=True))
        stacked = np.array([encoded[text] for text in corpus.texts], dtype=np.float32).reshape(-1, vectors.DIMENSIONS)
        phrasings = len(corpus.phrasings)
        mean = before.stage.scorer.mean if before else stacked[:phrasings].mean(axis=0)
        dense = vectors.centred(stacked, mean)
        basis = before.stage.scorer.basis if before else _basis(dense[:phrasings])
        sparse = classifier.rows_of([lexical[text] for text in corpus.texts], DIMENSIONS)
        return _Texts(encoded, mean, basis, dense, _kept(reduced(dense, basis)), Rows(sparse, SEMANTIC_LENGTH * dense))

    def scorer(self, weights: np.ndarray, corpus: Corpus, phrasings: np.ndarray | None = None) -> Scorer:
        """Return what scores with some weights; nearness is to some of the phrasings, or to all."""
        asked, answered = corpus.asked, corpus.asked + len(corpus.answers)
        kept = np.arange(len(corpus.phrasings)) if phrasings is None else phrasings
        return Scorer(
            weights,
            self.mean,
            self.basis,
            Vectors(self.few[kept], corpus.labels[kept]),
            Vectors(self.few[asked:answered], corpus.labels[asked:answered]),
            Vectors(self.few[answered:], corpus.labels[answered:]),
        )


def _rankers(
    base: Base, corpus: Corpus, read: Mapping[str, Reading], parts: Parts, quick: _Texts, full: _Texts
) -> tuple[list[Ranker], list[Classifier]]:
    """Learn how much each kind of evidence counts, from questions that were kept from what gives the evidence; return
    the last classifiers that gave it too."""
    meetings = Meetings(base, parts)
    examples: tuple[list[Example], list[Example]] = ([], [])
    fitted: list[Classifier] = []
    for fold in folds(corpus):
        learnt = fold.learnt
        phrasings = learnt[learnt < len(corpus.phrasings)]
        facts = EntryFacts(base, _counted(corpus, read, phrasings.tolist()))
        absent = np.setdiff1d(np.arange(len(corpus.entries)), corpus.labels[phrasings])
        beside = np.zeros((len(fold.asked), corpus.classes), dtype=np.float32)
        fitted = _side_by_side(
            classifier.fit,
            (
                (texts.rows.some(learnt), corpus.labels[learnt], corpus.classes, corpus.weights[learnt])
                for texts in (quick, full)
            ),
        )
        for texts, one, found in zip((quick, full), fitted, examples, strict=True):
            scores = texts.rows.some(fold.asked).times(one.weights)
            chances = scores + SKETCHED * beside
            chances[:, absent] = -np.inf
            scales = Scales(texts.scorer(one.weights, corpus, phrasings), facts, meetings)
            found += _examples(fold, log_chances(chances), texts.dense, corpus, read, scales)
            beside = scores
    return [learn(found, parts) for found in examples], fitted


def _examples(
    fold: Fold,
    chances: np.ndarray,
    dense: np.ndarray,
    corpus: Corpus,
    read: Mapping[str, Reading],
    scales: Scales,
) -> Iterator[Example]:
    """Yield what a fold asks about as the ranker wants it: phrasings whose entry is there or not, and background."""
    for row, number in enumerate(fold.asked.tolist()):
        reading, own = read[corpus.texts[number]], int(corpus.labels[number])
        is_phrasing = number < len(corpus.phrasings)
        there = is_phrasing and bool(np.isfinite(chances[row, own]))
        strange = reading.strange_alone if is_phrasing else reading.strange
        named = scales.meetings.named(reading)
        weighed = scales.weigh(reading, chances[row], dense[number], named, strange=strange)
        place = np.flatnonzero(weighed.entries == own).tolist() if there else []
        if there and not place:
            continue
        weight = fold.share
        if not is_phrasing:
            weight *= corpus.background_weight
        elif not there:
            weight *= STRANGER_WEIGHT
        elif scales.facts.not_stated[own]:
            weight *= NOT_STATED_WEIGHT
        yield Example(weighed.evidence, weighed.null, place[0] if place else None, weight)


def _counted(corpus: Corpus, read: Mapping[str, Reading], phrasings: Iterable[int]) -> UnitCounts:
    """Collect the units of content of some phrasings, and of all answers and quotes."""
    asked = ((read[text], entry) for text, entry in (corpus.phrasings[number] for number in phrasings))
    told = ((read[text], entry) for text, entry in (*corpus.answers, *corpus.quotes))
    return UnitCounts.learn(asked, told)


def _aligned(before: Classifier, old: tuple[str, ...], new: tuple[str, ...]) -> Classifier:
    """Return an earlier base's classifier with a column for each entry of this one, and the background's."""
    columns = {entry: column for column, entry in enumerate(old)}
    weights = np.zeros((len(before.weights), len(new) + 1), dtype=np.float32)
    for column, entry in enumerate(new):
        if entry in columns:
            weights[:, column] = before.weights[:, columns[entry]]
    weights[:, -1] = before.weights[:, -1]
    return Classifier(weights, before.factor, before.examples)


def _kept(rows: np.ndarray) -> np.ndarray:
    """Return vectors in the precision kept on disk: a base answers alike whether it was fitted just now or before."""
    return rows.astype(np.float16).astype(np.float32)


def _basis(dense: np.ndarray) -> np.ndarray:
    """Return the directions in which rows differ most, as columns: the principal components."""
    _, directions = linalg.eigh(dense.T @ dense, check_finite=False)
    return np.ascontiguousarray(directions[:, ::-1][:, :NEAR_DIMENSIONS], dtype=np.float32)
