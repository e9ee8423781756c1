"""What the desk knows of a language itself: its question words, negations, function words and its own set phrases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge import yamltree
from knowledge.text import fold, is_cjk, words

_DIRECTORY = Path(__file__).parent / "languages"


@dataclass(frozen=True)
class Language:
    """One language's lexicon, folded. Words of scripts without spaces are matched as parts of a text."""

    asks: Mapping[str, tuple[str, ...]]
    negations: frozenset[str]
    function_words: frozenset[str]
    phrases: Mapping[str, str]


@cache
def language(code: str) -> Language:
    """Return the lexicon of a language; one that the desk has none for speaks English phrases and knows no words."""
    path = _DIRECTORY / f"{code.split('-')[0]}.yaml"
    if not path.is_file():
        return Language({}, frozenset(), frozenset(), language("en").phrases)
    content = yamltree.read(path.read_bytes(), path.name).value
    return Language(
        asks={ask: tuple(fold(cue) for cue in cues) for ask, cues in content["asks"].items()},
        negations=frozenset(fold(word) for word in content["negations"]),
        function_words=frozenset(fold(word) for word in content["function_words"].split()),
        phrases=content["phrases"],
    )


@cache
def all_languages() -> tuple[Language, ...]:
    """Return every lexicon there is."""
    return tuple(language(path.stem) for path in sorted(_DIRECTORY.glob("*.yaml")))


def phrase(key: str, locale: str, **values: str) -> str:
    """Return one of the desk's own set phrases in a language, filled in."""
    return language(locale).phrases[key].format(**values)


def asks_of(folded: str) -> frozenset[str]:
    """Return the kinds of question (`who`, `when`, … and `whether`) that a folded text's question words show."""
    spaced = words(folded)
    line = f" {' '.join(spaced)} "
    found: set[str] = set()
    for lexicon in all_languages():
        for ask, cues in lexicon.asks.items():
            if ask == "whether":
                found |= {ask} if _asks_whether(folded, spaced, cues) else set()
            elif _any_cue(cues, folded, line):
                found.add(ask)
    if len(found) > 1:
        found.discard("what")
    if "how-many" in found:
        found.discard("how")
    return frozenset(found)


def _any_cue(cues: Iterable[str], folded: str, line: str) -> bool:
    return any(cue in folded if is_cjk(cue) else f" {cue} " in line for cue in cues)


def _asks_whether(folded: str, spaced: list[str], cues: tuple[str, ...]) -> bool:
    """English asks by its first verb (after “so”, “hey”…), Japanese and Chinese by a particle or “有没有”."""
    if any(word in cues for word in spaced[:3]) and not any(w in _OPEN_QUESTIONS for w in spaced[:3]):
        return True
    ending = folded.rstrip(" ?？!！。.")
    return any(is_cjk(cue) and (ending.endswith(cue) or (len(cue) > 2 and cue in folded)) for cue in cues)


_OPEN_QUESTIONS = frozenset({"what", "who", "whom", "when", "where", "why", "how", "which", "whose", "whats"})


def is_negated(folded: str) -> bool:
    """Whether a folded text holds a word of denial in any language."""
    spaced = set(words(folded))
    return any(
        word in spaced or (is_cjk(word) and len(word) > 1 and word in folded)
        for lexicon in all_languages()
        for word in lexicon.negations
    )
