"""From a ranking to a verdict: answer, suggest, say that it is not stated, decline, or keep silent."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from knowledge.dictionary import is_word
from knowledge.evidence import COLUMNS, content_units
from knowledge.matching import PLAIN, Match, match
from knowledge.model import Kind, Passage, Status
from knowledge.snapshot import Snapshot
from knowledge.text import is_han

SURE = 0.4
"""From this confidence on, one answer is given alone."""

SURE_OF_VAGUE = 0.85
"""The same for a question without a word of its own, such as “japan?”."""

SURE_WITHOUT_WORDS = 0.5
"""The same for a question of whose words the entry knows few."""

SURE_LISTENING = 0.9
"""The same for a message in a channel that the desk only listens to."""

NONE_OF_THEM = 0.4
"""From this chance on that no entry is meant, an unknown word is taken for what the question is about."""

NEAR = 0.1
"""From this chance on, an entry is near enough to be shown beside what is missing."""

HOLDS_IT = 0.4
"""From this share of the first candidate's chance on, an entry that does give the detail asked for is taken instead."""

KNOWS = 0.4
"""Below this share of a question's words, by rarity, an entry does not speak of what was asked."""

COVERED = COLUMNS.index("covered")

UNDOUBTED = 0.8
"""From this chance on, the first candidate is what was meant, whatever its question word."""

DETAILS = ("when", "how-many")
"""The kinds of detail of which the desk says by itself that the nearest entry does not give it."""

NOTHING = 0.75
"""From this chance on that no entry is meant, a question is taken to be about something else altogether."""

OTHERWISE = 0.55
"""The same for one that names nobody and no meeting, and is somewhat like talk about other things."""

MORE_TALK = 1.5
"""How many times an entry's score the background's must be for a question to be about other things."""

A_LITTLE = 0.15
BACKGROUND = 0.25
TALK = 0.4
"""From these scores of the background on, a question that no entry or an unknown word fits is about other things."""


@dataclass(frozen=True)
class Verdict:
    """What to do with a question: a status, the entry it rests on, and why."""

    status: Status
    entry: str | None
    reasons: tuple[str, ...]
    missing: str | None = None
    elsewhere: str | None = None
    """The meeting whose source does mention the missing thing."""
    detail: str | None = None
    """The kind of detail (`when`, `how-many`) that was asked for and that the entry does not give."""
    passage: Passage | None = None
    """The sentence of a source that is quoted where no entry fits."""


def judge(found: Match, snapshot: Snapshot, *, listening: bool = False) -> Verdict:
    """Decide what becomes of a question from its ranking."""
    reading = found.reading
    if not found.candidates or not (reading.spaced or reading.runs):
        return Verdict(Status.SILENT if listening else Status.OUT_OF_SCOPE, None, ("there is no question in it",))
    first = found.candidates[0]
    entry = snapshot.base.entries[first.entry]
    reasons = _evidence(found)
    if listening:
        sure = sureness(found, snapshot) >= SURE_LISTENING and found.background < BACKGROUND
        asked = bool(reading.asks) or bool(reading.ids("person"))
        if sure and asked and entry.kind is not Kind.NOT_STATED:
            return Verdict(Status.ANSWERED, first.entry, reasons)
        return Verdict(Status.SILENT, None, reasons)
    elsewhere = _elsewhere(found, snapshot)
    if elsewhere is not None:
        return replace(elsewhere, reasons=(*reasons, *elsewhere.reasons))
    missing = _missing(found, snapshot)
    if missing is not None:
        nearest = first.entry if first.chance >= NEAR else None
        return Verdict(Status.NOT_STATED, nearest, (*reasons, f"nobody here mentions {missing!r}"), missing)
    if not is_about(found, snapshot):
        return Verdict(Status.OUT_OF_SCOPE, None, (*reasons, "it is not about what the base covers"))
    knows = found.exact or found.evidence[0][COVERED] >= KNOWS
    needed = SURE_OF_VAGUE if _is_vague(found, snapshot) else SURE if knows else SURE_WITHOUT_WORDS
    sure = sureness(found, snapshot) >= needed
    if not sure or not knows:
        passage = _passage(found, snapshot)
        if passage is not None:
            reasons = (*reasons, "no entry speaks of all that was asked, and one sentence of a source does")
            return Verdict(Status.ANSWERED, None, reasons, passage=passage)
    if sure:
        detail = _detail_missing(found, snapshot)
        if detail is not None:
            return replace(detail, reasons=(*reasons, *detail.reasons))
        status = Status.NOT_STATED if entry.kind is Kind.NOT_STATED else Status.ANSWERED
        return Verdict(status, first.entry, reasons)
    return Verdict(Status.SUGGESTED, None, (*reasons, "no entry stands out"))


