"""What speaks for each entry, as numbers: one row of evidence for each pair of question and entry.

The same code serves one question at answer time and all phrasings at once when the weights are learnt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.model import Base, Kind
from knowledge.understanding.meetings import Meetings
from knowledge.understanding.reading import Reading

COLUMNS = (
    "score",
    "behind",
    "nearest",
    "average",
    "answer",
    "quote",
    "covered",
    "topic",
    "topic_missing",
    "person",
    "person_missing",
    "asks",
    "asks_other",
    "other_meeting",
    "comparison",
    "not_stated",
    "speaker",
    "listener",
)
SCORE, NEAREST, COVERED = map(COLUMNS.index, ("score", "nearest", "covered"))

USUAL = 0.07
"""From this share of the entries on, a word is usual in the base's questions."""

NULL_COLUMNS = ("bias", "best_score", "background", "strange", "named", "best_nearest", "best_covered")

FARTHEST = -8.0
"""The least that the logarithm of a chance counts."""


@dataclass(frozen=True)
class UnitCounts:
    """Which entries' texts hold each unit of content: `entries` from `starts[u]` up to `starts[u + 1]` belong to unit
    u, whose number `columns` gives; `asked` says whether a phrasing of the entry holds it, or only an answer or quote.
    """

    columns: dict[str, int]
    entries: np.ndarray
    asked: np.ndarray
    starts: np.ndarray

    @staticmethod
    def learn(asked: Iterable[tuple[Reading, int]], told: Iterable[tuple[Reading, int]]) -> UnitCounts:
        """Collect the units of phrasings, and of answers and quotes, each with the place of its entry."""
        columns: dict[str, int] = {}
        units: list[int] = []
        owners: list[int] = []
        phrased = 0
        for texts in (asked, told):
            phrased = len(units)
            for reading, entry in texts:
                units += [columns.setdefault(unit, len(columns)) for unit in reading.units]
                owners += [entry] * len(reading.units)
        most = max(owners, default=0) + 1
        pairs = np.array(units, dtype=np.int64) * most + np.array(owners, dtype=np.int64)
        kept, where = np.unique(pairs, return_inverse=True)
        of_unit, entries = np.divmod(kept, most)
        is_asked = np.zeros(len(entries), dtype=bool)
        is_asked[where[:phrased]] = True
        return UnitCounts(
            columns, entries.astype(np.int32), is_asked, np.searchsorted(of_unit, np.arange(len(columns) + 1))
        )

    @property
    def units(self) -> tuple[str, ...]:
        """The units, by number."""
        return tuple(self.columns)

    @property
    def holding(self) -> np.ndarray:
        """How many entries' texts hold each unit."""
        return np.diff(self.starts)

    @property
    def asking(self) -> np.ndarray:
        """In the phrasings of how many entries each unit stands."""
        return np.diff(np.append(0, np.cumsum(self.asked))[self.starts])

    def by_entry(self, entries: int) -> Iterator[np.ndarray]:
        """Yield the numbers of the units that each of so many entries' texts hold."""
        order = np.argsort(self.entries, kind="stable")
        of_unit = np.repeat(np.arange(len(self.columns)), self.holding)[order]
        yield from np.split(of_unit, np.searchsorted(self.entries[order], np.arange(1, entries)))


