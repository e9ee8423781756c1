"""The single writer: everything that waits goes into one commit.

While one commit is under way, new records gather; the next commit takes them all. So a commit's cost is shared
under load, and a lone record waits for nobody. When the database fails, records go to the spool, and the
writer tries the database again after a while, spool first.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.errors import StoreClosed
from bot.store.inserting import inserting_into
from bot.store.migrating import reason
from bot.store.records import QueryRecord
from bot.store.spool import Spool

log = logging.getLogger(__name__)
LARGEST_COMMIT = 500
RETRY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Health:
    """How the store is. `spooled` records wait in the spool, `lost` ones found no room there either."""

    healthy: bool
    spooled: int = 0
    lost: int = 0
    trouble: str | None = None


class Writer:
    """Takes records and makes each durable."""

    def __init__(self, engine: AsyncEngine, spool: Spool, retry_seconds: float = RETRY_SECONDS) -> None:
        self.commits = 0
        self._spool = spool
        self._retry_seconds = retry_seconds
        self._inserting = inserting_into(engine)
        self._waiting: list[tuple[QueryRecord, asyncio.Future[None]]] = []
        self._wake = asyncio.Event()
        self._closing = False
        self._trouble: str | None = None
        self._retry_at = 0.0
        self._spooled = 0
        self._lost = 0
        self._task: asyncio.Task[None] | None = None

    @property
    def health(self) -> Health:
        """Return how the store is now."""
        return Health(self._trouble is None and not self._spooled, self._spooled, self._lost, self._trouble)

    async def start(self) -> None:
        """Begin, with what an earlier run left in the spool."""
        await self._drain()
        self._task = asyncio.create_task(self._run(), name="store writer")

    async def write(self, record: QueryRecord) -> None:
        """Return once the record is durable, in the database or the spool. Raises StoreClosed."""
        if self._closing or self._task is None:
            raise StoreClosed("the store is closed")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((record, done))
        self._wake.set()
        await done

    async def close(self) -> None:
        """Write what waits, then stop."""
        self._closing = True
        self._wake.set()
        try:
            if self._task is not None:
                await self._task
        finally:
            await self._inserting.close()

    async def _run(self) -> None:
        while self._waiting or not self._closing:
            if not self._waiting:
                await self._rest()
            batch, self._waiting = self._waiting[:LARGEST_COMMIT], self._waiting[LARGEST_COMMIT:]
            try:
                await self._keep([record for record, _ in batch])
            except Exception:
                self._lost += len(batch)
                log.exception("%d questions could not be logged", len(batch))
            for _, done in batch:
                if not done.done():  # its asker may have gone away
                    done.set_result(None)

    async def _rest(self) -> None:
        """Sleep until a record comes, or, in trouble, until it is time to try the database again."""
        self._wake.clear()
        if self._closing:
            return
        try:
            async with asyncio.timeout(None if self.health.healthy else self._retry_seconds):
                await self._wake.wait()
        except TimeoutError:
            await self._drain()

    async def _keep(self, records: Sequence[QueryRecord]) -> None:
        if not records:
            return
        if time.monotonic() < self._retry_at or not await self._commit(records):
            await self._put_aside(records)
        elif self._spooled:
            await self._drain()

    async def _commit(self, records: Sequence[QueryRecord]) -> bool:
        """Try the database; False when it is in trouble."""
        try:
            await self._insert_all([record.as_row() for record in records])
        except Exception as error:  # drivers raise their own kinds while they connect; whatever it is, we keep the log
            self._retry_at = time.monotonic() + self._retry_seconds
            self._note_trouble(reason(error))
            return False
        self._note_trouble(None)
        return True

    async def _insert_all(self, rows: list[dict[str, Any]]) -> None:
        """Insert in one commit, passing over what is there already: a commit may succeed and its reply get lost."""
        try:
            await self._inserting.insert(rows)
            self.commits += bool(rows)
        except (DBAPIError, sqlite3.Error) as error:
            if not _refuses_data(error):
                raise
            if len(rows) == 1:
                self._lost += 1
                log.error("the database refuses the question %s: %s", rows[0]["id"], reason(error))
                return
            for row in rows:  # one bad row must not take the others with it
                await self._insert_all([row])

    async def _put_aside(self, records: Sequence[QueryRecord]) -> None:
        try:
            kept = await asyncio.to_thread(self._spool.append, records)
        except OSError as error:
            kept = 0
            log.error("the spool %s cannot be written: %s", self._spool.path, error.strerror)
        self._spooled += kept
        if kept < len(records):
            self._lost += len(records) - kept
            log.error("%d questions are lost to the log: neither database nor spool took them", len(records) - kept)

    async def _drain(self) -> None:
        """Move the spool into the database; after a failure all of it stays, and the next time skips what is there."""
        try:
            records = await asyncio.to_thread(self._spool.read)
            self._spooled = len(records)
            for start in range(0, len(records) or 1, LARGEST_COMMIT):
                if not await self._commit(records[start : start + LARGEST_COMMIT]):
                    return
            if records:
                await asyncio.to_thread(self._spool.forget, {record.id for record in records})
                log.info("%d questions moved from the spool into the database", len(records))
            self._spooled = 0
        except OSError as error:
            log.error("the spool %s cannot be used: %s", self._spool.path, error.strerror)

    def _note_trouble(self, trouble: str | None) -> None:
        if trouble and not self._trouble:
            log.error("the database cannot take the log: %s; keeping it in %s", trouble, self._spool.path)
        elif self._trouble and not trouble:
            log.info("the database takes the log again")
        self._trouble = trouble


def _refuses_data(error: DBAPIError | sqlite3.Error) -> bool:
    """Return whether the database is well and it is the values that it does not take (SQLSTATE classes 22, 23)."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    refusals = DataError | IntegrityError | sqlite3.DataError | sqlite3.IntegrityError
    return isinstance(error, refusals) or state[:2] in {"22", "23"}
