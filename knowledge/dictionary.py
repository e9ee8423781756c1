"""Which words are right as they stand, though the base has never used them, and so misspell no other."""

from __future__ import annotations

from collections import Counter
from functools import cache, lru_cache

from spellchecker import SpellChecker, WordFrequency

from knowledge import vectors

LANGUAGES = ("en",)
"""Languages written with spaces that the desk has a lexicon of."""


@cache
def _listed() -> tuple[WordFrequency, ...]:
    return tuple(SpellChecker(language=language).word_frequency for language in LANGUAGES)


@lru_cache(maxsize=32768)
def is_word(word: str) -> bool:
    """Whether a folded word is a common one of the encoder's languages, or in a dictionary."""
    return vectors.is_word(word) or any(word in words for words in _listed())


def common_words(most: int) -> list[str]:
    """Return the words used most in each language that there is a dictionary of."""
    return [word for words in _listed() for word, _ in Counter(words.dictionary).most_common(most)]
