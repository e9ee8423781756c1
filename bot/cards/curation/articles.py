"""The card on which an article is worked through, and the list of those in work."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ButtonStyle
from discord.ui import LayoutView

from bot.cards.curation.wording import ACCENT, DONE, WARNING, code
from bot.cards.layout import OPTIONS, Card
from bot.cards.markdown import block_quote, cut, one_line, plain
from bot.curation.arriving import FIELDS, DetailProblem
from bot.curation.articles import Imported
from bot.forms import Entered, option, text_field
from bot.localisation import Voice
from bot.moderation import ModeratorButton, ModeratorForm, ModeratorSelect
from knowledge.model import Problem
from knowledge.sources.coverage import Covered

PASSAGE = 1_200
IDS_SHOWN = 3
MAPPED = 200
"""Of a longer article only the counts are shown."""
PROBLEMS = 8
MARKS = {"published": "■", "draft": "▣", "skipped": "▫", "open": "□"}


def article_card(found: Imported, position: int, voice: Voice) -> LayoutView:
    """Lay out an article at one of its passages, with the map of what covers it and what to do with the passage."""
    covered = found.coverage[position]
    card = Card(WARNING if found.details.problems else ACCENT if found.open_positions else DONE)
    state = "article.is_published" if found.published else "article.is_no_source_yet"
    title = plain(cut(one_line(found.source.title), 200))
    card.text(f"### {title}\n-# {code(found.record.name, 60)} · {voice.say(state)}")
    card.text(_map(found, position, voice))
    if found.details.problems:
        card.text(f"**{voice.say('article.to_mend')}**\n{_problems(found.details.problems, voice)}", 900)
    card.rule()
    where = voice.say("article.passage", number=position + 1, count=len(found.coverage))
    heading = f" · {plain(cut(one_line(covered.passage.heading), 150))}" if covered.passage.heading else ""
    text = block_quote(covered.passage.text, PASSAGE)
    card.text(f"**{where}**{heading}\n{text}\n-# {_state(found, covered, voice)}")
    card.row(*_ways(found, position, voice))
    key = f"{found.id}.{position}"
    skipped = found.is_skipped(position)
    skip = "article.unskip" if skipped else "article.skip"
    wanted = ButtonStyle.primary if covered.is_open and not skipped else ButtonStyle.secondary
    card.row(
        ModeratorButton("article-make", key, voice.say("article.make"), wanted),
        ModeratorButton("article-skip", key, voice.say(skip), disabled=not covered.is_open),
    )
    details = ButtonStyle.primary if found.details.problems else ButtonStyle.secondary
    card.row(
        ModeratorButton("article-details", key, voice.say("article.details"), details, disabled=found.published),
        ModeratorButton("article-list", key, voice.say("article.others")),
        ModeratorButton("article-drop", key, voice.say("article.drop"), ButtonStyle.danger),
    )
    return card.view()


def drop_card(found: Imported, position: int, voice: Voice) -> LayoutView:
    """Ask once more before an article is thrown away."""
    card = Card(WARNING)
    card.text(f"### {plain(cut(one_line(found.source.title), 200))}\n{voice.say('article.drop_really')}")
    key = f"{found.id}.{position}"
    card.row(
        ModeratorButton("article-drop-now", key, voice.say("article.drop"), ButtonStyle.danger),
        ModeratorButton("article-show", key, voice.say("kb.back")),
    )
    return card.view()


def articles_card(articles: Sequence[Imported], voice: Voice) -> LayoutView:
    """Lay out the articles in work, to go on with one."""
    card = Card(ACCENT)
    card.text(f"## {voice.say('article.list_title')}\n{voice.say('article.list_how')}")
    if articles:
        options = [
            option(each.id, each.source.title, voice.say("article.left", count=len(each.open_positions)))
            for each in articles[:OPTIONS]
        ]
        card.row(ModeratorSelect("article-pick", ".", options, voice.say("article.pick")))
    return card.view()


def refused_card(name: str, problems: Sequence[Problem], voice: Voice) -> LayoutView:
    """Say everything that keeps an import from being a base, with file and line."""
    card = Card(WARNING)
    card.text(f"### {voice.say('article.import_refused', name=code(name, 60))}")
    lines = [f"- {plain(cut(one_line(str(problem)), 300))}" for problem in problems[:PROBLEMS]]
    if len(problems) > PROBLEMS:
        lines.append(f"- {voice.say('reply.and_more', count=len(problems) - PROBLEMS)}")
    card.text("\n".join(lines))
    return card.view()


def details_form(found: Imported, position: int, voice: Voice) -> ModeratorForm:
    """Return the form of an article's details, with what was typed into it last."""
    return ModeratorForm(
        "article-details",
        f"{found.id}.{position}",
        voice.say("article.details"),
        *(
            text_field(
                name,
                voice.say(f"article.{name}_label"),
                found.record.typed.get(name, ""),
                hint=voice.say(f"article.{name}_hint"),
                long=True,
            )
            for name in FIELDS
        ),
    )


def typed_in(entered: Entered) -> dict[str, str]:
    """Return what was typed into the form of an article's details."""
    return {name: entered[name][0] for name in FIELDS if entered.get(name)}


def _ways(found: Imported, position: int, voice: Voice) -> list[ModeratorButton]:
    """Return the buttons that lead to other passages."""
    last, following = len(found.coverage) - 1, found.next_open(position)
    target = position if following is None else following
    return [
        ModeratorButton(
            "article-previous", f"{found.id}.{max(0, position - 1)}", voice.say("kb.previous"), disabled=not position
        ),
        ModeratorButton(
            "article-next", f"{found.id}.{min(last, position + 1)}", voice.say("kb.next"), disabled=position == last
        ),
        ModeratorButton(
            "article-open",
            f"{found.id}.{target}",
            voice.say("article.next_open"),
            disabled=following in (None, position),
        ),
    ]


def _kind(found: Imported, covered: Covered) -> str:
    if covered.published:
        return "published"
    if covered.drafts:
        return "draft"
    return "skipped" if found.is_skipped(covered.passage.position) else "open"


def _map(found: Imported, position: int, voice: Voice) -> str:
    kinds = [_kind(found, covered) for covered in found.coverage]
    counts = [f"{MARKS[kind]} {voice.say(f'article.{kind}', count=kinds.count(kind))}" for kind in MARKS]
    marks = [f"[{MARKS[kind]}]" if number == position else MARKS[kind] for number, kind in enumerate(kinds)]
    drawn = f"`{''.join(marks)}`\n" if len(marks) <= MAPPED else ""
    return f"{drawn}-# {' · '.join(counts)}"


def _state(found: Imported, covered: Covered, voice: Voice) -> str:
    kind = _kind(found, covered)
    ids = covered.published or covered.drafts
    shown = voice.say("reply.separator").join(code(each, 60) for each in ids[:IDS_SHOWN])
    more = f" +{len(ids) - IDS_SHOWN}" if len(ids) > IDS_SHOWN else ""
    return f"{MARKS[kind]} {voice.say(f'article.this_{kind}', entries=f'{shown}{more}')}"


def _problems(problems: Sequence[DetailProblem], voice: Voice) -> str:
    return "\n".join(
        f"- **{plain(voice.say(f'article.{each.field}_label'))}**: "
        f"{voice.say(f'article.wrong_{each.reason}', line=plain(cut(one_line(each.line), 100)))}"
        for each in problems[:PROBLEMS]
    )
