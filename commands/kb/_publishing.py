"""Preview, publish, discard; what to do when somebody else was quicker; `/kb remove`."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import discord
from discord.app_commands import Group, Range, autocomplete, describe
from discord.ui import LayoutView

from bot.cards import answer_card
from bot.cards.curation import (
    conflict_card,
    draft_card,
    effect_card,
    effect_of,
    handed_on_card,
    plain_card,
    preview_card,
    published_card,
    resulting,
)
from bot.client import SummitDesk
from bot.curation.curator import Proposal, SecondPersonNeeded
from bot.curation.drafts import Draft, merged, undecided
from bot.errors import Outdated
from bot.localisation import Voice
from commands.kb._group import (
    Interaction,
    author_of,
    curator_of,
    draft_called,
    drafts_of,
    entry_called,
    entry_keyed,
    keep_draft,
    offer_entries,
    say_privately,
    show,
    think,
    voice_of,
    working,
)
from knowledge import desk
from knowledge.curating.impact import Effect
from knowledge.editing.changes import Change, Conflict, EditRefused, FileConflict
from knowledge.model import Answer, Entry, Problem, Question
from knowledge.snapshot import Snapshot

log = logging.getLogger(__name__)


def add_to(group: Group, client: SummitDesk) -> None:
    """Add the command and what the cards before and after publishing do."""

    @group.command(name="remove", description="Remove an entry")
    @describe(entry="Which entry: its id, or a question that it answers", reason="Why; it stands in the history")
    @autocomplete(entry=offer_entries)
    async def remove(interaction: Interaction, entry: str, reason: Range[str, 1, 300] | None = None) -> None:
        """Preview the base without an entry."""
        found = entry_called(entry, interaction.client.snapshot.base)
        await propose_removal(interaction, found, reason or "")

    client.actions.add(
        buttons={
            "draft-preview": preview,
            "entry-remove": remove_keyed,
            "publish": publish,
            "effects": turn_effects,
            "proposal-open": reopen,
            "proposal-discard": discard,
            "conflict-mine": take_mine,
            "conflict-theirs": take_theirs,
            "conflict-both": edit_again,
        },
        selects={"effect": show_effect, "asker-view": show_as_asked},
    )


async def preview(interaction: Interaction, key: str) -> None:
    """Show what a draft would change and do; where it cannot be taken, what is to be mended. Raises DraftGone."""
    draft = await draft_called(interaction, key)
    async with working(interaction):
        await _propose(interaction, draft)


async def propose_removal(interaction: Interaction, entry: Entry, reason: str = "") -> None:
    """Show what the base without an entry would do. Raises NoCuration."""
    curator = curator_of(interaction)
    async with working(interaction):
        try:
            proposal = await curator.propose([Change(entry.id, entry, None)], author_of(interaction), reason)
        except Conflict as conflict:
            await show(interaction, conflict_card(conflict, None, voice_of(interaction)))
            return
        await show_proposal(interaction, proposal)


async def remove_keyed(interaction: Interaction, key: str) -> None:
    """Preview the base without the entry that a card shows. Raises Vanished."""
    await propose_removal(interaction, entry_keyed(key, interaction.client.snapshot.base))


async def show_proposal(interaction: Interaction, proposal: Proposal, draft: str = "") -> None:
    """Show a proposal's preview and, beside it, the card as askers will see it."""
    voice = voice_of(interaction)
    own = proposal.author.user_hash == author_of(interaction).user_hash
    await show(interaction, preview_card(proposal, voice, draft, own=own))
    entries = resulting(proposal.changes)
    if len(entries) == 1 and entries[0].id in proposal.candidate.base.entries:
        await say_privately(interaction, _as_asked(proposal, entries[0], voice.locale, interaction))


async def turn_effects(interaction: Interaction, key: str) -> None:
    """Show a preview again with others of the questions that would be answered otherwise."""
    proposal_id, draft, page = key.split(".")
    await think(interaction)
    proposal = await curator_of(interaction).reopen(proposal_id)
    own = proposal.author.user_hash == author_of(interaction).user_hash
    await show(interaction, preview_card(proposal, voice_of(interaction), draft, own=own, page=int(page)))


async def publish(interaction: Interaction, key: str) -> None:
    """Publish a proposal; under the two-person rule its author hands it to another moderator instead."""
    curator, voice = curator_of(interaction), voice_of(interaction)
    proposal_id, _, draft_id = key.partition(".")
    await think(interaction)
    try:
        revision = await curator.publish(proposal_id, author_of(interaction))
    except SecondPersonNeeded:
        proposal = await curator.reopen(proposal_id)
        await show(interaction, plain_card(voice.say("kb.handed_on")))
        await _tell_moderators(interaction, handed_on_card(proposal, voice))
        return
    except Conflict as conflict:
        await _show_conflict(interaction, conflict, draft_id)
        return
    except EditRefused as refused:
        if not draft_id:
            raise
        await show(interaction, draft_card(await draft_called(interaction, draft_id), voice, refused.problems))
        return
    if draft_id:
        await drafts_of(interaction).drop(draft_id)
    await show(interaction, published_card(revision, voice, interaction.client.snapshot.base))


