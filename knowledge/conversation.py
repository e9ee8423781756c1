"""A follow-up → the full question it means, from the turns before it.

The wording shows what kind of follow-up a message is (`cues`); what it then means is decided by matching the ways to
read it (by itself, within the meeting talked about, with the names talked about, put into the last question) and taking
the one that the base has the surest answer for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge import cues
from knowledge.cues import Wording
from knowledge.matching import Match, match, phrasing_to_show
from knowledge.model import Entry, Names, Question, Status, Turn
from knowledge.reading import Reading
from knowledge.snapshot import Snapshot
from knowledge.text import fold, is_cjk, language_of, reply_locale, strip_markup, words

STANDS_ALONE = 0.5
"""From this confidence on, a message that leans on nothing is a question of its own."""

STANDS_ALONE_LEANING = 0.85
"""The same for one that starts with “and”, or says “it”."""

WORTH_BINDING = 0.2
"""An entry of the meeting talked about wins over the first candidate from this share of its chance on."""

TALK = 0.4
"""From this score of the background on, a message that no entry scores higher for is talk about other things."""

ENOUGH = 0.2
"""The confidence that a message without a sign of leaning needs to be taken for a follow-up."""

FRAME_ENOUGH = 0.15
"""The same for the last question with its names replaced."""

SAME_ANSWER = 0.5
SAME_ANSWER_TO_A_REPLY = 0.1
"""What a reading counts that only leads back to the answer just given; a reply is something else than what it is to."""

OTHER_ASK = 0.6
"""What a reading counts whose entry answers another question word."""

NO_MEETING = 0.5
"""What a reading counts that leads out of the meeting talked about, to an entry of none."""

UNKNOWN = 0.7
"""What a reading counts of a message with a word that nobody here knows."""

OTHER_SPEAKER = 0.4
"""What a reading counts whose entry is not what the other side said, where a reply is asked for."""

KNOWN = 0.3
"""A message that leans on the one before is about it: the chance that no entry is meant counts up to this rest."""

OWN = 3
"""A message's own words speak for so many entries."""

CLEAR = 0.4
"""From this share of all votes on, the winner's own question stands for what was meant."""

COUNTERPART = 0.25
"""The last entry's counterpart in another meeting is what “same question for …” means from this share of the first
candidate's chance on."""

LIKE = 0.5
"""Two entries are counterparts from this share of common topics on."""


@dataclass(frozen=True)
class Meant:
    """What a message means: the full question, or an entry to show again, in a locale where one was asked for."""

    text: str
    entry: str | None = None
    meeting: str | None = None
    locale: str | None = None
    reasons: tuple[str, ...] = ()
    sure: float = 1.0
    """How sure (0–1) that this is what was meant."""


@dataclass(frozen=True)
class _Way:
    """One way to read a message, and what it counts beside the others."""

    text: str
    meeting: str | None
    weight: float
    reason: str


def resolve(question: Question, snapshot: Snapshot) -> Meant:
    """Return what a question means after the conversation so far; a full question means itself."""
    bare = Meant(question.text)
    folded = fold(strip_markup(question.text))
    if not question.conversation or not any(character.isalnum() for character in folded):
        return bare
    before = _Before.of(question.conversation, snapshot)
    if before is None or cues.requests("thanks", folded):
        return bare
    return _asked_again(question, folded, before, snapshot) or _Following(question, folded, before, snapshot).meant()


@dataclass(frozen=True)
class _Before:
    """What was talked about: the last question and its reading, the last entry shown and its question."""

    question: str
    reading: Reading
    entry: Entry | None
    entry_question: str
    entry_locale: str | None
    meeting: str | None

    @staticmethod
    def of(turns: tuple[Turn, ...], snapshot: Snapshot) -> _Before | None:
        shown = next((turn for turn in reversed(turns) if turn.entry in snapshot.base.entries), None)
        last = turns[-1] if turns[-1].status is not Status.OUT_OF_SCOPE or shown is None else shown
        if shown is None and last.status is not Status.SUGGESTED:
            return None
        entry = snapshot.base.entries[shown.entry] if shown is not None and shown.entry is not None else None
        reading = snapshot.reader.read(last.question)
        named = snapshot.meetings.named(reading)
        meeting = entry.meeting if entry is not None else None
        if len(named) == 1 and (meeting is None or last is not shown):
            meeting = named[0]
        if meeting is None and entry is not None:
            meeting = _only_meeting(entry, snapshot)
        return _Before(
            question=last.question,
            reading=reading,
            entry=entry,
            entry_question=shown.question if shown is not None else last.question,
            entry_locale=shown.locale if shown is not None else None,
            meeting=meeting,
        )


