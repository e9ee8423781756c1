"""What the store holds of one person, for that person: seen, taken along, forgotten, and no longer written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.engine import reading
from bot.store.records import NOBODY, QueryRecord, now
from bot.store.tables import audit, drafts, paused, proposals, queries, revisions, votes, waiting
from bot.store.upserting import upsert

MOST_EXPORTED = 5_000


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a person: how much, since when, and the last questions whose text is still there."""

    questions: int
    with_text: int
    oldest: datetime | None
    votes: int
    waiting: int
    paused_since: datetime | None
    last: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was forgotten."""

    questions: int
    votes: int
    waiting: int


class PersonalData:
    """What people may do with their own data. Its methods raise SQLAlchemyError when the database is in trouble."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._paused: dict[str, datetime] = {}

    def has_paused(self, user_hash: str) -> bool:
        """Whether a person wants no text logged, from memory."""
        return user_hash in self._paused

    def without_paused(self, record: QueryRecord) -> QueryRecord:
        """Return a record as it may be kept: of a person who has paused, what was asked and who asked are left out."""
        if not self.has_paused(record.user_hash):
            return record
        return replace(record, text=None, resolved=None, user_hash=NOBODY)

    async def refresh(self) -> None:
        """Read who has paused, in whichever process; what was logged meanwhile is cleared. Raises SQLAlchemyError."""
        async with reading(self._engine) as connection:
            found = {row.user_hash: row.since for row in await connection.execute(select(paused))}
        fresh = found.keys() - self._paused.keys()
        self._paused = found
        for user_hash in fresh:
            async with self._engine.begin() as connection:
                theirs = (queries.c.user_hash == user_hash) & (queries.c.asked_at >= found[user_hash])
                await _clear_questions(connection, theirs)

    async def pause(self, user_hash: str) -> None:
        """Keep no text of a person from now on."""
        since = now()
        async with self._engine.begin() as connection:
            await upsert(connection, paused, {"user_hash": user_hash, "since": since})
        self._paused[user_hash] = since

    async def resume(self, user_hash: str) -> None:
        """Log a person's questions again."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(paused).where(paused.c.user_hash == user_hash))
        self._paused.pop(user_hash, None)

    async def held(self, user_hash: str, questions: int) -> Held:
        """Return how much is held of a person, with so many of the last questions."""
        theirs = queries.c.user_hash == user_hash
        counted = select(func.count(), func.count(queries.c.text), func.min(queries.c.asked_at)).where(theirs)
        last = select(queries.c.text).where(theirs, queries.c.text.is_not(None)).order_by(queries.c.asked_at.desc())
        async with reading(self._engine) as connection:
            count, with_text, oldest = (await connection.execute(counted)).one()
            return Held(
                questions=count,
                with_text=with_text,
                oldest=oldest,
                votes=await _count(connection, votes, user_hash),
                waiting=await _count(connection, waiting, user_hash),
                paused_since=self._paused.get(user_hash),
                last=tuple((await connection.execute(last.limit(questions))).scalars()),
            )

    async def export(self, user_hash: str) -> dict[str, Any]:
        """Return everything that is held of a person as JSON has it; of very many questions, the newest."""
        newest = select(queries).where(queries.c.user_hash == user_hash).order_by(queries.c.asked_at.desc())
        async with reading(self._engine) as connection:
            asked = [dict(row._mapping) for row in await connection.execute(newest.limit(MOST_EXPORTED))]
            return {
                "user_hash": user_hash,
                "logging_paused_since": _as_json(self._paused.get(user_hash)),
                "questions": [_question(row) for row in asked],
                "questions_left_out": await _count(connection, queries, user_hash) - len(asked),
                "votes": await _rows(connection, votes, votes.c.user_hash == user_hash),
                "waiting_for_answers": await _rows(connection, waiting, waiting.c.user_hash == user_hash),
                "acts_as_moderator": await _rows(connection, audit, audit.c.who == user_hash),
                "changes_of_the_knowledge_base": await _authored(connection, revisions, user_hash),
                "changes_not_yet_published": await _authored(connection, proposals, user_hash),
                "drafts": await _rows(connection, drafts, drafts.c.author_hash == user_hash),
            }

    async def forget(self, user_hash: str) -> Forgotten:
        """Clear a person's questions, votes, wishes and name, all or nothing; numbers remain, under nobody's hash."""
        async with self._engine.begin() as connection:
            questions = await _clear_questions(connection, queries.c.user_hash == user_hash)
            cast = await connection.execute(delete(votes).where(votes.c.user_hash == user_hash))
            wishes = await connection.execute(delete(waiting).where(waiting.c.user_hash == user_hash))
            await connection.execute(update(audit).where(audit.c.who == user_hash).values(name=None))
            await connection.execute(update(drafts).where(drafts.c.author_hash == user_hash).values(author_hash=None))
            for table in (revisions, proposals):
                theirs = table.c.author_hash == user_hash
                await connection.execute(update(table).where(theirs).values(author_name=None))
            return Forgotten(questions, cast.rowcount, wishes.rowcount)


async def _clear_questions(connection: AsyncConnection, which: ColumnElement[bool]) -> int:
    cleared = update(queries).where(which).values(text=None, resolved=None, user_hash=NOBODY)
    return (await connection.execute(cleared)).rowcount


async def _count(connection: AsyncConnection, table: Table, user_hash: str) -> int:
    return await connection.scalar(select(func.count()).select_from(table).where(table.c.user_hash == user_hash)) or 0


async def _rows(connection: AsyncConnection, table: Table, which: ColumnElement[bool]) -> list[dict[str, Any]]:
    rows = await connection.execute(select(table).where(which))
    return [{name: _as_json(value) for name, value in row._mapping.items()} for row in rows]


async def _authored(connection: AsyncConnection, table: Table, user_hash: str) -> list[dict[str, Any]]:
    """Return a person's changes: when, why and under which name; what they changed is the base's."""
    theirs = select(table.c.at, table.c.author_name, table.c.reason).where(table.c.author_hash == user_hash)
    return [{name: _as_json(value) for name, value in row._mapping.items()} for row in await connection.execute(theirs)]


def _question(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _as_json(value) for name, value in row.items() if name != "user_hash"}


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
