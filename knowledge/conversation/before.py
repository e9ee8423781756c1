"""What was talked about before a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from knowledge.model import Entry, Status, Turn
from knowledge.snapshot import Snapshot
from knowledge.understanding.reading import Reading


@dataclass(frozen=True)
class Before:
    """What was talked about: the last question and its reading, the last entry shown and its question, the meeting."""

    question: str
    reading: Reading
    entry: Entry | None
    entry_question: str
    meeting: str | None

    @staticmethod
    def of(turns: tuple[Turn, ...], snapshot: Snapshot) -> Before | None:
        """Return what some turns were about, or None where nothing was answered or offered."""
        entries = snapshot.base.entries
        heard = [turn for turn in turns if turn.status is not Status.OUT_OF_SCOPE]
        shown = next((turn for turn in reversed(heard) if turn.entry in entries), None)
        if not heard or (shown is None and heard[-1].status is not Status.SUGGESTED):
            return None
        last, reading = _asking(heard, snapshot)
        entry = entries[shown.entry] if shown is not None and shown.entry is not None else None
        meeting = entry.meeting if entry is not None else None
        named = snapshot.meetings.named(reading)
        if len(named) == 1 and (meeting is None or heard[-1] is not shown):
            meeting = named[0]
        beside = shown is not None and heard[-1] is shown and shown.beside is not None
        if beside and not named:
            meeting = None
        elif meeting is None and entry is not None:
            meeting = _only_meeting(entry, snapshot)
        asked = last.question if shown is None or shown is heard[-1] else shown.question
        return Before(last.question, reading, entry, asked, meeting)

    @property
    def speaking(self) -> tuple[str, ...]:
        """Whom the last answer is about, else whom the last question named first."""
        people = self.entry.people if self.entry is not None else ()
        named = self.reading.ids("person")
        return people if len(people) == 1 else named[:1] or people

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics talked about: those that the last question named, else the entry's first; what was named by the
        way, so that the answer is not about it, is not what was talked about."""
        named = self.reading.ids("topic")
        if self.entry is None:
            return named
        shared = tuple(topic for topic in named if topic in self.entry.topics)
        if self.answered is not None and self.entry.topics:
            return shared[:2] or self.entry.topics[:1]
        return (shared or named)[:2] or self.entry.topics[:1]

    @property
    def answered(self) -> Entry | None:
        """The entry that the last question was answered with."""
        return self.entry if self.entry_question == self.question else None

    def others(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Return who else took part in the meeting talked about."""
        if self.meeting is None:
            return ()
        taking_part = snapshot.base.meetings[self.meeting].participants
        return tuple(person for person in taking_part if person not in self.speaking)


def _asking(heard: Sequence[Turn], snapshot: Snapshot) -> tuple[Turn, Reading]:
    """Return the last turn, or the one before it that it only asked to hear again (“source?” names nothing itself), and
    how its question reads."""
    last = heard[-1]
    reading = snapshot.reader.read(last.question)
    if reading.mentions or last.entry is None:
        return last, reading
    same = takewhile(lambda turn: turn.entry == last.entry, reversed(heard[:-1]))
    earlier = ((turn, snapshot.reader.read(turn.question)) for turn in same)
    return next(((turn, read) for turn, read in earlier if read.mentions), (last, reading))


def _only_meeting(entry: Entry, snapshot: Snapshot) -> str | None:
    only_of = snapshot.meetings.only_of
    found = {only_of[person] for person in entry.people if person in only_of}
    return found.pop() if len(found) == 1 else None
