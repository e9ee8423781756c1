"""Question files: JSON Lines, one case a line, read strictly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.model import KnowledgeError, Problem, Status


class CasesInvalid(KnowledgeError):
    """A question file cannot be used. `problems` holds everything found, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class Case:
    """One question, or one conversation whose last turn counts, and what a right answer to it is."""

    file: str
    line: int
    id: str
    turns: tuple[str, ...]
    category: str
    status: frozenset[Status]
    locale: str | None = None
    listening: bool = False
    entries: tuple[str, ...] = ()
    must: tuple[re.Pattern[str], ...] = ()
    must_not: tuple[re.Pattern[str], ...] = ()

    @property
    def key(self) -> str:
        """What tells the case from every other, in other runs too: the file's name and the id."""
        return f"{Path(self.file).name}#{self.id}"

    @property
    def in_scope(self) -> bool:
        """Whether an answer is right, or among what is right."""
        return Status.ANSWERED in self.status


_Text = Annotated[str, Field(min_length=1)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: _Text
    question: _Text | None = None
    turns: Annotated[list[_Text], Field(min_length=1)] | None = None
    locale: str | None = None
    listening: bool = False
    category: _Text
    status: Annotated[list[Status], Field(min_length=1)]
    entry: list[_Text] = []
    must: list[_Text] = []
    must_not: list[_Text] = []


def read_cases(paths: Iterable[Path | str]) -> tuple[Case, ...]:
    """Read question files, in the order given.

    Raises:
        CasesInvalid: a file cannot be read, or any line of one is no case; all of it is listed.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    for path in paths:
        name = str(path)
        seen: dict[str, int] = {}
        for number, line in enumerate(_lines(Path(path), problems), start=1):
            if not line.strip():
                continue
            case = _case(line, name, number, problems)
            if case is None:
                continue
            if case.id in seen:
                message = f"the id {case.id!r} stands twice: first on line {seen[case.id]}"
                problems.append(Problem(name, message, number, field="id"))
            seen.setdefault(case.id, number)
            cases.append(case)
    if problems:
        raise CasesInvalid(tuple(problems))
    if not cases:
        raise CasesInvalid((Problem(", ".join(map(str, paths)) or "no file", "holds no cases"),))
    return tuple(cases)


def _lines(path: Path, problems: list[Problem]) -> list[str]:
    try:
        raw = path.read_bytes()
        return raw.decode("utf-8-sig").split("\n")
    except OSError as error:
        problems.append(Problem(str(path), f"cannot be read ({error.strerror})"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.append(Problem(str(path), f"not UTF-8 (byte {error.start}); save the file as UTF-8", line))
    return []


def _case(line: str, file: str, number: int, problems: list[Problem]) -> Case | None:
    try:
        values = json.loads(line)
    except json.JSONDecodeError as error:
        problems.append(Problem(file, f"not JSON: {error.msg}", number, error.colno))
        return None
    except (RecursionError, ValueError) as error:
        problems.append(Problem(file, f"not JSON that can be read: {error}", number))
        return None
    if not isinstance(values, dict):
        problems.append(Problem(file, 'not a JSON object; write {"id": …, "question": …, …}', number))
        return None
    try:
        # As JSON again: strict validation takes a status from JSON's strings, and from nothing else.
        row = _Row.model_validate_json(json.dumps(values))
    except ValidationError as error:
        problems += (_worded(file, number, detail) for detail in error.errors())
        return None
    return _checked(row, file, number, problems)


def _checked(row: _Row, file: str, number: int, problems: list[Problem]) -> Case | None:
    before = len(problems)
    if (row.question is None) == (row.turns is None):
        message = "give either question or turns, not both" if row.turns else "one of question and turns is needed"
        problems.append(Problem(file, message, number, field="question"))
    patterns = {name: _patterns(getattr(row, name), name, file, number, problems) for name in ("must", "must_not")}
    if len(problems) > before:
        return None
    return Case(
        file=file,
        line=number,
        id=row.id,
        turns=tuple(row.turns or [row.question or ""]),
        category=row.category,
        status=frozenset(row.status),
        locale=row.locale,
        listening=row.listening,
        entries=tuple(row.entry),
        must=patterns["must"],
        must_not=patterns["must_not"],
    )


def _patterns(
    texts: Iterable[str], field: str, file: str, number: int, problems: list[Problem]
) -> tuple[re.Pattern[str], ...]:
    compiled: list[re.Pattern[str]] = []
    for index, text in enumerate(texts):
        try:
            compiled.append(re.compile(text, re.IGNORECASE))
        except re.error as error:
            problems.append(Problem(file, f"{text!r} is no pattern: {error}", number, field=f"{field}[{index}]"))
    return tuple(compiled)


def _worded(file: str, number: int, detail: Any) -> Problem:
    path = "".join(f"[{part}]" if isinstance(part, int) else str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        message = f"unknown key {path!r}; known here: {', '.join(_Row.model_fields)}"
    elif detail["type"] == "missing":
        message = f"the key {path!r} is missing"
    else:
        message = str(detail["msg"])
    return Problem(file, message, number, field=path or None)
