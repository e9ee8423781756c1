"""A reading of a question → the entries it may mean, ranked, with how sure to be of the first."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.encoding import vectors
from knowledge.learning.classifier import log_chances
from knowledge.learning.features import bag
from knowledge.learning.fitted import SKETCHED, Stage
from knowledge.learning.weighing import Scales
from knowledge.model import Alternative
from knowledge.snapshot import Snapshot, key_of
from knowledge.text import fold
from knowledge.understanding.reading import Reading
from knowledge.understanding.recognition import language_of

PLAIN = 0.7
"""From this confidence on, a sketch of the question is enough, and its sentence vector is not made."""

_WORTH_MATCHING = 4
_CLOSEST = 150


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry with the chance (0–1) that it is what was meant."""

    entry: str
    chance: float


@dataclass(frozen=True)
class Leaning:
    """What comes on top of the logarithms of the chances: for each entry, and off that none is meant. `meeting` is the
    one talked about."""

    entries: np.ndarray
    none: float
    meeting: str | None


@dataclass(frozen=True)
class Match:
    """The ranking of a question: the candidates best first, and the chance that none of them is meant. `meetings` are
    those the question names; `background` is the classifier's chance of talk about nothing in particular, `best_score`
    that of the entry it likes best; `evidence` has a row of `evidence.COLUMNS` a candidate."""

    reading: Reading
    candidates: tuple[Candidate, ...]
    none: float
    background: float
    best_score: float
    meetings: tuple[str, ...]
    exact: bool
    evidence: np.ndarray
    leaning: Leaning | None = None

    @property
    def confidence(self) -> float:
        """The chance (0–1) that the first candidate is meant."""
        return self.candidates[0].chance if self.candidates else 0.0


def match(
    reading: Reading,
    snapshot: Snapshot,
    *,
    meeting: str | None = None,
    rebind: bool = False,
    leaning: Leaning | None = None,
) -> Match:
    """Rank all entries for a question; `meeting` binds it to one where the question itself names none, or
    with `rebind` whatever it names. `leaning` is what is known beforehand.

    A question that names a meeting but nobody in it is also read with the name of who took part in that one only, and
    the surer reading counts: “What did Xi say at the video talks?” is asked of the entries much like “… to Ishiba?”.
    """
    bound = (meeting,) if meeting else ()
    named = bound if rebind else snapshot.meetings.named(reading) or bound
    exact = snapshot.exact.get(key_of(reading.folded))
    found = _ranked(reading, reading, snapshot, named, exact, leaning)
    by_person = _by_person(reading, snapshot)
    if by_person is None or found.exact or rebind:
        return found
    other = _ranked(reading, by_person, snapshot, named, exact, leaning)
    return other if other.confidence > found.confidence else found


def _by_person(reading: Reading, snapshot: Snapshot) -> Reading | None:
    named = [mention for mention in reading.mentions if mention.kind == "meeting"]
    if (
        len(named) != 1
        or reading.names_only
        or any(person in snapshot.meetings.only_of for person in reading.ids("person"))
    ):
        return None
    persons = [person for person, only in snapshot.meetings.only_of.items() if only == named[0].id]
    if len(persons) != 1:
        return None
    text = snapshot.reader.renamed(reading, named[0], snapshot.base.people[persons[0]])
    return snapshot.reader.read(text) if text is not None else None


def _ranked(
    reading: Reading,
    worded: Reading,
    snapshot: Snapshot,
    named: tuple[str, ...],
    exact: int | None,
    leaning: Leaning | None,
) -> Match:
    """Rank by a sketch of the question and, unless that makes it plain, by its sentence vector too.

    `worded` is the question in the words that it is to be scored by, `exact` the entry that holds it word for word.
    """
    fitted, parts = snapshot.fitted, snapshot.parts
    lexical = fitted.vectoriser.row(bag(worded, parts))
    quick, full = fitted.quick.scorer, fitted.full.scorer
    if not parts.vectors:
        nothing = np.zeros_like(quick.mean)
        return _weighed(reading, snapshot, named, exact, fitted.quick, quick.scores(lexical, nothing), nothing, leaning)
    sketch = vectors.centred_one(fitted.sketcher.sketch(worded.corrected), quick.mean)
    sketched = quick.scores(lexical, sketch)
    if parts.quick:
        found = _weighed(reading, snapshot, named, exact, fitted.quick, sketched, sketch, leaning)
        if found.exact or found.confidence >= PLAIN:
            return found
    vector = vectors.centred_one(vectors.encode_one(worded.corrected), full.mean)
    scores = full.scores(lexical, vector) + SKETCHED * sketched
    return _weighed(reading, snapshot, named, exact, fitted.full, scores, vector, leaning)


