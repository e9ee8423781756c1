"""The real client against a local Discord, for end-to-end tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from discord import AppCommandType

from bot.cli.bases import cache_folder
from bot.client import SummitDesk
from bot.curation.curator import Curator
from bot.localdiscord.person import Person
from bot.localdiscord.server import LocalDiscord
from bot.localdiscord.world import ASK_CHANNEL_ID, GENERAL_CHANNEL_ID, HOME_GUILD_ID, MODERATOR_ROLE_ID
from bot.settings import Settings
from bot.store import QueryRecord, Store
from knowledge.desk import answer
from knowledge.loading import SHIPPED, load
from knowledge.model import Question
from knowledge.parts import ALL, Parts
from knowledge.snapshot import Snapshot


@cache
def shipped_snapshot() -> Snapshot:
    """The shipped base, fitted once for all tests: it takes seconds."""
    return Snapshot.build(load(SHIPPED), cache_folder())


@dataclass
class Desk:
    """Everything that runs."""

    discord: LocalDiscord
    client: SummitDesk
    store: Store

    def person(self, user_id: str, channel: str = GENERAL_CHANNEL_ID) -> Person:
        return Person(self.discord, user_id, channel=channel)

    async def log(self) -> list[QueryRecord]:
        return [record async for record in self.store.export()]

    def mention(self) -> str:
        assert self.client.user is not None
        return f"<@{self.client.user.id}>"

    def menu(self) -> str:
        return next(command.name for command in self.client.tree.get_commands(type=AppCommandType.message))


def settings_for(discord: LocalDiscord, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "discord_token": discord.token,
        "discord_api_url": discord.api_url,
        "home_guild_id": int(HOME_GUILD_ID),
        "moderator_role_ids": frozenset({int(MODERATOR_ROLE_ID)}),
        "ask_channel_ids": frozenset({int(ASK_CHANNEL_ID)}),
    }
    return Settings(_env_file=None, **values | changes)


@asynccontextmanager
async def connected(
    discord: LocalDiscord, store: Any, snapshot: Snapshot, *, curator: Curator | None = None, **changes: Any
) -> AsyncIterator[SummitDesk]:
    """A client that is ready; `changes` are settings."""
    client = SummitDesk(
        settings=settings_for(discord, **changes),
        store=store,
        snapshot=snapshot,
        curator=curator,
    )
    async with client:
        running = asyncio.create_task(client.start(discord.token))
        ready = asyncio.create_task(_online(client))
        done, _ = await asyncio.wait({running, ready}, timeout=60, return_when=asyncio.FIRST_COMPLETED)
        if running in done:
            ready.cancel()
            await running
        assert ready in done, "the client did not become ready"
        yield client
    await asyncio.wait({running}, timeout=5)


async def _online(client: SummitDesk) -> None:
    """Wait until the client hears events and knows its servers: `on_ready` comes two seconds later."""
    await client.wait_for("shard_connect")
    while not client.guilds or any(guild.unavailable for guild in client.guilds):  # noqa: ASYNC110 - no event tells
        await asyncio.sleep(0.005)


@asynccontextmanager
async def running_desk(snapshot: Snapshot, directory: Path, **changes: Any) -> AsyncIterator[Desk]:
    """A local Discord, a store in a directory, and a client that is ready."""
    async with (
        LocalDiscord(**{"identify_interval": 0.01} | changes.pop("discord", {})) as discord,
        await Store.open(f"sqlite:///{directory}/desk.db") as store,
        connected(discord, store, snapshot, **changes) as client,
    ):
        yield Desk(discord, client, store)


@asynccontextmanager
async def curated_desk(
    base: Path,
    directory: Path,
    *,
    cache: Path | None = None,
    two_persons: bool = False,
    parts: Parts = ALL,
    **changes: Any,
) -> AsyncIterator[Desk]:
    """A desk whose base, in a directory of its own, moderators may edit."""
    snapshot = await asyncio.to_thread(Snapshot.build, load(base), cache, parts)
    await asyncio.to_thread(answer, Question("Who said what?"), snapshot)  # the first one loads the encoder
    running: list[SummitDesk] = []

    def publish(fresh: Snapshot) -> None:
        for client in running:
            client.snapshot = fresh

    async with (
        LocalDiscord(**{"identify_interval": 0.01} | changes.pop("discord", {})) as discord,
        await Store.open(f"sqlite:///{directory}/desk.db") as store,
    ):
        curator = Curator(
            directory=base,
            store=store,
            snapshot=snapshot,
            publish=publish,
            cache=cache,
            two_persons=lambda: two_persons,
            evaluation=(base / "cases.jsonl",),
        )
        async with connected(discord, store, snapshot, curator=curator, **changes) as client:
            running.append(client)
            await curator.start()
            try:
                yield Desk(discord, client, store)
            finally:
                await curator.close()
