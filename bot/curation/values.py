"""The values that curation speaks in, and its refusals.

CurationError             the text says what to do next
  ├─ SecondPersonNeeded   the two-person rule holds: the proposal waits for another moderator
  ├─ ProposalGone         a proposal has been published or discarded already
  ├─ RevisionUnknown      no revision has that number
  ├─ ArticleGone          an article that was worked on has been thrown away
  └─ HistoryBroken        the database no longer holds the history that this desk has followed
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, cast

from bot.store.revisions import ProposalRecord, RevisionRecord
from knowledge.curating.impact import Impact
from knowledge.editing.changes import AnyChange, change_from_data
from knowledge.snapshot import Snapshot

Origin = Literal["discord", "files", "undo"]


class CurationError(Exception):
    """Something that cannot be done; the text says what to do next."""


class SecondPersonNeeded(CurationError):
    """The two-person rule holds: the proposal waits for another moderator than its author."""

    def __init__(self) -> None:
        super().__init__("this desk has two people look at every change: another moderator can publish it now")


class ProposalGone(CurationError):
    """A proposal has been published or discarded already."""

    def __init__(self) -> None:
        super().__init__("this change has been published or discarded already; start anew")


class RevisionUnknown(CurationError):
    """No revision has that number."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"there is no revision {number}; the history shows those that there are")


class ArticleGone(CurationError):
    """An article that was worked on has been thrown away."""

    def __init__(self) -> None:
        super().__init__("this article has been thrown away; hand it in again")


class HistoryBroken(CurationError):
    """The database no longer holds the history that this desk has followed: it was restored, or tampered with."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"the database no longer holds revision {number} as this desk has it; see `summit-desk check --history`, "
            "then start the desk anew"
        )


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something: the keyed hash of their id, and their name, which can be forgotten."""

    user_hash: str
    name: str


THE_FILES = Author("files", "")
"""The author of what was changed by hand or by git."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One accepted change of the base, of one or more entries and files."""

    number: int
    at: datetime
    author: Author
    origin: Origin
    reason: str
    changes: tuple[AnyChange, ...]
    hash: str
    previous: str
    undoes: int | None = None

    @staticmethod
    def of(record: RevisionRecord) -> Revision:
        """Return the revision that a record in the database holds."""
        return Revision(
            number=record.number,
            at=record.at,
            author=Author(record.author_hash, record.author_name or ""),
            origin=cast(Origin, record.origin),
            reason=record.reason,
            changes=tuple(change_from_data(change) for change in record.changes),
            hash=record.hash,
            previous=record.previous,
            undoes=record.undoes,
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that waits for a second moderator, as the list of them shows it."""

    id: str
    at: datetime
    author: Author
    reason: str
    changes: tuple[AnyChange, ...]
    undoes: int | None = None
    origin: Origin = "discord"

    @staticmethod
    def of(record: ProposalRecord) -> Waiting:
        """Return the proposal that a record in the database holds."""
        changes = tuple(change_from_data(change) for change in record.changes)
        author = Author(record.author_hash, record.author_name or "")
        origin = cast(Origin, record.origin)
        return Waiting(record.id, record.at, author, record.reason, changes, record.undoes, origin)


@dataclass(frozen=True)
class Proposal:
    """A change that is ready to publish: the base as it would be and what that would do.

    `waits_for_second` says that the two-person rule holds, so its author's `publish` hands it to another moderator.
    `takes_back` names the entries and files that whole files, which may be older than the base, would make again what
    they were before some revision, each with the last revision that changed it.
    """

    id: str
    changes: tuple[AnyChange, ...]
    author: Author
    reason: str
    candidate: Snapshot
    impact: Impact
    waits_for_second: bool
    undoes: int | None = None
    origin: Origin = "discord"
    takes_back: Mapping[str, int] = field(default_factory=dict)
