"""The log as files that other programs read."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator
from dataclasses import fields
from typing import Literal, TextIO

from bot.store.records import QueryRecord

Format = Literal["jsonl", "csv"]
COLUMNS = tuple(each.name for each in fields(QueryRecord))


async def write(records: AsyncIterator[QueryRecord], file: TextIO, form: Format) -> int:
    """Write records to an open text file and return how many. Raises OSError."""
    return await (_write_csv if form == "csv" else _write_jsonl)(records, file)


async def _write_jsonl(records: AsyncIterator[QueryRecord], file: TextIO) -> int:
    count = 0
    async for record in records:
        file.write(json.dumps(record.as_json(), ensure_ascii=False) + "\n")
        count += 1
    return count


async def _write_csv(records: AsyncIterator[QueryRecord], file: TextIO) -> int:
    count = 0
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    async for record in records:
        row = record.as_json() | {"alternatives": " ".join(other.entry for other in record.alternatives)}
        writer.writerow([_harmless(row[name]) for name in COLUMNS])
        count += 1
    return count


def _harmless(value: object) -> object:
    """Keep a spreadsheet from running what a stranger typed: text that begins like a formula gets a quote before."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
