"""Who is a moderator, and the audit of what moderators do and of what is refused.

A command is for moderators when its outermost group carries `FOR_MODERATORS` among its extras; the command tree asks
before it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import discord
from discord.app_commands import Command, ContextMenu, Group

from bot.cards.markdown import cut, one_line
from bot.error_handler import reply_to_error
from bot.errors import NotAModerator

if TYPE_CHECKING:
    from bot.client import SummitDesk
    from bot.settings import Settings

FOR_MODERATORS: dict[Any, Any] = {"for": "moderators"}

Interaction: TypeAlias = "discord.Interaction[SummitDesk]"


def is_moderator(interaction: Interaction, settings: Settings) -> bool:
    """Whether the person holds a moderator's role at home, by the roles that came with this very interaction."""
    person = interaction.user
    return (
        settings.home_guild_id is not None
        and interaction.guild_id == settings.home_guild_id
        and isinstance(person, discord.Member)
        and any(person.get_role(role) is not None for role in settings.moderator_role_ids)
    )


def is_for_moderators(command: Command[Any, ..., Any] | ContextMenu | Group | None) -> bool:
    """Whether a command is one that only moderators may use."""
    outermost = command.root_parent or command if isinstance(command, Command) else command
    return outermost is not None and outermost.extras.get("for") == "moderators"


async def admit(interaction: Interaction, action: str, target: str = "") -> None:
    """Let a moderator pass; everything that one does, and every refusal, is in the audit. Raises NotAModerator."""
    client = interaction.client
    allowed = is_moderator(interaction, client.settings)
    await client.audit(interaction.user, action, target, allowed=allowed)
    if not allowed:
        raise NotAModerator


async def admit_to_command(interaction: Interaction) -> bool:
    """Whether a command may run; who may not use it is told so, or is offered nothing while typing."""
    command = interaction.command
    if not is_for_moderators(command):
        return True
    assert command is not None
    if interaction.type is discord.InteractionType.autocomplete:
        if is_moderator(interaction, interaction.client.settings):
            return True
        await interaction.client.audit(interaction.user, f"suggestions /{command.qualified_name}", "", allowed=False)
        await interaction.response.autocomplete([])
        return False
    try:
        await admit(interaction, f"/{command.qualified_name}", _options(interaction))
    except NotAModerator as refusal:
        await reply_to_error(interaction, refusal)
        return False
    return True


def _options(interaction: Interaction) -> str:
    """Return what a command was given, for the audit."""
    given = {name: value for name, value in vars(interaction.namespace).items() if isinstance(value, str | int)}
    return cut(one_line(" ".join(f"{name}={value}" for name, value in given.items())), 200)
