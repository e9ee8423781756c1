"""`/kb test`: why a question is answered as it is, and what to make of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from discord.app_commands import Group, Range, describe

from bot.cards.curation import explanation_card, pick_entry_card, plain_card
from bot.client import SummitDesk
from bot.curation.cases import CASES, add_case
from bot.curation.drafts import blank, draft_of, new_id, with_questions
from bot.curation.explaining import explain
from bot.errors import DraftGone, NothingToAsk
from bot.forms import Entered, choice_field, option, text_field
from bot.moderation import ModeratorForm
from commands.kb._editing import open_drafted
from commands.kb._group import (
    Interaction,
    curator_of,
    drafts_of,
    entries_like,
    entry_called,
    entry_keyed,
    show,
    think,
    voice_of,
)
from knowledge.matching import match
from knowledge.model import Status

STATUSES = (Status.ANSWERED, Status.SUGGESTED, Status.NOT_STATED, Status.OUT_OF_SCOPE)
OFFERED = 25


def add_to(group: Group, client: SummitDesk) -> None:
    """Add the command and what its cards do."""

    @group.command(name="test", description="See why a question is answered as it is")
    @describe(question="The question, as somebody would ask it")
    async def test(interaction: Interaction, question: Range[str, 1, 300]) -> None:
        """Explain the answer to a question."""
        if not question.strip():
            raise NothingToAsk
        await think(interaction)
        client = interaction.client
        found = explain(question, client.snapshot, str(interaction.locale))
        key = await _keep(interaction, [question])
        await show(interaction, explanation_card(found, key, voice_of(interaction)))

    client.actions.add(
        buttons={
            "case-keep": open_case,
            "case-answer": answer,
            "case-phrasing": add_as_phrasing,
            "phrasing-search": open_search,
        },
        selects={"phrasing-pick": pick},
        forms={"case-keep": keep_case, "phrasing-search": search},
    )


async def offer_phrasing(interaction: Interaction, questions: Sequence[str], near: Sequence[str] = ()) -> None:
    """Offer the entries to which some questions may belong, those `near` first."""
    key = await _keep(interaction, questions)
    snapshot = interaction.client.snapshot
    found = match(snapshot.reader.read(questions[0]), snapshot)
    entries = [*near, *(candidate.entry for candidate in found.candidates)][:OFFERED]
    await show(interaction, pick_entry_card(questions, entries, key, voice_of(interaction)))


async def add_as_phrasing(interaction: Interaction, key: str) -> None:
    """Offer the entries to which a tested question may belong. Raises DraftGone."""
    await offer_phrasing(interaction, await _questions(interaction, key))


async def answer(interaction: Interaction, key: str) -> None:
    """Open a draft of a new entry that answers a tested question. Raises DraftGone."""
    curator_of(interaction)
    questions = await _questions(interaction, key)
    await open_drafted(interaction, blank(interaction.client.snapshot.base, questions))


async def pick(interaction: Interaction, key: str, chosen: tuple[str, ...]) -> None:
    """Open a draft of the entry picked, the questions among its phrasings. Raises DraftGone and Vanished."""
    curator_of(interaction)
    base = interaction.client.snapshot.base
    draft = draft_of(entry_keyed(chosen[0], base))
    questions = await _questions(interaction, key)
    await drafts_of(interaction).drop(key)
    await open_drafted(interaction, replace(draft, entry=with_questions(draft.entry, questions, base)))


async def open_search(interaction: Interaction, key: str) -> None:
    """Open the form for words that the entry's id or questions hold. Raises DraftGone."""
    await _questions(interaction, key)
    voice = voice_of(interaction)
    field = text_field("words", voice.say("kb.search_label"), required=True, most=300)
    await interaction.response.send_modal(ModeratorForm("phrasing-search", key, voice.say("kb.search_entries"), field))


async def search(interaction: Interaction, key: str, entered: Entered) -> None:
    """Offer the entries most like the words. Raises DraftGone."""
    questions, sought = await _questions(interaction, key), entered["words"][0]
    voice = voice_of(interaction)
    entries = entries_like(sought, interaction.client.snapshot, voice.locale)[:OFFERED]
    await show(interaction, pick_entry_card(questions, entries, key, voice, sought))


async def open_case(interaction: Interaction, key: str) -> None:
    """Open the form for what a right answer to a tested question is. Raises DraftGone."""
    [question, *_] = await _questions(interaction, key)
    client, voice = interaction.client, voice_of(interaction)
    found = explain(question, client.snapshot, str(interaction.locale))
    nearest = found.answer.entry or next((each.entry for each in found.candidates), "")
    statuses = [
        option(str(status), voice.say(f"status.{status}"), chosen=status is found.answer.status) for status in STATUSES
    ]
    form = ModeratorForm(
        "case-keep",
        key,
        voice.say("kb.keep_case"),
        choice_field("status", voice.say("kb.case_status"), statuses, least=1, most=len(statuses)),
        text_field("entry", voice.say("kb.case_entry"), nearest, hint=voice.say("kb.case_entry_hint"), most=300),
        text_field("category", voice.say("kb.case_category"), "curated", required=True, most=60),
    )
    await interaction.response.send_modal(form)


async def keep_case(interaction: Interaction, key: str, entered: Entered) -> None:
    """Add a tested question to the base's own evaluation set. Raises DraftGone, NoCuration and NoSuchEntry."""
    curator_of(interaction)
    [question, *_] = await _questions(interaction, key)
    base = interaction.client.snapshot.base
    named = [part.strip() for part in entered["entry"][0].split(",") if part.strip()]
    entries = [entry_called(name, base).id for name in named]
    statuses = [Status(value) for value in entered["status"]]
    if base.directory is None:
        raise ValueError("a base that is edited has a directory")
    await asyncio.to_thread(
        add_case,
        base.directory,
        question,
        statuses,
        entries if {Status.ANSWERED, Status.SUGGESTED, Status.NOT_STATED}.intersection(statuses) else (),
        category=entered["category"][0].strip() or "curated",
        locale=str(interaction.locale),
    )
    await show(interaction, plain_card(voice_of(interaction).say("kb.case_kept", file=CASES)))


async def _keep(interaction: Interaction, questions: Sequence[str]) -> str:
    """Keep questions for the buttons of a card, and return what names them."""
    key = new_id()
    await drafts_of(interaction).keep(key, {"questions": list(questions)})
    return key


async def _questions(interaction: Interaction, key: str) -> list[str]:
    data: dict[str, Any] | None = await drafts_of(interaction).find(key)
    if data is None or not data.get("questions"):
        raise DraftGone
    return list(data["questions"])
