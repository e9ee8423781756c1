"""`/kb history` and `/kb undo`: what was changed, by whom, and the way back."""

from __future__ import annotations

from discord.app_commands import Group, Range, autocomplete, describe

from bot.cards import find, key_of
from bot.cards.curation import REVISIONS_A_PAGE, conflict_card, history_card, revision_card, undone_card
from bot.client import SummitDesk
from commands.kb._group import (
    Interaction,
    author_of,
    curator_of,
    offer_entries,
    show,
    think,
    voice_of,
    working,
)
from commands.kb._publishing import show_proposal
from knowledge.editing.changes import Conflict, EditRefused

MOST = 2**31 - 1


def add_to(group: Group, client: SummitDesk) -> None:
    """Add the commands and what their cards do."""

    @group.command(name="history", description="See what was changed, newest first")
    @describe(entry="Of one entry only: its id, also of one that is gone")
    @autocomplete(entry=offer_entries)
    async def history(interaction: Interaction, entry: Range[str, 1, 200] | None = None) -> None:
        """Show the newest revisions."""
        await _show(interaction, entry and _entry_id(interaction, entry), None)

    @group.command(name="undo", description="Take a revision back; you see first what that does")
    @describe(revision="The number of the revision, as /kb history shows it")
    async def undo(interaction: Interaction, revision: Range[int, 1, MOST]) -> None:
        """Preview the reverse of a revision."""
        await propose_undo(interaction, str(revision))

    client.actions.add(
        buttons={"history": turn_page, "entry-history": show_of_entry, "undo": propose_undo},
        selects={"revision": show_revision, "waiting": show_waiting},
    )


async def turn_page(interaction: Interaction, key: str) -> None:
    """Show the revisions before a number, of one entry or of all."""
    entry_key, _, before = key.partition(".")
    entry = find(interaction.client.snapshot.base.entries, entry_key, "…") if entry_key else None
    await _show(interaction, entry, int(before) if before.isdigit() else None)


async def show_of_entry(interaction: Interaction, key: str) -> None:
    """Show the revisions of the entry that a card shows. Raises Vanished."""
    await _show(interaction, find(interaction.client.snapshot.base.entries, key, "…"), None)


async def show_revision(interaction: Interaction, _: str, chosen: tuple[str, ...]) -> None:
    """Show one revision with its diffs. Raises RevisionUnknown."""
    await think(interaction)
    revision = await curator_of(interaction).revision(int(chosen[0]))
    await show(interaction, revision_card(revision, voice_of(interaction)))


async def show_waiting(interaction: Interaction, _: str, chosen: tuple[str, ...]) -> None:
    """Show the preview of a change that waits for a second moderator."""
    await think(interaction)
    await show_proposal(interaction, await curator_of(interaction).reopen(chosen[0]))


async def propose_undo(interaction: Interaction, key: str) -> None:
    """Preview the reverse of a revision, or say by which it was taken back. Raises RevisionUnknown, EditRefused."""
    curator = curator_of(interaction)
    async with working(interaction):
        try:
            proposal = await curator.undo(int(key), author_of(interaction))
        except (Conflict, EditRefused) as error:
            voice, by = voice_of(interaction), await curator.undone_by(int(key))
            if by is not None:
                await show(interaction, undone_card(int(key), by, voice))
                return
            if isinstance(error, EditRefused):
                raise
            await show(interaction, conflict_card(error, None, voice))
            return
        await show_proposal(interaction, proposal)


async def _show(interaction: Interaction, entry: str | None, before: int | None) -> None:
    curator = curator_of(interaction)
    await think(interaction)
    found = await curator.history(entry, before, REVISIONS_A_PAGE + 1)
    waiting = await curator.waiting() if before is None and entry is None else []
    card = history_card(
        found[:REVISIONS_A_PAGE],
        waiting,
        voice_of(interaction),
        entry=entry,
        first=before is None,
        more=len(found) > REVISIONS_A_PAGE,
    )
    await show(interaction, card)


def _entry_id(interaction: Interaction, name: str) -> str:
    """Return the id chosen from the list or typed: an entry that is gone has a history too."""
    entries = interaction.client.snapshot.base.entries
    return next((each for each in entries if f"entry:{key_of(each)}" == name), name)
