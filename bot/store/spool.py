"""Where records wait while the database cannot take them: JSON Lines in a bounded file, each write fsynced.

Every use holds a lock (a file beside it), so processes that share a directory share the spool as well.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

from bot.store.records import QueryRecord

log = logging.getLogger(__name__)
LIMIT_BYTES = 16 * 1024 * 1024


class Spool:
    """A bounded file of records. Its methods block (call them in a thread) and raise OSError."""

    def __init__(self, path: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self.path = path
        self.limit_bytes = limit_bytes

    def append(self, records: Sequence[QueryRecord]) -> int:
        """Write records, in order, as far as there is room; return how many are safe."""
        with self._locked(), _private(self.path, "ab+") as file:
            before = file.seek(0, os.SEEK_END)
            lines = list(_lines_within(self.limit_bytes - before, records))
            # After a crash, half a line may stand at the end: keep it from spoiling the next.
            start = b"\n" if before and not _ends_a_line(file) else b""
            try:
                _write_through(file, start + b"".join(lines))
            except OSError:
                os.truncate(self.path, before)
                raise
        return len(lines)

    def read(self) -> list[QueryRecord]:
        """Return what waits, oldest first; a line that cannot be read is logged and passed over."""
        if not self.path.exists():
            return []
        with self._locked():
            return list(self._records())

    def forget(self, ids: set[str]) -> None:
        """Take out the records that are in the database now, and keep what came since."""
        with self._locked():
            rest = [record for record in self._records() if record.id not in ids]
            if not rest:
                self.path.unlink(missing_ok=True)
                return
            new = self.path.with_suffix(".new")
            with _private(new, "wb") as file:
                _write_through(file, b"".join(map(_line, rest)))
            new.replace(self.path)

    def _records(self) -> Iterator[QueryRecord]:
        if not self.path.exists():
            return
        for number, line in enumerate(self.path.read_bytes().splitlines(), start=1):
            try:
                if line.strip():
                    yield QueryRecord.from_row(json.loads(line))
            except (ValueError, KeyError, TypeError):
                log.warning("line %d of %s cannot be read and is passed over", number, self.path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with _private(self.path.with_suffix(".lock"), "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield  # closing the file lets go of the lock


def _private(path: Path, mode: Literal["ab+", "wb"]) -> IO[bytes]:
    """Open a file to write, for its owner alone when it is new."""
    flags = os.O_RDWR | os.O_CREAT | (os.O_APPEND if mode == "ab+" else os.O_TRUNC)
    return os.fdopen(os.open(path, flags, 0o600), mode)


def _line(record: QueryRecord) -> bytes:
    return json.dumps(record.as_json(), ensure_ascii=False).encode() + b"\n"


def _lines_within(room: int, records: Iterable[QueryRecord]) -> Iterator[bytes]:
    for record in records:
        line = _line(record)
        room -= len(line)
        if room < 0:
            return
        yield line


def _ends_a_line(file: IO[bytes]) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _write_through(file: IO[bytes], content: bytes) -> None:
    file.write(content)
    file.flush()
    os.fsync(file.fileno())
