"""What must hold of every command there is."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

import commands
from bot.client import SummitDesk
from bot.localisation import CommandTranslator
from bot.registration import payloads, same_commands
from bot.settings import Settings

EXTENSIONS = [f"commands.{module.name}" for module in pkgutil.iter_modules(commands.__path__) if module.name[0] != "_"]
LOCALISED = ("ja", "zh-CN", "zh-TW")
SLASH_NAME = re.compile(r"[-_'\w]{1,32}")
HOME = 1300000000000000000


@pytest.fixture
async def registered() -> AsyncIterator[list[dict[str, Any]]]:
    settings = Settings(_env_file=None, home_guild_id=HOME)
    nothing: Any = None
    client = SummitDesk(settings=settings, store=nothing, snapshot=nothing)
    async with client:
        for name in EXTENSIONS:
            await client.load_extension(name)
        await client.tree.set_translator(CommandTranslator(client.locales))
        guilds = [None, discord.Object(HOME)]
        yield [payload for guild in guilds for payload in await payloads(client.tree, guild)]


def walk(command: dict[str, Any]) -> list[dict[str, Any]]:
    """A command with its subcommands and parameters."""
    return [command, *(each for option in command.get("options", []) for each in walk(option))]


def size(command: dict[str, Any]) -> int:
    """How Discord counts: names, descriptions and values, the longest language of each."""
    total = len(str(command.get("value", "")))
    for key in ("name", "description"):
        texts = [command.get(key) or "", *(command.get(f"{key}_localizations") or {}).values()]
        total += max(map(len, texts))
    return total + sum(map(size, [*command.get("options", []), *command.get("choices", [])]))


def test_every_module_of_commands_is_an_extension():
    assert {"commands.ask", "commands.explore", "commands.about"} <= set(EXTENSIONS)


async def test_names_are_unique_in_every_language(registered):
    for locale in ("en", *LOCALISED):
        names = [(each["type"], (each["name_localizations"] or {}).get(locale, each["name"])) for each in registered]
        assert len(names) == len(set(names)), locale


async def test_every_text_is_localised_and_as_discord_wants_it(registered):
    missing = []
    for command in registered:
        for each in walk(command):
            slash = command["type"] == 1
            for key in ("name", "description") if slash else ("name",):
                given = each.get(f"{key}_localizations") or {}
                missing += [(each["name"], key, locale) for locale in LOCALISED if locale not in given]
                for text in (each[key], *given.values()):
                    assert 1 <= len(text) <= (100 if key == "description" else 32), text
                    if key == "name" and slash:
                        assert SLASH_NAME.fullmatch(text), text
                        assert text == text.lower()
    assert missing == []


async def test_no_command_is_too_large(registered):
    for command in registered:
        assert size(command) <= 8_000, command["name"]
        assert len(command.get("options", [])) <= 25


async def test_contexts_and_installs_are_declared(registered):
    for command in registered:
        assert command["contexts"], command["name"]
        assert command["integration_types"], command["name"]


def _as_text(number: int | None) -> str | None:
    return None if number is None else str(number)


async def test_the_same_commands_are_told_from_changed_ones(registered):
    sent_back = [
        {
            **command,
            "id": "1",
            "application_id": "2",
            "version": "3",
            "nsfw": False,
            "dm_permission": True,
            "default_member_permissions": _as_text(command.get("default_member_permissions")),
            "options": [{"required": False, **option} for option in command.get("options", [])],
        }
        for command in reversed(registered)
    ]
    assert same_commands(registered, sent_back)
    assert not same_commands(registered, sent_back[1:])
    assert not same_commands(registered, [{**sent_back[0], "description": "other"}, *sent_back[1:]])
    localised = {**sent_back[0], "name_localizations": {"ja": "別"}}
    assert not same_commands(registered, [localised, *sent_back[1:]])
    removed = {**sent_back[0], "options": [{"type": 3, "name": "x", "description": "y"}]}
    assert not same_commands(registered, [removed, *sent_back[1:]])
