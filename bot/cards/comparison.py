"""The card that puts two meetings or two people side by side, topic by topic."""

from __future__ import annotations

from collections.abc import Sequence

from discord.ui import LayoutView

from bot.cards.buttons import EntryButton, entry_select, key_of, subject_button
from bot.cards.layout import OPTIONS, Card
from bot.cards.markdown import cut, excerpt, one_line, plain
from bot.cards.subjects import ACCENT, listed
from bot.localisation import Voice
from knowledge.browsing.comparison import Comparable, Comparison, Pair
from knowledge.model import Meeting
from knowledge.sources.sentences import opening

TITLE = 120
TOPICS = 7
"""Side by side with two buttons each, more would be over Discord's forty components."""
ANSWER = 450
NAMES = 10
LIST = 320
"""How much text a list of topics may be."""


def comparison_card(first: Comparable, second: Comparable, voice: Voice) -> LayoutView:
    """Lay out two meetings or two people: topics they share with what each says, then what only one covers."""
    found = Comparison(first, second, voice.base)
    names = (_name(first, voice), _name(second, voice))
    card = Card(ACCENT)
    key = "compare.meetings" if isinstance(first, Meeting) else "compare.title"
    card.text(f"## {voice.say(key, first=plain(names[0]), second=plain(names[1]))}")
    only = [
        _line("compare.only", topics, voice, name=plain(name))
        for name, topics in zip(names, (found.only(0), found.only(1)), strict=True)
        if topics
    ]
    shown = _add_pairs(card, found.pairs, names, voice, room_below=sum(map(len, only)) + LIST)
    if not found.shared:
        card.text(voice.say("compare.nothing"))
    card.rule()
    _add_rest(card, found, shown, voice)
    card.text("\n".join(only))
    card.row(*(subject_button(each, voice) for each in (first, second)))
    return card.view()


def _add_pairs(card: Card, pairs: Sequence[Pair], names: Sequence[str], voice: Voice, room_below: int) -> list[Pair]:
    """Add the pairs that fit, each with buttons to its full answers; return them."""
    shown: list[Pair] = []
    for pair in pairs:
        texts = [plain(opening(voice.text(entry.answer), voice.locale, ANSWER)) for entry in pair.entries]
        lines = [f"### {excerpt(voice.title(voice.base.topics[pair.topic]), TITLE)}"]
        lines += [
            f"- {voice.say('compare.side', name=plain(name), text=text)}"
            for name, text in zip(names, texts, strict=True)
        ]
        block = "\n".join(lines)
        if len(shown) == TOPICS or not all(texts) or len(block) > card.characters_left - room_below:
            continue
        card.text(block)
        card.row(*(EntryButton(voice.locale, key_of(entry.id), voice.question(entry.id)) for entry in pair.entries))
        shown.append(pair)
    return shown


def _add_rest(card: Card, found: Comparison, shown: Sequence[Pair], voice: Voice) -> None:
    """Add what is left of the topics in common: their names, and what was not shown of them to pick from."""
    told = {pair.topic for pair in shown}
    topics = [topic for topic in found.shared if topic not in told]
    if not topics:
        return
    card.text(_line("compare.also" if shown else "compare.both", topics, voice))
    seen = {entry.id for pair in shown for entry in pair.entries}
    left = {
        entry.id: voice.question(entry.id)
        for topic in topics
        for side in (0, 1)
        for entry in found.speaking(topic, side)
        if entry.id not in seen
    }
    if left:
        card.row(entry_select(0, list(left.items())[:OPTIONS], voice.locale, voice.say("compare.pick")))


def _line(key: str, topics: Sequence[str], voice: Voice, **values: str) -> str:
    """Return a line with as many topics as it has room for."""
    names = [voice.name(voice.base.topics[topic]) for topic in topics]
    lines = (voice.say(key, topics=listed(names, voice, count), **values) for count in range(NAMES, 1, -1))
    return next((line for line in lines if len(line) <= LIST), voice.say(key, topics=listed(names, voice, 1), **values))


def _name(thing: Comparable, voice: Voice) -> str:
    return cut(one_line(voice.name(thing)), TITLE)
