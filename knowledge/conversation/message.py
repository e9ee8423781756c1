"""A message read for what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from knowledge.conversation.before import Before
from knowledge.matching import match
from knowledge.model import Entry, Question
from knowledge.snapshot import Snapshot, key_of
from knowledge.text import cjk_runs, fold, strip_markup, words
from knowledge.understanding import cues
from knowledge.understanding.cues import Wording
from knowledge.understanding.language import asks_of
from knowledge.understanding.reading import Reading

FEW_WORDS = 3
FEW_LETTERS = 5
"""A message that leaves something out says little itself: at most so many words besides names, or unspaced letters."""

LONGEST_WORDS = 8
LONGEST_LETTERS = 16
"""A longer message says what it means, whatever it points to."""

FITS = 0.2
"""Below this confidence a question means no entry by itself."""

MOST_BARE_WORDS = 3
MOST_BARE_LETTERS = 5
"""A bare question word has at most so many words, or unspaced letters, with what belongs to it."""

TINY = 6
"""At most so many unspaced letters make a question like 対面だったの."""


@dataclass(frozen=True)
class Message:
    """A message and what its wording shows; `rest` and `content` leave out its lead-ins, `content` its names too."""

    question: Question
    typed: str
    wording: Wording
    reading: Reading
    rest: Reading
    content: str
    named: tuple[str, ...]
    """The meetings that it names, without the one talked about where it but names one who was there."""
    other_side: tuple[str, ...]
    """Whom “and he?” or “and the other side?” means: who met the one that the last answer is about."""
    exact: bool
    """Whether it stands in the base word for word."""
    codes: tuple[str, ...]
    """The languages of the base."""

    @staticmethod
    def of(question: Question, folded: str, before: Before, snapshot: Snapshot) -> Message:
        """Read a message that comes after others."""
        codes = snapshot.base.languages
        wording = cues.wording(folded, codes)
        reading, rest = snapshot.reader.read(question.text), snapshot.reader.read(wording.rest)
        rest = replace(rest, asks=asks_of(_without_people(rest), codes) if snapshot.parts.asks else frozenset())
        if wording.agrees and rest.asks <= {"whether"} and not rest.ids("topic"):
            wording = replace(wording, replies=True)
        others: tuple[str, ...] = ()
        if (wording.about or wording.lead) and not rest.mentions and cues.is_only("other_side", wording.rest, codes):
            others = before.others(snapshot)
        return Message(
            question=question,
            typed=strip_markup(question.text),
            wording=wording,
            reading=reading,
            rest=rest,
            content=_content(rest, wording, snapshot),
            named=_turned_to(reading, before, snapshot),
            other_side=others if len(others) == 1 else (),
            exact=key_of(reading.folded) in snapshot.exact,
            codes=codes,
        )

    @property
    def says_nothing(self) -> bool:
        """Whether it holds nothing but words like “why?” and “when was that?”."""
        return not self.content and not self.rest.mentions

    @property
    def asks_openly(self) -> bool:
        """Whether it ends with a question mark."""
        return self.typed.endswith(cues.ASKING)

    @property
    def lines(self) -> tuple[str, str]:
        """What cues are looked for in: its words, and its parts without spaces."""
        return cues.lines(self.wording.rest)

    @property
    def names_only(self) -> bool:
        """Whether it is but the name of a person or a meeting: “no, the Ishiba one”, “did Cole?”, ベルさんのとき."""
        wording, rest = self.wording, self.rest
        if not rest.mentions or self.content or self.topics or len(self.named) > 1:
            return False
        if self.question.listening and not (self.asks_openly and (wording.lead or wording.about) and not rest.asks):
            return False
        if (self.exact and not wording.lead) or wording.refers or wording.replies or not self.is_short:
            return False
        people, meetings = rest.ids("person"), rest.ids("meeting")
        if len(people) > 1 or rest.asks - {"whether"} or (rest.asks and meetings):
            return False
        names = sum(len(words(fold(mention.name))) for mention in rest.mentions)
        if len(rest.spaced) > names + MOST_BARE_WORDS:
            return False
        of_a_meeting = cues.cue("a_meeting", self.codes).found(*self.lines) and not (people and meetings)
        corrects = cues.cue("corrects", self.codes).found(*self.lines)
        return wording.lead or wording.about or self.asks_openly or bool(rest.asks) or of_a_meeting or corrects

    @property
    def people(self) -> tuple[str, ...]:
        """Whom it names; who stands but for a meeting (“no, the Cole one”, ベルさんの会談で) is not asked about."""
        for_a_meeting = self.names_only and cues.cue("a_meeting", self.codes).found(*self.lines)
        return () if for_a_meeting else self.rest.ids("person")

    @property
    def is_bare(self) -> bool:
        """Whether it is nothing but a question word: “why not?”, “by whom?”, 何人？."""
        few = len(self.rest.spaced) <= MOST_BARE_WORDS and _letters(self.wording.rest) <= MOST_BARE_LETTERS
        says_more = self.wording.replies or self.points_back or self.is_to_the_desk
        says_more = says_more or cues.cue("source", self.codes).found(*self.lines)
        return self.says_nothing and few and not says_more

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that it names; what it turns to as a meeting is none."""
        meetings = [one.name for one in self.reading.mentions if one.kind == "meeting"] if self.named else []
        topics = (one for one in self.rest.mentions if one.kind == "topic")
        return tuple(one.id for one in topics if not any(one.name in name for name in meetings))

    def may_stay_with(self, before: Before, snapshot: Snapshot) -> bool:
        """Whether it names no meeting, nobody but who was at the one talked about, and nothing unknown."""
        there = snapshot.base.meetings[before.meeting].participants if before.meeting is not None else ()
        people = self.reading.ids("person")
        return not self.reading.ids("meeting") and not self.reading.unknown and set(people) <= set(there)

    @property
    def points_back(self) -> bool:
        """Whether it must be about what was said before: “what about …”, “the same for …”, “the other meeting”."""
        return self.wording.about or self.wording.same or self.wording.other_meeting

    @property
    def may_point_back(self) -> bool:
        """Whether it is a short question about “it” or, in letters without spaces, about nothing that it names."""
        asking = (bool(self.rest.asks) or self.wording.refers) and not self.is_to_the_desk
        tiny = not self.rest.spaced and not self.rest.mentions and 0 < _letters(self.wording.rest) <= TINY
        return asking and not self.question.listening and ((self.is_short and self.wording.refers) or tiny)

    @property
    def is_short(self) -> bool:
        """Whether it says so little itself that it may leave out what was said before."""
        return (
            len(self.rest.spaced) <= LONGEST_WORDS
            and _letters(self.wording.rest) <= LONGEST_LETTERS
            and len(words(self.content)) <= FEW_WORDS
            and _letters(self.content) <= FEW_LETTERS
        )

    @property
    def is_topic_alone(self) -> bool:
        """Whether it asks of a topic and says nothing else: “any word on trade?”."""
        return bool(self.topics) and not self.exact and not self.rest.ids("person") and not self.content

    @property
    def is_fragment(self) -> bool:
        """Whether it is but the name of something (“and Taiwan?”, “same for Ishiba”, “the other one?”)."""
        wording, rest = self.wording, self.rest
        if self.other_side:
            return True
        if self.is_to_the_desk:
            return False
        if self.names_only:
            return True
        if self.question.listening or rest.asks or wording.replies or not self.is_short:
            return False
        if wording.other_meeting:
            return not self.content
        if wording.refers and not self.points_back:
            return False
        asking = self.asks_openly
        if self.content:
            return not self.named and (wording.about or wording.same or (wording.lead and asking))
        if not rest.mentions:
            return False
        return self.points_back or wording.lead or (asking and not rest.ids("topic") and not self.exact)

    def turns_from(self, last: Entry) -> bool:
        """Whether it turns from what an entry says to something else: one of several, or a thing not yet named."""
        people = self.rest.ids("person")
        to_one = bool(people) and not set(last.people) <= set(people)
        return bool(self.other_side) or to_one or (bool(self.content) and self.is_fragment)

    @property
    def is_to_the_desk(self) -> bool:
        """Whether it is about the desk itself: “who are you?”, but not “could you tell me where?”."""
        line, runs = cues.cue("politely", self.codes).taken_from(" ".join(words(self.wording.rest)), self.wording.rest)
        return cues.cue("desk", self.codes).found(line, runs)

    @property
    def is_elliptic(self) -> bool:
        """Whether it is a question that leaves out what was said before, rather than a full one."""
        wording, rest = self.wording, self.rest
        if (self.exact and not wording.refers and not wording.replies) or not self.is_short or self.is_to_the_desk:
            return False
        if wording.replies and len(self.reading.ids("person")) > 1 and not wording.refers:
            return False
        if self.question.listening:
            return bool(rest.asks) and not self.reading.unknown and wording.leans and not self.content
        if self.points_back and not (self.content and (rest.asks or self.named)):
            return True
        if (self.named and not wording.refers) or (self.content and rest.ids("topic")):
            return False
        if wording.refers or wording.replies:
            return True
        if self.content:
            known = not any(word.isascii() for word in self.reading.unknown)
            leaves_out = not rest.mentions or (wording.lead and not rest.ids("meeting"))
            return bool(rest.asks) and known and leaves_out and len(words(self.content)) <= 1
        if rest.ids("topic"):
            return rest.asks == {"whether"} and not rest.spaced and _letters(wording.rest) <= TINY
        return bool(rest.asks - {"whether"})

    def fits_nothing(self, snapshot: Snapshot) -> bool:
        """Whether it is a short question that by itself means no entry, so that it must lean on what was said."""
        if self.question.listening or self.exact or not self.is_short or self.named or self.content:
            return False
        if self.is_to_the_desk:
            return False
        return bool(self.rest.asks) and match(self.reading, snapshot).confidence < FITS


