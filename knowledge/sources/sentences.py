"""The sentences of prose, found by sentencex: the opening of an answer, and whether a text says a word or phrase."""

from __future__ import annotations

import sentencex

from knowledge.text import fold, is_cjk, words

CURT = 30
"""An opening sentence that says less than this (in Latin letters; a CJK character counts twice) takes the next one."""


def sentences_of(text: str, locale: str) -> list[str]:
    """Return the sentences of a text in a language, each with the white space that follows it."""
    return [each for each in sentencex.segment(locale.partition("-")[0], text) if each.strip()] if text else []


def opening(text: str, locale: str, limit: int) -> str:
    """Return the first sentence of a text, or two where the first is curt; nothing where that is over the limit."""
    sentences = sentences_of(" ".join(text.split()), locale)
    kept = 2 if sentences and _width(sentences[0]) < CURT else 1
    shown = "".join(sentences[:kept]).strip()
    return shown if len(shown) <= limit else ""


def says(phrase: str, text: str) -> bool:
    """Whether a text holds a word or phrase, whatever its case, width or accents; not as a part of other words."""
    sought, held = fold(phrase), fold(text)
    if is_cjk(sought):
        return sought in held
    wanted = words(sought)
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(words(held))} "


def _width(text: str) -> int:
    return sum(1 if character < "\u2e80" else 2 for character in text)
