"""Bringing a database up to date, at every start."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import shown
from bot.store.errors import StoreUnavailable
from bot.store.tables import metadata

MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 0x53_44_65_73_6B
"""Any number, the same in every process of a fleet: only one migrates, the others wait."""


PATIENCE_SECONDS = 10.0
"""How long a start waits for SQLite: another process may be making the tables, and nobody is waiting for an answer."""
PAUSE_SECONDS = 0.1


async def upgrade(engine: AsyncEngine, patience_seconds: float = PATIENCE_SECONDS) -> str:
    """Apply what is missing, in one transaction, and return the revision reached. Raises StoreUnavailable.

    A locked SQLite file is tried again: two processes that turn on its write-ahead log at once do not wait for each
    other, SQLite refuses one of them (https://sqlite.org/c3ref/busy_handler.html).
    """
    until = time.monotonic() + patience_seconds
    while True:
        try:
            return await _upgraded(engine)
        except StoreUnavailable as error:
            if not _is_locked(error.__cause__) or time.monotonic() > until:
                raise
        await asyncio.sleep(PAUSE_SECONDS)


async def _upgraded(engine: AsyncEngine) -> str:
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(_upgrade)
    except (ResolutionError, CommandError) as error:
        raise StoreUnavailable(
            f"the database {shown(engine.url)} was written by a newer summit-desk; upgrade the program"
        ) from error
    except Exception as error:  # drivers raise their own kinds while they connect
        raise StoreUnavailable(f"the database {shown(engine.url)} cannot be opened: {reason(error)}") from error


def _is_locked(error: BaseException | None) -> bool:
    own = _drivers_own(error) if error is not None else None
    return isinstance(own, sqlite3.Error) and own.sqlite_errorcode == sqlite3.SQLITE_BUSY


def _drivers_own(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig else error


def reason(error: BaseException) -> str:
    """Return why the database failed: the driver's words and what to do, in one line."""
    words = str(_drivers_own(error)).strip()
    words = words.splitlines()[-1] if words else type(error).__name__
    return next((f"{words} ({advice})" for sign, advice in ADVICE if sign in words.lower()), words)


ADVICE = (
    ("not a database", "it is damaged or something else; move it away or restore a copy"),
    ("malformed", "it is damaged; move it away or restore a copy"),
    ("locked", "another program holds it; close that one"),
    ("readonly", "the desk must be able to write it; see its owner and mode"),
    ("unable to open", "see that its directory exists and that the desk may write there"),
    ("disk is full", "make room on the disk"),
    ("password", "see the user and password in DATABASE_URL"),
    ("connect", "see that the server runs and the address in DATABASE_URL"),
)


def _upgrade(connection: Connection) -> str:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head() or ""

    def steps(revision: object, _: MigrationContext) -> list[RevisionStep]:
        return scripts._upgrade_revs("head", revision)  # type: ignore[arg-type]

    with EnvironmentContext(config, scripts, fn=steps) as environment:
        environment.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
        environment.run_migrations()
    return head
