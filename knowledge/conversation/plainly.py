"""What a message does with the answer before it, put in the plainest words: what is read from there on."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.conversation.before import Before
from knowledge.conversation.details import DETAILS
from knowledge.conversation.message import Message
from knowledge.learning.acts import plain_form, without_names
from knowledge.snapshot import Snapshot
from knowledge.understanding import cues
from knowledge.understanding.recognition import language_of

SURE = 0.7
"""From this chance on, a message is taken to do something with the answer before it."""

LIKELY = 0.5
"""The same where a message would be declined otherwise."""

VERY_SURE = 0.9
"""The same where its words may well be taken otherwise."""

SAME = frozenset({"same_of_person", "same_of_other"})
"""Acts that ask the same of somebody or something else."""

OF_SEVERAL = frozenset({"compare", "thanks"})
"""Acts that may name anybody."""

OF_THE_OTHER_SIDE = SAME | {"reply", "agree"}
"""Acts that may mean the other side."""

OF_THE_DESK = frozenset({"again", "doubt", "source", "who_says", "more", "in_language", "thanks"})
"""Acts that may speak to the desk: “can you …”, “are you …”."""

DETAILS_OF = {
    "who_says": {"who"},
    "who_else": {"who"},
    "source": {"where", "who"},
    "why": {"why"},
    "when": {"when", "how-many"},
    "where": {"where"},
}
"""The kinds of detail that an act may ask for."""


@dataclass(frozen=True)
class Put:
    """The act that a message does, and the plain form of it."""

    act: str
    text: str
    locale: str | None = None
    """The language that is asked for (`en`, `zh-TW`)."""
    sure: float = 1.0
    """The chance (0–1) that it does this act."""


def put_plainly(message: Message, before: Before, snapshot: Snapshot, enough: float = SURE) -> Put | None:
    """Return what a message does, put plainly, or None where it asks something of its own; what it does counts from a
    chance on that is `enough`."""
    if message.question.listening or not snapshot.parts.acts:
        return None
    act, sure = snapshot.fitted.acts.of(without_names(message.reading, snapshot.reader.gazetteer, message.codes))
    if act is None or sure < enough or not _asks_nothing_else(message, act):
        return None
    if act in OF_THE_OTHER_SIDE and _is_of_the_other_side(message, act, sure, before, snapshot):
        return None
    code = language_of(message.question.text, message.question.locale, message.codes)
    named = cues.languages_in(message.reading.folded, message.codes) if act in {"in_language", "again"} else []
    if named:
        name, locale = named[-1]
        return Put("in_language", plain_form("in_language", code, language=name), locale)
    if act == "in_language" or (sure < VERY_SURE and _means_something_else(message)):
        return None
    if act in SAME:
        return _the_same(message, act, code, sure, before, snapshot)
    return Put(act, plain_form(act, code), sure=sure) if _names_nothing_else(message, act, before, snapshot) else None


def _means_something_else(message: Message) -> bool:
    """Whether the words of a message are a question of the base, or say what they ask a detail of."""
    return message.exact or message.is_fragment or (bool(message.reading.asks & DETAILS) and bool(message.content))


def _asks_nothing_else(message: Message, act: str) -> bool:
    """Whether a message asks for no other detail than an act may, and is to nobody else."""
    if message.is_to_the_desk and act not in OF_THE_DESK:
        return False
    if message.other_side and act not in SAME:
        return False
    if act == "thanks" and message.asks_openly:
        return False
    since = act == "when" and cues.cue("since", message.codes).found(*message.lines)
    return not since and message.reading.asks & DETAILS <= DETAILS_OF.get(act, set())


def _is_of_the_other_side(message: Message, act: str, sure: float, before: Before, snapshot: Snapshot) -> bool:
    """Whether the words of a message tell whom it means: “his reply”, “the other side”. Not if it surely asks the same
    of somebody whom it names, or of another one than both of whom it was asked."""
    if not message.other_side and not message.wording.replies:
        return False
    if act not in SAME or sure < VERY_SURE or message.wording.refers:
        return True
    if message.reading.ids("person"):
        return False
    there = snapshot.base.meetings[before.meeting].participants if before.meeting is not None else ()
    return not set(there) <= set(before.reading.ids("person"))


def _names_nothing_else(message: Message, act: str, before: Before, snapshot: Snapshot) -> bool:
    """Whether a message names nothing but what an act may name: no topic but that talked about, nobody but whom it is
    about, or for a reply the other side."""
    reading = message.reading
    there = before.others(snapshot) if act in {"reply", "agree"} else before.speaking
    people = act in OF_SEVERAL or set(reading.ids("person")) <= set(there)
    return people and set(reading.ids("topic")) <= {*before.topics} and not reading.ids("meeting")


def _the_same(message: Message, act: str, code: str, sure: float, before: Before, snapshot: Snapshot) -> Put | None:
    """Return the plain form of asking the same of somebody or of another meeting, whom or which the message names."""
    base, reading = snapshot.base, message.reading
    if sure < VERY_SURE and not set(reading.ids("topic")) <= {*before.topics}:
        return None
    people = reading.ids("person")
    if len(people) > 1:
        people = tuple(person for person in people if person in snapshot.meetings.only_of)
    if len(people) == 1:
        name = base.shown_name(base.people[people[0]], code)
        return None if message.is_fragment else Put("same_of_person", plain_form("same_of_person", code, person=name))
    if people or reading.ids("meeting") or (act == "same_of_person" and message.wording.refers):
        return None
    return Put("same_of_other", plain_form("same_of_other", code))
