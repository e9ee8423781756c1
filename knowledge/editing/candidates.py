"""A base with changes in it, before anything is written: checked whole, as if it were loaded from its files."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from knowledge import loading
from knowledge.checks import phrasing_key
from knowledge.editing import splicing, wording
from knowledge.editing.changes import (
    AnyChange,
    Change,
    Conflict,
    EditRefused,
    FileChange,
    FileConflict,
    entry_as_data,
    entry_from_data,
    same,
)
from knowledge.format.files import YAML, read_file
from knowledge.model import Base, BaseInvalid, Entry, Problem

KINDS = YAML | {".txt", ".md", ".html", ".htm"}
"""What the files of a base end in: itself, and articles beside it."""
_NEEDED = {
    "questions": "at least one question is needed",
    "answer": "an answer in at least one language is needed",
}
_EMPTY = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:entries\s*:\s*(?:\[\s*\]\s*)?)?")
"""What a file holds when its last entry has been taken out and it has no comment either."""
_PROPOSED = "change"
"""What a problem has for a file that lies in what was typed, before there is any file."""


Contents = Mapping[Path, bytes | None]
"""What files hold, by their absolute paths; None is a file that is not there."""


def yaml_of(contents: Contents) -> dict[Path, bytes | None]:
    """Return what the YAML files among some hold."""
    return {path: content for path, content in contents.items() if path.suffix in YAML}


@dataclass(frozen=True)
class Candidate:
    """A base as it would be. `changes` are what is to be recorded: texts without space around them, files chosen.

    `files` are the new contents of the files that change, in an order in which they can be written one by one with a
    base that loads after each, where there is one; `read` is what these held.
    """

    base: Base
    changes: tuple[AnyChange, ...]
    files: Contents
    read: Contents


def make(base: Base, changes: Sequence[AnyChange], contents: Contents | None = None) -> Candidate:
    """Put changes into a base that was loaded from a directory: whole files first, then entries.

    `contents` go before what the files hold on disk.

    Raises:
        EditRefused: what would come of it is no base, or two entries would answer the same question.
        Conflict: what a change starts from is not what stands in the base.
    """
    _refuse_what_is_none(changes)
    editing = _Editing(base, contents or {})
    for change in changes:
        if isinstance(change, FileChange):
            editing.check(change)
            editing.put(change)
    with suppress(EditRefused):  # the entries may put right what the files leave undone
        editing.reload()
    editing.splice(_tidied(editing.base, [change for change in changes if isinstance(change, Change)]))
    editing.reload()
    clashes = [problem for change in editing.done for problem in _clashes(change, editing.base)]
    if clashes:
        raise EditRefused(_named(clashes, editing.done))
    return editing.candidate()


def spliced(base: Base, changes: Sequence[AnyChange], contents: Contents | None = None) -> Candidate:
    """Put changes into a base as they are, whatever stands there; for those that were accepted once.

    Raises:
        EditRefused: what would come of it is no base.
    """
    editing = _Editing(base, contents or {})
    for change in changes:
        if isinstance(change, FileChange):
            editing.put(change)
    editing.splice([change for change in changes if isinstance(change, Change)])
    editing.reload()
    return editing.candidate()


class _Editing:
    """Files with changes put into them, one after the other."""

    def __init__(self, base: Base, contents: Contents) -> None:
        if base.directory is None:
            raise EditRefused([Problem("base", "this knowledge base comes from no directory")])
        self.base = base
        self.directory = base.directory
        self.done: list[AnyChange] = []
        self._before = base
        self._held = dict(contents)
        self._read: dict[Path, bytes | None] = {}
        self._stale = False

    def check(self, change: FileChange) -> None:
        """Refuse a file that is none of a base, or that somebody has changed meanwhile."""
        path = PurePosixPath(change.path)
        if change.leads_outside or path.suffix.lower() not in KINDS:
            kinds = ", ".join(sorted(KINDS))
            message = f"no file of a base; give one below its directory that ends in one of {kinds}"
            raise EditRefused([Problem(change.path, message)])
        try:
            for content in (change.before, change.after):
                (content or b"").decode()
        except UnicodeDecodeError as error:
            raise EditRefused([Problem(change.path, f"not UTF-8 (byte {error.start}); save it as UTF-8")]) from error
        if self._content(self.directory / change.path) != change.before:
            raise FileConflict(change.path)

    def put(self, change: FileChange) -> None:
        """Put a whole file."""
        self._set(self.directory / change.path, change.after)
        self.done.append(change)

    def splice(self, changes: Sequence[Change]) -> None:
        """Put changes of entries into their files: many edits of one file all at once, where that can be."""
        edits: dict[Path, dict[str, Entry]] = {}
        for change in changes:
            standing = self.base.entries.get(change.entry)
            if change.after is not None and standing is not None and standing.location is not None:
                edits.setdefault(standing.location.file, {})[change.entry] = change.after
        done = {entry for path, entries in edits.items() if self._splice_all(path, entries) for entry in entries}
        for change in changes:
            if change.entry in done:
                self.done.append(
                    replace(change, file=self._name(self._file_of(change, self.base.entries[change.entry])))
                )
            else:
                self._splice(change)

    def _splice_all(self, path: Path, entries: Mapping[str, Entry]) -> bool:
        if len(entries) == 1:
            return False
        try:
            edited = partial(splicing.all_replaced, entries={key: entry_as_data(one) for key, one in entries.items()})
            self._set(path, _edited(self._content(path) or b"", edited))
        except (UnicodeDecodeError, splicing.Unspliceable):
            return False
        return True

    def _splice(self, change: Change) -> None:
        standing = self.base.entries.get(change.entry)
        if change.after is None and standing is None:
            self.done.append(change)
            return
        path = self._file_of(change, standing)
        raw = self._content(path) or b""
        try:
            made = _with(change, raw, standing is not None)
            self._set(path, None if change.after is None and _EMPTY.fullmatch(made) else made)
        except (UnicodeDecodeError, splicing.Unspliceable) as error:
            line = standing.location.line if standing is not None and standing.location is not None else None
            raise EditRefused([Problem(self._name(path), str(error), line, field=change.entry)]) from error
        self.done.append(replace(change, file=self._name(path)))

    def reload(self) -> None:
        """Read the base as it is now. Raises EditRefused."""
        if self._stale:
            try:
                self.base = loading.load(self.directory, replaced=self._held)
            except BaseInvalid as error:
                raise EditRefused(_worded(error.problems, self.done, self._held, self.directory)) from error
            self._stale = False

    def candidate(self) -> Candidate:
        """Return what has come of it."""
        changed = [path for path, was in self._read.items() if self._held[path] != was]
        return Candidate(
            base=self.base,
            changes=tuple(self.done),
            files={path: self._held[path] for path in self._in_order(changed)},
            read={path: self._read[path] for path in changed},
        )

    def _in_order(self, paths: Sequence[Path]) -> list[Path]:
        """Return files in an order in which the base loads after each, as far as there is one."""
        left = list(paths)
        order: list[Path] = []
        while len(left) > 1:
            chosen = next((path for path in left if self._loads([*order, path])), left[0])
            left.remove(chosen)
            order.append(chosen)
        return [*order, *left]

    def _loads(self, written: Sequence[Path]) -> bool:
        held = {**self._held, **{path: was for path, was in self._read.items() if path not in written}}
        try:
            loading.load(self.directory, replaced=held)
        except BaseInvalid:
            return False
        return True

    def _content(self, path: Path) -> bytes | None:
        if path not in self._held:
            try:
                self._held[path] = path.read_bytes()
            except FileNotFoundError:
                self._held[path] = None
            except OSError as error:
                raise EditRefused([Problem(self._name(path), f"cannot be read ({error.strerror})")]) from error
        return self._held[path]

    def _set(self, path: Path, content: bytes | None) -> None:
        self._read.setdefault(path, self._content(path))
        self._held[path] = content
        self._stale = True

    def _name(self, path: Path) -> str:
        return path.relative_to(self.directory).as_posix()

    def _file_of(self, change: Change, standing: Entry | None) -> Path:
        """Return the file that an entry stands in, or is to stand in."""
        if standing is not None and standing.location is not None:
            return standing.location.file
        if change.file is None:
            assert change.after is not None
            return self._place_for(change.after)
        if FileChange(change.file, None, None).leads_outside or PurePosixPath(change.file).suffix not in YAML:
            raise EditRefused([Problem(change.file, "no file of a base; name one such as talks.yaml")])
        return self.directory / change.file

    def _place_for(self, entry: Entry) -> Path:
        """Choose a file for a new entry: beside those that are named alike and share its topics, else a new one."""
        prefix, _, _ = entry.id.rpartition("/")
        likeness: Counter[Path] = Counter()
        for other in self.base.entries.values():
            if other.location is not None and other.id.rpartition("/")[0] == prefix:
                shared = len(set(other.topics).intersection(entry.topics))
                likeness[other.location.file] += 1 + 1000 * shared * (2 if other.kind is entry.kind else 1)
        if likeness:
            return max(likeness, key=lambda path: (likeness[path], path.as_posix()))
        folder = self.directory / (_as_name(prefix.partition("/")[0]) or "entries")
        in_folder = folder.is_dir() or any(path.parent == folder for path in self._held)
        first = path = folder / "entries.yaml" if in_folder else folder.parent / f"{folder.name}.yaml"
        number = 1
        while (self._content(path) or b"").strip():  # what stands there is about other things
            number += 1
            path = first.with_name(f"{first.stem}-{number}.yaml")
        return path


def _refuse_what_is_none(changes: Sequence[AnyChange]) -> None:
    if all(_is_none(change) for change in changes):
        raise EditRefused([Problem(_PROPOSED, "nothing is changed; alter something first")])
    subjects = Counter(change.path if isinstance(change, FileChange) else change.entry for change in changes)
    twice = [subject for subject, times in subjects.items() if times > 1]
    if twice:
        message = f"{twice[0]} is changed twice at once; put the changes of an entry or a file together"
        raise EditRefused([Problem(_PROPOSED, message)])


def _is_none(change: AnyChange) -> bool:
    return change.before == change.after if isinstance(change, FileChange) else same(change.before, change.after)


def _tidied(base: Base, changes: Sequence[Change]) -> list[Change]:
    """Return the changes with their texts tidied. Raises EditRefused, Conflict."""
    problems: list[Problem] = []
    found: list[Change] = []
    for change in changes:
        standing = base.entries.get(change.entry)
        if change.before is None and change.after is not None and standing is not None:
            message = f"the id {change.entry!r} is taken; choose another, or edit that entry"
            problems.append(Problem(_PROPOSED, message, field=_field(change, "id")))
        elif not same(change.before, standing):
            raise Conflict(change.entry, change.after, standing, change.before)
        if change.after is None:
            found.append(change)
            continue
        after = _checked(change, change.after, problems)
        if after is not None:
            found.append(replace(change, after=after))
    if problems:
        raise EditRefused(_named(problems, changes))
    return found


def _checked(change: Change, after: Entry, problems: list[Problem]) -> Entry | None:
    """Return an entry as the loader would read it, or note what is wrong with it."""
    if after.id != change.entry:
        message = f"an entry keeps its id; to call it {after.id!r}, add another entry and remove this one"
        problems.append(Problem(_PROPOSED, message, field=_field(change, "id")))
        return None
    data = {"questions": {}, "answer": {}} | entry_as_data(after)
    for key, message in _NEEDED.items():
        if not data[key]:
            problems.append(Problem(_PROPOSED, message, field=_field(change, key)))
    text = "\n".join(["entries:", *wording.item(data)])
    try:
        row = read_file(text.encode("utf-8", "replace"), Path(_PROPOSED), _PROPOSED).content.entries[0]
    except BaseInvalid as error:
        for problem in error.problems:
            field = (problem.field or "").removeprefix("entries[0]").removeprefix(".")
            problems.append(Problem(_PROPOSED, problem.message, field=_field(change, field)))
        return None
    return entry_from_data(row.model_dump())


def _as_name(text: str) -> str:
    return re.sub(r"[^\w-]+", "-", text).strip("-")


def _with(change: Change, raw: bytes, standing: bool) -> bytes:
    """Return a file's content with a change in it. Raises Unspliceable, UnicodeDecodeError."""
    if change.after is None:
        return _edited(raw, partial(splicing.removed, entry_id=change.entry))
    entry = entry_as_data(change.after)
    if standing:
        return _edited(raw, partial(splicing.replaced, entry_id=change.entry, entry=entry))
    return _edited(raw, partial(splicing.added, entry=entry))


