"""Two answers side by side: to a question that fits two entries alike, or that is asked of each meeting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from knowledge.conversation import are_counterparts
from knowledge.judging import SURE, sureness
from knowledge.learning.evidence import COVERED, NEAREST
from knowledge.matching import Match
from knowledge.model import Answer, Entry, Kind, Question, Status
from knowledge.rendering import Renderer
from knowledge.snapshot import Answering, Snapshot
from knowledge.understanding.reading import Reading

NEARLY_EQUAL = 0.15
"""A counterpart is as likely as the first candidate from this share of its chance on."""

NEARLY_AS_NEAR = 0.8
"""A counterpart is as near as the first candidate from this share of its likeness on."""

ALONE = 0.8
"""From this sureness on an answer stands alone; below it the next likeliest stands beside it."""

NOT_FAR_BEHIND = 0.4
"""What a source says stands before what it does not say from this share of the latter's chance on."""

REQUEST = 3
"""From so many words on, what has no question word may still ask for something (“tell me about the meeting”)."""

MOST_MEETINGS = 3
"""More meetings than these do not go into one card."""

MOST_RELATED = 3


def counterparts(found: Match, snapshot: Snapshot) -> tuple[str, str] | None:
    """Return the two entries that a question naming no meeting fits alike, one of each meeting."""
    if found.meetings or found.exact or len(found.candidates) < 2 or not snapshot.parts.pairing:
        return None
    first = found.candidates[0]
    entry = snapshot.base.entries[first.entry]
    for place, candidate in enumerate(found.candidates[1:], start=1):
        other = snapshot.base.entries[candidate.entry]
        as_much = (entry.kind is Kind.NOT_STATED) is (other.kind is Kind.NOT_STATED)
        alike = as_much and _say_alike(entry, other, found.reading)
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


def of_each_shown(question: Question, snapshot: Snapshot, answer: Answering) -> Answer | None:
    """Return what somebody means who goes on from two meetings' answers side by side, taken of each of them; None where
    either has nothing to that, or they have nothing in common."""
    if not question.conversation or question.conversation[-1].beside is None or question.listening:
        return None
    *earlier, last = question.conversation
    answers: list[Answer] = []
    for entry in (last.entry, last.beside):
        alone = replace(last, entry=entry, beside=None)
        answers.append(answer(replace(question, conversation=(*earlier, alone)), snapshot))
        if not _is_of_an_entry(answers[-1]):
            return None
    same = {found.entry for found in answers} == {last.entry, last.beside}
    return _of_meetings(answers, snapshot) if same or _shared_topics(answers, snapshot) else None


def of_each_meeting(
    question: Question, whole: Answer, snapshot: Snapshot, ask: Callable[[str], Answer]
) -> Answer | None:
    """Return the answers to a question that names nobody and nothing (“when was it?”), asked of each meeting; None
    where one of them has none. `whole` is what it comes to as it stands, `ask` asks it of one."""
    reading = snapshot.reader.read(question.text)
    asks = bool(reading.asks) or (whole.status is Status.SUGGESTED and len(reading.spaced) >= REQUEST)
    names = reading.mentions or reading.unknown or reading.countries
    meetings = snapshot.base.meetings
    if names or not asks or len(meetings) > MOST_MEETINGS or question.listening or not snapshot.parts.pairing:
        return None
    answers: list[Answer] = []
    for meeting in meetings:
        answers.append(ask(meeting))
        if not _is_of_an_entry(answers[-1]):
            return None
    return _of_meetings(answers, snapshot) if answers else None


def _is_of_an_entry(found: Answer) -> bool:
    """Whether an answer is that of an entry, and none stands beside it."""
    return found.status in (Status.ANSWERED, Status.NOT_STATED) and found.entry is not None and found.beside is None


def _of_meetings(answers: Sequence[Answer], snapshot: Snapshot) -> Answer | None:
    """Return answers side by side, one alone where all are the same, and None where two are of one meeting."""
    entries = [found.entry for found in answers if found.entry is not None]
    if len(set(entries)) == 1:
        return answers[0]
    meetings = [snapshot.base.entries[entry].meeting for entry in entries]
    if None in meetings or len(set(meetings)) < len(meetings):
        return None
    titles = Renderer(snapshot, answers[0].locale).meetings_of(entries)
    both = together(answers, titles, "asked of each meeting")
    return replace(both, beside=entries[1] if len(entries) == 2 else None)


def _shared_topics(answers: Sequence[Answer], snapshot: Snapshot) -> frozenset[str]:
    topics = [frozenset(snapshot.base.entries[found.entry].topics) for found in answers if found.entry is not None]
    return topics[0].intersection(*topics)


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
