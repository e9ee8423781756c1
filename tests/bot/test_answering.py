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
from knowledge import desk
from knowledge.model import Answer, Question, Status
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
    given = await answering(snapshot, log, metrics=metrics).ask("What about ferries?", MINA, Surface.SLASH)
    assert given.answer.status is Status.ANSWERED
    [record] = log.records
    assert (record.text, record.entry, record.status) == ("What about ferries?", "harbour/ferries", "answered")
    assert (record.user_hash, record.guild_id, record.channel_id) == ("hash of 42", 3, 7)
    assert record.base_digest == snapshot.base.digest
    assert metrics.seen == [("answered", "slash")]


async def test_what_nobody_asked_is_logged_without_its_text(snapshot):
    log = MemoryLog()
    given = await answering(snapshot, log).ask("lunch at noon?", MINA, Surface.CHANNEL, listening=True)
    assert given.answer.status is Status.SILENT
    assert [(record.status, record.text, record.resolved) for record in log.records] == [("silent", None, None)]


async def test_a_pressed_entry_is_logged_under_its_question(snapshot):
    log = MemoryLog()
    given = await answering(snapshot, log).show("harbour/ferries", MINA, locale="en", label="ferries")
    assert given.answer.entry == "harbour/ferries"
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

    given = await answering(snapshot, Broken()).ask("What about ferries?", MINA, Surface.SLASH)
    assert (given.answer.status, given.query) == (Status.ANSWERED, None)
    assert "could not be put in the log" in caplog.text


async def test_the_answer_does_not_wait_for_a_slow_log_but_the_record_is_kept(snapshot, monkeypatch, caplog, tmp_path):
    database = tmp_path / "desk.db"
    monkeypatch.setattr(module, "SECONDS_FOR_THE_LOG", 0.05)
    async with await Store.open(f"sqlite:///{database}") as store:
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # until it is closed, nobody else can write
            given = await answering(snapshot, store).ask("What about ferries?", MINA, Surface.SLASH)
            assert "before its record" in caplog.text
            assert [record async for record in store.export()] == []
    async with await Store.open(f"sqlite:///{database}") as store:
        assert [record.id async for record in store.export()] == [given.query]


@pytest.fixture
def worked_out(monkeypatch) -> list[str]:
    """The questions whose answers were worked out, in their order."""
    seen: list[str] = []
    plain = desk.answer

    def watched(question: Question, snapshot: Snapshot) -> Answer:
        seen.append(question.text)
        return plain(question, snapshot)

    monkeypatch.setattr(desk, "answer", watched)
    return seen


async def test_what_several_ask_is_worked_out_once_and_logged_each_time(snapshot, worked_out):
    log = MemoryLog()
    asks = answering(snapshot, log)
    given = [await asks.ask("What about ferries?", Asker(user, 7), Surface.SLASH) for user in (1, 2)]
    assert [each.answer.entry for each in given] == ["harbour/ferries"] * 2
    assert [record.user_hash for record in log.records] == ["hash of 1", "hash of 2"]
    assert len({record.id for record in log.records}) == 2
    assert worked_out == ["What about ferries?"]


async def test_what_is_overheard_or_follows_on_is_worked_out_each_time(snapshot, worked_out):
    asks = answering(snapshot, MemoryLog())
    for user in (1, 2):
        await asks.ask("lunch at noon?", Asker(user, 7), Surface.CHANNEL, listening=True)
        await asks.ask("What about ferries?", Asker(user, 7), Surface.MENTION)
        await asks.ask("and the stalls?", Asker(user, 7), Surface.MENTION)
    assert sorted(worked_out) == ["What about ferries?", *["and the stalls?"] * 2, *["lunch at noon?"] * 2]


async def test_whoever_is_forgotten_leaves_no_question_in_memory(snapshot, worked_out):
    asks = answering(snapshot, MemoryLog())
    await asks.ask("What about ferries?", Asker(1, 7), Surface.SLASH)
    asks.forget(1)
    await asks.ask("What about ferries?", Asker(2, 7), Surface.SLASH)
    assert worked_out == ["What about ferries?"] * 2


async def test_a_message_goes_with_its_own_answer_whatever_was_asked_before_it_was_sent(snapshot):
    log = MemoryLog()
    asks = answering(snapshot, log)
    thread = [Asker(user, 7, shared=True) for user in (1, 2)]
    first = await asks.ask("What about ferries?", thread[0], Surface.CHANNEL)
    later = await asks.ask("How many stalls does the market have?", thread[1], Surface.CHANNEL)
    asks.sent(first, 100)
    asks.sent(later, 101)
    followed = await asks.ask("where does it say so?", Asker(3, 7), Surface.REPLY, follows=100)
    assert followed.answer.entry == "harbour/ferries"
    assert [said.turn.question for said in first.turns] == ["What about ferries?"]


async def test_a_new_snapshot_answers_from_then_on(snapshot):
    current = snapshot
    asks = Answering(MemoryLog(), lambda: current)
    first = await asks.ask("What about ferries?", MINA, Surface.SLASH)
    changed = {**current.base.entries, "harbour/ferries": an_entry(answer={"en": "Three ferries."})}
    current = replace(current, base=replace(current.base, entries=changed))
    second = await asks.ask("What about ferries?", MINA, Surface.SLASH)
    assert "two ferries" in first.answer.text
    assert "Three ferries." in second.answer.text
