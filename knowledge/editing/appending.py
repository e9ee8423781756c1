"""Rows added at the end of a list of a file, which stays as it is but for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from knowledge.format import yamltree


def appended(text: str, key: str, rows: Sequence[Mapping[str, Any]]) -> str | None:
    """Return a file's text with rows added to the list under a key at its top, which is made where there is none.

    None where the file does not bear it: it is no YAML that we read, or its list is written in brackets.
    """
    if not rows:
        return text
    before = _read(text)
    if before is None:
        return None
    listed = before.get(key)
    if key in before and listed is not None and not isinstance(listed, list):
        return None
    made = _with_rows(text, key, rows) if key in before else _with_list(text, key, rows)
    after = _read(made) if made is not None else None
    wanted = {**before, key: [*(listed or []), *map(_plain, rows)]}
    return made if after == wanted else None


class _Dumper(yaml.SafeDumper):
    """Writes lists of texts on one line and all else in lines of its own, and nothing twice by reference."""

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> Any:
        """Write a list."""
        return super().represent_sequence(tag, sequence, flow_style or all(isinstance(item, str) for item in sequence))

    def ignore_aliases(self, _data: Any) -> bool:
        """Write what stands twice twice."""
        return True


def as_yaml(value: Mapping[str, Any]) -> str:
    """Return values as a file's text, lists of texts on one line."""
    written: str = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=float("inf"), default_flow_style=False
    )
    return written


def _with_list(text: str, key: str, rows: Sequence[Mapping[str, Any]]) -> str:
    head = f"{text.rstrip()}\n\n" if text.strip() else ""
    return f"{head}{key}:\n{_rows(rows, '  ')}"


def _with_rows(text: str, key: str, rows: Sequence[Mapping[str, Any]]) -> str | None:
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    found = next((i, value) for i, (name, value) in enumerate(node.value) if name.value == key)
    number, listed = found
    if not isinstance(listed, yaml.SequenceNode) or listed.flow_style or not listed.value:
        return None
    lines = text.splitlines(keepends=True)
    following = node.value[number + 1][0].start_mark.line if number + 1 < len(node.value) else len(lines)
    last = listed.value[-1].start_mark.line
    end = next((i for i in range(following, last, -1) if not _is_aside(lines[i - 1])), following)
    block = "".join(lines[:end])
    block += "" if block.endswith("\n") else "\n"
    return block + _rows(rows, " " * listed.start_mark.column) + "".join(lines[end:])


def _rows(rows: Sequence[Mapping[str, Any]], indent: str) -> str:
    written = "".join(re.sub(r"(?m)^(?=.)", "  ", as_yaml(row)).replace("  ", "- ", 1) for row in rows)
    return re.sub(r"(?m)^(?=.)", indent, written)


def _is_aside(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _read(text: str) -> dict[str, Any] | None:
    try:
        tree = yamltree.read(text.encode(), "file")
    except yamltree.YamlProblem:
        return None
    value = {} if tree.value is None else tree.value
    return value if isinstance(value, dict) and not tree.problems else None


def _plain(value: Any) -> Any:
    """Return a value as it is read back: lists for tuples."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
