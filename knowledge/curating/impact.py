"""What a change would do: questions replayed on the base as it is and as it would be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from knowledge import desk
from knowledge.evaluation.cases import Case
from knowledge.model import Question, Status
from knowledge.snapshot import Snapshot

Origin = Literal["log", "evaluation"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to replay: one from the log, with what became of it then, or a case of an evaluation set.

    `turns` are what was said before it, oldest first.
    """

    text: str
    locale: str | None = None
    status: str = ""
    entry: str | None = None
    turns: tuple[str, ...] = ()
    listening: bool = False
    source: Origin = "log"

    @staticmethod
    def of(case: Case) -> Asked:
        """Return a case of an evaluation set as a question to replay."""
        *before, last = case.turns
        return Asked(last, case.locale, turns=tuple(before), listening=case.listening, source="evaluation")


@dataclass(frozen=True, slots=True)
class Effect:
    """One question that a change answers otherwise: its status and entry before and after."""

    question: str
    before: tuple[Status, str | None]
    after: tuple[Status, str | None]
    source: Origin = "log"
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Impact:
    """All that a change would do to the questions replayed. `taken_from` counts what each entry loses to those edited;
    `drifted` the questions that come out otherwise without any of them: with every change all is learnt anew."""

    newly_answered: tuple[Effect, ...] = ()
    changed: tuple[Effect, ...] = ()
    lost: tuple[Effect, ...] = ()
    replayed: int = 0
    taken_from: Mapping[str, int] = field(default_factory=dict)
    drifted: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a snapshot makes of a question."""

    status: Status
    entry: str | None
    text: str


def outcomes(asked: Sequence[Asked], snapshot: Snapshot) -> tuple[Outcome, ...]:
    """Put every question to a snapshot, in order: a good half millisecond each."""
    return tuple(_outcome(question, snapshot) for question in asked)


def compare(
    asked: Sequence[Asked], before: Iterable[Outcome], after: Iterable[Outcome], edited: frozenset[str] | None = None
) -> Impact:
    """Return what differs between the outcomes of two snapshots of which the second has some entries `edited` (None:
    any may be). A question asked often is told once."""
    drifted = 0
    found: dict[str, dict[Effect, None]] = {"newly_answered": {}, "changed": {}, "lost": {}}
    taken: Counter[str] = Counter()
    for question, was, now in zip(asked, before, after, strict=True):
        if was == now:
            continue
        if edited is not None and edited.isdisjoint((was.entry, now.entry)):
            drifted += 1
            continue
        told = [*question.turns, question.text]
        effect = Effect(
            " → ".join(told), (was.status, was.entry), (now.status, now.entry), question.source, question.locale
        )
        found[_kind(was, now)].setdefault(effect)
        if was.entry is not None and was.entry != now.entry and (edited is None or was.entry not in edited):
            taken[was.entry] += 1
    groups = {kind: tuple(effects) for kind, effects in found.items()}
    return Impact(**groups, replayed=len(asked), taken_from=dict(taken.most_common()), drifted=drifted)


def _outcome(asked: Asked, snapshot: Snapshot) -> Outcome:
    turns = (*asked.turns, asked.text)
    said = desk.converse([Question(turn, asked.locale, (), asked.listening) for turn in turns], snapshot)
    asserts = said.status in {Status.ANSWERED, Status.NOT_STATED}
    return Outcome(said.status, said.entry, said.text if asserts else "")


def _kind(was: Outcome, now: Outcome) -> str:
    if now.status is Status.ANSWERED and was.status is not Status.ANSWERED:
        return "newly_answered"
    if was.status is Status.ANSWERED and now.status is not Status.ANSWERED:
        return "lost"
    return "changed"
