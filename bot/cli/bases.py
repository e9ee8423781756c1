"""The knowledge base that a command works on."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import KnowledgeSettings, load
from knowledge import loading
from knowledge.model import Base
from knowledge.parts import ALL, Parts

if TYPE_CHECKING:
    from knowledge.snapshot import Snapshot


def open_base(options: Namespace) -> Base:
    """Load the base named by --knowledge, else by KNOWLEDGE_DIR, else ours. Raises SettingsInvalid, BaseInvalid."""
    directory: Path | None = options.knowledge or load(KnowledgeSettings).knowledge_dir
    return loading.load(directory or loading.SHIPPED)


def open_snapshot(options: Namespace, parts: Parts = ALL) -> Snapshot:
    """Load the base and make it ready to answer, with some parts of the engine. Raises SettingsInvalid, BaseInvalid."""
    from knowledge.snapshot import Snapshot  # slow to import, and not every command answers

    with waiting("Reading the knowledge base"):
        return Snapshot.build(open_base(options), cache_folder(), parts)


def cache_folder() -> Path:
    """Return the folder in which what was fitted is kept: `summit-desk` in XDG_CACHE_HOME, else in ~/.cache."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(named) if Path(named).is_absolute() else Path.home() / ".cache") / "summit-desk"


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show on a terminal that something takes a moment."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what}…"):
        yield
