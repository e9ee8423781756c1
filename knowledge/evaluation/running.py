"""Cases put to the desk, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge import desk
from knowledge.evaluation.cases import Case
from knowledge.model import Answer, Question, Status
from knowledge.snapshot import Answering, Snapshot
from knowledge.understanding.recognition import language_of

_ASSERTS_NOTHING = frozenset({Status.SILENT, Status.SUGGESTED, Status.OUT_OF_SCOPE})


class Outcome(StrEnum):
    """What became of a case."""

    RIGHT = "right"
    """It was to be answered, and what the desk said is right."""
    WRONG = "wrong"
    """It was to be answered, and was, wrongly."""
    MISSED = "missed"
    """It was to be answered, and was not."""
    REFUSED = "refused"
    """It was to be refused, and was, in the way that is right."""
    REFUSED_OTHERWISE = "refused otherwise"
    """It was to be refused, and was, but not in the way that is right (`suggested` for `out_of_scope`)."""
    OVER_ANSWERED = "over-answered"
    """It was to be refused, and was answered."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One case with what the desk said to it. `top` is the entry that the desk held likeliest, given or offered."""

    case: Case
    answer: Answer
    outcome: Outcome
    language: str
    why: str = ""
    """What is not right, in words; empty where all is."""

    @property
    def right(self) -> bool:
        """Whether the desk did what it should."""
        return self.outcome in {Outcome.RIGHT, Outcome.REFUSED}

    @property
    def top(self) -> str | None:
        """The entry that the desk held likeliest, given alone or offered first."""
        if self.answer.entry is not None or not self.answer.alternatives:
            return self.answer.entry
        return self.answer.alternatives[0].entry

    @property
    def hit(self) -> bool:
        """Whether the likeliest entry is what was meant, whatever the desk then made of it."""
        if not self.case.in_scope:
            return False
        return self.top in self.case.entries if self.case.entries else self.outcome is Outcome.RIGHT

    @property
    def offered(self) -> bool:
        """Whether a missed question's entry is among those offered."""
        meant = set(self.case.entries)
        return self.outcome is Outcome.MISSED and any(other.entry in meant for other in self.answer.alternatives)


@dataclass(frozen=True, slots=True)
class Results:
    """A whole run, in the cases' order."""

    judged: tuple[Judged, ...]
    without: tuple[str, ...] = ()
    """The parts of the engine that were switched off."""


def run(
    cases: Sequence[Case],
    snapshot: Snapshot,
    progress: Callable[[int], object] | None = None,
    *,
    answer: Answering = desk.answer,
) -> Results:
    """Put every case to the desk. `progress` is told how many are done; `answer` may be another desk to measure."""
    judged: list[Judged] = []
    for done, case in enumerate(cases, start=1):
        judged.append(judge(case, converse(case, snapshot, answer), snapshot))
        if progress is not None:
            progress(done)
    return Results(tuple(judged), snapshot.parts.missing)


def converse(case: Case, snapshot: Snapshot, answer: Answering) -> Answer:
    """Answer a case's turns one after the other, and return the last answer."""
    return desk.converse([Question(turn, case.locale, (), case.listening) for turn in case.turns], snapshot, answer)


def judge(case: Case, answer: Answer, snapshot: Snapshot) -> Judged:
    """Return what became of a case that was answered so."""
    why = faults(case, answer)
    if case.in_scope:
        answered = Outcome.WRONG if answer.status is Status.ANSWERED else Outcome.MISSED
        outcome = answered if why else Outcome.RIGHT
    elif answer.status is Status.ANSWERED:
        outcome = Outcome.OVER_ANSWERED
    else:
        outcome = Outcome.REFUSED_OTHERWISE if why else Outcome.REFUSED
    language = language_of(case.turns[-1], case.locale, snapshot.base.languages)
    return Judged(case, answer, outcome, language, "; ".join(why))


def faults(case: Case, answer: Answer) -> tuple[str, ...]:
    """Return everything that keeps an answer from being right.

    Entries and patterns are demanded of what was said: a silence or a did-you-mean that the case allows says nothing.
    """
    said = "\n".join((answer.text, *(citation.quote for citation in answer.citations)))
    found: list[str] = []
    if answer.status not in case.status:
        found.append(f"{answer.status} where {' or '.join(sorted(case.status))} is right")
    if answer.status not in _ASSERTS_NOTHING or answer.status not in case.status:
        if case.entries and answer.entry not in case.entries:
            found.append(f"{answer.entry or 'no entry'} where {' or '.join(case.entries)} is right")
        found += (f"lacks “{pattern.pattern}”" for pattern in case.must if not pattern.search(said))
    found += (f"has “{pattern.pattern}”" for pattern in case.must_not if pattern.search(said))
    return tuple(found)
