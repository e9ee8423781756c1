"""Which sentences of an article are quoted: by entries of the base, by drafts, by none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.articles import covered_passages
from knowledge.model import Entry, Passage, Source


@dataclass(frozen=True, slots=True)
class Covered:
    """A passage with the ids of the entries that quote it; only those in `published` answer anybody."""

    passage: Passage
    published: tuple[str, ...]
    drafts: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether nothing quotes it yet."""
        return not self.published and not self.drafts


def coverage_map(source: Source, published: Iterable[Entry], drafts: Iterable[Entry] = ()) -> tuple[Covered, ...]:
    """Return every passage of an article with what quotes it, under whatever source: a reprint is covered too."""
    by_base, by_draft = quoting(published, source), quoting(drafts, source)
    return tuple(
        Covered(passage, by_base.get(passage.position, ()), by_draft.get(passage.position, ()))
        for passage in source.passages
    )


def quoting(entries: Iterable[Entry], source: Source) -> Mapping[int, tuple[str, ...]]:
    """Return the ids of the entries that quote each passage, by its position; only passages that any quotes."""
    found: dict[int, tuple[str, ...]] = {}
    for entry in entries:
        for position in sorted(covered_passages([quote.text for quote in entry.quotes], source)):
            found[position] = (*found.get(position, ()), entry.id)
    return found
