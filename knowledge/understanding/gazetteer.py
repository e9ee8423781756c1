"""Which people, topics and meetings a question names, in any language and spelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import fuzz, process

from knowledge.model import Base, Names
from knowledge.parts import ALL, Parts
from knowledge.text import fold, is_cjk, sounds, words
from knowledge.understanding.language import lexicons
from knowledge.understanding.titles import names_in_title

_SHORTEST_FUZZY = 3
_LONGEST_FUZZY = 5
_BLANK = "?"
_OFTEN = 4
"""From so many times on, a character may stand beside a person's name."""
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a question: `kind` is person, topic or meeting."""

    kind: str
    id: str
    name: str

    @property
    def feature(self) -> str:
        """The mention as one word for the classifier."""
        return f"§{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Found:
    """The mentions at one place of a text: units `start` up to `end` of the words or characters searched."""

    start: int
    end: int
    mentions: tuple[Mention, ...]


class Gazetteer:
    """The base's names and aliases, found by longest match in spelt-right words and in unspaced text.

    In unspaced text a name of three characters or more is also found by its sound and, where it is the one shown,
    with one character wrong. A name of one character (习) is part of many words (学习, 习惯), so it is found only
    between function words and what the base's questions have before and after names of people.
    """

    def __init__(self, base: Base, parts: Parts = ALL) -> None:
        self._parts = parts
        self._spaced: dict[tuple[str, ...], list[Mention]] = {}
        self._unspaced: dict[str, list[Mention]] = {}
        self._sounds: dict[tuple[str, ...], list[Mention]] = {}
        self._nearly: dict[str, list[Mention]] = {}
        self._canonical: dict[tuple[str, bool], str] = {}
        around = [word for lexicon in lexicons(base.languages) for word in lexicon.unspaced_function_words]
        self._before_people = frozenset({"", *(word[-1] for word in around)})
        self._after_people = frozenset({"", *(word[0] for word in around)})
        self._folded_names: dict[str, list[tuple[str, str]]] = {"person": [], "topic": [], "meeting": []}
        for person in base.people.values():
            self._add("person", person.id, person.names)
        for topic in base.topics.values():
            self._add("topic", topic.id, topic.names)
        for meeting in base.meetings.values():
            self._add("meeting", meeting.id, meeting.names or names_in_title(meeting, base))
            self._folded_names["meeting"] += [(fold(title), meeting.id) for title in meeting.title.values()]
            self._folded_names["meeting"].append((fold(meeting.id.replace("-", " ")), meeting.id))
        # How each name begins and, by that, how long it may be: at most places none begins, and no part is cut out.
        self._spaced_lengths = _lengths((key[0], len(key)) for key in self._spaced)
        self._unspaced_lengths = _lengths((key[0], len(key)) for key in self._unspaced)
        self._sound_lengths = _lengths((key[:2], len(key)) for key in self._sounds)
        self._nearly_lengths = _lengths((key[:_SHORTEST_FUZZY], len(key)) for key in self._nearly)

    def _add(self, kind: str, identifier: str, names: Names) -> None:
        shown = {listed[0] for listed in names.values() if listed}
        for name in (name for listed in names.values() for name in listed):
            folded = fold(name)
            mention = Mention(kind, identifier, name)
            self._folded_names[kind].append((folded, identifier))
            if not self._parts.names:
                continue
            if not is_cjk(folded):
                if parts := tuple(words(folded)):
                    _put(self._spaced, parts, mention)
                    if kind == "person":  # “takaichis”, for want of an apostrophe
                        _put(self._spaced, (*parts[:-1], f"{parts[-1]}s"), mention)
                    _put(self._spaced, ("".join(parts),), mention)
                continue
            key = folded.replace(" ", "").replace("・", "").replace("·", "")
            _put(self._unspaced, key, mention)
            if _SHORTEST_FUZZY <= len(key) <= _LONGEST_FUZZY:
                if self._parts.sound:
                    _put(self._sounds, sounds(key), mention)
                for blank in _with_a_blank(key) if name in shown and self._parts.spelling else ():
                    _put(self._nearly, blank, mention)

    def learn_usual_names(self, texts: Iterable[str]) -> None:
        """Count which name of each person folded texts use most, in spaced and in unspaced scripts; note what stands
        before and after them in the latter."""
        uses: Counter[tuple[str, bool, str]] = Counter()
        before: Counter[str] = Counter()
        after: Counter[str] = Counter()
        for text in texts:
            spaced = words(text)
            for found in self.in_words(spaced):
                name = " ".join(spaced[found.start : found.end])
                uses.update((m.id, False, name) for m in found.mentions if m.kind == "person")
            for run in (text,) if is_cjk(text) else ():
                for found in self.in_run(run, exact=True):
                    people = [mention for mention in found.mentions if mention.kind == "person"]
                    uses.update((person.id, True, run[found.start : found.end]) for person in people)
                    if people:
                        before[run[: found.start][-1:]] += 1
                        after[run[found.end :][:1]] += 1
        self._before_people |= {character for character, times in before.items() if times >= _OFTEN}
        self._after_people |= {character for character, times in after.items() if times >= _OFTEN}
        for (person, unspaced, name), _ in uses.most_common():
            self._canonical.setdefault((person, unspaced), name)

    def usual_name(self, mention: Mention, *, unspaced: bool) -> str | None:
        """Return the name that the base's questions use most for a person, or None."""
        return self._canonical.get((mention.id, unspaced)) if mention.kind == "person" else None

    def vocabulary(self) -> Iterable[str]:
        """Yield every spaced word of the names."""
        for parts in self._spaced:
            yield from parts

    def unspaced_names(self, kind: str, length: int) -> frozenset[str]:
        """Return the unspaced names of one length of a kind of thing."""
        return frozenset(
            name
            for name, listed in self._unspaced.items()
            if len(name) == length and any(mention.kind == kind for mention in listed)
        )

    def in_words(self, spaced: Sequence[str]) -> Iterator[Found]:
        """Yield the mentions in a list of words, longest first at each place, without overlap."""
        position = 0
        while position < len(spaced):
            length = 1
            for size in self._spaced_lengths.get(spaced[position], ()):
                listed = self._spaced.get(tuple(spaced[position : position + size]))
                if listed:
                    yield Found(position, position + size, tuple(listed))
                    length = size
                    break
            position += length

    def in_run(self, run: str, *, exact: bool = False) -> Iterator[Found]:
        """Yield the mentions in unspaced text, longest first at each place, without overlap."""
        position = 0
        heard = () if exact else sounds(run)
        while position < len(run):
            length = 1
            for size in self._sizes(run, heard, position):
                part = run[position : position + size]
                listed = self._unspaced.get(part)
                if size == 1 and listed and not self._is_alone(run, position):
                    continue
                if listed is None and not exact and _SHORTEST_FUZZY <= size <= _LONGEST_FUZZY:
                    listed = self._nearly_named(part, heard[position : position + size])
                if listed:
                    yield Found(position, position + len(part), tuple(listed))
                    length = len(part)
                    break
            position += length

    def _is_alone(self, run: str, position: int) -> bool:
        return run[:position][-1:] in self._before_people and run[position + 1 :][:1] in self._after_people

    def _sizes(self, run: str, heard: tuple[str, ...], position: int) -> Sequence[int]:
        """Return how long a name that begins at a place may be, longest first."""
        sizes = self._unspaced_lengths.get(run[position], ())
        if not heard or len(run) - position < _SHORTEST_FUZZY:
            return sizes
        a, b, c = run[position], run[position + 1], run[position + 2]
        found = set(self._sound_lengths.get(heard[position : position + 2], ()))
        for begun in (a + b + c, a + b + _BLANK, a + _BLANK + c, _BLANK + b + c):
            if begun in self._nearly_lengths:
                found.update(self._nearly_lengths[begun])
        if not found:
            return sizes
        return sorted({*sizes, *(size for size in found if size <= len(run) - position)}, reverse=True)

    def _nearly_named(self, part: str, heard: tuple[str, ...]) -> list[Mention] | None:
        listed = self._sounds.get(heard)
        if listed is not None:
            return listed
        for blank in _with_a_blank(part):
            listed = self._nearly.get(blank)
            if listed is not None:
                return [mention for mention in listed if mention.kind != "meeting"]
        return None

    def nearest(self, kind: str, text: str, limit: int = 5) -> tuple[tuple[str, float], ...]:
        """Return the ids whose names are most like a text, with a likeness from 0 to 1, best first."""
        wanted = fold(text)
        if not wanted:
            return ()
        best: dict[str, float] = {}
        names = self._folded_names[kind]
        scored = process.extract(wanted, [name for name, _ in names], scorer=fuzz.WRatio, limit=40, score_cutoff=50)
        for name, score, index in scored:
            likeness = (0.6 * score + 0.4 * fuzz.ratio(wanted, name)) / 100
            best[names[index][1]] = max(best.get(names[index][1], 0.0), likeness)
        return tuple(sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:limit])


def _put(table: dict[_Key, list[Mention]], key: _Key, mention: Mention) -> None:
    listed = table.setdefault(key, [])
    if all((m.kind, m.id) != (mention.kind, mention.id) for m in listed):
        listed.append(mention)


def _with_a_blank(key: str) -> list[str]:
    return [f"{key[:i]}{_BLANK}{key[i + 1 :]}" for i in range(len(key))]


def _lengths(begun: Iterable[tuple[_Key, int]]) -> dict[_Key, tuple[int, ...]]:
    """Return the lengths that come with each beginning, longest first."""
    found: dict[_Key, set[int]] = {}
    for beginning, length in begun:
        found.setdefault(beginning, set()).add(length)
    return {beginning: tuple(sorted(lengths, reverse=True)) for beginning, lengths in found.items()}
