"""Misspelt words brought back to the words the base knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

MIN_LENGTH = 4


def allowed_edits(length: int) -> int:
    """Return how many edits a word of this length may be away: 1 up to five letters, 2 up to nine, 3 beyond."""
    return 0 if length < MIN_LENGTH else 1 if length <= 5 else 2 if length <= 9 else 3


def _nothing(_: str) -> bool:
    return False


class Spelling:
    """A vocabulary with counts, and the nearest known word for an unknown one (optimal string alignment distance)."""

    def __init__(
        self,
        counts: Mapping[str, int],
        valid: Iterable[str] = (),
        is_word: Callable[[str], bool] = _nothing,
        may_be_word: Callable[[str], bool] = _nothing,
    ) -> None:
        """Take in the known words; `valid` ones and those that `is_word` says are right are left as they stand, those
        that `may_be_word` says so of unless a known word is but one edit away."""
        self._counts = dict(counts)
        self._valid = frozenset(valid)
        self._is_word, self._may_be_word = is_word, may_be_word
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._counts):
            if len(word) >= MIN_LENGTH:
                self._by_length.setdefault(len(word), []).append(word)
        self.correct = lru_cache(maxsize=16384)(self._correct)

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def known(self, word: str) -> bool:
        """Whether a word is in the vocabulary or is right anyway."""
        return word in self._counts or word in self._valid

    def begun_by(self, letters: str) -> str | None:
        """Return the most frequent known word that some letters begin, None where they are a word or begin none."""
        if self.known(letters) or not letters.isascii():
            return None
        begun = [word for word in self._counts if word.startswith(letters)]
        return max(begun, key=lambda word: (self._counts[word], word), default=None)

    def _correct(self, word: str) -> str | None:
        """Return the word itself when known, the best near one, or None where nothing is near or it is right anyway.

        Ties go to the word with the same first letter, then to the commoner slip, then to the more frequent word.
        """
        if self.known(word):
            return word
        limit = allowed_edits(len(word))
        if limit == 0 or not word.isascii() or any(character.isdigit() for character in word) or self._is_word(word):
            return None
        if self._may_be_word(word):
            limit = 1
        near: list[tuple[float, str]] = []
        for length in range(len(word) - limit, len(word) + limit + 1):
            candidates = self._by_length.get(length)
            if candidates:
                found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=limit, limit=8)
                near += [(distance + (0.6 if name[0] != word[0] else 0.0), name) for name, distance, _ in found]
        if not near:
            return None
        distance, best = min(near, key=lambda pair: (pair[0], _slip(word, pair[1]), -self._counts[pair[1]], pair[1]))
        return best if distance <= limit + 0.1 else None


def _slip(typed: str, meant: str) -> int:
    """Return how common a slip of the fingers makes one word of another, 0 being the commonest: letters change places;
    one is left out or doubled; another is typed, or one too many."""
    if sorted(typed) == sorted(meant):
        return 0
    return 1 if len(typed) < len(meant) or set(typed) == set(meant) else 2
