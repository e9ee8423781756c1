"""Registering commands, only when they differ from what Discord already has: registering is slow and limited."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord.app_commands import CommandTree
from discord.http import Route

log = logging.getLogger(__name__)

ADDED_BY_DISCORD = frozenset(
    {"id", "application_id", "guild_id", "version", "name_localized", "description_localized", "handler"}
)
SET_BY_CONTEXTS = "dm_permission"
PERMISSIONS = "default_member_permissions"


async def register_commands(tree: CommandTree[Any], guild: discord.abc.Snowflake | None = None) -> bool:
    """Make Discord's commands (everywhere, or of one server) equal to the tree's; return whether they differed."""
    wanted = await payloads(tree, guild)
    registered = await _registered(tree, guild)
    if same_commands(wanted, registered):
        return False
    await tree.sync(guild=guild)
    log.info("registered %d commands", len(wanted))
    return True


async def payloads(tree: CommandTree[Any], guild: discord.abc.Snowflake | None = None) -> list[dict[str, Any]]:
    """Return what would be registered, translated."""
    found = tree.get_commands(guild=guild)
    if tree.translator is None:
        return [command.to_dict(tree) for command in found]
    return [await command.get_translated_payload(tree, tree.translator) for command in found]


def same_commands(wanted: Sequence[Mapping[str, Any]], registered: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two lists of commands mean the same, whatever defaults Discord filled in."""
    return {_identity(each): _essence(each) for each in wanted} == {
        _identity(each): _essence(each) for each in registered
    }


async def _registered(tree: CommandTree[Any], guild: discord.abc.Snowflake | None) -> list[dict[str, Any]]:
    """Fetch the commands with their localisations, which the library's own call leaves out."""
    path = "/applications/{application_id}" + ("/guilds/{guild_id}/commands" if guild else "/commands")
    values: dict[str, Any] = {"application_id": tree.client.application_id}
    if guild is not None:
        values["guild_id"] = guild.id
    route = Route("GET", path, **values)
    registered: list[dict[str, Any]] = await tree.client.http.request(route, params={"with_localizations": "true"})
    return registered


def _identity(command: Mapping[str, Any]) -> tuple[int, str]:
    return int(command.get("type", 1)), str(command["name"])


def _essence(value: Any) -> Any:
    """Return a payload without what is empty, added by Discord, or said twice."""
    if isinstance(value, Mapping):
        kept = {key: _essence(each) for key, each in value.items() if key not in ADDED_BY_DISCORD | {SET_BY_CONTEXTS}}
        if kept.get(PERMISSIONS) is not None:
            kept[PERMISSIONS] = str(kept[PERMISSIONS])  # we send a number, Discord sends digits back
        return {key: each for key, each in kept.items() if each not in (None, False, "", [], {})}
    if isinstance(value, list):
        items = [_essence(each) for each in value]
        return sorted(items) if all(isinstance(each, int) for each in items) else items
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and value > 2**31 else value
