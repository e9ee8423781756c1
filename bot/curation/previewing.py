"""A change before it is published: the base as it would be, and what that would do to the questions people ask."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from weakref import WeakKeyDictionary

from bot.store import Store
from knowledge.curating import impact
from knowledge.curating.impact import Asked, Impact, Outcome
from knowledge.editing.candidates import Candidate, Contents, make
from knowledge.editing.changes import AnyChange
from knowledge.evaluation import read_cases
from knowledge.evaluation.cases import CasesInvalid
from knowledge.model import Base
from knowledge.snapshot import Snapshot
from knowledge.understanding.reading import Reader

log = logging.getLogger(__name__)

QUESTIONS = 1000
"""How many of the questions asked last are replayed."""

Said = WeakKeyDictionary[Reader, dict[Asked, Outcome]]
"""What each snapshot said, by the reader that it alone has: a candidate's answers are the next live base's."""


@dataclass(frozen=True)
class Prepared:
    """A candidate that is ready to answer, and the digest of the base that it was made from."""

    candidate: Candidate
    snapshot: Snapshot
    made_from: str


class Previews:
    """Makes candidates and replays questions on them. What a base says to a question is worked out once."""

    def __init__(self, store: Store, build: Callable[[Base], Snapshot], evaluation: Sequence[Path]) -> None:
        self._store = store
        self._build = build
        self._evaluation = evaluation
        self._cases: tuple[Asked, ...] | None = None
        self._read: dict[Path, int] = {}
        self._said: Said = WeakKeyDictionary()

    async def prepare(self, changes: Sequence[AnyChange], live: Snapshot, contents: Contents) -> Prepared:
        """Make a candidate and fit it. Raises EditRefused, Conflict."""
        candidate = await asyncio.to_thread(make, live.base, changes, contents)
        snapshot = await asyncio.to_thread(self._build, candidate.base)
        return Prepared(candidate, snapshot, live.base.digest)

    async def impact(self, live: Snapshot, candidate: Snapshot) -> Impact:
        """Replay what was asked last and the evaluation sets on both. Raises SQLAlchemyError."""
        said = self._said  # taken before the questions are: what is forgotten meanwhile goes with it
        asked = [*await self._asked(), *await asyncio.to_thread(self._to_evaluate)]
        return await asyncio.to_thread(_compare, asked, live, candidate, said)

    def forget(self) -> None:
        """Forget what is remembered of everybody's questions."""
        self._said = WeakKeyDictionary()

    async def _asked(self) -> list[Asked]:
        """Return the last questions, each once; a follow-up as the question that it was taken to mean."""
        found: dict[tuple[str, str | None], Asked] = {}
        for record in await self._store.recently_asked(QUESTIONS):
            text = record.resolved or record.text
            if text is not None:
                found.setdefault((text, record.locale), Asked(text, record.locale, record.status, record.entry))
        return list(found.values())

    def _to_evaluate(self) -> tuple[Asked, ...]:
        found = {path: path.stat().st_mtime_ns for path in self._evaluation if path.is_file()}
        if self._cases is None or found != self._read:
            self._read = found
            try:
                self._cases = tuple(Asked.of(case) for case in read_cases(found)) if found else ()
            except CasesInvalid as error:
                log.warning("the evaluation sets are left out of previews: %s", error)
                self._cases = ()
        return self._cases


def _compare(asked: Sequence[Asked], live: Snapshot, candidate: Snapshot, said: Said) -> Impact:
    before, after = _outcomes(asked, live, said), _outcomes(asked, candidate, said)
    return impact.compare(asked, before, after, _edited(live.base, candidate.base))


def _outcomes(asked: Sequence[Asked], snapshot: Snapshot, said: Said) -> list[Outcome]:
    """Put questions to a snapshot: of those that it was asked before, its answer is known."""
    known = said.get(snapshot.reader, {})
    new = [question for question in dict.fromkeys(asked) if question not in known]
    known = {**known, **dict(zip(new, impact.outcomes(new, snapshot), strict=True))}
    found = [known[question] for question in asked]
    said[snapshot.reader] = dict(zip(asked, found, strict=True))
    return found


def _edited(one: Base, other: Base) -> frozenset[str]:
    """Return the ids of the entries that one of two bases has and the other has not, or not so."""
    before, after = (
        {entry.id: replace(entry, location=None) for entry in base.entries.values()} for base in (one, other)
    )
    return frozenset(entry for entry in before.keys() | after.keys() if before.get(entry) != after.get(entry))
