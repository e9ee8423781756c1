"""Finding the articles' own sentences about something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.cards.sentences import says
from knowledge import desk
from knowledge.matching import find_topic
from knowledge.model import Base, Citation, Question, Status
from knowledge.snapshot import Snapshot

SURE = 0.75
LIMIT = 8


def find_quotes(about: str, snapshot: Snapshot, locale: str | None = None) -> tuple[Citation, ...]:
    """Return sentences about a word, a name, a topic (or its id) or a question: those with the very words first."""
    topic = snapshot.base.topics.get(about)
    sought = [names[0] for names in topic.names.values() if names] if topic else [about]
    found = [citation for each in sought for citation in _literal(each, snapshot.base)]
    return tuple(_distinct((*found, *_curated(about, snapshot, locale))))[:LIMIT]


def _literal(about: str, base: Base) -> Iterator[Citation]:
    """Yield the sentences that hold the words as they were typed."""
    for source in base.sources.values():
        for passage in source.passages:
            if says(about, passage.text):
                yield Citation(source.id, passage.text, passage.heading, passage.position)


def _curated(about: str, snapshot: Snapshot, locale: str | None) -> Iterator[Citation]:
    """Yield the quotes that curators chose for what is asked: they know every language."""
    is_topic = about in snapshot.base.topics
    answer = None if is_topic else desk.answer(Question(about, locale), snapshot)
    if answer is not None and answer.status is Status.ANSWERED:
        yield from answer.citations
    for topic, score in [(about, SURE)] if is_topic else find_topic(about, snapshot)[:1]:
        if score >= SURE:
            for entry in snapshot.base.entries.values():
                if topic in entry.topics[:1]:
                    yield from snapshot.citations[entry.id]


def _distinct(citations: Iterable[Citation]) -> Iterator[Citation]:
    """Yield each sentence once; a quote within one already shown is no news."""
    seen: list[tuple[str, str]] = []
    for citation in citations:
        quote = " ".join(citation.quote.split())
        if not any(source == citation.source and (quote in text or text in quote) for source, text in seen):
            seen.append((citation.source, quote))
            yield citation
