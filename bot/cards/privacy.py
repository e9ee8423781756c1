"""The cards on what the desk holds about a person, and the buttons on them: each acts for whoever presses it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ButtonStyle
from discord.ui import Button, DynamicItem, Item, LayoutView
from discord.utils import format_dt

from bot.cards.buttons import LANGUAGE
from bot.cards.layout import Card, label_of, label_text
from bot.cards.markdown import excerpt
from bot.error_handler import Pressable
from bot.localisation import Voice
from bot.store.personal_data import Forgotten, Held

if TYPE_CHECKING:
    from bot.client import SummitDesk

ACCENT = 0x546E7A
QUESTION = 150
STYLES = {"forget": ButtonStyle.danger, "pause": ButtonStyle.secondary, "resume": ButtonStyle.primary}
LABELS = {"forget": "confirm_button", "pause": "pause_button", "resume": "resume_button"}


class PrivacyButton(
    Pressable, DynamicItem[Button[Any]], template=rf"sd:privacy:{LANGUAGE}:(?P<what>forget|pause|resume)"
):
    """Does one thing with what is held of the person who presses it."""

    def __init__(self, language: str, what: str, label: str) -> None:
        self.language, self.what = language, what
        button: Button[Any] = Button(
            label=label_text(label), style=STYLES[what], custom_id=f"sd:privacy:{language}:{what}"
        )
        super().__init__(button)

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /) -> Self:
        """Build the button again from a message."""
        return cls(match["language"], match["what"], label_of(item))

    async def pressed(self, interaction: discord.Interaction[SummitDesk]) -> None:
        """Forget, pause or resume. Raises NotKept."""
        await interaction.client.privacy.press(interaction, self.what)


PRIVACY_ITEMS: tuple[type[DynamicItem[Any]], ...] = (PrivacyButton,)


def held_card(held: Held, days: int, voice: Voice) -> LayoutView:
    """Lay out what is held of a person, for that person."""
    card = _card("title", voice)
    if held.questions or held.votes or held.waiting:
        card.text("\n".join(_amounts(held, voice)))
    else:
        card.text(voice.say("privacy.nothing"))
    if held.last:
        shown = [f"- {excerpt(text, QUESTION)}" for text in held.last]
        card.text("\n".join([voice.say("privacy.last"), *shown]))
    card.rule()
    card.text("\n".join([voice.say("privacy.kept", days=days), _logging(held, voice)]))
    card.text(f"-# {voice.say('privacy.how')}")
    card.row(_button("pause" if held.paused_since is None else "resume", voice))
    return card.view()


def confirm_card(held: Held, voice: Voice) -> LayoutView:
    """Lay out what would be deleted, with the button that does it."""
    card = _card("confirm_title", voice)
    card.text(voice.say("privacy.confirm", questions=held.questions, votes=held.votes, waiting=held.waiting))
    card.row(_button("forget", voice))
    return card.view()


def forgotten_card(forgotten: Forgotten, voice: Voice) -> LayoutView:
    """Lay out what was deleted."""
    card = Card(ACCENT)
    card.text(
        voice.say("privacy.forgotten", questions=forgotten.questions, votes=forgotten.votes, waiting=forgotten.waiting)
    )
    return card.view()


def paused_card(voice: Voice) -> LayoutView:
    """Lay out that the log is paused."""
    return _said("paused_now", "resume", voice)


def resumed_card(voice: Voice) -> LayoutView:
    """Lay out that the log goes on."""
    return _said("resumed", "pause", voice)


def _said(key: str, button: str, voice: Voice) -> LayoutView:
    card = Card(ACCENT)
    card.text(voice.say(f"privacy.{key}"))
    card.row(_button(button, voice))
    return card.view()


def _amounts(held: Held, voice: Voice) -> Sequence[str]:
    lines = [
        voice.say("privacy.questions", count=held.questions, with_text=held.with_text),
        voice.say("privacy.votes", votes=held.votes, waiting=held.waiting),
    ]
    if held.oldest is not None:
        lines.insert(1, voice.say("privacy.oldest", date=format_dt(held.oldest, "D")))
    return lines


def _logging(held: Held, voice: Voice) -> str:
    if held.paused_since is None:
        return voice.say("privacy.not_paused")
    return voice.say("privacy.paused", date=format_dt(held.paused_since, "D"))


def _button(what: str, voice: Voice) -> PrivacyButton:
    return PrivacyButton(voice.locale, what, voice.say(f"privacy.{LABELS[what]}"))


def _card(title: str, voice: Voice) -> Card:
    card = Card(ACCENT)
    card.text(f"## {voice.say(f'privacy.{title}')}")
    return card
