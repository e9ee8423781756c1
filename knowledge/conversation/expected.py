"""What a follow-up should be about, going by whom it is about, by the topic and by the meeting talked about.

A follow-up fills some places and leaves the others as they were: “and Cole?” is about what was asked before, of Cole;
“and fishing?” about the same talks, of fishing. Which entries fit, the base itself says: it names each entry's people,
topics and meeting. So a base with few phrasings is followed like one with many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.conversation.before import Before
from knowledge.conversation.counterparts import overlap
from knowledge.conversation.message import Message
from knowledge.model import Entry, Kind
from knowledge.snapshot import Snapshot

OF_THE_MEETING = frozenset({"when", "where"})
"""Question words that ask of the meeting rather than of the topic talked about."""

OF_THE_MEETING_ITSELF = 0.1
"""What an entry counts that answers such a question word of another topic, beside those of the topic (up to 1)."""

WITH_OTHERS = 0.4
"""What an entry counts that is about others too, besides whom the message is about."""

OTHER_PEOPLE = 0.3
"""What an entry counts that is not about whom the message is about."""

OTHER_TOPIC = 0.4
"""What an entry counts that is of none of the topics talked about."""

OTHER_MEETING = 0.2
"""What an entry counts that is of another meeting than the one that the message is about."""

OTHER_ASK = 0.4
"""What an entry counts that answers another question word."""

NOT_STATED = 0.5
"""What an entry counts that says only what no source says."""


@dataclass(frozen=True)
class Expected:
    """Whom a message is about, the topics and the meeting; empty where it may be anything. `bound` is whether it must
    be of that meeting, as it names no other matter."""

    people: frozenset[str]
    topics: frozenset[str]
    meeting: str | None
    asks: frozenset[str]
    """The question words of a message that holds nothing else."""
    bound: bool

    @staticmethod
    def of(message: Message, before: Before, meeting: str | None, snapshot: Snapshot) -> Expected:
        """Return what a message should be about that is asked within a meeting."""
        people = people_meant(message, before, snapshot)
        if meeting not in (None, before.meeting):
            people = _in_their_place(people, before, meeting, snapshot)
        named = frozenset(message.topics)
        return Expected(
            people=frozenset(people),
            topics=named or _carried_over(message, before),
            meeting=meeting,
            asks=message.rest.asks - {"whether"} if message.says_nothing else frozenset(),
            bound=not message.content and not named,
        )

    def worth(self, entry: Entry) -> float:
        """Return how well an entry fits (1: as well as any)."""
        worth = 1.0
        if self.people and self.people != set(entry.people):
            worth *= WITH_OTHERS if self.people < set(entry.people) else OTHER_PEOPLE
        if self.topics and self.topics.isdisjoint(entry.topics):
            worth *= OTHER_TOPIC
        if self.bound and self.meeting is not None and entry.meeting not in (None, self.meeting):
            worth *= OTHER_MEETING
        return worth

    def entries(self, before: Before, snapshot: Snapshot) -> dict[str, float]:
        """Return the entries that fit in every way, each with its share (all sum to 1)."""
        if self.meeting is None or not self.topics:
            return {}
        found = {
            entry.id: self.worth(entry) * self._likeness(entry, before)
            for entry in snapshot.base.entries.values()
            if entry.meeting == self.meeting and self.people <= set(entry.people) and self.topics & set(entry.topics)
        }
        return _shares(found)

    def _likeness(self, entry: Entry, before: Before) -> float:
        """Return how like the topics and the question words of an entry are to what is asked for."""
        last, topics = before.entry, self.topics
        likeness = 1.0
        if last is not None and topics & set(last.topics):
            topics = frozenset(last.topics)
            likeness = 1.0 if set(before.topics) & set(entry.topics) else 0.5
        likeness *= overlap(topics, entry.topics)
        asks = self.asks or (frozenset(last.asks) if last is not None else frozenset())
        if asks and entry.asks and asks.isdisjoint(entry.asks):
            likeness *= OTHER_ASK
        if entry.kind is Kind.NOT_STATED and not self.asks:
            likeness *= NOT_STATED
        return likeness


def going_on(message: Message, before: Before, snapshot: Snapshot) -> dict[str, float]:
    """Return the entries that answer a question word of the matter just answered, each with its share (all sum to 1).

    “When does it ship?” after what was sold, “and who makes the camera?” after the satellite: what the message says
    itself need not be known where it points back; otherwise an entry must speak of it.
    """
    last, asks = before.answered, message.rest.asks - {"whether", "how"}
    if last is None or not asks or message.named or message.topics or message.wording.replies:
        return {}
    found: dict[str, float] = {}
    of_the_meeting = OF_THE_MEETING_ITSELF if asks & OF_THE_MEETING else 0.0
    for place, entry in enumerate(snapshot.base.entries.values()):
        likeness = overlap(last.topics, entry.topics) or of_the_meeting
        if entry.meeting != last.meeting or not likeness or asks.isdisjoint(entry.asks):
            continue
        points_back = entry.id != last.id and (message.wording.refers or message.says_nothing)
        if points_back or snapshot.facts.covered(message.rest, [place])[0]:
            found[entry.id] = likeness
    return _shares(found)


def _shares(worths: Mapping[str, float]) -> dict[str, float]:
    """Return the share of each entry in the worth of all; of those that are worth nothing there is none."""
    total = sum(worths.values())
    return {entry: worth / total for entry, worth in worths.items() if worth > 0}


def people_meant(message: Message, before: Before, snapshot: Snapshot) -> tuple[str, ...]:
    """Return whom a message is about: whom it names, else for a reply the other side; empty where it may be anyone."""
    if "who" in message.rest.asks:
        return ()
    if message.names_only and not message.people:
        return ()
    return (
        message.reading.ids("person")
        or message.other_side
        or (before.others(snapshot) if message.wording.replies else ())
    )


def _carried_over(message: Message, before: Before) -> frozenset[str]:
    """Return the topics talked about, where a message holds no matter of its own."""
    says_more = message.content and not message.other_side and not message.wording.replies
    if says_more or message.rest.asks & OF_THE_MEETING or "who" in message.rest.asks:
        return frozenset()
    return frozenset(before.topics) | frozenset(before.answered.topics if before.answered is not None else ())


def _in_their_place(people: tuple[str, ...], before: Before, meeting: str, snapshot: Snapshot) -> tuple[str, ...]:
    """Return whom it is about in another meeting: who was there too, and who was there in somebody's
    place; empty where that is everyone."""
    there = snapshot.base.meetings[meeting].participants
    last = before.entry.people if before.entry is not None else ()
    stay = [person for person in last if person in there]
    new = [person for person in people or there if person not in last]
    meant = (*stay, *new) if len(stay) < len(last) else tuple(stay) or people
    return () if set(there) <= set(meant) else meant
