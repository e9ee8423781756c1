"""What the buttons under an answer do: count a vote, take a reason for it, keep a wish to be told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import discord

from bot.cards.buttons import LANGUAGE
from bot.cards.feedback import QUERY, THUMBS
from bot.error_handler import reply_to_error
from bot.errors import CannotWait, kept
from bot.forms import Form, sent_form, text_field
from bot.store.feedback import Vote
from bot.store.waiting import Wish

if TYPE_CHECKING:
    from bot.client import SummitDesk

    Interaction = discord.Interaction[SummitDesk]

FORM = re.compile(rf"sd:reason:{LANGUAGE}:{QUERY}")
REASON = 1_000


class Feedback:
    """Votes and wishes, for the client."""

    def __init__(self, client: SummitDesk) -> None:
        self._client = client

    async def vote(self, interaction: Interaction, query: str, vote: Vote, language: str) -> None:
        """Count a person's vote; for a 👎, then open a form for the reason. Raises NotKept."""
        voice, store = self._client.voice(language), self._client.store
        await kept(store.feedback.vote(query, store.hash_user(interaction.user.id), vote))
        if vote is Vote.UP:
            await interaction.response.send_message(voice.say("feedback.thanks", vote=THUMBS[vote]), ephemeral=True)
            return
        hint = voice.say("feedback.hint")
        field = text_field("reason", voice.say("feedback.reason"), hint=hint, long=True, most=REASON)
        form = Form(f"sd:reason:{language}:{query}", voice.say("feedback.form"), field)
        await interaction.response.send_modal(form)

    async def wait(self, interaction: Interaction, query: str, language: str) -> None:
        """Keep a person's wish to be told, and say whether they can be. Raises NotKept or CannotWait."""
        voice, store, message = self._client.voice(language), self._client.store, interaction.message
        if message is None or interaction.channel_id is None or await kept(store.waiting.question(query)) is None:
            raise CannotWait
        wish = Wish(
            query_id=query,
            user_hash=store.hash_user(interaction.user.id),
            user_id=interaction.user.id,
            channel_id=interaction.channel_id,
            guild_id=interaction.guild_id,
            message_id=message.id,
        )
        reachable = not message.flags.ephemeral and _is_a_member(interaction)
        await kept(store.waiting.add(wish, reachable=reachable))
        said = voice.say("feedback.will_tell" if reachable else "feedback.cannot_tell")
        await interaction.response.send_message(said, ephemeral=True)

    async def take_form(self, interaction: Interaction) -> None:
        """Keep the reason when the interaction brings one; whatever goes wrong reaches the person."""
        sent = sent_form(interaction, FORM)
        if sent is None:
            return
        match, entered = sent
        try:
            [reason] = entered.get("reason", ("",))
            store = self._client.store
            if reason.strip():
                who = store.hash_user(interaction.user.id)
                await kept(store.feedback.give_reason(match["query"], who, reason.strip()))
            said = self._client.voice(match["language"]).say("feedback.thanks", vote=THUMBS[Vote.DOWN])
            await interaction.response.send_message(said, ephemeral=True)
        except Exception as error:
            await reply_to_error(interaction, error)


def _is_a_member(interaction: Interaction) -> bool:
    """Whether the desk itself is where the button was pressed, so that it may write there later."""
    return interaction.context.dm_channel or interaction.is_guild_integration()
