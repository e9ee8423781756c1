"""The people's face: what the page and the tests see and do, below `/local`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.localdiscord import permissions, shapes
from bot.localdiscord.commands import CommandRegistry
from bot.localdiscord.errors import Refusal
from bot.localdiscord.gateway import Gateway
from bot.localdiscord.interactions import Interaction, InteractionBook, Kind
from bot.localdiscord.jsontext import json_response
from bot.localdiscord.model import DM_CHANNEL, Channel, Guild, Json, Message, User
from bot.localdiscord.people.acting import Acting, outcome
from bot.localdiscord.people.audience import Audience
from bot.localdiscord.people.filling import decoded_file
from bot.localdiscord.posting import Posting
from bot.localdiscord.rest.middleware import Rest
from bot.localdiscord.rules import body_types
from bot.localdiscord.rules.body_types import require_types
from bot.localdiscord.rules.commands import LOCALES
from bot.localdiscord.switchboard import Switchboard, seen_message
from bot.localdiscord.uploads import read_body, too_large
from bot.localdiscord.world import World

STATIC = Path(__file__).parents[1] / "static"
GUARD_HEADER = "X-Local-Discord"


class People:
    """Serves the people."""

    def __init__(
        self,
        world: World,
        *,
        gateway: Gateway,
        audience: Audience,
        switchboard: Switchboard,
        posting: Posting,
        registry: CommandRegistry,
        book: InteractionBook,
        rest: Rest,
    ) -> None:
        self._world = world
        self._gateway = gateway
        self._audience = audience
        self._switchboard = switchboard
        self._posting = posting
        self._registry = registry
        self._book = book
        self._rest = rest
        self._acting = Acting(world, registry, book)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        messages = "/local/channels/{channel}/messages"
        reaction = messages + "/{message}/reactions/{emoji}"
        return [
            web.get("/", self.page),
            web.get("/static/{file:.+}", self.static),
            web.get("/local/world", self.world),
            web.get("/local/events", self.events),
            web.get(messages, self.messages),
            web.post(messages, self.say),
            web.put(reaction, self.react),
            web.delete(reaction, self.react),
            web.post("/local/dms", self.dm),
            web.patch("/local/me", self.change_me),
            web.post("/local/interactions", self.interact),
            web.post("/local/gateway/{op}", self.gateway_op),
            web.get("/local/requests", self.requests),
            web.delete("/local/requests", self.requests),
            web.post("/local/faults", self.order_faults),
        ]

    async def surround(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Guard against other sites' pages, and render refusals."""
        try:
            if request.method not in ("GET", "HEAD") and request.headers.get(GUARD_HEADER) != "1":
                raise Refusal(403, 0, f"Requests that change something carry the header {GUARD_HEADER}: 1")
            return await handler(request)
        except Refusal as refusal:
            return json_response(refusal.body, status=refusal.status)
        except web.HTTPRequestEntityTooLarge:
            return json_response(too_large().body, status=413)

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Serve the page."""
        del request
        return _file("index.html")

    async def static(self, request: web.Request) -> web.StreamResponse:
        """Serve a part of the page."""
        return _file(request.match_info["file"])

    async def world(self, request: web.Request) -> web.Response:
        """Return everything a person sees on arriving."""
        who = self._who(request)
        within = request.query.get("guild")
        where = self._member_of(who, within) if within else None
        world = self._world
        dms = [each for each in world.channels.values() if each.type == DM_CHANNEL and who.id in each.recipients]
        return json_response(
            {
                "me": person(who),
                "users": [person(each) for each in world.users.values()],
                "guilds": [self._guild(each, who) for each in world.guilds.values() if who.id in each.members],
                "dms": [_channel(world, each, who) for each in dms],
                "bot": person(world.bot),
                "commands": self._registry.shown(who, where),
                "bot_online": self._gateway.online,
            }
        )

    async def events(self, request: web.Request) -> web.WebSocketResponse:
        """Stream what happens to a page."""
        return await self._audience.handle(request, self._who(request).id)

    async def messages(self, request: web.Request) -> web.Response:
        """Return a channel's messages, oldest first, as a person sees them."""
        who = self._who(request)
        where = self._channel(request, who)
        found = [each for each in self._world.messages[where.id].values() if self._world.visible_to(who.id, each)]
        return json_response({"messages": [seen_message(self._world, each, who.id) for each in found]})

    async def say(self, request: web.Request) -> web.Response:
        """Post a message as a person."""
        who = self._who(request)
        where = self._channel(request, who)
        needed = permissions.SEND_MESSAGES_IN_THREADS if where.is_thread else permissions.SEND_MESSAGES
        if not self._world.permissions(who.id, where) & needed:
            raise Refusal.missing_permissions()
        wanted = (await read_body(request)).json
        require_types(wanted, body_types.SAID)
        payload: Json = {"content": str(wanted.get("content") or "")}
        if wanted.get("reply_to"):
            payload["message_reference"] = {"message_id": str(wanted["reply_to"])}
            payload["allowed_mentions"] = {
                "parse": ["users", "roles"],
                "replied_user": bool(wanted.get("mention_reply")),
            }
        files = [decoded_file(each) for each in wanted.get("files") or []]
        for number, file in enumerate(files):
            file.number = str(number)
        return self._seen(self._posting.create(where, who.id, payload, files), who)

    async def react(self, request: web.Request) -> web.Response:
        """Put a reaction on or take it off."""
        who = self._who(request)
        where = self._channel(request, who)
        message = self._world.message(where.id, request.match_info["message"])
        if not self._world.visible_to(who.id, message) or message.ephemeral_for is not None:
            raise Refusal.unknown("Message")
        emoji = request.match_info["emoji"]
        present = message.reactions.setdefault(emoji, [])
        added = request.method == "PUT"
        if added != (who.id in present):
            (present.append if added else present.remove)(who.id)
            self._switchboard.reaction_changed(message, who.id, emoji, added=added)
        return self._seen(message, who)

    async def dm(self, request: web.Request) -> web.Response:
        """Open the direct conversation with the bot."""
        who = self._who(request)
        known = len(self._world.channels)
        where = self._world.direct_channel(who.id)
        if len(self._world.channels) > known:
            self._switchboard.channel_shown(where)
        return json_response(_channel(self._world, where, who))

    async def change_me(self, request: web.Request) -> web.Response:
        """Switch a person's language."""
        who = self._who(request)
        locale = (await read_body(request)).json.get("locale")
        if locale not in LOCALES:
            raise Refusal(400, 0, f"Discord has no language {locale!r}")
        who.locale = locale
        return json_response(person(who))

    async def interact(self, request: web.Request) -> web.Response:
        """Start an interaction; with `?wait=1`, say what became of it."""
        who = self._who(request)
        wanted = (await read_body(request)).json
        require_types(wanted, body_types.ACTED)
        interaction = self._acting.act(who, wanted)
        if interaction.kind is Kind.AUTOCOMPLETE:
            return await self._suggestions(interaction)
        if request.query.get("wait") != "1":
            return json_response({"interaction_id": interaction.id})
        await self._settled(interaction)
        return json_response(outcome(interaction, self._world))

    async def _suggestions(self, interaction: Interaction) -> web.Response:
        await self._settled(interaction)
        if interaction.choices is None:
            return json_response({"message": "Loading options failed"}, status=504)
        return json_response({"choices": interaction.choices})

    async def _settled(self, interaction: Interaction) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(interaction.settled.wait(), self._book.acknowledge_within + 0.5)

    async def gateway_op(self, request: web.Request) -> web.Response:
        """Trouble the gateway, for tests."""
        ops: dict[str, Callable[[], None]] = {
            "reconnect": self._gateway.ask_to_reconnect,
            "invalid_session": self._gateway.invalidate,
            "drop": self._gateway.drop,
        }
        op = ops.get(request.match_info["op"])
        if op is None:
            raise Refusal.not_found()
        op()
        return web.Response(status=204)

    async def requests(self, request: web.Request) -> web.Response:
        """Return, or forget, the REST calls that the bot made."""
        if request.method == "DELETE":
            self._rest.log.entries.clear()
            return web.Response(status=204)
        return json_response(self._rest.log.calls())

    async def order_faults(self, request: web.Request) -> web.Response:
        """Order trouble for the bot's REST calls, for tests."""
        self._rest.faults.order((await read_body(request)).json)
        return web.Response(status=204)

    def _who(self, request: web.Request) -> User:
        who = self._world.users.get(request.query.get("as", ""))
        if who is None or who.bot:
            raise Refusal(400, 0, "Say who is acting: ?as=<user id>")
        return who

    def _member_of(self, who: User, guild_id: str) -> Guild:
        guild = self._world.guild(guild_id)
        if who.id not in guild.members:
            raise Refusal.missing_access()
        return guild

    def _channel(self, request: web.Request, who: User) -> Channel:
        where = self._world.channel(request.match_info["channel"])
        if not self._world.can_see(who.id, where):
            raise Refusal.missing_access()
        return where

    def _guild(self, guild: Guild, who: User) -> Json:
        world = self._world
        seen = [each for each in world.channels_of(guild) if world.can_see(who.id, each)]
        members = [
            {"user": person(world.users[each.user_id]), "roles": each.roles, "nick": each.nick}
            for each in guild.members.values()
        ]
        return {
            "id": guild.id,
            "name": guild.name,
            "channels": [_channel(world, each, who) for each in seen],
            "members": members,
            "roles": [{"id": each.id, "name": each.name, "color": each.color} for each in guild.roles.values()],
        }

    def _seen(self, message: Message, who: User) -> web.Response:
        return json_response(seen_message(self._world, message, who.id))


def person(who: User) -> Json:
    """Return a user as the page shows them."""
    return {
        "id": who.id,
        "username": who.username,
        "global_name": who.global_name,
        "bot": who.bot,
        "locale": who.locale,
        "title": who.title,
    }


def _channel(world: World, where: Channel, who: User) -> Json:
    return {"topic": None, "name": ""} | shapes.channel(world, where, viewer=who.id)


def _file(name: str) -> web.FileResponse:
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC.resolve()) or not path.is_file():
        raise web.HTTPNotFound(text="There is no such file; is the page built?")
    return web.FileResponse(path)
