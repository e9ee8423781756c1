"""What the base holds of a meeting, a person or a topic, in the order in which it is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from knowledge.model import Base, Entry, Kind, Meeting
from knowledge.sources.dates import day_of


def entries_of_meeting(base: Base, meeting_id: str) -> list[Entry]:
    """Return the entries of a meeting, what is stated before what is not."""
    return _stated_first(entry for entry in base.entries.values() if entry.meeting == meeting_id)


def entries_of_person(base: Base, person_id: str) -> list[Entry]:
    """Return the entries about a person: those about nobody else first, what is not stated last."""
    entries = [entry for entry in base.entries.values() if person_id in entry.people]
    return _stated_first(sorted(entries, key=lambda entry: len(entry.people) > 1))


def entries_of_topic(base: Base, topic_id: str) -> list[Entry]:
    """Return the entries on a topic: those that are mainly about it first, what is not stated last."""
    entries = [entry for entry in base.entries.values() if topic_id in entry.topics]
    return _stated_first(sorted(entries, key=lambda entry: entry.topics.index(topic_id)))


def meetings_by_day(base: Base) -> list[tuple[Meeting, date | None]]:
    """Return the meetings by the days of their articles; without a day they keep the base's order, at the end."""
    dated = [(meeting, day_of(published(meeting, base))) for meeting in base.meetings.values()]
    return sorted(dated, key=lambda each: each[1] or date.max)


def published(meeting: Meeting, base: Base) -> str | None:
    """Return when a meeting's article says that it was published, in its own words."""
    source = base.sources.get(meeting.source) if meeting.source else None
    return source.published if source else None


def _stated_first(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.kind is Kind.NOT_STATED)
