"""What is kept in memory is read again every few seconds: another process of the fleet may have changed it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

log = logging.getLogger(__name__)
REFRESH_SECONDS = 4.0


class Refreshing:
    """Calls what is given again and again; when that fails, what was read last goes on to hold."""

    def __init__(self, refreshes: Sequence[Callable[[], Awaitable[None]]], seconds: float = REFRESH_SECONDS) -> None:
        self._refreshes = refreshes
        self._seconds = seconds
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._failing = False

    async def start(self) -> None:
        """Read everything once, then go on in the background."""
        await self._refresh()
        self._task = asyncio.create_task(self._run(), name="store refreshing")

    async def close(self) -> None:
        """Stop when the present round is over: the database must not be closed in the middle of it."""
        self._stop.set()
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), self._seconds)
                return
            await self._refresh()

    async def _refresh(self) -> None:
        try:
            for refresh in self._refreshes:
                await refresh()
            self._failing = False
        except Exception as error:  # drivers raise their own kinds while they connect
            if not self._failing:
                log.warning("choices cannot be read from the database, those last read hold: %s", error)
            self._failing = True
