"""From a ranking to a verdict: answer, suggest, say that it is not stated, decline, or keep silent."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.matching import Match
from knowledge.model import Entry, Kind, Status
from knowledge.reading import Reading
from knowledge.snapshot import Snapshot
from knowledge.text import fold, is_cjk, words

SURE = 0.28
"""From this confidence on, one answer is given alone."""

SURE_LISTENING = 0.75
"""The same for a message in a channel that the desk only listens to."""

NONE_OF_THEM = 0.4
"""From this chance on that no entry is meant, an unknown word is taken for what the question is about."""

NOTHING = 0.75
"""From this chance on that no entry is meant, a question is taken to be about something else altogether."""

BACKGROUND = 0.25
TALK = 0.4
"""From these scores of the background on, a question that no entry or an unknown word fits is about other things."""


@dataclass(frozen=True)
class Verdict:
    """What to do with a question: a status, the entry it rests on, and why."""

    status: Status
    entry: str | None
    reasons: tuple[str, ...]
    missing: str | None = None


def judge(found: Match, snapshot: Snapshot, *, listening: bool = False) -> Verdict:
    """Decide what becomes of a question from its ranking."""
    reading = found.reading
    if not found.candidates or not (reading.spaced or reading.runs):
        return Verdict(Status.SILENT if listening else Status.OUT_OF_SCOPE, None, ("there is no question in it",))
    first = found.candidates[0]
    entry = snapshot.base.entries[first.entry]
    reasons = _evidence(found)
    if listening:
        sure = sureness(found, snapshot) >= SURE_LISTENING and found.background < BACKGROUND
        asked = bool(reading.asks) or bool(reading.ids("person"))
        if sure and asked and entry.kind is not Kind.NOT_STATED:
            return Verdict(Status.ANSWERED, first.entry, reasons)
        return Verdict(Status.SILENT, None, reasons)
    if not is_about(found, snapshot):
        return Verdict(Status.OUT_OF_SCOPE, None, (*reasons, "it is not about what the base covers"))
    if sureness(found, snapshot) >= SURE:
        status = Status.NOT_STATED if entry.kind is Kind.NOT_STATED else Status.ANSWERED
        return Verdict(status, first.entry, reasons)
    if reading.unknown and found.none >= NONE_OF_THEM:
        missing = max(reading.unknown, key=len)
        return Verdict(Status.NOT_STATED, first.entry, (*reasons, f"nobody here mentions {missing!r}"), missing)
    return Verdict(Status.SUGGESTED, None, (*reasons, "no entry stands out"))


def sureness(found: Match, snapshot: Snapshot) -> float:
    """Return the chance (0–1) that the first candidate, or another of its kind resting on the same quotes, is meant."""
    first = snapshot.base.entries[found.candidates[0].entry]
    return sum(
        candidate.chance
        for candidate in found.candidates
        if candidate.entry == first.id or _same_ground(first, snapshot.base.entries[candidate.entry])
    )


def _same_ground(one: Entry, other: Entry) -> bool:
    if one.kind is Kind.NOT_STATED or other.kind is Kind.NOT_STATED or one.meeting != other.meeting:
        return False
    return bool({quote.text for quote in one.quotes} & {quote.text for quote in other.quotes})


def is_about(found: Match, snapshot: Snapshot) -> bool:
    """Whether a question is about the base's matters at all: it names who took part, or is no talk of other things."""
    if found.exact or any(person in snapshot.meetings.taking_part for person in found.reading.ids("person")):
        return True
    reading = found.reading
    if names_only(reading):
        return True
    if found.background >= TALK and (found.reading.unknown or found.background > found.best_score):
        return False
    return found.none < NOTHING and (found.none < NONE_OF_THEM or found.background < BACKGROUND)


def names_only(reading: Reading) -> bool:
    """Whether a question is nothing but names of the base's people, topics and meetings: “taiwan??”."""
    named = {word for mention in reading.mentions for word in words(fold(mention.name))}
    unspaced = "".join(fold(mention.name) for mention in reading.mentions if is_cjk(mention.name))
    if not reading.mentions or any(character not in unspaced for run in reading.runs for character in run):
        return False
    return all(word in named for word in reading.content)


def _evidence(found: Match) -> tuple[str, ...]:
    reading = found.reading
    lines = [f"read as “{reading.corrected}”"] if reading.corrections else []
    if reading.mentions:
        lines.append("names " + ", ".join(f"{m.kind} {m.id}" for m in reading.mentions))
    if reading.asks:
        lines.append("asks " + ", ".join(sorted(reading.asks)))
    if reading.unknown:
        lines.append("unknown here: " + ", ".join(reading.unknown))
    if found.exact:
        lines.append("it stands in the base word for word")
    lines += [f"{candidate.entry} {candidate.chance:.2f}" for candidate in found.candidates[:3]]
    lines.append(f"none of them {found.none:.2f}; talk about other things {found.background:.2f}")
    return tuple(lines)
