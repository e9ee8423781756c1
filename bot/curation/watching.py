"""Noticing that a base has changed elsewhere: files edited by hand or by git, the database by another process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from watchfiles import Change, awatch

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 2.0
"""How often the database is asked, and the files where nothing tells of their changes (network file systems)."""
MILLISECONDS_TO_GATHER = 400
"""How long changes may go on before we look: an editor or git writes more than once."""


class Watching:
    """Calls `look` whenever a file below a directory changes, and every two seconds in any case."""

    def __init__(self, directory: Path, look: Callable[[], Awaitable[None]]) -> None:
        self._directory = directory
        self._look = look
        self._stop = asyncio.Event()
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._failing = ""

    async def start(self) -> None:
        """Begin, with a look for what has changed since the base was read."""
        self._tasks = [
            asyncio.create_task(self._hear(), name="base watching"),
            asyncio.create_task(self._look_again(), name="base looking"),
        ]
        await asyncio.sleep(0)  # the system tells of changes from here on
        self._changed.set()

    async def close(self) -> None:
        """Stop, once a look that is under way has ended."""
        self._stop.set()
        self._changed.set()
        await asyncio.gather(*self._tasks)

    async def _hear(self) -> None:
        try:
            async for _ in awatch(
                self._directory,
                watch_filter=self._matters,
                debounce=MILLISECONDS_TO_GATHER,
                step=50,
                stop_event=self._stop,
                ignore_permission_denied=True,
            ):
                self._changed.set()
        except (OSError, RuntimeError) as error:  # no more inotify watches, or no such thing here
            log.warning("changed files are noticed every %g seconds only: %s", SECONDS_BETWEEN_LOOKS, error)

    async def _look_again(self) -> None:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), SECONDS_BETWEEN_LOOKS)
            if self._stop.is_set():
                return
            self._changed.clear()
            try:
                await self._look()
                self._failing = ""
            except Exception as error:  # whatever it is, it is tried again
                if str(error) != self._failing:
                    log.warning("changes of the knowledge base cannot be taken up now, trying again: %s", error)
                    self._failing = str(error)

    def _matters(self, _: Change, path: str) -> bool:
        """Whether a file is the base's: hidden ones, our own among them, are not."""
        return not any(part.startswith(".") for part in Path(path).relative_to(self._directory).parts)
