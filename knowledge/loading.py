"""A directory of YAML files → a checked `Base`, or every problem at once."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from knowledge.articles import find_quote, parse_article
from knowledge.format import schema, yamltree
from knowledge.format.files import YAML, FileRead, beginning, read_file, yaml_files
from knowledge.model import (
    ArticleUnreadable,
    Base,
    BaseInvalid,
    Entry,
    Kind,
    Location,
    Meeting,
    Person,
    Problem,
    Quote,
    Source,
    Topic,
)

SHIPPED = Path(__file__).parent / "base"
"""The curated base that comes with the program."""

_DESK_KEYS = ("name", "about", "languages", "sources_required")
_Thing = TypeVar("_Thing")


def load(directory: Path | str = SHIPPED, *, replaced: Mapping[Path, bytes | None] | None = None) -> Base:
    """Load and check every `.yaml` and `.yml` file below a directory.

    `replaced` gives files (absolute paths, articles too) other contents than they have on disk, or None for one that is
    to be gone: a candidate base before it is written.

    Raises:
        BaseInvalid: anything is wrong; all of it is listed.
    """
    return _Loading(Path(directory).resolve(), replaced or {}).base()


class _Loading:
    def __init__(self, directory: Path, replaced: Mapping[Path, bytes | None]) -> None:
        self._directory = directory
        self._replaced = replaced
        self._problems: list[Problem] = []
        self._incomplete = False
        """Something could not be taken in, so an id that nothing has may well be one of its own: say nothing of it."""
        self._hash = hashlib.sha256()

    def base(self) -> Base:
        paths = self._paths()
        files = [parsed for path in paths if (parsed := self._parse(path)) is not None]
        self._incomplete = len(files) < len(paths)
        desk = self._desk(files)
        sources = self._collect(files, "sources", self._source)
        people = self._collect(files, "people", lambda _, __, row: Person(row.id, row.names, row.about))
        topics = self._collect(files, "topics", lambda _, __, row: Topic(row.id, row.names, row.about))
        meetings = self._collect(files, "meetings", self._meeting, single="meeting")
        folders = _folders(files)
        entries = self._collect(files, "entries", lambda f, p, row: _entry(f, p, row, meetings, folders))
        self._check_meetings(files, people, sources)
        self._check_entries(files, people, topics, sources, required=desk["sources_required"])
        if not entries and not self._problems:
            self._problems.append(Problem(str(self._directory), "an empty base: no entries in any .yaml file below it"))
        if self._problems:
            raise BaseInvalid(tuple(self._problems))
        return Base(
            name=desk["name"],
            about=desk["about"],
            languages=desk["languages"] or _languages(entries.values()),
            entries=entries,
            meetings=meetings,
            people=people,
            topics=topics,
            sources=sources,
            directory=self._directory,
            digest=self._hash.hexdigest(),
        )

    def _paths(self) -> list[Path]:
        if not self._directory.is_dir():
            raise BaseInvalid((Problem(str(self._directory), "no such directory; name one that holds .yaml files"),))
        found = yaml_files(self._directory)
        given = {path for path in self._replaced if path.suffix in YAML}
        found |= {path for path in given if path.is_relative_to(self._directory)}
        found -= {path for path in given if self._replaced[path] is None}
        # Hidden ones are not the curator's: editors' and Kubernetes' copies of files that stand in plain sight too.
        shown = (path for path in found if not any(p.startswith(".") for p in path.relative_to(self._directory).parts))
        return sorted(shown)

    def _content(self, path: Path, read: Callable[[Path], bytes]) -> bytes:
        if path not in self._replaced:
            return read(path)
        content = self._replaced[path]
        if content is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return content

    def _parse(self, path: Path) -> FileRead | None:
        name = path.relative_to(self._directory).as_posix()
        try:
            raw = self._content(path, beginning)
        except OSError as error:
            self._problems.append(Problem(name, f"cannot be read ({error.strerror})"))
            return None
        self._hash.update(name.encode() + b"\0" + raw + b"\0")
        try:
            parsed = read_file(raw, path, name)
        except BaseInvalid as error:
            self._problems += error.problems
            return None
        self._problems += parsed.tree.problems
        return parsed

    def _desk(self, files: list[FileRead]) -> dict[str, Any]:
        desk: dict[str, Any] = {"name": {}, "about": {}, "languages": None, "sources_required": True}
        seen: dict[str, str] = {}
        for parsed in files:
            for key in _DESK_KEYS:
                value = getattr(parsed.content, key)
                if value is None:
                    continue
                if key in seen:
                    self._add(parsed, (key,), f"stands in {seen[key]} too; keep one")
                seen[key], desk[key] = parsed.name, value
        return desk

    def _add(self, parsed: FileRead, path: yamltree.Path, message: str) -> None:
        mark = parsed.tree.mark(path)
        self._problems.append(Problem(parsed.name, message, *mark, field=yamltree.dotted(path)))

    def _collect(
        self,
        files: list[FileRead],
        key: str,
        make: Callable[[FileRead, yamltree.Path, Any], _Thing | None],
        single: str | None = None,
    ) -> dict[str, _Thing]:
        things: dict[str, _Thing] = {}
        first: dict[str, str] = {}
        for parsed, path, row in _rows(files, key, single):
            if row.id in things:
                self._add(parsed, (*path, "id"), f"the id {row.id!r} stands twice: first at {first[row.id]}")
                continue
            thing = make(parsed, path, row)
            if thing is None:
                self._incomplete = True
            else:
                things[row.id] = thing
                first[row.id] = f"{parsed.name}:{parsed.tree.mark(path)[0]}"
        return things

    def _source(self, parsed: FileRead, path: yamltree.Path, row: schema.SourceRow) -> Source | None:
        try:
            file = (parsed.path.parent / row.file).resolve()
            raw = self._content(file, Path.read_bytes)
            text = raw.decode("utf-8-sig")
            article = parse_article(text, name=row.file)
        except OSError as error:
            self._add(parsed, (*path, "file"), f"the article {row.file} cannot be read ({error.strerror})")
            return None
        except UnicodeDecodeError as error:
            self._add(parsed, (*path, "file"), f"the article {row.file} is not UTF-8 (byte {error.start})")
            return None
        except ArticleUnreadable as error:
            self._add(parsed, (*path, "file"), str(error))
            return None
        except ValueError:
            self._add(parsed, (*path, "file"), f"{row.file!r} is no path")
            return None
        digest = hashlib.sha256(raw).hexdigest()
        self._hash.update(raw)
        if row.sha256 is not None and row.sha256 != digest:
            self._add(parsed, (*path, "sha256"), f"the article has changed: {row.file} now has {digest}")
        return Source(
            id=row.id,
            title=row.title,
            text=text,
            passages=article.passages(row.id),
            file=file,
            sha256=digest,
            published=row.published,
            url=row.url,
        )

    @staticmethod
    def _meeting(_: FileRead, __: yamltree.Path, row: schema.MeetingRow) -> Meeting:
        return Meeting(row.id, row.title, row.source, row.participants, row.names)

    def _check_meetings(
        self, files: list[FileRead], people: Mapping[str, Person], sources: Mapping[str, Source]
    ) -> None:
        for parsed, path, row in _rows(files, "meetings", "meeting"):
            self._check_ids(parsed, (*path, "participants"), row.participants, people, "person")
            if row.source is not None:
                self._check_ids(parsed, (*path, "source"), (row.source,), sources, "source")

    def _check_entries(
        self,
        files: list[FileRead],
        people: Mapping[str, Person],
        topics: Mapping[str, Topic],
        sources: Mapping[str, Source],
        *,
        required: bool,
    ) -> None:
        for parsed, path, row in _rows(files, "entries"):
            self._check_ids(parsed, (*path, "people"), row.people, people, "person")
            self._check_ids(parsed, (*path, "topics"), row.topics, topics, "topic")
            if not any(row.questions.values()):
                self._add(parsed, (*path, "questions"), "at least one question is needed")
            if not row.answer:
                self._add(parsed, (*path, "answer"), "an answer in at least one language is needed")
            if required and not row.quotes and row.kind != Kind.NOT_STATED:
                self._add(parsed, (*path, "quotes"), "at least one quote is needed: every answer rests on a source")
            for number, quote in enumerate(row.quotes):
                self._check_quote(parsed, (*path, "quotes", number), quote, sources)

    def _check_ids(
        self, parsed: FileRead, path: yamltree.Path, ids: Iterable[str], known: Mapping[str, object], what: str
    ) -> None:
        for number, thing in enumerate(ids):
            if thing not in known and not self._incomplete:
                here = (*path, number) if (*path, number) in parsed.tree.marks else path
                self._add(parsed, here, f"no {what} has the id {thing!r}")

    def _check_quote(
        self, parsed: FileRead, path: yamltree.Path, quote: schema.QuoteRow, sources: Mapping[str, Source]
    ) -> None:
        if quote.source not in sources:
            self._check_ids(parsed, (*path, "source"), (quote.source,), sources, "source")
        elif find_quote(quote.text, sources[quote.source]) is None:
            shown = quote.text if len(quote.text) <= 60 else f"{quote.text[:57]}…"
            message = f"not in the source {quote.source!r}, which must hold it word for word: “{shown}”"
            self._add(parsed, (*path, "text"), message)


def _rows(files: list[FileRead], key: str, single: str | None = None) -> Iterable[tuple[FileRead, yamltree.Path, Any]]:
    for parsed in files:
        if single is not None and (row := getattr(parsed.content, single)) is not None:
            yield parsed, (single,), row
        for number, row in enumerate(getattr(parsed.content, key)):
            yield parsed, (key, number), row


def _folders(files: Iterable[FileRead]) -> dict[Path, str]:
    """Return the meeting of each file that states one, and of each folder in which one alone is stated."""
    found: dict[Path, str] = {}
    stated: dict[Path, set[str]] = {}
    for parsed in files:
        if parsed.content.meeting is not None:
            found[parsed.path] = parsed.content.meeting.id
            stated.setdefault(parsed.path.parent, set()).add(parsed.content.meeting.id)
    return found | {folder: next(iter(ids)) for folder, ids in stated.items() if len(ids) == 1}


def _entry(
    parsed: FileRead,
    path: yamltree.Path,
    row: schema.EntryRow,
    meetings: Mapping[str, Meeting],
    folders: Mapping[Path, str],
) -> Entry:
    prefix = row.id.partition("/")[0]
    stated = folders.get(parsed.path) or folders.get(parsed.path.parent)
    return Entry(
        id=row.id,
        questions=row.questions,
        answer=row.answer,
        topics=row.topics,
        people=row.people,
        asks=row.asks,
        kind=Kind(row.kind),
        whether=None if row.whether is None else row.whether == "yes",
        quotes=tuple(Quote(quote.source, quote.text) for quote in row.quotes),
        meeting=prefix if prefix in meetings else stated,
        location=Location(parsed.path, parsed.tree.mark(path)[0]),
        follow_ups=row.follow_ups,
    )


def _languages(entries: Iterable[Entry]) -> tuple[str, ...]:
    found = dict.fromkeys(language for entry in entries for language in (*entry.questions, *entry.answer))
    return tuple(found) or ("en",)
