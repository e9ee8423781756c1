"""The moderators' lists: questions without an answer, revisions, and what was done by whom."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import ButtonStyle
from discord.ui import LayoutView

from bot.cards.curation.previews import waiting_options
from bot.cards.curation.wording import ACCENT, change_title, changed_thing, code, diff, language_name
from bot.cards.layout import Card, cut, one_line, plain
from bot.cards.pressing import key_of
from bot.curation.unanswered import Cluster, Page
from bot.curation.values import Revision, Waiting
from bot.localisation import Voice
from bot.moderation import ModeratorButton, ModeratorSelect, option
from bot.store.audit import AuditRecord

CLUSTERS_A_PAGE = 5
EXAMPLES = 2
REVISIONS_A_PAGE = 8
AUDITED_A_PAGE = 15
DIFFS = 3_000


def unanswered_card(page: Page, number: int, voice: Voice) -> LayoutView:
    """Lay out a page of like questions, each with what can be done about it."""
    card = Card(ACCENT)
    card.text(f"## {voice.say('kb.unanswered_title')}\n-# {voice.say('kb.unanswered_count', count=page.total)}")
    if not page.clusters:
        card.text(voice.say("kb.nothing_unanswered"))
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


def audit_card(records: Sequence[AuditRecord], voice: Voice, *, more: bool = False) -> LayoutView:
    """Lay out what moderators did, and what others were refused, newest first."""
    card = Card(ACCENT)
    card.text(f"## {voice.say('kb.audit_title')}")
    lines = []
    for each in records:
        who = plain(each.name or voice.say("kb.somebody"))
        parts = [f"- {discord.utils.format_dt(each.at, 'R')} {who}: {code(each.action, 40)}"]
        parts += [code(each.target, 60)] if each.target else []
        parts += [] if each.allowed else [f"· **{voice.say('kb.refused')}**"]
        lines.append(" ".join(parts))
    card.text("\n".join(lines) or voice.say("kb.no_audit"))
    if more:
        card.row(ModeratorButton("audit", str(records[-1].id), voice.say("kb.older")))
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
    origin = voice.say(f"kb.origin_{revision.origin}")
    return f"{discord.utils.format_dt(revision.at, 'f')} · {who} · {origin}"


def _entries(revision: Revision) -> str:
    ids = [changed_thing(change) for change in revision.changes]
    shown = ", ".join(ids[:3])
    return f"{shown} +{len(ids) - 3}" if len(ids) > 3 else shown or "—"
