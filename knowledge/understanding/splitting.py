"""One message → the questions in it.

A message is parted where a sentence ends and where a connective stands between two questions; a part must ask
something itself, so that an aside (“… does the article say?”) stays with its question and a list in one question stays
whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from knowledge.text import cjk_runs, fold, is_cjk, strip_markup, words
from knowledge.understanding.cues import Cue
from knowledge.understanding.language import lexicons

MOST = 3
"""A message with more questions than this is taken as one."""

MOST_LEAD_INS = 4
"""At most so many ways to cut a message are looked at, the ones with the shortest questions."""

SHORTEST_WORDS = 2
SHORTEST_LETTERS = 4

_SENTENCE_END = re.compile(r"(?<=[?？!！。；;])\s*|(?<=[^\W\d_]{3}[.])\s+|\s*\n+\s*|\s+[+&]\s+")
_CLAUSE = re.compile("(?<=[，,])")
_PAUSE = re.compile(r"[?？!！。：；;，、…\n]+\s*|[.,:]+\s+|\s+[—–-]+\s+")
_CLAUSE_JAPANESE = re.compile("(?<!の[、，,])(?<=[、，,])")
_KANA = re.compile("[ぁ-ゖ]")
_WHOSE_TEXT = re.compile("^.{0,6}?(?:那篇|这篇|文章|报道|记事)")
_EDGE = " ,、，;；+&"


def split(text: str, codes: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the questions of a message in their order, up to three; one that holds a single question as it is. `codes`
    are the languages of the base that is asked."""
    return _splitter(codes).split(text)


