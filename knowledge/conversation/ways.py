"""The ways to read a follow-up, two of each: as full questions made from what was talked about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.conversation.before import Before
from knowledge.conversation.expected import OF_THE_MEETING
from knowledge.conversation.message import Message
from knowledge.conversation.wordplay import joined, replaced, spellings, turned_to_countries, with_names
from knowledge.model import Kind
from knowledge.snapshot import Snapshot
from knowledge.understanding import cues
from knowledge.understanding.recognition import language_of

POINTED_AT = 0.7
"""What a question that points at the topic talked about (“why is that?”) counts as it stands, without it."""


@dataclass(frozen=True)
class Way:
    """One way to read a message, within a meeting, and what it counts beside the other."""

    text: str
    meeting: str | None
    weight: float
    reason: str


def ways_of_a_fragment(message: Message, before: Before, snapshot: Snapshot) -> tuple[Way, Way]:
    """Return the ways to read a name: put into the last question, and beside what was talked about."""
    return _Ways(message, before, snapshot).of_a_fragment()


def ways_of_an_ellipsis(message: Message, before: Before, snapshot: Snapshot) -> tuple[Way, Way]:
    """Return the ways to read a question that leaves something out: with it added, and as it stands."""
    return _Ways(message, before, snapshot).of_an_ellipsis()


def way_of_the_topic(message: Message, before: Before, snapshot: Snapshot) -> Way | None:
    """Return the way to read a question as one about the topic talked about, whichever meeting it came up at; None for
    one that names something itself or says nothing."""
    of_somebody = message.rest.mentions or message.named or cues.cue("persons", message.codes).found(*message.lines)
    if not message.content or of_somebody or message.is_fragment or not before.topics:
        return None
    return _Ways(message, before, snapshot).of_the_topic()


def speakers(message: Message, before: Before, snapshot: Snapshot) -> tuple[str, ...]:
    """Return whom “he”, “she” or “his reply” may mean: who spoke, or for a reply the other side."""
    if not message.wording.replies or before.meeting is None:
        return before.speaking
    return before.others(snapshot) or snapshot.base.meetings[before.meeting].participants


class _Ways:
    """The ways to read one message."""

    def __init__(self, message: Message, before: Before, snapshot: Snapshot) -> None:
        self._message = message
        self._before = before
        self._base = snapshot.base
        self._only_of = snapshot.meetings.only_of
        self._language = language_of(message.question.text, message.question.locale, snapshot.base.languages)
        self._meeting = self._turned_to()
        self._here = self._meeting or (None if message.named else before.meeting)
        self._speakers = self._shown(speakers(message, before, snapshot))

    def _turned_to(self) -> str | None:
        """Return the meeting that the message turns to, or None where it stays with the one talked about."""
        if self._message.wording.other_meeting:
            entry = self._before.entry
            here = self._before.meeting or (entry.meeting if entry is not None else None)
            others = [meeting for meeting in self._base.meetings if meeting != here]
            return others[0] if here is not None and len(others) == 1 else None
        named = self._message.named
        return named[0] if len(named) == 1 else None

    def of_a_fragment(self) -> tuple[Way, Way]:
        message, here = self._message, self._here
        people = message.people or message.other_side
        question, rest = self._before.question, message.wording.rest
        turned = turned_to_countries(question, rest, self._base.languages)
        if turned is not None and not people:
            return (
                Way(turned, here, 1.0, "the last question with the countries replaced"),
                Way(message.typed, None, 0.5, "the new topic, in what was talked about"),
            )
        if self._meeting is None and not people and not message.names_only:
            second = message.typed if message.content else with_names(rest, self._speakers)
            return (
                Way(self._with_topic(question), here, 1.0, "the last question with the topic replaced"),
                Way(second, here, 0.85, "the new topic, in what was talked about"),
            )
        changed = self._with_people(people)
        if message.topics:
            changed = self._with_topic(changed or question)
        second = joined(question, rest)
        if changed is None and message.names_only:
            changed = with_names(question, self._shown(message.rest.ids("person")))
        elif changed is None and people:
            changed = with_names(message.typed, self._shown(self._before.topics))
        if message.other_side:
            second = with_names(message.typed, self._shown((*people, *self._before.topics)))
        return (
            Way(changed or question, here, 1.0, "the last question with what is named replaced"),
            Way(second, here, 0.8, "the last question, and who is asked about"),
        )

    def of_an_ellipsis(self) -> tuple[Way, Way]:
        message, before, text = self._message, self._before, self._message.typed
        asks = message.rest.asks
        turned = self._meeting is not None and self._meeting != before.meeting
        people = () if message.reading.ids("person") or "who" in asks or turned else self._speakers
        named = before.reading.ids("topic")
        of_the_meeting = asks & OF_THE_MEETING or ("who" in asks and not named)
        unsaid = before.entry is not None and before.entry.kind is Kind.NOT_STATED and before.entry.meeting is None
        leaves = of_the_meeting or (unsaid and "what" in asks)  # “what did they talk about, then?”
        leaves = leaves or (message.wording.replies and not named)  # what he said, whatever it was about
        topics = () if message.reading.ids("topic") or leaves else self._shown(before.topics)
        added = with_names(text, (*people, *topics))
        way = Way(added, self._here, 0.7 if topics and not named else 1.0, "with the people and the topic talked about")
        asked = message.rest.ids("person")
        if (asked or turned) and not message.content and "who" not in asks:
            changed = self._with_people(asked)
            if changed is not None:
                return way, Way(changed, self._here, 1.0, "the last question with what is named replaced")
        if message.says_nothing and not message.wording.replies:
            return way, Way(joined(before.question, text), self._here, 1.0, "together with the last question")
        points_at_it = message.wording.refers and bool(topics)
        return way, Way(text, self._here, POINTED_AT if points_at_it else 1.0, "in the same meeting")

    def of_the_topic(self) -> Way:
        text = with_names(self._message.typed, self._shown(self._before.topics))
        return Way(text, None, 1.0, "with the topic talked about, at any meeting")

    def _with_topic(self, question: str) -> str:
        """Return a question with its topic replaced by the message's, else with that added."""
        named = [mention.name for mention in self._message.rest.mentions if mention.kind == "topic"]
        new = named[0] if named else self._message.wording.rest
        old = [self._base.topics[topic].names for topic in self._before.reading.ids("topic")]
        changes = {name: new for names in old[:1] for name in spellings(names, new)}
        return replaced((question, self._before.reading.corrected), changes) or joined(question, new)

    def _with_people(self, people: tuple[str, ...]) -> str | None:
        """Return the last question asked of the message's people or meeting, or None where it names neither."""
        question, meeting = self._before.question, self._meeting
        changes: dict[str, str] = {}
        for old, new in self._replacing(people).items():
            changes |= spellings(self._base.people[old].names, self._name(new))
        if meeting is not None:
            for other in self._base.meetings.values():
                changes |= spellings(other.names, self._title(meeting)) if other.id != meeting else {}
        changed = replaced((question, self._before.reading.corrected), changes)
        if changed is not None or meeting is None:
            return changed
        only = [person for person, there in self._only_of.items() if there == meeting]
        return with_names(question, self._shown(only[:1]) or (self._title(meeting),))

    def _replacing(self, people: tuple[str, ...]) -> dict[str, str]:
        """Return who is to stand in whose place in the last question."""
        present, meeting = self._before.reading.ids("person"), self._meeting
        new = [person for person in people if person not in present]
        if people and not new:
            others = [person for person in present if person not in people][:1]
            return {one: other for old in others for one, other in ((old, people[0]), (people[0], old))}
        gone = [person for person in present if person not in people]
        if meeting is not None:
            here = self._base.meetings[meeting].participants
            only_here_first = sorted(here, key=lambda person: person not in self._only_of)
            new = new or [person for person in only_here_first if person not in present]
            gone = [person for person in gone if person not in here or self._before.meeting is None]
        return dict(zip(gone, new, strict=False))

    def _name(self, person: str) -> str:
        """Return a person's name as the message has it, else the one to show."""
        mentions = self._message.rest.mentions
        typed = (mention.name for mention in mentions if (mention.kind, mention.id) == ("person", person))
        return next(typed, self._base.shown_name(self._base.people[person], self._language))

    def _title(self, meeting: str) -> str:
        return self._base.text(self._base.meetings[meeting].title, self._language)

    def _shown(self, ids: Iterable[str]) -> tuple[str, ...]:
        named = (self._base.people.get(one) or self._base.topics.get(one) for one in ids)
        return tuple(self._base.shown_name(thing, self._language) for thing in named if thing is not None)
