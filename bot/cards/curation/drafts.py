"""The cards on which an entry is worked at: the draft, its quotes, and what somebody else did to it meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import discord
from discord import ButtonStyle, SelectOption
from discord.ui import LayoutView

from bot.cards.buttons import key_of
from bot.cards.curation.wording import (
    ACCENT,
    WARNING,
    change_title,
    code,
    diff,
    first_question,
    language_name,
    names,
    problem_lines,
)
from bot.cards.layout import BUTTONS_A_ROW, OPTIONS, Card
from bot.cards.markdown import block_quote, cut, one_line, plain
from bot.curation.drafts import Draft, Unpublished
from bot.forms import option
from bot.localisation import Voice
from bot.moderation import ModeratorButton, ModeratorSelect
from knowledge.editing.changes import Change, Conflict
from knowledge.model import Entry, Passage, Problem, Quote, Source
from knowledge.sources.fragments import is_fragment

QUESTIONS_SHOWN = 4
QUESTION = 110
ANSWER = 380
QUOTE = 220
QUOTES_SHOWN = 4
SIDE = 1_500


def draft_card(
    draft: Draft, voice: Voice, problems: Sequence[Problem] = (), *, since: datetime | None = None
) -> LayoutView:
    """Lay out a draft with the buttons that open its forms; `problems` is what is to be mended first.

    `since` is given of a draft that is gone back to: when it was touched last.
    """
    entry = draft.entry
    card = Card(WARNING if problems else ACCENT)
    title = "kb.draft_new" if draft.before is None else "kb.draft_edit"
    card.text(
        f"-# **{voice.say(title)}**\n### {plain(cut(first_question(entry, voice.base, voice), 200))}\n"
        f"-# {code(entry.id)}"
    )
    if since is not None:
        card.text(voice.say("kb.draft_since", when=discord.utils.format_dt(since, "f")))
    if problems:
        card.text(f"**{voice.say('kb.to_mend')}**\n{problem_lines(problems, voice)}", 1_200)
    add_entry(card, entry, voice)
    card.rule()
    languages = list(dict.fromkeys((*voice.base.languages, *entry.questions, *entry.answer)))
    buttons = [_language_button(draft, language, voice) for language in languages]
    for first in range(0, min(len(buttons), 2 * BUTTONS_A_ROW), BUTTONS_A_ROW):
        card.row(*buttons[first : first + BUTTONS_A_ROW])
    card.row(
        ModeratorButton("draft-quotes", draft.id, voice.say("kb.quotes", count=len(entry.quotes))),
        ModeratorButton("draft-details", draft.id, voice.say("kb.details")),
        ModeratorButton("draft-more", draft.id, voice.say("kb.more_details")),
    )
    buttons = [
        ModeratorButton("draft-preview", draft.id, voice.say("kb.preview"), ButtonStyle.success),
        ModeratorButton("draft-discard", draft.id, voice.say("kb.discard"), ButtonStyle.danger),
    ]
    if since is not None and draft.before is not None:
        buttons.append(ModeratorButton("draft-anew", draft.id, voice.say("kb.begin_anew"), ButtonStyle.danger))
    card.row(*buttons)
    return card.view()


def drafts_card(found: Sequence[Unpublished], voice: Voice) -> LayoutView:
    """Lay out what a moderator has begun and not published, to go on with one."""
    card = Card(ACCENT)
    card.text(f"## {voice.say('kb.drafts_title')}")
    if not found:
        card.text(voice.say("kb.no_drafts"))
        return card.view()
    shown = found[:OPTIONS]
    when = [discord.utils.format_dt(each.at, "R") for each in shown]
    card.text("\n".join(f"- {change_title(each.change, voice)} · {at}" for each, at in zip(shown, when, strict=True)))
    if len(found) > len(shown):
        card.text(f"-# {voice.say('reply.and_more', count=len(found) - len(shown))}")
    options = [option(each.key, each.change.entry, _asked_first(each.change, voice)) for each in shown]
    card.row(ModeratorSelect("draft-pick", ".", options, voice.say("kb.pick_draft")))
    return card.view()


def add_entry(card: Card, entry: Entry, voice: Voice) -> None:
    """Add all that an entry holds, shortened."""
    for language in dict.fromkeys((*entry.questions, *entry.answer)):
        asked = entry.questions.get(language, ())
        lines = [f"- {text}" for text in _first_few(asked, voice)]
        if language in entry.follow_ups:
            asked_on = " · ".join(_first_few(entry.follow_ups[language], voice))
            lines.append(f"-# {voice.say('kb.field_follow_ups')}: {asked_on}")
        answer = plain(cut(one_line(entry.answer.get(language, "")), ANSWER)) or voice.say("kb.no_answer")
        card.text("\n".join([f"**{plain(language_name(language))}**", *lines, f"→ {answer}"]))
    quotes = [f"{block_quote(quote.text, QUOTE)}\n-# {code(quote.source)}" for quote in entry.quotes[:QUOTES_SHOWN]]
    if len(entry.quotes) > QUOTES_SHOWN:
        quotes.append(f"-# {voice.say('reply.and_more', count=len(entry.quotes) - QUOTES_SHOWN)}")
    card.text("\n".join(quotes) or f"-# {voice.say('kb.no_quotes')}")
    details = [voice.say(f"kb.kind_{entry.kind}")]
    if entry.topics:
        details.append(names(entry.topics, voice.base.topics, voice))
    if entry.people:
        details.append(names(entry.people, voice.base.people, voice))
    card.text(f"-# {' · '.join(details)}", 500)


def _first_few(texts: Sequence[str], voice: Voice) -> list[str]:
    """Return the first few of what people ask, shortened, and how many more there are."""
    shown = [plain(cut(one_line(text), QUESTION)) for text in texts[:QUESTIONS_SHOWN]]
    more = len(texts) - len(shown)
    return [*shown, voice.say("reply.and_more", count=more)] if more else shown


def entry_card(entry: Entry, voice: Voice) -> LayoutView:
    """Lay out an entry as moderators see it, with what can be done to it."""
    card = Card(ACCENT)
    card.text(f"### {plain(cut(first_question(entry, voice.base, voice), 200))}\n-# {code(entry.id)}")
    add_entry(card, entry, voice)
    card.rule()
    key = key_of(entry.id)
    card.row(
        ModeratorButton("entry-edit", key, voice.say("kb.edit"), ButtonStyle.primary),
        ModeratorButton("entry-history", key, voice.say("kb.history")),
        ModeratorButton("entry-remove", key, voice.say("kb.remove"), ButtonStyle.danger),
    )
    return card.view()


def quotes_card(
    draft: Draft, found: Sequence[Passage], sources: dict[str, Source], sought: str, voice: Voice, problem: str = ""
) -> LayoutView:
    """Lay out a draft's quotes, and passages of the articles to quote; `problem` is about a quote that was typed."""
    entry = draft.entry
    card = Card(WARNING if problem else ACCENT)
    card.text(f"-# **{voice.say('kb.quotes_title')}**\n### {plain(cut(first_question(entry, voice.base, voice), 200))}")
    if problem:
        card.text(f"**{voice.say('kb.to_mend')}** {plain(problem)}")
        card.row(ModeratorButton("quote-type", draft.id, voice.say("kb.mend"), ButtonStyle.primary))
    lines = [_quote_line(quote, sources.get(quote.source), voice) for quote in entry.quotes[:8]]
    card.text("\n".join(lines) or f"-# {voice.say('kb.no_quotes')}")
    if entry.quotes:
        held = [option(str(n), quote.text, quote.source) for n, quote in enumerate(entry.quotes[:25])]
        card.row(ModeratorSelect("quote-drop", draft.id, held, voice.say("kb.drop_quotes"), most=len(held)))
    card.rule()
    if found:
        card.text(voice.say("kb.passages_for", sought=plain(cut(one_line(sought), 120))) if sought.strip() else "")
        offered = [_passage_option(passage, sources) for passage in found]
        card.row(ModeratorSelect("quote-pick", draft.id, offered, voice.say("kb.pick_passages"), most=len(offered)))
    else:
        card.text(voice.say("kb.no_passages"))
    buttons = []
    if sources:
        label = voice.say("kb.search_passages")
        buttons.append(ModeratorButton("quote-search", draft.id, label, ButtonStyle.primary))
    if sources and not problem:
        buttons.append(ModeratorButton("quote-type", draft.id, voice.say("kb.type_quote")))
    card.row(*buttons, ModeratorButton("draft-show", draft.id, voice.say("kb.back")))
    return card.view()


