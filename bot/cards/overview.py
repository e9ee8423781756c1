"""The cards on the desk as a whole: the meetings in order, the articles, verbatim quotes, and help."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from discord.ui import LayoutView

from bot.cards.answers import add_quotes, linked_title
from bot.cards.layout import Card, cut, one_line, plain
from bot.cards.pressing import entry_buttons, subject_button
from bot.cards.subjects import ACCENT, listed, title_of
from bot.localisation import Voice
from knowledge.dates import day_of
from knowledge.model import Alternative, Base, Citation, Meeting, Source

LINES = 12
LINE = 280
QUOTES = 3_200
ABOUT = 120


def timeline_card(voice: Voice) -> LayoutView:
    """Lay out the meetings: numbered by the days of their articles, those without a day apart, as the base has them."""
    base = voice.base
    meetings = in_order(base)
    shown = meetings[:LINES]
    dated = [meeting for meeting in shown if _day(meeting, base)]
    undated = shown[len(dated) :]
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
    card.row(*(subject_button("meeting", each.id, title_of(each, voice), voice.locale) for each in meetings))
    return card.view()


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


def quotes_card(about: str, citations: Sequence[Citation], voice: Voice, *, speak_of_it: bool = True) -> LayoutView:
    """Lay out sentences of the articles; `speak_of_it` is False of those that only come near what was asked."""
    shown = plain(cut(one_line(about), ABOUT))
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


def help_card(voice: Voice, examples: Sequence[Alternative], menu: str) -> LayoutView:
    """Lay out what the desk does; `menu` is the name of the message command as the person sees it."""
    base = voice.base
    card = Card(ACCENT)
    name = plain(one_line(voice.text(base.name)))
    card.text(f"## {voice.say('help.title', name=name)}", LINE)
    about = plain(one_line(voice.text(base.about)))
    card.text("\n".join([voice.say("help.about", about=about)] if about else []), 1_200)
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


def in_order(base: Base) -> list[Meeting]:
    """Return the meetings by the days of their articles; without a day they keep the base's order, at the end."""
    return sorted(base.meetings.values(), key=lambda meeting: _day(meeting, base) or date.max)


def _published(meeting: Meeting, base: Base) -> str | None:
    source = base.sources.get(meeting.source) if meeting.source else None
    return source.published if source else None


def _day(meeting: Meeting, base: Base) -> date | None:
    return day_of(_published(meeting, base))


def _line(mark: str, meeting: Meeting, voice: Voice) -> str:
    people = voice.base.people
    names = [voice.name(people[each]) if each in people else each for each in meeting.participants]
    parts = [f"{mark} **{plain(cut(one_line(title_of(meeting, voice)), LINE // 2))}**"]
    if published := _published(meeting, voice.base):
        parts.append(voice.say("sources.published", date=plain(published)))
    if names:
        parts.append(listed(names, voice, 4))
    return cut(" · ".join(parts), LINE)


def _source(source: Source, voice: Voice) -> str:
    base = voice.base
    used = {quote.text for entry in base.entries.values() for quote in entry.quotes if quote.source == source.id}
    reported = [title_of(meeting, voice) for meeting in base.meetings.values() if meeting.source == source.id]
    dated = voice.say("sources.published", date=plain(source.published)) if source.published else None
    details = [dated or voice.say("sources.undated"), voice.say("sources.quotes", count=len(used))]
    if reported:
        details.append(voice.say("sources.meeting", meetings=listed(reported, voice, 3)))
    return f"**{linked_title(base, source.id)}**\n-# {' · '.join(details)}"
