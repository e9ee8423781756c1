"""Finding the articles' own sentences about something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from knowledge import desk
from knowledge.matching import find_topic
from knowledge.model import Base, Citation, Question, Status
from knowledge.snapshot import Snapshot
from knowledge.text import fold, is_cjk, words

SURE = 0.75
LIMIT = 8


def find_quotes(about: str, snapshot: Snapshot, locale: str | None = None) -> tuple[Citation, ...]:
    """Return sentences about a word, a name, a topic or a question: those with the very words first."""
    return tuple(_distinct((*_literal(about, snapshot.base), *_curated(about, snapshot, locale))))[:LIMIT]


def _literal(about: str, base: Base) -> Iterator[Citation]:
    """Yield the sentences that hold the words as they were typed."""
    sought = fold(about)
    phrase = f" {' '.join(words(sought))} "
    for source in base.sources.values():
        for passage in source.passages:
            text = fold(passage.text)
            found = sought in text if is_cjk(sought) else phrase in f" {' '.join(words(text))} "
            if found and sought:
                yield Citation(source.id, passage.text, passage.heading, passage.position)


def _curated(about: str, snapshot: Snapshot, locale: str | None) -> Iterator[Citation]:
    """Yield the quotes that curators chose for what is asked: they know every language."""
    language = locale or snapshot.base.languages[0]
    for topic, score in find_topic(about, snapshot)[:1]:
        if score >= SURE:
            for entry in snapshot.base.entries.values():
                if topic in entry.topics[:1]:
                    yield from desk.show(entry.id, snapshot, language).citations
    answer = desk.answer(Question(about, locale), snapshot)
    if answer.status is Status.ANSWERED:
        yield from answer.citations


def _distinct(citations: Iterable[Citation]) -> Iterator[Citation]:
    """Yield each sentence once; a quote within one already shown is no news."""
    seen: list[tuple[str, str]] = []
    for citation in citations:
        quote = " ".join(citation.quote.split())
        if not any(source == citation.source and (quote in text or text in quote) for source, text in seen):
            seen.append((citation.source, quote))
            yield citation
