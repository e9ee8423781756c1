"""Whether a question is about the base's matters at all."""

from __future__ import annotations

from knowledge.judging.sureness import SURE, is_vague, names_elsewhere, sureness
from knowledge.matching import Match
from knowledge.model import Kind
from knowledge.snapshot import Snapshot

OTHER_THINGS = 0.5
OTHER_THINGS_THAN_SURE = 1.0
"""From these sums of the chances that no entry is meant and that it is talk of other things on, a question is taken to
be about something else altogether: one that no entry fits well, and one that an entry does."""

SURE_TO_GO_ON = 0.7
"""From this sureness on, an entry of the meeting talked about is what was meant, whatever it sounds like."""

MORE_TALK = 1.5
"""How many times an entry's chance the background's must be for what no source says to be no matter of the base's."""

BACKGROUND = 0.25
TALK = 0.4
"""From these chances of the background on, a question is likely, or very likely, talk of other things."""


def is_about(found: Match, snapshot: Snapshot) -> bool:
    """Whether a question is about the base's matters at all: it names who took part, is but a word or two of what the
    base says that it is about (“japan”), or is no talk of other things."""
    reading = found.reading
    if found.exact or snapshot.meetings.names_anyone(reading):
        return True
    if _goes_on(found, snapshot):
        return True
    if reading.units and not reading.asks and snapshot.own_units.issuperset(reading.units):
        return True
    if not snapshot.parts.scope:
        return True
    if not reading.ids("meeting") and names_elsewhere(found, snapshot):
        return False
    if not reading.ids("meeting"):
        # What the sources leave out is endless: who asks for it without a word of the meetings asks of the world.
        first = snapshot.base.entries[found.candidates[0].entry]
        elsewhere = found.background >= max(BACKGROUND, MORE_TALK * found.best_score)
        if first.kind is Kind.NOT_STATED and elsewhere:
            return False
    most = OTHER_THINGS_THAN_SURE if sureness(found, snapshot) >= SURE else OTHER_THINGS
    if reading.names_only or found.none + found.background < most:
        return True
    only_asks = bool(reading.asks) and not reading.content and not reading.runs
    return (only_asks or is_vague(found, snapshot)) and found.background < TALK


def _goes_on(found: Match, snapshot: Snapshot) -> bool:
    """Whether a question is surely answered by an entry of the meeting that was talked about before it."""
    if not found.reading.asks:
        return False
    meeting = snapshot.base.entries[found.candidates[0].entry].meeting
    talked_about = found.leaning.meeting if found.leaning is not None else None
    return meeting is not None and meeting == talked_about and sureness(found, snapshot) >= SURE_TO_GO_ON