class EntryFacts:
    """What is known of every entry: who and what it is about, what it answers, which words its texts use."""

    def __init__(self, base: Base, counts: UnitCounts) -> None:
        entries = list(base.entries.values())
        self._people = tuple(frozenset(entry.people) for entry in entries)
        self._topics = tuple(frozenset(entry.topics) for entry in entries)
        self._asks = tuple(frozenset(entry.asks) for entry in entries)
        self.not_stated = tuple(entry.kind is Kind.NOT_STATED for entry in entries)
        units = counts.units
        self._units = tuple(frozenset(units[one] for one in held.tolist()) for held in counts.by_entry(len(entries)))
        rarity = np.log((1.0 + len(entries)) / (1.0 + counts.holding)) + 0.1
        self._rarity = dict(zip(units, rarity.tolist(), strict=True))
        usual = np.flatnonzero(counts.asking >= USUAL * len(entries))
        self._usual = frozenset(units[one] for one in usual.tolist())
        self._rarest = max(self._rarity.values(), default=1.0)

    def is_usual(self, word: str) -> bool:
        """Whether a word stands in the phrasings of so many entries that it belongs to asking, not to any one thing."""
        return word in self._usual

    def covered(self, reading: Reading, entries: Sequence[int]) -> list[float]:
        """Return the share of a question's content, by rarity, that the texts of each of some entries hold."""
        rarity = [(unit, self._rarity.get(unit, self._rarest)) for unit in reading.units]
        total = sum(rare for _, rare in rarity) or 1.0
        return [sum(rare for unit, rare in rarity if unit in self._units[entry]) / total for entry in entries]

    def facets(self, reading: Reading, entries: Sequence[int]) -> list[tuple[float, ...]]:
        """Return topic, topic_missing, person, person_missing, asks, asks_other for each of some entries."""
        topics, people, asks = reading.ids("topic"), reading.ids("person"), reading.asks - {"whether"}
        found: list[tuple[float, ...]] = []
        for entry in entries:
            topic, person = _share(topics, self._topics[entry]), _share(people, self._people[entry])
            answered = self._asks[entry]
            hit = not asks.isdisjoint(answered)
            other = bool(asks and answered) and not hit
            found.append((topic, bool(topics) and not topic, person, bool(people) and not person, hit, other))
        return found

    def speaking(self, reading: Reading, entries: Sequence[int]) -> list[tuple[bool, bool]]:
        """Return speaker and listener for each of some entries: whether the one person that it is about is the first
        of several named, or a later one. Who does something is mostly named before whom it is done to."""
        people = reading.ids("person")
        if len(people) < 2:
            return [(False, False)] * len(entries)
        about = [self._people[entry] if len(self._people[entry]) == 1 else frozenset[str]() for entry in entries]
        return [(people[0] in one, not one.isdisjoint(people[1:])) for one in about]


def _columns(first: str, last: str) -> slice:
    return slice(COLUMNS.index(first), COLUMNS.index(last) + 1)


_BEHIND, _NOT_STATED = map(COLUMNS.index, ("behind", "not_stated"))
_NEARNESS = _columns("nearest", "quote")
_FACETS = _columns("topic", "asks_other")
_MEETING = _columns("other_meeting", "comparison")
_ROLES = _columns("speaker", "listener")


def _share(named: Sequence[str], about: frozenset[str]) -> float:
    return sum(one in about for one in named) / len(named) if named else 0.0


def evidence_of(
    reading: Reading,
    chances: np.ndarray,
    entries: np.ndarray,
    near: np.ndarray,
    facts: EntryFacts,
    meetings: Meetings,
    named: tuple[str, ...],
) -> np.ndarray:
    """Return the evidence for some entries (k × columns); `near` is k × (nearest, average, answer, quote)."""
    found = np.zeros((len(entries), len(COLUMNS)), dtype=np.float32)
    if not len(entries):
        return found
    listed = entries.tolist()
    score = chances[entries]
    found[:, SCORE] = np.maximum(score, FARTHEST)
    found[:, _BEHIND] = np.maximum(score - chances[:-1].max(), FARTHEST)
    found[:, _NEARNESS] = near
    found[:, COVERED] = facts.covered(reading, listed)
    found[:, _FACETS] = facts.facets(reading, listed)
    if named:
        found[:, _MEETING] = meetings.fit(named, entries)
    found[:, _NOT_STATED] = [facts.not_stated[entry] for entry in listed]
    found[:, _ROLES] = facts.speaking(reading, listed)
    return found


def null_evidence(reading: Reading, chances: np.ndarray, rows: np.ndarray, strange: float) -> np.ndarray:
    """Return the evidence that none of the candidates is meant."""
    best = rows.max(axis=0) if len(rows) else np.zeros(len(COLUMNS))
    background = max(chances[-1], FARTHEST)
    is_named = float(bool(reading.mentions))
    return np.array([1.0, best[SCORE], background, strange, is_named, best[NEAREST], best[COVERED]])