def _passage(found: Match, snapshot: Snapshot) -> Passage | None:
    if not snapshot.parts.passages:
        return None
    reports = [snapshot.base.meetings[meeting].source for meeting in found.meetings]
    return snapshot.passages.find(found.reading, frozenset(source for source in reports if source) or None)


def _detail_missing(found: Match, snapshot: Snapshot) -> Verdict | None:
    """Return a verdict where a question asks for a detail that the first candidate does not give, else None.

    An entry says in its `asks` what it answers; without any, nothing is known of that.
    """
    asks = found.reading.asks - {"whether"}
    entry = snapshot.base.entries[found.candidates[0].entry]
    if found.exact or len(asks) != 1 or not entry.asks or asks & set(entry.asks) or not snapshot.parts.details:
        return None
    if found.candidates[0].chance >= UNDOUBTED:
        return None
    [ask] = asks
    enough = HOLDS_IT * found.candidates[0].chance
    others = (snapshot.base.entries[other.entry] for other in found.candidates[1:] if other.chance >= enough)
    gives = next((other for other in others if ask in other.asks and other.meeting == entry.meeting), None)
    if gives is not None and gives.kind is Kind.NOT_STATED:
        return Verdict(Status.NOT_STATED, gives.id, (f"it asks {ask}, and {entry.id} does not say",))
    if ask not in DETAILS or entry.kind is Kind.NOT_STATED:
        return None
    return Verdict(Status.NOT_STATED, entry.id, (f"it asks {ask}, and {entry.id} does not say",), detail=ask)


def _is_vague(found: Match, snapshot: Snapshot) -> bool:
    """Whether a question holds nothing but words that many entries share, and names nobody and nothing."""
    reading = found.reading
    usual = all(snapshot.facts.is_usual(word) for word in reading.content)
    return usual and not reading.runs and not reading.mentions and not reading.unknown and not found.exact


def _missing(found: Match, snapshot: Snapshot) -> str | None:
    """Return what a question asks after in the base's usual words though nobody here knows it, or None.

    Only a spaced word or one in katakana can be told for a word; the longest is taken.
    """
    reading = found.reading
    unknown = max((word for word in reading.unknown if not is_han(word)), key=len, default=None)
    if unknown is None or found.exact or sureness(found, snapshot) >= SURE:
        return None
    if found.none < NONE_OF_THEM and not (unknown.isascii() and is_word(unknown)):  # it may be mistyped
        return None
    named = any(person in snapshot.meetings.taking_part for person in reading.ids("person"))
    usual = any(snapshot.facts.is_usual(word) for word in reading.content)
    asked = named or bool(reading.ids("meeting")) or (usual and found.background < A_LITTLE)
    return unknown if asked else None


def _elsewhere(found: Match, snapshot: Snapshot) -> Verdict | None:
    """Return a verdict where a question puts a topic into one meeting that only the other's source mentions."""
    if len(found.meetings) != 1 or found.exact or not snapshot.parts.elsewhere:
        return None
    here = found.meetings[0]
    for topic in found.reading.ids("topic"):
        meetings = snapshot.meetings.with_topic.get(topic, frozenset())
        if not meetings or here in meetings:
            continue
        there = next(meeting for meeting in snapshot.base.meetings if meeting in meetings)
        bound = match(found.reading, snapshot, meeting=there, rebind=True)
        entries = (candidate.entry for candidate in bound.candidates)
        nearest = next(
            (e for e in entries if topic in snapshot.base.entries[e].topics and _is_of(e, there, snapshot)), None
        )
        return Verdict(Status.NOT_STATED, nearest, (f"{topic} comes up in {there} only",), topic, there)
    return None


