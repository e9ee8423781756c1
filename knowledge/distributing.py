"""One question about two people or two topics (“did she mention both A and B?”) → the same question about each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from knowledge.language import lexicons
from knowledge.model import Base, Names
from knowledge.text import is_cjk, strip_markup

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
        both = self._both.search(said)
        for pair in self._pairs if both is not None else ():
            named = pair.search(said)
            if named is not None and named["first"].casefold() != named["second"].casefold():
                ones = (said[: named.start()] + named[one] + said[named.end() :] for one in ("first", "second"))
                return tuple(" ".join(self._both.sub(" " if one.isascii() else "", one).split()) for one in ones)
        return (text,)

    @cached_property
    def _both(self) -> re.Pattern[str]:
        return re.compile(_any(self._cues("both")), re.IGNORECASE)

    @cached_property
    def _pairs(self) -> tuple[re.Pattern[str], ...]:
        people, topics = self.base.people.values(), self.base.topics.values()
        kinds = [_any(_all_names(one.names for one in people)), _any(_all_names(one.names for one in topics))]
        joins, titles = _any(self._cues("beside")), _any(self._cues("titles"))
        one = rf"(?P<{{}}>(?:the )?(?:{{}})(?:{{}})?){_WORD_ENDS}"
        return tuple(
            re.compile(
                rf"{one.format('first', names, titles)}\s*(?:{joins})\s*{one.format('second', names, titles)}", re.I
            )
            for names in kinds
        )

    def _cues(self, kind: str) -> list[str]:
        return [cue for lexicon in lexicons(self.base.languages) for cue in lexicon.several.get(kind, ())]


def _all_names(listed: Iterable[Names]) -> list[str]:
    return [name for names in listed for of_language in names.values() for name in of_language]


def _any(words: Iterable[str]) -> str:
    """Return a pattern of any of some words, the longest first; those written with spaces stand alone."""
    longest = sorted(set(words), key=lambda word: (-len(word), word))
    listed = (re.escape(word) if is_cjk(word) else rf"(?<!\w){re.escape(word)}(?!\w)" for word in longest)
    return "|".join(listed) or r"(?!)"
