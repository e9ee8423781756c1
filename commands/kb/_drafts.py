"""`/kb drafts`: what a moderator has begun and not published, and the way back to it."""

from __future__ import annotations

from discord.app_commands import Group

from bot.cards.curation import draft_card, drafts_card
from bot.client import SummitDesk
from bot.curation.drafts import Draft, Unpublished, draft_of, holds_work
from bot.curation.values import Waiting
from bot.errors import DraftGone, NoSuchEntry
from bot.store.drafts import KeptDraft
from commands.kb._group import (
    Interaction,
    author_of,
    curator_of,
    draft_called,
    drafts_of,
    keep_draft,
    show,
    think,
    voice_of,
)
from commands.kb._publishing import show_proposal
from knowledge.editing.changes import Change
from knowledge.model import Entry


def add_to(group: Group, client: SummitDesk) -> None:
    """Add the command and what its card does."""

    @group.command(name="drafts", description="Go on with what you have not published")
    async def drafts(interaction: Interaction) -> None:
        """List the moderator's own drafts, the newest first."""
        curator_of(interaction)
        await think(interaction)
        await show(interaction, drafts_card(await _unpublished(interaction), voice_of(interaction)))

    client.actions.add(buttons={"draft-anew": begin_anew}, selects={"draft-pick": pick})


async def open_edit(interaction: Interaction, entry: Entry) -> None:
    """Open the moderator's own draft of an entry, where there is one with work in it, else a new one."""
    for kept, draft in await _own(interaction):
        if draft.before is not None and draft.before.id == entry.id:
            await show(interaction, draft_card(draft, voice_of(interaction), since=kept.at))
            return
    await _open(interaction, draft_of(entry))


async def begin_anew(interaction: Interaction, key: str) -> None:
    """Throw a draft of an entry away and open one of what is live. Raises DraftGone, NoSuchEntry."""
    draft = await draft_called(interaction, key)
    entry = interaction.client.snapshot.base.entries.get(draft.change.entry)
    if entry is None:
        raise NoSuchEntry(draft.change.entry)
    await drafts_of(interaction).drop(key)
    await _open(interaction, draft_of(entry))


async def pick(interaction: Interaction, _: str, chosen: tuple[str, ...]) -> None:
    """Open a draft, or the preview of a removal. Raises DraftGone and ProposalGone."""
    for kept, draft in await _own(interaction):
        if kept.id == chosen[0]:
            await show(interaction, draft_card(draft, voice_of(interaction), since=kept.at))
            return
    if all(each.id != chosen[0] for each in await _removals(interaction)):
        raise DraftGone
    await think(interaction)
    await show_proposal(interaction, await curator_of(interaction).reopen(chosen[0]))


async def _open(interaction: Interaction, draft: Draft) -> None:
    await keep_draft(interaction, draft)
    await show(interaction, draft_card(draft, voice_of(interaction)))


async def _unpublished(interaction: Interaction) -> list[Unpublished]:
    """Return everything that the moderator has begun, the newest first, removals of an entry once."""
    found = [Unpublished(kept.id, kept.at, draft.change) for kept, draft in await _own(interaction)]
    removals = {change.entry: (each, change) for each in await _removals(interaction) for change in _removed(each)}
    found += [Unpublished(each.id, each.at, change) for each, change in removals.values()]
    return sorted(found, key=lambda each: each.at, reverse=True)


async def _own(interaction: Interaction) -> list[tuple[KeptDraft, Draft]]:
    """Return the moderator's drafts that hold work, the newest first."""
    base = interaction.client.snapshot.base
    kept = await drafts_of(interaction).of(author_of(interaction).user_hash)
    drafts = [(each, Draft.from_data(each.id, each.data)) for each in kept]
    return [(each, draft) for each, draft in drafts if holds_work(draft, base)]


async def _removals(interaction: Interaction) -> list[Waiting]:
    """Return the moderator's previews of removals, the oldest first; what has gone meanwhile is left out."""
    store, entries = interaction.client.store, interaction.client.snapshot.base.entries
    found = [Waiting.of(each) for each in await store.proposals.of(author_of(interaction).user_hash)]
    alone = [each for each in found if each.undoes is None and len(each.changes) == len(_removed(each)) == 1]
    return [each for each in reversed(alone) if all(change.entry in entries for change in _removed(each))]


def _removed(waiting: Waiting) -> list[Change]:
    return [change for change in waiting.changes if isinstance(change, Change) and change.after is None]