def after_lead_ins(text: str, codes: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """Return the ways to cut a message into what leads up to a question and the question, the longest question first:
    “my friend says it was all for show. did they agree on anything?”"""
    text = strip_markup(text)
    cuts = ((text[: found.start()].strip(), text[found.end() :].strip()) for found in _PAUSE.finditer(text))
    found = [(lead, rest) for lead, rest in cuts if lead and _splitter(codes).is_question(rest)]
    return tuple(found[-MOST_LEAD_INS:])


@cache
def _splitter(codes: tuple[str, ...]) -> _Splitter:
    return _Splitter(codes)


@dataclass(frozen=True)
class _Splitter:
    """Knows how questions are joined in some languages."""

    codes: tuple[str, ...]

    def split(self, text: str) -> tuple[str, ...]:
        parts = [part for sentence in _sentences(text) for part in self._clauses(sentence)]
        if len(parts) < 2:
            return (text,)
        parts = self._joined(parts)
        if not 2 <= len(parts) <= MOST or not all(map(self.is_question, parts)):
            return (text,)
        return tuple(parts)

    def _clauses(self, sentence: str) -> list[str]:
        """Return the questions that connectives join in a sentence."""
        if is_cjk(sentence):
            return self._unspaced_clauses(sentence)
        parts: list[str] = []
        start = 0
        for joint in self._joints.finditer(sentence):
            before, after = sentence[start : joint.start()].strip(_EDGE), sentence[joint.end() :].strip(_EDGE)
            if self._opens(before) and _long_enough(before) and _long_enough(after):
                parts.append(before)
                start = joint.end()
        return [*parts, sentence[start:].strip(_EDGE)]

    def _unspaced_clauses(self, sentence: str) -> list[str]:
        parts = [""]
        # In Chinese 、 stands between the items of a list.
        ends = _CLAUSE_JAPANESE if _KANA.search(sentence) else _CLAUSE
        for clause in ends.split(sentence):
            held, new = parts[-1].strip(_EDGE), clause.strip(_EDGE)
            both_ask = held and self._asks(held) and (self._asks(new) or self._starts(new))
            if both_ask and _long_enough(held) and _long_enough(new):
                parts.append(clause)
            else:
                parts[-1] += clause
        return [inner for part in parts for inner in self._at_connective(part.strip(_EDGE))]

    def _at_connective(self, clause: str) -> list[str]:
        folded = fold(clause)
        for joint in self._unspaced_joins.finditer(folded if len(folded) == len(clause) else clause):
            before, after = clause[: joint.start()].strip(_EDGE), clause[joint.end() :].strip(_EDGE)
            both_ask = joint.start() and self._asks(before) and self._asks(after)
            if both_ask and _long_enough(before) and _long_enough(after):
                return [before, after]
        return [clause]

    def _joined(self, parts: list[str]) -> list[str]:
        """Put what is no question itself with the question beside it."""
        found: list[str] = []
        waiting = ""
        for part in parts:
            if not self.is_question(part):
                if found:
                    found[-1] = f"{found[-1]} {part}"
                else:
                    waiting = f"{waiting} {part}".strip()
                continue
            found.append(f"{waiting} {part}".strip())
            waiting = ""
        return found

    def is_question(self, part: str) -> bool:
        """Whether a part of a message asks something itself."""
        if not _long_enough(part) or self._is_aside(part):
            return False
        return self._asks(part) or (self._starts(part) and len(words(fold(part))) > SHORTEST_WORDS)

    def _is_aside(self, part: str) -> bool:
        """Whether a part only asks if a text tells what was asked before it, perhaps naming the text."""
        folded = fold(part)
        line, runs = " ".join(words(folded)), " ".join(_WHOSE_TEXT.sub("", run) for run in cjk_runs(folded))
        told, beside = self._told
        if not told.found(line, runs):
            return False
        line, runs = beside.taken_from(*told.taken_from(line, runs))
        return not line.strip() and not _KANA.sub("", runs).strip()

    def _asks(self, part: str) -> bool:
        """Whether a part is a question: by its mark, its first words, or a question word of an unspaced script."""
        folded = fold(part)
        if folded.rstrip().endswith("?") or self._opens(part):
            return True
        return is_cjk(folded) and bool(self._asking.search(folded))

    def _opens(self, part: str) -> bool:
        return bool(self._openers.match(fold(part)))

    def _starts(self, part: str) -> bool:
        return bool(self._starters.match(fold(part)))

    def _cues(self, kind: str) -> list[str]:
        listed = {cue for lexicon in lexicons(self.codes) for cue in lexicon.several.get(kind, ())}
        return sorted(listed, key=lambda cue: (-len(cue), cue))

    @cached_property
    def _told(self) -> tuple[Cue, Cue]:
        return Cue.of(self._cues("told")), Cue.of(self._cues("told_beside"))

    @cached_property
    def _starters(self) -> re.Pattern[str]:
        starts = self._cues("starts")
        return re.compile(rf"(?:(?:{_any(starts, unspaced=False)})(?![\w'])|(?:{_any(starts, unspaced=True)}))\W*")

    @cached_property
    def _openers(self) -> re.Pattern[str]:
        lead = rf"(?:{self._starters.pattern}|(?:oh|so|ok|okay|hey|hi|hello|please|well|then|also)\W+)*"
        openers = _any(self._cues("openers"), unspaced=False)
        return re.compile(rf"{lead}(?:{openers})(?:(?![\w'])|'s)", re.IGNORECASE)

    @cached_property
    def _joints(self) -> re.Pattern[str]:
        kinds = ("joins", "openers", "bare", "subjects")
        joins, openers, bare, subjects = (_any(self._cues(kind), unspaced=False) for kind in kinds)
        goes_on = rf"(?:{bare})\s+(?!(?:{subjects})\b)"  # “did they shake hands and have dinner?”
        opens = rf"(?!{goes_on})(?:{openers})(?:(?![\w'])|['’]s)"
        return re.compile(rf"(?:,\s*|\s+)(?:{joins})\s+(?={opens})", re.IGNORECASE)

    @cached_property
    def _unspaced_joins(self) -> re.Pattern[str]:
        return re.compile(_any(self._cues("joins"), unspaced=True))

    @cached_property
    def _asking(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self._cues("asking"))) or r"(?!)")


def _sentences(text: str) -> list[str]:
    lines = (strip_markup(line) for line in text.split("\n"))
    found = [part.strip(" ") for part in _SENTENCE_END.split("\n".join(line for line in lines if line)) if part]
    return [part for part in found if any(character.isalnum() for character in part)]


def _long_enough(part: str) -> bool:
    folded = fold(part)
    return len(words(folded)) >= SHORTEST_WORDS or len("".join(cjk_runs(folded))) >= SHORTEST_LETTERS


def _any(listed: list[str], *, unspaced: bool) -> str:
    return "|".join(re.escape(cue) for cue in listed if is_cjk(cue) is unspaced) or r"(?!)"
