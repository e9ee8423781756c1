from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.store import QueryRecord, Store, Surface
from tests.cli.conftest import Outcome

Desk = Callable[..., Outcome]


async def keep(url: str, text: str) -> None:
    async with await Store.open(url) as store:
        record = QueryRecord(text=text, status="answered", surface=Surface.DM, user_hash=store.hash_user(1))
        await store.record(record)


def test_upgrade_makes_the_database_and_says_where(desk: Desk):
    outcome = desk("db", "upgrade")
    assert (outcome.status, outcome.out) == (0, "data/summit-desk.db is at revision 0005\n")
    assert Path("data/summit-desk.db").exists()
    assert desk("db", "upgrade").out == outcome.out


def test_the_log_is_exported(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///here.db")
    asyncio.run(keep("sqlite:///here.db", "台湾は？"))
    assert [row["text"] for row in desk("db", "export").rows] == ["台湾は？"]
    outcome = desk("db", "export", "--format", "csv", "--output", "log.csv")
    assert (outcome.status, outcome.err) == (0, "1 questions written to log.csv\n")
    assert Path("log.csv").read_text("utf-8").splitlines()[1].startswith("台湾は？,answered,dm,")


def test_what_waits_in_the_spool_is_exported_as_well(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///here.db")
    asyncio.run(keep("sqlite:///here.db", "first"))
    waiting = QueryRecord(text="second", status="answered", surface=Surface.DM, user_hash="0")
    Path("spool.jsonl").write_text(json.dumps(waiting.as_json()) + "\n", "utf-8")
    assert [row["text"] for row in desk("db", "export").rows] == ["first", "second"]


def test_exporting_from_nowhere_makes_nothing(desk: Desk):
    outcome = desk("db", "export")
    assert outcome.status == 1
    assert outcome.err.startswith("summit-desk: there is no database data/summit-desk.db yet; run the desk from here")
    assert not Path("data").exists()


def test_a_damaged_database_is_one_line(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    Path("letter.db").write_bytes(b"Dear aunt, " * 1000)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///letter.db")
    for action in ("upgrade", "export"):
        outcome = desk("db", action)
        assert (outcome.status, outcome.err.count("\n")) == (1, 1)
        assert "the database letter.db cannot be opened: file is not a database" in outcome.err