def _only_meeting(entry: Entry, snapshot: Snapshot) -> str | None:
    found = {snapshot.meetings.only_of[person] for person in entry.people if person in snapshot.meetings.only_of}
    return found.pop() if len(found) == 1 else None


def _asked_again(question: Question, folded: str, before: _Before, snapshot: Snapshot) -> Meant | None:
    """Return the last entry once more where that is what is asked for: in a language, with its source, or again."""
    if before.entry is None:
        return None
    language = cues.requested_language(folded)
    if language is not None and language.split("-")[0] in snapshot.base.languages:
        reason = f"a follow-up: the last answer in {language}"
        return Meant(before.entry_question, before.entry.id, before.meeting, language, (reason,))
    if language is not None:
        return None
    locale = reply_locale(question.locale, question.text, snapshot.base.languages)
    if cues.requests("source", folded):
        reason = "a follow-up: asks where that is said, so the last answer is shown with its quotes"
    elif not question.listening and cues.requests("again", folded):
        reason = "a follow-up: the last answer once more"
    else:
        return None
    return Meant(before.entry_question, before.entry.id, before.meeting, locale, (reason,))


class _Following:
    """One message after others."""

    def __init__(self, question: Question, folded: str, before: _Before, snapshot: Snapshot) -> None:
        self._question = question
        self._before = before
        self._snapshot = snapshot
        self._base = snapshot.base
        self._typed = strip_markup(question.text)
        self._reading = snapshot.reader.read(question.text)
        self._alone = match(self._reading, snapshot)
        self._wording: Wording = cues.wording(folded)
        self._rest = snapshot.reader.read(self._wording.rest)
        self._named = snapshot.meetings.named(self._reading)
        self._language = language_of(question.text, question.locale, snapshot.base.languages)

    def meant(self) -> Meant:
        if self._alone.exact and not self._is_fragment():
            return self._bound()
        if self._is_fragment():
            return self._fragment()
        if self._stands_alone():
            return self._bound()
        if not self._is_elliptic():
            return self._bound()
        return self._best(self._ways_of_an_ellipsis(), self._enough()) or self._bound()

    def _is_elliptic(self) -> bool:
        """Whether the message leaves out what was said before, rather than being about something else."""
        wording = self._wording
        if cues.cue("desk").found(" ".join(words(wording.rest)), wording.rest):
            return False
        content = self._content(self._rest)
        strong = wording.refers or wording.about or wording.replies
        if self._question.listening:
            return bool(self._rest.asks) and not self._reading.unknown and wording.leans and not content
        if not content:
            return strong or wording.lead or bool(self._rest.asks)
        if self._reading.unknown and not self._rest.mentions:
            return strong and not self._talk()
        return strong or not self._talk()

    def _talk(self) -> bool:
        return self._alone.background > max(TALK, self._alone.best_score)

    def _is_fragment(self) -> bool:
        """Whether the message is but names (“and Taiwan?”, “same for Ishiba”, “the other one?”)."""
        wording, rest = self._wording, self._rest
        if self._other_side():
            return True
        if wording.other_meeting:
            return not rest.asks and not self._content(rest)
        if not rest.mentions or rest.asks or wording.replies:
            return False
        if wording.refers and not (wording.about or wording.same):
            return False
        if self._content(rest):
            return False
        if wording.about or wording.same or wording.lead:
            return True
        kinds = {mention.kind for mention in rest.mentions}
        asking = self._typed.rstrip().endswith(("?", "？"))
        return asking and len(rest.mentions) == 1 and "topic" not in kinds and not self._alone.exact

    def _other_side(self) -> tuple[str, ...]:
        """Return whom “and he?”, “and the other side?” means: who met the one that the last answer is about."""
        wording, meeting = self._wording, self._before.meeting
        if meeting is None or not (wording.about or wording.lead) or self._rest.mentions:
            return ()
        if not cues.is_only("other_side", wording.rest):
            return ()
        speaking = self._speaking()
        others = tuple(one for one in self._base.meetings[meeting].participants if one not in speaking)
        return others if len(others) == 1 else ()

    def _content(self, reading: Reading) -> str:
        """Return what a reading holds besides names and words that say nothing."""
        gazetteer, reader = self._snapshot.reader.gazetteer, self._snapshot.reader
        spaced = list(reading.spaced)
        for found in gazetteer.in_words(reading.spaced):
            spaced[found.start : found.end] = [""] * (found.end - found.start)
        runs: list[str] = []
        for run in reading.runs:
            letters = list(run)
            for found in gazetteer.in_run(run):
                letters[found.start : found.end] = [" "] * (found.end - found.start)
            runs.append("".join(letters))
        line = " ".join(word for word in spaced if word and not reader.is_function_word(word))
        return cues.beyond_names(line, " ".join(runs))

    def _stands_alone(self) -> bool:
        wording, alone, content = self._wording, self._alone, self._content(self._rest)
        if wording.about or wording.same or wording.other_meeting or not alone.candidates:
            return False
        if not content and not (self._rest.mentions and self._named and self._rest.ids("topic")):
            asks = self._rest.asks - {"whether"}
            first = self._base.entries[alone.candidates[0].entry]
            return bool(asks & set(first.asks)) and not wording.leans and alone.confidence >= STANDS_ALONE
        if self._named:
            return True
        leaning = wording.refers and not self._reading.mentions
        return alone.confidence >= (STANDS_ALONE_LEANING if leaning else STANDS_ALONE)

    def _bound(self) -> Meant:
        """Return the message as it stands, within the meeting talked about where it may be of either."""
        meeting, alone = self._before.meeting, self._alone
        if meeting is None or self._named or not alone.candidates or self._question.listening:
            return Meant(self._question.text)
        first = alone.candidates[0]
        about = self._plainly_about(first.entry)
        if about is not None:
            return about
        of_meeting = [c for c in alone.candidates if self._base.entries[c.entry].meeting == meeting]
        if not of_meeting or self._base.entries[first.entry].meeting is None:
            return Meant(self._question.text)
        if of_meeting[0].chance < WORTH_BINDING * first.chance:
            return Meant(self._question.text)
        reasons = (f"taken to be about {meeting}, as the question before",)
        return Meant(self._question.text, meeting=meeting, reasons=reasons)

    def _plainly_about(self, winner: str) -> Meant | None:
        """Return a sure question of the meeting talked about that names nothing, with the topic talked about named."""
        sure = self._alone.confidence >= STANDS_ALONE and self._base.entries[winner].meeting == self._before.meeting
        names = self._names(self._topics())
        if not sure or self._reading.mentions or self._alone.exact or not names:
            return None
        text = _with(self._typed, names)
        ranked = match(self._snapshot.reader.read(text), self._snapshot, meeting=self._before.meeting)
        if ranked.candidates[0].entry != winner:
            return None
        reasons = ("a follow-up: read as with the topic talked about",)
        return Meant(text, meeting=self._before.meeting, reasons=reasons)

    def _leans(self) -> bool:
        """Whether the message cannot but be about what was said before."""
        return self._wording.leans or self._wording.replies or not self._content(self._rest)

    def _enough(self) -> float:
        return 0.0 if self._leans() else ENOUGH

    # A message of names only

    def _fragment(self) -> Meant:
        best = self._best(self._ways_of_a_fragment(), FRAME_ENOUGH)
        return best or self._best(self._ways_of_an_ellipsis(), 0.0) or self._bound()

    def _ways_of_a_fragment(self) -> Iterator[_Way]:
        people, topics = self._rest.ids("person") or self._other_side(), self._rest.ids("topic")
        meeting = self._new_meeting()
        here = meeting or self._before.meeting
        text = self._before.question
        if meeting is None and not people:
            yield _Way(self._with_topic(text), here, 1.0, "the last question with the topic replaced")
            names = self._names(self._speakers())
            yield _Way(_with(self._wording.rest, names), here, 0.85, "the new topic, with the people talked about")
            yield _Way(self._question.text, here, 0.8, "the new topic in the same meeting")
            return
        replaced = list(dict.fromkeys(self._with_people(text, people, meeting)))
        for one in replaced:
            changed = self._with_topic(one) if topics else one
            yield _Way(changed, here, 1.0, "the last question with what is named replaced")
        if topics:
            yield _Way(self._question.text, here, 0.9, "in that meeting")
        elif not replaced:
            yield _Way(_joined(text, self._wording.rest), here, 0.8, "the last question, and who is asked about")

    def _new_meeting(self) -> str | None:
        """Return the meeting that the message turns to, or None where it stays with the one talked about."""
        if self._wording.other_meeting:
            others = [meeting for meeting in self._base.meetings if meeting != self._before.meeting]
            return others[0] if self._before.meeting is not None and len(others) == 1 else None
        named = self._snapshot.meetings.named(self._rest)
        return named[0] if len(named) == 1 else None

    def _with_people(self, text: str, people: tuple[str, ...], meeting: str | None) -> Iterator[str]:
        """Yield the ways to put the message's people or meeting into a question."""
        present = list(self._before.reading.ids("person"))
        here = set(self._base.meetings[meeting].participants) if meeting is not None else set()
        gone = [person for person in present if meeting is not None and person not in here and person not in people]
        replacing: dict[str, str] = {}
        if people and all(person in present for person in people):
            others = [person for person in present if person not in people]
            if others and len(people) == 1:
                replacing = {others[0]: self._name_here(people[0]), people[0]: self._name_here(others[0])}
        elif people:
            new = [person for person in people if person not in present]
            old = gone or [person for person in present if person not in people][:1]
            replacing = {one: self._name_here(other) for one, other in zip(old, new, strict=False)}
            if not gone and meeting is not None:
                yield from self._in_meeting(text, meeting)
                if cues.cue("filler").found(self._wording.rest, self._wording.rest):
                    return
        elif meeting is not None:
            come = [person for person in self._base.meetings[meeting].participants if person not in present]
            replacing = {one: self._shown_name(other) for one, other in zip(gone, come, strict=False)}
        names = [(self._base.people[one].names, new) for one, new in replacing.items()]
        changed = _replaced(text, names)
        if changed == text and replacing:
            text = self._before.reading.corrected
            changed = _replaced(text, names)
        if changed != text:
            yield changed
        if meeting is not None and (changed != text or not people):
            yield from self._in_meeting(changed, meeting, add=changed == text)

    def _in_meeting(self, text: str, meeting: str, *, add: bool = True) -> Iterator[str]:
        """Yield a question with the names of other meetings replaced by this one's, or this one's added."""
        others = [other.names for other in self._base.meetings.values() if other.id != meeting]
        for name in self._meeting_names(meeting):
            changed = _replaced(text, [(names, name) for names in others])
            if changed != text:
                yield changed
            elif add:
                yield _with(text, (name,))

    def _with_topic(self, text: str) -> str:
        """Return a question with its topic replaced by the message's."""
        new = self._wording.rest
        named = [mention for mention in self._rest.mentions if mention.kind == "topic"]
        new = named[0].name if named else new
        for old in self._before.reading.ids("topic"):
            changed = _replaced(text, [(self._base.topics[old].names, new)])
            if changed != text:
                return changed
        corrected = self._before.reading.corrected
        for old in self._before.reading.ids("topic"):
            changed = _replaced(corrected, [(self._base.topics[old].names, new)])
            if changed != corrected:
                return changed
        return _joined(text, new)

    def _name_here(self, person: str) -> str:
        """Return a person's name as the message has it, else the one to show."""
        typed = next((m.name for m in self._rest.mentions if m.kind == "person" and m.id == person), None)
        return typed or self._shown_name(person)

    def _shown_name(self, person: str) -> str:
        return self._base.shown_name(self._base.people[person], self._language)

    def _meeting_names(self, meeting: str) -> tuple[str, ...]:
        """Return what a meeting is called: its title, and who was there."""
        named = self._base.meetings[meeting]
        own = [person for person in named.participants if self._snapshot.meetings.only_of.get(person) == meeting]
        title = self._base.text(named.title, self._language)
        return tuple(dict.fromkeys((title, *(self._shown_name(person) for person in own[:1]))))

    # A message that leaves out what was said before

    def _speakers(self) -> tuple[str, ...]:
        """Return whom “he”, “she” or “his reply” may mean: who spoke, or for a reply the other side."""
        before = self._before
        speaking = self._speaking()
        if self._wording.replies and before.meeting is not None:
            taking_part = self._base.meetings[before.meeting].participants
            others = tuple(person for person in taking_part if person not in speaking)
            return others if others and len(others) < len(taking_part) else tuple(taking_part)
        return tuple(speaking)

    def _speaking(self) -> tuple[str, ...]:
        """Return whom the last answer is about, else whom the last question named first."""
        people = self._before.entry.people if self._before.entry is not None else ()
        named = self._before.reading.ids("person")
        return people if len(people) == 1 else named[:1] if named else people

    def _topics(self) -> tuple[str, ...]:
        """Return the topics talked about: those that the last question named, else the entry's first."""
        named = self._before.reading.ids("topic")
        if self._before.entry is None:
            return named
        shared = tuple(topic for topic in named if topic in self._before.entry.topics)
        return shared[:2] or named[:2] or self._before.entry.topics[:1]

    def _names(self, ids: Iterable[str]) -> tuple[str, ...]:
        named = (self._base.people.get(one) or self._base.topics.get(one) for one in ids)
        return tuple(self._base.shown_name(thing, self._language) for thing in named if thing is not None)

    def _ways_of_an_ellipsis(self) -> Iterator[_Way]:
        here = self._new_meeting() or (None if self._named else self._before.meeting)
        text = self._typed
        people = self._names(self._speakers()) if not self._reading.ids("person") else ()
        named = bool(self._before.reading.ids("topic"))
        topics = self._names(self._topics()) if not self._reading.ids("topic") else ()
        content = self._content(self._rest)
        says_nothing = not content and not self._rest.mentions
        yield _Way(text, here, 1.0, "in the same meeting")
        if people:
            yield _Way(_with(text, people), here, 1.0, "with the people talked about")
        if topics:
            yield _Way(_with(text, topics), here, 0.95 if named else 0.7, "with the topic talked about")
        if people and topics:
            both = (*people, *topics)
            yield _Way(_with(text, both), here, 0.95 if named else 0.7, "with the people and the topic talked about")
        if not self._wording.replies and (self._wording.refers or self._wording.about or says_nothing):
            weight = 1.0 if says_nothing else 0.85
            yield _Way(_joined(self._before.question, text), here, weight, "together with the last question")

    def _best(self, ways: Iterable[_Way], enough: float) -> Meant | None:
        """Let all readings vote for entries; return the one that names the winner best, or None below `enough`."""
        votes: dict[str, float] = {}
        best: dict[str, tuple[float, _Way, Match]] = {}
        weights = 0.0
        for way in ways:
            ranked = match(self._snapshot.reader.read(way.text), self._snapshot, meeting=way.meeting)
            weights += way.weight
            known = max(1.0 - ranked.none, KNOWN) if self._leans() else 1.0
            for place, candidate in enumerate(ranked.candidates):
                entry = self._base.entries[candidate.entry]
                worth = way.weight * candidate.chance / known * self._follows(entry, way)
                votes[entry.id] = votes.get(entry.id, 0.0) + worth
                worth += place == 0
                if worth > best.get(entry.id, (0.0, way, ranked))[0]:
                    best[entry.id] = (worth, way, ranked)
        if not votes:
            return None
        winner = max(votes, key=lambda entry: votes[entry])
        sure = votes[winner] / weights
        if not self._own_words_speak_for(winner):
            return None
        if sure < enough or winner not in best:
            return None
        _, way, ranked = best[winner]
        text = self._counterpart(ranked, way)
        share = votes[winner] / sum(votes.values())
        if (
            text is None
            and share >= CLEAR
            and (ranked.candidates[0].entry != winner or ranked.confidence < STANDS_ALONE)
        ):
            text = phrasing_to_show(winner, self._snapshot, self._language)
        elif (
            text is None
            and ranked.confidence < STANDS_ALONE
            and not self._rest.mentions
            and not self._content(self._rest)
        ):
            text = _joined(self._before.question, self._typed)
        locale = reply_locale(self._question.locale, self._question.text, self._base.languages)
        reasons = (f"a follow-up: read as {way.reason}",)
        return Meant(text or way.text, None, way.meeting, locale, reasons, share if text else 1.0)

    def _own_words_speak_for(self, winner: str) -> bool:
        """Whether a message that says something itself, and leans on nothing, leads to an entry also by itself."""
        wording = self._wording
        if wording.about or wording.same or wording.other_meeting or wording.replies or not self._content(self._rest):
            return True
        last = self._before.entry
        if last is not None and winner == last.id and not wording.refers:
            return False
        if last is not None and winner == last.id:
            return True
        own = match(self._reading, self._snapshot, meeting=None if self._named else self._before.meeting)
        return winner in [candidate.entry for candidate in own.candidates[:OWN]]

    def _follows(self, entry: Entry, way: _Way) -> float:
        """Return how well an entry follows what was talked about (1: as well as any)."""
        last = self._before.entry
        worth = 1.0
        if last is not None and entry.id == last.id:
            reply = self._wording.replies or self._other_side()
            worth *= SAME_ANSWER_TO_A_REPLY if reply else SAME_ANSWER
        asks = self._rest.asks - {"whether"}
        if asks and entry.asks and not asks & set(entry.asks):
            worth *= OTHER_ASK
        if entry.meeting is None and way.meeting is not None and (last is None or last.meeting is not None):
            worth *= NO_MEETING
        if self._wording.replies and not self._reading.ids("person") and entry.people:
            worth *= 1.0 if set(self._speakers()) >= set(entry.people) else OTHER_SPEAKER
        if self._reading.unknown and not self._wording.leans:
            worth *= UNKNOWN
        return worth

    def _counterpart(self, ranked: Match, way: _Way) -> str | None:
        """Return the question of the last entry's counterpart in the meeting that the message turns to."""
        last = self._before.entry
        if last is None or last.meeting is None or way.meeting in (None, last.meeting) or self._rest.ids("topic"):
            return None
        for candidate in ranked.candidates:
            entry = self._base.entries[candidate.entry]
            if candidate.chance < COUNTERPART * ranked.confidence:
                return None
            if entry.meeting == way.meeting and are_counterparts(entry, last):
                return phrasing_to_show(entry.id, self._snapshot, self._language)
        return None


