"""Which words are right as they stand, though the base has never used them, and so misspell no other."""

from __future__ import annotations

from collections import Counter
from functools import cache, lru_cache

from spellchecker import SpellChecker, WordFrequency

from knowledge.encoding import vectors
from knowledge.text import fold

LANGUAGES = ("en", "de", "es", "fr")
"""Languages written with spaces that the desk has a lexicon of; English is read on every base."""


@cache
def _frequency(language: str) -> WordFrequency:
    return SpellChecker(language=language).word_frequency


@cache
def _listed(language: str) -> frozenset[str]:
    return frozenset(map(fold, _frequency(language).dictionary))


def in_dictionary(word: str, languages: tuple[str, ...] = ()) -> bool:
    """Whether a folded word is in a dictionary of English or of one of a base's languages."""
    return in_dictionary_of(("en", *languages), word)


def in_dictionary_of(languages: tuple[str, ...], word: str) -> bool:
    """Whether a folded word is in a dictionary of one of some languages."""
    return any(word in _listed(code) for code in LANGUAGES if code in languages)


@lru_cache(maxsize=32768)
def is_word(word: str) -> bool:
    """Whether a folded word is a common one of the encoder's languages, or in the dictionary."""
    return vectors.is_word(word) or in_dictionary(word)


def common_words(most: int) -> list[str]:
    """Return the English words used most."""
    return [word for word, _ in Counter(_frequency("en").dictionary).most_common(most)]
