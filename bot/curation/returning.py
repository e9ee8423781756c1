"""What a change made of whole files would take back: an export may be older than the base that it comes back to."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bot.store.revisions import RevisionRecord, Revisions
from knowledge.editing import states
from knowledge.editing.changes import AnyChange, change_from_data
from knowledge.editing.states import Thing


async def taken_back(changes: Sequence[AnyChange], revisions: Revisions) -> dict[str, int]:
    """Return the entries and files that would be again as they were before some revision, each with the last revision
    that changed it. Raises SQLAlchemyError.
    """
    wanted = await asyncio.to_thread(_outcome, changes)
    records = await revisions.touching({thing.name for thing in wanted}, 0)
    return await asyncio.to_thread(_returning, wanted, records)


def _outcome(changes: Sequence[AnyChange]) -> dict[Thing, str | None]:
    """Return the state that each thing comes to; an entry that moves to another file is taken out of one of them."""
    before: dict[Thing, str | None] = {}
    after: dict[Thing, str | None] = {}
    for step in states.steps(changes):
        before[step.thing] = before.get(step.thing) or step.before
        after[step.thing] = after.get(step.thing) or step.after
    return {thing: state for thing, state in after.items() if state != before[thing]}


def _returning(wanted: Mapping[Thing, str | None], records: Sequence[RevisionRecord]) -> dict[str, int]:
    last: dict[Thing, int] = {}
    left: set[Thing] = set()
    for record in records:
        for step in states.steps(change_from_data(data) for data in record.changes):
            last[step.thing] = record.number
            if step.thing in wanted and step.before == wanted[step.thing]:
                left.add(step.thing)
    return {thing.name: last[thing] for thing in wanted if thing in left}
