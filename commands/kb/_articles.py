"""`/kb import` and `/kb export`: articles to work through, and the base carried out and back in."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime
from pathlib import PurePosixPath

from discord import Attachment, File, HTTPException
from discord.app_commands import Group, describe

from bot.cards.curation.articles import (
    article_card,
    articles_card,
    details_form,
    drop_card,
    refused_card,
    typed_in,
)
from bot.cards.curation.previews import plain_card
from bot.client import SummitDesk
from bot.curation import carrying
from bot.curation.articles import Articles, Imported
from bot.curation.packing import MAX_BYTES, PackRefused
from bot.errors import AttachmentRefused, NoCuration, Outdated
from bot.forms import Entered
from bot.localisation import Voice
from commands.kb._editing import open_draft
from commands.kb._group import Interaction, author_of, curator_of, show, think, voice_of
from commands.kb._publishing import show_proposal
from knowledge.editing.changes import EditRefused
from knowledge.model import ArticleUnreadable
from knowledge.sources import incoming

MOST_SENT = 10 * 1024 * 1024
LARGEST = max(incoming.MAX_PDF_BYTES, MAX_BYTES)


def add_to(group: Group, client: SummitDesk) -> None:
    """Add the commands and what their cards do."""

    @group.command(name="import", description="Hand in an article, or take an export back; alone: go on with articles")
    @describe(file="An article (.txt, .html, .pdf), or an export (.zip, .yaml, .patch)")
    async def import_(interaction: Interaction, file: Attachment | None = None) -> None:
        """Take in an attachment."""
        articles = articles_of(interaction)
        await think(interaction)
        if file is None:
            await show(interaction, articles_card(await articles.all(), voice_of(interaction)))
        elif PurePosixPath(file.filename).suffix.lower() in carrying.SUFFIXES:
            await take_base_back(interaction, file.filename, await _content(file))
        else:
            found = await _handed_in(articles, file.filename, await _content(file))
            await _show(interaction, found, found.next_open(-1) or 0)

    @group.command(name="export", description="Get the base as a zip and as a patch")
    async def export(interaction: Interaction) -> None:
        """Send the base."""
        await send_base(interaction)

    client.actions.add(
        buttons={
            "article-previous": show_passage,
            "article-next": show_passage,
            "article-open": show_passage,
            "article-show": show_passage,
            "article-make": make_entry,
            "article-skip": skip_passage,
            "article-details": open_details,
            "article-list": show_list,
            "article-drop": ask_to_drop,
            "article-drop-now": drop,
        },
        selects={"article-pick": pick},
        forms={"article-details": take_details},
    )


async def begin(client: SummitDesk) -> None:
    """Keep the base that comes with the program as it is now, where it is edited in its place: patches start from it.

    Raises SQLAlchemyError, OSError.
    """
    if client.curator is not None:
        await carrying.remember_first(client.store.articles, client.snapshot.base)


def articles_of(interaction: Interaction) -> Articles:
    """Return the articles in work. Raises NoCuration."""
    articles = interaction.client.articles
    if articles is None:
        raise NoCuration
    return articles


async def show_passage(interaction: Interaction, key: str) -> None:
    """Show an article at a passage. Raises ArticleGone."""
    found, position = await _found(interaction, key)
    await _show(interaction, found, position)


async def pick(interaction: Interaction, _: str, chosen: tuple[str, ...]) -> None:
    """Go on with an article. Raises ArticleGone."""
    found, _position = await _found(interaction, f"{chosen[0]}.0")
    await _show(interaction, found, found.next_open(-1) or 0)


async def show_list(interaction: Interaction, _: str) -> None:
    """Show the articles in work."""
    await show(interaction, articles_card(await articles_of(interaction).all(), voice_of(interaction)))


async def make_entry(interaction: Interaction, key: str) -> None:
    """Open a draft for a passage beside the article's card, which stays for the next one. Raises ArticleGone."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    found, position = await _found(interaction, key)
    await open_draft(interaction, await articles_of(interaction).draft(found.id, position))


async def skip_passage(interaction: Interaction, key: str) -> None:
    """Mark a passage as one that nobody wants an entry of, and go on; or take that back. Raises ArticleGone."""
    found, position = await _found(interaction, key)
    skipped = not found.is_skipped(position)
    found = await articles_of(interaction).skip(found.id, position, skipped=skipped)
    following = found.next_open(position) if skipped else position
    await _show(interaction, found, position if following is None else following)


