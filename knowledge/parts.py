"""The parts of the engine that can be switched off, to measure what each is worth. The desk itself runs with all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any


def _part(what: str) -> Any:
    return field(default=True, metadata={"what": what})


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts are at work."""

    spelling: bool = _part("misspelt words, and names with one character wrong, brought back to the base's")
    words: bool = _part("words and word pairs as features of the classifier")
    letters: bool = _part("letters within words as features")
    characters: bool = _part("Han, kana and Hangul characters as features")
    sound: bool = _part("how unspaced text sounds: as features, and in finding names")
    vectors: bool = _part("sentence vectors: as features, and how near phrasings, answers and quotes are")
    quick: bool = _part("no sentence vector where a sketch of the question makes the desk sure")
    names: bool = _part("the people, topics and meetings that a question names")
    meetings: bool = _part("which meeting a question is bound to by whom or what it names")
    asks: bool = _part("what kind of thing a question asks for: who, when, why")
    unknown: bool = _part("words that neither the base nor its sources hold")
    background: bool = _part("talk about nothing in particular as examples of what no entry means")
    evidence: bool = _part("the weighing of all evidence; without it the classifier's score alone ranks")
    exact: bool = _part("questions that stand in the base word for word")
    elsewhere: bool = _part("noticing that a topic belongs to the other meeting only")
    details: bool = _part("noticing that an entry does not give the kind of detail that was asked for")
    passages: bool = _part("a sentence of a source where no entry fits")
    scope: bool = _part("telling what is not about the base's matters at all")
    splitting: bool = _part("several questions in one message, each answered")
    pairing: bool = _part("one question that fits both meetings, answered for both")
    hedging: bool = _part("two answers where neither is sure enough to stand alone")
    conversation: bool = _part("the turns before a question")

    @staticmethod
    def without(names: Iterable[str]) -> Parts:
        """Return all parts but some.

        Raises:
            TypeError: there is no part of such a name.
        """
        return replace(ALL, **dict.fromkeys(names, False))

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the parts that are switched off."""
        return tuple(name for name in NAMES if not getattr(self, name))


ALL = Parts()
WHAT = {each.name: str(each.metadata["what"]) for each in fields(Parts)}
"""What each part does."""
NAMES = tuple(WHAT)
