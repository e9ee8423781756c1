"""The last good base, kept for a start that finds its files broken: as they were at the last good start, with all that
the history has accepted since."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from pathlib import Path

from bot.curation.packing import HOME, PackRefused, inside, pack, unpack
from bot.store import Store
from knowledge import loading
from knowledge.editing import states
from knowledge.editing.candidates import Contents, spliced, yaml_of
from knowledge.editing.changes import EditRefused
from knowledge.editing.states import State
from knowledge.format.files import yaml_files
from knowledge.model import Base, BaseInvalid

log = logging.getLogger(__name__)


async def remember(store: Store, directory: Path, contents: Contents) -> None:
    """Keep what the YAML files of a directory hold, in place of what was kept before. Raises SQLAlchemyError."""
    held = {path.relative_to(directory).as_posix(): raw for path, raw in contents.items() if raw is not None}
    packed = await asyncio.to_thread(pack, {f"{HOME}/{name}": raw for name, raw in held.items()})
    await store.articles.keep_pack(_name(directory), packed, anew=True)


async def recall(store: Store, directory: Path) -> tuple[Base, Contents] | None:
    """Return the base of a directory as the history has it, and what its YAML files are to hold; None where that is not
    known, or where the articles do not bear it any longer. Raises SQLAlchemyError.
    """
    kept = await store.articles.pack(_name(directory))
    if kept is None:
        return None
    _, _, standing = await store.revisions.standing()
    try:
        return await asyncio.to_thread(_brought_up, kept, directory, standing)
    except (BaseInvalid, EditRefused, PackRefused) as error:
        log.warning("the last good knowledge base cannot be made of what the history has: %s", error)
        return None


def _brought_up(kept: bytes, directory: Path, standing: State) -> tuple[Base, Contents]:
    """Return a base as it was kept, with what has been accepted since. Raises BaseInvalid, EditRefused, PackRefused."""
    directory = directory.resolve()
    contents: dict[Path, bytes | None] = dict.fromkeys(yaml_files(directory))
    contents |= {directory / (inside(name) or name): raw for name, raw in unpack(kept).files.items()}
    base = loading.load(directory, replaced=contents)
    found = states.state_of(base, contents)
    lacking = states.differing(found, standing)
    if not lacking:
        return base, contents
    changes = [states.as_change(each, found.get(each), standing.get(each)) for each in lacking]
    candidate = spliced(base, changes, contents)
    return candidate.base, {**contents, **yaml_of(candidate.files)}


def _name(directory: Path) -> str:
    return f"good-{hashlib.sha256(str(directory.resolve()).encode()).hexdigest()[:32]}"
