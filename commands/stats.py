"""`/stats`: what is asked and what becomes of it, for moderators."""

from __future__ import annotations

import io
import logging
from datetime import UTC, datetime, time

import discord
from discord import Interaction, Permissions
from discord.app_commands import command, default_permissions, guild_only
from discord.ext.commands import Cog

from bot.cards.stats import PICTURE, last_days, picture, stats_card
from bot.client import SummitDesk
from bot.errors import kept
from bot.moderation import FOR_MODERATORS
from bot.store.records import now

log = logging.getLogger(__name__)

DAYS = 30
ENTRIES = 5
CLUSTERS = 5


class Stats(Cog):
    """Numbers."""

    def __init__(self, client: SummitDesk) -> None:
        self._client = client

    @command(description="See how much is asked, what becomes of it, and what is asked most", extras=FOR_MODERATORS)
    @default_permissions(Permissions(manage_messages=True))
    @guild_only()
    async def stats(self, interaction: Interaction[SummitDesk]) -> None:
        """Show the numbers of the last days."""
        client = self._client
        await interaction.response.defer(ephemeral=True, thinking=True)
        days = last_days(DAYS, now().date())
        since = datetime.combine(days[0], time(), UTC)
        numbers = await kept(client.store.statistics.since(since, ENTRIES))
        page = await kept(client.unanswered.page(0, CLUSTERS))
        card = stats_card(numbers, page.clusters, page.total, days, client.voice_for(interaction.locale))
        files = [discord.File(io.BytesIO(picture(numbers, days)), PICTURE)] if numbers.days else []
        await interaction.edit_original_response(view=card, attachments=files)


async def setup(client: SummitDesk) -> None:
    """Add the cog, where there is a home for it."""
    home = client.settings.home_guild_id
    if home is None:
        log.info("HOME_GUILD_ID is not set: there is no /stats")
        return
    await client.add_cog(Stats(client), guild=discord.Object(home))
