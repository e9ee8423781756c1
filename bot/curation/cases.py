"""The base's own evaluation set: `cases.jsonl` in its directory, to which moderators add a line at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.curation.files import BaseFiles
from knowledge.evaluation import read_cases
from knowledge.model import Status
from knowledge.replacing import replace_whole

CASES = "cases.jsonl"


def add_case(
    directory: Path,
    question: str,
    statuses: Sequence[Status],
    entries: Sequence[str] = (),
    *,
    category: str = "curated",
    locale: str | None = None,
) -> str:
    """Add a case, durably, and return its id; one for the same question is replaced.

    Raises OSError, and CasesInvalid where the file holds lines that are no cases.
    """
    case_id = "kb-" + hashlib.blake2b(question.strip().casefold().encode(), digest_size=6).hexdigest()
    row: dict[str, Any] = {"id": case_id, "question": question.strip(), "locale": locale, "category": category}
    row |= {"status": [str(status) for status in statuses], "entry": list(entries)}
    line = json.dumps({key: value for key, value in row.items() if value}, ensure_ascii=False)
    with BaseFiles(directory).locked():
        file = directory / CASES
        text = "".join(f"{each}\n" for each in (*_others(file, case_id), line))
        replace_whole(file, lambda opened: opened.write(text.encode()))
    return case_id


def _others(file: Path, case_id: str) -> list[str]:
    """Return the lines of a file that hold another case than the one with this id."""
    if not file.exists():
        return []
    known = {case.line for case in read_cases([file]) if case.id == case_id}
    written = file.read_text(encoding="utf-8").splitlines()
    return [line for number, line in enumerate(written, start=1) if number not in known and line.strip()]
