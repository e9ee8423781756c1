"""Requests for the last answer once more: in a language, with its source, or simply again."""

from __future__ import annotations

from knowledge.conversation.before import Before
from knowledge.conversation.meant import Meant
from knowledge.model import Question
from knowledge.snapshot import Snapshot
from knowledge.text import fold, strip_markup
from knowledge.understanding import cues


def shown_again(question: Question, before: Before, snapshot: Snapshot) -> Meant | None:
    """Return the last entry where a message asks for it again, else None."""
    languages, folded = snapshot.base.languages, fold(strip_markup(question.text))
    locale = cues.requested_language(folded, languages)
    if locale is None:
        reason = _reason(folded, languages, listening=question.listening)
        return last_answer(question, before, snapshot, reason) if reason is not None else None
    return last_answer(question, before, snapshot, f"the last answer in {locale}", locale)


def last_answer(
    question: Question,
    before: Before,
    snapshot: Snapshot,
    reason: str = "the last answer once more",
    locale: str | None = None,
) -> Meant | None:
    """Return the last entry, in a locale if one was asked for, or None where none was shown or the base lacks that."""
    if before.entry is None or (locale is not None and locale.split("-")[0] not in snapshot.base.languages):
        return None
    return Meant.of_entry(before.entry, question, snapshot, reason, text=before.entry_question, locale=locale)


def _reason(folded: str, codes: tuple[str, ...], *, listening: bool) -> str | None:
    if cues.requests("source", folded, codes):
        return "asks where that is said, so the last answer is shown with its quotes"
    if not listening and cues.requests("again", folded, codes):
        return "the last answer once more"
    return None
