"""The card on what the desk does and how to ask."""

from __future__ import annotations

from collections.abc import Sequence

from discord.ui import LayoutView

from bot.cards.buttons import entry_buttons
from bot.cards.layout import Card
from bot.cards.markdown import one_line, plain
from bot.cards.subjects import ACCENT
from bot.localisation import Voice
from knowledge.model import Alternative

NAME = 280
ABOUT = 1_200


def help_card(voice: Voice, examples: Sequence[Alternative], menu: str) -> LayoutView:
    """Lay out what the desk does; `menu` is the name of the message command as the person sees it."""
    base = voice.base
    card = Card(ACCENT)
    name = plain(one_line(voice.text(base.name)))
    card.text(f"## {voice.say('help.title', name=name)}", NAME)
    about = plain(one_line(voice.text(base.about)))
    card.text("\n".join([voice.say("help.about", about=about)] if about else []), ABOUT)
    if base.sources:
        card.text(voice.say("help.promise"))
    card.rule()
    card.text(voice.say("help.how", menu=plain(menu)))
    card.text(voice.say("help.look"))
    buttons = entry_buttons(examples, voice.locale)
    if buttons:
        card.rule()
        card.text(f"-# {voice.say('help.try')}")
        card.row(*buttons)
    return card.view()
