"""What becomes of a question."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.model import Passage, Status


@dataclass(frozen=True)
class Verdict:
    """What to do with a question: a status, the entry it rests on, and why."""

    status: Status
    entry: str | None
    reasons: tuple[str, ...]
    missing: str | None = None
    elsewhere: str | None = None
    """The meeting, other than the one asked about, whose source mentions the missing thing, or gives the entry."""
    detail: str | None = None
    """The kind of detail (`when`, `how-many`) that was asked for and that the entry does not give."""
    passage: Passage | None = None
    """The sentence of a source that is quoted where no entry fits."""

    @property
    def is_whole(self) -> bool:
        """Whether it rests on an entry for all that was asked."""
        return self.passage is None and self.missing is None and self.elsewhere is None
