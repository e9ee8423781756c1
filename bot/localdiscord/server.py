"""The embedded Discord as a whole: one port on loopback with both faces."""

from __future__ import annotations

from types import TracebackType

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.localdiscord import intents, uploads
from bot.localdiscord.commands import CommandRegistry
from bot.localdiscord.gateway import Gateway
from bot.localdiscord.interactions import InteractionBook
from bot.localdiscord.jsontext import json_response
from bot.localdiscord.people.audience import Audience
from bot.localdiscord.people.routes import People
from bot.localdiscord.posting import Posting
from bot.localdiscord.rest.channels import ChannelRoutes
from bot.localdiscord.rest.commands import CommandRoutes
from bot.localdiscord.rest.guilds import GuildRoutes
from bot.localdiscord.rest.interactions import InteractionRoutes
from bot.localdiscord.rest.middleware import BASE, Rest
from bot.localdiscord.switchboard import Switchboard
from bot.localdiscord.world import World

LOOPBACK = ("127.0.0.1", "localhost")

_SAFE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
        "connect-src 'self' ws://127.0.0.1:* ws://localhost:*; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class LocalDiscord:
    """An embedded Discord.

    `async with LocalDiscord(port=0) as discord:` then point the bot at `discord.api_url` with `discord.token`, and a
    browser at `discord.page_url`. The keyword arguments past `intents_allowed` shorten Discord's clocks for tests.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        world: World | None = None,
        shards: int = 1,
        max_concurrency: int = 1,
        intents_allowed: int = intents.ALL,
        identify_interval: float = 5.0,
        acknowledge_within: float = 3.0,
        token_lifetime: float = 900.0,
    ) -> None:
        if host not in LOOPBACK:
            raise ValueError(f"host is {host!r}; the local Discord has no real accounts, so it stays on loopback")
        self.world = world if world is not None else World.default()
        self.token = self.world.token
        self.api_url = ""
        self.page_url = ""
        self._host = host
        self._port = port
        self._shards = shards
        self._max_concurrency = max_concurrency
        self._intents_allowed = intents_allowed
        self._gateway = Gateway(
            self.world,
            max_concurrency=max_concurrency,
            intents_allowed=intents_allowed,
            identify_interval=identify_interval,
        )
        self._audience = Audience()
        self._switchboard = Switchboard(self.world, self._gateway, self._audience)
        self._book = InteractionBook(
            self._switchboard, acknowledge_within=acknowledge_within, token_lifetime=token_lifetime
        )
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Open the port; raises OSError when it is taken."""
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, self._host, self._port)
        try:
            await site.start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._port = runner.addresses[0][1]
        self.page_url = self.world.base_url = f"http://{self._host}:{self._port}"
        self.api_url = self.page_url + BASE
        self._gateway.url = f"ws://{self._host}:{self._port}/gateway"

    async def stop(self) -> None:
        """Close everything."""
        runner, self._runner = self._runner, None
        if runner is not None:
            self._book.close()
            self._audience.close()
            await self._gateway.close()
            await runner.cleanup()

    async def __aenter__(self) -> LocalDiscord:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _app(self) -> web.Application:
        world, switchboard = self.world, self._switchboard
        rest = Rest(self.token)
        posting = Posting(world, switchboard)
        registry = CommandRegistry(world)
        people = People(
            world,
            gateway=self._gateway,
            audience=self._audience,
            switchboard=switchboard,
            posting=posting,
            registry=registry,
            book=self._book,
            rest=rest,
        )
        app = web.Application(client_max_size=uploads.MAX_REQUEST_BYTES, middlewares=[self._front_door(rest, people)])
        app.add_routes(
            [
                *GuildRoutes(world, self._gateway, shards=self._shards, max_concurrency=self._max_concurrency).routes(
                    BASE
                ),
                *CommandRoutes(world, registry, switchboard).routes(BASE),
                *InteractionRoutes(world, self._book, posting, switchboard).routes(BASE),
                *ChannelRoutes(world, posting, switchboard, intents_allowed=self._intents_allowed).routes(BASE),
                *people.routes(),
                web.get("/gateway", self._gateway.handle),
                web.get("/gateway/", self._gateway.handle),
                web.get("/attachments/{channel}/{file}/{name}", self._download),
            ]
        )
        return app

    async def _download(self, request: web.Request) -> web.Response:
        return uploads.download(self.world, request)

    def _front_door(self, rest: Rest, people: People) -> Middleware:
        @web.middleware
        async def front_door(request: web.Request, handler: Handler) -> web.StreamResponse:
            # Any web page can reach loopback: by a name of its own that resolves to it (hence Host), or across
            # origins (hence Origin). The bot sends no Origin.
            hosts = [f"{name}:{self._port}" for name in LOOPBACK]
            origin = request.headers.get("Origin")
            if request.host not in hosts:
                return json_response({"message": "Unknown Host", "code": 0}, status=403)
            if origin is not None and origin not in [f"http://{host}" for host in hosts]:
                return json_response({"message": "Foreign Origin", "code": 0}, status=403)
            if request.path.startswith("/api/"):
                return await rest.surround(request, handler)
            response = await people.surround(request, handler)
            if not response.prepared:
                for name, value in _SAFE_HEADERS.items():
                    response.headers.setdefault(name, value)
            return response

        return front_door
