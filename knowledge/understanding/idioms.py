"""Idioms and slang put into plain words: “what did he clap back with” → “what did he reply with”.

They are data (`languages/*.idioms.yaml`). An idiom may also be meant as it stands, so the plain wording is a second way
to read a message, never the only one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from knowledge.text import LATIN_WORD, fold, is_cjk, strip_markup
from knowledge.understanding.language import lexicons

_BEGINNING = 2
"""Characters of an unspaced idiom that it is looked up by; none is shorter."""


def in_plain_words(text: str, codes: tuple[str, ...]) -> str | None:
    """Return a text with the idioms of some languages in plain words, None where it holds none; all else stays as
    typed, since it shows the language and the script to reply in."""
    return _idioms(codes).replaced_in(strip_markup(text))


@cache
def _idioms(codes: tuple[str, ...]) -> _Idioms:
    return _Idioms({idiom: plain for lexicon in lexicons(codes) for idiom, plain in lexicon.idioms.items()})


class _Idioms:
    """Finds idioms, the longest at each place."""

    def __init__(self, plain: Mapping[str, str]) -> None:
        self._plain = plain
        self._spaced: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._unspaced: dict[str, list[str]] = {}
        for idiom in sorted(plain, key=len, reverse=True):
            if is_cjk(idiom):
                self._unspaced.setdefault(idiom[:_BEGINNING], []).append(idiom)
            else:
                parts = tuple(_bare(word) for word in LATIN_WORD.findall(idiom))
                self._spaced.setdefault(parts[0], []).append((parts, idiom))

    def replaced_in(self, text: str) -> str | None:
        folded = fold(text)
        text = text if len(text) == len(folded) else folded
        found = sorted((*self._in_words(folded), *self._in_unspaced(folded)))
        plain, done = "", 0
        for start, end, idiom in found:
            if start >= done:
                plain += text[done:start] + self._plain[idiom]
                done = end
        plain = " ".join((plain + text[done:]).split())
        return plain if found and plain else None

    def _in_words(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where each idiom begins and ends."""
        found = list(LATIN_WORD.finditer(text))
        typed = [_bare(word.group()) for word in found]
        for place, word in enumerate(typed):
            for parts, idiom in self._spaced.get(word, ()):
                if tuple(typed[place : place + len(parts)]) == parts:
                    yield found[place].start(), found[place + len(parts) - 1].end(), idiom
                    break

    def _in_unspaced(self, text: str) -> Iterator[tuple[int, int, str]]:
        if text.isascii():
            return
        for place in range(len(text) - 1):
            for idiom in self._unspaced.get(text[place : place + _BEGINNING], ()):
                if text.startswith(idiom, place):
                    yield place, place + len(idiom), idiom
                    break


def _bare(word: str) -> str:
    return word.replace("'", "")
