"""Learning a base anew in a process of its own, so that the one that answers goes on at its pace."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

from knowledge.model import Base
from knowledge.parts import ALL, Parts
from knowledge.snapshot import Snapshot

NICENESS = 10
"""How far the work stands back behind that of other processes."""
_SECONDS = 0.2


def learn_anew(base: Base, cache: Path, is_wanted: Callable[[], bool], parts: Parts = ALL) -> Snapshot | None:
    """Return a base's snapshot as a start with nothing kept would make it, however many edits it came from.

    `cache` is the folder through which it comes from the other process, which is ended once it is not wanted any more;
    then, and where it fails, there is none. Blocks for as long as learning takes.
    """
    apart = get_context("spawn").Process(target=_keep_fit, args=(base, cache, parts), daemon=True)
    apart.start()
    while apart.is_alive():
        if not is_wanted():
            apart.terminate()
        apart.join(_SECONDS)
    return Snapshot.build(base, cache, parts) if apart.exitcode == 0 else None


def _keep_fit(base: Base, cache: Path, parts: Parts) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever presses Ctrl-C means the desk, which ends this process
    os.nice(NICENESS)
    Snapshot.build(base, cache, parts)
