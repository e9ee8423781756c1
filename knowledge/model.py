"""The values that the whole program speaks in. All are immutable.

Errors raised by this package:

    KnowledgeError            anything wrong with a knowledge base, an article or an edit
      ├─ BaseInvalid          a base does not load; carries every Problem found
      └─ ArticleUnreadable    a text cannot be read as an article
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path

Texts = Mapping[str, str]
"""One text per language code (`en`, `ja`, `zh`)."""

Names = Mapping[str, tuple[str, ...]]
"""Names and aliases per language code; the first of each is the one to show."""


class Status(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    SUGGESTED = "suggested"
    NOT_STATED = "not_stated"
    OUT_OF_SCOPE = "out_of_scope"
    SILENT = "silent"


UNANSWERED = frozenset({Status.SUGGESTED, Status.NOT_STATED, Status.OUT_OF_SCOPE})
"""What leaves a question that was asked without a sure answer."""


class Kind(StrEnum):
    """What sort of statement an entry makes."""

    REPORTED = "reported"
    ANALYSIS = "analysis"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a base: where it stands and what to do about it. Lines and columns count from 1."""

    file: str
    message: str
    line: int | None = None
    column: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class KnowledgeError(Exception):
    """Something wrong with a knowledge base, an article or an edit; the text is written for the person to read."""


class BaseInvalid(KnowledgeError):
    """A base does not load. `problems` holds everything found, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class ArticleUnreadable(KnowledgeError):
    """A text cannot be read as an article. `reason` is why, in a word: `missing`, `kind`, `large`, `encoding`,
    `locked`, `broken`, `scanned`, `empty`."""

    def __init__(self, message: str, reason: str) -> None:
        self.reason = reason
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of a source's cleaned text; `position` counts from 0, `heading` is the last one above it."""

    source: str
    position: int
    heading: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """One article. `text` is the file as it came, decoded; `passages` its cleaned sentences."""

    id: str
    title: str
    text: str
    passages: tuple[Passage, ...]
    file: Path | None = None
    sha256: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Someone whom questions are about."""

    id: str
    names: Names
    about: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that questions are about."""

    id: str
    names: Names
    about: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting, reported by one source."""

    id: str
    title: Texts
    source: str | None = None
    participants: tuple[str, ...] = ()
    names: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim extract of a source."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Location:
    """Where something was read from; `line` counts from 1."""

    file: Path
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the desk can say. `meeting` is the id's prefix where a meeting has that id, else the one that its file
    states, else the only one stated in its folder. `follow_ups` are questions that ask for it only after an answer on
    its matter, which they leave out (“how many are there?”)."""

    id: str
    questions: Names
    answer: Texts
    topics: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    kind: Kind = Kind.REPORTED
    whether: bool | None = None
    quotes: tuple[Quote, ...] = ()
    meeting: str | None = None
    location: Location | None = None
    follow_ups: Names = field(default_factory=dict)


@dataclass(frozen=True)
class Base:
    """A whole knowledge base, checked. `digest` identifies its content (hex, stable across machines)."""

    name: Texts
    about: Texts
    languages: tuple[str, ...]
    entries: Mapping[str, Entry]
    meetings: Mapping[str, Meeting] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    directory: Path | None = None
    digest: str = ""

    def text(self, texts: Texts, language: str) -> str:
        """Return the text for a language, else the base's first language's, else any."""
        for code in (language, *self.languages):
            if code in texts:
                return texts[code]
        return next(iter(texts.values()), "")

    def shown_name(self, thing: Person | Topic, language: str) -> str:
        """Return the first name of a person or topic in a language, with the same fall-backs as `text`."""
        return self.text({code: names[0] for code, names in thing.names.items() if names}, language)

    @cached_property
    def topic_ids_in_use(self) -> tuple[str, ...]:
        """Topics that at least one entry is filed under, in the base's order."""
        used = {topic for entry in self.entries.values() for topic in entry.topics}
        return tuple(topic for topic in self.topics if topic in used)


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation: what was asked and what came of it."""

    question: str
    status: Status
    entry: str | None = None
    locale: str | None = None
    beside: str | None = None
    """The entry of another meeting that was shown beside it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks. `locale` is a Discord locale (`en-US`, `ja`, `zh-TW`) or None to go by the text;
    `listening` marks an ordinary message in a channel that the desk only listens to."""

    text: str
    locale: str | None = None
    conversation: tuple[Turn, ...] = ()
    listening: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote under an answer, with the heading it stands under and its sentence's position in the article."""

    source: str
    quote: str
    heading: str | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another entry that the question may have meant; `question` is the phrasing to show for it."""

    entry: str
    question: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk says. `locale` is the language the text is in (`en`, `ja`, `zh`, `zh-TW`);
    `confidence` is the calibrated chance (0–1) that `entry` is what was meant; `reasons` say why, in words."""

    status: Status
    text: str
    entry: str | None = None
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    alternatives: tuple[Alternative, ...] = ()
    reasons: tuple[str, ...] = ()
    locale: str = "en"
    related: tuple[Alternative, ...] = ()
    resolved: str | None = None
    """The full question that a follow-up was taken to mean; None where it stood for itself."""
    beside: str | None = None
    """The entry of another meeting whose answer stands beside that of `entry`."""
    small_talk: bool = False
    """Whether it answers thanks, a greeting or a word about the desk itself, which asks nothing of the sources."""

    def turn(self, asked: str) -> Turn:
        """Return this exchange as what comes later is told of it; `asked` is what was typed."""
        return Turn(self.resolved or asked, self.status, self.entry, self.locale, self.beside)
