"""The knowledge base's revisions in the database, and the proposals that may become some."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.engine import reading
from bot.store.errors import StoreError
from bot.store.tables import proposals, revision_things, revisions, standing
from knowledge.editing.chain import START
from knowledge.editing.states import Thing

Data = dict[str, Any]


class Overtaken(StoreError):
    """Another process has added a revision meanwhile: take it up and try again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRecord:
    """One accepted change of the base; `changes` are plain values."""

    number: int
    at: datetime
    author_hash: str
    author_name: str | None
    origin: str
    reason: str
    changes: list[Data]
    undoes: int | None
    hash: str
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRecord:
    """A change that is not published; `waits` marks one that its author has handed to a second moderator."""

    id: str
    at: datetime
    author_hash: str
    author_name: str | None
    origin: str
    reason: str
    changes: list[Data]
    undoes: int | None
    waits: bool


class Revisions:
    """The log of the base. Everything may raise SQLAlchemyError or OSError."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def last(self) -> tuple[int, str]:
        """Return the last revision's number and hash: 0 and zeros where there is none."""
        async with reading(self._engine) as connection:
            return await _last(connection)

    async def add(
        self, record: RevisionRecord, changed: Mapping[Thing, str | None], proposal: str | None = None
    ) -> None:
        """Add the next revision with the states that it leaves, and take its proposal away, in one transaction.

        Raises Overtaken when another revision has come between.
        """
        try:
            async with self._engine.begin() as connection:
                if await _last(connection) != (record.number - 1, record.previous):
                    raise Overtaken(f"revision {record.number} is somebody else's")
                await connection.execute(insert(revisions), asdict(record))
                if changed:
                    rows = [{"name": name, "kind": kind, "number": record.number} for kind, name in changed]
                    await connection.execute(insert(revision_things), rows)
                    gone = [{"n": name, "k": kind} for kind, name in changed]
                    here = and_(standing.c.name == bindparam("n"), standing.c.kind == bindparam("k"))
                    await connection.execute(delete(standing).where(here), gone)
                    await _stand(connection, changed)
                if proposal is not None:
                    await connection.execute(delete(proposals).where(proposals.c.id == proposal))
        except IntegrityError as error:
            raise Overtaken(f"revision {record.number} is somebody else's") from error

    async def get(self, number: int) -> RevisionRecord | None:
        """Return a revision, or None where there is none of that number."""
        found = await self._some(select(revisions).where(revisions.c.number == number))
        return found[0] if found else None

    async def undoing(self, number: int) -> list[int]:
        """Return the revisions that take a revision back, the newest first."""
        statement = select(revisions.c.number).where(revisions.c.undoes == number)
        async with reading(self._engine) as connection:
            return list((await connection.execute(statement.order_by(revisions.c.number.desc()))).scalars())

    async def after(self, number: int) -> list[RevisionRecord]:
        """Return the revisions after a number, oldest first."""
        return await self._some(select(revisions).where(revisions.c.number > number).order_by(revisions.c.number))

    async def history(
        self, entry: str | None = None, before: int | None = None, limit: int = 10
    ) -> list[RevisionRecord]:
        """Return revisions, newest first: of one entry, or of all; those before a number, or the last."""
        statement = select(revisions).order_by(revisions.c.number.desc()).limit(limit)
        if entry is not None:
            things = revision_things.c
            of_entry = and_(things.number == revisions.c.number, things.name == entry, things.kind == "entry")
            statement = statement.join(revision_things, of_entry)
        if before is not None:
            statement = statement.where(revisions.c.number < before)
        return await self._some(statement)

    async def touching(self, names: Iterable[str], after: int) -> list[RevisionRecord]:
        """Return the revisions after a number that change any entry or file of some names, oldest first."""
        found: dict[int, RevisionRecord] = {}
        wanted = list(names)
        for start in range(0, len(wanted), 500):
            things = revision_things.c
            some = things.name.in_(wanted[start : start + 500])
            numbers = select(things.number).where(some, things.number > after)
            for record in await self._some(select(revisions).where(revisions.c.number.in_(numbers))):
                found[record.number] = record
        return [found[number] for number in sorted(found)]

    async def standing(self) -> tuple[int, str, dict[Thing, str]]:
        """Return the last revision's number and hash, and all as it stands after it; nothing before `stand`."""
        async with reading(self._engine) as connection:
            while True:  # on PostgreSQL each statement sees what was committed just before it
                number, last_hash = await _last(connection)
                rows = (await connection.execute(select(standing))).all()
                if await _last(connection) == (number, last_hash):
                    break
        return number, last_hash, {Thing(row.kind, row.name): row.state for row in rows}

    async def stand(self, state: Mapping[Thing, str]) -> None:
        """Say what stands before the first revision. Raises Overtaken where there are revisions already."""
        try:
            async with self._engine.begin() as connection:
                if (await _last(connection))[0]:
                    raise Overtaken("there are revisions already")
                await connection.execute(delete(standing))
                await _stand(connection, state)
        except IntegrityError as error:
            raise Overtaken("another process says what stands") from error

    async def everything(self) -> AsyncIterator[RevisionRecord]:
        """Yield every revision, oldest first, without holding all of them in memory."""
        async with reading(self._engine) as connection:
            async for row in await connection.stream(select(revisions).order_by(revisions.c.number)):
                yield RevisionRecord(**row._mapping)

    async def _some(self, statement: Any) -> list[RevisionRecord]:
        async with reading(self._engine) as connection:
            return [RevisionRecord(**row._mapping) for row in await connection.execute(statement)]