def _edited(raw: bytes, edit: Callable[[str], str]) -> bytes:
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    return mark + edit(raw[len(mark) :].decode()).encode()


def _clashes(change: AnyChange, base: Base) -> Iterator[Problem]:
    """Yield each phrasing that another entry has too; those that the entry had before are the curator's affair."""
    if isinstance(change, FileChange) or change.after is None:
        return
    had = _keys(change.before)
    others = {
        phrasing_key(phrasing): entry.id
        for entry in base.entries.values()
        if entry.id != change.entry
        for phrasings in entry.questions.values()
        for phrasing in phrasings
    }
    for language, phrasings in change.after.questions.items():
        for number, phrasing in enumerate(phrasings):
            key = phrasing_key(phrasing)
            if key in others and key not in had:
                message = f"“{phrasing}” stands in {others[key]} too; take it out there first, or word it otherwise"
                yield Problem(
                    change.file or _PROPOSED, message, field=f"{change.entry}: questions.{language}[{number}]"
                )


def _keys(entry: Entry | None) -> set[str]:
    questions = entry.questions.values() if entry is not None else ()
    return {phrasing_key(phrasing) for phrasings in questions for phrasing in phrasings}


def _field(change: Change, field: str) -> str:
    return f"{change.entry}: {field}"


def _named(problems: Iterable[Problem], changes: Sequence[AnyChange]) -> list[Problem]:
    """Leave the entry's id out of the fields where only one entry was to be changed."""
    edited = [change.entry for change in changes if isinstance(change, Change)]
    if len(edited) != 1:
        return list(problems)
    prefix = f"{edited[0]}: "
    return [replace(problem, field=problem.field and problem.field.removeprefix(prefix)) for problem in problems]


def _worded(
    problems: Iterable[Problem], changes: Sequence[AnyChange], held: Contents, directory: Path
) -> list[Problem]:
    """Name the fields of the entries that were to be changed as they stand in them, and leave others as they are."""
    places: dict[tuple[str, str], str] = {}
    for change in changes:
        if isinstance(change, FileChange) or change.after is None or change.file is None:
            continue
        path = directory / change.file
        try:
            rows = read_file(held[path] or b"", path, change.file).content.entries
        except BaseInvalid:
            continue
        places |= {(change.file, f"entries[{n}]"): row.id for n, row in enumerate(rows) if row.id == change.entry}
    found = []
    for problem in problems:
        entry, _, field = (problem.field or "").partition(".")
        owner = places.get((problem.file, entry))
        found.append(problem if owner is None else replace(problem, field=f"{owner}: {field}"))
    return _named(found, changes)
