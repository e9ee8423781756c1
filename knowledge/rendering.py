"""What a base says, put into one locale: its entries as answers, its questions and names, the desk's set phrases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.matching import Match, phrasing_to_show
from knowledge.model import Alternative, Answer, Entry, Kind, Status, Texts
from knowledge.snapshot import Snapshot
from knowledge.text import to_traditional
from knowledge.understanding.language import phrase

RELATED = 3
SUGGESTIONS = 5


@dataclass(frozen=True)
class Renderer:
    """A snapshot's base as it reads in a locale (`en`, `ja`, `zh`, or `zh-TW`: Traditional script)."""

    snapshot: Snapshot
    locale: str

    def show(self, entry_id: str) -> Answer:
        """Return the answer of one entry. Raises KeyError: the base has no such entry."""
        entry = self.snapshot.base.entries[entry_id]
        return Answer(
            status=Status.NOT_STATED if entry.kind is Kind.NOT_STATED else Status.ANSWERED,
            text=self.text(entry.answer),
            entry=entry_id,
            citations=self.snapshot.citations[entry_id],
            confidence=1.0,
            locale=self.locale,
            related=self.related(entry),
        )

    def lacking(self, lacks: str, nearest: Answer) -> Answer:
        """Say by a set phrase that no source says what was asked, and show the nearest thing they do say."""
        if nearest.status is Status.NOT_STATED:
            return nearest
        return self.beside_nearest(self.phrase(lacks), nearest)

    def beside_nearest(self, text: str, nearest: Answer) -> Answer:
        """Return an answer that says what is not stated, and then the nearest thing that is."""
        return replace(nearest, status=Status.NOT_STATED, text=f"{text} {self.phrase('nearest')} {nearest.text}")

    def related(self, entry: Entry) -> tuple[Alternative, ...]:
        """Return the entries most like one: of the same meeting and topics first, by how much they share."""
        ids = self.snapshot.related.get(entry.id)
        if ids is None:
            ids = self.snapshot.related[entry.id] = _most_like(entry, self.snapshot)
        return tuple(Alternative(one, self.question(one), 0.0) for one in ids)

    def alternatives(self, found: Match, *, beside: str | None = None) -> tuple[Alternative, ...]:
        """Return the other entries that a question may have meant, beside the one that is shown if one is."""
        others = [candidate for candidate in found.candidates if candidate.entry != beside]
        if beside is not None:
            # Whoever has an answer is offered what the sources say, and not what they lack besides.
            entries = self.snapshot.base.entries
            others = [candidate for candidate in others if entries[candidate.entry].kind is not Kind.NOT_STATED]
        return tuple(
            Alternative(candidate.entry, self.question(candidate.entry), round(candidate.chance, 4))
            for candidate in others[:SUGGESTIONS]
        )

    def question(self, entry_id: str) -> str:
        """Return the question that stands for an entry."""
        return self._script(phrasing_to_show(entry_id, self.snapshot, self.locale))

    def meeting(self, meeting_id: str | None) -> str:
        """Return the title of a meeting, or nothing where there is none."""
        meeting = self.snapshot.base.meetings.get(meeting_id or "")
        return self.text(meeting.title) if meeting is not None else ""

    def meetings_of(self, entries: Sequence[str]) -> list[str]:
        """Return the title of the meeting of each of some entries."""
        return [self.meeting(self.snapshot.base.entries[entry].meeting) for entry in entries]

    def topic(self, topic_id: str) -> str:
        """Return the name of a topic."""
        base = self.snapshot.base
        return self._script(base.shown_name(base.topics[topic_id], self._language))

    def text(self, texts: Texts) -> str:
        """Return a text of the base, with its fall-backs."""
        return self._script(self.snapshot.base.text(texts, self._language))

    def phrase(self, key: str, **values: str) -> str:
        """Return one of the desk's set phrases."""
        return self._script(phrase(key, self.locale, **values))

    @property
    def _language(self) -> str:
        return self.locale.split("-")[0]

    def _script(self, text: str) -> str:
        return to_traditional(text) if self.locale == "zh-TW" else text


def _most_like(entry: Entry, snapshot: Snapshot) -> tuple[str, ...]:
    topics, people, quotes = set(entry.topics), set(entry.people), {quote.text for quote in entry.quotes}

    def likeness(other: Entry) -> float:
        shared = len(topics.intersection(other.topics)) + 0.5 * len(people.intersection(other.people))
        same_quote = any(quote.text in quotes for quote in other.quotes)
        return shared + (1.0 if other.meeting == entry.meeting else 0.0) - (1.0 if same_quote else 0.0)

    others = [other for other in snapshot.base.entries.values() if other.kind is not Kind.NOT_STATED]
    scored = [(likeness(other), other.id) for other in others if other.id != entry.id]
    return tuple(one for score, one in sorted(scored, key=lambda pair: -pair[0])[:RELATED] if score > 0)
