"""What speaks for each entry, as numbers: one row of evidence for each pair of question and entry.

The same code serves one question at answer time and all phrasings at once when the weights are learnt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from knowledge.model import Base, Kind
from knowledge.reading import Reading

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
)
NULL_COLUMNS = ("bias", "best_score", "background", "strange", "named", "best_nearest", "best_covered")


def content_units(reading: Reading) -> set[str]:
    """Return the units of content that coverage counts: words with content, and pairs of unspaced characters."""
    return set(reading.content) | {run[i : i + 2] for run in reading.runs for i in range(len(run) - 1)}


@dataclass(frozen=True)
class EntryFacts:
    """What is known of every entry (c of them), fitted once.

    `answers` and `quotes` are (rows × 512) vectors with `answer_of` and `quote_of` naming the entry of each row;
    `units` maps a unit of content to its column in the counts, `counts` is entries × units, `rarity` a weight a unit.
    """

    people: dict[str, int]
    topics: dict[str, int]
    has_person: np.ndarray
    has_topic: np.ndarray
    asks: tuple[frozenset[str], ...]
    not_stated: np.ndarray
    units: dict[str, int]
    counts: sparse.csc_matrix
    rarity: np.ndarray

    @staticmethod
    def build(base: Base, readings: Sequence[Reading], labels: Sequence[int]) -> EntryFacts:
        """Gather the facts from a base and from its phrasings' readings (`labels` give the entry of each)."""
        entries = list(base.entries.values())
        people = {person: number for number, person in enumerate(base.people)}
        topics = {topic: number for number, topic in enumerate(base.topics)}
        has_person = np.zeros((len(entries), max(1, len(people))), dtype=np.float32)
        has_topic = np.zeros((len(entries), max(1, len(topics))), dtype=np.float32)
        for row, entry in enumerate(entries):
            has_person[row, [people[p] for p in entry.people]] = 1.0
            has_topic[row, [topics[t] for t in entry.topics]] = 1.0
        units: dict[str, int] = {}
        rows: list[int] = []
        columns: list[int] = []
        for reading, label in zip(readings, labels, strict=True):
            for unit in content_units(reading):
                rows.append(label)
                columns.append(units.setdefault(unit, len(units)))
        shape = (len(entries), max(1, len(units)))
        counts = sparse.csc_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
        counts.sum_duplicates()
        spread = np.asarray((counts > 0).sum(axis=0)).ravel()
        return EntryFacts(
            people=people,
            topics=topics,
            has_person=has_person,
            has_topic=has_topic,
            asks=tuple(frozenset(entry.asks) for entry in entries),
            not_stated=np.array([entry.kind is Kind.NOT_STATED for entry in entries], dtype=np.float32),
            units=units,
            counts=counts,
            rarity=np.log((1.0 + len(entries)) / (1.0 + spread)).astype(np.float32) + 0.1,
        )

    def covered(self, reading: Reading, columns: np.ndarray, own: int | None) -> np.ndarray:
        """Return the share of a question's content, by rarity, that each of some entries knows.

        `own` is the entry whose phrasing the question is, which then must know a unit from another phrasing too.
        """
        units = content_units(reading)
        known = [self.units[unit] for unit in units if unit in self.units]
        if not known:
            return np.zeros(len(columns), dtype=np.float32)
        spans = [slice(self.counts.indptr[unit], self.counts.indptr[unit + 1]) for unit in known]
        entries = np.concatenate([self.counts.indices[span] for span in spans])
        weights = np.repeat(self.rarity[known], [span.stop - span.start for span in spans])
        if own is not None:
            often = np.concatenate([self.counts.data[span] for span in spans]) > 1.5
            weights = weights * ((entries != own) | often)
        found = np.bincount(entries, weights=weights, minlength=self.counts.shape[0])[columns]
        unknown = float(self.rarity.max()) * (len(units) - len(known))
        return np.asarray(found / (self.rarity[known].sum() + unknown), dtype=np.float32)

    def facets(self, reading: Reading, columns: np.ndarray) -> np.ndarray:
        """Return topic, topic_missing, person, person_missing, asks, asks_other for some entries (k × 6)."""
        found = np.zeros((len(columns), 6), dtype=np.float32)
        topics = [self.topics[t] for t in reading.ids("topic")]
        if topics:
            share = self.has_topic[np.ix_(columns, topics)].mean(axis=1)
            found[:, 0], found[:, 1] = share, share == 0
        people = [self.people[p] for p in reading.ids("person")]
        if people:
            share = self.has_person[np.ix_(columns, people)].mean(axis=1)
            found[:, 2], found[:, 3] = share, share == 0
        asks = reading.asks - {"whether"}
        if asks:
            for row, column in enumerate(columns):
                if self.asks[column]:
                    hit = bool(asks & self.asks[column])
                    found[row, 4], found[row, 5] = hit, not hit
        return found
