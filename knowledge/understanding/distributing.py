"""One question about two people or two topics (“did she mention both A and B?”) → the same question about each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from knowledge.model import Base, Names
from knowledge.text import fold, is_cjk, strip_markup
from knowledge.understanding.language import lexicons

_WORD_ENDS = "(?=[はがをもにのでとへや]|[^ぁ-ゖ]|$)"
"""Where kana goes on with anything but a particle, a name was only the beginning of a word."""


@dataclass(frozen=True)
class Distributor:
    """Knows the names of a base's people and topics, and the words of its languages that mean each of two."""

    base: Base

    def each(self, text: str) -> tuple[str, ...]:
        """Return a question about each of the two that it names side by side, where it says that it means each; else
        the text as it is."""
        said = strip_markup(text)
        folded = fold(said)
        if len(folded) != len(said):
            folded = said
        both = self._both.search(folded)
        pairs = (pair.search(folded) for pair in self._pairs) if both is not None else ()
        named = next((pair for pair in pairs if pair is not None and pair["first"] != pair["second"]), None)
        if both is None or named is None or (both.end() > named.start() and both.start() < named.end()):
            return (text,)
        return tuple(_without(said, named.span(), said[slice(*named.span(one))], both.span()) for one in (1, 2))

    @cached_property
    def _both(self) -> re.Pattern[str]:
        return re.compile(_any(self._cues("both")))

    @cached_property
    def _pairs(self) -> tuple[re.Pattern[str], ...]:
        people, topics = self.base.people.values(), self.base.topics.values()
        kinds = [_any(_all_names(one.names for one in people)), _any(_all_names(one.names for one in topics))]
        joins, titles = _any(self._cues("beside")), _any(self._cues("titles"))
        one = rf"(?P<{{}}>(?:the )?(?:{{}})(?:{{}})?){_WORD_ENDS}"
        return tuple(
            re.compile(rf"{one.format('first', names, titles)}\s*(?:{joins})\s*{one.format('second', names, titles)}")
            for names in kinds
        )

    def _cues(self, kind: str) -> list[str]:
        return [cue for lexicon in lexicons(self.base.languages) for cue in lexicon.several.get(kind, ())]


def _without(said: str, pair: tuple[int, int], one: str, both: tuple[int, int]) -> str:
    """Return a text with one of a pair in its place, and without the word that means each of them."""
    (start, end), (after, before) = pair, both
    if before <= start:
        parts = said[:after], said[before:start], one, said[end:]
    else:
        parts = said[:start], one, said[end:after], said[before:]
    return " ".join("".join(parts).split())


def _all_names(listed: Iterable[Names]) -> list[str]:
    return [fold(name) for names in listed for of_language in names.values() for name in of_language]


def _any(words: Iterable[str]) -> str:
    """Return a pattern of any of some words, the longest first; those written with spaces stand alone."""
    longest = sorted(set(words), key=lambda word: (-len(word), word))
    listed = (re.escape(word) if is_cjk(word) else rf"(?<!\w){re.escape(word)}(?!\w)" for word in longest)
    return "|".join(listed) or r"(?!)"
