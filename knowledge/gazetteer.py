"""Which people, topics and meetings a question names, in any language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from knowledge.model import Base, Names
from knowledge.text import cjk_runs, fold, is_cjk, words


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


class Gazetteer:
    """The base's names and aliases, found by longest match in spelt-right words and in unspaced text."""

    def __init__(self, base: Base) -> None:
        self._spaced: dict[tuple[str, ...], list[Mention]] = {}
        self._unspaced: dict[str, list[Mention]] = {}
        self._longest_spaced = 1
        self._longest_unspaced = 1
        self.folded_names: dict[str, list[tuple[str, str]]] = {"person": [], "topic": [], "meeting": []}
        for person in base.people.values():
            self._add("person", person.id, person.names)
        for topic in base.topics.values():
            self._add("topic", topic.id, topic.names)
        for meeting in base.meetings.values():
            self._add("meeting", meeting.id, meeting.names)
            self.folded_names["meeting"] += [(fold(title), meeting.id) for title in meeting.title.values()]
            self.folded_names["meeting"].append((fold(meeting.id.replace("-", " ")), meeting.id))

    def _add(self, kind: str, identifier: str, names: Names) -> None:
        for name in (name for listed in names.values() for name in listed):
            folded = fold(name)
            mention = Mention(kind, identifier, name)
            self.folded_names[kind].append((folded, identifier))
            if is_cjk(folded):
                key = folded.replace(" ", "").replace("・", "").replace("·", "")
                self._put(self._unspaced, key, mention)
                self._longest_unspaced = max(self._longest_unspaced, len(key))
            elif parts := tuple(words(folded)):
                self._put(self._spaced, parts, mention)
                self._longest_spaced = max(self._longest_spaced, len(parts))

    @staticmethod
    def _put(table: dict[Any, list[Mention]], key: object, mention: Mention) -> None:
        listed = table.setdefault(key, [])
        if all((m.kind, m.id) != (mention.kind, mention.id) for m in listed):
            listed.append(mention)

    def vocabulary(self) -> Iterable[str]:
        """Yield every spaced word of the names."""
        for parts in self._spaced:
            yield from parts

    def find(self, spaced: list[str], folded: str) -> tuple[Mention, ...]:
        """Return the mentions in a question given as its spelt-right words and its folded text, each thing once."""
        found: dict[tuple[str, str], Mention] = {}
        position = 0
        while position < len(spaced):
            for length in range(min(self._longest_spaced, len(spaced) - position), 0, -1):
                listed = self._spaced.get(tuple(spaced[position : position + length]))
                if listed:
                    for mention in listed:
                        found.setdefault((mention.kind, mention.id), mention)
                    position += length - 1
                    break
            position += 1
        for run in cjk_runs(folded.replace("・", "").replace("·", "")):
            self._find_unspaced(run, found)
        return tuple(found.values())

    def _find_unspaced(self, run: str, found: dict[tuple[str, str], Mention]) -> None:
        position = 0
        while position < len(run):
            for length in range(min(self._longest_unspaced, len(run) - position), 0, -1):
                listed = self._unspaced.get(run[position : position + length])
                if listed:
                    for mention in listed:
                        found.setdefault((mention.kind, mention.id), mention)
                    position += length - 1
                    break
            position += 1

    def nearest(self, kind: str, text: str, limit: int = 5) -> tuple[tuple[str, float], ...]:
        """Return the ids whose names are most like a text, with a likeness from 0 to 1, best first."""
        wanted = fold(text)
        if not wanted:
            return ()
        best: dict[str, float] = {}
        names = self.folded_names[kind]
        scored = process.extract(wanted, [name for name, _ in names], scorer=fuzz.WRatio, limit=40, score_cutoff=50)
        for name, score, index in scored:
            whole = fuzz.ratio(wanted, name)
            identifier = names[index][1]
            best[identifier] = max(best.get(identifier, 0.0), (0.6 * score + 0.4 * whole) / 100)
        return tuple(sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:limit])
