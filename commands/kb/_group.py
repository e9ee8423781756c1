"""The group of commands, and what all of them share: who edits, what is edited, and how a card is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import discord
from discord import Permissions
from discord.app_commands import Choice, Group
from discord.ui import LayoutView
from rapidfuzz import fuzz, process

from bot.autocomplete import CHOICE, CHOICES, KEYED
from bot.cards import find, key_of
from bot.cards.curation import first_question
from bot.cards.layout import CardView
from bot.cards.markdown import cut, one_line
from bot.client import SummitDesk
from bot.curation.curator import Author, Curator
from bot.curation.drafts import Draft
from bot.errors import DraftGone, NoCuration, NoSuchEntry
from bot.localisation import Voice
from bot.lookup import questions_like
from bot.moderation import FOR_MODERATORS
from bot.store.drafts import Drafts
from knowledge.model import Base, Entry
from knowledge.snapshot import Snapshot

Interaction = discord.Interaction[SummitDesk]
LIKE = 90


def kb_group() -> Group:
    """Return the group, empty. Discord shows it to those who manage messages; the gate decides for itself."""
    return Group(
        name="kb",
        description="Keep the knowledge base",
        extras=FOR_MODERATORS,
        default_permissions=Permissions(manage_messages=True),
        guild_only=True,
    )


def curator_of(interaction: Interaction) -> Curator:
    """Return what edits the base. Raises NoCuration."""
    curator = interaction.client.curator
    if curator is None:
        raise NoCuration
    return curator


def author_of(interaction: Interaction) -> Author:
    """Return who edits."""
    person = interaction.user
    return Author(interaction.client.store.hash_user(person.id), person.display_name)


def voice_of(interaction: Interaction) -> Voice:
    """Return how cards speak to this moderator: in their own language, also where the base does not know it."""
    client, locale = interaction.client, str(interaction.locale)
    return replace(client.voice_for(locale), texts=client.locales.texts(locale))


async def show(interaction: Interaction, card: LayoutView) -> None:
    """Show a card to the moderator alone: in place of the card that was acted on, where there is one."""
    response = interaction.response
    if response.is_done():
        await interaction.edit_original_response(view=card)
    elif interaction.message is not None:
        await response.edit_message(view=card)
    else:
        await response.send_message(view=card, ephemeral=True)


async def think(interaction: Interaction) -> None:
    """Say at once that the answer takes a moment; `show` brings it."""
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=interaction.message is None)


@asynccontextmanager
async def working(interaction: Interaction) -> AsyncIterator[None]:
    """Say at once that something is worked out: on the card that was acted on, with nothing to press meanwhile.

    `show` brings what comes of it; when it fails, the card is as it was.
    """
    if interaction.message is None:
        await think(interaction)
        yield
        return
    card = CardView(*({**each.to_dict()} for each in interaction.message.components))
    data: Mapping[str, Any] = interaction.data or {}
    label = voice_of(interaction).say("kb.working")
    await interaction.response.edit_message(view=card.at_work(str(data.get("custom_id")), label))
    try:
        yield
    except Exception:
        with suppress(discord.HTTPException):
            await interaction.edit_original_response(view=card)
        raise


def drafts_of(interaction: Interaction) -> Drafts:
    """Return where drafts are kept."""
    return interaction.client.store.drafts


async def keep_draft(interaction: Interaction, draft: Draft) -> None:
    """Keep a draft, which will sooner or later be shown in a preview."""
    curator_of(interaction).expect()
    await drafts_of(interaction).keep(draft.id, draft.as_data(), author_of(interaction).user_hash)


async def draft_called(interaction: Interaction, draft: str) -> Draft:
    """Return a draft. Raises DraftGone."""
    data = await drafts_of(interaction).find(draft)
    if data is None or "entry" not in data:
        raise DraftGone
    return Draft.from_data(draft, data)


def entry_called(name: str, base: Base) -> Entry:
    """Return the entry chosen from the list or named by its id. Raises NoSuchEntry."""
    if name in base.entries:
        return base.entries[name]
    if name.startswith(KEYED):
        return base.entries[find(base.entries, name.removeprefix(KEYED), "…")]
    alike = process.extract(name.strip().lower(), list(base.entries), scorer=fuzz.ratio, limit=2, score_cutoff=LIKE)
    if len(alike) == 1:
        return base.entries[alike[0][0]]
    raise NoSuchEntry(name)


def entry_keyed(key: str, base: Base) -> Entry:
    """Return the entry with a key. Raises Vanished."""
    return base.entries[find(base.entries, key, "…")]


def entries_like(typed: str, snapshot: Snapshot, locale: str) -> list[str]:
    """Return entries by likeness of their ids and of their questions in any language to what was typed."""
    ids = list(snapshot.base.entries)
    if not typed.strip():
        return ids
    by_id = [each for each, _, _ in process.extract(typed, ids, scorer=fuzz.partial_ratio, limit=10, score_cutoff=85)]
    by_question = [each.entry for each in questions_like(typed, snapshot, locale, CHOICES)]
    begun = [each for each in ids if typed.strip().lower() in each.lower()]
    return list(dict.fromkeys((*begun, *by_question, *by_id)))


async def offer_entries(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Offer entries while one is typed."""
    voice, snapshot = voice_of(interaction), interaction.client.snapshot
    found: list[Choice[str]] = []
    for entry_id in entries_like(typed, snapshot, voice.locale)[:CHOICES]:
        question = first_question(snapshot.base.entries[entry_id], snapshot.base, voice)
        value = entry_id if len(entry_id) <= CHOICE else f"{KEYED}{key_of(entry_id)}"
        found.append(Choice(name=cut(one_line(f"{question} · {entry_id}"), CHOICE), value=value))
    return found


async def say_privately(interaction: Interaction, card: LayoutView) -> None:
    """Show one more card to the moderator alone, beside the one that was acted on."""
    if interaction.response.is_done():
        with suppress(discord.NotFound):
            await interaction.followup.send(view=card, ephemeral=True)
    else:
        await interaction.response.send_message(view=card, ephemeral=True)
