"""What Discord offers while a person types, and what they chose of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from discord.app_commands import Choice

from bot.cards.buttons import find, key_of
from bot.cards.markdown import cut, one_line
from bot.localisation import Voice
from bot.lookup import Ranking, Thing, questions_like
from knowledge import matching
from knowledge.snapshot import Snapshot

CHOICES = 25
CHOICE = 100
LIKELY = 0.5
KEYED = "entry:"


def meeting_choices(typed: str, snapshot: Snapshot, voice: Voice) -> list[Choice[str]]:
    """Return what Discord offers while a meeting is typed."""
    return _choices(typed, snapshot, snapshot.base.meetings, matching.find_meeting, voice.name)


def person_choices(typed: str, snapshot: Snapshot, voice: Voice) -> list[Choice[str]]:
    """Return what Discord offers while a leader is typed."""
    return _choices(typed, snapshot, snapshot.base.people, matching.find_person, voice.name)


def topic_choices(typed: str, snapshot: Snapshot, voice: Voice) -> list[Choice[str]]:
    """Return what Discord offers while a topic is typed; topics without an entry are left out."""
    in_use = {topic: snapshot.base.topics[topic] for topic in snapshot.base.topic_ids_in_use}
    return _choices(typed, snapshot, in_use, matching.find_topic, voice.title)


def question_choices(typed: str, snapshot: Snapshot, locale: str) -> list[Choice[str]]:
    """Return the questions that Discord offers while one is typed."""
    found = {each.question: each for each in questions_like(typed, snapshot, locale, CHOICES)}
    return [
        Choice(
            name=cut(one_line(question), CHOICE),
            value=question if len(question) <= CHOICE else f"{KEYED}{key_of(each.entry)}",
        )
        for question, each in found.items()
        if question.strip()
    ][:CHOICES]


def chosen_entry(question: str, snapshot: Snapshot) -> str | None:
    """Return the entry whose question was chosen from the list, where it was too long to be sent as text."""
    if not question.startswith(KEYED):
        return None
    return find(snapshot.base.entries, question.removeprefix(KEYED), question)


def _choices(
    typed: str,
    snapshot: Snapshot,
    things: Mapping[str, Thing],
    ranking: Ranking,
    name_of: Callable[[Thing], str],
) -> list[Choice[str]]:
    ids: Iterable[str] = things
    if typed.strip():
        ids = [each for each, score in ranking(typed, snapshot) if score >= LIKELY and each in things]
    shown = {thing_id: cut(one_line(name_of(things[thing_id])) or thing_id, CHOICE) for thing_id in ids}
    return [Choice(name=name, value=thing_id if len(thing_id) <= CHOICE else name) for thing_id, name in shown.items()][
        :CHOICES
    ]
