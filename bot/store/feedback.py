"""What people thought of answers: one vote for each person and question, which they may change."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.records import now, storable
from bot.store.tables import votes
from bot.store.upserting import upsert


class Vote(IntEnum):
    """A thumb, as it counts."""

    UP = 1
    DOWN = -1


class Feedback:
    """The votes. Its methods raise SQLAlchemyError when the database is in trouble."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def vote(self, query_id: str, user_hash: str, vote: Vote) -> None:
        """Count a person's vote on the answer to a logged question; an earlier one and its reason are replaced."""
        row = {"query_id": query_id, "user_hash": user_hash, "vote": int(vote), "reason": None, "at": now()}
        async with self._engine.begin() as connection:
            await upsert(connection, votes, row)

    async def give_reason(self, query_id: str, user_hash: str, reason: str) -> bool:
        """Add why to a person's 👎; False when there is none (any more)."""
        theirs = (votes.c.query_id == query_id) & (votes.c.user_hash == user_hash) & (votes.c.vote == Vote.DOWN)
        async with self._engine.begin() as connection:
            return (await connection.execute(update(votes).where(theirs).values(reason=storable(reason)))).rowcount > 0
