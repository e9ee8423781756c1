"""What the desk knows of a language itself: its question words, function words and its own set phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from knowledge.format import yamltree
from knowledge.text import fold, is_cjk, words

_LEAD = 2
"""So many words may stand before the question word of a question."""
_BESIDE = frozenset({"and", "or", "about"})
_TOLD = _BESIDE | {"know", "me"}
_DIRECTORY = Path(__file__).parents[1] / "languages"
OWN = ("en", "ja", "zh")
"""The languages read on every base; those of a base besides are read on that base only, for “was” asks in German."""


@dataclass(frozen=True)
class Language:
    """One language's lexicon, folded. Words of scripts without spaces are matched as parts of a text."""

    asks: Mapping[str, tuple[str, ...]]
    function_words: frozenset[str]
    phrases: Mapping[str, str]
    setting_aside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What stands `before` or `after` a name that a question does not ask about: “not the … one”."""
    doing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What stands `before` or `after` the name of whoever does something, not to whom it is done: “by …”."""
    follow_ups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Cues by what they show: how people go on from the answer before."""
    language_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the languages that one may ask for are called, by code (`zh-TW` too)."""
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Cues by what they show: how people put two questions into one message."""
    short_forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What is written short, with the words that it stands for."""
    asking_nothing: tuple[str, ...] = ()
    """What of an unspaced script only looks like a question word (いつも)."""
    idioms: Mapping[str, str] = field(default_factory=dict)
    """Idioms and slang, each with the plain words that it stands for."""
    acts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What people do with an answer just given, in many wordings, the plainest first; as written."""
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    """What stands for the `{person}` and the `{language}` in them."""

    @property
    def unspaced_function_words(self) -> tuple[str, ...]:
        """Function words and question words of an unspaced script."""
        asking = chain.from_iterable(self.asks.values())
        return tuple(word for word in (*self.function_words, *asking) if is_cjk(word))


@cache
def language(code: str) -> Language:
    """Return the lexicon of a language; one that the desk has none for speaks English phrases and knows no words."""
    path = _DIRECTORY / f"{code.split('-')[0]}.yaml"
    if not path.is_file():
        return Language({}, frozenset(), language("en").phrases)
    content, acts = _content(path), _content(path.with_suffix(".acts.yaml"))
    idioms = _content(path.with_suffix(".idioms.yaml"))
    return Language(
        asks={ask: tuple(fold(cue) for cue in cues) for ask, cues in content["asks"].items()},
        function_words=frozenset(word for listed in content["function_words"].split() for word in _words(listed)),
        phrases=content["phrases"],
        setting_aside=_folded(content["setting_aside"]),
        doing=_folded(content["doing"]),
        asking_nothing=tuple(fold(one) for one in content.get("asking_nothing", ())),
        follow_ups=_folded({key: cues for key, cues in content["follow_ups"].items() if key != "languages"}),
        language_names=_folded(content["follow_ups"]["languages"]),
        several=_folded(content["several"]),
        short_forms={
            word: tuple(words(fold(full)))
            for full, listed in content.get("short_forms", {}).items()
            for short in listed
            for word in _words(short)
        },
        idioms={fold(idiom): fold(plain) for plain, listed in idioms.items() for idiom in listed},
        acts={act: tuple(wordings) for act, wordings in acts.get("acts", {}).items()},
        stand_ins=acts.get("stand_ins", {}),
    )


def _content(path: Path) -> Mapping[str, Any]:
    return dict(yamltree.read(path.read_bytes(), path.name).value) if path.is_file() else {}


def _words(listed: str) -> Sequence[str]:
    """Return a listed word as questions are cut into words: “c'est” is two."""
    folded = fold(listed)
    return words(folded) if not is_cjk(folded) else (folded,)


def _folded(cues: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(fold(cue) for cue in listed) for key, listed in cues.items()}


@cache
def all_languages() -> tuple[Language, ...]:
    """Return the lexicons that are read on every base."""
    return lexicons(())


@cache
def lexicons(codes: tuple[str, ...]) -> tuple[Language, ...]:
    """Return the lexicons that are read on a base in some languages."""
    return tuple(language(code) for code in dict.fromkeys((*OWN, *codes)))


def phrase(key: str, locale: str, **values: str) -> str:
    """Return one of the desk's own set phrases in a language, filled in."""
    return language(locale).phrases[key].format(**values)


