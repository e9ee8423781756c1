"""How the desk replies to an interaction: one way for commands, menus, buttons and selects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import discord
from discord.ui import LayoutView

from bot.answering import Asker, Given
from bot.cards import answer_card, find, meeting_card, person_card, topic_card
from bot.cards.markdown import cut, one_line
from bot.errors import ThreadRefused
from bot.store.records import Surface

THREAD_NAME = 100
ONE_DAY: Literal[1440] = 1440
THREAD_EXISTS = 160004

if TYPE_CHECKING:
    from bot.client import SummitDesk

    Interaction = discord.Interaction[SummitDesk]


def asker_of(interaction: Interaction) -> Asker:
    """Return who pressed or typed, and where."""
    return Asker(
        user_id=interaction.user.id,
        channel_id=interaction.channel_id or 0,
        guild_id=interaction.guild_id,
        shared=is_desk_thread(interaction.channel, interaction.application_id),
    )


def is_desk_thread(channel: object, desk_id: int) -> bool:
    """Whether a channel is a thread that the desk opened."""
    return isinstance(channel, discord.Thread) and channel.owner_id == desk_id


async def reply_with_answer(
    interaction: Interaction, given: Given, question: str | None, *, private: bool = False
) -> None:
    """Send an answer's card, and remember it for whoever replies to it. What is `private` only the person sees."""
    client, answer = interaction.client, given.answer
    private = private or wants_private(interaction)
    can_open = not private and client.can_open_thread(interaction.channel, interaction.app_permissions)
    voice = client.voice(answer.locale)
    card = answer_card(answer, voice, question, query=given.query, can_open_thread=can_open)
    sent = await interaction.response.send_message(view=card, ephemeral=private)
    if sent.message_id is not None:
        client.answering.sent(given, sent.message_id)


async def reply_with_card(interaction: Interaction, card: LayoutView, *, private: bool = False) -> None:
    """Send a card."""
    await interaction.response.send_message(view=card, ephemeral=private or wants_private(interaction))


async def show_entry(
    interaction: Interaction, key: str, label: str, language: str, surface: Surface = Surface.BUTTON
) -> None:
    """Reply with an entry that a button or a list named by its key. Raises Vanished."""
    client = interaction.client
    entry_id = find(client.snapshot.base.entries, key, label)
    question = client.voice(language).question(entry_id) if label.endswith("…") else label
    given = await client.answering.show(
        entry_id, asker_of(interaction), locale=language, label=question, surface=surface
    )
    await reply_with_answer(interaction, given, question, private=pressed_among_others(interaction))


async def show_subject(interaction: Interaction, kind: str, key: str, label: str, language: str) -> None:
    """Reply with the card of a meeting, person or topic that a button named by its key. Raises Vanished."""
    client = interaction.client
    voice, base = client.voice(language), client.snapshot.base
    if kind == "meeting":
        card = meeting_card(base.meetings[find(base.meetings, key, label)], voice)
    elif kind == "person":
        card = person_card(base.people[find(base.people, key, label)], voice)
    else:
        card = topic_card(base.topics[find(base.topics, key, label)], voice)
    await reply_with_card(interaction, card, private=pressed_among_others(interaction))


async def open_thread(interaction: Interaction, key: str, language: str) -> None:
    """Open a thread on an answer, named by its question. Raises ThreadRefused or Vanished."""
    client, message = interaction.client, interaction.message
    if message is None or interaction.guild is None:
        raise ThreadRefused
    voice = client.voice(language)
    question = one_line(voice.question(find(client.snapshot.base.entries, key, "…")))
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        if interaction.guild.get_thread(message.id) is None:
            await message.create_thread(name=cut(question, THREAD_NAME), auto_archive_duration=ONE_DAY)
    except discord.Forbidden as error:
        raise ThreadRefused from error
    except discord.HTTPException as error:
        if error.code != THREAD_EXISTS:
            raise
    # A thread on a message has the message's id, whoever opened it and whenever.
    await interaction.followup.send(voice.say("thread.opened", thread=f"<#{message.id}>"), ephemeral=True)


def wants_private(interaction: Interaction) -> bool:
    """Whether the server's administrators chose that commands are answered to the one who uses them alone."""
    is_command = interaction.type is discord.InteractionType.application_command
    return is_command and interaction.client.store.servers.of(interaction.guild_id).private


def pressed_among_others(interaction: Interaction) -> bool:
    """Whether others would see the reply: what one person presses is not everybody's to read."""
    return interaction.guild_id is not None
