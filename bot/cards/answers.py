"""The card of an answer: what the desk says, the words it rests on, and what to ask next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, zip_longest

from discord import ButtonStyle

from bot.cards.buttons import entry_buttons, thread_button
from bot.cards.citations import SOURCE, add_quotes
from bot.cards.feedback import feedback_buttons
from bot.cards.layout import Card, CardView
from bot.cards.markdown import excerpt, plain, plain_name, whole_sentences
from bot.localisation import Voice
from knowledge.model import Answer, Citation, Kind, Status

ACCENTS = {
    Status.ANSWERED: 0x2E7D32,
    Status.NOT_STATED: 0x5C6BC0,
    Status.SUGGESTED: 0xF9A825,
    Status.OUT_OF_SCOPE: 0x78909C,
    Status.SILENT: 0x78909C,
}

QUESTION = 300
TEXT = 1_500
TEXT_ESCAPED = 1_900
QUOTES = 1_500
QUOTES_SHOWN = 3


def answer_card(
    answer: Answer,
    voice: Voice,
    question: str | None = None,
    *,
    query: str | None = None,
    can_open_thread: bool = False,
) -> CardView:
    """Lay out an answer; give the `question` where Discord does not show it above the card.

    `query` is the question's id in the log: one that is not there cannot be voted on.
    """
    card = Card(ACCENTS[answer.status])
    heading = _heading(answer, voice, question)
    if heading:
        card.text(heading)
    card.text(plain(whole_sentences(answer.text, voice.locale, TEXT)), TEXT_ESCAPED)
    if answer.resolved:
        card.text(f"-# {voice.say('card.resolved', question=excerpt(answer.resolved, QUESTION))}")
    if answer.citations:
        card.rule()
        if answer.status is not Status.ANSWERED:
            card.text(f"-# {voice.say('card.nearest')}")
        shown = _chosen(answer.citations)
        add_quotes(card, shown, voice, QUOTES, "card.more_quotes", unshown=len(answer.citations) - len(shown))
    if answer.status is Status.SUGGESTED:
        card.row(*entry_buttons(answer.alternatives, voice.locale, ButtonStyle.primary))
    _add_related(card, answer, voice)
    below = [] if answer.small_talk else feedback_buttons(answer.status, query, voice)
    if can_open_thread and answer.entry is not None:
        below.append(thread_button(answer.entry, voice.locale, voice.say("card.thread")))
    card.row(*below)
    return card.view()


def _chosen(citations: Sequence[Citation]) -> list[Citation]:
    """Return the first few quotes in the curator's order: from each article in turn, so that none is left out."""
    by_article: dict[str, list[Citation]] = {}
    for citation in citations:
        by_article.setdefault(citation.source, []).append(citation)
    turns = (each for turn in zip_longest(*by_article.values()) for each in turn if each is not None)
    return sorted(islice(turns, QUOTES_SHOWN), key=citations.index)


def _heading(answer: Answer, voice: Voice, question: str | None) -> str:
    quiet = answer.status is Status.SILENT or answer.small_talk
    words = [] if quiet else [f"**{voice.say(f'status.{answer.status}')}**"]
    entry = voice.base.entries.get(answer.entry) if answer.entry else None
    if entry is not None:
        if entry.kind is Kind.ANALYSIS and answer.status is Status.ANSWERED:
            words.append(voice.say("status.analysis"))
        if answer.status in {Status.ANSWERED, Status.NOT_STATED}:
            words += _meetings(entry.id, answer.beside, voice)
    lines = [f"-# {' · '.join(words)}"] if words else []
    if question is not None:
        lines.append(f"### {excerpt(question, QUESTION)}")
    return "\n".join(lines)


def _meetings(entry: str, beside: str | None, voice: Voice) -> list[str]:
    """Return the titles of the meetings that an answer's entry and that beside it are of."""
    entries = (voice.base.entries.get(one) for one in (entry, beside) if one is not None)
    meetings = (voice.base.meetings.get(one.meeting) for one in entries if one is not None and one.meeting)
    return [plain_name(voice.text(meeting.title), SOURCE) for meeting in meetings if meeting is not None]


def _add_related(card: Card, answer: Answer, voice: Voice) -> None:
    """Add what to ask next: never the entry itself, nor what an answer has just beaten."""
    others = {other.entry for other in answer.alternatives}
    if answer.status is Status.NOT_STATED:
        related = [*answer.alternatives, *answer.related]
    else:
        related = [other for other in answer.related if other.entry not in others]
    buttons = entry_buttons([other for other in related if other.entry != answer.entry], voice.locale)
    if buttons:
        card.text(f"-# {voice.say('card.related')}")
        card.row(*buttons)
