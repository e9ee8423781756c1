"""What a base says, thing by thing, and what revisions make of it: so that two of them can be told apart.

A thing is an entry, or a file that holds no entries (sources, people, an article that lies beside them). Its state is a
text: the entry as canonical JSON, the file as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from knowledge.editing.changes import AnyChange, Change, FileChange, entry_as_data, entry_from_data
from knowledge.format.files import YAML, read_file
from knowledge.model import Base, BaseInvalid, Entry


class Thing(NamedTuple):
    """One thing that changes: an entry by its id, or a file by its path from the base's directory."""

    kind: Literal["entry", "file"]
    name: str


State = dict[Thing, str]
_ENTRIES = re.compile(r"^\ufeff?[\"']?entries[\"']?\s*:", re.MULTILINE)


class Step(NamedTuple):
    """What a change does to one thing: its state before and after, None where it is not there."""

    thing: Thing
    before: str | None
    after: str | None


def entry_state(entry: Entry) -> str:
    """Return an entry as its state."""
    return json.dumps(entry_as_data(entry), ensure_ascii=False, sort_keys=True)


def entry_of(state: str | None) -> Entry | None:
    """Return the entry that a state is of."""
    return None if state is None else entry_from_data(json.loads(state))


def state_of(base: Base, contents: Mapping[Path, bytes | None]) -> State:
    """Return the state of everything in a base whose YAML files hold some contents."""
    assert base.directory is not None
    state: State = {Thing("entry", entry.id): entry_state(entry) for entry in base.entries.values()}
    for path, content in contents.items():
        if content is not None and path.suffix in YAML and path.is_relative_to(base.directory):
            text = content.decode()
            if not holds_entries(text):
                state[Thing("file", path.relative_to(base.directory).as_posix())] = text
    for source in base.sources.values():
        if source.file is not None and source.file.is_relative_to(base.directory):
            state[Thing("file", source.file.relative_to(base.directory).as_posix())] = source.text
    return state


def holds_entries(text: str) -> bool:
    """Whether a file has entries (or the key for them): these are told one by one, and not the file."""
    return _ENTRIES.search(text) is not None


def steps(changes: Iterable[AnyChange]) -> Iterator[Step]:
    """Yield what changes do, thing by thing."""
    for change in changes:
        if isinstance(change, Change):
            before, after = (None if entry is None else entry_state(entry) for entry in (change.before, change.after))
            yield Step(Thing("entry", change.entry), before, after)
        else:
            yield from _steps_of_file(change)


def _steps_of_file(change: FileChange) -> Iterator[Step]:
    is_yaml = PurePosixPath(change.path).suffix in YAML
    before, after = (None if raw is None else raw.decode() for raw in (change.before, change.after))
    if not is_yaml:  # an article's text is read without the mark before it
        before, after = (text and text.removeprefix("\ufeff") for text in (before, after))
    if not is_yaml or not any(holds_entries(text) for text in (before, after) if text is not None):
        yield Step(Thing("file", change.path), before, after)
        return
    was, now = (_entries(raw, change.path) for raw in (change.before, change.after))
    for entry in dict.fromkeys((*was, *now)):
        if was.get(entry) != now.get(entry):
            yield Step(Thing("entry", entry), was.get(entry), now.get(entry))


def _entries(raw: bytes | None, name: str) -> dict[str, str]:
    try:
        rows = read_file(raw or b"", Path(name), name).content.entries
    except BaseInvalid:
        return {}
    return {row.id: entry_state(entry_from_data(row.model_dump())) for row in rows}


def after(state: Mapping[Thing, str], changes: Iterable[AnyChange]) -> State:
    """Return what changes make of a state."""
    found = dict(state)
    for step in steps(changes):
        if step.after is None:
            found.pop(step.thing, None)
        else:
            found[step.thing] = step.after
    return found


def differing(one: Mapping[Thing, str], other: Mapping[Thing, str]) -> list[Thing]:
    """Return the things that two states have otherwise."""
    return [thing for thing in dict.fromkeys((*one, *other)) if one.get(thing) != other.get(thing)]


def told_apart(
    wanted: Mapping[Thing, str],
    found: Mapping[Thing, str],
    before: Callable[[Thing], Iterable[str | None]],
) -> tuple[list[Thing], list[Thing]]:
    """Tell the things that files lack from those that somebody edited in them.

    `wanted` is what the revisions say, `found` what the files hold, and `before` gives the states that a thing had
    before the revisions that may not have reached the files: one that is in such a state was not edited, it lags.
    """
    lacking: list[Thing] = []
    edited: list[Thing] = []
    for thing in differing(wanted, found):
        (lacking if found.get(thing) in before(thing) else edited).append(thing)
    return lacking, edited


def as_change(thing: Thing, before: str | None, after: str | None, file: str | None = None) -> AnyChange:
    """Return the change of one thing from a state to another."""
    if thing.kind == "entry":
        return Change(thing.name, entry_of(before), entry_of(after), file)
    was, now = (None if text is None else text.encode() for text in (before, after))
    return FileChange(thing.name, was, now)
