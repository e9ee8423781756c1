"""What the wording of a follow-up shows, whatever the base is about: requests, lead-ins, pronouns, bare names.

The words themselves are data (`follow_ups` in `languages/*.yaml`), matched on folded text: spaced ones as whole words,
unspaced ones as parts. `codes` are the languages of the base that is talked about
(`knowledge.understanding.language.lexicons`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from knowledge.text import cjk_runs, is_cjk, words
from knowledge.understanding.language import lexicons

ASKING = ("?", "？")
"""What a question ends with."""

_KANA = re.compile("[ぁ-ゖー]+")
_FEW_WORDS, _FEW_LETTERS = 5, 8
_EDGE = " ,.;:!?¿¡…~-–—、。，！？；：・「」『』“”\"'()（）"


@dataclass(frozen=True)
class Cue:
    """The cues of one kind in every language: whole words, and parts of unspaced text."""

    spaced: re.Pattern[str]
    unspaced: re.Pattern[str]

    @staticmethod
    def of(cues: Iterable[str]) -> Cue:
        """Compile some cues, the longest first."""
        longest_first = sorted(set(cues), key=lambda cue: (-len(cue), cue))
        unspaced = [re.escape(cue) for cue in longest_first if is_cjk(cue)]
        spaced = [re.escape(" ".join(words(cue))) for cue in longest_first if not is_cjk(cue)]
        return Cue(_any(r"(?<!\S)(?:{})(?!\S)", spaced), _any("(?:{})", unspaced))

    def found(self, line: str, runs: str) -> bool:
        """Whether one of the cues is there."""
        return bool(self.spaced.search(line) or self.unspaced.search(runs))

    def taken_from(self, line: str, runs: str) -> tuple[str, str]:
        """Return both texts without the cues."""
        return self.spaced.sub(" ", line), self.unspaced.sub(" ", runs)


def _any(form: str, parts: list[str]) -> re.Pattern[str]:
    return re.compile(form.format("|".join(parts)) if parts else r"(?!)")


def listed(kind: str, codes: tuple[str, ...]) -> list[str]:
    """Return the cues of a kind in every language read, the longest first."""
    cues = {cue for lexicon in lexicons(codes) for cue in lexicon.follow_ups.get(kind, ())}
    return sorted(cues, key=lambda cue: (-len(cue), cue))


@cache
def cue(kind: str, codes: tuple[str, ...]) -> Cue:
    """Return the cues of a kind in every language read."""
    return Cue.of(listed(kind, codes))


@cache
def _endings(codes: tuple[str, ...]) -> tuple[str, ...]:
    cues = {*listed("endings", codes), *listed("about", codes)}
    return tuple(sorted(filter(is_cjk, cues), key=lambda cue: (-len(cue), cue)))


def _alternatives(kind: str, codes: tuple[str, ...]) -> tuple[str, str]:
    """Return patterns of the spaced and of the unspaced cues of a kind."""
    cues = listed(kind, codes)
    spaced = "|".join(re.escape(cue) for cue in cues if not is_cjk(cue))
    return spaced, "|".join(re.escape(cue) for cue in cues if is_cjk(cue))


@cache
def _starts(kind: str, codes: tuple[str, ...]) -> re.Pattern[str]:
    spaced, unspaced = _alternatives(kind, codes)
    # Korean sets words apart: 네 is a lead-in, and in 네덜란드 it is not.
    return re.compile(rf"(?:(?:{spaced})(?![\w'])|(?:{unspaced})(?<![가-힣](?=[가-힣])))[\s,.:;!…、，。；：-]*")


@cache
def _ends(kind: str, codes: tuple[str, ...]) -> re.Pattern[str]:
    spaced, unspaced = _alternatives(kind, codes)
    return re.compile(rf"[\s,.、，]*(?:(?<![\w'])(?:{spaced})|(?:{unspaced}))$")


@cache
def _language_names(codes: tuple[str, ...]) -> tuple[Cue, Mapping[str, str]]:
    names: dict[str, str] = {}
    for lexicon in lexicons(codes):
        for code, listed in lexicon.language_names.items():
            names.update({" ".join(words(name)) if not is_cjk(name) else name: code for name in listed})
    return Cue.of(names), names


@cache
def _question_words(codes: tuple[str, ...]) -> Cue:
    return Cue.of(cue for lexicon in lexicons(codes) for listed in lexicon.asks.values() for cue in listed)


@cache
def _function_words(codes: tuple[str, ...]) -> Cue:
    return Cue.of(word for lexicon in lexicons(codes) for word in lexicon.function_words if not is_cjk(word))


def lines(folded: str) -> tuple[str, str]:
    """Return what cues are looked for in: a folded text's words, and its parts without spaces, each in one line."""
    return " ".join(words(folded)), " ".join(cjk_runs(folded))


def requests(kind: str, folded: str, codes: tuple[str, ...] = ()) -> bool:
    """Whether a text asks for one thing and nothing else: `source`, `again`."""
    line, runs = lines(folded)
    wanted = cue(kind, codes)
    return wanted.found(line, runs) and _nothing_left(*wanted.taken_from(line, runs), f"{kind}_beside", codes)


def is_thanks(folded: str, codes: tuple[str, ...] = ()) -> bool:
    """Whether a text is but thanks or the like, and asks nothing: “sure.”, not “sure?”."""
    return requests("thanks", folded, codes) and not folded.rstrip().endswith(ASKING)


