"""Articles that moderators have handed in: kept in the database, worked through passage by passage, answered from only
once an entry of theirs is published.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.curation.arriving import (
    DetailProblem,
    Details,
    brought,
    entries_file,
    files_in,
    first_typed,
    understood,
    with_details,
)
from bot.curation.curator import Curator
from bot.curation.values import ArticleGone
from bot.store import Store
from bot.store.articles import ArticleRecord, StoredArticles
from knowledge.curating.drafting import draft_of, free_id
from knowledge.editing.changes import Change, EditRefused, FileChange, entry_from_data
from knowledge.model import ArticleUnreadable, Base, Entry, Problem, Source
from knowledge.sources import incoming
from knowledge.sources.coverage import Covered, coverage_map
from knowledge.sources.incoming import Incoming

AnyChange = Change | FileChange
PATIENCE = 60.0
"""Seconds in which an article must be read."""


@dataclass(frozen=True)
class Imported:
    """An article that is worked on, as it stands now. `published` says that the base has it as a source."""

    record: ArticleRecord
    article: Incoming
    source: Source
    details: Details
    coverage: tuple[Covered, ...]
    published: bool

    @property
    def id(self) -> str:
        """The short id."""
        return self.record.id

    def is_skipped(self, position: int) -> bool:
        """Whether nobody wants an entry of a passage."""
        return position in self.record.skipped and self.coverage[position].is_open

    @property
    def open_positions(self) -> tuple[int, ...]:
        """The passages of which no entry is made and that are not skipped."""
        return tuple(
            each.passage.position
            for each in self.coverage
            if each.is_open and each.passage.position not in self.record.skipped
        )

    def next_open(self, after: int) -> int | None:
        """Return the next passage to work on, from the beginning again at the end; None where all is done."""
        found = self.open_positions
        return next((position for position in found if position > after), found[0] if found else None)


class Articles:
    """The articles in work. `get_base` gives the base that is live, `get_drafts` the entries that wait unpublished."""

    def __init__(
        self,
        store: StoredArticles,
        get_base: Callable[[], Base],
        get_drafts: Callable[[], Awaitable[Sequence[Entry]]],
    ) -> None:
        self._store = store
        self._get_base = get_base
        self._get_drafts = get_drafts

    @classmethod
    def of(cls, store: Store, curator: Curator) -> Articles:
        """Return the articles of a base that is curated; the first entry of each brings it along."""

        async def unpublished() -> list[Entry]:
            """Return the entries in drafts, and those that wait for a second moderator."""
            drafted = [entry_from_data(draft["entry"]) for draft in await store.drafts.all() if "entry" in draft]
            waiting = [change for each in await curator.waiting() for change in each.changes]
            return [*drafted, *(each.after for each in waiting if isinstance(each, Change) and each.after is not None)]

        articles = cls(store.articles, lambda: curator.snapshot.base, unpublished)
        curator.complete = articles.complete
        return articles

    async def hand_in(self, raw: bytes, name: str) -> Imported:
        """Take in a file; one that is here already is found again. Raises ArticleUnreadable."""
        base = self._get_base()
        article = await _read(raw, name)
        text = article.kept.decode()
        records = await self._store.all()
        record = next((each for each in records if (each.text, each.suffix) == (text, article.suffix)), None)
        if record is None:
            known = next((source.id for source in base.sources.values() if source.sha256 == article.sha256), None)
            source = known or free_id(article, base, *(each.source for each in records))
            typed = await asyncio.to_thread(first_typed, article, base)
            record = ArticleRecord(secrets.token_hex(8), name, article.suffix, text, source, typed)
            await self._store.keep(record)
        return await self._imported(record)

    async def find(self, article: str) -> Imported:
        """Return an article. Raises ArticleGone."""
        record = await self._store.find(article)
        if record is None:
            raise ArticleGone
        return await self._imported(record)

    async def all(self) -> tuple[Imported, ...]:
        """Return the articles in work, the newest first."""
        return tuple([await self._imported(record) for record in await self._store.all()])

    async def sources(self) -> tuple[Source, ...]:
        """Return the articles that the base does not have yet, for those who look for passages to quote."""
        base = self._get_base()
        records = [record for record in await self._store.all() if record.source not in base.sources]
        return tuple([_source(record, await asyncio.to_thread(_incoming, record), base)[0] for record in records])

    async def type_details(self, article: str, typed: Mapping[str, str]) -> Imported:
        """Keep what was typed into the form, right or wrong. Raises ArticleGone."""
        await self._store.type(article, typed)
        return await self.find(article)

    async def skip(self, article: str, position: int, *, skipped: bool) -> Imported:
        """Mark a passage as one that nobody wants an entry of, or take that back. Raises ArticleGone."""
        await self._store.skip(article, position, skipped=skipped)
        return await self.find(article)

    async def drop(self, article: str) -> None:
        """Throw an article away; what is published of it stays."""
        await self._store.drop(article)

    async def draft(self, article: str, position: int) -> Entry:
        """Return the entry to begin with for a passage: its quote, whom and what it names, and questions to begin with.

        The position is one that the article has. Raises ArticleGone.
        """
        found = await self.find(article)
        base = with_details(self._get_base(), found.source, found.details)
        drafted = await asyncio.to_thread(draft_of, found.article, base, None, found.source.id)
        entry = next(each.entry for each in drafted.entries if each.passage.position == position)
        return replace(entry, meeting=found.source.id if found.source.id in base.meetings else None)

    async def complete(self, changes: Sequence[AnyChange]) -> Sequence[AnyChange]:
        """Return changes with what must come first: the articles that their entries quote and the base does not have.

        Raises EditRefused where an article's details must be mended first, OSError.
        """
        base = self._get_base()
        wanted = {quote.source for change in changes for quote in _quotes(change)}
        found = {record.source: record for record in await self._store.all() if record.source in wanted}
        if not found or base.directory is None:
            return changes
        files = await asyncio.to_thread(files_in, base.directory)
        bringing: dict[str, FileChange] = {}
        for source, record in found.items():
            if source in base.sources:
                continue
            article = await asyncio.to_thread(_incoming, record)
            details = understood(record.typed, article, base)
            if details.problems:
                raise EditRefused(Problem(record.name, _advice(each)) for each in details.problems)
            for change in brought(article, source, details, files):
                first = bringing.get(change.path)
                bringing[change.path] = replace(change, before=first.before) if first else change
                files[change.path] = change.after or b""
        return [*bringing.values(), *(_placed(change, found, base) for change in changes)]

    async def _imported(self, record: ArticleRecord) -> Imported:
        base = self._get_base()
        article = await asyncio.to_thread(_incoming, record)
        source, details = await asyncio.to_thread(_source, record, article, base)
        coverage = await asyncio.to_thread(
            coverage_map, source, tuple(base.entries.values()), tuple(await self._get_drafts())
        )
        return Imported(record, article, source, details, coverage, record.source in base.sources)


async def _read(raw: bytes, name: str) -> Incoming:
    """Read an article, but not for ever. Raises ArticleUnreadable."""
    try:
        return await asyncio.wait_for(asyncio.to_thread(incoming.take_in, raw, name), PATIENCE)
    except TimeoutError as error:
        raise ArticleUnreadable(f"{name}: takes too long to read; put its text into a .txt file", "large") from error


def _incoming(record: ArticleRecord) -> Incoming:
    name = record.name if record.name.lower().endswith(record.suffix) else f"{record.name}{record.suffix}"
    return replace(incoming.take_in(record.text.encode(), name), name=record.name)


def _source(record: ArticleRecord, article: Incoming, base: Base) -> tuple[Source, Details]:
    """Return an article as the source that it is to be, and its details."""
    details = understood(record.typed, article, base)
    passages = article.article.passages(record.source)
    title = details.source_title or article.title
    return Source(record.source, title, record.text, passages, sha256=article.sha256), details


def _advice(problem: DetailProblem) -> str:
    line = f" (“{problem.line}”)" if problem.line else ""
    return f"the details of this article must be mended first, in the field “{problem.field}”{line}"


def _quotes(change: AnyChange) -> Iterable[Any]:
    return change.after.quotes if isinstance(change, Change) and change.after is not None else ()


def _placed(change: AnyChange, articles: Mapping[str, ArticleRecord], base: Base) -> AnyChange:
    """Return a change that says where a new entry of a new article is to stand, when nothing does yet."""
    if not isinstance(change, Change) or change.before is not None or change.file is not None:
        return change
    sources = [quote.source for quote in _quotes(change) if quote.source in articles]
    if not sources or change.entry.partition("/")[0] != sources[0]:
        return change
    if any(entry_id.startswith(f"{sources[0]}/") for entry_id in base.entries):
        return change
    return replace(change, file=entries_file(sources[0]))
