"""What moderators see: pure functions from drafts, proposals, revisions and lists to Discord's layouts."""

from bot.cards.curation.auditing import AUDITED_A_PAGE, audit_card
from bot.cards.curation.drafts import conflict_card, draft_card, drafts_card, entry_card, passage_key, quotes_card
from bot.cards.curation.lists import (
    CLUSTERS_A_PAGE,
    REVISIONS_A_PAGE,
    history_card,
    revision_card,
    unanswered_card,
    undone_card,
)
from bot.cards.curation.previews import (
    effect_card,
    effect_of,
    handed_on_card,
    plain_card,
    preview_card,
    published_card,
)
from bot.cards.curation.testing import explanation_card, pick_entry_card
from bot.cards.curation.wording import changed_things, first_question, language_name, resulting

__all__ = [
    "AUDITED_A_PAGE",
    "CLUSTERS_A_PAGE",
    "REVISIONS_A_PAGE",
    "audit_card",
    "changed_things",
    "conflict_card",
    "draft_card",
    "drafts_card",
    "effect_card",
    "effect_of",
    "entry_card",
    "explanation_card",
    "first_question",
    "handed_on_card",
    "history_card",
    "language_name",
    "passage_key",
    "pick_entry_card",
    "plain_card",
    "preview_card",
    "published_card",
    "quotes_card",
    "resulting",
    "revision_card",
    "unanswered_card",
    "undone_card",
]
