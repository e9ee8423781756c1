"""The ways to read a follow-up → what it means: the entry that they agree on best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.conversation.before import Before
from knowledge.conversation.counterparts import counterpart
from knowledge.conversation.details import lacking
from knowledge.conversation.expected import Expected, going_on
from knowledge.conversation.meant import Meant, own_question
from knowledge.conversation.message import Message
from knowledge.conversation.ways import Way, way_of_the_topic
from knowledge.judging import TALK
from knowledge.judging.lacking import elsewhere
from knowledge.matching import Match, match
from knowledge.model import Entry, Kind
from knowledge.snapshot import Snapshot
from knowledge.understanding.recognition import reply_locale

ENOUGH = 0.15
"""The share of all votes that an entry needs where the message says something itself."""

KNOWN = 0.5
"""A follow-up is about what was talked about: the chance that no entry is meant counts up to this rest."""

SAME_ANSWER = 0.5
SAME_ANSWER_TO_A_REPLY = 0.1
"""What an entry counts that was just shown; a reply is something else than what it is to."""

OTHER_ASK = 0.6
"""What an entry counts that answers another question word."""

OTHER_ASK_ALONE = 0.3
"""The same where the message is nothing but a question word: “why?”."""

NO_MEETING = 0.5
"""What an entry counts that is of no meeting, where one is talked about."""

FITTING = 0.6
"""What the entries count together that fit by people, topic and meeting, beside a way to read the message."""

SURE = 0.5
"""From this confidence on, a reading is asked as it stands."""

SUBSTITUTED = 0.8
"""From this confidence on, the last question asked of somebody else stands for what was meant."""

SUBSTITUTED_ELSEWHERE = 0.95
"""The same for a question about the topic talked about that means something of another meeting."""

CLEAR = 0.2
"""From this share of all votes on, the winner's own question stands for what was meant."""


def choose(message: Message, before: Before, ways: Sequence[Way], snapshot: Snapshot) -> Meant | None:
    """Let the ways to read a message vote for entries; return what it means, or None where nothing stands out."""
    found = [(way, match(snapshot.reader.read(way.text), snapshot, meeting=way.meeting)) for way in ways]
    goes_on = going_on(message, before, snapshot)
    if message.content and not goes_on and not _surely_follows(message) and _is_talk(found[-1][1]):
        return None
    if message.content and message.rest.ids("person") and not _surely_follows(message):
        way, ranked = found[-1]
        if way.text == message.typed and ranked.confidence >= SURE:
            return _as_it_stands(message, way, snapshot)
    if message.names_only and _is_plain(found[0][1], before, snapshot):
        return _as_it_stands(message, found[0][0], snapshot)
    if message.named and not message.content and not message.topics:
        only_there = next((way for way, ranked in found if elsewhere(ranked, snapshot) is not None), None)
        if only_there is not None:
            return _as_it_stands(message, only_there, snapshot)
    expected = Expected.of(message, before, ways[0].meeting, snapshot)
    votes: dict[str, float] = defaultdict(float)
    best: dict[str, tuple[float, Way, Match]] = {}
    for way, ranked in found:
        for place, candidate in enumerate(ranked.candidates):
            entry = snapshot.base.entries[candidate.entry]
            worth = way.weight * candidate.chance / max(1.0 - ranked.none, KNOWN)
            worth *= _follows(entry, way, message, before) * expected.worth(entry)
            votes[entry.id] += worth
            if entry.id not in best or worth + (place == 0) > best[entry.id][0]:
                best[entry.id] = (worth + (place == 0), way, ranked)
    for fitting, share in (expected.entries(before, snapshot) | goes_on).items():
        entry = snapshot.base.entries[fitting]
        votes[fitting] += FITTING * share * _follows(entry, ways[0], message, before)
        best.setdefault(fitting, (0.0, *found[0]))
    winner = _winner(votes, message, snapshot)
    enough = ENOUGH * sum(way.weight for way in ways) if message.content and not message.other_side else 0.0
    if winner is None or votes[winner] < enough:
        return None
    of_the_topic = _of_the_topic(message, before, snapshot.base.entries[winner], snapshot)
    if of_the_topic is not None:
        return of_the_topic
    lacks = lacking(message, before, snapshot.base.entries[winner], snapshot)
    if lacks is not None:
        return lacks
    _, way, ranked = best[winner]
    return _meant(message, before, way, ranked, _Vote(winner, votes[winner] / sum(votes.values()), ways[0]), snapshot)


