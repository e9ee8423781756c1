"""From an exception to the reply that a person reads, in one place for commands, cards, buttons and forms.

    DeskError               a refusal that is written for its reader
      ├─ NothingToAsk       there is no question in what was sent
      ├─ NotFound           nothing is called that
      ├─ NothingOfTheKind   the base holds no meetings, people or topics at all
      ├─ CannotCompare      the two are the same, or of different kinds
      ├─ Vanished           what a button showed is no longer in the base
      ├─ ThreadRefused      the desk may not open a thread there
      ├─ NotAModerator      only moderators may do this, and only at home
      ├─ Outdated           what a button or form was for is no longer there
      ├─ NoCuration         this desk runs without a base that can be edited
      ├─ NoSuchEntry        no entry is called that
      ├─ ClusterGone        the questions of a list were answered or dismissed since
      ├─ DraftGone          what a moderator was working on is published or thrown away
      ├─ AttachmentRefused  an attached file cannot be taken as what it is handed in for
      ├─ NotKept            the database does not take it just now
      ├─ CannotWait         the question that somebody wants an answer to was not kept
      ├─ NotAnAdministrator only those who manage a server may choose for it
      └─ OnlyAtHome         this is a choice for the desk's own server

Whatever else is raised gives an apology and a short reference that stands in the log beside the traceback.
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
from discord.app_commands import CommandTree
from discord.ui import Item, LayoutView

from bot.curation.values import ArticleGone, HistoryBroken, ProposalGone, RevisionUnknown, SecondPersonNeeded
from bot.localisation import Texts
from knowledge.editing.changes import Conflict, EditRefused

if TYPE_CHECKING:
    from bot.client import SummitDesk

log = logging.getLogger(__name__)

UNKNOWN_INTERACTION = 10062


class DeskError(Exception):
    """A refusal: `key` names its sentence in the language files, `values` fill it in."""

    key = "unexpected"

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.key, values)


class NothingToAsk(DeskError):
    """There is no question in what was sent."""

    key = "nothing_to_ask"


class NotFound(DeskError):
    """Nothing is called `name`."""

    key = "not_found"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class NothingOfTheKind(DeskError):
    """The base holds no `kind` (meetings, people, topics) at all."""

    def __init__(self, kind: str) -> None:
        self.key = f"no_{kind}"
        super().__init__()


class CannotCompare(DeskError):
    """The two things are one and the same (`name`), or one is a meeting and the other a person."""

    def __init__(self, name: str | None = None) -> None:
        self.key = "unlike" if name is None else "same_twice"
        super().__init__(name=name)


class Vanished(DeskError):
    """What a button showed as `name` is no longer in the base."""

    key = "vanished"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class ThreadRefused(DeskError):
    """The desk may not open a thread there."""

    key = "no_thread"


class NotAModerator(DeskError):
    """Only moderators may do this, and only in their own server."""

    key = "not_a_moderator"


class Outdated(DeskError):
    """What a button, select or form did is no longer known."""

    key = "outdated"


class NoCuration(DeskError):
    """This desk runs without a base that can be edited."""

    key = "no_curation"


class NoSuchEntry(DeskError):
    """No entry is called `name`."""

    key = "no_such_entry"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class ClusterGone(DeskError):
    """The like questions that a button stands for were answered, dismissed or forgotten since."""

    key = "cluster_gone"


class DraftGone(DeskError):
    """What a moderator was working on is published or thrown away."""

    key = "draft_gone"


class AttachmentRefused(DeskError):
    """An attached file, or one inside it, cannot be taken; `reason` names the sentence, `name` the file."""

    def __init__(self, reason: str, name: str) -> None:
        self.key = reason
        super().__init__(name=name)


class NotKept(DeskError):
    """The database does not take it just now."""

    key = "not_kept"


class CannotWait(DeskError):
    """The question that somebody wants an answer to was not kept."""

    key = "cannot_wait"


class NotAnAdministrator(DeskError):
    """Only those who manage a server may choose how the desk behaves there."""

    key = "not_an_administrator"


class OnlyAtHome(DeskError):
    """This is a choice for the desk's own server."""

    key = "only_at_home"


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


class DeskTree(CommandTree["SummitDesk"]):
    """Commands whose errors reach the person."""

    async def on_error(
        self, interaction: discord.Interaction[SummitDesk], error: app_commands.AppCommandError, /
    ) -> None:
        """Reply to what a command or context menu raised."""
        await reply_to_error(interaction, error)


class DeskView(LayoutView):
    """A card. It holds only items that survive a restart, so it needs no time limit and no memory."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, _: Item[Any], /) -> None:
        """Reply to what an item raised."""
        await reply_to_error(interaction, error)


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
