"""Countries of which a base never speaks: who names one asks of something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from babel import Locale, UnknownLocaleError

from knowledge.text import fold, is_cjk, pairs_of, words
from knowledge.understanding.language import fillers, lexicons

_INHABITANTS = frozenset({"", "n", "s", "i", "an", "ns", "is", "ian", "ans", "ese", "ians"})
"""What is put to a country's name for those who live there, or what is theirs."""


@cache
def _names(code: str) -> tuple[tuple[str, str], ...]:
    """Return the names of countries in a language, folded, each with the country (CLDR's data by Babel)."""
    try:
        territories = Locale(code).territories
    except UnknownLocaleError:
        return ()
    return tuple((country, fold(name)) for country, name in territories.items() if country.isalpha())


def named(folded: str, codes: tuple[str, ...]) -> dict[str, str]:
    """Return the countries that a folded text names, known or not, in order, each as it is written there."""
    places: dict[str, tuple[int, str]] = {}
    spaced = f" {' '.join(words(folded))} "
    for code in codes:
        for country, name in _names(code):
            place = folded.find(name) if is_cjk(name) else spaced.find(f" {name} ")
            if place >= 0 and country not in places:
                places[country] = (place, name)
    return {country: name for country, (_, name) in sorted(places.items(), key=lambda found: found[1])}


class Countries:
    """The names of countries that a base does not know, in its languages."""

    def __init__(self, codes: Iterable[str], is_known: Callable[[str], bool]) -> None:
        """Take in a base's languages, and whether its texts hold a word or a pair of unspaced characters."""
        codes = tuple(dict.fromkeys((*codes, "en")))
        # La Réunion is a country of CLDR's, and what the French call a meeting.
        everyday = fillers(codes).union(*(lexicon.function_words for lexicon in lexicons(codes)))
        named = (pair for code in codes for pair in _names(code))
        listed = [(country, name) for country, name in named if not everyday.issuperset(_units(name))]
        known = {country for country, name in listed if all(map(is_known, _units(name)))}
        unknown = {name for country, name in listed if country not in known}
        self._unspaced: dict[str, list[str]] = {}
        for written in sorted(filter(is_cjk, unknown), key=len, reverse=True):
            self._unspaced.setdefault(written[0], []).append(written)
        spaced = [tuple(words(name)) for name in unknown if not is_cjk(name)]
        self._words = frozenset(name[0] + end for name in spaced if len(name) == 1 for end in _INHABITANTS)
        self._longer: dict[str, list[tuple[str, ...]]] = {}
        for name in spaced:
            if len(name) > 1:
                self._longer.setdefault(name[0], []).append(name)

    def named(self, spaced: Sequence[str], runs: Iterable[str]) -> tuple[str, ...]:
        """Return the names found in a question's words and unspaced parts; “pakistani” names a country too."""
        found: list[str] = []
        for run in runs:
            for place, character in enumerate(run):
                found += [name for name in self._unspaced.get(character, ()) if run.startswith(name, place)]
        for place, word in enumerate(spaced):
            if word in self._words:
                found.append(word)
            for name in self._longer.get(word, ()):
                if tuple(spaced[place : place + len(name)]) == name:
                    found.append(" ".join(name))
        return tuple(dict.fromkeys(found))


def _units(name: str) -> Sequence[str]:
    return pairs_of(name) if is_cjk(name) else words(name)
