"""`/kb audit`: what moderators did, and what others were refused."""

from __future__ import annotations

from discord.app_commands import Group

from bot.cards.curation import AUDITED_A_PAGE, audit_card
from bot.client import SummitDesk
from commands.kb._group import Interaction, show, think, voice_of
from commands.kb._subjects import SUBJECTS


def add_to(group: Group, client: SummitDesk) -> None:
    """Add the command and what its card does."""

    @group.command(name="audit", description="See what moderators did and what others were refused")
    async def audit(interaction: Interaction) -> None:
        """Show the newest acts."""
        await show_page(interaction, "")

    client.actions.add(buttons={"audit": show_page}, subjects=SUBJECTS)


async def show_page(interaction: Interaction, key: str) -> None:
    """Show the acts before one, newest first."""
    store = interaction.client.store
    await think(interaction)
    found = await store.audit.latest(AUDITED_A_PAGE + 1, int(key) if key.isdigit() else None)
    more = len(found) > AUDITED_A_PAGE
    await show(interaction, audit_card(found[:AUDITED_A_PAGE], voice_of(interaction), more=more))
