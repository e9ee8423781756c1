"""The base's own evaluation set: `cases.jsonl` in its directory, to which moderators add a line at a time."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowledge.evaluation import read_cases
from knowledge.model import Status

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
    file = directory / CASES
    case_id = "kb-" + hashlib.blake2b(question.strip().casefold().encode(), digest_size=6).hexdigest()
    lines = []
    if file.exists():
        known = {case.line for case in read_cases([file]) if case.id == case_id}
        written = file.read_text(encoding="utf-8").splitlines()
        lines = [line for number, line in enumerate(written, start=1) if number not in known and line.strip()]
    row: dict[str, Any] = {"id": case_id, "question": question.strip(), "locale": locale, "category": category}
    row |= {"status": [str(status) for status in statuses], "entry": list(entries)}
    lines.append(json.dumps({key: value for key, value in row.items() if value}, ensure_ascii=False))
    _replace(file, "".join(f"{line}\n" for line in lines))
    return case_id


def _replace(file: Path, text: str) -> None:
    fresh = file.with_name(f".{file.name}.new")
    with fresh.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(file)
