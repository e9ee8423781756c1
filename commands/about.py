"""`/sources` and `/help`: what the desk rests on and what it does."""

from __future__ import annotations

from discord import Interaction
from discord.app_commands import command
from discord.ext.commands import Cog

from bot.cards import sources_card
from bot.client import SummitDesk
from bot.replies import reply_with_card


class About(Cog):
    """The desk on itself."""

    def __init__(self, client: SummitDesk) -> None:
        self._client = client

    @command(description="See the articles that every answer rests on")
    async def sources(self, interaction: Interaction[SummitDesk]) -> None:
        """Show the articles."""
        await reply_with_card(interaction, sources_card(self._client.voice_for(interaction.locale)))

    @command(description="What the desk can do and how to ask")
    async def help(self, interaction: Interaction[SummitDesk]) -> None:
        """Show what the desk does, to the one who asks."""
        await reply_with_card(interaction, self._client.help_card(interaction.locale), private=True)


async def setup(client: SummitDesk) -> None:
    """Add the cog."""
    await client.add_cog(About(client))
