"""`/privacy`: what the desk holds about the person who asks."""

from __future__ import annotations

from discord import Interaction
from discord.app_commands import Group
from discord.ext.commands import Cog

from bot.client import SummitDesk


class Privacy(Cog):
    """One's own questions in the log."""

    privacy = Group(name="privacy", description="See, take along, delete or stop the log of your questions")

    def __init__(self, client: SummitDesk) -> None:
        self._client = client

    @privacy.command(description="See what the desk holds about you")
    async def show(self, interaction: Interaction[SummitDesk]) -> None:
        """Show what is held."""
        await self._client.privacy.show(interaction)

    @privacy.command(description="Get all that the desk holds about you as a file")
    async def export(self, interaction: Interaction[SummitDesk]) -> None:
        """Hand out a file."""
        await self._client.privacy.export(interaction)

    @privacy.command(description="Have deleted what the desk holds about you")
    async def forget(self, interaction: Interaction[SummitDesk]) -> None:
        """Ask whether it is meant."""
        await self._client.privacy.ask_to_forget(interaction)

    @privacy.command(description="Have no more questions of yours logged")
    async def pause(self, interaction: Interaction[SummitDesk]) -> None:
        """Stop logging the person's text."""
        await self._client.privacy.pause(interaction)


async def setup(client: SummitDesk) -> None:
    """Add the cog."""
    await client.add_cog(Privacy(client))
