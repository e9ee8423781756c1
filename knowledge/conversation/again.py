"""Requests for the last answer once more: in a language, with its source, or simply again."""

from __future__ import annotations

from knowledge import cues
from knowledge.conversation.before import Before
from knowledge.conversation.meant import Meant
from knowledge.model import Question
from knowledge.recognition import reply_locale
from knowledge.snapshot import Snapshot


def shown_again(question: Question, folded: str, before: Before, snapshot: Snapshot) -> Meant | None:
    """Return the last entry where a message asks for it again, else None."""
    if before.entry is None:
        return None
    languages = snapshot.base.languages
    locale = cues.requested_language(folded, languages)
    if locale is not None:
        reason = f"the last answer in {locale}" if locale.split("-")[0] in languages else None
    else:
        locale = reply_locale(question.locale, question.text, languages)
        reason = _reason(folded, languages, listening=question.listening)
    if reason is None:
        return None
    return Meant(before.entry_question, before.entry.id, before.meeting, locale, reasons=(f"a follow-up: {reason}",))


def _reason(folded: str, codes: tuple[str, ...], *, listening: bool) -> str | None:
    if cues.requests("source", folded, codes):
        return "asks where that is said, so the last answer is shown with its quotes"
    if not listening and cues.requests("again", folded, codes):
        return "the last answer once more"
    return None
