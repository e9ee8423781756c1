"""Who wants to be told when a question can be answered.

This is the one table with a plain user id: without it nobody could be told. It stays only until the person has been
told or cannot be; then the id, the channel and the message are deleted, and that somebody waited remains under the
hash until the question's own text expires.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import reading
from bot.store.records import now
from bot.store.tables import queries, waiting
from bot.store.upserting import upsert


class WishState(StrEnum):
    """What has become of a wish to be told."""

    WAITING = "waiting"
    TOLD = "told"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody waits for an answer: whom to tell, and under which message in which channel."""

    query_id: str
    user_hash: str
    user_id: int
    channel_id: int
    guild_id: int | None
    message_id: int


@dataclass(frozen=True, slots=True)
class Waiter:
    """A wish with the question it is about, in full where it was a follow-up."""

    wish: Wish
    question: str
    locale: str | None


class Waiting:
    """Those who wait. Its methods raise SQLAlchemyError when the database is in trouble."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def question(self, query_id: str) -> str | None:
        """Return the text of a logged question, None where it was not kept."""
        statement = select(func.coalesce(queries.c.resolved, queries.c.text)).where(queries.c.id == query_id)
        async with reading(self._engine) as connection:
            found: str | None = (await connection.execute(statement)).scalar()
            return found

    async def add(self, wish: Wish, *, reachable: bool = True) -> None:
        """Keep a wish; of one who is not `reachable` there, only that somebody waits."""
        row = {
            "query_id": wish.query_id,
            "user_hash": wish.user_hash,
            "user_id": wish.user_id if reachable else None,
            "channel_id": wish.channel_id if reachable else None,
            "guild_id": wish.guild_id if reachable else None,
            "message_id": wish.message_id if reachable else None,
            "outcome": WishState.WAITING if reachable else WishState.UNREACHABLE,
            "at": now(),
        }
        async with self._engine.begin() as connection:
            await upsert(connection, waiting, row)

    async def waiters(self) -> list[Waiter]:
        """Return everybody who waits for the answer to a question whose text is still there, the longest first."""
        text = func.coalesce(queries.c.resolved, queries.c.text)
        statement = (
            select(waiting, text.label("question"), queries.c.locale)
            .join(queries, queries.c.id == waiting.c.query_id)
            .where(waiting.c.outcome == WishState.WAITING, waiting.c.user_id.is_not(None), text.is_not(None))
            .order_by(waiting.c.at, waiting.c.query_id)
        )
        async with reading(self._engine) as connection:
            return [
                Waiter(
                    Wish(row.query_id, row.user_hash, row.user_id, row.channel_id, row.guild_id, row.message_id),
                    row.question,
                    row.locale,
                )
                for row in await connection.execute(statement)
            ]

    async def settle(self, wish: Wish, state: WishState) -> bool:
        """Note what became of a wish and delete whom it named; False when another process was first."""
        theirs = (waiting.c.query_id == wish.query_id) & (waiting.c.user_hash == wish.user_hash)
        statement = (
            update(waiting)
            .where(theirs, waiting.c.outcome == WishState.WAITING)
            .values(outcome=state, user_id=None, channel_id=None, guild_id=None, message_id=None)
        )
        async with self._engine.begin() as connection:
            return (await connection.execute(statement)).rowcount > 0

    async def mark_unreachable(self, wish: Wish) -> None:
        """Note that somebody could not be told after all."""
        theirs = (waiting.c.query_id == wish.query_id) & (waiting.c.user_hash == wish.user_hash)
        async with self._engine.begin() as connection:
            await connection.execute(update(waiting).where(theirs).values(outcome=WishState.UNREACHABLE))
