"""From what a person typed to the meeting, leader or topic that is meant, and to questions like it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Generic, TypeVar

from bot.errors import CannotCompare, NotFound, NothingOfTheKind
from bot.localisation import TRADITIONAL
from knowledge import matching
from knowledge.model import Alternative, Kind, Meeting, Person, Topic
from knowledge.snapshot import Snapshot
from knowledge.text import to_traditional

EXACT = 2.0
GOOD = 0.6
AMBIGUOUS = 0.1

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
