"""Learning from a base: its phrasings, answers and quotes, and talk about nothing in particular → `Fitted`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.encoding import vectors
from knowledge.encoding.sketching import Sketcher
from knowledge.learning import classifier
from knowledge.learning.acts import OTHERS, Acts, without_names
from knowledge.learning.classifier import Classifier, log_chances
from knowledge.learning.corpus import Corpus
from knowledge.learning.evidence import EntryFacts, UnitCounts
from knowledge.learning.features import Vectoriser, bag
from knowledge.learning.fitted import SKETCHED, Fitted, Stage
from knowledge.learning.folds import Fold, folds
from knowledge.learning.ranking import Example, Ranker, learn
from knowledge.learning.textrows import Table, TextRows
from knowledge.learning.weighing import Scales
from knowledge.model import Base
from knowledge.parts import ALL, Parts
from knowledge.understanding.dictionary import common_words
from knowledge.understanding.meetings import Meetings
from knowledge.understanding.reading import Reader, Reading

COMMON_WORDS = 10_000
"""How many of a language's words questions are expected to be made of, beside those of the base."""

MOST_ENCODED = 16_000
"""About how many phrasings the whole network is asked for, evenly spread over the entries: what sets entries apart by
more than their words is learnt from these, and the rest from all."""

STRANGER_WEIGHT = 0.3
"""How much a phrasing counts as an example of “none of these” where its whole entry was kept back."""

NOT_STATED_WEIGHT = 0.35
"""How much a phrasing of what the sources do not say counts: people ask more often about what they do say."""


@dataclass(frozen=True)
class LearntStage:
    """A stage with what it came from: the classifier, and the texts as rows."""

    stage: Stage
    classifier: Classifier
    table: Table


@dataclass(frozen=True)
class Learnt:
    """All that fitting found out on its way, by text, so that an edit of the base need not begin anew; `entries` are
    the ids of those that were learnt."""

    read: Mapping[str, Reading]
    vectoriser: Vectoriser
    sketcher: Sketcher
    acts: Acts
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
    read = {text: known.get(text) or reader.read(text) for text in dict.fromkeys(corpus.texts)}
    apart = folds(corpus) if before is None else ()
    chosen = (np.arange(len(corpus.texts)), _encoded(corpus, apart))
    tables = (before.quick.table, before.full.table) if before else (None, None)
    bags = {text: bag(read[text], parts) for text in _lacking(corpus, chosen, tables)}
    if before is None:
        vectoriser = Vectoriser.learn([bags[text] for text in corpus.texts[: corpus.asked]])
    else:
        vectoriser = before.vectoriser.with_new(list(bags.values())) if bags else before.vectoriser
    sketcher = before.sketcher if before else Sketcher.empty()
    if parts.vectors:
        expected = common_words(COMMON_WORDS) if before is None else []
        sketcher = sketcher.with_new((*expected, *(read[text].corrected for text in bags)))
    lexical = dict(zip(bags, vectoriser.rows(list(bags.values())), strict=True))
    folder = cache if before is None else None  # reading it takes longer than encoding an edit's few texts
    quick, full = (
        TextRows.of(corpus, numbers, read, lexical, encode, table)
        for numbers, encode, table in zip(chosen, _ways(sketcher, folder, parts), tables, strict=True)
    )
    counted = partial(_counted, corpus, read, range(len(corpus.phrasings)))
    if before is None:
        rankers, kept_back = _rankers(base, apart, read, parts, quick, full)
        *fitted, counts = _side_by_side(
            *(
                partial(classifier.fit, texts.rows, texts.labels, corpus.classes, texts.weights, one)
                for texts, one in zip((quick, full), kept_back, strict=True)
            ),
            counted,
        )
    else:
        rankers = [before.quick.stage.ranker, before.full.stage.ranker]
        starts = [_aligned(stage.classifier, before.entries, corpus.entries) for stage in (before.quick, before.full)]
        *fitted, counts = _side_by_side(
            *(
                partial(classifier.fit_on, texts.rows, texts.labels, texts.weights, texts.new, start)
                for texts, start in zip((quick, full), starts, strict=True)
            ),
            counted,
        )
    acts = before.acts if before else _acts(corpus, base, reader, read, folder, parts)
    stages = [
        LearntStage(Stage(texts.scorer(one.weights), ranker), one, texts.table)
        for texts, one, ranker in zip((quick, full), fitted, rankers, strict=True)
    ]
    return (
        Fitted(vectoriser, stages[0].stage, stages[1].stage, counts, sketcher, acts),
        Learnt(read, vectoriser, sketcher, acts, corpus.entries, *stages),
    )


def _encoded(corpus: Corpus, apart: Sequence[Fold]) -> np.ndarray:
    """Return the numbers of the texts that the whole network is asked for: all but some of very many phrasings, and
    all that the folds ask about."""
    every = max(1, round(len(corpus.phrasings) / MOST_ENCODED))
    phrasings = np.flatnonzero(corpus.place % every == 0)
    others = np.arange(len(corpus.phrasings), len(corpus.texts))
    return np.unique(np.concatenate([phrasings, others, *(fold.asked for fold in apart)]))


