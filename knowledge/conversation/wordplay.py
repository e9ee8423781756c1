"""Questions put together from others: joined, with names added, with names replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from knowledge.model import Names
from knowledge.text import fold, is_cjk
from knowledge.understanding import cues
from knowledge.understanding.countries import named


def joined(before: str, after: str) -> str:
    """Return two texts as one."""
    return f"{before.rstrip()} {after.strip()}"


def with_names(text: str, names: Iterable[str]) -> str:
    """Return a text with names added in brackets."""
    listed = list(names)
    if not listed:
        return text
    return f"{text}（{'、'.join(listed)}）" if is_cjk(text) else f"{text} ({', '.join(listed)})"


def with_person(text: str, name: str, codes: tuple[str, ...]) -> str | None:
    """Return a text with a name in the place of “he” or “she”, None where there is none."""
    persons = cues.listed("persons", codes)
    longer = [cue for cue in cues.listed("refers", codes) if cue not in persons and any(one in cue for one in persons)]
    return replaced((text,), {**{cue: cue for cue in longer if is_cjk(cue)}, **dict.fromkeys(persons, name)})


def turned_to_countries(question: str, rest: str, codes: tuple[str, ...]) -> str | None:
    """Return a question with the countries that a folded text names in the place of its own, one by one (“and Japan?”
    after “what does China want of Japan?” is what Japan wants of China); None where one names no country, or both the
    same."""
    asked, new = named(fold(question), codes), named(rest, codes)
    if not asked or not new or list(asked) == list(new):
        return None
    old, there = list(asked), list(new)
    if len(there) == 1 and there[0] in old:
        there += [country for country in old if country not in there]
    changes = {asked[one]: new.get(other) or asked[other] for one, other in zip(old, there, strict=False)}
    return replaced((fold(question),), changes)


def spellings(names: Names, new: str) -> dict[str, str]:
    """Return every spelling of a thing, but one of a single character, with what is to stand in its place."""
    return {name: new for listed in names.values() for name in listed if len(name) > 1}


def replaced(texts: Iterable[str], replacing: Mapping[str, str]) -> str | None:
    """Return the first of some texts that holds a spelling to replace, all replaced at once; None where none does."""
    if not replacing:
        return None
    targets = {fold(name): new for name, new in reversed(list(replacing.items()))}
    listed = sorted(replacing, key=lambda name: (-len(name), name))
    parts = (re.escape(name) if is_cjk(name) else rf"(?<![a-z0-9_]){re.escape(name)}(?![a-z0-9_])" for name in listed)
    pattern = re.compile("|".join(parts), re.IGNORECASE)
    for text in texts:
        changed = pattern.sub(lambda found: targets.get(fold(found.group()), found.group()), text)
        if changed != text:
            return changed
    return None
