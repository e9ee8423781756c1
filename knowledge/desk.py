"""The one call: a question and a snapshot → an answer, or an honest reason for none."""

from __future__ import annotations

from dataclasses import replace

from knowledge import conversation
from knowledge.articles import find_quote
from knowledge.judging import Verdict, judge
from knowledge.language import phrase
from knowledge.matching import Match, match, phrasing_to_show
from knowledge.model import Alternative, Answer, Citation, Entry, Kind, Question, Status
from knowledge.snapshot import Snapshot
from knowledge.text import reply_locale, to_traditional

RELATED = 3
SUGGESTIONS = 5


def answer(question: Question, snapshot: Snapshot) -> Answer:
    """Answer a question from a snapshot. Never raises for anything a person can type."""
    meant = conversation.resolve(question, snapshot)
    locale = meant.locale or reply_locale(question.locale, meant.text, snapshot.base.languages)
    if meant.entry is not None:
        return replace(show(meant.entry, snapshot, locale), resolved=meant.text, reasons=meant.reasons)
    found = match(snapshot.reader.read(meant.text), snapshot, meeting=meant.meeting)
    verdict = judge(found, snapshot, listening=question.listening)
    reasons = (*meant.reasons, *verdict.reasons)
    resolved = meant.text if meant.text != question.text else None
    if verdict.status is Status.SILENT:
        return Answer(Status.SILENT, "", confidence=found.confidence, reasons=reasons, locale=locale)
    if verdict.status is Status.OUT_OF_SCOPE:
        about = in_locale(snapshot.base.about, snapshot, locale)
        text = _set_phrase("out_of_scope", locale, about=about) if about else _set_phrase("not_stated", locale)
        return Answer(
            verdict.status, text, confidence=found.confidence, reasons=reasons, locale=locale, resolved=resolved
        )
    if verdict.status is Status.SUGGESTED:
        options = _alternatives(found, snapshot, locale, skip=None, limit=SUGGESTIONS)
        text = _set_phrase("suggested", locale)
        return Answer(
            verdict.status,
            text,
            confidence=found.confidence,
            alternatives=options,
            reasons=reasons,
            locale=locale,
            resolved=resolved,
        )
    return replace(
        _entry_answer(verdict, found, snapshot, locale),
        confidence=found.confidence,
        alternatives=_alternatives(found, snapshot, locale, skip=verdict.entry, limit=SUGGESTIONS),
        reasons=reasons,
        resolved=resolved,
    )


def show(entry_id: str, snapshot: Snapshot, locale: str) -> Answer:
    """Return the answer of one entry, as a button or a pick from a list asks for it.

    Raises:
        KeyError: the base has no such entry.
    """
    entry = snapshot.base.entries[entry_id]
    return Answer(
        status=Status.NOT_STATED if entry.kind is Kind.NOT_STATED else Status.ANSWERED,
        text=in_locale(entry.answer, snapshot, locale),
        entry=entry_id,
        citations=citations(entry, snapshot),
        confidence=1.0,
        locale=locale,
        related=related(entry, snapshot, locale),
    )


def _entry_answer(verdict: Verdict, found: Match, snapshot: Snapshot, locale: str) -> Answer:
    assert verdict.entry is not None
    shown = show(verdict.entry, snapshot, locale)
    entry = snapshot.base.entries[verdict.entry]
    if verdict.missing is not None:
        lead = _set_phrase("not_mentioned", locale, thing=verdict.missing)
        nearest = _set_phrase("nearest", locale)
        return replace(shown, status=Status.NOT_STATED, text=f"{lead} {nearest} {shown.text}")
    if entry.whether is not None and "whether" in found.reading.asks and not found.reading.negated:
        lead = _set_phrase("yes" if entry.whether else "no", locale)
        return replace(shown, text=_lead(lead, shown.text, locale))
    return shown


def _lead(lead: str, text: str, locale: str) -> str:
    return text if text.startswith(lead) else _set_phrase("lead", locale, lead=lead, text=text)


def citations(entry: Entry, snapshot: Snapshot) -> tuple[Citation, ...]:
    """Return an entry's quotes, each with where it stands in its source."""
    cited: list[Citation] = []
    for quote in entry.quotes:
        passage = find_quote(quote.text, snapshot.base.sources[quote.source])
        heading, position = (passage.heading, passage.position) if passage else (None, None)
        cited.append(Citation(quote.source, quote.text, heading, position))
    return tuple(cited)


def related(entry: Entry, snapshot: Snapshot, locale: str) -> tuple[Alternative, ...]:
    """Return the entries most like one: of the same meeting and topics first, by how much they share."""

    def likeness(other: Entry) -> float:
        shared = len(set(entry.topics) & set(other.topics)) + 0.5 * len(set(entry.people) & set(other.people))
        same_quote = bool({q.text for q in entry.quotes} & {q.text for q in other.quotes})
        return shared + (1.0 if other.meeting == entry.meeting else 0.0) - (1.0 if same_quote else 0.0)

    others = [
        other for other in snapshot.base.entries.values() if other.id != entry.id and other.kind is not Kind.NOT_STATED
    ]
    best = sorted(others, key=lambda other: -likeness(other))[:RELATED]
    return tuple(
        Alternative(other.id, _script(phrasing_to_show(other.id, snapshot, locale), locale), 0.0)
        for other in best
        if likeness(other) > 0
    )


def _alternatives(
    found: Match, snapshot: Snapshot, locale: str, *, skip: str | None, limit: int
) -> tuple[Alternative, ...]:
    return tuple(
        Alternative(
            candidate.entry,
            _script(phrasing_to_show(candidate.entry, snapshot, locale), locale),
            round(candidate.chance, 4),
        )
        for candidate in found.candidates
        if candidate.entry != skip
    )[:limit]


def in_locale(texts: object, snapshot: Snapshot, locale: str) -> str:
    """Return a text of the base in the reply's locale, Traditional script made from Simplified where needed."""
    return _script(snapshot.base.text(texts, locale.split("-")[0]), locale)  # type: ignore[arg-type]


def _script(text: str, locale: str) -> str:
    return to_traditional(text) if locale == "zh-TW" else text


def _set_phrase(key: str, locale: str, **values: str) -> str:
    return _script(phrase(key, locale, **values), locale)


__all__ = ["answer", "citations", "in_locale", "related", "show"]
