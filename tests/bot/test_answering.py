"""A question is answered and logged, whatever the log does."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from bot import answering as module
from bot.answering import Answering, Asker
from bot.store import QueryRecord, Store, Surface
from knowledge.model import Status
from knowledge.snapshot import Snapshot
from tests.builders import a_base, an_entry

MINA = Asker(user_id=42, channel_id=7, guild_id=3)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    other = an_entry(
        "market/stalls",
        questions={"en": ("How many stalls does the market have?", "stalls at the market")},
        answer={"en": "The market has ten stalls."},
        topics=("stalls",),
        meeting="market",
        quotes=(),
    )
    return Snapshot.build(a_base(an_entry(), other))


class MemoryLog:
    """Keeps records in a list."""

    def __init__(self) -> None:
        self.records: list[QueryRecord] = []

    def hash_user(self, user_id: int) -> str:
        return f"hash of {user_id}"

    async def record(self, record: QueryRecord) -> None:
        self.records.append(record)


class Counted:
    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def answered(self, status: str, surface: str, seconds: float) -> None:
        assert seconds >= 0
        self.seen.append((status, surface))


def answering(snapshot: Snapshot, log: Any, **parts: Any) -> Answering:
    return Answering(log, lambda: snapshot, **parts)


async def test_a_question_is_logged_with_the_revision_that_it_was_answered_from(snapshot):
    log = MemoryLog()
    asks = answering(snapshot, log, get_revision=lambda: 7)
    await asks.ask("What about ferries?", MINA, Surface.SLASH)
    await asks.show("harbour/ferries", MINA, locale="en", label="Ferries")
    assert [record.revision for record in log.records] == [7, 7]


async def test_a_question_is_logged_with_what_became_of_it(snapshot):
    log, metrics = MemoryLog(), Counted()
    answer = await answering(snapshot, log, metrics=metrics).ask("What about ferries?", MINA, Surface.SLASH)
    assert answer.status is Status.ANSWERED
    [record] = log.records
    assert (record.text, record.entry, record.status) == ("What about ferries?", "harbour/ferries", "answered")
    assert (record.user_hash, record.guild_id, record.channel_id) == ("hash of 42", 3, 7)
    assert record.base_digest == snapshot.base.digest
    assert metrics.seen == [("answered", "slash")]


async def test_what_nobody_asked_is_logged_without_its_text(snapshot):
    log = MemoryLog()
    answer = await answering(snapshot, log).ask("lunch at noon?", MINA, Surface.CHANNEL, listening=True)
    assert answer.status is Status.SILENT
    assert [(record.status, record.text, record.resolved) for record in log.records] == [("silent", None, None)]


async def test_a_pressed_entry_is_logged_under_its_question(snapshot):
    log = MemoryLog()
    answer = await answering(snapshot, log).show("harbour/ferries", MINA, locale="en", label="ferries")
    assert answer.entry == "harbour/ferries"
    assert [(record.surface, record.text) for record in log.records] == [(Surface.BUTTON, "ferries")]


@pytest.mark.parametrize("broken", ["hash_user", "record"])
async def test_the_answer_survives_a_broken_log(snapshot, broken, caplog):
    class Broken(MemoryLog):
        def hash_user(self, user_id: int) -> str:
            if broken == "hash_user":
                raise RuntimeError("no key")
            return ""

        async def record(self, record: QueryRecord) -> None:
            raise OSError("disk full")

    answer = await answering(snapshot, Broken()).ask("What about ferries?", MINA, Surface.SLASH)
    assert answer.status is Status.ANSWERED
    assert "could not be put in the log" in caplog.text


async def test_the_answer_does_not_wait_for_a_slow_log_but_the_record_is_kept(snapshot, monkeypatch, caplog, tmp_path):
    database = tmp_path / "desk.db"
    monkeypatch.setattr(module, "SECONDS_FOR_THE_LOG", 0.05)
    async with await Store.open(f"sqlite:///{database}") as store:
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # until it is closed, nobody else can write
            answer = await answering(snapshot, store).ask("What about ferries?", MINA, Surface.SLASH)
            assert "before its record" in caplog.text
            assert [record async for record in store.export()] == []
    async with await Store.open(f"sqlite:///{database}") as store:
        assert [record.id async for record in store.export()] == [answer.query]


async def test_a_new_snapshot_answers_from_then_on(snapshot):
    current = snapshot
    desk = Answering(MemoryLog(), lambda: current)
    first = await desk.ask("What about ferries?", MINA, Surface.SLASH)
    changed = {**current.base.entries, "harbour/ferries": an_entry(answer={"en": "Three ferries."})}
    current = replace(current, base=replace(current.base, entries=changed))
    second = await desk.ask("What about ferries?", MINA, Surface.SLASH)
    assert "two ferries" in first.text
    assert "Three ferries." in second.text
