"""A message taken apart: its several questions, what it comes to ask after a lead-in, its idioms in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.conversation.wordplay import with_names
from knowledge.judging import SURE
from knowledge.model import Answer, Kind, Question, Status
from knowledge.pairing import together
from knowledge.snapshot import Answering, Snapshot, key_of
from knowledge.text import fold, strip_markup
from knowledge.understanding import idioms
from knowledge.understanding.splitting import after_lead_ins, split

AFTER_LEAD_IN = 0.6
"""From this confidence on, a question is answered without what leads up to it in its message."""


def answer_each(question: Question, snapshot: Snapshot, answer: Answering) -> Answer | None:
    """Return one answer to all questions of a message, or None where it holds one or not each is surely answered."""
    parts = split(question.text, snapshot.base.languages) if snapshot.parts.splitting else ()
    if len(parts) == 1:
        parts = snapshot.distributor.each(question.text)
    if len(parts) < 2 or key_of(fold(strip_markup(question.text))) in snapshot.exact:
        return None
    answers: dict[int, Answer] = {}
    before = question.conversation
    for place in _order(parts, snapshot):
        found = answer(replace(question, text=parts[place], conversation=before), snapshot)
        if found.status not in (Status.ANSWERED, Status.NOT_STATED) or found.entry is None or found.confidence < SURE:
            return None
        answers[place] = found
        before = (*before, found.turn(parts[place]))
    listed = [answers[place] for place in range(len(parts))]
    entries = {found.entry for found in listed}
    if len(entries) == 1 and question.conversation:
        return listed[0]  # “and the other side? did they say anything on it?” is one follow-up
    if len(entries) < len(listed):
        return None
    return together(listed, parts, f"{len(parts)} questions in one message, each answered")


def after_lead_in(question: Question, whole: Answer, snapshot: Snapshot, answer: Answering) -> Answer:
    """Return the answer to what a message comes to ask after some lead-in, where that is surely answered and the
    message as a whole is not; what the lead-in names is asked about too."""
    if whole.status is Status.ANSWERED or not snapshot.parts.splitting or question.listening:
        return whole
    unsaid = whole.entry is not None and snapshot.base.entries[whole.entry].kind is Kind.NOT_STATED
    enough = max(AFTER_LEAD_IN, whole.confidence if unsaid else 0.0)
    for lead, rest in after_lead_ins(question.text, snapshot.base.languages):
        named = {mention.name for mention in snapshot.reader.read(lead).mentions}
        named -= {mention.name for mention in snapshot.reader.read(rest).mentions}
        found = answer(replace(question, text=with_names(rest, sorted(named)), conversation=()), snapshot)
        if found.status is Status.ANSWERED and found.confidence >= enough:
            return replace(found, reasons=("asked without what leads up to it", *found.reasons))
    return whole


def in_plain_words(question: Question, whole: Answer, snapshot: Snapshot, answer: Answering) -> Answer:
    """Return the answer to a question with its idioms in plain words, where that is surer than to the question as it
    stands."""
    if question.listening or not snapshot.parts.idioms:
        return whole
    plain = idioms.in_plain_words(question.text, snapshot.base.languages)
    if plain is None:
        return whole
    found = answer(replace(question, text=plain), snapshot)
    if found.status is not Status.ANSWERED or found.confidence < max(SURE, whole.confidence):
        return whole
    return replace(found, reasons=(f"read as “{plain}”", *found.reasons))


def _order(parts: Sequence[str], snapshot: Snapshot) -> list[int]:
    """Return the places of the parts, one that names a meeting before those that rely on it."""
    naming = [bool(snapshot.meetings.named(snapshot.reader.read(part))) for part in parts]
    if naming[0] or not any(naming):
        return list(range(len(parts)))
    first = naming.index(True)
    return [first, *(place for place in range(len(parts)) if place != first)]
