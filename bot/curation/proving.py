"""Proving that the history is whole: no revision altered or left out, each beginning where the last one ended."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.revisions import RevisionRecord, Revisions
from knowledge.editing import states
from knowledge.editing.chain import Broken, Chain, Link
from knowledge.editing.changes import change_from_data
from knowledge.editing.states import State, Thing


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found: the last revision and its hash, and everything broken, in order."""

    number: int
    hash: str
    broken: tuple[Broken, ...]


async def prove(revisions: Revisions) -> Proof:
    """Go through all of the history. Raises SQLAlchemyError, OSError."""
    chain, broken = Chain(), list[Broken]()
    state: State = {}
    touched: set[Thing] = set()
    async for record in revisions.everything():
        broken += chain.take(link_of(record), record.hash, record.previous)
        changes = [change_from_data(data) for data in record.changes]
        for step in states.steps(changes):
            if step.thing in touched and state.get(step.thing) != step.before:
                broken.append(Broken(record.number, f"does not begin where {step.thing.name} ended before it"))
            touched.add(step.thing)
            state.pop(step.thing, None)
            if step.after is not None:
                state[step.thing] = step.after
    number, _, standing = await revisions.standing()
    for thing in sorted(touched):
        if state.get(thing) != standing.get(thing):
            broken.append(Broken(number, f"does not end in what stands: {thing.name} is another"))
    return Proof(chain.number, chain.hash, tuple(broken))


def link_of(record: RevisionRecord) -> Link:
    """Return what of a record is hashed."""
    return Link(
        record.number, record.at, record.author_hash, record.origin, record.reason, record.changes, record.undoes
    )