async def reopen(interaction: Interaction, key: str) -> None:
    """Show, to the moderator alone, the preview of a change that waits for a second one."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await show_proposal(interaction, await curator_of(interaction).reopen(key))


async def discard(interaction: Interaction, key: str) -> None:
    """Throw a proposal away, and the draft that it came from."""
    proposal_id, _, draft_id = key.partition(".")
    await curator_of(interaction).discard(proposal_id)
    if draft_id:
        await drafts_of(interaction).drop(draft_id)
    await show(interaction, plain_card(voice_of(interaction).say("kb.discarded")))


async def show_effect(interaction: Interaction, key: str, chosen: tuple[str, ...]) -> None:
    """Show what a question is answered now and would be answered. Raises Outdated."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    proposal = await curator_of(interaction).reopen(key)
    effect = effect_of(proposal.impact, chosen[0])
    if effect is None:
        raise Outdated
    before, after = await asyncio.to_thread(_both, effect, interaction.client.snapshot, proposal.candidate)
    await interaction.followup.send(view=effect_card(effect, before, after, voice_of(interaction)), ephemeral=True)


async def show_as_asked(interaction: Interaction, key: str, chosen: tuple[str, ...]) -> None:
    """Show an entry's card as askers will see it in some language. Raises Outdated."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    proposal = await curator_of(interaction).reopen(key)
    number, _, locale = chosen[0].partition(".")
    entries = resulting(proposal.changes)
    if not number.isdigit() or int(number) >= len(entries):
        raise Outdated
    card = _as_asked(proposal, entries[int(number)], locale, interaction)
    await interaction.followup.send(view=card, ephemeral=True)


async def take_mine(interaction: Interaction, key: str) -> None:
    """Preview what was wanted, over what somebody else has published. Raises DraftGone."""
    draft = await draft_called(interaction, key)
    rebased = replace(draft, before=interaction.client.snapshot.base.entries.get(_entry_of(draft)))
    async with working(interaction):
        await keep_draft(interaction, rebased)
        await _propose(interaction, rebased)


async def take_theirs(interaction: Interaction, key: str) -> None:
    """Leave what somebody else has published as it is. Raises DraftGone."""
    await draft_called(interaction, key)
    await drafts_of(interaction).drop(key)
    await show(interaction, plain_card(voice_of(interaction).say("kb.theirs_kept")))


async def edit_again(interaction: Interaction, key: str) -> None:
    """Open the draft with both sides' work in it; where both changed the same answer, with both texts, marked."""
    draft, voice = await draft_called(interaction, key), voice_of(interaction)
    theirs = interaction.client.snapshot.base.entries.get(_entry_of(draft))
    conflict = Conflict(_entry_of(draft), draft.entry, theirs, draft.before)
    both = merged(conflict, (voice.say("kb.mine"), voice.say("kb.theirs"))) or draft.entry
    await _open(interaction, replace(draft, entry=both, before=theirs))


async def _tell_moderators(interaction: Interaction, card: LayoutView) -> None:
    """Show a card to all moderators: in their channel where `/desk moderators` named one, else where this one works."""
    client, guild = interaction.client, interaction.guild_id
    channel = client.store.servers.of(guild).moderators_channel if guild is not None else None
    if channel is not None and channel != interaction.channel_id:
        try:
            await client.get_partial_messageable(channel, guild_id=guild).send(view=card)
        except discord.HTTPException as error:
            log.info("the moderators' channel %s cannot be written to: %s", channel, error)
        else:
            return
    await interaction.followup.send(view=card)


async def _propose(interaction: Interaction, draft: Draft) -> None:
    """Show a draft's preview, or what stands in its way: nothing typed is lost."""
    curator, voice = curator_of(interaction), voice_of(interaction)
    if to_decide := _to_decide(draft, voice):
        await show(interaction, draft_card(draft, voice, to_decide))
        return
    try:
        proposal = await curator.propose([draft.change], author_of(interaction), draft.reason)
    except EditRefused as refused:
        await show(interaction, draft_card(draft, voice, refused.problems))
        return
    except Conflict as conflict:
        await _show_conflict(interaction, conflict, draft.id)
        return
    await show_proposal(interaction, proposal, draft.id)


async def _open(interaction: Interaction, draft: Draft) -> None:
    await keep_draft(interaction, draft)
    voice = voice_of(interaction)
    await show(interaction, draft_card(draft, voice, _to_decide(draft, voice)))


async def _show_conflict(interaction: Interaction, conflict: Conflict, draft_id: str) -> None:
    if isinstance(conflict, FileConflict):
        raise conflict
    draft, voice = await draft_called(interaction, draft_id) if draft_id else None, voice_of(interaction)
    await show(interaction, conflict_card(conflict, draft, voice))


def _to_decide(draft: Draft, voice: Voice) -> list[Problem]:
    """Return the answers in which two sides' texts still stand."""
    message = voice.say("kb.to_decide")
    return [Problem(draft.entry.id, message, field=f"answer.{language}") for language in undecided(draft.entry)]


def _entry_of(draft: Draft) -> str:
    return draft.before.id if draft.before else draft.entry.id


def _as_asked(proposal: Proposal, entry: Entry, locale: str, interaction: Interaction) -> LayoutView:
    answer = desk.show(entry.id, proposal.candidate, locale)
    voice = Voice(proposal.candidate.base, locale, interaction.client.locales.texts(locale))
    return answer_card(answer, voice, voice.question(entry.id))


def _both(effect: Effect, before: Snapshot, after: Snapshot) -> tuple[Answer, Answer]:
    return _asked(effect, before), _asked(effect, after)


def _asked(effect: Effect, snapshot: Snapshot) -> Answer:
    """Return what a snapshot answers; a conversation's turns are put one after another."""
    turns = effect.question.split(" → ") if effect.source == "evaluation" else [effect.question]
    return desk.converse([Question(turn, effect.locale) for turn in turns], snapshot)
