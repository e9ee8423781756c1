"""From a ranking to a verdict: answer, suggest, say that it is not stated, decline, or keep silent."""

from __future__ import annotations

from dataclasses import replace

from knowledge.judging.lacking import detail_missing, elsewhere, missing_word, of_other_meeting, stranger
from knowledge.judging.reasons import evidence_in_words
from knowledge.judging.scope import BACKGROUND, TALK, is_about
from knowledge.judging.sureness import (
    NONE_OF_THEM,
    SURE,
    SURE_LISTENING,
    SURE_OF_VAGUE,
    is_vague,
    sureness,
)
from knowledge.judging.verdict import Verdict
from knowledge.learning.evidence import COVERED
from knowledge.matching import Match
from knowledge.model import Kind, Status
from knowledge.snapshot import Snapshot

KNOWS = 0.4
"""Below this share of a question's words, by rarity, an entry does not speak of what was asked."""

NEAR = 0.1
"""From this chance on, an entry is near enough to be shown beside what is missing."""


def judge(found: Match, snapshot: Snapshot, *, listening: bool = False) -> Verdict:
    """Decide what becomes of a question from its ranking."""
    reading = found.reading
    if not found.candidates or not (reading.spaced or reading.runs):
        return Verdict(Status.SILENT if listening else Status.OUT_OF_SCOPE, None, ("there is no question in it",))
    verdict = _overheard(found, snapshot) if listening else _asked(found, snapshot)
    return replace(verdict, reasons=(*evidence_in_words(found), *verdict.reasons))


def _overheard(found: Match, snapshot: Snapshot) -> Verdict:
    first, reading = found.candidates[0].entry, found.reading
    sure = sureness(found, snapshot) >= SURE_LISTENING and found.background < BACKGROUND
    asked = bool(reading.asks) or bool(reading.ids("person"))
    if sure and asked and snapshot.base.entries[first].kind is not Kind.NOT_STATED:
        return Verdict(Status.ANSWERED, first, ())
    return Verdict(Status.SILENT, None, ())


def _asked(found: Match, snapshot: Snapshot) -> Verdict:
    there = elsewhere(found, snapshot)
    if there is not None:
        return there
    missing = missing_word(found, snapshot)
    if missing is not None:
        return _nobody_mentions(missing, found)
    about = is_about(found, snapshot)
    knows = found.exact or found.evidence[0][COVERED] >= KNOWS
    vague = is_vague(found, snapshot)
    sure = sureness(found, snapshot) >= (SURE_OF_VAGUE if vague else SURE)
    told = None if vague or (about and sure and knows) else _told_by_passage(found, snapshot)
    if told is not None:
        return told
    if not about:
        return Verdict(Status.OUT_OF_SCOPE, None, ("it is not about what the base covers",))
    return _by_entry(found, snapshot) if sure else Verdict(Status.SUGGESTED, None, ("no entry stands out",))


def _by_entry(found: Match, snapshot: Snapshot) -> Verdict:
    """Return a verdict where the first candidate is surely what comes nearest to what was asked."""
    first = found.candidates[0].entry
    unsaid = snapshot.base.entries[first].kind is Kind.NOT_STATED
    name = None if unsaid else stranger(found, snapshot)
    if name is not None:
        return _nobody_mentions(name, found)
    other = None if unsaid else of_other_meeting(found, snapshot)
    if other is not None:
        return other
    detail = detail_missing(found, snapshot)
    return detail or Verdict(Status.NOT_STATED if unsaid else Status.ANSWERED, first, ())


def _nobody_mentions(missing: str, found: Match) -> Verdict:
    first = found.candidates[0]
    nearest = first.entry if first.chance >= NEAR else None
    return Verdict(Status.NOT_STATED, nearest, (f"nobody here mentions {missing!r}",), missing)


def _told_by_passage(found: Match, snapshot: Snapshot) -> Verdict | None:
    """Return a verdict where one sentence of a source holds all that was asked: the entry that quotes it, or it."""
    if not snapshot.parts.passages:
        return None
    reports = [snapshot.base.meetings[meeting].source for meeting in found.meetings]
    passage = snapshot.passages.find(found.reading, frozenset(source for source in reports if source) or None)
    if passage is None:
        return None
    entry = snapshot.passages.entry_quoting(passage, found.reading)
    if entry is not None:
        return Verdict(Status.ANSWERED, entry, (f"{entry} quotes the one sentence that holds all that was asked",))
    reason = "no entry speaks of all that was asked, and one sentence of a source does"
    return Verdict(Status.ANSWERED, None, (reason,), passage=passage)


__all__ = ["BACKGROUND", "NONE_OF_THEM", "SURE", "TALK", "Verdict", "judge", "sureness"]
