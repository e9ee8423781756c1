"""The buttons under an answer that hold what the asker thought of it. They outlive the process, as all buttons do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self

import discord
from discord.ui import Button, DynamicItem, Item

from bot.cards.buttons import LANGUAGE
from bot.cards.layout import Json, label_of, label_text, plain_button
from bot.error_handler import Pressable
from bot.localisation import Voice
from bot.store.feedback import Vote
from knowledge.model import UNANSWERED, Status

if TYPE_CHECKING:
    from bot.client import SummitDesk

QUERY = r"(?P<query>[0-9a-f-]{36})"
THUMBS = {Vote.UP: "👍", Vote.DOWN: "👎"}


class VoteButton(Pressable, DynamicItem[Button[Any]], template=rf"sd:vote:{LANGUAGE}:(?P<way>UP|DOWN):{QUERY}"):
    """A thumb under an answer."""

    def __init__(self, language: str, vote: Vote, query: str) -> None:
        self.language, self.vote, self.query = language, vote, query
        super().__init__(Button(label=THUMBS[vote], custom_id=_vote_id(language, vote, query)))

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], __: Item[Any], match: re.Match[str], /) -> Self:
        """Build the button again from a message."""
        return cls(match["language"], Vote[match["way"]], match["query"])

    async def pressed(self, interaction: discord.Interaction[SummitDesk]) -> None:
        """Count the vote. Raises NotKept."""
        await interaction.client.feedback.vote(interaction, self.query, self.vote, self.language)


class TellButton(Pressable, DynamicItem[Button[Any]], template=rf"sd:tell:{LANGUAGE}:{QUERY}"):
    """Asks to be told when the question can be answered."""

    def __init__(self, language: str, query: str, label: str) -> None:
        self.language, self.query = language, query
        super().__init__(Button(label=label_text(label), custom_id=_tell_id(language, query)))

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /) -> Self:
        """Build the button again from a message."""
        return cls(match["language"], match["query"], label_of(item))

    async def pressed(self, interaction: discord.Interaction[SummitDesk]) -> None:
        """Keep the wish. Raises NotKept or CannotWait."""
        await interaction.client.feedback.wait(interaction, self.query, self.language)


FEEDBACK_ITEMS: tuple[type[DynamicItem[Any]], ...] = (VoteButton, TellButton)


def feedback_buttons(status: Status, query: str | None, voice: Voice) -> list[Json]:
    """Return what stands under an answer; nothing under one whose question is not in the log (`query` is its id)."""
    if query is None:
        return []
    buttons = [plain_button(THUMBS[vote], _vote_id(voice.locale, vote, query)) for vote in Vote]
    if status in UNANSWERED:
        label = label_text(voice.say("feedback.tell_me"))
        buttons.append(plain_button(label, _tell_id(voice.locale, query)))
    return buttons


def _vote_id(language: str, vote: Vote, query: str) -> str:
    return f"sd:vote:{language}:{vote.name}:{query}"


def _tell_id(language: str, query: str) -> str:
    return f"sd:tell:{language}:{query}"
