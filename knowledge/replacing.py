"""Files replaced whole: whoever reads one, at any instant, sees all of the old or all of the new."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

NEW = ".desk-new"
"""How the names of files end that are not whole yet; they begin with a dot."""


def replace_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Give a file the content that `write` puts into it, durably and in one step; its mode stays, a new one's is 0644.

    Raises OSError, or what `write` raises: the file is then as it was, and nothing is left beside it.
    """
    with written_beside(path, write) as fresh:
        fresh.chmod(path.stat().st_mode & 0o7777 if path.exists() else 0o644)
        fresh.replace(path)
    sync(path.parent)


@contextmanager
def written_beside(path: Path, write: Callable[[BinaryIO], object]) -> Iterator[Path]:
    """Write a file beside another, durably and for its owner alone, and remove it at the end. Raises OSError."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}", suffix=NEW)
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        yield fresh
    finally:
        with suppress(OSError):
            fresh.unlink()


def sync(directory: Path) -> None:
    """Have a directory's entries reach the disk. Raises OSError."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
