"""The second tier: where no curated entry fits, a sentence of a source that plainly speaks of what was asked.

It goes by words alone: a sentence is found when it holds everything that the question has to say, and no other sentence
holds as much that is rare. So a question in another language than the source's finds none, and what a sentence says is
never stretched to what it may imply.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.articles import find_quote
from knowledge.model import Base, Kind, Passage
from knowledge.text import fold, words
from knowledge.understanding.dictionary import is_word
from knowledge.understanding.reading import Reader, Reading

SHARE = 0.85
"""The share of a question's content, by rarity, that a sentence must hold."""

AHEAD = 0.15
"""How far the sentence must be ahead of any other that lies elsewhere in the article, by the same measure."""


@dataclass(frozen=True)
class PassageIndex:
    """The sentences of the sources with the units of content that they hold, how rare each unit is among them, and by
    sentence the entries that quote it, each with the units of its quotes."""

    passages: tuple[tuple[Passage, frozenset[str]], ...]
    rarity: dict[str, float]
    quoting: dict[tuple[str, int], dict[str, frozenset[str]]]

    @staticmethod
    def of(base: Base, reader: Reader) -> PassageIndex:
        """Read every sentence of a base's sources."""
        found = [
            (passage, frozenset(_roots(reader.read(passage.text).units)))
            for source in base.sources.values()
            for passage in source.passages
        ]
        counts = Counter(unit for _, units in found for unit in units)
        rarity = {unit: math.log(1 + len(found) / n) for unit, n in counts.items()}
        return PassageIndex(tuple(found), rarity, _quoting(base, reader))

    def find(self, reading: Reading, sources: frozenset[str] | None = None) -> Passage | None:
        """Return the sentence that holds what a question says, or None; `sources` are those to look in.

        Who is asked about need not be named in the sentence: an article says “she” and “both sides”.
        """
        wanted = self._wanted(reading)
        if not self._are_enough(wanted) or any(_root(word) not in self.rarity for word in reading.unknown):
            return None
        shares = [
            (self._share(wanted, units), passage)
            for passage, units in self.passages
            if sources is None or passage.source in sources
        ]
        if not shares:
            return None
        best, passage = max(shares, key=lambda pair: pair[0])
        behind = max((share for share, other in shares if other is not passage), default=0.0)
        return passage if best >= SHARE and best - behind >= AHEAD else None

    def entry_quoting(self, passage: Passage, reading: Reading) -> str | None:
        """Return the only entry that quotes, of a sentence, what a question says; None for none or several."""
        wanted = self._wanted(reading)
        quoting = self.quoting.get((passage.source, passage.position), {})
        entries = [entry for entry, units in quoting.items() if self._share(wanted, units) >= SHARE]
        return entries[0] if len(entries) == 1 else None

    def _wanted(self, reading: Reading) -> frozenset[str]:
        named = (mention.name for mention in reading.mentions if mention.kind != "topic")
        return frozenset(_roots(set(reading.units) - {word for name in named for word in words(fold(name))}))

    def _are_enough(self, wanted: frozenset[str]) -> bool:
        """Whether some units can point to a sentence: several, or one that is no everyday word (“kakinada”)."""
        return len(wanted) > 1 or any(unit.isascii() and not unit.isdigit() and not is_word(unit) for unit in wanted)

    def _share(self, wanted: frozenset[str], units: frozenset[str]) -> float:
        unseen = math.log(1 + len(self.passages))
        weights = {unit: self.rarity.get(unit, unseen) for unit in wanted}
        return sum(weights[unit] for unit in wanted & units) / (sum(weights.values()) or 1.0)


def _quoting(base: Base, reader: Reader) -> dict[tuple[str, int], dict[str, frozenset[str]]]:
    found: dict[tuple[str, int], dict[str, frozenset[str]]] = {}
    for entry in base.entries.values():
        for quote in entry.quotes if entry.kind is not Kind.NOT_STATED else ():
            passage = find_quote(quote.text, base.sources[quote.source])
            if passage is not None:
                entries = found.setdefault((passage.source, passage.position), {})
                units = frozenset(_roots(reader.read(quote.text).units))
                entries[entry.id] = entries.get(entry.id, frozenset()) | units
    return found


def _roots(units: Iterable[str]) -> set[str]:
    """Return units with the commonest English endings off, so that “exports” and “exported” are one."""
    return {_root(unit) if unit.isascii() else unit for unit in units}


def _root(word: str) -> str:
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
