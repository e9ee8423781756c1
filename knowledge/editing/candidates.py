"""A base with changes in it, before anything is written: checked whole, as if it were loaded from its files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge import loading
from knowledge.checks import phrasing_key
from knowledge.editing import splicing, wording
from knowledge.editing.changes import Change, Conflict, EditRefused, entry_as_data, entry_from_data, same
from knowledge.files import beginning, read_file
from knowledge.model import Base, BaseInvalid, Entry, Problem

_PROPOSED = "change"
"""What a problem has for a file that lies in what was typed, before there is any file."""


@dataclass(frozen=True)
class Candidate:
    """A base as it would be. `changes` are what is to be recorded: texts without space around them, files chosen.

    `files` are the new contents of the files that change; `read` is what these held (None: there was no such file).
    """

    base: Base
    changes: tuple[Change, ...]
    files: Mapping[Path, bytes]
    read: Mapping[Path, bytes | None]


def make(base: Base, changes: Sequence[Change], contents: Mapping[Path, bytes] | None = None) -> Candidate:
    """Put changes into a base that was loaded from a directory. `contents` go before what its files hold on disk.

    Raises:
        EditRefused: what would come of it is no base, or two entries would answer the same question.
        Conflict: what a change starts from is not what stands in the base.
    """
    if base.directory is None:
        raise EditRefused([Problem("base", "this knowledge base comes from no directory")])
    tidied = _tidied(base, changes)
    made = spliced(base, tidied, contents)
    clashes = [problem for change in tidied for problem in _clashes(change, made.base)]
    if clashes:
        raise EditRefused(_named(clashes, tidied))
    return made


def spliced(base: Base, changes: Sequence[Change], contents: Mapping[Path, bytes] | None = None) -> Candidate:
    """Put changes into a base as they are, whatever stands there; for those that were accepted once.

    Raises:
        EditRefused: what would come of it is no base.
    """
    assert base.directory is not None
    held = dict(contents or {})
    read: dict[Path, bytes | None] = {}
    done: list[Change] = []
    for change in changes:
        path = _file_of(change, base, held)
        raw = held.get(path) if path in held else _on_disk(path)
        if raw is not None and len(raw) == 0:
            raw = b""
        read.setdefault(path, raw)
        held[path] = _with(change, raw or b"", path, base)
        done.append(replace(change, file=path.relative_to(base.directory).as_posix()))
    try:
        made = loading.load(base.directory, replaced=held)
    except BaseInvalid as error:
        raise EditRefused(_worded(error.problems, done, held, base)) from error
    return Candidate(made, tuple(done), {path: held[path] for path in read}, read)


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
    if not changes or all(same(change.before, change.after) for change in changes):
        problems.append(Problem(_PROPOSED, "nothing is changed; alter something first"))
    if len({change.entry for change in changes}) < len(changes):
        problems.append(Problem(_PROPOSED, "one entry is changed twice; put the changes of an entry together"))
    if problems:
        raise EditRefused(_named(problems, changes))
    return found


def _checked(change: Change, after: Entry, problems: list[Problem]) -> Entry | None:
    """Return an entry as the loader would read it, or note what is wrong with it."""
    if after.id != change.entry:
        message = f"an entry keeps its id; to call it {after.id!r}, add another entry and remove this one"
        problems.append(Problem(_PROPOSED, message, field=_field(change, "id")))
        return None
    text = "\n".join(["entries:", *wording.item(entry_as_data(after))])
    try:
        row = read_file(text.encode("utf-8", "replace"), Path(_PROPOSED), _PROPOSED).content.entries[0]
    except BaseInvalid as error:
        for problem in error.problems:
            field = (problem.field or "").removeprefix("entries[0]").removeprefix(".")
            problems.append(Problem(_PROPOSED, problem.message, field=_field(change, field)))
        return None
    return entry_from_data(row.model_dump())


def _file_of(change: Change, base: Base, held: Mapping[Path, bytes]) -> Path:
    """Return the file that an entry stands in, or is to stand in."""
    assert base.directory is not None
    standing = base.entries.get(change.entry)
    if standing is not None and standing.location is not None:
        return standing.location.file
    if change.file is not None:
        path = (base.directory / change.file).resolve()
        if not path.is_relative_to(base.directory) or path.suffix not in {".yaml", ".yml"} or path.name.startswith("."):
            message = f"{change.file!r} is no file of this base; name one such as talks.yaml"
            raise EditRefused([Problem(_PROPOSED, message)])
        return path
    return _place_for(change.after or change.before, base, held)


def _place_for(entry: Entry | None, base: Base, held: Mapping[Path, bytes]) -> Path:
    """Choose a file for a new entry: beside those of its meeting that share its topics, else one of its own."""
    assert base.directory is not None
    assert entry is not None
    prefix, _, name = entry.id.rpartition("/")
    beside = [other for other in base.entries.values() if other.location and other.id.rpartition("/")[0] == prefix]
    likeness: Counter[Path] = Counter()
    for other in beside:
        assert other.location is not None
        shared = len(set(other.topics).intersection(entry.topics))
        likeness[other.location.file] += 1 + 1000 * shared if (other.kind is entry.kind) else 500 * shared
    if likeness:
        return max(likeness, key=lambda path: (likeness[path], path.as_posix()))
    folder = base.directory / (_as_name(prefix.partition("/")[0]) or "entries")
    topic = _as_name(entry.topics[0] if entry.topics else name) or "entries"
    path = first = folder / f"{topic}.yaml" if folder.is_dir() else folder.parent / f"{folder.name}.yaml"
    number = 1
    while path.exists() and path not in held:  # what stands there is about other things
        number += 1
        path = first.with_name(f"{first.stem}-{number}.yaml")
    return path


def _as_name(text: str) -> str:
    return re.sub(r"[^\w-]+", "-", text).strip("-")


def _on_disk(path: Path) -> bytes | None:
    try:
        return beginning(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EditRefused([Problem(path.name, f"cannot be read ({error.strerror})")]) from error


def _with(change: Change, raw: bytes, path: Path, base: Base) -> bytes:
    """Return a file's content with a change in it; one already there leaves it as it is."""
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    try:
        text = raw[len(mark) :].decode("utf-8")
        if change.after is None:
            text = splicing.removed(text, change.entry)
        elif change.entry in base.entries:
            text = splicing.replaced(text, change.entry, entry_as_data(change.after))
        else:
            text = splicing.added(text, entry_as_data(change.after))
    except (UnicodeDecodeError, splicing.Unspliceable) as error:
        name = path.relative_to(base.directory).as_posix() if base.directory else path.name
        line = change.before.location.line if change.before and change.before.location else None
        raise EditRefused([Problem(name, str(error), line, field=change.entry)]) from error
    return mark + text.encode("utf-8")


