"""Which meeting an entry belongs to, who took part in which, and which a question names."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from knowledge.model import Base, Entry, Kind
from knowledge.parts import ALL, Parts
from knowledge.understanding.reading import Reading


class Meetings:
    """Which meeting each entry belongs to, and who took part in which."""

    def __init__(self, base: Base, parts: Parts = ALL) -> None:
        self._binding = parts.meetings
        entries = base.entries.values()
        reported_by = {meeting.source: meeting.id for meeting in base.meetings.values() if meeting.source}
        self._of = np.array([entry.meeting or "" for entry in entries])
        self._other: dict[str, np.ndarray] = {
            meeting: np.asarray((self._of != "") & (self._of != meeting), dtype=np.float32) for meeting in base.meetings
        }
        self.compares = np.array([_compares(entry, reported_by) for entry in entries], dtype=bool)
        topics = [
            (topic, entry.meeting) for entry in entries if entry.kind is not Kind.NOT_STATED for topic in entry.topics
        ]
        both = {topic for topic, meeting in topics if meeting is None}
        self.with_topic = {
            topic: frozenset(meeting for other, meeting in topics if other == topic and meeting is not None)
            for topic in {topic for topic, _ in topics} - both
        }
        taking_part: dict[str, list[str]] = {}
        for meeting in base.meetings.values():
            for person in meeting.participants:
                taking_part.setdefault(person, []).append(meeting.id)
        self.taking_part = frozenset(taking_part)
        self.only_of = {person: found[0] for person, found in taking_part.items() if len(found) == 1}

    def names_anyone(self, reading: Reading) -> bool:
        """Whether a question names somebody who took part in a meeting."""
        return not self.taking_part.isdisjoint(reading.ids("person"))

    def named(self, reading: Reading) -> tuple[str, ...]:
        """Return the meetings that a question names: by somebody who took part in one only, else by a name of its."""
        if not self._binding:
            return ()
        people = (self.only_of.get(person) for person in reading.ids("person"))
        found = tuple(dict.fromkeys(meeting for meeting in people if meeting is not None))
        return found or tuple(dict.fromkeys(reading.ids("meeting")))

    def other(self, named: str) -> np.ndarray:
        """Return 1 for each entry of another meeting than the named one, 0 for the rest."""
        return self._other[named]

    def fit(self, named: tuple[str, ...], entries: np.ndarray) -> np.ndarray:
        """Return other_meeting and comparison for some entries (k × 2), given the meetings named."""
        found = np.zeros((len(entries), 2), dtype=np.float32)
        if len(named) == 1:
            found[:, 0] = (self._of[entries] != "") & (self._of[entries] != named[0])
            found[:, 1] = self.compares[entries]
        elif len(named) > 1:
            found[:, 1] = -1.0 * self.compares[entries]
        return found


def _compares(entry: Entry, reported_by: Mapping[str, str]) -> bool:
    """Whether an entry belongs to no meeting and quotes the sources of several."""
    return entry.meeting is None and len({reported_by[q.source] for q in entry.quotes if q.source in reported_by}) > 1