def _of_the_topic(message: Message, before: Before, winner: Entry, snapshot: Snapshot) -> Meant | None:
    """Return a message asked of the topic talked about at any meeting, where that surely means something, and what it
    was taken to mean is the answer just given or about other things."""
    topics, says_nothing_new = set(before.topics), winner is before.answered
    way = way_of_the_topic(message, before, snapshot)
    if way is None or (topics & set(winner.topics) and not says_nothing_new):
        return None
    ranked = match(snapshot.reader.read(way.text), snapshot)
    found = snapshot.base.entries[ranked.candidates[0].entry]
    enough = SUBSTITUTED if says_nothing_new or found.meeting == before.meeting else SUBSTITUTED_ELSEWHERE
    return _as_it_stands(message, way, snapshot) if ranked.confidence >= enough and topics & set(found.topics) else None


def _winner(votes: Mapping[str, float], message: Message, snapshot: Snapshot) -> str | None:
    """Return the entry with most votes; one that says that nobody speaks of something else gives way to what is told of
    the topic that a message turns to."""
    entries, topics = snapshot.base.entries, set(message.topics) if message.is_fragment else set()
    first = max(votes, key=lambda entry: votes[entry], default=None)
    if first is None or entries[first].kind is not Kind.NOT_STATED or topics & set(entries[first].topics):
        return first
    told = [one for one in votes if entries[one].kind is not Kind.NOT_STATED and topics & set(entries[one].topics)]
    return max(told, key=lambda entry: votes[entry], default=first)


def _is_plain(ranked: Match, before: Before, snapshot: Snapshot) -> bool:
    """Whether the last question asked of somebody else means something by itself: an entry for sure, or a topic that
    only the other meeting's source has."""
    if elsewhere(ranked, snapshot) is not None:
        return True
    last = before.entry
    same = last is not None and last.meeting is not None and ranked.candidates[0].entry == last.id
    return ranked.confidence >= SUBSTITUTED and not _is_talk(ranked) and not same


def _as_it_stands(message: Message, way: Way, snapshot: Snapshot) -> Meant:
    """Return a message that means something by itself, asked of the meeting talked about."""
    question = message.question
    locale = reply_locale(question.locale, question.text, snapshot.base.languages)
    return Meant(way.text, meeting=way.meeting, locale=locale, reasons=(f"a follow-up: read as {way.reason}",))


@dataclass(frozen=True)
class _Vote:
    """The entry voted for, its share of all votes, and the way to take where that is small."""

    winner: str
    share: float
    first: Way


def _meant(message: Message, before: Before, way: Way, ranked: Match, vote: _Vote, snapshot: Snapshot) -> Meant:
    """Return the winning way, or the winner's own question where the way would not be answered with it."""
    question, languages = message.question, snapshot.base.languages
    shown: str | None = None
    if before.entry is not None and not message.topics:
        shown = counterpart(before.entry, way.meeting, ranked, snapshot)
    answered = ranked.candidates[0].entry == vote.winner and ranked.confidence >= SURE and ranked.background < TALK
    if shown is None and not answered and vote.share >= CLEAR:
        shown = vote.winner
    text = own_question(shown, question, snapshot) if shown else None
    return Meant(
        text or (way if answered else vote.first).text,
        meeting=way.meeting,
        locale=reply_locale(question.locale, question.text, languages),
        reasons=(f"a follow-up: read as {way.reason}",),
        sure=vote.share if text else 1.0,
    )


def _surely_follows(message: Message) -> bool:
    """Whether a message is about what was said before even where its own words sound like other things."""
    wording = message.wording
    return (
        wording.replies or wording.same or bool(message.other_side) or (wording.refers and not message.reading.unknown)
    )


def _is_talk(found: Match) -> bool:
    """Whether a message is about other things altogether."""
    return found.background > max(TALK, found.best_score) and found.confidence < SURE


def _follows(entry: Entry, way: Way, message: Message, before: Before) -> float:
    """Return how well an entry follows what was talked about (1: as well as any)."""
    last, replies = before.entry, message.wording.replies
    worth = 1.0
    if last is not None and entry.id == last.id:
        worth *= SAME_ANSWER_TO_A_REPLY if replies or message.turns_from(last) else SAME_ANSWER
    asks = message.rest.asks - {"whether", "how" if replies else ""}
    if asks and entry.asks and not asks & set(entry.asks):
        worth *= OTHER_ASK_ALONE if message.says_nothing else OTHER_ASK
    if entry.meeting is None and way.meeting is not None and (last is None or last.meeting is not None):
        worth *= NO_MEETING
    return worth
