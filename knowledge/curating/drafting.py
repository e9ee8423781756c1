"""From an article to a draft that a curator can begin with: its sentences, quotes filled in, names recognised."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.checks import phrasing_key
from knowledge.curating.draftfile import yaml_of
from knowledge.model import Base, Entry, Names, Passage, Quote, Source
from knowledge.sources.coverage import quoting
from knowledge.sources.incoming import Incoming, read_file
from knowledge.text import fold, is_cjk

STARTERS = {
    "en": (
        "What did {person} say about {topic}?",
        "What does the article say about {topic}?",
        "Does the article mention {topic}?",
        "What did {person} say?",
        "{person} {topic}",
        "What comes under “{heading}”?",
    ),
    "ja": (
        "{person}は{topic}について何と言いましたか？",
        "記事は{topic}について何と述べていますか？",
        "{topic}の話は出ましたか？",
        "{person} {topic}",
    ),
    "zh": ("{person}就{topic}说了什么？", "文章对{topic}是怎么说的？", "会谈提到{topic}了吗？", "{person} {topic}"),
}
"""Questions to begin with, per language; a base's other languages are left to the curator."""
STARTERS_SHOWN = 4
KEYWORDS = 5
_SLUG_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """One sentence with what can be said of it without understanding it. `covered_by` are the base's entries that
    quote it already."""

    id: str
    passage: Passage
    topics: tuple[str, ...]
    people: tuple[str, ...]
    questions: Names
    covered_by: tuple[str, ...]

    @property
    def entry(self) -> Entry:
        """The entry to begin with: everything but its answer."""
        return Entry(
            id=self.id,
            questions=self.questions,
            answer={},
            topics=self.topics,
            people=self.people,
            quotes=(Quote(self.passage.source, self.passage.text),),
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """What a curator begins with. `file` is where the article's text stands or is to stand; `known_as` is the source's
    id where the base has the article already."""

    file: Path
    article: Incoming
    source: str
    title: str
    sha256: str
    language: str
    languages: tuple[str, ...]
    participants: tuple[str, ...]
    entries: tuple[DraftEntry, ...]
    known_as: str | None = None

    @property
    def coverage(self) -> Mapping[int, tuple[str, ...]]:
        """The base's entries that quote each sentence, by its position; only sentences that any quotes."""
        return {entry.passage.position: entry.covered_by for entry in self.entries if entry.covered_by}

    def to_yaml(self, beside: Path | None = None) -> str:
        """Return the draft as a file of a knowledge base; `beside` is the folder it will stand in (default: here)."""
        return yaml_of(self, os.path.relpath(self.file, beside or Path.cwd()))


def draft(path: Path | str, base: Base | None = None, text: Path | None = None) -> Draft:
    """Read an article and draft entries from it, with the names that a base knows.

    `text` is the file that is to hold the cleaned article. Without it the file itself is the source, but for a PDF,
    whose text then belongs beside it.

    Raises:
        ArticleUnreadable: the file cannot be read, or holds no article; the text says what to do.
    """
    file = Path(path).resolve()
    article = read_file(file)
    if text is not None:
        return draft_of(article.cleaned(), base, text.resolve())
    return draft_of(article, base, file if article.as_it_came else file.with_suffix(article.suffix))


def draft_of(
    article: Incoming, base: Base | None = None, file: Path | None = None, source_id: str | None = None
) -> Draft:
    """Draft entries from an article that was handed in, under the id of its source where it has one."""
    sources = base.sources.values() if base is not None else ()
    known = next((source for source in sources if source.sha256 == article.sha256), None)
    source_id = source_id or (known.id if known is not None else free_id(article, base))
    source = Source(source_id, article.title, "", article.article.passages(source_id))
    languages = base.languages if base is not None else (article.article.language,)
    return Draft(
        file=file or Path(f"{source_id}{article.suffix}"),
        article=article,
        source=source_id,
        title=article.title,
        sha256=article.sha256,
        language=article.article.language,
        languages=languages,
        participants=_named(" ".join(passage.text for passage in source.passages), _people(base)),
        entries=_entries(source, base, languages),
        known_as=known.id if known is not None else None,
    )


def _entries(article: Source, base: Base | None, languages: tuple[str, ...]) -> tuple[DraftEntry, ...]:
    taken = set(base.entries) if base is not None else set()
    asked = (
        {phrasing_key(q) for e in base.entries.values() for qs in e.questions.values() for q in qs} if base else set()
    )
    covering = quoting(base.entries.values() if base is not None else (), article)
    entries: list[DraftEntry] = []
    for passage in article.passages:
        topics = _named(passage.text, {topic.id: topic.names for topic in base.topics.values()} if base else {})
        people = _named(passage.text, _people(base))
        questions = _starters(passage, _Shown(base, languages, topics, people), asked)
        asked |= {phrasing_key(question) for phrasings in questions.values() for question in phrasings}
        entry_id = _unique(f"{passage.source}/{passage.position + 1:02d}-{slug(passage.text, words=4)}", taken)
        taken.add(entry_id)
        covered_by = covering.get(passage.position, ())
        entries.append(DraftEntry(entry_id, passage, topics, people, questions, covered_by))
    return tuple(entries)


def _people(base: Base | None) -> dict[str, Names]:
    return {person.id: person.names for person in base.people.values()} if base is not None else {}


def _named(text: str, things: Mapping[str, Names]) -> tuple[str, ...]:
    """Return the things that a text names, those named first before the others."""
    folded = fold(text)
    found: dict[str, int] = {}
    for thing, names in things.items():
        starts = [_start(fold(name), folded) for of_language in names.values() for name in of_language]
        if any(start is not None for start in starts):
            found[thing] = min(start for start in starts if start is not None)
    return tuple(sorted(found, key=found.__getitem__))


def _start(name: str, folded: str) -> int | None:
    if is_cjk(name):
        position = folded.find(name)
        return position if name and position >= 0 else None
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) if name else None
    return match.start() if match else None


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a sentence names, to be shown in each language."""

    base: Base | None
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    people: tuple[str, ...]

    def names(self, language: str) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.base is not None and self.topics:
            found["topic"] = self.base.shown_name(self.base.topics[self.topics[0]], language)
        if self.base is not None and self.people:
            found["person"] = self.base.shown_name(self.base.people[self.people[0]], language)
        return found


def _starters(passage: Passage, shown: _Shown, asked: set[str]) -> dict[str, tuple[str, ...]]:
    """Return questions to begin with that nothing asks yet; at least the sentence's own first words, as a keyword."""
    heading = {"heading": passage.heading.split(" › ")[-1]} if passage.heading else {}
    questions: dict[str, tuple[str, ...]] = {}
    for language in shown.languages:
        values = heading | shown.names(language)
        filled = (
            template.format(**values)
            for template in STARTERS.get(language, ())
            if set(re.findall(r"{(\w+)}", template)) <= values.keys()
        )
        fresh = {phrasing_key(question): question for question in filled}
        kept = [question for key, question in fresh.items() if key not in asked][:STARTERS_SHOWN]
        if kept:
            questions[language] = tuple(kept)
    return questions or {shown.languages[0]: (_keywords(passage.text),)}


def _keywords(text: str) -> str:
    if is_cjk(text):
        return re.split(r"[、，。,.]", text)[0][:24] or text[:24]
    return " ".join(re.findall(r"[^\W_][^\s]*", text)[:KEYWORDS]).strip(".,;:!?“”\"'") or text


def free_id(article: Incoming, base: Base | None, *taken: str) -> str:
    """Return an id for an article that neither the base nor anything in `taken` has."""
    known = {*base.sources, *base.meetings, *taken} if base is not None else set(taken)
    stem = Path(article.name).stem
    return _unique(slug(article.title, words=6) or slug(stem, words=6) or "article", known)


def slug(text: str, words: int) -> str:
    """Return a text's first words as part of an id; empty where it has none in Latin letters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:words])[:_SLUG_CHARACTERS].strip("-")


def _unique(wanted: str, taken: Iterable[str]) -> str:
    wanted, used = wanted.rstrip("-"), set(taken)
    numbered = (f"{wanted}-{number}" for number in range(2, len(used) + 3))
    return next(candidate for candidate in (wanted, *numbered) if candidate not in used)
