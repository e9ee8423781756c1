"""The moderators' lists: questions without an answer, and revisions."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import ButtonStyle
from discord.ui import LayoutView

from bot.cards.buttons import key_of
from bot.cards.curation.previews import waiting_options
from bot.cards.curation.wording import ACCENT, change_title, changed_things, code, diff, language_name
from bot.cards.layout import Card
from bot.cards.markdown import cut, one_line, plain
from bot.curation.unanswered import Cluster, Page
from bot.curation.values import Revision, Waiting
from bot.forms import option
from bot.localisation import Voice
from bot.moderation import ModeratorButton, ModeratorSelect

CLUSTERS_A_PAGE = 5
EXAMPLES = 2
REVISIONS_A_PAGE = 8
DIFFS = 3_000


def unanswered_card(page: Page, number: int, voice: Voice) -> LayoutView:
    """Lay out a page of like questions, each with what can be done about it."""
    card = Card(ACCENT)
    card.text(f"## {voice.say('kb.unanswered_title')}\n-# {voice.say('kb.unanswered_count', count=page.total)}")
    if not page.clusters:
        card.text(voice.say("kb.nothing_unanswered"))
    if page.unreadable:
        card.text(f"-# {voice.say('kb.unreadable')}")
    for cluster in page.clusters[:CLUSTERS_A_PAGE]:
        card.text(_cluster(cluster, voice), 640)
        card.row(
            ModeratorButton("cluster-answer", cluster.key, voice.say("kb.answer_this"), ButtonStyle.primary),
            ModeratorButton("cluster-phrasing", cluster.key, voice.say("kb.add_as_phrasing")),
            ModeratorButton("cluster-dismiss", f"{cluster.key}.{number}", voice.say("kb.not_ours")),
        )
    pages = -(-page.total // CLUSTERS_A_PAGE)
    if pages > 1:
        card.row(
            ModeratorButton("unanswered", str(number - 1), voice.say("kb.previous"), disabled=number == 0),
            ModeratorButton("unanswered", str(number + 1), voice.say("kb.next"), disabled=number + 1 >= pages),
        )
    return card.view()


def history_card(
    revisions: Sequence[Revision],
    waiting: Sequence[Waiting],
    voice: Voice,
    *,
    entry: str | None = None,
    first: bool = True,
    more: bool = False,
) -> LayoutView:
    """Lay out revisions, newest first, and above them what waits for a second moderator."""
    card = Card(ACCENT)
    title = voice.say("kb.history_of", entry=code(entry)) if entry else voice.say("kb.history_title")
    card.text(f"## {title}")
    if waiting:
        card.row(ModeratorSelect("waiting", ".", waiting_options(waiting, voice), voice.say("kb.pick_waiting")))
    if not revisions:
        card.text(voice.say("kb.no_revisions"))
        return card.view()
    card.text("\n".join(_revision_line(revision, voice) for revision in revisions))
    options = [option(str(each.number), f"{each.number}: {_entries(each)}", each.reason) for each in revisions]
    card.row(ModeratorSelect("revision", ".", options, voice.say("kb.pick_revision")))
    key = key_of(entry) if entry else ""
    card.row(
        ModeratorButton("history", f"{key}.", voice.say("kb.newest"), disabled=first),
        ModeratorButton("history", f"{key}.{revisions[-1].number}", voice.say("kb.older"), disabled=not more),
    )
    return card.view()


def revision_card(revision: Revision, voice: Voice) -> LayoutView:
    """Lay out one revision with its diffs."""
    card = Card(ACCENT)
    card.text(f"## {voice.say('kb.revision', number=revision.number)}\n{_made(revision, voice)}")
    if revision.reason:
        card.text(f"*{plain(cut(one_line(revision.reason), 300))}*")
    if revision.undoes is not None:
        card.text(voice.say("kb.undoes", number=revision.undoes))
    room = DIFFS // max(1, min(6, len(revision.changes)))
    for change in revision.changes[:6]:
        card.text(f"{change_title(change, voice)}\n{diff(change, voice, room)}")
    if len(revision.changes) > 6:
        card.text(f"-# {voice.say('reply.and_more', count=len(revision.changes) - 6)}")
    card.text(f"-# {voice.say('kb.hash', hash=revision.hash[:16], previous=revision.previous[:16])}")
    buttons = [ModeratorButton("undo", str(revision.number), voice.say("kb.undo"), ButtonStyle.danger)]
    card.row(*buttons, ModeratorButton("history", ".", voice.say("kb.history")))
    return card.view()


def undone_card(number: int, by: int, voice: Voice) -> LayoutView:
    """Say that a revision was taken back, and by which one, with the way to take that back."""
    card = Card(ACCENT)
    card.text(voice.say("kb.already_undone", number=number, by=by))
    undo = ModeratorButton("undo", str(by), voice.say("kb.undo_revision", number=by))
    card.row(undo, ModeratorButton("history", ".", voice.say("kb.history")))
    return card.view()


def _cluster(cluster: Cluster, voice: Voice) -> str:
    outcomes = [f"{voice.say(f'status.{status}')}: {count}" for status, count in cluster.outcomes.items() if count]
    details = [
        voice.say("kb.asked_times", count=cluster.count),
        ", ".join(language_name(language) for language in cluster.languages),
        discord.utils.format_dt(cluster.newest, "R"),
        *outcomes,
    ]
    if cluster.down_votes:
        details.append(f"👎 {cluster.down_votes}")
    if cluster.waiting:
        details.append(voice.say("kb.want_to_know", count=cluster.waiting))
    lines = [f"**{plain(cut(one_line(cluster.question), 160))}**"]
    others = [text for text in cluster.examples if text != cluster.question]
    lines += [f"- {plain(cut(one_line(text), 100))}" for text in others[:EXAMPLES]]
    lines += [f"> {plain(cut(one_line(reason), 100))}" for reason in cluster.reasons[:1]]
    lines.append(f"-# {' · '.join(each for each in details if each)}")
    return "\n".join(lines)


def _revision_line(revision: Revision, voice: Voice) -> str:
    reason = f" — *{plain(cut(one_line(revision.reason), 80))}*" if revision.reason else ""
    return f"**{revision.number}** {_made(revision, voice)}\n-# {code(_entries(revision), 120)}{reason}"


def _made(revision: Revision, voice: Voice) -> str:
    who = plain(revision.author.name) or voice.say("kb.somebody")
    origin = voice.say(f"kb.origin_{revision.origin}", number=revision.undoes)
    return f"{discord.utils.format_dt(revision.at, 'f')} · {who} · {origin}"


def _entries(revision: Revision) -> str:
    return changed_things(revision.changes) or "—"
