"""Numbers on what was asked and what became of it. No identities come out of here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import reading
from bot.store.feedback import Vote
from bot.store.records import NOBODY
from bot.store.tables import queries, votes, waiting
from knowledge.model import Status


@dataclass(frozen=True, slots=True)
class Numbers:
    """What happened since a moment. `days` counts each status by date (UTC), the oldest first."""

    days: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    entries: tuple[tuple[str, int], ...] = ()
    up: int = 0
    down: int = 0
    people: int = 0
    waiting: int = 0


class Statistics:
    """Counts what is logged. Its methods raise SQLAlchemyError when the database is in trouble."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def since(self, moment: datetime, entries: int) -> Numbers:
        """Return what happened since a moment, with so many of the most asked entries."""
        asked = and_(queries.c.asked_at >= moment, queries.c.status != Status.SILENT)
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
            cast = select(votes.c.vote, func.count()).where(votes.c.at >= moment).group_by(votes.c.vote)
            thumbs: dict[int, int] = {row[0]: row[1] for row in await connection.execute(cast)}
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


def _day(dialect: str) -> Any:
    """Return the date of a question in UTC, as each database says it."""
    if dialect == "postgresql":
        return func.date(func.timezone(literal_column("'UTC'"), queries.c.asked_at))
    return func.date(queries.c.asked_at)
