"""From an exception to the reply that a person reads, in one place for commands, buttons, selects and forms.

A refusal (`bot.errors`) is told in its own sentence. Whatever else is raised gives an apology and a short reference
that stands in the log beside the traceback.
"""

from __future__ import annotations

import logging
import math
import secrets
from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.curation.values import ArticleGone, HistoryBroken, ProposalGone, RevisionUnknown, SecondPersonNeeded
from bot.errors import DeskError
from bot.localisation import Texts
from knowledge.editing.changes import Conflict, EditRefused

if TYPE_CHECKING:
    from bot.client import SummitDesk

log = logging.getLogger(__name__)

UNKNOWN_INTERACTION = 10062


def explain(error: BaseException, texts: Texts) -> tuple[str, str | None]:
    """Return the sentence for an exception, and the reference under which to log it where it is unexpected."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    match error:
        case DeskError():
            values = {name: _shown(value) for name, value in error.values.items()}
            return texts(f"error.{error.key}", **values), None
        case ProposalGone():
            return texts("error.proposal_gone"), None
        case SecondPersonNeeded():
            return texts("error.second_person"), None
        case HistoryBroken():
            return texts("error.history_broken"), None
        case RevisionUnknown():
            return texts("error.no_such_revision", number=error.number), None
        case ArticleGone():
            return texts("error.article_gone"), None
        case Conflict():
            return texts("error.conflict", name=_shown(error.entry)), None
        case EditRefused():
            return texts("error.edit_refused", problem=_shown(str(error.problems[0]))), None
        case app_commands.CommandOnCooldown():
            return texts("error.slow_down", seconds=math.ceil(error.retry_after)), None
        case app_commands.NoPrivateMessage():
            return texts("error.wrong_place"), None
        case app_commands.CommandSignatureMismatch() | app_commands.CommandNotFound():
            return texts("error.outdated"), None
        case app_commands.CheckFailure():
            return texts("error.not_allowed"), None
    reference = secrets.token_hex(4)
    return texts("error.unexpected", reference=reference), reference


async def reply_to_error(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Tell the person, and nobody else, what went wrong; log it where it is not their doing."""
    client: SummitDesk = interaction.client
    original = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(original, discord.NotFound) and original.code == UNKNOWN_INTERACTION:
        log.warning("an interaction was gone before it was acknowledged: %s", _what(interaction))
        return
    sentence, reference = explain(error, client.locales.texts(str(interaction.locale)))
    if reference is not None:
        log.error("%s failed, reference %s", _what(interaction), reference, exc_info=original)
    try:
        if interaction.response.is_done():
            await interaction.followup.send(sentence, ephemeral=True)
        else:
            await interaction.response.send_message(sentence, ephemeral=True)
    except discord.HTTPException as failure:
        log.warning("the apology for %s could not be sent: %s", _what(interaction), failure)


class Pressable:
    """Comes before `DynamicItem` among a class's bases: the library has no error hook for dynamic items."""

    @abstractmethod
    async def pressed(self, interaction: discord.Interaction[SummitDesk]) -> None:
        """Do what the item is for."""

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Call `pressed` and reply to what it raises."""
        try:
            await self.pressed(interaction)
        except Exception as error:
            await reply_to_error(interaction, error)


def _shown(value: object) -> object:
    return discord.utils.escape_markdown(value[:200]) if isinstance(value, str) else value


def _what(interaction: discord.Interaction[Any]) -> str:
    if interaction.command is not None:
        return f"/{interaction.command.qualified_name}"
    data: Mapping[str, Any] = interaction.data or {}
    return f"{interaction.type.name} {data.get('custom_id', '')}".strip()
