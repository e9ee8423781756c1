"""Finding the articles' own sentences about something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge import desk
from knowledge.matching import find_topic
from knowledge.model import Base, Citation, Kind, Names, Person, Question, Status, Topic
from knowledge.snapshot import Snapshot
from knowledge.sources.sentences import says
from knowledge.understanding.reading import Reading

SURE = 0.75
LIMIT = 8


@dataclass(frozen=True, slots=True)
class Quotes:
    """Sentences of the articles. Where none speaks of what was asked, `citations` are the nearest, or none at all."""

    citations: tuple[Citation, ...]
    speak_of_it: bool


def find_quotes(about: str, snapshot: Snapshot, locale: str | None = None) -> Quotes:
    """Return sentences about a word, a name, a topic (or its id) or a question.

    Of a word or a name these are the sentences that hold it: as it was typed, spelt right, or by another of its names.
    Of what no sentence calls by its name, and of a question, those that curators chose for it.
    """
    base, reading = snapshot.base, snapshot.reader.read(about)
    wanted = _wanted(about, reading, base)
    held = [citation for citation in _passages(base) if all(_holds(citation.quote, names) for names in wanted)]
    if held:
        return Quotes(_distinct(held), speak_of_it=True)
    chosen, nearest = _curated(about, snapshot, locale)
    return Quotes(_distinct(chosen or nearest), speak_of_it=bool(chosen))


def _wanted(about: str, reading: Reading, base: Base) -> list[tuple[str, ...]]:
    """Return what a sentence must hold: of each thing that is named one of its names, else the words themselves."""
    if about in base.topics:
        return [_all(base.topics[about].names)]
    things: dict[str, Mapping[str, Person | Topic]] = {"person": base.people, "topic": base.topics}
    named = [things[each.kind][each.id].names for each in reading.mentions if each.id in things.get(each.kind, ())]
    if reading.names_only and named:
        return [_all(names) for names in named]
    return [(about, reading.corrected)]


def _curated(about: str, snapshot: Snapshot, locale: str | None) -> tuple[list[Citation], list[Citation]]:
    """Return the quotes that curators chose for what is asked, and those that only come near what no article says."""
    entries = snapshot.base.entries
    is_topic = about in snapshot.base.topics
    answer = None if is_topic else desk.answer(Question(about, locale), snapshot)
    ids = [answer.entry] if answer and answer.status in {Status.ANSWERED, Status.NOT_STATED} and answer.entry else []
    for topic, score in [(about, SURE)] if is_topic else find_topic(about, snapshot)[:1]:
        if score >= SURE:
            ids += [entry.id for entry in entries.values() if topic in entry.topics[:1]]
    chosen: list[Citation] = []
    nearest: list[Citation] = []
    for each in ids:
        (nearest if entries[each].kind is Kind.NOT_STATED else chosen).extend(snapshot.citations[each])
    return chosen, nearest


def _passages(base: Base) -> Iterator[Citation]:
    for source in base.sources.values():
        for passage in source.passages:
            yield Citation(source.id, passage.text, passage.heading, passage.position)


def _holds(sentence: str, names: Iterable[str]) -> bool:
    return any(says(name, sentence) for name in names)


def _all(names: Names) -> tuple[str, ...]:
    return tuple(name for of_language in names.values() for name in of_language)


def _distinct(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return each sentence once, the first ones; a quote within one already shown is no news."""
    seen: list[tuple[str, str]] = []
    found: list[Citation] = []
    for citation in citations:
        quote = " ".join(citation.quote.split())
        if not any(source == citation.source and (quote in text or text in quote) for source, text in seen):
            seen.append((citation.source, quote))
            found.append(citation)
    return tuple(found[:LIMIT])
