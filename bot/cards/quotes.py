"""The card of the articles' own sentences about something."""

from __future__ import annotations

from collections.abc import Sequence

from discord.ui import LayoutView

from bot.cards.citations import add_quotes
from bot.cards.layout import Card
from bot.cards.markdown import excerpt
from bot.cards.subjects import ACCENT
from bot.localisation import Voice
from knowledge.model import Citation

ABOUT = 120
QUOTES = 3_200


def quotes_card(about: str, citations: Sequence[Citation], voice: Voice, *, speak_of_it: bool = True) -> LayoutView:
    """Lay out sentences of the articles; `speak_of_it` is False of those that only come near what was asked."""
    shown = excerpt(about, ABOUT)
    card = Card(ACCENT)
    if not voice.base.sources:
        card.text(voice.say("quotes.none"))
    elif not citations:
        card.text(voice.say("quotes.nothing", about=shown))
    else:
        title = f"## {voice.say('quotes.title', about=shown)}"
        card.text(title if speak_of_it else voice.say("quotes.nearest", about=shown))
        add_quotes(card, citations, voice, QUOTES, "quotes.more")
    return card.view()
