"""The parts of the engine that can be switched off, to measure what each is worth. The desk itself runs with all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any


def _part(what: str) -> Any:
    return field(default=True, metadata={"what": what, "fitted": True})


def _answering(what: str) -> Any:
    """A part that is at work when a question is answered, and makes no difference to what is fitted."""
    return field(default=True, metadata={"what": what, "fitted": False})


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts are at work."""

    spelling: bool = _part("misspelt words, and names with one character wrong, brought back to the base's")
    words: bool = _part("words and word pairs as features of the classifier")
    sound: bool = _part("how unspaced text sounds: as features, and in finding names")
    vectors: bool = _part("sentence vectors: as features, and how near phrasings, answers and quotes are")
    quick: bool = _answering("no sentence vector where a sketch of the question makes the desk sure")
    names: bool = _part("the people, topics and meetings that a question names")
    meetings: bool = _part("which meeting a question is bound to by whom or what it names")
    asks: bool = _part("what kind of thing a question asks for: who, when, why")
    unknown: bool = _part("words that neither the base nor its sources hold")
    background: bool = _part("talk about nothing in particular as examples of what no entry means")
    evidence: bool = _part("the weighing of all evidence; without it the classifier's score alone ranks")
    exact: bool = _answering("questions that stand in the base word for word")
    elsewhere: bool = _answering("noticing that a topic belongs to the other meeting only")
    details: bool = _answering("noticing that an entry does not give the kind of detail that was asked for")
    passages: bool = _answering("a sentence of a source where no entry fits")
    scope: bool = _answering("telling what is not about the base's matters at all")
    splitting: bool = _answering("several questions in one message, each answered")
    pairing: bool = _answering("one question that fits both meetings, answered for both")
    hedging: bool = _answering("two answers where neither is sure enough to stand alone")
    idioms: bool = _answering("a second reading with idioms and slang in plain words")
    conversation: bool = _answering("the turns before a question")
    acts: bool = _answering("what is done with an answer (doubting it, asking why …) told by examples of it")

    @staticmethod
    def without(names: Iterable[str]) -> Parts:
        """Return all parts but some.

        Raises:
            TypeError: there is no part of such a name.
        """
        return replace(ALL, **dict.fromkeys(names, False))

    @property
    def fitted(self) -> Parts:
        """The parts that make a difference to what is fitted, with all others on."""
        return replace(self, **{each.name: True for each in fields(Parts) if not each.metadata["fitted"]})

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the parts that are switched off."""
        return tuple(name for name in NAMES if not getattr(self, name))


ALL = Parts()
WHAT = {each.name: str(each.metadata["what"]) for each in fields(Parts)}
"""What each part does."""
NAMES = tuple(WHAT)
