"""Whether a question is about the base's matters at all."""

from __future__ import annotations

from knowledge.evidence import content_units
from knowledge.judging.sureness import NONE_OF_THEM, is_vague
from knowledge.matching import PLAIN, Match
from knowledge.model import Kind
from knowledge.snapshot import Snapshot

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
    if reading.names_only or is_vague(found, snapshot) or (only_asks and found.background < TALK):
        return True
    plain = found.confidence >= PLAIN and len(content_units(reading)) > 1
    if not plain and found.background >= TALK and (reading.unknown or found.background > found.best_score):
        return False
    return found.none < NOTHING and (found.none < NONE_OF_THEM or found.background < BACKGROUND)
