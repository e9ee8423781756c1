"""Where in a file that somebody is editing by hand the mistake stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from knowledge import loading
from knowledge.model import BaseInvalid, Problem


def placed(problems: Iterable[Problem], directory: Path) -> list[Problem]:
    """Return problems with files, those that have no line yet with the first mistake that keeps their file from being
    read: its line, and what it is. Blocks."""
    mistakes: dict[str, Problem] = {}
    try:
        loading.load(directory)
    except BaseInvalid as error:
        for each in reversed(error.problems):
            mistakes[each.file] = each
    return [_at(each, mistakes.get(each.file)) for each in problems]


def _at(problem: Problem, mistake: Problem | None) -> Problem:
    if mistake is None or problem.line is not None:
        return problem
    what = f"{mistake.field}: {mistake.message}" if mistake.field else mistake.message
    return replace(problem, line=mistake.line, column=mistake.column, message=f"{problem.message} ({what})")
