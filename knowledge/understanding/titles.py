"""What a meeting may be called that the base gives no names for: the words of its title that no other title has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from knowledge.model import Base, Meeting
from knowledge.text import fold, is_cjk, words
from knowledge.understanding.language import language

_APART = re.compile(r"[\W_]+")


def names_in_title(meeting: Meeting, base: Base) -> Mapping[str, tuple[str, ...]]:
    """Return names for a meeting by language: what stands together of its title without people's names, words that
    stand in another meeting's title too, and such as “meeting” (“Cape Town” of “Ade–Bor meeting in Cape Town”)."""
    others = (title for other in base.meetings.values() if other.id != meeting.id for title in other.title.values())
    elsewhere = frozenset(part for title in others for part in _parts(title))
    people = (name for person in base.people.values() for names in person.names.values() for name in names)
    named = frozenset(part for name in people for part in _parts(name))
    found: dict[str, tuple[str, ...]] = {}
    for code, title in meeting.title.items():
        lexicon = language(code)
        empty = lexicon.function_words | {part for cue in lexicon.follow_ups.get("filler", ()) for part in _parts(cue)}
        said = [None if part in elsewhere | empty or _names(part, named) else part for part in _parts(title)]
        found[code] = tuple(_runs(said))
    return found


def _names(part: str, named: frozenset[str]) -> bool:
    """Whether a part of a title is somebody's name, or in an unspaced script holds one."""
    return part in named or (is_cjk(part) and any(name in part for name in named if is_cjk(name)))


def _parts(text: str) -> list[str]:
    """Return the words of a text in order; in unspaced scripts, what spaces and marks set apart."""
    folded = fold(text)
    return [part for part in _APART.split(folded) if part] if is_cjk(folded) else words(folded)


def _runs(parts: Sequence[str | None]) -> Iterator[str]:
    """Yield what stands together between the gaps."""
    for together, run in groupby(parts, key=lambda part: part is not None):
        name = " ".join(part for part in run if part is not None)
        if together and len(name) > 1:
            yield name
