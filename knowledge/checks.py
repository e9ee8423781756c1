"""What is sound about a base that loads, and what a curator should look at: coverage of the sources, clashes, gaps."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import sentencex

from knowledge.articles import covered_passages, normalised
from knowledge.model import Base, Entry, Location, Names, Passage, Problem, Source
from knowledge.sources.fragments import is_torn
from knowledge.text import fold, is_cjk

FIRST_LANGUAGE_PHRASINGS = 8
OTHER_LANGUAGE_PHRASINGS = 4
"""How many phrasings of an entry the base's first language should have, and each other one."""
ANSWER_SENTENCES = 4

_QUOTED = re.compile(r"“([^“”]+)”")
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """How many of a source's sentences the entries' quotes cover; debris is no sentence of a source."""

    source: str
    substantive: int
    covered: int
    uncovered: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. Problems are errors; warnings are for a person to judge."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    coverage: tuple[SourceCoverage, ...]

    @property
    def ok(self) -> bool:
        """Whether there is no problem and every source is covered to the last sentence."""
        return not self.problems and not any(source.uncovered for source in self.coverage)


def check(base: Base) -> Report:
    """Check a base that has loaded: the schema, the ids and the quotes are known to be right."""
    warnings = (
        *_shared_phrasings(base),
        *_follow_ups_asked_elsewhere(base),
        *_shared_names(base),
        *(warning for entry in base.entries.values() for warning in _entry_warnings(entry, base)),
        *_unused_topics(base),
    )
    return Report(
        problems=tuple(_untrue_titles(base)),
        warnings=warnings,
        coverage=tuple(_coverage(source, base) for source in base.sources.values()),
    )


def phrasing_key(text: str) -> str:
    """Return what two phrasings share when they are the same to a reader: folded, without spaces and punctuation."""
    folded = fold(text)
    return _NOT_WORDS.sub("", folded) or folded


def _coverage(source: Source, base: Base) -> SourceCoverage:
    quotes = [quote.text for entry in base.entries.values() for quote in entry.quotes if quote.source == source.id]
    covered = covered_passages(quotes, source)
    uncovered = tuple(passage for passage in source.passages if passage.position not in covered)
    return SourceCoverage(source.id, len(source.passages), len(source.passages) - len(uncovered), uncovered)


def _untrue_titles(base: Base) -> Iterator[Problem]:
    """Titles are shown as the articles' own; in a page's markup they may stand in pieces, so only text is checked."""
    for source in base.sources.values():
        is_text = source.file is not None and source.file.suffix.lower() in {".txt", ".md"}
        if is_text and normalised(source.title) not in normalised(source.text):
            message = f"the article does not hold its title “{source.title}” word for word"
            yield Problem(_of_base(base), message, field=f"sources.{source.id}.title")


def _shared_phrasings(base: Base) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    told: set[tuple[str, str]] = set()
    for entry in base.entries.values():
        within: dict[str, str] = {}
        for language, phrasings in entry.questions.items():
            for phrasing in phrasings:
                key = phrasing_key(phrasing)
                field = f"questions.{language}"
                other = first.setdefault(key, entry)
                if other is not entry and (entry.id, key) not in told:
                    told.add((entry.id, key))
                    yield _warning(entry, base, field, f"“{phrasing}” stands in {_where(other, base)} too; keep one")
                elif within.get(key) == language:
                    yield _warning(entry, base, field, f"“{phrasing}” stands here twice")
                within[key] = language


def _follow_ups_asked_elsewhere(base: Base) -> Iterator[Problem]:
    """A question is answered by the entry that lists it, whatever was talked about before."""
    asked = {
        phrasing_key(text): entry
        for entry in base.entries.values()
        for text in chain.from_iterable(entry.questions.values())
    }
    for entry in base.entries.values():
        for language, follow_ups in entry.follow_ups.items():
            for text in follow_ups:
                other = asked.get(phrasing_key(text), entry)
                if other is not entry:
                    message = f"“{text}” is a question in {_where(other, base)}, which answers it; take it out here"
                    yield _warning(entry, base, f"follow_ups.{language}", message)


