"""Shortening prose at the ends of its sentences, never inside one. Sentences are found by sentencex."""

from __future__ import annotations

import sentencex

from bot.cards.layout import cut, one_line
from knowledge.text import fold, is_cjk, words

MORE = "…"
CURT = 30
"""An opening sentence that says less than this (in Latin letters; a CJK character counts twice) takes the next one."""


def opening(text: str, locale: str, limit: int) -> str:
    """Return the first sentence of a text, or two where the first is curt; nothing where that is over the limit."""
    sentences = _sentences(one_line(text), locale)
    kept = 2 if sentences and _width(sentences[0]) < CURT else 1
    shown = "".join(sentences[:kept]).strip()
    return shown if len(shown) <= limit else ""


def whole_sentences(text: str, locale: str, limit: int) -> str:
    """Shorten a text to as many whole sentences as fit; only a first sentence that is too long itself is cut."""
    text = text.strip()
    if len(text) <= limit:
        return text
    shown = ""
    for sentence in _sentences(text, locale):
        if len((shown + sentence).rstrip()) + len(MORE) + 1 > limit:
            break
        shown += sentence
    return f"{shown.rstrip()} {MORE}" if shown.strip() else cut(text, limit)


def says(phrase: str, text: str) -> bool:
    """Whether a text holds a word or phrase, whatever its case, width or accents; not as a part of other words."""
    sought, held = fold(phrase), fold(text)
    if is_cjk(sought):
        return sought in held
    wanted = words(sought)
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(words(held))} "


def _sentences(text: str, locale: str) -> list[str]:
    return [each for each in sentencex.segment(locale.partition("-")[0], text) if each.strip()] if text else []


def _width(text: str) -> int:
    return sum(1 if character < "\u2e80" else 2 for character in text)
