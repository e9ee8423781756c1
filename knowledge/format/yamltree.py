"""YAML read safely, with where every value stands.

PyYAML's event stream is turned into plain dicts, lists, strings and None: text stays text (`12:30`, `no` and
`2024-11-15` are strings here), equal keys are a problem rather than a silent loss, and limits on size, depth and
alias expansion stop a file that is made to hurt before it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from knowledge.model import Problem

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 24
MAX_NODES_PER_EVENT = 4
"""How often a file may repeat itself through aliases: values in all, to values written down."""

Path = tuple[str | int, ...]
Mark = tuple[int, int]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class YamlProblem(Exception):
    """A file is no YAML that we read; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass
class Tree:
    """A file's value, the (line, column) of every path in it (from 1), and the problems that did not stop us."""

    value: Any
    marks: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def mark(self, path: Path) -> Mark:
        """Return where a path stands, or its nearest parent that stands anywhere."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, (1, 1))


def read(raw: bytes, name: str) -> Tree:
    """Read one YAML document.

    Raises:
        YamlProblem: too large, not UTF-8, a syntax error, too deep, or expanded beyond reason by aliases.
    """
    if len(raw) > MAX_BYTES:
        raise YamlProblem(Problem(name, f"larger than {MAX_BYTES // 1024 // 1024} MiB; split it"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise YamlProblem(Problem(name, f"not UTF-8 (byte {error.start}); save the file as UTF-8", line)) from error
    try:
        return _Composer(name).compose(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"not valid YAML: {error.problem or error.context or 'a syntax error'}"
        place = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise YamlProblem(Problem(name, what, *place)) from error
    except yaml.reader.ReaderError as error:
        raise YamlProblem(_forbidden_character(text, error.character, name)) from error
    except yaml.YAMLError as error:
        raise YamlProblem(Problem(name, f"not valid YAML: {' '.join(str(error).split())}")) from error


def _forbidden_character(text: str, character: int | str, name: str) -> Problem:
    code = character if isinstance(character, int) else ord(character)
    before = text[: text.find(chr(code))]
    message = f"the character U+{code:04X} is not allowed in YAML; remove it"
    return Problem(name, message, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _place(event: Any) -> Mark:
    return event.start_mark.line + 1, event.start_mark.column + 1


class _Composer:
    def __init__(self, name: str) -> None:
        self._name = name
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._written = 0
        self._expanded = 0

    def compose(self, events: Iterator[Any]) -> Tree:
        self._tree = Tree(None)
        self._events = events
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._stop(event, "more than one document (`---`) in a file; use one file for each")
                self._tree.value, _ = self._node(next(events), (), 0)
        return self._tree

    def _stop(self, event: Any, message: str) -> YamlProblem:
        return YamlProblem(Problem(self._name, message, *_place(event)))

    def _node(self, event: Any, path: Path, depth: int) -> tuple[Any, int]:
        """Return a node's value and how many nodes it stands for."""
        if depth > MAX_DEPTH:
            raise self._stop(event, f"nested more than {MAX_DEPTH} levels deep")
        mark = _place(event)
        value: Any
        self._tree.marks.setdefault(path, mark)
        self._written += 1
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag not in (None, "!"):
            raise self._stop(event, f"the tag {event.tag} is not allowed here; write plain values")
        if isinstance(event, yaml.ScalarEvent):
            plain_null = not event.style and event.value in _NULLS  # libyaml gives plain scalars the style ""
            value, size = (None if plain_null else event.value), 1
        elif isinstance(event, yaml.SequenceStartEvent):
            value, size = self._sequence(path, depth)
        else:
            value, size = self._mapping(path, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, size)
        self._expanded += 1
        return value, size

    def _alias(self, event: Any) -> tuple[Any, int]:
        if event.anchor not in self._anchors:
            raise self._stop(event, f"the alias *{event.anchor} stands before its anchor &{event.anchor}")
        value, size = self._anchors[event.anchor]
        self._expanded += size
        if self._expanded > 1000 and self._expanded > MAX_NODES_PER_EVENT * self._written:
            raise self._stop(event, "aliases expand this file beyond reason; write the values out")
        return value, size

    def _sequence(self, path: Path, depth: int) -> tuple[list[Any], int]:
        items: list[Any] = []
        size = 1
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            value, part = self._node(event, (*path, len(items)), depth + 1)
            items.append(value)
            size += part
        return items, size

    def _mapping(self, path: Path, depth: int) -> tuple[dict[str, Any], int]:
        items: dict[str, Any] = {}
        size = 1
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent) or event.tag not in (None, "!") or event.anchor is not None:
                raise self._stop(event, "a key must be a plain word")
            key = event.value
            here = _place(event)
            value, part = self._node(next(self._events), (*path, key), depth + 1)
            if key in items:
                message = "this key stands twice; the first is kept, so remove or rename one"
                self._tree.problems.append(Problem(self._name, message, *here, field=dotted((*path, key))))
            else:
                self._tree.marks[(*path, key)] = here
                items[key] = value
            size += part
        return items, size


def dotted(path: Path) -> str:
    """Return a path as a person writes it: `entries[2].answer.en`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