def _clashes(change: Change, base: Base) -> Iterator[Problem]:
    """Yield each phrasing that another entry has too; those that the entry had before are the curator's affair."""
    if change.after is None:
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


def _named(problems: Iterable[Problem], changes: Sequence[Change]) -> list[Problem]:
    """Leave the entry's id out of the fields where only one entry was to be changed."""
    if len(changes) != 1:
        return list(problems)
    prefix = f"{changes[0].entry}: "
    return [replace(problem, field=problem.field and problem.field.removeprefix(prefix)) for problem in problems]


def _worded(
    problems: Iterable[Problem], changes: Sequence[Change], held: Mapping[Path, bytes], base: Base
) -> list[Problem]:
    """Name the fields of the entries that were to be changed as they stand in them, and leave others as they are."""
    places: dict[tuple[str, str], str] = {}
    for change in changes:
        if change.after is None or change.file is None or base.directory is None:
            continue
        name = change.file
        try:
            rows = read_file(held[base.directory / name], base.directory / name, name).content.entries
        except BaseInvalid:
            continue
        places |= {(name, f"entries[{n}]"): row.id for n, row in enumerate(rows) if row.id == change.entry}
    found = []
    for problem in problems:
        entry, _, field = (problem.field or "").partition(".")
        owner = places.get((problem.file, entry))
        found.append(problem if owner is None else replace(problem, field=f"{owner}: {field}"))
    return _named(found, changes)
