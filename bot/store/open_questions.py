"""The logged questions that want a moderator; no identities come out of here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.engine import reading
from bot.store.feedback import Vote
from bot.store.records import QueryRecord, Surface, now
from bot.store.tables import dismissed, queries, votes, waiting
from bot.store.upserting import upsert
from bot.store.waiting import WishState
from knowledge.model import UNANSWERED


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A logged question that wants a moderator, with what askers made of its answer.

    `waiting` is how many want to be told of an answer and have not been."""

    record: QueryRecord
    down_votes: int = 0
    reasons: tuple[str, ...] = ()
    waiting: int = 0


class OpenQuestions:
    """The questions that want a moderator. Its methods raise SQLAlchemyError when the database is in trouble."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def newest(self, limit: int) -> list[OpenQuestion]:
        """Return the newest questions that were not answered or drew a 👎 and whose text is still there."""
        kept = and_(queries.c.text.is_not(None), queries.c.surface != Surface.BUTTON)
        not_answered = select(queries).where(kept, queries.c.status.in_(UNANSWERED))
        down = select(votes.c.query_id).where(votes.c.vote == Vote.DOWN)
        disliked = select(queries).where(queries.c.text.is_not(None), queries.c.id.in_(down))
        found: dict[str, QueryRecord] = {}
        async with reading(self._engine) as connection:
            for statement in (not_answered, disliked):
                newest = statement.order_by(queries.c.asked_at.desc(), queries.c.id.desc()).limit(limit)
                rows = [dict(row._mapping) for row in await connection.execute(newest)]
                found |= {row["id"]: QueryRecord.from_row(row) for row in rows}
            reasons = await self._reasons(connection)
            wanting = select(waiting.c.query_id, func.count()).where(waiting.c.outcome != WishState.TOLD)
            counted = await connection.execute(wanting.group_by(waiting.c.query_id))
            waiters: dict[str, int] = {row[0]: row[1] for row in counted}
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
        gone = and_(queries.c.text.is_(None), queries.c.surface != Surface.BUTTON, queries.c.status.in_(UNANSWERED))
        async with reading(self._engine) as connection:
            return (await connection.execute(select(queries.c.id).where(gone).limit(1))).first() is not None

    async def dismissed(self) -> frozenset[str]:
        """Return the ids of the questions that moderators have left out of their list."""
        async with reading(self._engine) as connection:
            return frozenset((await connection.execute(select(dismissed.c.query_id))).scalars())

    async def dismiss(self, query_ids: Collection[str]) -> None:
        """Leave questions out of the moderators' list."""
        at = now()
        async with self._engine.begin() as connection:
            for query_id in query_ids:
                await upsert(connection, dismissed, {"query_id": query_id, "at": at})

    async def _reasons(self, connection: AsyncConnection) -> dict[str, list[str | None]]:
        statement = select(votes.c.query_id, votes.c.reason).where(votes.c.vote == Vote.DOWN).order_by(votes.c.at)
        found: dict[str, list[str | None]] = {}
        for query_id, reason in await connection.execute(statement):
            found.setdefault(query_id, []).append(reason)
        return found
