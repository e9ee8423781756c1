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

from knowledge.model import Base, Passage
from knowledge.reading import Reader, Reading
from knowledge.text import fold, words

ENOUGH = 2
"""A question with fewer units of content than this finds no sentence: one word stands in many."""

SHARE = 0.85
"""The share of a question's content, by rarity, that a sentence must hold."""

AHEAD = 0.15
"""How far the sentence must be ahead of any other that lies elsewhere in the article, by the same measure."""


@dataclass(frozen=True)
class PassageIndex:
    """The sentences of the sources with the units of content that they hold, and how rare each unit is among them."""

    passages: tuple[tuple[Passage, frozenset[str]], ...]
    rarity: dict[str, float]

    @staticmethod
    def of(base: Base, reader: Reader) -> PassageIndex:
        """Read every sentence of a base's sources."""
        found = [
            (passage, frozenset(_roots(reader.read(passage.text).units)))
            for source in base.sources.values()
            for passage in source.passages
        ]
        counts = Counter(unit for _, units in found for unit in units)
        return PassageIndex(tuple(found), {unit: math.log(1 + len(found) / n) for unit, n in counts.items()})

    def find(self, reading: Reading, sources: frozenset[str] | None = None) -> Passage | None:
        """Return the sentence that holds what a question says, or None; `sources` are those to look in.

        Who is asked about need not be named in the sentence: an article says “she” and “both sides”.
        """
        named = (mention.name for mention in reading.mentions if mention.kind != "topic")
        wanted = _roots(set(reading.units) - {word for name in named for word in words(fold(name))})
        if len(wanted) < ENOUGH or any(_root(word) not in self.rarity for word in reading.unknown):
            return None
        unseen = math.log(1 + len(self.passages))
        weights = {unit: self.rarity.get(unit, unseen) for unit in wanted}
        total = sum(weights.values())
        shares = [
            (sum(weights[unit] for unit in wanted & units) / total, passage)
            for passage, units in self.passages
            if sources is None or passage.source in sources
        ]
        if not shares:
            return None
        best, passage = max(shares, key=lambda pair: pair[0])
        behind = max((share for share, other in shares if other is not passage), default=0.0)
        return passage if best >= SHARE and best - behind >= AHEAD else None


def _roots(units: Iterable[str]) -> set[str]:
    """Return units with the commonest English endings off, so that “exports” and “exported” are one."""
    return {_root(unit) if unit.isascii() else unit for unit in units}


def _root(word: str) -> str:
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
