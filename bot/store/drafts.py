"""What moderators have typed and not yet published, so that neither a slip nor a restart loses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import reading
from bot.store.records import now
from bot.store.tables import drafts
from bot.store.upserting import upsert

KEPT = timedelta(days=30)
"""How long a draft that nobody touches is kept."""


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """What is kept under an id, and when it was touched last."""

    id: str
    at: datetime
    data: dict[str, Any]


class Drafts:
    """Plain values by a short id. Everything may raise SQLAlchemyError or OSError."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def keep(self, draft: str, data: Mapping[str, Any], author: str | None = None) -> None:
        """Keep a draft in place of what was kept under its id, and forget those that nobody has touched for long.

        `author` is the keyed hash of whose it is; None for what nobody shall find again.
        """
        at = now()
        row = {"id": draft, "at": at, "data": dict(data), "author_hash": author}
        async with self._engine.begin() as connection:
            await upsert(connection, drafts, row)
            await connection.execute(delete(drafts).where(drafts.c.at < at - KEPT))

    async def find(self, draft: str) -> dict[str, Any] | None:
        """Return what is kept under an id; None where nothing is, or no longer."""
        async with reading(self._engine) as connection:
            found = (await connection.execute(select(drafts.c.data).where(drafts.c.id == draft))).first()
        return dict(found.data) if found is not None else None

    async def of(self, author: str) -> list[KeptDraft]:
        """Return what is kept of an author, the newest first."""
        statement = select(drafts).where(drafts.c.author_hash == author).order_by(drafts.c.at.desc(), drafts.c.id)
        async with reading(self._engine) as connection:
            return [KeptDraft(row.id, row.at, dict(row.data)) for row in await connection.execute(statement)]

    async def drop(self, draft: str) -> None:
        """Forget a draft."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(drafts).where(drafts.c.id == draft))

    async def all(self) -> list[dict[str, Any]]:
        """Return everything that is kept, the oldest first."""
        statement = select(drafts.c.data).order_by(drafts.c.at, drafts.c.id)
        async with reading(self._engine) as connection:
            return [dict(row.data) for row in await connection.execute(statement)]
