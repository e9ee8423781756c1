"""Texts on cards: shortened at the ends of words or sentences, and escaped, so that they are shown as they stand."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.sources.sentences import sentences_of

KEPT = 4_096
"""How many quotes, names and buttons of the base are kept as they are shown; never what people typed."""

URL = re.compile(r"https?://[^\s<>\[\]()`*|~\\]+")
MARKUP = re.compile(r"[\\`*_~|<>\[\]]")
LINE_START = re.compile(r"^(\s*)(#{1,3}\s|-)", re.MULTILINE)
NUMBERED = re.compile(r"^(\s*\d+)([.)]\s)", re.MULTILINE)

MORE = "…"


def cut(text: str, limit: int) -> str:
    """Shorten a text to a length, at a word's end where there is one near, and mark the cut."""
    if len(text) <= limit:
        return text
    if limit < 2:
        return ""
    kept = text[: limit - 1]
    space = kept.rfind(" ")
    if space > limit * 0.7:
        kept = kept[:space]
    trailing = len(kept) - len(kept.rstrip("\\"))
    return kept[: len(kept) - trailing % 2].rstrip() + "…"


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


def plain(text: str) -> str:
    """Escape what Discord would read as markup or as a mention; web addresses stay as they are."""
    pieces: list[str] = []
    position = 0
    for link in URL.finditer(text):
        pieces += [_escaped(text[position : link.start()]), link[0]]
        position = link.end()
    return "".join([*pieces, _escaped(text[position:])])


def one_line(text: str) -> str:
    """Return a text with every run of white space as one space."""
    return " ".join(text.split())


def excerpt(text: str, limit: int) -> str:
    """Return a text of whomever as one line without markup, cut to a length."""
    return plain(cut(one_line(text), limit))


@lru_cache(maxsize=KEPT)
def plain_name(text: str, limit: int) -> str:
    """Return an excerpt that is kept: of a name or title of the base, never of what people typed."""
    return excerpt(text, limit)


@lru_cache(maxsize=KEPT)
def block_quote(text: str, limit: int) -> str:
    """Return a verbatim text as a block quote."""
    return f"> {cut(plain(one_line(text)), limit)}"


def _escaped(text: str) -> str:
    text = MARKUP.sub(r"\\\g<0>", text)
    return NUMBERED.sub(r"\1\\\2", LINE_START.sub(r"\1\\\2", text))