async def open_details(interaction: Interaction, key: str) -> None:
    """Open the form for the meeting that an article reports. Raises ArticleGone."""
    found, position = await _found(interaction, key)
    await interaction.response.send_modal(details_form(found, position, voice_of(interaction)))


async def take_details(interaction: Interaction, key: str, entered: Entered) -> None:
    """Keep what was typed about the meeting; the card says what is to be mended. Raises ArticleGone."""
    found, position = await _found(interaction, key)
    await _show(interaction, await articles_of(interaction).type_details(found.id, typed_in(entered)), position)


async def ask_to_drop(interaction: Interaction, key: str) -> None:
    """Ask before an article is thrown away. Raises ArticleGone."""
    found, position = await _found(interaction, key)
    await show(interaction, drop_card(found, position, voice_of(interaction)))


async def drop(interaction: Interaction, key: str) -> None:
    """Throw an article away; what is published of it stays. Raises ArticleGone."""
    found, _ = await _found(interaction, key)
    await articles_of(interaction).drop(found.id)
    await show(interaction, plain_card(voice_of(interaction).say("kb.discarded")))


async def take_base_back(interaction: Interaction, name: str, raw: bytes) -> None:
    """Preview the base as an export says it shall be. Raises AttachmentRefused, NoCuration."""
    curator, client = curator_of(interaction), interaction.client
    base = client.snapshot.base
    shipped = await carrying.shipped_files(client.store.articles, base)
    try:
        taken = await asyncio.to_thread(carrying.take_back, name, raw, base, shipped)
    except PackRefused as refusal:
        raise AttachmentRefused(f"base_{refusal.reason}", refusal.name or name) from refusal
    voice = voice_of(interaction)
    made = "" if taken.revision is None else _made_of(taken.revision, curator.number or 0, voice)
    reason = voice.say("article.taken_back", name=name, made=made).strip()
    try:
        proposal = await curator.propose(taken.changes, author_of(interaction), reason)
    except EditRefused as refused:
        await show(interaction, refused_card(name, refused.problems, voice))
        return
    await show_proposal(interaction, proposal)


def _made_of(revision: int, live: int, voice: Voice) -> str:
    says = "article.made_of_older" if revision < live else "article.made_of"
    return voice.say(says, number=revision, live=live)


async def send_base(interaction: Interaction) -> None:
    """Send the base as a zip and a patch, to the moderator alone. Raises AttachmentRefused, NoCuration."""
    curator, client = curator_of(interaction), interaction.client
    await think(interaction)
    base = client.snapshot.base
    shipped = await carrying.shipped_files(client.store.articles, base)
    exported = await asyncio.to_thread(carrying.export, base, shipped, curator.number)
    if len(exported.zip) > MOST_SENT:
        raise AttachmentRefused("base_large", "zip")
    stem = f"summit-desk-base-{curator.number or 0}-{datetime.now(UTC):%Y%m%d}"
    files = [File(io.BytesIO(exported.zip), f"{stem}.zip")]
    says = "article.exported_same"
    if exported.patch:
        fits = len(exported.patch) <= MOST_SENT
        says = "article.exported" if fits else "article.exported_zip"
        files += [File(io.BytesIO(exported.patch), f"{stem}.patch")] if fits else []
    said = voice_of(interaction).say(says, files=exported.files, entries=len(base.entries), patch=f"{stem}.patch")
    await interaction.edit_original_response(content=said, attachments=files)


async def _content(file: Attachment) -> bytes:
    """Return an attachment's content. Raises AttachmentRefused."""
    if file.size > LARGEST:
        raise AttachmentRefused("article_large", file.filename)
    try:
        return await file.read()
    except HTTPException as error:
        raise AttachmentRefused("attachment_gone", file.filename) from error


async def _handed_in(articles: Articles, name: str, raw: bytes) -> Imported:
    try:
        return await articles.hand_in(raw, name)
    except ArticleUnreadable as error:
        raise AttachmentRefused(f"article_{error.reason}", name) from error


async def _found(interaction: Interaction, key: str) -> tuple[Imported, int]:
    """Return the article and the passage that a button is about. Raises ArticleGone, Outdated."""
    article, _, position = key.partition(".")
    found = await articles_of(interaction).find(article)
    if not position.isdigit() or int(position) >= len(found.coverage):
        raise Outdated
    return found, int(position)


async def _show(interaction: Interaction, found: Imported, position: int) -> None:
    await show(interaction, article_card(found, position, voice_of(interaction)))