def requested_language(folded: str, codes: tuple[str, ...] = ()) -> str | None:
    """Return the language (`en`, `ja`, `zh`, `zh-TW`) that a text asks for and nothing else, or None."""
    line, runs = lines(folded)
    named, language_codes = _language_names(codes)
    spaced, unspaced = named.spaced.findall(line), named.unspaced.findall(runs)
    if not (spaced or unspaced):
        return None
    left = named.taken_from(line, runs)
    if not _nothing_left(*left, "language_beside", codes):
        return None
    if not unspaced and left[0].strip() and not cue("into", codes).found(*left):
        return None
    return language_codes[spaced[-1] if spaced else unspaced[-1]]


def languages_in(folded: str, codes: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return the names of languages in a text, as they stand there, each with its code (`en`, `zh-TW`)."""
    line, runs = lines(folded)
    named, language_codes = _language_names(codes)
    return [(name, language_codes[name]) for name in (*named.spaced.findall(line), *named.unspaced.findall(runs))]


def with_languages_as(stand_in: str, folded: str, codes: tuple[str, ...] = ()) -> str:
    """Return a text with each name of a language in it replaced."""
    named, _ = _language_names(codes)
    return named.unspaced.sub(stand_in, named.spaced.sub(stand_in, folded))


def _nothing_left(line: str, runs: str, beside: str, codes: tuple[str, ...]) -> bool:
    line, runs = cue(beside, codes).taken_from(line, runs)
    return not line.strip() and not _KANA.sub("", runs).strip()


def is_to_the_desk(folded: str, codes: tuple[str, ...]) -> bool:
    """Whether a text is a short word to the desk itself: “hello”, “who are you?”."""
    line, runs = lines(folded)
    short = len(line.split()) <= _FEW_WORDS and len(runs) <= _FEW_LETTERS
    return short and cue("desk", codes).found(line, runs)


def is_only(kind: str, folded: str, codes: tuple[str, ...]) -> bool:
    """Whether a text is a cue of a kind and nothing else."""
    line, runs = lines(folded)
    left = cue(kind, codes).taken_from(line, runs)
    return cue(kind, codes).found(line, runs) and not any(text.strip() for text in left)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a message's wording shows. `rest` is its folded text without lead-ins and politeness."""

    rest: str
    lead: bool
    about: bool
    same: bool
    other_meeting: bool
    refers: bool
    replies: bool
    agrees: bool
    """Whether it ends with agreeing or refusing and does not say what: “did he agree?”."""

    @property
    def leans(self) -> bool:
        """Whether it leans on something said before."""
        return self.lead or self.about or self.same or self.other_meeting or self.refers


def wording(folded: str, codes: tuple[str, ...] = ()) -> Wording:
    """Return what the wording of a message shows."""
    rest = folded.strip(_EDGE)
    rest, lead = _without_starts(rest, "lead", codes)
    rest, _ = _without_ends(rest, "tail", codes)
    rest, same = _without_starts(rest, "same", codes)
    rest, about = _without_starts(rest, "about", codes)
    if not same:
        rest, same = _without_starts(rest, "same", codes)
    if not about:
        rest, about = _without_ending(rest, codes)
    line, runs = lines(rest)
    if not same and (found := cue("same", codes).unspaced.search(rest)):
        rest, same = (rest[: found.start()] + " " + rest[found.end() :]).strip(_EDGE), True
        rest, ended = _without_ending(rest, codes)
        about = about or ended
    return Wording(
        rest=rest,
        lead=lead,
        about=about,
        same=same,
        other_meeting=cue("other_meeting", codes).found(cue("other_side", codes).taken_from(line, "")[0], runs),
        refers=cue("refers", codes).found(*cue("refers_to_nothing", codes).taken_from(line, runs)),
        replies=cue("replies", codes).found(line, runs),
        agrees=_ends("agrees", codes).search(rest) is not None,
    )


def _without_starts(text: str, kind: str, codes: tuple[str, ...]) -> tuple[str, bool]:
    found = False
    while (start := _starts(kind, codes).match(text)) and text[start.end() :].strip(_EDGE):
        text, found = text[start.end() :].strip(_EDGE), True
    return text, found


def _without_ends(text: str, kind: str, codes: tuple[str, ...]) -> tuple[str, bool]:
    found = False
    while (end := _ends(kind, codes).search(text)) and text[: end.start()].strip(_EDGE):
        text, found = text[: end.start()].strip(_EDGE), True
    return text, found


def _without_ending(text: str, codes: tuple[str, ...]) -> tuple[str, bool]:
    for ending in _endings(codes):
        if text.endswith(ending) and text != ending:
            return text[: -len(ending)].strip(_EDGE), True
    return text, False


def without(kinds: Iterable[str], line: str, runs: str, codes: tuple[str, ...]) -> tuple[str, str]:
    """Return both texts without the cues of some kinds."""
    for kind in kinds:
        line, runs = cue(kind, codes).taken_from(line, runs)
    return line, runs


def beyond_names(line: str, runs: str, codes: tuple[str, ...]) -> str:
    """Return what is left of a text, its names already taken out, besides words that stand beside names."""
    line, _ = _function_words(codes).taken_from(line, "")
    line, runs = cue("filler", codes).taken_from(line, runs)
    _, runs = _question_words(codes).taken_from("", runs)
    return f"{line.strip()} {_KANA.sub('', runs).strip()}".strip()
