"""What a message is taken to mean."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.matching import Leaning


@dataclass(frozen=True)
class Meant:
    """What a message means: the full question, or an entry to show again, in a locale where one was asked for."""

    text: str
    entry: str | None = None
    meeting: str | None = None
    locale: str | None = None
    beside: str | None = None
    """The entry of another meeting to show beside it."""
    lacks: str | None = None
    """The set phrase that says what of the entry to show again no source gives (`missing_why`, `not_stated`)."""
    otherwise: str | None = None
    """The entry that a message points back to, shown where it is about nothing else."""
    reasons: tuple[str, ...] = ()
    sure: float = 1.0
    """How sure (0–1) that this is what was meant."""
    leaning: Leaning | None = field(default=None, compare=False)
    """What the conversation makes likelier, where the question is taken as it stands."""