def _weighed(
    reading: Reading,
    snapshot: Snapshot,
    named: tuple[str, ...],
    exact: int | None,
    stage: Stage,
    scores: np.ndarray,
    vector: np.ndarray,
    leaning: Leaning | None,
) -> Match:
    """Weigh the evidence for the entries that score best; the last score is the background's."""
    scales = Scales(stage.scorer, snapshot.facts, snapshot.meetings)
    if leaning is not None:
        scores = scores + np.append(leaning.entries, -leaning.none)
    weighed = scales.weigh(reading, log_chances(scores), vector, named, strange=reading.strange, exact=exact)
    picked, ids = weighed.entries.tolist(), snapshot.entries
    chances = stage.ranker.chances(weighed.evidence, weighed.null).tolist()
    if leaning is not None:
        chances = _leant(chances, [*leaning.entries[picked].tolist(), -leaning.none])
    if exact is not None:
        chances = [*(1.0 if entry == exact else 0.0 for entry in picked), 0.0]
    order = sorted(range(len(picked)), key=lambda place: -chances[place])
    return Match(
        reading=reading,
        candidates=tuple(Candidate(ids[picked[place]], chances[place]) for place in order),
        none=chances[-1],
        background=math.exp(weighed.chances[-1]),
        best_score=math.exp(weighed.chances[:-1].max(initial=-math.inf)),
        meetings=named,
        exact=exact is not None,
        evidence=weighed.evidence[order],
        leaning=leaning,
    )


def _leant(chances: list[float], leaning: list[float]) -> list[float]:
    """Return chances (their sum 1) with something added to their logarithms."""
    raised = [chance * math.exp(more) for chance, more in zip(chances, leaning, strict=True)]
    return [chance / sum(raised) for chance in raised]


def phrasing_to_show(entry: str, snapshot: Snapshot, language: str) -> str:
    """Return the question that stands for an entry in a language: its first one, with the base's fall-backs."""
    first = snapshot.first_questions[entry]
    return snapshot.base.text(first, language.split("-")[0])


def complete(prefix: str, snapshot: Snapshot, locale: str | None, limit: int = 25) -> tuple[Alternative, ...]:
    """Return entries to offer while somebody types, each by its first question, the likeliest first."""
    language = language_of(prefix, locale, snapshot.base.languages)
    prefix = snapshot.reader.finished(prefix)
    typed = fold(prefix)
    chosen = list(snapshot.entries)
    if typed:
        likeness = _likeness_so_far(typed, language, snapshot)
        if len(typed) >= _WORTH_MATCHING:
            for candidate in match(snapshot.reader.read(prefix), snapshot).candidates:
                likeness[candidate.entry] = likeness.get(candidate.entry, 0.0) + 100.0 * candidate.chance
        chosen = sorted(likeness, key=lambda entry: -likeness[entry])
    return tuple(
        Alternative(
            entry, phrasing_to_show(entry, snapshot, language), round(likeness[entry] / 200, 4) if typed else 0.0
        )
        for entry in chosen[:limit]
    )


def _likeness_so_far(typed: str, language: str, snapshot: Snapshot) -> dict[str, float]:
    """Return how like the beginning of a question each entry's closest one is (0–105), first ones counting more."""
    by_language = snapshot.folded_phrasings
    pool = by_language.get(language) or [pair for pairs in by_language.values() for pair in pairs]
    folded = [text for _, text in pool]
    found: dict[str, float] = {}
    for _, score, index in process.extract(typed, folded, scorer=fuzz.partial_ratio, limit=_CLOSEST, score_cutoff=60):
        entry = snapshot.entries[pool[index][0].entry]
        first = index == 0 or pool[index - 1][0].entry != pool[index][0].entry
        begins = folded[index].startswith(typed)
        likeness = 0.7 * score + 0.3 * fuzz.token_set_ratio(typed, folded[index]) + 3.0 * first + 2.0 * begins
        found[entry] = max(found.get(entry, 0.0), likeness)
    return found


def find_meeting(text: str, snapshot: Snapshot) -> tuple[tuple[str, float], ...]:
    """Return meetings by likeness of their names to a text, best first, each with a likeness from 0 to 1."""
    reading = snapshot.reader.read(text)
    named = tuple((meeting, 1.0) for meeting in snapshot.meetings.named(reading))
    return named or snapshot.reader.gazetteer.nearest("meeting", text)


def find_person(text: str, snapshot: Snapshot) -> tuple[tuple[str, float], ...]:
    """Return people by likeness of their names to a text, best first, each with a likeness from 0 to 1."""
    named = tuple((person, 1.0) for person in snapshot.reader.read(text).ids("person"))
    return named or snapshot.reader.gazetteer.nearest("person", text)


def find_topic(text: str, snapshot: Snapshot) -> tuple[tuple[str, float], ...]:
    """Return topics by likeness of their names to a text, best first, each with a likeness from 0 to 1."""
    named = tuple((topic, 1.0) for topic in snapshot.reader.read(text).ids("topic"))
    return named or snapshot.reader.gazetteer.nearest("topic", text)
