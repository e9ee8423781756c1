"""One message → the questions in it.

A message is parted where a sentence ends and where a connective stands between two questions; a part must ask
something itself, so that an aside stays with its question and a list in one question stays whole.
"""

from __future__ import annotations

import re
from functools import cache

from knowledge.language import all_languages
from knowledge.text import cjk_runs, fold, is_cjk, strip_markup, words

MOST = 3
"""A message with more questions than this is taken as one."""

SHORTEST_WORDS = 2
SHORTEST_LETTERS = 4

_SENTENCE_END = re.compile(r"(?<=[?？!！。；;])\s*|(?<=[^\W\d_]{3}[.])\s+|\s*\n+\s*|\s+[+&]\s+")
_CLAUSE = re.compile("(?<=[，,])")
_CLAUSE_JAPANESE = re.compile("(?<=[、，,])")
_KANA = re.compile("[ぁ-ゖ]")
_EDGE = " ,、，;；+&"


def split(text: str) -> tuple[str, ...]:
    """Return the questions of a message in their order, up to three; one that holds a single question as it is."""
    parts = [part for sentence in _sentences(text) for part in _clauses(sentence)]
    if len(parts) < 2:
        return (text,)
    parts = _joined(parts)
    if not 2 <= len(parts) <= MOST or not all(_is_question(part) for part in parts):
        return (text,)
    return tuple(parts)


def _sentences(text: str) -> list[str]:
    lines = (strip_markup(line) for line in text.split("\n"))
    found = [part.strip(" ") for part in _SENTENCE_END.split("\n".join(line for line in lines if line)) if part]
    return [part for part in found if any(character.isalnum() for character in part)]


def _clauses(sentence: str) -> list[str]:
    """Return the questions that connectives join in a sentence."""
    if is_cjk(sentence):
        return _unspaced_clauses(sentence)
    parts: list[str] = []
    start = 0
    for joint in _joints().finditer(sentence):
        before, after = sentence[start : joint.start()].strip(_EDGE), sentence[joint.end() :].strip(_EDGE)
        if _opens(before) and _long_enough(before) and _long_enough(after):
            parts.append(before)
            start = joint.end()
    return [*parts, sentence[start:].strip(_EDGE)]


def _unspaced_clauses(sentence: str) -> list[str]:
    parts = [""]
    ends = _CLAUSE_JAPANESE if _KANA.search(sentence) else _CLAUSE  # in Chinese 、 stands between the items of a list
    for clause in ends.split(sentence):
        held, new = parts[-1].strip(_EDGE), clause.strip(_EDGE)
        if held and _asks(held) and (_asks(new) or _starts(new)) and _long_enough(held) and _long_enough(new):
            parts.append(clause)
        else:
            parts[-1] += clause
    return [inner for part in parts for inner in _at_connective(part.strip(_EDGE))]


def _at_connective(clause: str) -> list[str]:
    folded = fold(clause)
    for joint in _unspaced_joins().finditer(folded if len(folded) == len(clause) else clause):
        before, after = clause[: joint.start()].strip(_EDGE), clause[joint.end() :].strip(_EDGE)
        if joint.start() and _asks(before) and _asks(after) and _long_enough(before) and _long_enough(after):
            return [before, after]
    return [clause]


def _joined(parts: list[str]) -> list[str]:
    """Put what is no question itself with the question beside it."""
    found: list[str] = []
    waiting = ""
    for part in parts:
        if not _is_question(part):
            if found:
                found[-1] = f"{found[-1]} {part}"
            else:
                waiting = f"{waiting} {part}".strip()
            continue
        found.append(f"{waiting} {part}".strip())
        waiting = ""
    return found


def _is_question(part: str) -> bool:
    if not _long_enough(part):
        return False
    return _asks(part) or (_starts(part) and len(words(fold(part))) > SHORTEST_WORDS)


def _long_enough(part: str) -> bool:
    folded = fold(part)
    return len(words(folded)) >= SHORTEST_WORDS or len("".join(cjk_runs(folded))) >= SHORTEST_LETTERS


def _asks(part: str) -> bool:
    """Whether a part is a question: by its mark, its first words, or a question word of an unspaced script."""
    folded = fold(part)
    if folded.rstrip().endswith("?") or _opens(part):
        return True
    return is_cjk(folded) and bool(_asking().search(folded))


def _opens(part: str) -> bool:
    return bool(_openers().match(fold(part)))


def _starts(part: str) -> bool:
    return bool(_starters().match(fold(part)))


def _cues(kind: str) -> list[str]:
    listed = {cue for lexicon in all_languages() for cue in lexicon.several.get(kind, ())}
    return sorted(listed, key=lambda cue: (-len(cue), cue))


def _any(listed: list[str], *, unspaced: bool) -> str:
    return "|".join(re.escape(cue) for cue in listed if is_cjk(cue) is unspaced) or r"(?!)"


@cache
def _starters() -> re.Pattern[str]:
    starts = _cues("starts")
    return re.compile(rf"(?:(?:{_any(starts, unspaced=False)})(?![\w'])|(?:{_any(starts, unspaced=True)}))\W*")


@cache
def _openers() -> re.Pattern[str]:
    lead = rf"(?:{_starters().pattern}|(?:oh|so|ok|okay|hey|hi|hello|please|well|then|also)\W+)*"
    return re.compile(rf"{lead}(?:{_any(_cues('openers'), unspaced=False)})(?:(?![\w'])|'s)", re.IGNORECASE)


@cache
def _joints() -> re.Pattern[str]:
    joins, openers = _any(_cues("joins"), unspaced=False), _any(_cues("openers"), unspaced=False)
    return re.compile(rf"(?:,\s*|\s+)(?:{joins})\s+(?=(?:{openers})(?:(?![\w'])|['’]s))", re.IGNORECASE)


@cache
def _unspaced_joins() -> re.Pattern[str]:
    return re.compile(_any(_cues("joins"), unspaced=True))


@cache
def _asking() -> re.Pattern[str]:
    listed = _cues("asking")
    return re.compile("|".join(re.escape(cue) for cue in listed) or r"(?!)")
