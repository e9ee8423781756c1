"""A detail asked of the matter just answered (“why?”, “since when?”): who gives it, or that nobody does."""

from __future__ import annotations

from knowledge.conversation.before import Before
from knowledge.conversation.counterparts import overlap
from knowledge.conversation.expected import OF_THE_MEETING
from knowledge.conversation.meant import Meant
from knowledge.conversation.message import Message
from knowledge.conversation.wordplay import joined
from knowledge.matching import match
from knowledge.model import Entry, Kind
from knowledge.snapshot import Snapshot
from knowledge.understanding import cues

DETAILS = frozenset({"who", "when", "where", "why", "how-many"})
"""The kinds of detail that a matter may lack."""

SAME_MATTER = 0.5
"""Two entries are of one matter from this share of common topics on, or where a particular topic is common to them."""

PARTICULAR = 0.04
MOST_PARTICULAR = 3
"""A topic is particular that at most this share of the entries is filed under, or so few of them."""

COVERS = 0.5
"""From this share of a message's words on, by rarity, an entry speaks of what it asks."""


def asked_of(message: Message) -> str | None:
    """Return the one kind of detail that a message asks for, or None."""
    asks = message.rest.asks & DETAILS
    return next(iter(asks)) if len(asks) == 1 and message.rest.asks <= asks | {"whether"} else None


def of_the_matter(message: Message, before: Before, snapshot: Snapshot) -> Meant | None:
    """Return what a message means that is nothing but a question word, or None where it may ask of something else."""
    last, detail = before.entry, asked_of(message)
    if last is None or detail is None or not message.is_bare:
        return None
    if detail in last.asks:
        return _shown_again(message, before, last, None, snapshot)
    giving = [
        entry
        for entry in snapshot.base.entries.values()
        if detail in entry.asks and is_of_one_matter(last, entry, snapshot)
    ]
    if detail == "why":
        # Another statement's reason is not this one's; only that nobody gives a reason is told in other words.
        giving = [entry for entry in giving if entry.kind is Kind.NOT_STATED]
    if giving:
        return _given(giving, message, before, snapshot)
    if last.kind is not Kind.NOT_STATED and _of_the_meeting(message, detail, last):
        return None
    return _shown_again(message, before, last, f"missing_{detail}", snapshot)


def lacking(message: Message, before: Before, entry: Entry, snapshot: Snapshot) -> Meant | None:
    """Return that no source says more of the matter just answered, where the entry that a message was taken to mean
    neither gives the detail that it asks for of the matter nor speaks of what the message says itself; else None."""
    last, detail = before.entry, asked_of(message)
    points_back = message.wording.refers or message.says_nothing or message.wording.lead or not message.rest.spaced
    if last is None or detail is None or message.rest.mentions or not points_back:
        return None
    of_others = detail == "who" and not message.is_bare and not message.wording.refers  # “who else was on the call?”
    of_the_matter = of_others or _of_the_meeting(message, detail, last) or is_of_one_matter(last, entry, snapshot)
    if of_the_matter and detail in entry.asks and detail not in last.asks and not _is_since(message):
        return None
    place = snapshot.entries.index(entry.id)
    if message.content and snapshot.facts.covered(message.rest, [place])[0] >= COVERS:
        return None
    return _shown_again(message, before, last, None if detail in last.asks else f"missing_{detail}", snapshot)


def _is_since(message: Message) -> bool:
    """Whether a message asks since when something is so."""
    return cues.cue("since", message.codes).found(*message.lines)


def _of_the_meeting(message: Message, detail: str, last: Entry) -> bool:
    """Whether a message may ask when or where the meeting was at which somebody did what was just answered."""
    return detail in OF_THE_MEETING and not message.content and bool(last.people) and not _is_since(message)


def is_of_one_matter(one: Entry, other: Entry, snapshot: Snapshot) -> bool:
    """Whether two entries of one meeting are about the same matter."""
    if one.meeting != other.meeting:
        return False
    if overlap(one.topics, other.topics) >= SAME_MATTER:
        return True
    most = max(MOST_PARTICULAR, PARTICULAR * len(snapshot.entries))
    return any(snapshot.filed_under[topic] <= most for topic in set(one.topics) & set(other.topics))


def _given(giving: list[Entry], message: Message, before: Before, snapshot: Snapshot) -> Meant:
    """Return the entry of several that the last question means most, asked together with the message."""
    asked = snapshot.reader.read(joined(before.question, message.typed))
    ranked = match(asked, snapshot, meeting=before.meeting)
    chances = {candidate.entry: candidate.chance for candidate in ranked.candidates}
    entry = max(giving, key=lambda one: chances.get(one.id, 0.0))
    return _shown_again(message, before, entry, None, snapshot)


def _shown_again(message: Message, before: Before, entry: Entry, lacks: str | None, snapshot: Snapshot) -> Meant:
    text = before.entry_question if entry is before.entry else None
    reason = f"asks {asked_of(message)} of what was just answered"
    return Meant.of_entry(entry, message.question, snapshot, reason, text=text, lacks=lacks)
