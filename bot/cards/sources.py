"""The card of the articles."""

from __future__ import annotations

from discord.ui import LayoutView

from bot.cards.citations import linked_title
from bot.cards.layout import Card
from bot.cards.markdown import plain
from bot.cards.subjects import ACCENT, listed
from bot.localisation import Voice
from knowledge.model import Source

LINES = 12


def sources_card(voice: Voice) -> LayoutView:
    """Lay out the articles: title, date as far as given, the meetings reported, how many quotes are used."""
    base = voice.base
    card = Card(ACCENT)
    card.text(f"## {voice.say('sources.title')}")
    if not base.sources:
        card.text(voice.say("sources.none"))
    card.text("\n".join(_source(source, voice) for source in list(base.sources.values())[:LINES]))
    if len(base.sources) > LINES:
        card.text(f"-# {voice.say('reply.and_more', count=len(base.sources) - LINES)}")
    return card.view()


def _source(source: Source, voice: Voice) -> str:
    base = voice.base
    used = {quote.text for entry in base.entries.values() for quote in entry.quotes if quote.source == source.id}
    reported = [voice.name(meeting) for meeting in base.meetings.values() if meeting.source == source.id]
    dated = voice.say("sources.published", date=plain(source.published)) if source.published else None
    details = [dated or voice.say("sources.undated"), voice.say("sources.quotes", count=len(used))]
    if reported:
        details.append(voice.say("sources.meeting", meetings=listed(reported, voice, 3)))
    return f"**{linked_title(base, source.id)}**\n-# {' · '.join(details)}"
