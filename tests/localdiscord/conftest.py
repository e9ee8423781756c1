"""The embedded Discord, and a real discord.py bot connected to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.localdiscord.person import Person
from bot.localdiscord.server import LocalDiscord
from bot.localdiscord.world import APPLICATION_ID, KENJI_ID, MINA_ID


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(identify_interval=0.0, max_concurrency=2) as running:
        yield running


@pytest.fixture
def aimed() -> Iterator[Callable[[LocalDiscord], None]]:
    """Points discord.py at a local Discord, and back at Discord afterwards."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY

    def aim(at: LocalDiscord) -> None:
        Route.BASE = at.api_url
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(at.api_url.replace("http", "ws").replace("/api/v10", "/gateway"))

    yield aim
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


class TryoutBot(discord.Client):
    """A real client with a command tree, and a record of what it heard."""

    def __init__(self, intents: discord.Intents | None = None, **options: Any) -> None:
        super().__init__(intents=intents or discord.Intents.default(), **options)
        self.tree = app_commands.CommandTree(self)
        self.said: asyncio.Queue[discord.Message] = asyncio.Queue()
        self.resumptions = 0
        self.readies = 0

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Skip the five seconds that the library waits."""

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.said.put_nowait(message)

    async def on_ready(self) -> None:
        self.readies += 1

    async def on_resumed(self) -> None:
        self.resumptions += 1


Run = Callable[..., Awaitable[None]]


@pytest.fixture
async def run(local: LocalDiscord, aimed: Callable[[LocalDiscord], None]) -> AsyncIterator[Run]:
    """Starts clients against `local` and waits until they are ready; closes them in the end."""
    started: list[tuple[discord.Client, asyncio.Task[None]]] = []
    aimed(local)

    async def start(client: discord.Client, *, sync: bool = True) -> None:
        client._connection.guild_ready_timeout = 0.05
        await client.login(local.token)
        task = asyncio.create_task(client.connect())
        started.append((client, task))
        ready = asyncio.create_task(client.wait_until_ready())
        await asyncio.wait({ready, task}, timeout=30, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if task.done():
            task.result()
        if sync and isinstance(client, TryoutBot):
            await client.tree.sync()

    yield start
    for client, task in started:
        await client.close()
        with suppress(Exception, asyncio.CancelledError):
            await asyncio.wait_for(task, 2)


@pytest.fixture
async def mina(local: LocalDiscord) -> AsyncIterator[Person]:
    async with Person(local, MINA_ID) as person:
        yield person


@pytest.fixture
async def kenji(local: LocalDiscord) -> AsyncIterator[Person]:
    async with Person(local, KENJI_ID) as person:
        yield person


@pytest.fixture
async def http(local: LocalDiscord) -> AsyncIterator[aiohttp.ClientSession]:
    """A plain session that carries the bot's token."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {local.token}"}) as session:
        yield session


async def until(truth: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not truth():  # noqa: ASYNC110 - the library tells of it by an attribute alone
            await asyncio.sleep(0.005)


class RawBot:
    """A bot without a library: raw frames and plain HTTP, to see what exactly comes back."""

    def __init__(self, local: LocalDiscord, session: aiohttp.ClientSession) -> None:
        self.local = local
        self.session = session
        self.socket: aiohttp.ClientWebSocketResponse | None = None

    async def connect(self, **identify: Any) -> dict[str, Any]:
        """Identify and return READY."""
        url = self.local.api_url.replace("http", "ws").replace("/api/v10", "/gateway?v=10&encoding=json")
        self.socket = await self.session.ws_connect(url)
        assert (await self.socket.receive_json())["op"] == 10
        await self.send(2, {"token": self.local.token, "intents": 0, "properties": {}} | identify)
        return await self.event("READY")

    async def send(self, op: int, data: Any) -> None:
        assert self.socket is not None
        await self.socket.send_json({"op": op, "d": data})

    async def frame(self) -> dict[str, Any]:
        assert self.socket is not None
        return await self.socket.receive_json(timeout=20)

    async def event(self, name: str) -> dict[str, Any]:
        while (frame := await self.frame())["t"] != name:
            pass
        return frame["d"]

    async def api(self, method: str, path: str, body: Any = None, **extra: Any) -> tuple[int, Any]:
        async with self.session.request(method, self.local.api_url + path, json=body, **extra) as response:
            if response.content_type != "application/json":
                return response.status, None
            return response.status, await response.json()

    async def callback(self, interaction: dict[str, Any], kind: int, data: Any = None) -> tuple[int, Any]:
        path = f"/interactions/{interaction['id']}/{interaction['token']}/callback"
        return await self.api("POST", path, {"type": kind, "data": data or {}})

    async def register(self, *commands: dict[str, Any]) -> None:
        status, answer = await self.api("PUT", f"/applications/{APPLICATION_ID}/commands", list(commands))
        assert status == 200, answer

    async def use(self, person: Person, command: str = "try") -> dict[str, Any]:
        """Let a person use a command without waiting, and return the interaction."""
        found = next(each for each in await person.commands() if each["name"] == command)
        body = {"kind": "command", "channel_id": person.channel, "command_id": found["id"], "options": []}
        await person.request("POST", "/local/interactions", body)
        return await self.event("INTERACTION_CREATE")

    async def press(self, person: Person, message_id: str, custom_id: str) -> dict[str, Any]:
        """Let a person press a button without waiting, and return the interaction."""
        body = {"kind": "component", "message_id": message_id, "custom_id": custom_id, "component_type": 2}
        await person.request("POST", "/local/interactions", body)
        return await self.event("INTERACTION_CREATE")


@pytest.fixture
async def raw(local: LocalDiscord, http: aiohttp.ClientSession) -> RawBot:
    return RawBot(local, http)


@pytest.fixture
async def connected(raw: RawBot) -> RawBot:
    """A raw bot that is connected, with one command, /try."""
    await raw.connect()
    await raw.register({"name": "try", "description": "Try it"})
    return raw
