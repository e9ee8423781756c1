"""What moderators did and what was refused to whom: kept in the order in which it happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import reading
from bot.store.records import now, storable
from bot.store.tables import audit


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One act. `who` is the keyed hash of the person; the `name` is None once its bearer had it forgotten."""

    id: int
    at: datetime
    who: str
    name: str | None
    action: str
    target: str
    allowed: bool


class Audit:
    """The audit. Its methods raise SQLAlchemyError when the database is in trouble."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def note(self, *, who: str, name: str, action: str, target: str, allowed: bool) -> None:
        """Add one act."""
        row = {
            "at": now(),
            "who": who,
            "name": storable(name),
            "action": storable(action),
            "target": storable(target),
            "allowed": allowed,
        }
        async with self._engine.begin() as connection:
            await connection.execute(insert(audit).values(row))

    async def latest(self, limit: int, before: int | None = None) -> list[AuditRecord]:
        """Return acts, newest first; `before` is the id of the last one of the page before."""
        statement = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            statement = statement.where(audit.c.id < before)
        async with reading(self._engine) as connection:
            return [AuditRecord(**row._mapping) for row in await connection.execute(statement)]