def _without_people(reading: Reading) -> str:
    """Return a folded text without whom it names: “Han” is no question word, though “han” is one."""
    text = reading.folded
    for mention in reading.mentions:
        text = text.replace(fold(mention.name), " ") if mention.kind == "person" else text
    return text


def _turned_to(reading: Reading, before: Before, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the meetings that a message names; one person who was at the one talked about turns to no other."""
    named = snapshot.meetings.named(reading)
    of_one = len(reading.ids("person")) == 1 and not reading.ids("meeting")
    return () if of_one and named == (before.meeting,) else named


def _letters(folded: str) -> int:
    """Return how many letters of unspaced scripts a text has."""
    return sum(len(run) for run in cjk_runs(folded))


def _content(reading: Reading, wording: Wording, snapshot: Snapshot) -> str:
    """Return what a reading holds besides names, words of replying, and words that say nothing."""
    reader = snapshot.reader
    spaced = list(reading.spaced)
    for found in reader.gazetteer.in_words(reading.spaced):
        spaced[found.start : found.end] = [""] * (found.end - found.start)
    runs: list[str] = []
    for run in reading.runs:
        letters = list(run)
        for found in reader.gazetteer.in_run(run):
            letters[found.start : found.end] = [" "] * (found.end - found.start)
        runs.append("".join(letters))
    codes = snapshot.base.languages
    pointing = ("other_meeting", "replies", "agrees") if wording.replies else ("other_meeting",)
    line, left = cues.without(pointing, " ".join(filter(None, spaced)), " ".join(runs), codes)
    line = " ".join(word for word in line.split() if not reader.is_function_word(word))
    return cues.beyond_names(line, left, codes)
