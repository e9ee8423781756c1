"""The registered application commands: kept by scope, shown to those who may use them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable

from bot.localdiscord import permissions
from bot.localdiscord.errors import Refusal
from bot.localdiscord.localising import localised_command
from bot.localdiscord.model import Channel, Guild, Json, User
from bot.localdiscord.rules.commands import CHAT_INPUT, check_commands, check_room, check_single
from bot.localdiscord.world import World

IN_GUILD, IN_BOT_DM = 0, 1
CREATIONS_A_DAY = 200


class CommandRegistry:
    """The commands of the bot's application, globally (None) and per server."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._created: dict[str | None, deque[float]] = {}

    def in_scope(self, guild_id: str | None) -> list[Json]:
        """Return the commands of one scope."""
        return [each for each in self._world.commands.values() if each.get("guild_id") == guild_id]

    def get(self, command_id: str, guild_id: str | None) -> Json:
        """Return a command of a scope, or refuse."""
        found = self._world.commands.get(command_id)
        if found is None or found.get("guild_id") != guild_id:
            raise Refusal.unknown("application command")
        return found

    def replace_all(self, wanted: list[Json], guild_id: str | None) -> list[Json]:
        """Make these the commands of a scope; those that keep type and name keep their id."""
        check_commands(wanted)
        before = {_key(each): each for each in self.in_scope(guild_id)}
        self._count_creations(guild_id, sum(_key(each) not in before for each in wanted))
        for each in before.values():
            del self._world.commands[each["id"]]
        return [self._keep(each, guild_id, before.get(_key(each))) for each in wanted]

    def create(self, wanted: Json, guild_id: str | None) -> tuple[Json, bool]:
        """Add a command, or replace the one of the same type and name; say whether it is new."""
        check_single(wanted)
        twin = next((each for each in self.in_scope(guild_id) if _key(each) == _key(wanted)), None)
        if twin is None:
            check_room([*self.in_scope(guild_id), wanted])
            self._count_creations(guild_id, 1)
        return self._keep(wanted, guild_id, twin), twin is None

    def edit(self, command_id: str, change: Json, guild_id: str | None) -> Json:
        """Change a command."""
        before = self.get(command_id, guild_id)
        wanted = before | {name: value for name, value in change.items() if name != "id"}
        check_single(wanted)
        return self._keep(wanted, guild_id, before)

    def delete(self, command_id: str, guild_id: str | None) -> None:
        """Take a command away."""
        del self._world.commands[self.get(command_id, guild_id)["id"]]

    def usable(self, who: User, where: Guild | None) -> Iterable[Json]:
        """Return the commands that a person may use in a server, or (None) in the bot's DM."""
        for command in self._world.commands.values():
            if may_use(self._world, command, who, where):
                yield command

    def shown(self, who: User, where: Guild | None) -> list[Json]:
        """Return what a person's command picker lists, in their language."""
        return [localised_command(command, who.locale) for command in self.usable(who, where)]

    def usable_in(self, command_id: str, who: User, where: Channel) -> Json:
        """Return a command that a person may use in a channel, or refuse."""
        for command in self.usable(who, self._world.guild_of(where)):
            if command["id"] == command_id:
                return command
        raise Refusal.unknown("application command")

    def _count_creations(self, guild_id: str | None, number: int) -> None:
        made = self._created.setdefault(guild_id, deque())
        now = time.monotonic()
        while made and now - made[0] > 86_400:
            made.popleft()
        if len(made) + number > CREATIONS_A_DAY:
            message = f"Max number of daily application command creates has been reached ({CREATIONS_A_DAY})"
            raise Refusal(400, 30034, message)
        made.extend([now] * number)

    def _keep(self, wanted: Json, guild_id: str | None, before: Json | None) -> Json:
        permitted = wanted.get("default_member_permissions")
        command: Json = {
            "id": before["id"] if before else self._world.new_id(),
            "application_id": self._world.application_id,
            "version": self._world.new_id(),
            "type": wanted.get("type") or CHAT_INPUT,
            "name": wanted["name"],
            "name_localizations": wanted.get("name_localizations"),
            "description": wanted.get("description") or "",
            "description_localizations": wanted.get("description_localizations"),
            "default_member_permissions": None if permitted is None else str(permitted),
            "dm_permission": wanted.get("dm_permission", True),
            "contexts": wanted.get("contexts"),
            "integration_types": wanted.get("integration_types") or [0],
            "nsfw": bool(wanted.get("nsfw")),
        }
        if wanted.get("options"):
            command["options"] = wanted["options"]
        if guild_id is not None:
            command["guild_id"] = guild_id
        self._world.commands[command["id"]] = command
        return command


def may_use(world: World, command: Json, who: User, where: Guild | None) -> bool:
    """Whether a person may use a command in a server, or (None) in the bot's DM."""
    if command.get("guild_id") is not None and (where is None or where.id != command["guild_id"]):
        return False
    contexts = command["contexts"]
    if contexts is None:
        contexts = [IN_GUILD, IN_BOT_DM] if command["dm_permission"] else [IN_GUILD]
    if where is None:
        return IN_BOT_DM in contexts
    installed = world.bot_id in where.members and 0 in command["integration_types"]
    if IN_GUILD not in contexts or not (installed or who.id in world.user_installs):
        return False
    held = permissions.in_guild(where, who.id)
    if held == permissions.EVERYTHING:
        return True
    needed = command["default_member_permissions"]
    if needed is None:
        return bool(held & permissions.USE_APPLICATION_COMMANDS)
    # "0" means: nobody but administrators.
    return int(needed) != 0 and held & int(needed) == int(needed)


def _key(command: Json) -> tuple[int, str]:
    return (command.get("type") or CHAT_INPUT, command["name"])
