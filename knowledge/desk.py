"""The one call: a question and a snapshot → an answer, or an honest reason for none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge import composing, conversation, cues
from knowledge.composing import Answering
from knowledge.judging import Verdict, judge
from knowledge.language import phrase
from knowledge.matching import Match, match, phrasing_to_show
from knowledge.model import Alternative, Answer, Citation, Entry, Kind, Question, Status, Texts, Turn
from knowledge.recognition import locale_in, reply_locale
from knowledge.snapshot import Snapshot, key_of
from knowledge.text import fold, strip_markup, to_traditional

RELATED = 3
SUGGESTIONS = 5
_NO_ANSWER = (Status.SILENT, Status.OUT_OF_SCOPE)


def answer(question: Question, snapshot: Snapshot) -> Answer:
    """Answer a question from a snapshot. Never raises for anything a person can type."""
    if not snapshot.parts.conversation:
        question = replace(question, conversation=())
    if question.conversation:
        locale = locale_in(question.conversation[-1].locale, question.locale, question.text)
        question = replace(question, locale=locale)
    each = composing.answer_each(question, snapshot, _answer_one)
    return each or composing.after_lead_in(question, _answer_one(question, snapshot), snapshot, _answer_one)


def converse(turns: Sequence[Question], snapshot: Snapshot, answer: Answering = answer) -> Answer:
    """Answer what somebody asks one after the other, each in the light of what came before, and return the last answer.

    What the desk lets pass in a channel is no part of the conversation. `turns` is not empty.
    """
    history: tuple[Turn, ...] = ()
    for question in turns:
        said = answer(replace(question, conversation=history), snapshot)
        if said.status is not Status.SILENT:
            history = (*history, said.turn(question.text))
    return said


def _answer_one(question: Question, snapshot: Snapshot) -> Answer:
    meant = conversation.resolve(question, snapshot)
    locale = meant.locale or reply_locale(question.locale, meant.text, snapshot.base.languages)
    if meant.entry is not None:
        shown = show(meant.entry, snapshot, locale)
        shown = shown if meant.lacks is None else _lacking(meant.lacks, shown, locale)
        return replace(shown, resolved=meant.text, reasons=meant.reasons)
    found = match(snapshot.reader.read(meant.text), snapshot, meeting=meant.meeting, leaning=meant.leaning)
    verdict = judge(found, snapshot, listening=question.listening)
    reasons = (*meant.reasons, *verdict.reasons)
    resolved = meant.text if meant.text != question.text else None
    whole = verdict.passage is None and verdict.missing is None and verdict.elsewhere is None
    both = composing.counterparts(found, snapshot) if verdict.status not in _NO_ANSWER and whole else None
    if both is not None and not question.listening:
        shown = _side_by_side(both, _titles(both, snapshot, locale), found, snapshot, locale, reasons)
        return replace(shown, resolved=resolved)
    either = composing.doubtful(found, snapshot) if verdict.status is Status.ANSWERED and whole else None
    if verdict.status is Status.NOT_STATED and whole and verdict.detail is None:
        either = composing.told_too(found, snapshot)
        if either is not None and any(turn.entry == either[0] for turn in question.conversation[-1:]):
            either = None  # what there is was told just before
    if either is not None and not question.listening:
        asked = [_script(phrasing_to_show(entry, snapshot, locale), locale) for entry in either]
        return replace(_side_by_side(either, asked, found, snapshot, locale, reasons), resolved=resolved)
    if verdict.status is Status.SILENT:
        return Answer(Status.SILENT, "", confidence=found.confidence, reasons=reasons, locale=locale)
    if verdict.status is Status.OUT_OF_SCOPE and meant.otherwise is not None:
        nearest = show(meant.otherwise, snapshot, locale)
        return replace(_lacking("not_stated", nearest, locale), resolved=resolved, reasons=reasons)
    if verdict.status is Status.OUT_OF_SCOPE:
        return replace(
            _declined(question, snapshot, locale), confidence=found.confidence, reasons=reasons, resolved=resolved
        )
    if verdict.status is Status.SUGGESTED:
        options = _alternatives(found, snapshot, locale, skip=None)
        text = _set_phrase("suggested", locale)
        return Answer(
            verdict.status,
            text,
            confidence=found.confidence,
            alternatives=options,
            reasons=reasons,
            locale=locale,
            resolved=resolved,
        )
    if verdict.passage is not None:
        cited = (
            Citation(verdict.passage.source, verdict.passage.text, verdict.passage.heading, verdict.passage.position),
        )
        shown = Answer(verdict.status, _set_phrase("passage", locale), citations=cited, locale=locale)
    else:
        shown = _entry_answer(verdict, found, snapshot, locale)
    return replace(
        shown,
        confidence=min(found.confidence, meant.sure),
        alternatives=_alternatives(found, snapshot, locale, skip=verdict.entry),
        reasons=reasons,
        resolved=resolved,
    )


def _declined(question: Question, snapshot: Snapshot, locale: str) -> Answer:
    """Return what is said to who asks of other things, says a word to the desk, or thanks for the answer before."""
    folded, languages = fold(strip_markup(question.text)), snapshot.base.languages
    thanks = cues.requests("thanks", folded, languages)
    if thanks and question.conversation:
        return Answer(Status.OUT_OF_SCOPE, _set_phrase("welcome", locale), locale=locale, small_talk=True)
    about = in_locale(snapshot.base.about, snapshot, locale)
    text = _set_phrase("out_of_scope", locale, about=about) if about else _set_phrase("not_stated", locale)
    small_talk = thanks or cues.is_to_the_desk(folded, languages)
    return Answer(Status.OUT_OF_SCOPE, text, locale=locale, small_talk=small_talk)


def _side_by_side(
    entries: tuple[str, str],
    headings: list[str],
    found: Match,
    snapshot: Snapshot,
    locale: str,
    reasons: tuple[str, ...],
) -> Answer:
    """Return the answers of two entries that a question fits alike, each under its heading."""
    both = composing.together([show(entry, snapshot, locale) for entry in entries], headings, "two answers fit alike")
    sure = sum(candidate.chance for candidate in found.candidates if candidate.entry in entries)
    meetings = [snapshot.base.entries[entry].meeting for entry in entries]
    beside = entries[1] if None not in meetings and meetings[0] != meetings[1] else None
    return replace(both, confidence=sure, reasons=(*both.reasons, *reasons), beside=beside)


def _titles(entries: tuple[str, str], snapshot: Snapshot, locale: str) -> list[str]:
    meetings = (snapshot.base.meetings.get(snapshot.base.entries[entry].meeting or "") for entry in entries)
    return [in_locale(meeting.title, snapshot, locale) if meeting is not None else "" for meeting in meetings]


def _titles_of(meetings: Sequence[str], snapshot: Snapshot, locale: str) -> list[str]:
    return [in_locale(snapshot.base.meetings[meeting].title, snapshot, locale) for meeting in meetings]


def show(entry_id: str, snapshot: Snapshot, locale: str) -> Answer:
    """Return the answer of one entry, as a button or a pick from a list asks for it.

    Raises:
        KeyError: the base has no such entry.
    """
    entry = snapshot.base.entries[entry_id]
    return Answer(
        status=Status.NOT_STATED if entry.kind is Kind.NOT_STATED else Status.ANSWERED,
        text=in_locale(entry.answer, snapshot, locale),
        entry=entry_id,
        citations=snapshot.citations[entry_id],
        confidence=1.0,
        locale=locale,
        related=related(entry, snapshot, locale),
    )


def _entry_answer(verdict: Verdict, found: Match, snapshot: Snapshot, locale: str) -> Answer:
    if verdict.missing is not None:
        return _missing_answer(verdict, verdict.missing, found, snapshot, locale)
    assert verdict.entry is not None
    shown = show(verdict.entry, snapshot, locale)
    if verdict.elsewhere is not None:
        here, there = _titles_of((*found.meetings, verdict.elsewhere), snapshot, locale)
        text = f"{_set_phrase('of_other', locale, meeting=here, other=there)} {shown.text}"
        return replace(shown, status=Status.NOT_STATED, text=text)
    if verdict.detail is not None:
        return _lacking(f"missing_{verdict.detail}", shown, locale)
    entry = snapshot.base.entries[verdict.entry]
    if entry.whether is not None and _is_first_question(found, entry, snapshot):
        lead = _set_phrase("yes" if entry.whether else "no", locale)
        return replace(shown, text=_lead(lead, shown.text, locale))
    return shown


def _lacking(lacks: str, nearest: Answer, locale: str) -> Answer:
    """Say by a set phrase that no source says what was asked, and show the nearest thing they do say."""
    if nearest.status is Status.NOT_STATED:
        return nearest
    text = f"{_set_phrase(lacks, locale)} {_set_phrase('nearest', locale)} {nearest.text}"
    return replace(nearest, status=Status.NOT_STATED, text=text)


def _is_first_question(found: Match, entry: Entry, snapshot: Snapshot) -> bool:
    """Whether a question is the one that stands for its entry in some language: any other may ask it the other way
    round (“did they leave it out?”), so that a “yes” to it would be wrong."""
    asked = key_of(found.reading.folded)
    return any(key_of(fold(text)) == asked for text in snapshot.first_questions[entry.id].values())


def _missing_answer(verdict: Verdict, missing: str, found: Match, snapshot: Snapshot, locale: str) -> Answer:
    """Say what the sources do not mention, and show the nearest thing they do say."""
    base = snapshot.base
    if verdict.elsewhere is not None:
        thing = base.shown_name(base.topics[missing], locale.split("-")[0])
        here, there = _titles_of((*found.meetings, verdict.elsewhere), snapshot, locale)
        text = _set_phrase("elsewhere", locale, thing=_script(thing, locale), meeting=here, other=there)
    else:
        text = _set_phrase("not_mentioned", locale, thing=missing)
    if verdict.entry is None:
        return Answer(Status.NOT_STATED, text, locale=locale)
    shown = show(verdict.entry, snapshot, locale)
    return replace(shown, status=Status.NOT_STATED, text=f"{text} {_set_phrase('nearest', locale)} {shown.text}")


def _lead(lead: str, text: str, locale: str) -> str:
    return text if text.startswith(lead) else _set_phrase("lead", locale, lead=lead, text=text)


def related(entry: Entry, snapshot: Snapshot, locale: str) -> tuple[Alternative, ...]:
    """Return the entries most like one: of the same meeting and topics first, by how much they share."""
    ids = snapshot.related.get(entry.id)
    if ids is None:
        ids = snapshot.related[entry.id] = _most_like(entry, snapshot)
    return tuple(Alternative(one, _script(phrasing_to_show(one, snapshot, locale), locale), 0.0) for one in ids)


def _most_like(entry: Entry, snapshot: Snapshot) -> tuple[str, ...]:
    topics, people, quotes = set(entry.topics), set(entry.people), {quote.text for quote in entry.quotes}

    def likeness(other: Entry) -> float:
        shared = len(topics.intersection(other.topics)) + 0.5 * len(people.intersection(other.people))
        same_quote = any(quote.text in quotes for quote in other.quotes)
        return shared + (1.0 if other.meeting == entry.meeting else 0.0) - (1.0 if same_quote else 0.0)

    others = [other for other in snapshot.base.entries.values() if other.kind is not Kind.NOT_STATED]
    scored = [(likeness(other), other.id) for other in others if other.id != entry.id]
    return tuple(one for score, one in sorted(scored, key=lambda pair: -pair[0])[:RELATED] if score > 0)


def _alternatives(found: Match, snapshot: Snapshot, locale: str, *, skip: str | None) -> tuple[Alternative, ...]:
    others = [candidate for candidate in found.candidates if candidate.entry != skip]
    if skip is not None:
        # Whoever has an answer is offered what the sources say, and not what they lack besides.
        entries = snapshot.base.entries
        others = [candidate for candidate in others if entries[candidate.entry].kind is not Kind.NOT_STATED]
    return tuple(
        Alternative(
            candidate.entry,
            _script(phrasing_to_show(candidate.entry, snapshot, locale), locale),
            round(candidate.chance, 4),
        )
        for candidate in others[:SUGGESTIONS]
    )


def in_locale(texts: Texts, snapshot: Snapshot, locale: str) -> str:
    """Return a text of the base in the reply's locale, Traditional script made from Simplified where needed."""
    return _script(snapshot.base.text(texts, locale.split("-")[0]), locale)


def _script(text: str, locale: str) -> str:
    return to_traditional(text) if locale == "zh-TW" else text


def _set_phrase(key: str, locale: str, **values: str) -> str:
    return _script(phrase(key, locale, **values), locale)


__all__ = ["answer", "converse", "in_locale", "related", "show"]
