"""The log read for moderators: questions without an answer, and numbers. No identities come out of here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.engine import reading
from bot.store.feedback import Vote
from bot.store.records import NOBODY, QueryRecord, Surface, now
from bot.store.tables import dismissed, queries, votes, waiting
from bot.store.upserting import upsert
from bot.store.waiting import Outcome

OPEN = ("suggested", "not_stated", "out_of_scope")
SILENT = "silent"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A logged question that wants a moderator, with what askers made of its answer.

    `waiting` is how many want to be told of an answer and have not been."""

    record: QueryRecord
    down_votes: int = 0
    reasons: tuple[str, ...] = ()
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """What happened since a moment. `days` counts each status by date (UTC), the oldest first."""

    days: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    entries: tuple[tuple[str, int], ...] = ()
    up: int = 0
    down: int = 0
    people: int = 0
    waiting: int = 0


class Lists:
    """Reads the log. Its methods raise SQLAlchemyError when the database is in trouble."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def open_questions(self, limit: int) -> list[OpenQuestion]:
        """Return the newest questions that were not answered or drew a 👎 and whose text is still there."""
        kept = and_(queries.c.text.is_not(None), queries.c.surface != Surface.BUTTON)
        not_answered = select(queries).where(kept, queries.c.status.in_(OPEN))
        down = select(votes.c.query_id).where(votes.c.vote == Vote.DOWN)
        disliked = select(queries).where(queries.c.text.is_not(None), queries.c.id.in_(down))
        found: dict[str, QueryRecord] = {}
        async with reading(self._engine) as connection:
            for statement in (not_answered, disliked):
                newest = statement.order_by(queries.c.asked_at.desc(), queries.c.id.desc()).limit(limit)
                rows = [dict(row._mapping) for row in await connection.execute(newest)]
                found |= {row["id"]: QueryRecord.from_row(row) for row in rows}
            reasons = await self._reasons(connection)
            wanting = select(waiting.c.query_id, func.count()).where(waiting.c.outcome != Outcome.TOLD)
            waiters = await _pairs(connection, wanting.group_by(waiting.c.query_id))
        records = sorted(found.values(), key=lambda record: (record.asked_at, record.id))[-limit:]
        return [
            OpenQuestion(
                record,
                len(reasons.get(record.id, ())),
                tuple(reason for reason in reasons.get(record.id, ()) if reason),
                waiters.get(record.id, 0),
            )
            for record in records
        ]

    async def has_unreadable(self) -> bool:
        """Whether questions were not answered whose text is no longer there: forgotten, expired, or never kept."""
        gone = and_(queries.c.text.is_(None), queries.c.surface != Surface.BUTTON, queries.c.status.in_(OPEN))
        async with reading(self._engine) as connection:
            return (await connection.execute(select(queries.c.id).where(gone).limit(1))).first() is not None

    async def numbers(self, since: datetime, entries: int) -> Numbers:
        """Return what happened since a moment, with so many of the most asked entries."""
        asked = and_(queries.c.asked_at >= since, queries.c.status != SILENT)
        known = queries.c.user_hash != NOBODY
        async with reading(self._engine) as connection:
            day = _day(connection.dialect.name)
            by_day = select(day, queries.c.status, func.count()).where(asked).group_by(day, queries.c.status)
            days: dict[str, dict[str, int]] = {}
            for date, status, count in await connection.execute(by_day.order_by(day)):
                days.setdefault(str(date), {})[status] = count
            count = func.count()
            top = select(queries.c.entry, count).where(asked, queries.c.entry.is_not(None)).group_by(queries.c.entry)
            most = await connection.execute(top.order_by(count.desc(), queries.c.entry).limit(entries))
            cast = select(votes.c.vote, func.count()).where(votes.c.at >= since).group_by(votes.c.vote)
            thumbs = await _pairs(connection, cast)
            people = await connection.scalar(select(func.count(queries.c.user_hash.distinct())).where(asked, known))
            wait = select(func.count()).select_from(waiting).where(waiting.c.user_id.is_not(None))
            return Numbers(
                days=days,
                entries=tuple((entry, number) for entry, number in most),
                up=thumbs.get(Vote.UP, 0),
                down=thumbs.get(Vote.DOWN, 0),
                people=people or 0,
                waiting=await connection.scalar(wait) or 0,
            )

    async def _reasons(self, connection: AsyncConnection) -> dict[str, list[str | None]]:
        statement = select(votes.c.query_id, votes.c.reason).where(votes.c.vote == Vote.DOWN).order_by(votes.c.at)
        found: dict[str, list[str | None]] = {}
        for query_id, reason in await connection.execute(statement):
            found.setdefault(query_id, []).append(reason)
        return found


class Dismissed:
    """The questions that moderators have left out of their list."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def ids(self) -> frozenset[str]:
        """Return the ids of the logged questions that are left out."""
        async with reading(self._engine) as connection:
            return frozenset((await connection.execute(select(dismissed.c.query_id))).scalars())

    async def add(self, query_ids: Collection[str]) -> None:
        """Leave questions out."""
        at = now()
        async with self._engine.begin() as connection:
            for query_id in query_ids:
                await upsert(connection, dismissed, {"query_id": query_id, "at": at})


async def _pairs(connection: AsyncConnection, statement: Select[Any]) -> dict[Any, int]:
    return {row[0]: row[1] for row in await connection.execute(statement)}


def _day(dialect: str) -> Any:
    """Return the date of a question in UTC, as each database says it."""
    if dialect == "postgresql":
        return func.date(func.timezone(literal_column("'UTC'"), queries.c.asked_at))
    return func.date(queries.c.asked_at)