def are_counterparts(one: Entry, other: Entry) -> bool:
    """Whether two entries say the same kind of thing, each of its own meeting."""
    if one.meeting is None or other.meeting is None or one.meeting == other.meeting:
        return False
    if one.asks and other.asks and not set(one.asks) & set(other.asks):
        return False
    topics, others = set(one.topics), set(other.topics)
    return len(topics & others) >= LIKE * len(topics | others) > 0


def _joined(before: str, after: str) -> str:
    return f"{before.rstrip()} {after.strip()}"


def _with(text: str, names: Iterable[str]) -> str:
    """Return a text with names added in brackets."""
    listed = list(names)
    if not listed:
        return text
    return f"{text}（{'、'.join(listed)}）" if is_cjk(text) else f"{text} ({', '.join(listed)})"


def _replaced(text: str, replacing: list[tuple[Names, str]]) -> str:
    """Return a text in which every name of some things is replaced by another, all at once."""
    targets: dict[str, str] = {}
    for names, new in replacing:
        for listed in names.values():
            for name in listed:
                targets.setdefault(fold(name), new)
    if not targets:
        return text
    spellings = {name for names, _ in replacing for listed in names.values() for name in listed}
    pattern = re.compile(_pattern(spellings), re.IGNORECASE)
    return pattern.sub(lambda found: targets.get(fold(found.group()), found.group()), text)


def _pattern(spellings: Iterable[str]) -> str:
    listed = sorted(spellings, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name) if is_cjk(name) else rf"(?<!\w){re.escape(name)}(?!\w)" for name in listed)


__all__ = ["Meant", "are_counterparts", "resolve"]