def _listed_cues(codes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield each kind of question but `whether` with each of its cues in every language read."""
    for lexicon in lexicons(codes):
        for ask, cues in lexicon.asks.items():
            if ask != "whether":
                yield from ((ask, cue) for cue in cues)


@cache
def fillers(codes: tuple[str, ...]) -> frozenset[str]:
    """Return words that say no more than that something is asked of a text or a talk (“question”, “meeting”)."""
    return frozenset(cue for lexicon in lexicons(codes) for cue in lexicon.follow_ups.get("filler", ()))


@cache
def _spaced_cues(codes: tuple[str, ...]) -> Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]:
    """The cues written with spaces, as kind and words, by their first word."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for ask, cue in _listed_cues(codes):
        if not is_cjk(cue):
            parts = tuple(words(cue))
            found.setdefault(parts[0], []).append((ask, parts))
    return found


@cache
def _unspaced_cues(codes: tuple[str, ...]) -> Sequence[tuple[str, re.Pattern[str]]]:
    """Each kind of question with a pattern of its cues in unspaced scripts."""
    found: dict[str, list[str]] = {}
    for ask, cue in _listed_cues(codes):
        if is_cjk(cue):
            found.setdefault(ask, []).append(re.escape(cue))
    return [(ask, re.compile("|".join(cues))) for ask, cues in found.items()]


@cache
def _asking_nothing(codes: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern of what only looks like a question word in unspaced scripts: いつも, 話なんですか."""
    return re.compile(
        "|".join(re.escape(one) for lexicon in lexicons(codes) for one in lexicon.asking_nothing) or "(?!)"
    )


@cache
def _whether_cues(codes: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    cues = [cue for lexicon in lexicons(codes) for cue in lexicon.asks.get("whether", ())]
    return frozenset(cue for cue in cues if not is_cjk(cue)), tuple(cue for cue in cues if is_cjk(cue))


def asks_of(folded: str, codes: tuple[str, ...] = (), spelt: list[str] | None = None) -> frozenset[str]:
    """Return the kinds of question (`who`, `when`, … and `whether`) that a folded text's question words show; `codes`
    are the languages of the base that is asked, `spelt` the text's spaced words where some were misspelt."""
    spaced = words(folded) if spelt is None else spelt
    clause, comma, question = folded.partition(",")
    if comma and _tells_when(words(clause), asked := words(question), codes):
        folded, spaced = question, spaced[-len(asked) :]
    found = _spaced_asks(spaced, codes)
    if is_cjk(folded):
        asking = _asking_nothing(codes).sub(" ", folded)
        found |= {ask for ask, pattern in _unspaced_cues(codes) if pattern.search(folded if ask == "what" else asking)}
    if not found and _asks_whether(folded, spaced, codes):
        found.add("whether")
    if len(found) > 1:
        found.discard("what")
    if "how-many" in found:
        found.discard("how")
    return frozenset(found)


def _spaced_asks(spaced: list[str], codes: tuple[str, ...]) -> set[str]:
    """Return the kinds of question that words show, but for a “when” that only joins two clauses."""
    cues, found, asked_before = _spaced_cues(codes), set[str](), False
    for place, word in enumerate(spaced):
        asked = False
        for ask, parts in cues.get(word, ()):
            if tuple(spaced[place : place + len(parts)]) != parts:
                continue
            if len(parts) == 1 and ask == "when" and _may_join(spaced, place, asked_before):
                continue
            found.add(ask)
            asked = spaced[place + 1 : place + 2] != ["about"]  # “what about when they met?”
        asked_before = asked_before or asked
    return found


def _may_join(spaced: list[str], place: int, asked_before: bool) -> bool:
    """Whether a “when” may join two clauses: behind another question word, or in the middle."""
    if place == len(spaced) - 1:
        return False
    before = spaced[place - 1] if place else ""
    return before not in _BESIDE if asked_before else place > _LEAD and before not in _TOLD


def _tells_when(clause: list[str], question: list[str], codes: tuple[str, ...]) -> bool:
    """Whether a clause begins with a “when” that tells, and a question follows: “when they met, did she smile?”."""
    cues, (verbs, _) = _spaced_cues(codes), _whether_cues(codes)
    whens = (place for place, word in enumerate(clause[: _LEAD + 1]) if ("when", (word,)) in cues.get(word, ()))
    telling = any(clause[place + 1 :] and clause[place + 1] not in verbs for place in whens)
    return telling and bool(question) and (question[0] in verbs or question[0] in cues)


def _asks_whether(folded: str, spaced: list[str], codes: tuple[str, ...]) -> bool:
    """English asks by its first verb (after “so”, “hey”…), Japanese and Chinese by a particle or “有没有”."""
    verbs, particles = _whether_cues(codes)
    if any(word in verbs for word in spaced[:3]):
        return True
    if folded.isascii():
        return False
    ending = folded.rstrip(" ?？!！。.")
    return any(ending.endswith(cue) or (len(cue) > 2 and cue in folded) for cue in particles)


@cache
def _setting_aside(codes: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    def cues(place: str) -> str:
        listed = (cue for one in lexicons(codes) for cue in one.setting_aside.get(place, ()))
        return "|".join(map(re.escape, listed)) or "(?!)"

    return re.compile(rf"(?:^|[\W_]|(?<=[^\x00-\x7f]))(?:{cues('before')})(?: the)?\W*$"), re.compile(
        rf"^.{{0,5}}(?:{cues('after')})"
    )


@cache
def _doing(codes: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    def cues(place: str, *, unspaced: bool) -> str:
        listed = (cue for one in lexicons(codes) for cue in one.doing.get(place, ()) if is_cjk(cue) is unspaced)
        return "|".join(map(re.escape, listed)) or "(?!)"

    titles = "|".join(re.escape(title) for one in lexicons(codes) for title in one.several.get("titles", ()))
    return (
        re.compile(rf"(?:(?:^|\s)(?:{cues('before', unspaced=False)})\s|(?:{cues('before', unspaced=True)}))$"),
        re.compile(rf"^(?:{titles})?(?:{cues('after', unspaced=True)})"),
    )


def is_doing(before: str, after: str, codes: tuple[str, ...]) -> bool:
    """Whether the folded text before or after a name marks who does something (“by”, 石破さんが), not to whom."""
    leading, trailing = _doing(codes)
    return leading.search(before) is not None or trailing.search(after) is not None


def is_set_aside(before: str, after: str, codes: tuple[str, ...] = ()) -> bool:
    """Whether a name is set aside by the folded text before it (“not”, “别把”) or after it (“じゃなくて”)."""
    leading, trailing = _setting_aside(codes)
    return leading.search(before) is not None or trailing.search(after) is not None
