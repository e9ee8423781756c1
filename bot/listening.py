"""Messages turned into the same questions that `/ask` makes, and answered in one reply that pings nobody."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord.ui import LayoutView

from bot.answering import Asker, Given
from bot.cards import answer_card
from bot.error_handler import explain
from bot.replies import is_desk_thread
from bot.store.records import Surface
from bot.wire_format import Reference
from knowledge.model import Status

if TYPE_CHECKING:
    from bot.client import SummitDesk

log = logging.getLogger(__name__)

LONGEST = 2_000
SECONDS_BEFORE_TYPING = 0.7
MENTION = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
CHANNEL = re.compile(r"<#(\d+)>")
ASKING = {discord.MessageType.default, discord.MessageType.reply}


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that is meant for the desk. Without text, somebody called the desk and asked nothing."""

    text: str
    surface: Surface
    asker: Asker
    listening: bool = False
    follows: int | None = None


def hear(message: discord.Message, desk_id: int, ask_channels: Collection[int]) -> Heard | None:
    """Return what a message asks of the desk; None where it is not the desk's business."""
    if message.author.bot or message.webhook_id is not None or message.type not in ASKING:
        return None
    surface = _surface(message, desk_id, ask_channels)
    if surface is None:
        return None
    called = calls(message, desk_id)
    text = text_of(message, desk_id)
    replied_to = _replied_to(message)
    follows = replied_to.id if replied_to is not None and replied_to.author.id == desk_id else None
    if not _says_something(text):
        if called and replied_to is not None and follows is None:
            text = text_of(replied_to, desk_id)
        elif not called and surface is not Surface.DM:
            return None
        if not _says_something(text):
            text = ""
    thread = is_desk_thread(message.channel, desk_id)
    return Heard(
        text=text,
        surface=surface,
        asker=Asker(message.author.id, message.channel.id, message.guild.id if message.guild else None, thread),
        listening=surface is Surface.CHANNEL and not thread,
        follows=follows,
    )


def calls(message: discord.Message, desk_id: int) -> bool:
    """Whether a message names the desk, or the role that Discord made for it, which looks the same when typing."""
    if any(int(found) == desk_id for found in MENTION.findall(message.content)):
        return True
    role = message.guild.self_role if message.guild is not None else None
    return role is not None and role.id in message.raw_role_mentions


def text_of(message: discord.Message, desk_id: int) -> str:
    """Return a message's words: the desk's own mention off, others replaced by names."""
    users = {user.id: user.display_name for user in message.mentions}
    guild = message.guild

    def user(found: re.Match[str]) -> str:
        return " " if int(found[1]) == desk_id else users.get(int(found[1]), " ")

    def role(found: re.Match[str]) -> str:
        known = guild.get_role(int(found[1])) if guild is not None else None
        return " " if known is None or known == guild.self_role else known.name  # type: ignore[union-attr]

    def channel(found: re.Match[str]) -> str:
        known = guild.get_channel_or_thread(int(found[1])) if guild is not None else None
        return known.name if known is not None else " "

    text = CHANNEL.sub(channel, ROLE.sub(role, MENTION.sub(user, message.content)))
    return " ".join(text.split())[:LONGEST]


def hear_only_people(parsers: dict[str, Callable[[Any], None]]) -> None:
    """Have the library pass over bots' messages before it builds them; half of all that it hears are our own."""
    parse = parsers["MESSAGE_CREATE"]
    parsers["MESSAGE_CREATE"] = lambda data: None if data["author"].get("bot") else parse(data)


class Listener:
    """Answers the messages that are meant for the desk."""

    def __init__(self, client: SummitDesk) -> None:
        self._client = client

    async def on_message(self, message: discord.Message) -> None:
        """Reply to a message, if it is the desk's business. Nothing is raised: nobody would hear of it."""
        desk = self._client.user
        if desk is None:
            return
        try:
            heard = hear(message, desk.id, self._client.ask_channels(message.guild))
            if heard is not None:
                await self._reply(message, heard)
        except discord.Forbidden as error:
            log.warning("may not reply in channel %s: %s", message.channel.id, error.text)
        except discord.HTTPException as error:
            log.warning("could not reply in channel %s: %s", message.channel.id, error)

    async def _reply(self, message: discord.Message, heard: Heard) -> None:
        locale = self._client.language_of(message.guild)
        if not heard.text:
            await _send(message, self._client.help_card(locale))
            return
        try:
            given = await self._answer(message, heard, locale)
        except Exception as error:
            sentence, reference = explain(error, self._client.locales.texts(locale))
            log.exception("a message could not be answered, reference %s", reference)
            if not heard.listening:
                await message.channel.send(sentence, reference=_reference(message), mention_author=False)
            return
        answer = given.answer
        if answer.status is Status.SILENT:
            return
        can_open = message.guild is not None and self._client.can_open_thread(
            message.channel, message.channel.permissions_for(message.guild.me)
        )
        voice = self._client.voice(answer.locale)
        sent = await _send(message, answer_card(answer, voice, query=given.query, can_open_thread=can_open))
        self._client.answering.sent(given, sent.id)

    async def _answer(self, message: discord.Message, heard: Heard, locale: str | None) -> Given:
        """Answer, with the typing sign only where it takes noticeably long."""
        typing: list[asyncio.Future[None]] = []
        clock = asyncio.get_running_loop().call_later(
            SECONDS_BEFORE_TYPING, lambda: typing.append(asyncio.ensure_future(message.channel.typing()))
        )
        if heard.listening:
            clock.cancel()
        try:
            return await self._client.answering.ask(
                heard.text,
                heard.asker,
                heard.surface,
                locale=locale,
                listening=heard.listening,
                follows=heard.follows,
            )
        finally:
            clock.cancel()
            for sign in typing:
                with suppress(discord.HTTPException):
                    await sign  # one that came after the answer would stay


async def _send(message: discord.Message, card: LayoutView) -> discord.Message:
    """Send one reply; the nonce keeps a repeated request from becoming a second one."""
    return await message.channel.send(
        view=card, reference=_reference(message), mention_author=False, nonce=str(message.id)
    )


def _reference(message: discord.Message) -> discord.MessageReference:
    """Return what makes a message a reply; if the question is deleted meanwhile, it becomes a plain message."""
    return Reference.from_message(message, fail_if_not_exists=False)


def _surface(message: discord.Message, desk_id: int, ask_channels: Collection[int]) -> Surface | None:
    replied_to = _replied_to(message)
    if replied_to is not None and replied_to.author.id == desk_id:
        return Surface.REPLY
    if message.guild is None:
        return Surface.DM
    if calls(message, desk_id):
        return Surface.MENTION
    if message.channel.id in ask_channels or is_desk_thread(message.channel, desk_id):
        return Surface.CHANNEL
    return None


def _replied_to(message: discord.Message) -> discord.Message | None:
    resolved = message.reference.resolved if message.reference is not None else None
    return resolved if isinstance(resolved, discord.Message) else None


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)
