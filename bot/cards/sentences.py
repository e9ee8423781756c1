"""Shortening prose at the ends of its sentences, never inside one."""

from __future__ import annotations

from bot.cards.layout import cut
from knowledge.sentences import sentences_of

MORE = "…"


def whole_sentences(text: str, locale: str, limit: int) -> str:
    """Shorten a text to as many whole sentences as fit; only a first sentence that is too long itself is cut."""
    text = text.strip()
    if len(text) <= limit:
        return text
    shown = ""
    for sentence in sentences_of(text, locale):
        if len((shown + sentence).rstrip()) + len(MORE) + 1 > limit:
            break
        shown += sentence
    return f"{shown.rstrip()} {MORE}" if shown.strip() else cut(text, limit)
