"""The one call: a question and a snapshot → an answer, or an honest reason for none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from knowledge import composing, conversation, pairing
from knowledge.conversation import Meant
from knowledge.conversation.leaning import towards
from knowledge.judging import Verdict, judge
from knowledge.matching import Match, match
from knowledge.model import Answer, Citation, Entry, Question, Status, Turn
from knowledge.rendering import Renderer
from knowledge.snapshot import Answering, Snapshot, key_of
from knowledge.text import fold, strip_markup
from knowledge.understanding import cues
from knowledge.understanding.recognition import locale_in, reply_locale


def answer(question: Question, snapshot: Snapshot) -> Answer:
    """Answer a question from a snapshot. Never raises for anything a person can type."""
    if not snapshot.parts.conversation:
        question = replace(question, conversation=())
    if question.conversation:
        locale = locale_in(question.conversation[-1].locale, question.locale, question.text)
        question = replace(question, locale=locale)
    return composing.in_plain_words(question, _answer_all(question, snapshot), snapshot, _answer_all)


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


def show(entry_id: str, snapshot: Snapshot, locale: str) -> Answer:
    """Return the answer of one entry, as a button or a pick from a list asks for it.

    Raises:
        KeyError: the base has no such entry.
    """
    return Renderer(snapshot, locale).show(entry_id)


def _answer_all(question: Question, snapshot: Snapshot) -> Answer:
    each = composing.answer_each(question, snapshot, _answer_one)
    return each or composing.after_lead_in(question, _answer_one(question, snapshot), snapshot, _answer_one)


def _answer_one(question: Question, snapshot: Snapshot) -> Answer:
    of_each = pairing.of_each_shown(question, snapshot, _answer_one)
    if of_each is not None:
        return of_each
    said = _answer_as(conversation.resolve(question, snapshot), question, snapshot)
    if said.status not in (Status.OUT_OF_SCOPE, Status.SUGGESTED) or said.small_talk:
        return said
    if not any(turn.entry for turn in question.conversation):
        return pairing.of_each_meeting(question, said, snapshot, partial(_answer_of, question, snapshot)) or said
    meant = conversation.resolve_as_act(question, snapshot)
    return said if meant is None else _answer_as(meant, question, snapshot)


def _answer_of(question: Question, snapshot: Snapshot, meeting: str) -> Answer:
    """Answer a question as one that is asked of a meeting."""
    return _answer_as(Meant(question.text, meeting=meeting, leaning=towards(meeting, snapshot)), question, snapshot)


def _answer_as(meant: Meant, question: Question, snapshot: Snapshot) -> Answer:
    locale = meant.locale or reply_locale(question.locale, meant.text, snapshot.base.languages)
    renderer = Renderer(snapshot, locale)
    if meant.entry is not None:
        return replace(_shown(meant.entry, meant, renderer), resolved=meant.text, reasons=meant.reasons)
    found = match(snapshot.reader.read(meant.text), snapshot, meeting=meant.meeting, leaning=meant.leaning)
    verdict = judge(found, snapshot, listening=question.listening)
    said = None if question.listening else _two_answers(verdict, found, question, renderer)
    said = said or _one_answer(verdict, found, question, meant, renderer)
    return replace(
        said,
        reasons=(*said.reasons, *meant.reasons, *verdict.reasons),
        resolved=meant.text if meant.text != question.text and not said.small_talk else None,
    )


def _shown(entry: str, meant: Meant, renderer: Renderer) -> Answer:
    """Return the entry that a follow-up asks for, beside that of another meeting or with what it lacks if so meant."""
    shown = renderer.show(entry)
    if meant.beside is not None:
        both = pairing.together([shown, renderer.show(meant.beside)], renderer.meetings_of((entry, meant.beside)), "")
        return replace(both, beside=meant.beside)
    return shown if meant.lacks is None else renderer.lacking(meant.lacks, shown)


def _two_answers(verdict: Verdict, found: Match, question: Question, renderer: Renderer) -> Answer | None:
    """Return two entries' answers side by side where a question may well mean either, None where one is enough."""
    snapshot = renderer.snapshot
    if verdict.status in (Status.SILENT, Status.OUT_OF_SCOPE) or not verdict.is_whole:
        return None
    both = pairing.counterparts(found, snapshot)
    if both is not None:
        return _side_by_side(both, renderer.meetings_of(both), found, renderer)
    either = None
    if verdict.status is Status.ANSWERED:
        either = pairing.doubtful(found, snapshot)
    elif verdict.status is Status.NOT_STATED and verdict.detail is None:
        either = pairing.told_too(found, snapshot)
        if either is not None and any(turn.entry == either[0] for turn in question.conversation[-1:]):
            either = None  # what there is was told just before
    return either and _side_by_side(either, [renderer.question(entry) for entry in either], found, renderer)


