"""Going on from the answer just given to what lies beside it: more of the same matter, the same of both meetings."""

from __future__ import annotations

from knowledge.conversation.before import Before
from knowledge.conversation.counterparts import are_counterparts, overlap
from knowledge.conversation.details import is_of_one_matter
from knowledge.conversation.meant import Meant
from knowledge.model import Entry, Kind, Question
from knowledge.snapshot import Snapshot


def more_of_it(question: Question, before: Before, snapshot: Snapshot) -> Meant | None:
    """Return what a source says besides of the matter just answered, or of its topics, and what was not shown yet; None
    where that is all."""
    last = before.entry
    if last is None:
        return None
    shown = {entry for turn in question.conversation for entry in (turn.entry, turn.beside)}
    further = [
        entry
        for entry in snapshot.base.entries.values()
        if entry.id not in shown
        and entry.kind is not Kind.NOT_STATED
        and entry.meeting == last.meeting
        and _shared(last, entry)
    ]
    most = max(
        further,
        key=lambda entry: (is_of_one_matter(last, entry, snapshot), _likeness(last, entry)),
        default=None,
    )
    return Meant.of_entry(most, question, snapshot, "more of what was just answered") if most is not None else None


def of_both_meetings(question: Question, before: Before, snapshot: Snapshot) -> Meant | None:
    """Return what sets two meetings beside each other in the matter just answered: an entry that compares them, else
    the entry of each; None where only one of them has it."""
    last = before.entry
    if last is None:
        return None
    entries = list(snapshot.base.entries.values())
    compares = snapshot.meetings.compares
    told = [both and one.kind is not Kind.NOT_STATED for one, both in zip(entries, compares, strict=True)]
    comparing = [one for one, both in zip(entries, told, strict=True) if both and _shared(last, one)]
    alike = [one for one in entries if are_counterparts(last, one)]
    reason = "the same of both meetings"
    if comparing:
        return Meant.of_entry(max(comparing, key=lambda one: _likeness(last, one)), question, snapshot, reason)
    if alike:
        other = max(alike, key=lambda one: _likeness(last, one))
        return Meant.of_entry(last, question, snapshot, reason, beside=other.id)
    return None


def _shared(one: Entry, other: Entry) -> set[str]:
    return set(one.topics) & set(other.topics)


def _likeness(one: Entry, other: Entry) -> float:
    """Return how much two entries are about the same: common topics of all (0–1), then kind and people."""
    return (
        overlap(one.topics, other.topics)
        + 0.1 * (one.kind is other.kind)
        + 0.01 * len(set(one.people) & set(other.people))
    )