def passage_key(passage: Passage) -> str:
    """Return what names a passage in a select: its place, and a digest of its text in case the article changes."""
    return f"{passage.position}.{key_of(passage.source)}.{key_of(passage.text)[:12]}"


def conflict_card(conflict: Conflict, draft: Draft | None, voice: Voice) -> LayoutView:
    """Lay out side by side what was wanted and what somebody else has published meanwhile."""
    card = Card(WARNING)
    card.text(f"## {voice.say('kb.conflict_title')}\n-# {code(conflict.entry)}\n{voice.say('kb.conflict')}")
    for key, side in (("kb.theirs", conflict.theirs), ("kb.mine", conflict.mine)):
        change = Change(conflict.entry, conflict.base, side)
        shown = diff(change, voice, SIDE) if side is not None else change_title(change, voice)
        card.text(f"**{voice.say(key)}**\n{shown or voice.say('kb.no_difference')}")
    if draft is None and conflict.theirs is not None:
        card.row(ModeratorButton("entry-edit", key_of(conflict.entry), voice.say("kb.edit"), ButtonStyle.primary))
    if draft is not None:
        card.row(
            ModeratorButton("conflict-mine", draft.id, voice.say("kb.take_mine"), ButtonStyle.danger),
            ModeratorButton("conflict-theirs", draft.id, voice.say("kb.take_theirs")),
            ModeratorButton("conflict-both", draft.id, voice.say("kb.edit_again"), ButtonStyle.primary),
        )
    return card.view()


def _language_button(draft: Draft, language: str, voice: Voice) -> ModeratorButton:
    whole = draft.entry.questions.get(language) and draft.entry.answer.get(language)
    style = ButtonStyle.secondary if whole else ButtonStyle.primary
    label = voice.say("kb.language", language=language_name(language))
    return ModeratorButton("draft-language", f"{draft.id}.{language}", label, style)


def _asked_first(change: Change, voice: Voice) -> str:
    entry = change.after or change.before
    return first_question(entry, voice.base, voice) if entry is not None else ""


def _quote_line(quote: Quote, source: Source | None, voice: Voice) -> str:
    """Return a quote with its source, and a word of warning where it is only a piece of a sentence."""
    warning = (
        f"\n-# ⚠️ {voice.say('kb.quote_is_part')}" if source is not None and is_fragment(quote.text, source) else ""
    )
    return f"{block_quote(quote.text, QUOTE)}\n-# {code(quote.source)}{warning}"


def _passage_option(passage: Passage, sources: dict[str, Source]) -> SelectOption:
    source = sources.get(passage.source)
    where = " · ".join(part for part in (source.title if source else passage.source, passage.heading) if part)
    return option(passage_key(passage), passage.text, where)
