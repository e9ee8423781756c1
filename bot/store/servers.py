"""What each server's administrators chose, kept in memory so that no message costs a query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.engine import reading
from bot.store.records import now
from bot.store.tables import servers
from bot.store.upserting import insert_once

SLACK = timedelta(minutes=1)
"""How far the clocks of a fleet's machines may differ."""


@dataclass(frozen=True, slots=True)
class ServerChoices:
    """The choices of one server. `language` is None where the server's own setting decides; `private` means that
    only the one who used a command sees the answer."""

    channels: frozenset[int] = field(default_factory=frozenset)
    language: str | None = None
    private: bool = False
    two_persons: bool = False
    moderators_channel: int | None = None


NOTHING_CHOSEN = ServerChoices()


class Servers:
    """The choices of all servers. What changes them raises SQLAlchemyError when the database is in trouble."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._known: dict[int, ServerChoices] = {}
        self._newest: datetime | None = None

    def of(self, guild_id: int | None) -> ServerChoices:
        """Return a server's choices, from memory."""
        return NOTHING_CHOSEN if guild_id is None else self._known.get(guild_id, NOTHING_CHOSEN)

    async def refresh(self) -> None:
        """Read what has changed since the last time, in whichever process. Raises SQLAlchemyError."""
        statement = select(servers)
        if self._newest is not None:
            statement = statement.where(servers.c.changed_at >= self._newest - SLACK)
        async with reading(self._engine) as connection:
            for row in await connection.execute(statement):
                self._remember(row.guild_id, _choices(row._mapping), row.changed_at)

    async def change(self, guild_id: int, **changes: Any) -> ServerChoices:
        """Change some of a server's choices, and return all of them."""
        async with self._engine.begin() as connection:
            chosen = replace(await self._standing(connection, guild_id), **changes)
            at = await self._write(connection, guild_id, chosen)
        self._remember(guild_id, chosen, at)
        return chosen

    async def toggle_channel(self, guild_id: int, channel_id: int) -> bool:
        """Begin to listen in a channel or stop; return whether the desk listens there now."""
        async with self._engine.begin() as connection:
            before = await self._standing(connection, guild_id)
            chosen = replace(before, channels=before.channels ^ {channel_id})
            at = await self._write(connection, guild_id, chosen)
        self._remember(guild_id, chosen, at)
        return channel_id in chosen.channels

    async def _standing(self, connection: AsyncConnection, guild_id: int) -> ServerChoices:
        """Return what stands in the database, held until the transaction ends: a row must be there to be held."""
        await insert_once(connection, servers, _row(guild_id, NOTHING_CHOSEN, now()))
        found = await connection.execute(select(servers).where(servers.c.guild_id == guild_id).with_for_update())
        return _choices(found.one()._mapping)

    async def _write(self, connection: AsyncConnection, guild_id: int, chosen: ServerChoices) -> datetime:
        at = now()
        await connection.execute(
            update(servers).where(servers.c.guild_id == guild_id).values(_row(guild_id, chosen, at))
        )
        return at

    def _remember(self, guild_id: int, chosen: ServerChoices, at: datetime) -> None:
        self._known[guild_id] = chosen
        self._newest = max(at, self._newest or at)


def _row(guild_id: int, chosen: ServerChoices, at: datetime) -> dict[str, Any]:
    return {
        "guild_id": guild_id,
        "channels": sorted(chosen.channels),
        "language": chosen.language,
        "private": chosen.private,
        "two_persons": chosen.two_persons,
        "moderators_channel": chosen.moderators_channel,
        "changed_at": at,
    }


def _choices(row: Mapping[Any, Any]) -> ServerChoices:
    return ServerChoices(
        channels=frozenset(row["channels"]),
        language=row["language"],
        private=row["private"],
        two_persons=row["two_persons"],
        moderators_channel=row["moderators_channel"],
    )
