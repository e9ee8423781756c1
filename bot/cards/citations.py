"""Quotes of the articles on a card, each with where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.layout import Card
from bot.cards.markdown import block_quote, plain, plain_name
from bot.localisation import Voice
from knowledge.model import Base, Citation

QUOTE = 700
SOURCE = 200


def add_quotes(card: Card, citations: Sequence[Citation], voice: Voice, room: int, more: str, unshown: int = 0) -> None:
    """Add quotes as block quotes with where they stand, as far as there is room; `more` says how many are not there."""
    lines: list[str] = []
    shown = 0
    places = [_place(citation, voice) for citation in citations]
    for citation, place, following in zip(citations, places, [*places[1:], None], strict=True):
        quote = block_quote(citation.quote, QUOTE)
        line = quote if following == place else f"{quote}\n-# {place}"
        if lines and len("\n".join([*lines, line])) > room:
            break
        lines.append(line)
        shown += 1
    card.text("\n".join(lines))
    unshown += len(citations) - shown
    if unshown:
        card.text(f"-# {voice.say(more, count=unshown)}")


def linked_title(base: Base, source_id: str) -> str:
    """Return a source's title, as a link where the source has an address."""
    source = base.sources.get(source_id)
    title = plain_name(source.title if source else source_id, SOURCE) or plain(source_id)
    address = source.url if source else None
    if address and address.startswith(("https://", "http://")) and not set(address) & set(" ()<>"):
        return f"[{title}]({address})" if len(address) <= 500 else title
    return title


def _place(citation: Citation, voice: Voice) -> str:
    """Return the source's title and where in it the quote stands."""
    title = f"*{linked_title(voice.base, citation.source)}*"
    if citation.position is None:
        return title
    number = _number_below_heading(citation, voice.base)
    if citation.heading:
        heading = plain_name(citation.heading, SOURCE)
        where = voice.say("card.where_heading", heading=heading, sentence=number)
    else:
        where = voice.say("card.where", sentence=number)
    return voice.say("card.place", title=title, where=where)


def _number_below_heading(citation: Citation, base: Base) -> int:
    """Return which sentence below its heading a quote is, counting from 1."""
    position = citation.position or 0
    source = base.sources.get(citation.source)
    passages = source.passages if source else ()
    if not citation.heading or position >= len(passages):
        return position + 1
    number = 0
    for passage in reversed(passages[: position + 1]):
        if passage.heading != citation.heading:
            break
        number += 1
    return max(number, 1)
