"""What two meetings or two people have on the same topics: which entry of the one stands beside which of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from bot.cards.sentences import opening, says
from bot.cards.subjects import entries_of_meeting, entries_of_person
from knowledge.model import Base, Entry, Kind, Meeting, Person

Comparable = Meeting | Person
Side = dict[str, list[Entry]]
"""What one of the two has on each topic."""

NEAR = 1
"""An entry is about its first two topics; those further down it only touches, unless it opens with their name."""
LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Pair:
    """What either side says on a topic."""

    topic: str
    entries: tuple[Entry, Entry]


@dataclass(frozen=True)
class Comparison:
    """Two meetings or two people, and what the base says of only one of them at a time."""

    first: Comparable
    second: Comparable
    base: Base

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        """Return what either has on each topic; what is about both tells nothing of the difference."""
        one, other = (
            _by_topic([entry for entry in side if entry.id not in self._common]) for side in self._stated_entries
        )
        return one, other

    @cached_property
    def shared(self) -> list[str]:
        """Return the topics that both sides have something on, in the base's order."""
        return [topic for topic in self.base.topics if all(topic in side for side in self.sides)]

    @property
    def pairs(self) -> list[Pair]:
        """Return what to show side by side: the closest matches first served, and no entry used twice."""
        ranked = [
            (self._distance(topic, entries), place, topic, entries)
            for place, topic in enumerate(self.shared)
            for entries in product(*(self._attributable(topic, side) for side in (0, 1)))
        ]
        chosen: dict[str, Pair] = {}
        used: set[str] = set()
        for *_, topic, (one, other) in sorted(ranked, key=lambda each: each[:2]):
            if topic not in chosen and used.isdisjoint((one.id, other.id)):
                chosen[topic] = Pair(topic, (one, other))
                used |= {one.id, other.id}
        return [chosen[topic] for topic in self.shared if topic in chosen]

    def speaking(self, topic: str, side: int) -> list[Entry]:
        """Return one side's entries that are about a topic."""
        return [
            entry
            for entry in self.sides[side].get(topic, ())
            if entry.topics.index(topic) <= NEAR or self._names_topic(entry, topic)
        ]

    def only(self, side: int) -> list[str]:
        """Return the topics that only one side has, those it is mainly about first."""
        both = {topic for entries in self._stated_entries for entry in entries for topic in self._common_topics(entry)}
        mine, other = self.sides[side], self.sides[1 - side]
        place = {topic: min(entry.topics.index(topic) for entry in entries) for topic, entries in mine.items()}
        found = [topic for topic in self.base.topics if topic in mine and topic not in other and topic not in both]
        return sorted((topic for topic in found if place[topic] <= NEAR), key=place.__getitem__)

    @cached_property
    def _stated_entries(self) -> list[list[Entry]]:
        return [
            [entry for entry in _entries(each, self.base) if entry.kind is not Kind.NOT_STATED]
            for each in (self.first, self.second)
        ]

    @cached_property
    def _common(self) -> set[str]:
        one, other = ({entry.id for entry in entries} for entries in self._stated_entries)
        return one & other

    def _common_topics(self, entry: Entry) -> Sequence[str]:
        return entry.topics if entry.id in self._common else ()

    def _attributable(self, topic: str, side: int) -> list[Entry]:
        """Return those that may stand beside a name: what concerns several people must name this one."""
        thing = (self.first, self.second)[side]
        found = self.speaking(topic, side)
        if isinstance(thing, Meeting):
            return found
        names = thing.names.get(self._language, ())
        return [entry for entry in found if len(entry.people) < 2 or self._opens_with(entry, names)]

    def _distance(self, topic: str, entries: tuple[Entry, ...]) -> tuple[int, int]:
        """Return how far two entries are from what either side has to say on a topic; for people, what they said."""
        views = sum(entry.kind is Kind.ANALYSIS for entry in entries)
        joint = sum(len(entry.people) > 1 for entry in entries)
        places = sum(entry.topics.index(topic) for entry in entries)
        unnamed = sum(not self._names_topic(entry, topic) for entry in entries)
        return 2 * places + unnamed + (3 * joint + views if isinstance(self.first, Person) else 0), views

    def _names_topic(self, entry: Entry, topic: str) -> bool:
        return self._opens_with(entry, self.base.topics[topic].names.get(self._language, ()))

    def _opens_with(self, entry: Entry, names: Sequence[str]) -> bool:
        text = opening(self.base.text(entry.answer, self._language), self._language, LONGEST)
        return any(says(name, text) for name in names)

    @property
    def _language(self) -> str:
        return self.base.languages[0]


def _entries(thing: Comparable, base: Base) -> list[Entry]:
    return entries_of_meeting(base, thing.id) if isinstance(thing, Meeting) else entries_of_person(base, thing.id)


def _by_topic(entries: Sequence[Entry]) -> Side:
    found: Side = {}
    for entry in entries:
        for topic in dict.fromkeys(entry.topics):
            found.setdefault(topic, []).append(entry)
    return found
