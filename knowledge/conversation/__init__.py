"""A follow-up → the full question it means, from the turns before it.

What a message does with the answer before it (doubts it, asks why, wants the same of somebody else) is told from
examples and put in the plainest words (`plainly`, `knowledge.learning.acts`). For any other the wording alone shows
whether it is a follow-up (`message`); a full question is left as it is. What a follow-up means is decided by matching
two ways to read it (`ways`) and taking what they agree on best (`choosing`), weighed by whom, what and which meeting it
should be about (`expected`). Any other question that may stay with the matter talked about is left as it is too, but
its entries are the likelier (`leaning`).
"""

from __future__ import annotations

from dataclasses import replace

from knowledge.conversation.again import last_answer, shown_again
from knowledge.conversation.before import Before
from knowledge.conversation.choosing import choose
from knowledge.conversation.counterparts import are_counterparts
from knowledge.conversation.details import of_the_matter
from knowledge.conversation.leaning import leaning
from knowledge.conversation.meant import Meant
from knowledge.conversation.message import Message
from knowledge.conversation.onward import more_of_it, of_both_meetings
from knowledge.conversation.plainly import DETAILS_OF, LIKELY, VERY_SURE, Put, put_plainly
from knowledge.conversation.ways import ways_of_a_fragment, ways_of_an_ellipsis
from knowledge.conversation.wordplay import with_person
from knowledge.model import Question
from knowledge.snapshot import Snapshot
from knowledge.text import fold, strip_markup
from knowledge.understanding import cues
from knowledge.understanding.recognition import language_of

ONWARD = {"more": more_of_it, "compare": of_both_meetings}
"""What lies beside an answer, by the act that asks for it."""

AGAIN = frozenset({"again", "doubt", "source", "who_says", "in_language"})
"""Acts that are met with the last answer, its quotes and their source; any other is read as its plain form."""


def resolve(question: Question, snapshot: Snapshot) -> Meant:
    """Return what a question means after the conversation so far; a full question means itself."""
    bare = Meant(question.text)
    if not any(character.isalnum() for character in question.text):
        return bare
    before = Before.of(question.conversation, snapshot)
    return bare if before is None else _resolved(question, before, snapshot)


def resolve_as_act(question: Question, snapshot: Snapshot) -> Meant | None:
    """Return what a message that would be declined means as something done with the answer before it, or None."""
    before = Before.of(question.conversation, snapshot)
    if before is None or before.entry is None:
        return None
    message = Message.of(question, fold(strip_markup(question.text)), before, snapshot)
    put = put_plainly(message, before, snapshot, LIKELY)
    if put is None or put.act == "thanks":
        return None
    if put.act in DETAILS_OF and message.content and (put.sure < VERY_SURE or message.reading.unknown):
        return None  # “will it rain on Sunday?” asks when, but not of the answer
    meant = _onward(put, question, before, snapshot) or _of_the_act(put, question, before, snapshot)
    return _read_as(put, meant)


def _resolved(question: Question, before: Before, snapshot: Snapshot, *, plain: bool = False) -> Meant:
    """Return what a question means; `plain` says that it has been put plainly."""
    languages = snapshot.base.languages
    if cues.is_thanks(fold(strip_markup(question.text)), languages):
        return Meant(question.text)
    text = _with_pronoun_named(question, before, snapshot) or question.text
    folded = fold(strip_markup(text))
    message = Message.of(replace(question, text=text), folded, before, snapshot)
    put = None if plain else put_plainly(message, before, snapshot)
    meant = _onward(put, question, before, snapshot) or shown_again(message, before, snapshot)
    if meant is None and put is not None:
        meant = _of_the_act(put, question, before, snapshot)
    if meant is None:
        return Meant(text) if cues.requests("desk", folded, languages) else _by_wording(message, before, snapshot)
    return _read_as(put, meant) if put is not None else meant


def _read_as(put: Put, meant: Meant) -> Meant:
    return replace(meant, reasons=(f"a follow-up: put plainly, “{put.text}”", *meant.reasons))


def _onward(put: Put | None, question: Question, before: Before, snapshot: Snapshot) -> Meant | None:
    """Return what lies beside the last answer, where that is asked for."""
    return ONWARD[put.act](question, before, snapshot) if put is not None and put.act in ONWARD else None


def _of_the_act(put: Put, question: Question, before: Before, snapshot: Snapshot) -> Meant:
    """Return what a message means that does something with the last answer."""
    again = last_answer(question, before, snapshot, locale=put.locale) if put.act in AGAIN else None
    return again or _resolved(replace(question, text=put.text), before, snapshot, plain=True)


def _by_wording(message: Message, before: Before, snapshot: Snapshot) -> Meant:
    """Return what a message means by what its wording leaves out."""
    listening = message.question.listening
    chosen = None if listening else of_the_matter(message, before, snapshot)
    if chosen is not None:
        return chosen
    if message.is_fragment:
        chosen = choose(message, before, ways_of_a_fragment(message, before, snapshot), snapshot)
    elif message.is_elliptic or message.fits_nothing(snapshot):
        chosen = choose(message, before, ways_of_an_ellipsis(message, before, snapshot), snapshot)
    bare, last = Meant(message.question.text), before.entry
    stays = message.may_stay_with(before, snapshot)
    if chosen is None and not listening and stays:
        chosen = replace(bare, leaning=leaning(message, before, snapshot))
    if last is not None and stays and message.may_point_back:
        return replace(chosen or bare, otherwise=last.id)
    return chosen or bare


def _with_pronoun_named(question: Question, before: Before, snapshot: Snapshot) -> str | None:
    """Return a question that says “he” of one person and names another later on (“what did he tell Cole?”) with the
    name of who met that other one, None where it is none or several may be meant."""
    mentions = [mention for mention in snapshot.reader.read(question.text).mentions if mention.kind == "person"]
    if len({mention.id for mention in mentions}) != 1:
        return None
    person, base = mentions[0].id, snapshot.base
    meeting = snapshot.meetings.only_of.get(person)
    there = base.meetings[meeting].participants if meeting is not None else before.speaking
    others = [one for one in there if one != person]
    if len(others) != 1:
        return None
    language = language_of(question.text, question.locale, base.languages)
    named = with_person(question.text, base.shown_name(base.people[others[0]], language), base.languages)
    return named if named is not None and _comes_first(others[0], named, snapshot) else None


def _comes_first(person: str, text: str, snapshot: Snapshot) -> bool:
    return snapshot.reader.read(text).ids("person")[:1] == (person,)


__all__ = ["Meant", "are_counterparts", "resolve", "resolve_as_act"]