class Proposals:
    """Changes that are not published. Everything may raise SQLAlchemyError or OSError."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, record: ProposalRecord) -> None:
        """Keep a proposal."""
        async with self._engine.begin() as connection:
            await connection.execute(insert(proposals), asdict(record))

    async def get(self, proposal: str) -> ProposalRecord | None:
        """Return a proposal, or None where it has been published or discarded."""
        async with reading(self._engine) as connection:
            row = (await connection.execute(select(proposals).where(proposals.c.id == proposal))).first()
        return ProposalRecord(**row._mapping) if row is not None else None

    async def waiting(self) -> list[ProposalRecord]:
        """Return those that wait for a second moderator, oldest first."""
        statement = select(proposals).where(proposals.c.waits).order_by(proposals.c.at, proposals.c.id)
        async with reading(self._engine) as connection:
            return [ProposalRecord(**row._mapping) for row in await connection.execute(statement)]

    async def of(self, author: str) -> list[ProposalRecord]:
        """Return an author's proposals that do not wait for a second moderator, the newest first."""
        theirs = and_(proposals.c.author_hash == author, ~proposals.c.waits)
        statement = select(proposals).where(theirs).order_by(proposals.c.at.desc(), proposals.c.id)
        async with reading(self._engine) as connection:
            return [ProposalRecord(**row._mapping) for row in await connection.execute(statement)]

    async def hand_on(self, proposal: str) -> None:
        """Mark a proposal as waiting for a second moderator."""
        async with self._engine.begin() as connection:
            await connection.execute(update(proposals).where(proposals.c.id == proposal).values(waits=True))

    async def discard(self, proposal: str) -> bool:
        """Delete a proposal; False where it was gone already."""
        async with self._engine.begin() as connection:
            result = await connection.execute(delete(proposals).where(proposals.c.id == proposal))
            return bool(result.rowcount)

    async def forget_before(self, at: datetime) -> None:
        """Delete the previews older than a moment that nobody handed on."""
        old = and_(proposals.c.at < at, ~proposals.c.waits)
        async with self._engine.begin() as connection:
            await connection.execute(delete(proposals).where(old))


async def _last(connection: AsyncConnection) -> tuple[int, str]:
    newest = select(func.max(revisions.c.number)).scalar_subquery()
    row = (
        await connection.execute(select(revisions.c.number, revisions.c.hash).where(revisions.c.number == newest))
    ).first()
    return (row.number, row.hash) if row else (0, START)


async def _stand(connection: AsyncConnection, state: Mapping[Thing, str | None]) -> None:
    rows = [{"name": name, "kind": kind, "state": text} for (kind, name), text in state.items() if text is not None]
    if rows:
        await connection.execute(insert(standing), rows)
