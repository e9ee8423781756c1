"""From a ranking to a verdict: answer, suggest, say that it is not stated, decline, or keep silent."""

from __future__ import annotations

from dataclasses import replace

from knowledge.evidence import COVERED
from knowledge.judging.lacking import detail_missing, elsewhere, missing_word, stranger
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
    first = found.candidates[0]
    entry = snapshot.base.entries[first.entry]
    reasons = evidence_in_words(found)
    if listening:
        sure = sureness(found, snapshot) >= SURE_LISTENING and found.background < BACKGROUND
        asked = bool(reading.asks) or bool(reading.ids("person"))
        if sure and asked and entry.kind is not Kind.NOT_STATED:
            return Verdict(Status.ANSWERED, first.entry, reasons)
        return Verdict(Status.SILENT, None, reasons)
    there = elsewhere(found, snapshot)
    if there is not None:
        return replace(there, reasons=(*reasons, *there.reasons))
    missing = missing_word(found, snapshot)
    if missing is not None:
        return _nobody_mentions(missing, found, reasons)
    if not is_about(found, snapshot):
        told = _told_by_passage(found, snapshot)
        if told is not None:
            return replace(told, reasons=(*reasons, *told.reasons))
        return Verdict(Status.OUT_OF_SCOPE, None, (*reasons, "it is not about what the base covers"))
    knows = found.exact or found.evidence[0][COVERED] >= KNOWS
    sure = sureness(found, snapshot) >= (SURE_OF_VAGUE if is_vague(found, snapshot) else SURE)
    if not sure or not knows:
        told = _told_by_passage(found, snapshot)
        if told is not None:
            return replace(told, reasons=(*reasons, *told.reasons))
    if sure:
        name = stranger(found, snapshot) if entry.kind is not Kind.NOT_STATED else None
        if name is not None:
            return _nobody_mentions(name, found, reasons)
        detail = detail_missing(found, snapshot)
        if detail is not None:
            return replace(detail, reasons=(*reasons, *detail.reasons))
        status = Status.NOT_STATED if entry.kind is Kind.NOT_STATED else Status.ANSWERED
        return Verdict(status, first.entry, reasons)
    return Verdict(Status.SUGGESTED, None, (*reasons, "no entry stands out"))


def _nobody_mentions(missing: str, found: Match, reasons: tuple[str, ...]) -> Verdict:
    first = found.candidates[0]
    nearest = first.entry if first.chance >= NEAR else None
    return Verdict(Status.NOT_STATED, nearest, (*reasons, f"nobody here mentions {missing!r}"), missing)


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