def _is_of(entry: str, meeting: str, snapshot: Snapshot) -> bool:
    found = snapshot.base.entries[entry]
    return found.meeting == meeting and found.kind is not Kind.NOT_STATED


def sureness(found: Match, snapshot: Snapshot) -> float:
    """Return the chance (0–1) that the first candidate, or another of its kind resting on the same quotes, is meant."""
    first = found.candidates[0]
    alike = snapshot.same_ground.get(first.entry, frozenset())
    return first.chance + sum(other.chance for other in found.candidates[1:] if other.entry in alike)


def is_about(found: Match, snapshot: Snapshot) -> bool:
    """Whether a question is about the base's matters at all: it names who took part, or is no talk of other things."""
    reading = found.reading
    if found.exact or any(person in snapshot.meetings.taking_part for person in reading.ids("person")):
        return True
    if not snapshot.parts.scope:
        return True
    if not reading.ids("meeting"):
        # What the sources leave out is endless: who asks for it without a word of the meetings asks of the world.
        first = snapshot.base.entries[found.candidates[0].entry]
        elsewhere = found.background >= max(BACKGROUND, MORE_TALK * found.best_score)
        if first.kind is Kind.NOT_STATED and elsewhere:
            return False
        if found.none >= OTHERWISE and found.background >= A_LITTLE:
            return False
    only_asks = bool(reading.asks) and not reading.content and not reading.runs
    if reading.names_only or _is_vague(found, snapshot) or (only_asks and found.background < TALK):
        return True
    plain = found.confidence >= PLAIN and len(content_units(reading)) > 1
    if not plain and found.background >= TALK and (reading.unknown or found.background > found.best_score):
        return False
    return found.none < NOTHING and (found.none < NONE_OF_THEM or found.background < BACKGROUND)


_WORDS = {
    "topic": "is about the topic named",
    "topic_missing": "is not about the topic named",
    "person": "is about who is named",
    "person_missing": "is not about who is named",
    "asks": "answers this kind of question",
    "asks_other": "answers another kind of question",
    "other_meeting": "belongs to another meeting than the one named",
    "comparison": "compares meetings",
    "speaker": "is about the one named first",
    "listener": "is about one named later",
    "not_stated": "says that the sources do not say",
}
"""What evidence says in words, where it is there at all."""


def _in_words(row: np.ndarray) -> str:
    """Return what speaks for and against an entry."""
    values = dict(zip(COLUMNS, row.tolist(), strict=True))
    shares = (
        f"its phrasings hold {values['covered']:.0%} of the question's words",
        f"the nearest is {max(0.0, values['nearest']):.0%} alike",
    )
    return ", ".join((*shares, *(words for column, words in _WORDS.items() if values[column] > 0)))


def _evidence(found: Match) -> tuple[str, ...]:
    reading = found.reading
    lines = [f"read as “{reading.corrected}”"] if reading.corrections else []
    if reading.mentions:
        lines.append("names " + ", ".join(f"{m.kind} {m.id}" for m in reading.mentions))
    if reading.asks:
        lines.append("asks " + ", ".join(sorted(reading.asks)))
    if reading.unknown:
        lines.append("unknown here: " + ", ".join(reading.unknown))
    if found.exact:
        lines.append("it stands in the base word for word")
    for place, candidate in enumerate(found.candidates[:3]):
        why = f": {_in_words(found.evidence[place])}" if not place else ""
        lines.append(f"{candidate.entry} {candidate.chance:.2f}{why}")
    lines.append(f"none of them {found.none:.2f}; talk about other things {found.background:.2f}")
    return tuple(lines)
