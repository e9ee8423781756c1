"""What a question asks for and nobody here, or not this meeting's source, says."""

from __future__ import annotations

from knowledge.judging.scope import BACKGROUND
from knowledge.judging.sureness import CERTAIN, NONE_OF_THEM, PERHAPS_NONE, SURE, names_elsewhere, sureness
from knowledge.judging.verdict import Verdict
from knowledge.matching import Match, match
from knowledge.model import Entry, Kind, Status
from knowledge.snapshot import Snapshot
from knowledge.text import fold, is_han, words
from knowledge.understanding.dictionary import is_word
from knowledge.understanding.language import fillers

HOLDS_IT = 0.4
"""From this share of the first candidate's chance on, an entry that does give the detail asked for is taken instead."""

UNDOUBTED = 0.95
"""From this chance on, the first candidate is what was meant, whatever its question word."""

DETAILS = ("when", "how-many")
"""The kinds of detail of which the desk says by itself that the nearest entry does not give it."""


def detail_missing(found: Match, snapshot: Snapshot) -> Verdict | None:
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
    if ask not in DETAILS or entry.kind is Kind.NOT_STATED or (ask == "how-many" and _gives_number(entry)):
        return None
    return Verdict(Status.NOT_STATED, entry.id, (f"it asks {ask}, and {entry.id} does not say",), detail=ask)


def _gives_number(entry: Entry) -> bool:
    told = (*entry.answer.values(), *(quote.text for quote in entry.quotes))
    return any(character.isdigit() for text in told for character in text)


def stranger(found: Match, snapshot: Snapshot) -> str | None:
    """Return a name in a question that nobody here mentions, unless the first candidate is certain to be meant."""
    names = found.reading.strangers
    return names[0] if names and not found.exact and sureness(found, snapshot) < CERTAIN else None


def missing_word(found: Match, snapshot: Snapshot) -> str | None:
    """Return what a question asks after in the base's usual words though nobody here knows it, or None.

    Only a spaced word or one in katakana can be told for a word; the longest is taken.
    """
    reading = found.reading
    unknown = max((word for word in reading.unknown if not is_han(word)), key=len, default=None)
    named = snapshot.meetings.names_anyone(reading) or bool(reading.ids("meeting"))
    if named and names_elsewhere(found, snapshot):
        return reading.countries[0]
    if unknown is None or found.exact:
        return None
    certain = unknown.isascii() and is_word(unknown)  # and not mistyped
    doubted = sureness(found, snapshot) < SURE and found.none >= (PERHAPS_NONE if certain else NONE_OF_THEM)
    if not doubted and not (certain and _asks_of_nothing_else(found, snapshot)):
        return None
    usual = any(snapshot.facts.is_usual(word) for word in reading.content)
    asked = named or (usual and found.background < BACKGROUND)
    return unknown if asked else None


def _asks_of_nothing_else(found: Match, snapshot: Snapshot) -> bool:
    """Whether all the words of its own that a question has, beside who, which meeting and such as “talks”, are known to
    nobody here, and no entry is certain to fit."""
    reading = found.reading
    named = (mention.name for mention in reading.mentions if mention.kind != "topic")
    names = {word for name in named for word in words(fold(name))}
    words_of_asking = names | fillers(snapshot.base.languages)
    alone = not reading.runs and all(word in reading.unknown or word in words_of_asking for word in reading.content)
    return alone and found.confidence < CERTAIN


def elsewhere(found: Match, snapshot: Snapshot) -> Verdict | None:
    """Return a verdict where a question puts a topic into one meeting that only the other's source mentions."""
    named = snapshot.meetings.named(found.reading)
    if len(named) != 1 or found.exact or not snapshot.parts.elsewhere:
        return None
    here = named[0]
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


def of_other_meeting(found: Match, snapshot: Snapshot) -> Verdict | None:
    """Return a verdict where a question names one meeting and what comes nearest to it was said of another."""
    named = snapshot.meetings.named(found.reading)
    if len(named) != 1 or found.exact or not snapshot.parts.elsewhere:
        return None
    entry = snapshot.base.entries[found.candidates[0].entry]
    if entry.meeting is None or entry.meeting == named[0]:
        return None
    return Verdict(Status.NOT_STATED, entry.id, (f"{entry.id} is of another meeting",), elsewhere=entry.meeting)


def _is_of(entry: str, meeting: str, snapshot: Snapshot) -> bool:
    found = snapshot.base.entries[entry]
    return found.meeting == meeting and found.kind is not Kind.NOT_STATED
