"""The quotes of a draft: passages of the articles picked from a list, or words typed and held against the article."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice

from discord.app_commands import Group

from bot.cards.curation import passage_key, quotes_card
from bot.client import SummitDesk
from bot.curation.drafts import Draft, with_quotes
from bot.forms import Entered, choice_field, option, text_field
from bot.moderation import ModeratorForm
from commands.kb._group import Interaction, draft_called, keep_draft, show, think, voice_of
from knowledge.articles import find_quote
from knowledge.model import Entry, Quote, Source
from knowledge.sources.fragments import is_fragment, is_torn
from knowledge.sources.passages import find_passages

SOURCES = 25
PASSAGES = 25
QUESTIONS = 4


def add_to(_: Group, client: SummitDesk) -> None:
    """Add what the cards of quotes do."""
    client.actions.add(
        buttons={"draft-quotes": show_quotes, "quote-search": open_search, "quote-type": open_typing},
        selects={"quote-pick": pick, "quote-drop": drop},
        forms={"quote-search": take_search, "quote-type": take_typed},
    )


async def show_quotes(interaction: Interaction, key: str) -> None:
    """Show a draft's quotes, and the passages most like its questions. Raises DraftGone."""
    await _show(interaction, await draft_called(interaction, key))


async def open_search(interaction: Interaction, key: str) -> None:
    """Open the form for words to look for. Raises DraftGone."""
    draft, voice = await draft_called(interaction, key), voice_of(interaction)
    field = text_field(
        "words",
        voice.say("kb.search_label"),
        draft.typed.get("words", ""),
        hint=voice.say("kb.search_hint"),
        required=True,
        most=300,
    )
    await interaction.response.send_modal(ModeratorForm("quote-search", key, voice.say("kb.search_passages"), field))


async def take_search(interaction: Interaction, key: str, entered: Entered) -> None:
    """Show the passages most like the words. Raises DraftGone."""
    draft = await draft_called(interaction, key)
    draft = replace(draft, typed={**draft.typed, "words": entered["words"][0]})
    await keep_draft(interaction, draft)
    await _show(interaction, draft)


async def pick(interaction: Interaction, key: str, chosen: tuple[str, ...]) -> None:
    """Add the passages chosen to the quotes, in the article's order. Raises DraftGone."""
    draft = await draft_called(interaction, key)
    held = (passage for source in (await sources_of(interaction)).values() for passage in source.passages)
    quotes = [Quote(each.source, each.text) for each in held if passage_key(each) in chosen]
    await _keep_and_show(interaction, draft, with_quotes(draft.entry, quotes))


async def drop(interaction: Interaction, key: str, chosen: tuple[str, ...]) -> None:
    """Take the quotes chosen out. Raises DraftGone."""
    draft = await draft_called(interaction, key)
    kept = tuple(quote for number, quote in enumerate(draft.entry.quotes) if str(number) not in chosen)
    await _keep_and_show(interaction, draft, replace(draft.entry, quotes=kept))


async def open_typing(interaction: Interaction, key: str) -> None:
    """Open the form for a quote to type, with what was typed before. Raises DraftGone."""
    draft, voice = await draft_called(interaction, key), voice_of(interaction)
    sources, wanted = await sources_of(interaction), draft.typed.get("source", "")
    label = voice.say("kb.source_label")
    if len(sources) > SOURCES:
        which = text_field("source", label, wanted, hint=", ".join(sources), required=True, most=200)
    else:
        listed = [option(each.id, each.title, each.id, chosen=each.id == wanted) for each in sources.values()]
        which = choice_field("source", label, listed, least=1)
    form = ModeratorForm(
        "quote-type",
        key,
        voice.say("kb.type_quote"),
        which,
        text_field(
            "text",
            voice.say("kb.quote_label"),
            draft.typed.get("text", ""),
            hint=voice.say("kb.quote_hint"),
            long=True,
            required=True,
        ),
    )
    await interaction.response.send_modal(form)


async def take_typed(interaction: Interaction, key: str, entered: Entered) -> None:
    """Add a quote that was typed, when its article holds it word for word, in whole words. Raises DraftGone."""
    draft = await draft_called(interaction, key)
    source_id, text = entered["source"][0], " ".join(entered["text"][0].split())
    source = (await sources_of(interaction)).get(source_id)
    problem = _problem(text, source)
    if problem is None:
        rest = {name: value for name, value in draft.typed.items() if name not in {"source", "text"}}
        if source is not None and is_fragment(text, source):
            rest["words"] = text[:300]  # so that the whole sentence is offered
        draft = replace(draft, typed=rest)
        await _keep_and_show(interaction, draft, with_quotes(draft.entry, [Quote(source_id, text)]))
        return
    typed = {**draft.typed, "source": source_id, "text": entered["text"][0], "words": text[:300]}
    draft = replace(draft, typed=typed)
    await keep_draft(interaction, draft)
    await _show(interaction, draft, voice_of(interaction).say(problem))


def _problem(text: str, source: Source | None) -> str | None:
    """Return what stands in the way of a typed quote, as the name of a phrase."""
    if source is None or find_quote(text, source) is None:
        return "kb.not_verbatim"
    return "kb.torn_quote" if is_torn(text, source) else None


async def sources_of(interaction: Interaction) -> Mapping[str, Source]:
    """Return the articles that can be quoted: those of the base, and those imported and not yet published."""
    client = interaction.client
    articles = client.articles
    imported = {source.id: source for source in await articles.sources()} if articles is not None else {}
    return {**imported, **client.snapshot.base.sources}


async def _keep_and_show(interaction: Interaction, draft: Draft, entry: Entry) -> None:
    changed = replace(draft, entry=entry)
    await keep_draft(interaction, changed)
    await _show(interaction, changed)


async def _show(interaction: Interaction, draft: Draft, problem: str = "") -> None:
    """Show the quotes' card; comparing by meaning takes a moment where there are many passages."""
    await think(interaction)
    sources = dict(await sources_of(interaction))
    sought = draft.typed.get("words", "") or _asked(draft.entry)
    found = await asyncio.to_thread(find_passages, sought, sources.values(), PASSAGES)
    await show(interaction, quotes_card(draft, found, sources, sought, voice_of(interaction), problem))


def _asked(entry: Entry) -> str:
    """Return what to look for when nothing was typed: the first questions."""
    return " ".join(islice((text for texts in entry.questions.values() for text in texts), QUESTIONS))
