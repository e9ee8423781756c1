"""Why a question is answered as it is: what was read in it, the entries that come near, and what certainty lacks."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge import desk
from knowledge.judging import BACKGROUND, NONE_OF_THEM, SURE, sureness
from knowledge.matching import Candidate, match
from knowledge.model import Answer, Kind, Question, Status
from knowledge.snapshot import Snapshot

CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Explanation:
    """A question looked at. `lacking` names what stood in the way of one sure answer."""

    question: str
    answer: Answer
    corrected: str | None
    people: tuple[str, ...]
    topics: tuple[str, ...]
    meetings: tuple[str, ...]
    asks: tuple[str, ...]
    unknown: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    sure: float
    none: float
    background: float
    lacking: tuple[str, ...]


def explain(question: str, snapshot: Snapshot, locale: str | None = None) -> Explanation:
    """Look at a question as the desk does."""
    answer = desk.answer(Question(question, locale), snapshot)
    found = match(snapshot.reader.read(question), snapshot)
    reading = found.reading
    sure = sureness(found, snapshot) if found.candidates else 0.0
    lacking: list[str] = []
    if not _is_sure(answer, snapshot):
        if sure < SURE:
            lacking.append("unsure")
        if reading.unknown:
            lacking.append("unknown")
        if found.none >= NONE_OF_THEM:
            lacking.append("none")
        if found.background >= BACKGROUND:
            lacking.append("background")
    return Explanation(
        question=question,
        answer=answer,
        corrected=reading.corrected if reading.corrections else None,
        people=reading.ids("person"),
        topics=reading.ids("topic"),
        meetings=found.meetings,
        asks=tuple(sorted(reading.asks)),
        unknown=reading.unknown,
        candidates=found.candidates[:CANDIDATES],
        sure=sure,
        none=found.none,
        background=found.background,
        lacking=tuple(lacking),
    )


def _is_sure(answer: Answer, snapshot: Snapshot) -> bool:
    """Whether it is what an entry says, and not the nearest thing to what nobody mentions."""
    if answer.status is Status.NOT_STATED and answer.entry is not None:
        return snapshot.base.entries[answer.entry].kind is Kind.NOT_STATED
    return answer.status is Status.ANSWERED
