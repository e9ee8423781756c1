"""A reading of a question → the entries it may mean, ranked, with how sure to be of the first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from knowledge import calibration, vectors
from knowledge.features import bag
from knowledge.model import Alternative
from knowledge.reading import Reading
from knowledge.snapshot import Snapshot, centred, key_of
from knowledge.text import fold, language_of

_OTHER_MEETING = 0.35
"""How far an entry of a meeting that was not named falls behind, in units of score."""

_COMPARISON = 0.15
"""The same for an entry that speaks of several meetings when one was named."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry and its score (about 1 for a perfect match, about 0 for none)."""

    entry: str
    score: float


@dataclass(frozen=True)
class Match:
    """The ranking of a question: `confidence` that the first candidate is meant, `about` that the question is about
    the base's matters at all; `meetings` are those it names; `unbound` ranks without regard to the named meeting."""

    reading: Reading
    candidates: tuple[Candidate, ...]
    confidence: float
    about: float
    background: float
    meetings: tuple[str, ...]
    unbound: tuple[Candidate, ...]
    exact: bool


def match(reading: Reading, snapshot: Snapshot, *, meeting: str | None = None, limit: int = 8) -> Match:
    """Rank all entries for a question; `meeting` binds it to one where the question itself names none."""
    raw = _scores(reading, snapshot)
    named = named_meetings(reading, snapshot) or ((meeting,) if meeting else ())
    scores = raw[:-1].copy()
    if len(named) == 1:
        scores -= _distances(named[0], snapshot)
    exact = snapshot.exact.get(key_of(reading.folded))
    if exact is not None:
        scores[exact] = max(scores[exact], 1.0) + 1.0
    order = np.argsort(-scores, kind="stable")[:limit]
    second = float(scores[order[1]]) if len(order) > 1 else 0.0
    numbers = calibration.evidence(
        float(scores[order[0]]), second, float(raw[-1]), reading.strange, bool(reading.mentions)
    )
    return Match(
        reading=reading,
        candidates=tuple(Candidate(snapshot.entries[i], float(scores[i])) for i in order),
        confidence=1.0 if exact is not None else snapshot.calibration.confidence(numbers),
        about=1.0 if exact is not None else snapshot.calibration.aboutness(numbers),
        background=float(raw[-1]),
        meetings=named,
        unbound=tuple(Candidate(snapshot.entries[i], float(raw[i])) for i in np.argsort(-raw[:-1], kind="stable")[:3]),
        exact=exact is not None,
    )


def _distances(meeting: str, snapshot: Snapshot) -> np.ndarray:
    """Return how far each entry falls behind when one meeting is named: those of another, and those that compare."""
    return np.array(
        [
            _OTHER_MEETING if of not in (None, meeting) else _COMPARISON if len(quoted) > 1 and of is None else 0.0
            for of, quoted in zip(snapshot.meeting_of, snapshot.sources_of, strict=True)
        ],
        dtype=np.float32,
    )


def _scores(reading: Reading, snapshot: Snapshot) -> np.ndarray:
    positions, values = snapshot.vectoriser.vector(bag(reading))
    lexical = values @ snapshot.lexical[positions] if len(positions) else 0.0
    if not reading.folded:
        return np.zeros(len(snapshot.entries) + 1, dtype=np.float32)
    encoded = centred(vectors.encode_one(reading.corrected), snapshot.mean)
    return np.asarray(lexical + encoded @ snapshot.semantic, dtype=np.float32)


def named_meetings(reading: Reading, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the meetings that a question names: outright, or by somebody who took part in one only."""
    found = list(reading.ids("meeting"))
    people = (snapshot.participants_of_one.get(person) for person in reading.ids("person"))
    found += [meeting for meeting in people if meeting is not None]
    return tuple(dict.fromkeys(found))


def phrasing_to_show(entry: str, snapshot: Snapshot, language: str) -> str:
    """Return the question that stands for an entry in a language: its first one, with the base's fall-backs."""
    questions = snapshot.base.entries[entry].questions
    return snapshot.base.text({code: texts[0] for code, texts in questions.items() if texts}, language.split("-")[0])


def complete(prefix: str, snapshot: Snapshot, locale: str | None, limit: int = 25) -> tuple[Alternative, ...]:
    """Return entries to offer while somebody types, each by the phrasing most like what is typed so far."""
    language = language_of(prefix, locale, snapshot.base.languages)
    typed = fold(prefix)
    pool = [p for p in snapshot.phrasings if p.language == language] or list(snapshot.phrasings)
    if not typed:
        first = {p.entry: p for p in reversed(pool)}
        return tuple(Alternative(snapshot.entries[n], first[n].text, 0.0) for n in sorted(first)[:limit])
    best: dict[int, tuple[float, str]] = {}
    folded = [fold(p.text) for p in pool]
    for _, score, index in process.extract(typed, folded, scorer=fuzz.partial_ratio, limit=limit * 6, score_cutoff=45):
        phrasing = pool[index]
        whole = 0.8 * score + 0.2 * fuzz.token_set_ratio(typed, folded[index])
        whole += 5.0 if folded[index].startswith(typed) else 0.0
        if whole > best.get(phrasing.entry, (0.0, ""))[0]:
            best[phrasing.entry] = (whole, phrasing.text)
    if len(typed) >= 4:
        for rank, candidate in enumerate(match(snapshot.reader.read(prefix), snapshot).candidates):
            number = snapshot.entries.index(candidate.entry)
            if candidate.score > 0.2:
                text = best.get(number, (0.0, phrasing_to_show(candidate.entry, snapshot, language)))[1]
                best[number] = (best.get(number, (0.0, ""))[0] + 100.0 * candidate.score - rank, text)
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:limit]
    return tuple(Alternative(snapshot.entries[n], text, min(1.0, score / 200)) for n, (score, text) in ranked)


def find_meeting(text: str, snapshot: Snapshot) -> tuple[tuple[str, float], ...]:
    """Return meetings by likeness of their names to a text, best first, each with a likeness from 0 to 1."""
    reading = snapshot.reader.read(text)
    named = tuple((meeting, 1.0) for meeting in named_meetings(reading, snapshot))
    return named or snapshot.reader.gazetteer.nearest("meeting", text)


def find_person(text: str, snapshot: Snapshot) -> tuple[tuple[str, float], ...]:
    """Return people by likeness of their names to a text, best first, each with a likeness from 0 to 1."""
    named = tuple((person, 1.0) for person in snapshot.reader.read(text).ids("person"))
    return named or snapshot.reader.gazetteer.nearest("person", text)


def find_topic(text: str, snapshot: Snapshot) -> tuple[tuple[str, float], ...]:
    """Return topics by likeness of their names to a text, best first, each with a likeness from 0 to 1."""
    named = tuple((topic, 1.0) for topic in snapshot.reader.read(text).ids("topic"))
    return named or snapshot.reader.gazetteer.nearest("topic", text)
