"""Engines: SQLite through aiosqlite, PostgreSQL through asyncpg."""

from __future__ import annotations

import asyncio
import importlib.util
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from bot.store.errors import StoreClosed, StoreUnavailable

BUSY_MILLISECONDS = 1000
"""How long a statement waits for another process's lock on SQLite: an asker is waiting too."""
IDLE_SECONDS = 10.0
DATA = Path("data")
"""Where the small files beside the database go when it is not a file itself."""


def address(database_url: str) -> URL:
    """Return the address with the driver that we use. Raises StoreUnavailable for one that is none of ours."""
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError):
        raise StoreUnavailable("DATABASE_URL is no database address; write sqlite:///path or postgresql://…") from None
    family = url.get_backend_name()
    if family == "sqlite":
        return url.set(drivername="sqlite+aiosqlite")
    if family not in {"postgres", "postgresql"}:
        raise StoreUnavailable(f"{family} is no database that the desk can use; write sqlite:///… or postgresql://…")
    if importlib.util.find_spec("asyncpg") is None:
        raise StoreUnavailable("PostgreSQL needs asyncpg: pip install 'summit-desk[postgres]'")
    # asyncpg's name for what everybody's database address calls sslmode
    query = {"ssl" if name == "sslmode" else name: value for name, value in url.query.items()}
    return url.set(drivername="postgresql+asyncpg", query=query)


def directory(url: URL) -> Path:
    """Return where the files beside the database go: next to an SQLite file, else `data/`."""
    file = sqlite_file(url)
    return file.parent if file else DATA


def sqlite_file(url: URL) -> Path | None:
    """Return the file of an SQLite address, None for another database."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    return Path(url.database.removeprefix("file:"))


def shown(url: URL) -> str:
    """Return the address for a person to read, without its password."""
    return str(sqlite_file(url) or url.set(drivername="postgresql").render_as_string(hide_password=True))


def make_engine(url: URL) -> AsyncEngine:
    """Make the engine; nothing is opened yet but an SQLite file's directory is made. Raises StoreUnavailable."""
    if sqlite_file(url) is None:
        patience = {"timeout": 2, "command_timeout": 3}
        return create_async_engine(url, pool_pre_ping=True, connect_args=patience)
    make_directory(directory(url))
    engine = create_async_engine(url)
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


async def shut(engine: AsyncEngine) -> None:
    """Close all connections, those in use once they are given back; whoever wants one from now on gets StoreClosed.

    Without that, an engine that was disposed of opens connections anew, and nobody closes those.
    """
    event.listen(engine.sync_engine, "do_connect", _refuse)
    event.listen(engine.sync_engine, "checkout", _refuse)
    try:
        await _until_idle(engine)
        await engine.dispose()
    finally:
        await engine.dispose()  # of what is left where that was cancelled


async def _until_idle(engine: AsyncEngine) -> None:
    """Wait until no connection is in use, but not for ever: one that is thrown away in use is never closed."""
    pool = engine.sync_engine.pool
    with suppress(TimeoutError):
        async with asyncio.timeout(IDLE_SECONDS):
            while isinstance(pool, QueuePool) and pool.checkedout():  # noqa: ASYNC110 - a pool tells nobody
                await asyncio.sleep(0.01)


def _refuse(*_: object) -> None:
    raise StoreClosed("the store is closed")


def make_directory(path: Path) -> None:
    """Make a directory that only its owner reads. Raises StoreUnavailable."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"cannot make the directory {path}: {error.strerror}; set DATABASE_URL") from error


def reading(engine: AsyncEngine) -> AsyncConnection:
    """Return a connection, to be opened by `async with`, that only reads: it holds up no writer."""
    return engine.execution_options(reading=True).connect()


def _begin(connection: Connection) -> None:
    only_reads = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _set_up_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Ask for durability and order.

    The driver's own transactions are turned off since they would leave migrations outside; `_begin` starts ours,
    IMMEDIATE so that a writer waits for the lock at the start instead of failing in the middle.
    """
    driver: Any = connection
    driver.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
