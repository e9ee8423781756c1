"""The card of numbers for moderators, and the picture on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from discord import MediaGalleryItem
from discord.ui import LayoutView, MediaGallery

from bot.cards.answers import ACCENTS
from bot.cards.bar_chart import bars
from bot.cards.layout import Card
from bot.cards.markdown import excerpt
from bot.curation.unanswered import Cluster
from bot.localisation import Voice
from bot.store.statistics import Numbers
from knowledge.model import Status

ACCENT = 0x3949AB
PICTURE = "questions.png"
QUESTION = 120
SQUARES = {Status.ANSWERED: "🟩", Status.SUGGESTED: "🟨", Status.NOT_STATED: "🟦", Status.OUT_OF_SCOPE: "⬜"}


def stats_card(
    numbers: Numbers, clusters: Sequence[Cluster], total: int, days: Sequence[date], voice: Voice
) -> LayoutView:
    """Lay out the numbers of some days, and the biggest groups (of `total`) of questions without an answer."""
    card = Card(ACCENT)
    card.text(f"## {voice.say('stats.title', days=len(days))}")
    counts = {status: sum(day.get(status, 0) for day in numbers.days.values()) for status in SQUARES}
    asked = sum(counts.values())
    if asked:
        lines = [voice.say("stats.asked", count=asked, people=numbers.people)]
        lines += [_status(status, count, asked, voice) for status, count in counts.items() if count]
        lines.append(voice.say("stats.votes", up=numbers.up, down=numbers.down, waiting=numbers.waiting))
        card.text("\n".join(lines))
        most = max(sum(day.values()) for day in numbers.days.values())
        said = voice.say("stats.picture", first=days[0].isoformat(), last=days[-1].isoformat(), most=most)
        card.add(MediaGallery(MediaGalleryItem(f"attachment://{PICTURE}", description=said)))
    else:
        card.text(voice.say("stats.nothing"))
    _add_list(card, voice.say("stats.entries"), [(n, voice.question(e)) for e, n in _still(numbers, voice)], voice)
    _add_list(card, voice.say("stats.open", total=total), [(c.count, c.question) for c in clusters], voice)
    if clusters:
        card.text(f"-# {voice.say('stats.more')}")
    return card.view()


def picture(numbers: Numbers, days: Sequence[date]) -> bytes:
    """Draw the questions of each day by what became of them, in the colours of the answers' cards."""
    by_day = [numbers.days.get(day.isoformat(), {}) for day in days]
    counts = [[day.get(status, 0) for status in SQUARES] for day in by_day]
    return bars(counts, [ACCENTS[status] for status in SQUARES], f"{days[0]:%m-%d}", f"{days[-1]:%m-%d}")


def last_days(count: int, today: date) -> list[date]:
    """Return so many days up to today, the oldest first."""
    return [today - timedelta(days=back) for back in reversed(range(count))]


def _still(numbers: Numbers, voice: Voice) -> list[tuple[str, int]]:
    return [(entry, count) for entry, count in numbers.entries if entry in voice.base.entries]


def _status(status: Status, count: int, asked: int, voice: Voice) -> str:
    share = round(100 * count / asked)
    return voice.say(
        "stats.status", colour=SQUARES[status], status=voice.say(f"status.{status}"), count=count, share=share
    )


def _add_list(card: Card, title: str, items: Sequence[tuple[int, str]], voice: Voice) -> None:
    if not items:
        return
    lines = [voice.say("stats.line", count=count, question=excerpt(text, QUESTION)) for count, text in items]
    card.text("\n".join([f"**{title}**", *(f"- {line}" for line in lines)]))
