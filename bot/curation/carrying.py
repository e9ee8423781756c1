"""The base carried out of the desk and back in: what an export holds, and which changes an import comes to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.curation.packing import (
    HOME,
    Files,
    PackRefused,
    apply_patch,
    files_of,
    inside,
    make_patch,
    pack,
    single_path,
    unpack,
)
from bot.store.articles import StoredArticles
from knowledge.editing.changes import FileChange
from knowledge.loading import SHIPPED, load
from knowledge.model import Base

FIRST = "shipped"
SUFFIXES = (".zip", ".yaml", ".yml", ".patch", ".diff")


@dataclass(frozen=True)
class Exported:
    """A base to take away: a zip, and what `git apply` needs to make it of the base that comes with the program."""

    zip: bytes
    patch: bytes
    files: int


@dataclass(frozen=True)
class Taken:
    """What an import comes to. `revision` is the one that a zip was made from, where it says so."""

    changes: tuple[FileChange, ...]
    revision: int | None = None


async def remember_first(store: StoredArticles, base: Base) -> None:
    """Keep the base that comes with the program as it was before it was edited in its place; for good.

    Raises SQLAlchemyError, OSError.
    """
    if base.directory == SHIPPED.resolve() and await store.pack(FIRST) is None:
        await store.keep_pack(FIRST, await asyncio.to_thread(lambda: pack(files_of(base))))


async def shipped_files(store: StoredArticles, base: Base) -> Files:
    """Return the base that comes with the program, as it came. Raises SQLAlchemyError, OSError, BaseInvalid."""
    kept = await store.pack(FIRST) if base.directory == SHIPPED.resolve() else None
    return await asyncio.to_thread(lambda: unpack(kept).files if kept is not None else files_of(load(SHIPPED)))


def export(base: Base, shipped: Files, revision: int | None) -> Exported:
    """Return a base to take away, as its files stand. Raises OSError."""
    files = files_of(base)
    return Exported(pack(files, base.digest, revision), make_patch(shipped, files), len(files))


def take_back(name: str, raw: bytes, base: Base, shipped: Files) -> Taken:
    """Return the changes that make a base what an attachment says: a zip or a patch is a whole one, a YAML file is one
    file of it.

    Raises:
        PackRefused: as for packing, or `same` (nothing would change), `outside` (an article outside the base's
            directory would change), `encoding` (a file is not UTF-8). OSError.
    """
    live = files_of(base)
    suffix = PurePosixPath(name).suffix.lower()
    revision: int | None = None
    if suffix == ".zip":
        unpacked = unpack(raw)
        revision, wanted = unpacked.revision, unpacked.files
    elif suffix in {".patch", ".diff"}:
        wanted = apply_patch(shipped, raw)
    else:
        wanted = {**live, single_path(name, raw, live): raw}
    changes = tuple(_changes(live, wanted))
    if not changes:
        raise PackRefused("same", name)
    return Taken(changes, revision)


def _changes(live: Files, wanted: Files) -> Iterator[FileChange]:
    for path in sorted(live.keys() | wanted.keys()):
        before, after = live.get(path), wanted.get(path)
        within = inside(path)
        if before == after or (within is None and after is None):
            continue
        if within is None:
            raise PackRefused("outside", path)
        if after is not None and not _is_text(after):
            raise PackRefused("encoding", path.removeprefix(f"{HOME}/"))
        yield FileChange(within, before, after)


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
