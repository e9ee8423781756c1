"""A base's files on disk: locked between processes, replaced whole, and marked with the revision that they hold."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from knowledge.editing.candidates import Contents
from knowledge.format.files import YAML, beginning
from knowledge.model import Problem
from knowledge.replacing import NEW, replace_whole, sync

MARK = ".revision"
"""Beside the files, since it tells what these hold: a copy of them takes it along, a fresh one has none."""
Signature = tuple[tuple[str, int, int, int], ...]


class BaseFiles:
    """The files of one directory. Methods block (call them in a thread) and raise OSError."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold off the other processes that write here: one at a time from the record in the database to the mark."""
        descriptor = os.open(self.directory, os.O_RDONLY)
        try:
            with suppress(OSError):  # some network file systems have no such locks; the database's order remains
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def signature(self) -> Signature:
        """Return what changes whenever a file does: cheap enough to ask every second."""
        return tuple(sorted(self._signed()))

    def read(self) -> dict[Path, bytes | None]:
        """Return what the YAML files hold."""
        found: dict[Path, bytes | None] = {}
        for name, *_ in self.signature():
            path = self.directory / name
            if path.suffix in YAML:
                with suppress(FileNotFoundError):
                    found[path] = beginning(path)
        return found

    def content(self, path: Path) -> bytes | None:
        """Return what one file holds, None where there is none."""
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None

    def unwritable(self) -> Problem | None:
        """Return what keeps the files from being written, and what to do about it; None when they can be."""
        try:
            with tempfile.TemporaryFile(dir=self.directory, prefix=".", suffix=NEW):
                return None
        except OSError as error:
            advice = "copy the directory to where the desk may write, and set KNOWLEDGE_DIR to the copy"
            return Problem(str(self.directory), f"this knowledge base cannot be written ({error.strerror}); {advice}")

    def write(self, contents: Contents) -> None:
        """Replace files one after the other, each in one step; None removes a file, and folders left empty by that."""
        for path, content in contents.items():
            if content is None:
                path.unlink(missing_ok=True)
                sync(self._without_empty(path.parent))
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                _put(path.resolve(), content)

    def mark(self, number: int, revision: str) -> None:
        """Note that the files hold everything up to a revision (by its number and hash)."""
        _put(self.directory / MARK, json.dumps({"number": number, "hash": revision}).encode() + b"\n")

    def marked(self) -> tuple[int, str] | None:
        """Return the revision up to which the files hold everything; None where nothing says so."""
        try:
            found = json.loads((self.directory / MARK).read_bytes())
            return int(found["number"]), str(found["hash"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def tidy(self) -> None:
        """Remove what a process that was killed left half written."""
        for left in self.directory.rglob(f".*{NEW}"):
            with suppress(OSError):
                left.unlink()

    def _without_empty(self, folder: Path) -> Path:
        """Remove a folder and those above it as long as they are empty, and return the first that stays."""
        while folder != self.directory and self.directory in folder.parents:
            try:
                folder.rmdir()
            except FileNotFoundError:
                pass
            except OSError:  # something is in it
                break
            folder = folder.parent
        return folder

    def _signed(self) -> Iterator[tuple[str, int, int, int]]:
        for path in self.directory.rglob("*"):
            within = path.relative_to(self.directory)
            if any(part.startswith(".") for part in within.parts):
                continue
            with suppress(FileNotFoundError):  # gone since it was listed
                known = path.stat()
                if path.is_file():
                    yield within.as_posix(), known.st_mtime_ns, known.st_size, known.st_ino


def _put(path: Path, content: bytes) -> None:
    replace_whole(path, lambda file: file.write(content))
