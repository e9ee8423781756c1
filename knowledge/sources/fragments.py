"""Whether a verbatim quote is whole: whole words, and whole clauses by the punctuation around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.articles import normalised
from knowledge.model import Source
from knowledge.text import is_cjk

SHORT = 4
"""Fewer words than this say little by themselves, unless they are a whole sentence or heading."""
SHORT_CJK = 8
"""The same in characters, where words are written without spaces."""

_WORD_BEGINS, _WORD_ENDS = r"(?<!\w)(?<!\d[.,])", r"(?!\w|[.,]\d|'\w)"
_CLAUSE_BEGINS, _CLAUSE_ENDS = r"(?:^|[^\w\s'/-]|[^\w\s]\s)", r"(?=$|[^\w\s'/-]|\s[^\w\s])"


def is_torn(quote: str, source: Source) -> bool:
    """Whether a quote begins or ends inside a word or a number: “can” is half of “can't”, and “5” of “2.5”.

    Where words are written without spaces, this cannot be told.
    """
    text = normalised(quote)
    return not is_cjk(text) and not _stands_between(_WORD_BEGINS, text, _WORD_ENDS, source)


def is_fragment(quote: str, source: Source) -> bool:
    """Whether a quote is less than whole clauses, or very short without being a whole sentence or heading."""
    text = normalised(quote)
    whole = text in {normalised(passage.text) for passage in source.passages} or text in _texts(source)
    short = len(text) < SHORT_CJK if is_cjk(text) else len(text.split()) < SHORT
    return not whole and (short or not _stands_between(_CLAUSE_BEGINS, text, _CLAUSE_ENDS, source))


def _stands_between(before: str, text: str, after: str, source: Source) -> bool:
    """Whether a text stands in a source with the one before it and the other after; a mark at its edge needs none."""
    pattern = f"{before if text[:1].isalnum() else ''}{re.escape(text)}{after if text[-1:].isalnum() else ''}"
    return any(re.search(pattern, whole) for whole in _texts(source))


def _texts(source: Source) -> Iterator[str]:
    """Yield what a quote may stand in: the whole article, its title, each heading."""
    yield " ".join(normalised(passage.text) for passage in source.passages)
    yield normalised(source.title)
    headings = dict.fromkeys(passage.heading for passage in source.passages if passage.heading is not None)
    yield from (normalised(part) for heading in headings for part in heading.split(" › "))
