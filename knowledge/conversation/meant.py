"""What a message is taken to mean."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.matching import Leaning, phrasing_to_show
from knowledge.model import Entry, Question
from knowledge.snapshot import Snapshot
from knowledge.understanding.recognition import language_of, reply_locale


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

    @staticmethod
    def of_entry(
        entry: Entry,
        question: Question,
        snapshot: Snapshot,
        reason: str,
        *,
        text: str | None = None,
        locale: str | None = None,
        beside: str | None = None,
        lacks: str | None = None,
    ) -> Meant:
        """Return that an entry is to be shown to who asks a question; `text` is what it answers, its own question by
        default."""
        return Meant(
            text or own_question(entry.id, question, snapshot),
            entry.id,
            entry.meeting,
            locale or reply_locale(question.locale, question.text, snapshot.base.languages),
            beside=beside,
            lacks=lacks,
            reasons=(f"a follow-up: {reason}",),
        )


def own_question(entry: str, question: Question, snapshot: Snapshot) -> str:
    """Return the question that stands for an entry, in the language of one that is asked."""
    language = language_of(question.text, question.locale, snapshot.base.languages)
    return phrasing_to_show(entry, snapshot, language)
