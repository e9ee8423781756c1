"""The moderators' list of what was done by whom, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

import discord
from discord.ui import LayoutView

from bot.cards.curation.wording import ACCENT, code
from bot.cards.layout import Card
from bot.cards.markdown import plain
from bot.localisation import Voice
from bot.moderation import ModeratorButton
from bot.store.audit import AuditRecord

AUDITED_A_PAGE = 15
_KEY = re.compile(r"[0-9a-f]{16,24}(\..*)?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\..*)?|\.\d*")
"""What a button carries: it tells nobody anything, and older rows hold it."""

_DONE = {
    "drafted": (
        "draft-show draft-language draft-details draft-more draft-quotes draft-pick quote-search quote-type quote-pick "
        "quote-drop conflict-both phrasing-pick"
    ),
    "begun": "entry-edit draft-anew",
    "previewed": "draft-preview conflict-mine proposal-open waiting effects effect asker-view",
    "previewed_removal": "entry-remove",
    "previewed_undo": "undo",
    "published": "publish",
    "discarded": "draft-discard proposal-discard conflict-theirs",
    "read_history": "history",
    "read_history_of": "entry-history",
    "read_revision": "revision",
    "read_unanswered": "unanswered",
    "put_aside": "cluster-dismiss",
    "answering": "cluster-answer case-answer",
    "finding_entry": "cluster-phrasing case-phrasing phrasing-search",
    "kept_case": "case-keep",
    "read_articles": "article-list",
    "read_article": "article-previous article-next article-open article-show article-pick",
    "worked_article": "article-make article-skip article-details article-drop",
    "dropped_article": "article-drop-now",
    "read_audit": "audit",
}
DONE = {action: text for text, actions in _DONE.items() for action in actions.split()}
"""For each thing that a button, select or form does, the text that says that it was done."""


def audit_card(records: Sequence[AuditRecord], voice: Voice, *, more: bool = False) -> LayoutView:
    """Lay out what moderators did, and what others were refused, newest first."""
    card = Card(ACCENT)
    card.text(f"## {voice.say('kb.audit_title')}")
    lines = []
    for each in records:
        who = plain(each.name or voice.say("kb.somebody"))
        line = f"- {discord.utils.format_dt(each.at, 'R')} {who}: {_done(each, voice)}"
        lines.append(line if each.allowed else f"{line} · **{voice.say('kb.refused')}**")
    card.text("\n".join(lines) or voice.say("kb.no_audit"))
    if more:
        card.row(ModeratorButton("audit", str(records[-1].id), voice.say("kb.older")))
    return card.view()


def _done(record: AuditRecord, voice: Voice) -> str:
    if record.action not in DONE:  # a command
        return " ".join(code(part, limit) for part, limit in ((record.action, 40), (record.target, 60)) if part)
    readable = record.target and not _KEY.fullmatch(record.target)
    what = code(record.target, 60) if readable else voice.say("audit.something")
    return voice.say(f"audit.{DONE[record.action]}", what=what)
