"""Wrongly picked characters put right: 台弯海侠 → 台湾海峡.

Who types by sound and picks the wrong character writes a pair of characters that the base does not know, yet which
sounds like one that it often has, and shares the other character with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from knowledge.text import is_han, pairs_of, sounds

OFTEN = 1 / 2000
"""In this share of a base's texts, and in two of them, a pair must stand for another to be taken for it."""


class Homophones:
    """The pairs of characters that a base knows, in how many of so many texts each stands, and which are names."""

    def __init__(
        self, known: frozenset[str], counts: Mapping[str, int], texts: int, names: frozenset[str] = frozenset()
    ) -> None:
        self._known, self._counts, self._names = known, counts, names
        self._least = max(2.0, OFTEN * texts)

    def knows(self, run: str) -> bool:
        """Whether all pairs in a run of unspaced text are known."""
        return self._known.issuperset(pairs_of(run))

    def right(self, run: str, named: Collection[int] = ()) -> str:
        """Return a run of unspaced text put right, but for the places of names in it that are put right otherwise."""
        for at in range(len(run) - 1):
            if at not in named and at + 1 not in named:
                run = run[:at] + self._meant(run, at) + run[at + 2 :]
        return run

    @cached_property
    def _sounding(self) -> dict[tuple[str, ...], list[str]]:
        found: dict[tuple[str, ...], list[str]] = {}
        for pair, count in sorted(self._counts.items()):
            if count >= self._least and is_han(pair[0]) and is_han(pair[1]):
                found.setdefault(sounds(pair), []).append(pair)
        return found

    def _meant(self, run: str, at: int) -> str:
        """Return the one known pair that an unknown one may stand for, else the pair itself."""
        pair = run[at : at + 2]
        if pair in self._known:
            return pair
        fitting = {other for other in self._sounding.get(sounds(pair), ()) if self._fits(other, run, at)}
        fitting |= {name for name in self._names if (name[0] == pair[0]) != (name[1] == pair[1])} if fitting else set()
        return fitting.pop() if len(fitting) == 1 else pair

    def _fits(self, other: str, run: str, at: int) -> bool:
        """Whether a pair changes one character, and none that makes a known pair with the character beside it."""
        first, second = other[0] != run[at], other[1] != run[at + 1]
        beside = run[max(0, at - 1) : at + 1] if first else run[at + 1 : at + 3]
        return first != second and beside not in self._known
