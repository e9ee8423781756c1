"""Entries that say the same kind of thing, each of its own meeting."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.matching import Match
from knowledge.model import Entry
from knowledge.snapshot import Snapshot

LIKE = 0.5
"""Two entries are counterparts from this share of common topics on."""

LIKELY = 0.25
"""A counterpart is meant from this share of the first candidate's chance on."""


def are_counterparts(one: Entry, other: Entry) -> bool:
    """Whether two entries say the same kind of thing, each of its own meeting."""
    if one.meeting is None or other.meeting is None or one.meeting == other.meeting:
        return False
    if one.asks and other.asks and not set(one.asks) & set(other.asks):
        return False
    return overlap(one.topics, other.topics) >= LIKE


def overlap(one: Iterable[str], other: Iterable[str]) -> float:
    """Return the share of two sets of topics, taken together, that are in both (0–1)."""
    mine, others = set(one), set(other)
    return len(mine & others) / max(1, len(mine | others))


def counterpart(last: Entry, meeting: str | None, ranked: Match, snapshot: Snapshot) -> str | None:
    """Return the likely candidate that is the last entry's counterpart in a meeting, or None."""
    for candidate in ranked.candidates:
        entry = snapshot.base.entries[candidate.entry]
        if candidate.chance < LIKELY * ranked.confidence:
            return None
        if entry.meeting == meeting and are_counterparts(entry, last):
            return entry.id
    return None