def _lacking(corpus: Corpus, chosen: Iterable[np.ndarray], tables: Iterable[Table | None]) -> dict[str, None]:
    """Return the texts chosen for a stage that its earlier table, if there is one, does not have."""
    return {
        corpus.texts[number]: None
        for numbers, table in zip(chosen, tables, strict=True)
        for number in numbers.tolist()
        if table is None or corpus.texts[number] not in table.place
    }


def _side_by_side(*jobs: Callable[[], Any]) -> list[Any]:
    """Return what some jobs give, done at the same time: fitting is arithmetic that runs beside other threads'."""
    with ThreadPoolExecutor(len(jobs)) as processors:
        return [started.result() for started in [processors.submit(job) for job in jobs]]


def relearn(base: Base, reader: Reader, fitted: Fitted, cache: Path | None, parts: Parts = ALL) -> Learnt:
    """Return what `fit` found out on its way to what was fitted to a base, in a fraction of the time."""
    corpus = Corpus.of(base, parts)
    read = {text: reader.read(text) for text in dict.fromkeys(corpus.texts)}
    lexical = dict(zip(read, fitted.vectoriser.rows([bag(reading, parts) for reading in read.values()]), strict=True))
    chosen = (np.arange(len(corpus.texts)), _encoded(corpus, ()))
    ways = _ways(fitted.sketcher, cache, parts)
    stages: list[LearntStage] = []
    for stage, numbers, encode in zip((fitted.quick, fitted.full), chosen, ways, strict=True):
        scorer = stage.scorer
        nothing = Table.empty(scorer.mean, scorer.basis)
        texts = TextRows.of(corpus, numbers, read, lexical, encode, nothing)
        stages.append(LearntStage(stage, classifier.known(scorer.weights, texts.rows, texts.weights), texts.table))
    return Learnt(read, fitted.vectoriser, fitted.sketcher, fitted.acts, corpus.entries, *stages)


def _ways(sketcher: Sketcher, cache: Path | None, parts: Parts) -> tuple[vectors.Encode, vectors.Encode]:
    """Return the two ways of making sentence vectors: by sketches, and by the whole network."""
    if not parts.vectors:
        return _nothing, _nothing
    return sketcher.sketches, partial(vectors.encode_kept, folder=cache)


def _acts(
    corpus: Corpus, base: Base, reader: Reader, read: Mapping[str, Reading], cache: Path | None, parts: Parts
) -> Acts:
    """Learn acts beside an even choice of the base's full questions and of talk about nothing in particular."""
    others = [asked[0] for asked in (*corpus.phrasings, *corpus.background) if asked not in corpus.follow_ups]
    others = others[:: max(1, round(len(others) / OTHERS))]
    named = [without_names(read[text], reader.gazetteer, base.languages) for text in others]
    return Acts.learn(named, base.languages, partial(vectors.encode_kept, folder=cache) if parts.vectors else _nothing)


def _nothing(texts: list[str]) -> np.ndarray:
    return np.zeros((len(texts), vectors.DIMENSIONS), dtype=np.float32)


def _rankers(
    base: Base, apart: Sequence[Fold], read: Mapping[str, Reading], parts: Parts, quick: TextRows, full: TextRows
) -> tuple[list[Ranker], list[Classifier]]:
    """Learn how much each kind of evidence counts, from questions that were kept from what gives the evidence; return
    the last classifiers that gave it too."""
    meetings, corpus = Meetings(base, parts), quick.corpus
    examples: tuple[list[Example], list[Example]] = ([], [])
    fitted: list[Classifier] = []
    for fold in apart:
        phrasings = fold.learnt[fold.learnt < len(corpus.phrasings)]
        facts = EntryFacts(base, _counted(corpus, read, phrasings.tolist()))
        absent = np.setdiff1d(np.arange(len(corpus.entries)), corpus.labels[phrasings])
        beside = np.zeros((len(fold.asked), corpus.classes), dtype=np.float32)
        fitted = _side_by_side(*(partial(_fit_some, texts, texts.places(fold.learnt)) for texts in (quick, full)))
        for texts, one, found in zip((quick, full), fitted, examples, strict=True):
            asked = texts.rows.some(texts.places(fold.asked))
            scores = asked.times(one.weights)
            chances = scores + SKETCHED * beside
            chances[:, absent] = -np.inf
            scales = Scales(texts.scorer(one.weights, fold.learnt), facts, meetings)
            found += _examples(fold, log_chances(chances), asked.dense, corpus, read, scales)
            beside = scores
    return [learn(found, parts) for found in examples], fitted


def _fit_some(texts: TextRows, places: np.ndarray) -> Classifier:
    return classifier.fit(texts.rows.some(places), texts.labels[places], texts.corpus.classes, texts.weights[places])


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
        weighed = scales.weigh(reading, chances[row], dense[row], named, strange=strange)
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
