"""The card of the meetings in order."""

from __future__ import annotations

from discord.ui import LayoutView

from bot.cards.buttons import subject_button
from bot.cards.layout import Card
from bot.cards.markdown import cut, excerpt, plain
from bot.cards.subjects import ACCENT, listed, participants_of
from bot.localisation import Voice
from knowledge.browsing.subjects import meetings_by_day, published
from knowledge.model import Meeting

LINES = 12
LINE = 280


def timeline_card(voice: Voice) -> LayoutView:
    """Lay out the meetings: numbered by the days of their articles, those without a day apart, as the base has them."""
    meetings = meetings_by_day(voice.base)
    dated = [meeting for meeting, day in meetings[:LINES] if day is not None]
    undated = [meeting for meeting, day in meetings[:LINES] if day is None]
    card = Card(ACCENT)
    card.text(f"## {voice.say('timeline.title' if dated else 'timeline.title_undated')}")
    if dated:
        card.text(f"-# {voice.say('timeline.dated')}")
        card.text("\n".join(_line(f"{number}\\.", each, voice) for number, each in enumerate(dated, start=1)))
    if undated:
        card.text(f"-# {voice.say('timeline.rest_undated' if dated else 'timeline.undated')}")
        card.text("\n".join(_line("-", meeting, voice) for meeting in undated))
    if len(meetings) > LINES:
        card.text(f"-# {voice.say('reply.and_more', count=len(meetings) - LINES)}")
    card.row(*(subject_button(meeting, voice) for meeting, _ in meetings))
    return card.view()


def _line(mark: str, meeting: Meeting, voice: Voice) -> str:
    parts = [f"{mark} **{excerpt(voice.name(meeting), LINE // 2)}**"]
    if day := published(meeting, voice.base):
        parts.append(voice.say("sources.published", date=plain(day)))
    if meeting.participants:
        parts.append(listed(participants_of(meeting, voice), voice, 4))
    return cut(" · ".join(parts), LINE)
