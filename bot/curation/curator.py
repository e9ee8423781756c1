"""The one object through which the base is changed: propose, preview, publish, undo.

Publishing goes record → file → memory: the revision in the database, then the YAML file by an atomic replace, then the
new snapshot by one assignment.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bot.curation.values import (
    Author,
    CurationError,
    HistoryBroken,
    Origin,
    Proposal,
    ProposalGone,
    Revision,
    RevisionUnknown,
    SecondPersonNeeded,
    Waiting,
)
from bot.store import Store
from knowledge.editing.changes import Change
from knowledge.model import Problem
from knowledge.snapshot import Snapshot

__all__ = [
    "Author",
    "CurationError",
    "Curator",
    "HistoryBroken",
    "Origin",
    "Proposal",
    "ProposalGone",
    "Revision",
    "RevisionUnknown",
    "SecondPersonNeeded",
    "Waiting",
]


class Curator:
    """Keeps one base. Make it with what is live, `start` it, and `close` it at the end."""

    def __init__(
        self,
        *,
        directory: Path,
        store: Store,
        snapshot: Snapshot,
        publish: Callable[[Snapshot], None],
        cache: Path | None,
        two_persons: Callable[[], bool],
        evaluation: Sequence[Path] = (),
    ) -> None:
        self._directory = directory
        self._store = store
        self._publish = publish
        self._cache = cache
        self._two_persons = two_persons
        self._evaluation = evaluation
        self.snapshot = snapshot
        self.number: int | None = None
        """The revision that is live."""
        self.on_published: list[Callable[[Revision, Snapshot], Awaitable[None]]] = []
        self.on_trouble: Callable[[tuple[Problem, ...]], Awaitable[None]] | None = None

    async def start(self) -> None:
        """Bring files and memory to what the database has recorded, then follow both."""
        raise NotImplementedError

    async def close(self) -> None:
        """Stop following."""
        raise NotImplementedError

    async def propose(
        self,
        changes: Sequence[Change],
        author: Author,
        reason: str = "",
        undoes: int | None = None,
        origin: Origin = "discord",
    ) -> Proposal:
        """Check changes against the whole base and see what they would do; nothing is changed yet.

        Raises EditRefused with every problem, or Conflict when a `before` is no longer what stands in the base.
        """
        raise NotImplementedError

    async def publish(self, proposal_id: str, author: Author) -> Revision:
        """Make a proposal the next revision, and live.

        Raises SecondPersonNeeded when the author of the proposal publishes it under the two-person rule: it then
        waits for another moderator. Raises ProposalGone, Conflict, EditRefused.
        """
        raise NotImplementedError

    async def discard(self, proposal_id: str) -> None:
        """Throw a proposal away. Raises ProposalGone."""
        raise NotImplementedError

    async def reopen(self, proposal_id: str) -> Proposal:
        """Return a proposal made earlier (by `propose`, here or in another process) with its preview.

        Raises ProposalGone, Conflict, EditRefused.
        """
        raise NotImplementedError

    async def undo(self, number: int, author: Author) -> Proposal:
        """Propose the reverse of a revision.

        Fields that later revisions did not touch can be undone however old it is. Raises RevisionUnknown, or Conflict
        when something later changed the same.
        """
        raise NotImplementedError

    async def history(self, entry: str | None = None, before: int | None = None, limit: int = 10) -> list[Revision]:
        """Return revisions, newest first."""
        raise NotImplementedError

    async def revision(self, number: int) -> Revision:
        """Return one revision. Raises RevisionUnknown."""
        raise NotImplementedError

    async def waiting(self) -> list[Waiting]:
        """Return the proposals that wait for a second moderator, oldest first."""
        raise NotImplementedError