def _shared_names(base: Base) -> Iterator[Problem]:
    kinds: dict[str, Mapping[str, Names]] = {
        "people": {person.id: person.names for person in base.people.values()},
        "topics": {topic.id: topic.names for topic in base.topics.values()},
        "meetings": {meeting.id: meeting.names for meeting in base.meetings.values()},
    }
    for kind, things in kinds.items():
        bearers: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for thing, names in things.items():
            for name in (name for names_of_language in names.values() for name in names_of_language):
                bearers[fold(name)].setdefault(thing, name)
        for owners in bearers.values():
            if len(owners) > 1:
                ids = " and ".join(owners)
                yield Problem(
                    _of_base(base), f"the name “{next(iter(owners.values()))}” stands under {ids}", field=kind
                )


def _unused_topics(base: Base) -> Iterator[Problem]:
    used = set(base.topic_ids_in_use)
    for topic in base.topics:
        if topic not in used:
            yield Problem(_of_base(base), "no entry is filed under this topic", field=f"topics.{topic}")


def _entry_warnings(entry: Entry, base: Base) -> Iterator[Problem]:
    for language in base.languages:
        if language not in entry.answer:
            yield _warning(entry, base, f"answer.{language}", "missing; the first language's answer is shown instead")
        if not entry.questions.get(language):
            yield _warning(entry, base, f"questions.{language}", "missing; nobody who asks in it is well served")
    for language, answer in entry.answer.items():
        sentences = sum(1 for sentence in sentencex.segment(language, answer) if sentence.strip())
        if sentences > ANSWER_SENTENCES:
            message = f"{sentences} sentences long; {ANSWER_SENTENCES} at most read well in a chat"
            yield _warning(entry, base, f"answer.{language}", message)
    if base.sources:  # an evaluation set without sources has as many phrasings as it has
        yield from _few_phrasings(entry, base)
        yield from _torn_quotes(entry, base)
        yield from _altered_words(entry, base)


def _few_phrasings(entry: Entry, base: Base) -> Iterator[Problem]:
    for number, language in enumerate(base.languages):
        wanted = OTHER_LANGUAGE_PHRASINGS if number else FIRST_LANGUAGE_PHRASINGS
        found = len({phrasing_key(phrasing) for phrasing in entry.questions.get(language, ())})
        if 0 < found < wanted:
            message = f"{found} {'phrasing' if found == 1 else 'phrasings'}; {wanted} or more make it found reliably"
            yield _warning(entry, base, f"questions.{language}", message)


def _torn_quotes(entry: Entry, base: Base) -> Iterator[Problem]:
    """Quotes that begin or end inside a word are verbatim to the letter, and still not what a person would quote."""
    for number, quote in enumerate(entry.quotes):
        if is_torn(quote.text, base.sources[quote.source]):
            yield _warning(entry, base, f"quotes[{number}].text", "begins or ends inside a word; quote whole words")


def _altered_words(entry: Entry, base: Base) -> Iterator[Problem]:
    """Words between quotation marks in an answer are given as the article's own, so one of its sources holds them."""
    cited = [_unmarked(" ".join(_texts(base.sources[source]))) for source in {q.source for q in entry.quotes}]
    for language, answer in entry.answer.items():
        for words in _QUOTED.findall(answer) if cited and not is_cjk(answer) else ():
            given = _unmarked(words).rstrip(".,;:!?")
            if not is_cjk("".join(cited)) and not any(given in text for text in cited):
                message = f"“{words}” stands in no source that the entry quotes; give its words as they are"
                yield _warning(entry, base, f"answer.{language}", message)


def _unmarked(text: str) -> str:
    """Return a text without quotation marks (one level of them changes kind inside another) and capitals."""
    return normalised(text).replace('"', "").replace("'", "").casefold()


def _texts(source: Source) -> Iterable[str]:
    yield normalised(source.title)
    for passage in source.passages:
        yield from (normalised(part) for part in (passage.heading, passage.text) if part)


def _warning(entry: Entry, base: Base, field: str, message: str) -> Problem:
    if entry.location is None:
        return Problem(_of_base(base), message, field=f"{entry.id}: {field}")
    return Problem(_file(entry.location, base), message, entry.location.line, field=f"{entry.id}: {field}")


def _where(entry: Entry, base: Base) -> str:
    return f"{_file(entry.location, base)}:{entry.location.line}" if entry.location is not None else entry.id


def _file(location: Location, base: Base) -> str:
    """Return an entry's file as one finds it from the base's directory."""
    inside = base.directory is not None and location.file.is_relative_to(base.directory)
    return (location.file.relative_to(base.directory) if base.directory and inside else location.file).as_posix()


def _of_base(base: Base) -> str:
    return base.directory.name if base.directory is not None else "base"
