"""The card that puts two meetings or two people side by side, topic by topic."""

from __future__ import annotations

from collections.abc import Sequence

from discord.ui import LayoutView

from bot.cards.layout import Card, cut, one_line, plain
from bot.cards.pressing import subject_button
from bot.cards.subjects import ACCENT, entries_of_meeting, entries_of_person, listed, title_of
from bot.localisation import Voice
from knowledge.model import Base, Entry, Kind, Meeting, Person

Comparable = Meeting | Person

TITLE = 120
ANSWER = 170
ROOM_BELOW = 900
"""What the card keeps free for the topics that only one of the two has."""


def comparison_card(first: Comparable, second: Comparable, voice: Voice) -> LayoutView:
    """Lay out two meetings or two people: for each topic they share, what each one's first entry on it says."""
    sides = _sides(first, second, voice.base)
    names = (_name(first, voice), _name(second, voice))
    card = Card(ACCENT)
    card.text(f"## {voice.say('compare.title', first=plain(names[0]), second=plain(names[1]))}")
    shared = [topic for topic in voice.base.topics if topic in sides[0] and topic in sides[1]]
    shown = 0
    for topic in shared:
        lines = [f"**{plain(cut(voice.name(voice.base.topics[topic]), TITLE))}**"]
        lines += [
            f"- *{plain(name)}*: {cut(plain(one_line(voice.text(side[topic].answer))), ANSWER)}"
            for name, side in zip(names, sides, strict=True)
        ]
        block = "\n".join(lines)
        if len(block) > card.characters_left - ROOM_BELOW or not card.text(block):
            break
        shown += 1
    if not shared:
        card.text(voice.say("compare.nothing"))
    elif shown < len(shared):
        card.text(f"-# {voice.say('compare.more', count=len(shared) - shown)}")
    for name, mine, other in ((names[0], sides[0], sides[1]), (names[1], sides[1], sides[0])):
        only = _topic_names([topic for topic in voice.base.topics if topic in mine and topic not in other], voice)
        if only:
            card.text(f"-# {voice.say('compare.only', name=plain(name), topics=listed(only, voice))}", ROOM_BELOW // 2)
    card.row(
        *(
            subject_button(_kind(each), each.id, name, voice.locale)
            for each, name in zip((first, second), names, strict=True)
        )
    )
    return card.view()


def _sides(first: Comparable, second: Comparable, base: Base) -> tuple[dict[str, Entry], dict[str, Entry]]:
    """Return what stands for each topic on either side; what is about both tells nothing of the difference."""
    entries = [_entries(each, base) for each in (first, second)]
    common = {entry.id for entry in entries[0]} & {entry.id for entry in entries[1]}
    one, other = (_by_topic([entry for entry in side if entry.id not in common]) for side in entries)
    return one, other


def _entries(thing: Comparable, base: Base) -> list[Entry]:
    return entries_of_meeting(base, thing.id) if isinstance(thing, Meeting) else entries_of_person(base, thing.id)


def _by_topic(entries: Sequence[Entry]) -> dict[str, Entry]:
    """Return the entry that speaks for each topic: one that is mainly about it, else the first that touches it."""
    found: dict[str, Entry] = {}
    stated = [entry for entry in entries if entry.kind is not Kind.NOT_STATED]
    for entry in stated:
        for topic in entry.topics[:1]:
            found.setdefault(topic, entry)
    for entry in stated:
        for topic in entry.topics:
            found.setdefault(topic, entry)
    return found


def _name(thing: Comparable, voice: Voice) -> str:
    return cut(one_line(title_of(thing, voice) if isinstance(thing, Meeting) else voice.name(thing)), TITLE)


def _kind(thing: Comparable) -> str:
    return "meeting" if isinstance(thing, Meeting) else "person"


def _topic_names(topics: Sequence[str], voice: Voice) -> list[str]:
    return [voice.name(voice.base.topics[topic]) for topic in topics]
