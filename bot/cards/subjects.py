"""The cards of a meeting, a person and a topic: what it is, and its questions to press."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from discord.ui import LayoutView

from bot.cards.buttons import entry_select, subject_button
from bot.cards.citations import linked_title
from bot.cards.layout import OPTIONS, Card
from bot.cards.markdown import excerpt, plain
from bot.localisation import Voice
from knowledge.browsing.subjects import entries_of_meeting, entries_of_person, entries_of_topic
from knowledge.model import Entry, Kind, Meeting, Person, Topic

ACCENT = 0x1565C0
SELECTS = 4
NAMES = 15
TITLE = 250
LINE = 800


def meeting_card(meeting: Meeting, voice: Voice) -> LayoutView:
    """Lay out a meeting: who met, where it was reported, its topics and its questions."""
    entries = entries_of_meeting(voice.base, meeting.id)
    card = _card("meeting", voice.name(meeting), voice)
    names = participants_of(meeting, voice)
    if names:
        card.text(voice.say("subject.participants", names=listed(names, voice)), LINE)
    if meeting.source:
        card.text(voice.say("subject.source", title=linked_title(voice.base, meeting.source)), LINE)
    _add_topics(card, entries, voice)
    _add_questions(card, entries, voice)
    people = [voice.base.people[each] for each in meeting.participants if each in voice.base.people]
    card.row(*(subject_button(each, voice) for each in _distinct(people)))
    return card.view()


def person_card(person: Person, voice: Voice) -> LayoutView:
    """Lay out a person: who it is, the meetings and topics, and the questions."""
    entries = entries_of_person(voice.base, person.id)
    card = _card("person", voice.name(person), voice)
    card.text(plain(voice.text(person.about)), LINE)
    meetings = [meeting for meeting in voice.base.meetings.values() if person.id in meeting.participants]
    _add_meetings(card, meetings, voice)
    _add_topics(card, entries, voice)
    _add_questions(card, entries, voice)
    card.row(*(subject_button(meeting, voice) for meeting in meetings))
    return card.view()


def topic_card(topic: Topic, voice: Voice) -> LayoutView:
    """Lay out a topic: the meetings it came up in, and the questions."""
    entries = entries_of_topic(voice.base, topic.id)
    card = _card("topic", voice.title(topic), voice)
    card.text(plain(voice.text(topic.about)), LINE)
    in_entries = {entry.meeting for entry in entries if entry.kind is not Kind.NOT_STATED}
    meetings = [meeting for meeting in voice.base.meetings.values() if meeting.id in in_entries]
    _add_meetings(card, meetings, voice)
    _add_questions(card, entries, voice)
    card.row(*(subject_button(meeting, voice) for meeting in meetings))
    return card.view()


def participants_of(meeting: Meeting, voice: Voice) -> list[str]:
    """Return what those who took part in a meeting are called."""
    people = voice.base.people
    return [voice.name(people[each]) if each in people else each for each in meeting.participants]


def listed(names: Sequence[str], voice: Voice, limit: int = NAMES) -> str:
    """Return names as one line, the rest as a number."""
    shown = [excerpt(name, 80) for name in names[:limit]]
    if len(names) > limit:
        shown.append(voice.say("reply.and_more", count=len(names) - limit))
    return voice.say("reply.separator").join(shown)


def _card(kind: str, title: str, voice: Voice) -> Card:
    card = Card(ACCENT)
    card.text(f"-# **{voice.say(f'subject.{kind}')}**\n## {excerpt(title, TITLE)}")
    return card


def _add_meetings(card: Card, meetings: Sequence[Meeting], voice: Voice) -> None:
    if meetings:
        names = [voice.name(meeting) for meeting in meetings]
        card.text(voice.say("subject.meetings", names=listed(names, voice)), LINE)


def _add_topics(card: Card, entries: Iterable[Entry], voice: Voice) -> None:
    used = {topic for entry in entries if entry.kind is not Kind.NOT_STATED for topic in entry.topics[:1]}
    names = [voice.name(topic) for topic in voice.base.topics.values() if topic.id in used]
    if names:
        card.text(voice.say("subject.topics", names=listed(names, voice)), LINE)


def _add_questions(card: Card, entries: Sequence[Entry], voice: Voice) -> None:
    """Add selects with the entries' questions, twenty-five in each."""
    if not entries:
        card.text(voice.say("subject.empty"))
        return
    card.rule()
    card.text(f"-# {voice.say('subject.count', count=len(entries))}")
    listed_entries = [(entry.id, voice.question(entry.id)) for entry in entries[: SELECTS * OPTIONS]]
    for page, first in enumerate(range(0, len(listed_entries), OPTIONS)):
        part = listed_entries[first : first + OPTIONS]
        key = "subject.pick" if len(listed_entries) <= OPTIONS else "subject.pick_range"
        placeholder = voice.say(key, first=first + 1, last=first + len(part))
        card.row(entry_select(page, part, voice.locale, placeholder))
    if len(entries) > len(listed_entries):
        card.text(f"-# {voice.say('subject.more', count=len(entries) - len(listed_entries))}")


def _distinct(people: Sequence[Person]) -> list[Person]:
    return list({person.id: person for person in people}.values())
