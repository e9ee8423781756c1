"""One file of a knowledge base → its declared content, or every problem in it, worded for the curator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from knowledge.format import schema, yamltree
from knowledge.model import BaseInvalid, Problem

YAML = frozenset({".yaml", ".yml"})
"""What the files of a base end in, but for the articles beside them."""

_ADVICE = {
    "tuple_type": "must be a list: one `- item` a line, or [item, item]",
    "dict_type": "must hold keys with values, such as `en: …`",
    "model_type": "must hold keys with values, not text or a list",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
}


def yaml_files(directory: Path) -> set[Path]:
    """Return the YAML files below a directory, hidden ones too."""
    return {path for path in directory.rglob("*") if path.suffix in YAML and path.is_file()}


@dataclass(frozen=True)
class FileRead:
    """A file's content and where everything in it stands; `name` is its path within the base."""

    path: Path
    name: str
    tree: yamltree.Tree
    content: schema.File


def beginning(path: Path) -> bytes:
    """Return a file's bytes; of one that is too large only as many as show that. Raises OSError."""
    with path.open("rb") as file:
        return file.read(yamltree.MAX_BYTES + 1)


def read_file(raw: bytes, path: Path, name: str) -> FileRead:
    """Read one file of a base.

    Raises:
        BaseInvalid: it is no YAML that we read, or holds what no such file may hold.
    """
    try:
        tree = yamltree.read(raw, name)
    except yamltree.YamlProblem as error:
        raise BaseInvalid((error.problem,)) from error
    value = {} if tree.value is None else tree.value
    if not isinstance(value, dict):
        keys = ", ".join(schema.File.model_fields)
        problem = Problem(name, f"must hold keys at its top: {keys}", *tree.mark(()))
        raise BaseInvalid((*tree.problems, problem))
    try:
        return FileRead(path, name, tree, schema.File.model_validate(value))
    except ValidationError as error:
        worded = (_worded(name, tree, detail) for detail in error.errors())
        raise BaseInvalid((*tree.problems, *worded)) from error


def _worded(name: str, tree: yamltree.Tree, detail: Any) -> Problem:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    if "[key]" in detail["loc"]:
        message = f"{str(path[-1])!r} is no language code; write one such as en, ja or zh"
    elif detail["type"] == "extra_forbidden":
        message = f"unknown key {str(path[-1])!r}; {_known_keys(path)}"
    elif detail["type"] == "missing":
        message = f"the key {str(path[-1])!r} is missing"
    else:
        message = _ADVICE.get(detail["type"], str(detail["msg"]))
    return Problem(name, message, *tree.mark(path), field=yamltree.dotted(path))


def _known_keys(path: tuple[str | int, ...]) -> str:
    rows: dict[str | int, type[BaseModel]] = {
        "entries": schema.EntryRow,
        "meeting": schema.MeetingRow,
        "meetings": schema.MeetingRow,
        "people": schema.NamedRow,
        "topics": schema.NamedRow,
        "sources": schema.SourceRow,
    }
    model = (
        schema.QuoteRow if "quotes" in path[:-1] else rows.get(path[0], schema.File) if len(path) > 1 else schema.File
    )
    return f"known here: {', '.join(model.model_fields)}"
