"""Requests for the last answer once more: in a language, with its source, or simply again."""

from __future__ import annotations

from knowledge.conversation.before import Before
from knowledge.conversation.meant import Meant
from knowledge.conversation.message import Message
from knowledge.model import Question
from knowledge.snapshot import Snapshot
from knowledge.text import fold, strip_markup
from knowledge.understanding import cues


def shown_again(message: Message, before: Before, snapshot: Snapshot) -> Meant | None:
    """Return the last entry where a message asks for it again, else None."""
    question, languages = message.question, snapshot.base.languages
    folded = fold(strip_markup(question.text))
    locale = cues.requested_language(folded, languages)
    if locale is None:
        reason = _reason(folded, languages, listening=question.listening)
        if reason is None and _asks_whose(message, snapshot):
            reason = "asks at which meeting that was, so the last answer is shown with its source"
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


def _asks_whose(message: Message, snapshot: Snapshot) -> bool:
    """Whether a message only asks which of several meetings the last answer is of: “was that Cole or Bell?”."""
    of_one = snapshot.meetings.only_of
    meetings = {of_one[person] for person in message.rest.ids("person") if person in of_one}
    meetings.update(message.rest.ids("meeting"))
    says_more = message.content or message.topics or message.rest.asks - {"whether", "who"}
    return message.wording.refers and len(meetings) > 1 and not says_more
