"""A follow-up → the full question it means, from the turns before it."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.model import Question
from knowledge.snapshot import Snapshot


@dataclass(frozen=True)
class Meant:
    """What a message means: the full question, or an entry to show again, in a locale where one was asked for."""

    text: str
    entry: str | None = None
    meeting: str | None = None
    locale: str | None = None
    reasons: tuple[str, ...] = ()


def resolve(question: Question, snapshot: Snapshot) -> Meant:
    """Return what a question means after the conversation so far; a full question means itself."""
    return Meant(question.text)