def _side_by_side(entries: tuple[str, str], headings: list[str], found: Match, renderer: Renderer) -> Answer:
    both = pairing.together([renderer.show(entry) for entry in entries], headings, "two answers fit alike")
    sure = sum(candidate.chance for candidate in found.candidates if candidate.entry in entries)
    meetings = [renderer.snapshot.base.entries[entry].meeting for entry in entries]
    beside = entries[1] if None not in meetings and meetings[0] != meetings[1] else None
    return replace(both, confidence=sure, beside=beside)


def _one_answer(verdict: Verdict, found: Match, question: Question, meant: Meant, renderer: Renderer) -> Answer:
    if verdict.status is Status.SILENT:
        return Answer(Status.SILENT, "", confidence=found.confidence, locale=renderer.locale)
    if verdict.status is Status.OUT_OF_SCOPE:
        if meant.otherwise is not None:
            return renderer.lacking("not_stated", renderer.show(meant.otherwise))
        return replace(_declined(meant.text, question, renderer), confidence=found.confidence)
    if verdict.status is Status.SUGGESTED:
        text, options = renderer.phrase("suggested"), renderer.alternatives(found)
        return Answer(Status.SUGGESTED, text, alternatives=options, locale=renderer.locale)
    return replace(
        _told(verdict, found, renderer),
        confidence=min(found.confidence, meant.sure),
        alternatives=renderer.alternatives(found, beside=verdict.entry),
    )


def _declined(meant: str, question: Question, renderer: Renderer) -> Answer:
    """Return what is said to who asks of other things, says a word to the desk, or thanks for the answer before."""
    base = renderer.snapshot.base
    folded = fold(strip_markup(meant))
    thanks = cues.is_thanks(folded, base.languages)
    if thanks and question.conversation:
        return Answer(Status.OUT_OF_SCOPE, renderer.phrase("welcome"), locale=renderer.locale, small_talk=True)
    about = renderer.text(base.about)
    text = renderer.phrase("out_of_scope", about=about) if about else renderer.phrase("not_stated")
    small_talk = thanks or cues.is_to_the_desk(folded, base.languages)
    return Answer(Status.OUT_OF_SCOPE, text, locale=renderer.locale, small_talk=small_talk)


def _told(verdict: Verdict, found: Match, renderer: Renderer) -> Answer:
    """Return what the sources say, or that they do not say it, as the verdict has it."""
    if verdict.passage is not None:
        passage = verdict.passage
        cited = Citation(passage.source, passage.text, passage.heading, passage.position)
        return Answer(verdict.status, renderer.phrase("passage"), citations=(cited,), locale=renderer.locale)
    if verdict.missing is not None:
        return _missing(verdict, verdict.missing, found, renderer)
    assert verdict.entry is not None
    shown = renderer.show(verdict.entry)
    if verdict.elsewhere is not None:
        (asked,) = found.meetings
        text = renderer.phrase("of_other", meeting=renderer.meeting(asked), other=renderer.meeting(verdict.elsewhere))
        return replace(shown, status=Status.NOT_STATED, text=f"{text} {shown.text}")
    if verdict.detail is not None:
        return renderer.lacking(f"missing_{verdict.detail}", shown)
    entry = renderer.snapshot.base.entries[verdict.entry]
    if entry.whether is None or not _is_first_question(found, entry, renderer.snapshot):
        return shown
    lead = renderer.phrase("yes" if entry.whether else "no")
    if shown.text.startswith(lead):
        return shown
    return replace(shown, text=renderer.phrase("lead", lead=lead, text=shown.text))


def _missing(verdict: Verdict, missing: str, found: Match, renderer: Renderer) -> Answer:
    """Say what the sources do not mention, and show the nearest thing they do say."""
    if verdict.elsewhere is not None:
        (asked,) = found.meetings
        here, there = renderer.meeting(asked), renderer.meeting(verdict.elsewhere)
        text = renderer.phrase("elsewhere", thing=renderer.topic(missing), meeting=here, other=there)
    else:
        text = renderer.phrase("not_mentioned", thing=missing)
    if verdict.entry is None:
        return Answer(Status.NOT_STATED, text, locale=renderer.locale)
    return renderer.beside_nearest(text, renderer.show(verdict.entry))


def _is_first_question(found: Match, entry: Entry, snapshot: Snapshot) -> bool:
    """Whether a question is the one that stands for its entry in some language: any other may ask it the other way
    round (“did they leave it out?”), so that a “yes” to it would be wrong."""
    asked = key_of(found.reading.folded)
    return any(key_of(fold(text)) == asked for text in snapshot.first_questions[entry.id].values())


__all__ = ["answer", "converse", "show"]
