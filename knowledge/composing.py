"""Several answers in one: to the questions of one message, and to one question that fits two meetings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from knowledge.conversation import are_counterparts
from knowledge.conversation.wordplay import with_names
from knowledge.judging import SURE, sureness
from knowledge.learning.evidence import COVERED, NEAREST
from knowledge.matching import Match
from knowledge.model import Answer, Entry, Kind, Question, Status
from knowledge.snapshot import Snapshot, key_of
from knowledge.text import fold, strip_markup
from knowledge.understanding import idioms
from knowledge.understanding.reading import Reading
from knowledge.understanding.splitting import after_lead_ins, split

NEARLY_EQUAL = 0.15
"""A counterpart is as likely as the first candidate from this share of its chance on."""

NEARLY_AS_NEAR = 0.8
"""A counterpart is as near as the first candidate from this share of its likeness on."""

ALONE = 0.8
"""From this sureness on an answer stands alone; below it the next likeliest stands beside it."""

NOT_FAR_BEHIND = 0.4
"""What a source says stands before what it does not say from this share of the latter's chance on."""

AFTER_LEAD_IN = 0.6
"""From this confidence on, a question is answered without what leads up to it in its message."""

MOST_RELATED = 3

Answering = Callable[[Question, Snapshot], Answer]


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


def counterparts(found: Match, snapshot: Snapshot) -> tuple[str, str] | None:
    """Return the two entries that a question naming no meeting fits alike, one of each meeting."""
    if found.meetings or found.exact or len(found.candidates) < 2 or not snapshot.parts.pairing:
        return None
    first = found.candidates[0]
    entry = snapshot.base.entries[first.entry]
    if entry.kind is Kind.NOT_STATED:
        return None
    for place, candidate in enumerate(found.candidates[1:], start=1):
        other = snapshot.base.entries[candidate.entry]
        alike = other.kind is not Kind.NOT_STATED and _say_alike(entry, other, found.reading)
        if alike and first.chance + candidate.chance >= SURE and _fits_alike(found, place):
            return entry.id, other.id
    return None


def _say_alike(entry: Entry, other: Entry, reading: Reading) -> bool:
    """Whether two entries say the same kind of thing, or something of what was asked about, each of its own meeting."""
    if are_counterparts(entry, other):
        return True
    apart = entry.meeting is not None and other.meeting is not None and entry.meeting != other.meeting
    return apart and any(topic in entry.topics and topic in other.topics for topic in reading.ids("topic"))


def _fits_alike(found: Match, place: int) -> bool:
    """Whether a candidate fits a question about as well as the first does: by its chance, or since it knows all of the
    question's words that the first knows and has a phrasing nearly as near."""
    first, other = found.evidence[0], found.evidence[place]
    knows = other[COVERED] >= first[COVERED] and other[NEAREST] >= NEARLY_AS_NEAR * first[NEAREST]
    return bool(knows) or found.candidates[place].chance >= NEARLY_EQUAL * found.candidates[0].chance


def doubtful(found: Match, snapshot: Snapshot) -> tuple[str, str] | None:
    """Return the first two entries where neither is sure enough to stand alone and both say what a source says."""
    if found.exact or len(found.candidates) < 2 or not snapshot.parts.hedging:
        return None
    if sureness(found, snapshot) >= ALONE:
        return None
    first, second = (snapshot.base.entries[one.entry] for one in found.candidates[:2])
    if Kind.NOT_STATED in (first.kind, second.kind) or not _answers_too(second, found):
        return None
    near = found.candidates[1].chance >= NEARLY_EQUAL * found.candidates[0].chance
    return (first.id, second.id) if near else None


def _answers_too(entry: Entry, found: Match) -> bool:
    """Whether an entry is of the meeting asked about, if one is, and answers the kind of question that is asked."""
    asks = found.reading.asks - {"whether"}
    elsewhere = len(found.meetings) == 1 and entry.meeting not in (None, found.meetings[0])
    return not elsewhere and (not asks or not entry.asks or not asks.isdisjoint(entry.asks))


def told_too(found: Match, snapshot: Snapshot) -> tuple[str, str] | None:
    """Return the likeliest entry that tells something and the first, which only says that the sources do not say, where
    it is not far behind: who asks for a detail nobody gives may have wanted what there is."""
    if found.exact or not snapshot.parts.hedging:
        return None
    first, *others = found.candidates
    told = (one for one in others if snapshot.base.entries[one.entry].kind is not Kind.NOT_STATED)
    other = next(told, None)
    return (other.entry, first.entry) if other and other.chance >= NOT_FAR_BEHIND * first.chance else None


def together(answers: Sequence[Answer], headings: Sequence[str], reason: str) -> Answer:
    """Return one answer of several, each under its heading; it is as sure as the least sure of them."""
    cited = dict.fromkeys(citation for found in answers for citation in found.citations)
    shown = {found.entry for found in answers}
    offered = {other.entry: other for found in answers for other in found.related if other.entry not in shown}
    stated = any(found.status is Status.ANSWERED for found in answers)
    return replace(
        answers[0],
        status=Status.ANSWERED if stated else Status.NOT_STATED,
        text="\n\n".join(f"{heading}\n{found.text}" for heading, found in zip(headings, answers, strict=True)),
        citations=tuple(cited),
        confidence=min(found.confidence for found in answers),
        alternatives=(),
        reasons=(reason, *(line for found in answers for line in found.reasons)),
        related=tuple(offered.values())[:MOST_RELATED],
        resolved=None,
    )


__all__ = ["answer_each", "counterparts", "doubtful", "together", "told_too"]
