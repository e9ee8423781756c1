"""`/ask`, and “Ask the desk” on a message."""

from __future__ import annotations

from discord import Interaction, Message
from discord.app_commands import Choice, ContextMenu, Range, command, describe
from discord.ext.commands import Cog

from bot.autocomplete import chosen_entry, question_choices
from bot.cards import key_of
from bot.client import MENU, SummitDesk
from bot.errors import NothingToAsk
from bot.listening import text_of
from bot.replies import asker_of, reply_with_answer, show_entry
from bot.store.records import Surface
from knowledge.understanding.recognition import reply_locale

LONGEST = 2_000


class Ask(Cog):
    """Questions in a person's own words."""

    def __init__(self, client: SummitDesk) -> None:
        self._client = client
        self._menu = ContextMenu(name=MENU, callback=self.ask_about_message)

    async def cog_load(self) -> None:
        """Add the context menu, which a cog does not do by itself."""
        self._client.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take the context menu away."""
        self._client.tree.remove_command(self._menu.name, type=self._menu.type)

    @command(description="Ask the desk a question")
    @describe(question="What you would like to know, in your own words")
    async def ask(self, interaction: Interaction[SummitDesk], question: Range[str, 1, LONGEST]) -> None:
        """Answer a question."""
        client = self._client
        chosen = chosen_entry(question, client.snapshot)
        if chosen is not None:
            language = client.voice_for(interaction.locale).locale
            await show_entry(interaction, key_of(chosen), "…", language, Surface.SLASH)
            return
        if not question.strip():
            raise NothingToAsk
        given = await client.answering.ask(
            question, asker_of(interaction), Surface.SLASH, locale=str(interaction.locale)
        )
        await reply_with_answer(interaction, given, question)

    @ask.autocomplete("question")
    async def questions(self, interaction: Interaction[SummitDesk], typed: str) -> list[Choice[str]]:
        """Offer the questions that match."""
        snapshot = self._client.snapshot
        locale = reply_locale(str(interaction.locale), typed, snapshot.base.languages)
        return question_choices(typed, snapshot, locale)

    async def ask_about_message(self, interaction: Interaction[SummitDesk], message: Message) -> None:
        """Answer what a message asks, for the one who wants to know."""
        text = text_of(message, interaction.application_id)
        if not text:
            raise NothingToAsk
        given = await self._client.answering.ask(
            text, asker_of(interaction), Surface.CONTEXT_MENU, locale=str(interaction.locale)
        )
        await reply_with_answer(interaction, given, text, private=interaction.guild_id is not None)


async def setup(client: SummitDesk) -> None:
    """Add the cog."""
    await client.add_cog(Ask(client))
