"""The card that says why a question is answered as it is, and the one to pick the entry that a question belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ButtonStyle, SelectOption
from discord.ui import LayoutView

from bot.cards.buttons import key_of
from bot.cards.curation.wording import ACCENT, code, first_question, names
from bot.cards.layout import Card
from bot.cards.markdown import cut, one_line, plain
from bot.curation.explaining import Explanation
from bot.forms import option
from bot.localisation import Voice
from bot.moderation import ModeratorButton, ModeratorSelect
from knowledge.judging import SURE
from knowledge.model import Status


def explanation_card(found: Explanation, key: str, voice: Voice) -> LayoutView:
    """Lay out why a question is answered as it is; `key` names the question for the buttons."""
    answer = found.answer
    status = voice.say(f"status.{answer.status}") if answer.status is not Status.SILENT else str(answer.status)
    entry = f" · {code(answer.entry)}" if answer.entry else ""
    card = Card(ACCENT)
    card.text(f"-# {voice.say('kb.test_title')}\n### {plain(cut(one_line(found.question), 300))}")
    card.text(f"**{status}**{entry}\n{plain(cut(one_line(answer.text), 300))}")
    card.rule()
    card.text(f"**{voice.say('kb.facets')}**\n{_facets(found, voice)}", 900)
    card.text(f"**{voice.say('kb.candidates')}**\n{_candidates(found, voice)}", 1_200)
    if found.lacking:
        card.text(f"**{voice.say('kb.lacking')}**\n{_lacking(found, voice)}", 700)
    card.row(
        ModeratorButton("case-phrasing", key, voice.say("kb.add_as_phrasing"), ButtonStyle.primary),
        ModeratorButton("case-answer", key, voice.say("kb.answer_this")),
        ModeratorButton("case-keep", key, voice.say("kb.keep_case")),
    )
    return card.view()


def pick_entry_card(
    questions: Sequence[str], entries: Sequence[str], key: str, voice: Voice, sought: str = ""
) -> LayoutView:
    """Lay out entries to which some questions may be added as phrasings; `key` names the questions."""
    card = Card(ACCENT)
    card.text(f"## {voice.say('kb.phrasing_title')}")
    card.text("\n".join(f"- {plain(cut(one_line(question), 150))}" for question in questions[:8]))
    if sought:
        card.text(f"-# {voice.say('kb.entries_for', sought=plain(cut(one_line(sought), 100)))}")
    options = entry_options(entries, voice)
    if options:
        card.row(ModeratorSelect("phrasing-pick", key, options, voice.say("kb.pick_entry")))
    else:
        card.text(voice.say("kb.no_entry_like"))
    card.row(ModeratorButton("phrasing-search", key, voice.say("kb.search_entries")))
    return card.view()


def entry_options(entries: Sequence[str], voice: Voice) -> list[SelectOption]:
    """Return entries as options, each once."""
    held = voice.base.entries
    return [
        option(key_of(entry), first_question(held[entry], voice.base, voice), entry)
        for entry in dict.fromkeys(entries)
        if entry in held
    ][:25]


def _facets(found: Explanation, voice: Voice) -> str:
    base = voice.base
    meetings = [voice.text(base.meetings[each].title) if each in base.meetings else each for each in found.meetings]
    facts = [
        ("kb.facet_read", plain(found.corrected) if found.corrected else ""),
        ("kb.facet_people", names(found.people, base.people, voice)),
        ("kb.facet_topics", names(found.topics, base.topics, voice)),
        ("kb.facet_meetings", plain(", ".join(meetings))),
        ("kb.facet_asks", ", ".join(found.asks)),
        ("kb.facet_unknown", plain(", ".join(found.unknown))),
    ]
    return "\n".join(f"- {voice.say(key)}: {value}" for key, value in facts if value) or voice.say("kb.no_facets")


def _candidates(found: Explanation, voice: Voice) -> str:
    held = voice.base.entries
    lines = [
        f"- **{each.chance:.2f}** {code(each.entry)} "
        + plain(cut(first_question(held[each.entry], voice.base, voice), 90))
        for each in found.candidates
        if each.entry in held
    ]
    lines.append(f"-# {voice.say('kb.none_of_them', none=f'{found.none:.2f}', other=f'{found.background:.2f}')}")
    return "\n".join(lines)


def _lacking(found: Explanation, voice: Voice) -> str:
    values = {"sure": f"{found.sure:.2f}", "needed": f"{SURE:.2f}", "none": f"{found.none:.2f}"}
    values["unknown"] = plain(", ".join(found.unknown))
    return "\n".join(f"- {voice.say(f'kb.lacks_{each}', **values)}" for each in found.lacking)
