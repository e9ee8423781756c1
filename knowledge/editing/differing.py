"""What differs between two entries, field by field, for a person to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from knowledge.editing.changes import BY_LANGUAGE, entry_as_data
from knowledge.model import Entry

WHOLE = ("topics", "people", "asks", "kind", "whether")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs: the lines taken out of it, and those put in. `field` is as in a file (`answer.en`)."""

    field: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


def differences(before: Entry | None, after: Entry | None) -> tuple[Difference, ...]:
    """Return what differs between two states of an entry, in the order of a file; None is an entry that is not there.

    Lists (questions, quotes) tell only the lines that come or go; a list in another order comes and goes in part.
    """
    one, other = (entry_as_data(entry) if entry is not None else {} for entry in (before, after))
    found: list[Difference] = []
    for field, was, now in _fields(one, other):
        if was != now:
            found.append(_difference(field, was, now))
    return tuple(found)


def _fields(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[tuple[str, list[str], list[str]]]:
    yield "id", _lines(one.get("id")), _lines(other.get("id"))
    for field in WHOLE:
        yield field, _lines(one.get(field)), _lines(other.get(field))
    for field in BY_LANGUAGE:
        was, now = one.get(field, {}), other.get(field, {})
        for language in dict.fromkeys((*was, *now)):
            yield f"{field}.{language}", _lines(was.get(language)), _lines(now.get(language))
    yield "quotes", _lines(one.get("quotes")), _lines(other.get("quotes"))


def _lines(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    return [each if isinstance(each, str) else f"{each['source']}: {each['text']}" for each in value]


def _difference(field: str, was: list[str], now: list[str]) -> Difference:
    removed: list[str] = []
    added: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind != "equal":
            removed += was[a:b]
            added += now[c:d]
    return Difference(field, tuple(removed), tuple(added))
