"""REST: the bot itself, the gateway's address, users, and servers."""

from __future__ import annotations

from aiohttp import web

from bot.localdiscord import shapes
from bot.localdiscord.errors import Refusal
from bot.localdiscord.gateway import Gateway
from bot.localdiscord.jsontext import json_response
from bot.localdiscord.model import Guild, Member
from bot.localdiscord.rest.middleware import query_number
from bot.localdiscord.uploads import read_body
from bot.localdiscord.world import World


class GuildRoutes:
    """What a bot may look up."""

    def __init__(self, world: World, gateway: Gateway, *, shards: int, max_concurrency: int) -> None:
        self._world = world
        self._gateway = gateway
        self._shards = shards
        self._max_concurrency = max_concurrency

    def routes(self, base: str) -> list[web.RouteDef]:
        """Return the routes below the API's base path."""
        guild = base + "/guilds/{guild}"
        return [
            web.get(base + "/gateway", self.gateway),
            web.get(base + "/gateway/bot", self.gateway_bot),
            web.get(base + "/oauth2/applications/@me", self.application),
            web.get(base + "/applications/@me", self.application),
            web.get(base + "/users/@me", self.me),
            web.patch(base + "/users/@me", self.me),
            web.get(base + "/users/@me/guilds", self.own_guilds),
            web.post(base + "/users/@me/channels", self.create_dm),
            web.get(base + "/users/{user}", self.user),
            web.get(guild, self.guild),
            web.get(guild + "/channels", self.channels),
            web.get(guild + "/threads/active", self.threads),
            web.get(guild + "/roles", self.roles),
            web.get(guild + "/roles/{role}", self.role),
            web.get(guild + "/members", self.members),
            web.get(guild + "/members/search", self.search_members),
            web.get(guild + "/members/{user}", self.member),
        ]

    async def gateway(self, request: web.Request) -> web.Response:
        """Say where the gateway is."""
        del request
        return json_response({"url": self._gateway.url})

    async def gateway_bot(self, request: web.Request) -> web.Response:
        """Say where the gateway is and how to start on it."""
        del request
        limit = {
            "total": 1000,
            "remaining": 1000,
            "reset_after": 86_400_000,
            "max_concurrency": self._max_concurrency,
        }
        return json_response({"url": self._gateway.url, "shards": self._shards, "session_start_limit": limit})

    async def application(self, request: web.Request) -> web.Response:
        """Return the bot's application."""
        del request
        return json_response(shapes.application(self._world))

    async def me(self, request: web.Request) -> web.Response:
        """Return (or rename) the bot's user."""
        if request.method == "PATCH":
            self._world.bot.username = (await read_body(request)).json.get("username") or self._world.bot.username
        return json_response(shapes.own_user(self._world.bot))

    async def own_guilds(self, request: web.Request) -> web.Response:
        """Return the servers the bot is in."""
        del request
        inside = [each for each in self._world.guilds.values() if self._world.bot_id in each.members]
        return json_response([shapes.partial_guild(self._world, each) for each in inside])

    async def create_dm(self, request: web.Request) -> web.Response:
        """Open a direct conversation."""
        recipient = self._world.user(str((await read_body(request)).json.get("recipient_id")))
        if recipient.bot:
            raise Refusal(400, 50007, "Cannot send messages to this user")
        where = self._world.direct_channel(recipient.id)
        return json_response(shapes.channel(self._world, where, viewer=self._world.bot_id))

    async def user(self, request: web.Request) -> web.Response:
        """Return a user."""
        return json_response(shapes.user(self._world.user(request.match_info["user"])))

    async def guild(self, request: web.Request) -> web.Response:
        """Return a server."""
        return json_response(shapes.guild(self._guild(request)))

    async def channels(self, request: web.Request) -> web.Response:
        """Return a server's channels."""
        channels = self._world.channels_of(self._guild(request))
        return json_response([shapes.channel(self._world, each) for each in channels if not each.is_thread])

    async def threads(self, request: web.Request) -> web.Response:
        """Return a server's open threads."""
        channels = self._world.channels_of(self._guild(request))
        threads = [each for each in channels if each.is_thread and not each.archived]
        return json_response(
            {
                "threads": [shapes.channel(self._world, each) for each in threads],
                "members": [shapes.thread_member(each, self._world.bot_id) for each in threads],
                "has_more": False,
            }
        )

    async def roles(self, request: web.Request) -> web.Response:
        """Return a server's roles."""
        return json_response([shapes.role(each) for each in self._guild(request).roles.values()])

    async def role(self, request: web.Request) -> web.Response:
        """Return one role."""
        found = self._guild(request).roles.get(request.match_info["role"])
        if found is None:
            raise Refusal.unknown("Role")
        return json_response(shapes.role(found))

    async def members(self, request: web.Request) -> web.Response:
        """Return a page of a server's members."""
        after = query_number(request, "after", 0)
        found = [each for each in self._guild(request).members.values() if int(each.user_id) > after]
        found.sort(key=lambda each: int(each.user_id))
        return self._members(found[: _limit(request, 1, 1000)])

    async def search_members(self, request: web.Request) -> web.Response:
        """Return the members whose name begins with a text."""
        found = self._world.members_named(self._guild(request), request.query.get("query", ""))
        return self._members(found[: _limit(request, 1, 1000)])

    async def member(self, request: web.Request) -> web.Response:
        """Return one member."""
        found = self._guild(request).members.get(request.match_info["user"])
        if found is None:
            self._world.user(request.match_info["user"])
            raise Refusal.unknown("Member")
        return json_response(shapes.member(self._world, found))

    def _members(self, found: list[Member]) -> web.Response:
        return json_response([shapes.member(self._world, each) for each in found])

    def _guild(self, request: web.Request) -> Guild:
        guild = self._world.guild(request.match_info["guild"])
        if self._world.bot_id not in guild.members:
            raise Refusal.missing_access()
        return guild


def _limit(request: web.Request, default: int, most: int) -> int:
    return max(1, min(query_number(request, "limit", default), most))
