"""From what a person typed or chose to the meeting, leader, topic or entry that is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Generic, TypeVar

from discord.app_commands import Choice

from bot.cards.layout import cut, one_line
from bot.cards.pressing import find, key_of
from bot.errors import CannotCompare, NotFound, NothingOfTheKind
from bot.localisation import TRADITIONAL, Voice
from knowledge import matching
from knowledge.model import Alternative, Kind, Meeting, Person, Topic
from knowledge.snapshot import Snapshot
from knowledge.text import to_traditional

CHOICES = 25
CHOICE = 100
EXACT = 2.0
GOOD = 0.6
AMBIGUOUS = 0.1
LIKELY = 0.5
KEYED = "entry:"

Thing = TypeVar("Thing", covariant=True)
Ranking = Callable[[str, Snapshot], Iterable[tuple[str, float]]]


@dataclass(frozen=True, slots=True)
class Found(Generic[Thing]):
    """What a name may mean, and how surely (0–1, more for an exact id)."""

    thing: Thing | None
    score: float


def meeting_called(name: str, snapshot: Snapshot) -> Meeting:
    """Return the meeting that is meant. Raises NotFound or NothingOfTheKind."""
    return _called(name, snapshot, snapshot.base.meetings, matching.find_meeting, "meetings")


def person_called(name: str, snapshot: Snapshot) -> Person:
    """Return the person who is meant. Raises NotFound or NothingOfTheKind."""
    return _called(name, snapshot, snapshot.base.people, matching.find_person, "people")


def topic_called(name: str, snapshot: Snapshot) -> Topic:
    """Return the topic that is meant. Raises NotFound or NothingOfTheKind."""
    return _called(name, snapshot, snapshot.base.topics, matching.find_topic, "topics")


def pair_called(first: str, second: str, snapshot: Snapshot) -> tuple[Meeting | Person, Meeting | Person]:
    """Return the two meetings or the two people that are meant. Raises NotFound, NothingOfTheKind, CannotCompare."""
    base = snapshot.base
    if not base.meetings and not base.people:
        raise NothingOfTheKind("meetings")
    as_meetings = [_best(name, snapshot, base.meetings, matching.find_meeting) for name in (first, second)]
    as_people = [_best(name, snapshot, base.people, matching.find_person) for name in (first, second)]
    pairs: list[Sequence[Found[Meeting | Person]]] = [as_people, as_meetings]
    surest = max(pairs, key=lambda pair: min(pair[0].score, pair[1].score))
    one, other = (found.thing for found in surest)
    if one is not None and other is not None:
        if one.id == other.id:
            raise CannotCompare(first)
        return one, other
    for side, name in enumerate((first, second)):
        if all(pair[side].thing is None for pair in pairs):
            raise NotFound(name)
    raise CannotCompare


def meeting_choices(typed: str, snapshot: Snapshot, voice: Voice) -> list[Choice[str]]:
    """Return what Discord offers while a meeting is typed."""
    return _choices(typed, snapshot, snapshot.base.meetings, matching.find_meeting, lambda each: voice.text(each.title))


def person_choices(typed: str, snapshot: Snapshot, voice: Voice) -> list[Choice[str]]:
    """Return what Discord offers while a leader is typed."""
    return _choices(typed, snapshot, snapshot.base.people, matching.find_person, voice.name)


def topic_choices(typed: str, snapshot: Snapshot, voice: Voice) -> list[Choice[str]]:
    """Return what Discord offers while a topic is typed; topics without an entry are left out."""
    in_use = {topic: snapshot.base.topics[topic] for topic in snapshot.base.topic_ids_in_use}
    return _choices(typed, snapshot, in_use, matching.find_topic, voice.title)


def questions_like(typed: str, snapshot: Snapshot, locale: str, limit: int) -> list[Alternative]:
    """Return the questions that are most like what was typed, in the reader's script."""
    found = matching.complete(typed, snapshot, locale, limit=limit)
    if locale != TRADITIONAL:
        return list(found)
    return [replace(each, question=to_traditional(each.question)) for each in found]


def examples(snapshot: Snapshot, locale: str, count: int) -> list[Alternative]:
    """Return questions that show what can be asked: of reported things, from each meeting in turn."""
    entries = snapshot.base.entries
    found = questions_like("", snapshot, locale, len(entries))
    reported = [each for each in found if entries[each.entry].kind is Kind.REPORTED] or found
    by_meeting: dict[str | None, list[Alternative]] = {}
    for each in reported:
        by_meeting.setdefault(entries[each.entry].meeting, []).append(each)
    turns = zip_longest(*by_meeting.values())
    return [each for turn in turns for each in turn if each is not None][:count]


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


def _called(name: str, snapshot: Snapshot, things: Mapping[str, Thing], ranking: Ranking, kind: str) -> Thing:
    if not things:
        raise NothingOfTheKind(kind)
    found = _best(name, snapshot, things, ranking).thing
    if found is None:
        raise NotFound(name)
    return found


def _best(name: str, snapshot: Snapshot, things: Mapping[str, Thing], ranking: Ranking) -> Found[Thing]:
    """Return the thing with this id, else the one most like the name, else none."""
    if name in things:
        return Found(things[name], EXACT)
    ranked = [(thing_id, score) for thing_id, score in ranking(name, snapshot) if thing_id in things]
    if not ranked or ranked[0][1] < GOOD:
        return Found(None, 0.0)
    thing_id, score = ranked[0]
    ambiguous = len(ranked) > 1 and ranked[1][1] == score
    return Found(things[thing_id], score - AMBIGUOUS if ambiguous else score)


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
