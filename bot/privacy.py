"""What people do with what the desk holds about them: seen by nobody else, wherever it is asked for."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import discord
from discord.ui import LayoutView

from bot.cards.privacy import confirm_card, forgotten_card, held_card, paused_card, resumed_card
from bot.errors import NotKept, kept

if TYPE_CHECKING:
    from bot.client import SummitDesk

    Interaction = discord.Interaction[SummitDesk]

LAST = 5
FILE = "summit-desk-my-data.json"


class Privacy:
    """A person's rights, for the client. Everything raises NotKept when the database is in trouble."""

    def __init__(self, client: SummitDesk) -> None:
        self._client = client

    async def show(self, interaction: Interaction) -> None:
        """Show how much is held, and the last questions."""
        client = self._client
        held = await kept(client.store.personal_data.held(self._hash(interaction), LAST))
        days = client.settings.retention_days
        await _send(interaction, held_card(held, days, client.voice_for(interaction.locale)))

    async def export(self, interaction: Interaction) -> None:
        """Hand out all that is held, as a file."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        held = await kept(self._client.store.personal_data.export(self._hash(interaction)))
        written = json.dumps(held, ensure_ascii=False, indent=1).encode()
        said = self._client.voice_for(interaction.locale).say("privacy.export")
        await interaction.followup.send(said, file=discord.File(io.BytesIO(written), FILE), ephemeral=True)

    async def ask_to_forget(self, interaction: Interaction) -> None:
        """Say what would be deleted and ask whether it is meant."""
        held = await kept(self._client.store.personal_data.held(self._hash(interaction), 0))
        await _send(interaction, confirm_card(held, self._client.voice_for(interaction.locale)))

    async def pause(self, interaction: Interaction) -> None:
        """Log nothing more of a person."""
        await kept(self._client.store.personal_data.pause(self._hash(interaction)))
        await _send(interaction, paused_card(self._client.voice_for(interaction.locale)))

    async def press(self, interaction: Interaction, what: str) -> None:
        """Do what a button under one of these cards says."""
        if what == "forget":
            await self._forget(interaction)
        elif what == "pause":
            await self.pause(interaction)
        else:
            await kept(self._client.store.personal_data.resume(self._hash(interaction)))
            await _send(interaction, resumed_card(self._client.voice_for(interaction.locale)))

    async def _forget(self, interaction: Interaction) -> None:
        if not self._client.store.health.healthy:
            raise NotKept  # what waits in the spool would come into the database afterwards
        forgotten = await kept(self._client.store.personal_data.forget(self._hash(interaction)))
        self._client.forget(interaction.user.id)
        await _send(interaction, forgotten_card(forgotten, self._client.voice_for(interaction.locale)))

    def _hash(self, interaction: Interaction) -> str:
        return self._client.store.hash_user(interaction.user.id)


async def _send(interaction: Interaction, card: LayoutView) -> None:
    """Show a card to the person alone: in place of the one whose button was pressed."""
    if interaction.type is discord.InteractionType.component:
        await interaction.response.edit_message(view=card)
    else:
        await interaction.response.send_message(view=card, ephemeral=True)
