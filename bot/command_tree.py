"""The commands as discord.py runs them: some are for moderators only, and all errors reach the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import Interaction
from discord.app_commands import AppCommandError, CommandTree

from bot.error_handler import reply_to_error
from bot.moderation import admit_to_command

if TYPE_CHECKING:
    from bot.client import SummitDesk


class DeskTree(CommandTree["SummitDesk"]):
    """What is asked before every command and list of suggestions, and what becomes of what they raise."""

    async def interaction_check(self, interaction: Interaction[SummitDesk], /) -> bool:
        """Whether the person may use the command."""
        return await admit_to_command(interaction)

    async def on_error(self, interaction: Interaction[SummitDesk], error: AppCommandError, /) -> None:
        """Reply to what a command or context menu raised."""
        await reply_to_error(interaction, error)
