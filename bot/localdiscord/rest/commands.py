"""REST: registering application commands."""

from __future__ import annotations

from aiohttp import web

from bot.localdiscord.commands import CommandRegistry
from bot.localdiscord.errors import Refusal, refuse_field
from bot.localdiscord.jsontext import json_response
from bot.localdiscord.model import Json
from bot.localdiscord.switchboard import Switchboard
from bot.localdiscord.uploads import read_body
from bot.localdiscord.world import World


class CommandRoutes:
    """The command endpoints, global and of a server alike."""

    def __init__(self, world: World, registry: CommandRegistry, switchboard: Switchboard) -> None:
        self._world = world
        self._registry = registry
        self._switchboard = switchboard

    def routes(self, base: str) -> list[web.RouteDef]:
        """Return the routes below the API's base path."""
        routes: list[web.RouteDef] = []
        for scope in ("/applications/{application}", "/applications/{application}/guilds/{guild}"):
            every = base + scope + "/commands"
            routes += [
                web.get(every, self.list),
                web.put(every, self.replace_all),
                web.post(every, self.create),
                web.get(every + "/{command:\\d+}", self.get),
                web.patch(every + "/{command:\\d+}", self.edit),
                web.delete(every + "/{command:\\d+}", self.delete),
            ]
        return [
            *routes,
            web.get(base + "/applications/{application}/guilds/{guild}/commands/permissions", self.permissions),
        ]

    async def list(self, request: web.Request) -> web.Response:
        """Return a scope's commands; their translations only on demand."""
        commands = self._registry.in_scope(self._scope(request))
        if request.query.get("with_localizations", "").lower() not in ("true", "1"):
            commands = [_without_translations(each) for each in commands]
        return json_response(commands)

    async def replace_all(self, request: web.Request) -> web.Response:
        """Replace a scope's commands."""
        wanted = (await read_body(request)).json.get("")
        if not isinstance(wanted, list) or not all(isinstance(each, dict) for each in wanted):
            refuse_field((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        made = self._registry.replace_all(wanted, self._scope(request))
        self._switchboard.commands_changed()
        return json_response(made)

    async def create(self, request: web.Request) -> web.Response:
        """Create a command, or overwrite its namesake."""
        command, fresh = self._registry.create((await read_body(request)).json, self._scope(request))
        self._switchboard.commands_changed()
        return json_response(command, status=201 if fresh else 200)

    async def get(self, request: web.Request) -> web.Response:
        """Return one command."""
        return json_response(self._registry.get(request.match_info["command"], self._scope(request)))

    async def edit(self, request: web.Request) -> web.Response:
        """Change one command."""
        change = (await read_body(request)).json
        command = self._registry.edit(request.match_info["command"], change, self._scope(request))
        self._switchboard.commands_changed()
        return json_response(command)

    async def delete(self, request: web.Request) -> web.Response:
        """Delete one command."""
        self._registry.delete(request.match_info["command"], self._scope(request))
        self._switchboard.commands_changed()
        return web.Response(status=204)

    async def permissions(self, request: web.Request) -> web.Response:
        """Return the per-server overrides of command permissions; there are none here."""
        self._scope(request)
        return json_response([])

    def _scope(self, request: web.Request) -> str | None:
        if request.match_info["application"] != self._world.application_id:
            raise Refusal(403, 20012, "You are not authorized to perform this action on this application")
        guild_id = request.match_info.get("guild")
        if guild_id is not None and self._world.bot_id not in self._world.guild(guild_id).members:
            raise Refusal.missing_access()
        return guild_id


def _without_translations(command: Json) -> Json:
    shape = {name: value for name, value in command.items() if not name.endswith("_localizations")}
    for name in ("options", "choices"):
        if shape.get(name):
            shape[name] = [_without_translations(each) for each in shape[name]]
    return shape
