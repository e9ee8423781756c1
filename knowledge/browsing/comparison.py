"""What two meetings or two people have on the same topics: which entry of the one stands beside which of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from knowledge.browsing.subjects import entries_of_meeting, entries_of_person
from knowledge.model import Base, Entry, Kind, Meeting, Person
from knowledge.sources.sentences import opening, says

Comparable = Meeting | Person
Side = dict[str, list[Entry]]
"""What one of the two has on each topic."""

NEAR = 1
"""An entry is about its first two topics; those further down it only touches, unless it opens with their name."""
CONSIDERED = 6
LOOKED_AT = 2_000


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
            (one_distance + other_distance, place, topic, (one, other))
            for place, topic in enumerate(self.shared)
            for (one_distance, one), (other_distance, other) in product(*(self._ranked(topic, side) for side in (0, 1)))
        ]
        chosen: dict[str, Pair] = {}
        used: set[str] = set()
        for _, _, topic, (one, other) in sorted(ranked, key=lambda each: each[:2]):
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

    def _ranked(self, topic: str, side: int) -> list[tuple[int, Entry]]:
        """Return the few entries that best speak for one side, the closest first, each with its distance."""
        ranked = [
            (self._distance(topic, entry), entry)
            for entry in self.speaking(topic, side)
            if self._may_stand_for((self.first, self.second)[side], entry)
        ]
        return sorted(ranked, key=lambda each: each[0])[:CONSIDERED]

    def _may_stand_for(self, thing: Comparable, entry: Entry) -> bool:
        """Whether an entry may stand beside a name: what concerns several people must name this one."""
        if isinstance(thing, Meeting) or len(entry.people) < 2:
            return True
        return self._opens_with(entry, thing.names.get(self._language, ()))

    def _distance(self, topic: str, entry: Entry) -> int:
        """Return how far an entry is from what its side has to say on a topic; for people, from what they said."""
        view = entry.kind is Kind.ANALYSIS
        by_others = 3 * (len(entry.people) > 1) + view if isinstance(self.first, Person) else 0
        distance = 2 * entry.topics.index(topic) + (not self._names_topic(entry, topic)) + by_others
        return 2 * distance + view

    def _names_topic(self, entry: Entry, topic: str) -> bool:
        return self._opens_with(entry, self.base.topics[topic].names.get(self._language, ()))

    def _opens_with(self, entry: Entry, names: Sequence[str]) -> bool:
        if entry.id not in self._openings:
            text = self.base.text(entry.answer, self._language)
            self._openings[entry.id] = opening(text[:LOOKED_AT], self._language, LOOKED_AT)
        return any(says(name, self._openings[entry.id]) for name in names)

    @cached_property
    def _openings(self) -> dict[str, str]:
        return {}

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
