"""Votes, wishes to be told, servers' choices, pauses, the audit, open questions and statistics, on real databases."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store import QueryRecord, Store, Surface
from bot.store.feedback import Vote
from bot.store.records import NOBODY, now
from bot.store.refreshing import Refreshing
from bot.store.servers import ServerChoices
from bot.store.waiting import Wish, WishState

Make = Callable[..., QueryRecord]
SQLITE = "sqlite:///data/desk.db"
MINA, KENJI = "a" * 64, "b" * 64


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str:
    return SQLITE if request.param == "sqlite" else request.getfixturevalue("postgresql")


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    async with await Store.open(database, retention_days=30) as opened:
        yield opened


def a_wish(query_id: str, user_hash: str = MINA) -> Wish:
    return Wish(query_id, user_hash, user_id=2**62, channel_id=2**61, guild_id=None, message_id=2**60)


async def test_one_vote_a_person_and_the_last_one_counts(store: Store, a_record: Make):
    record = a_record()
    await store.record(record)
    for vote in (Vote.UP, Vote.DOWN, Vote.UP, Vote.DOWN):
        await store.feedback.vote(record.id, MINA, vote)
    await store.feedback.vote(record.id, KENJI, Vote.UP)
    assert await store.feedback.give_reason(record.id, MINA, "nul \0 is replaced")
    assert not await store.feedback.give_reason(record.id, KENJI, "a thumb up needs none")
    numbers = await store.statistics.since(now() - timedelta(days=1), 5)
    assert (numbers.up, numbers.down) == (1, 1)
    [asked] = await store.open_questions.newest(10)
    assert (asked.down_votes, asked.reasons) == (1, ("nul \ufffd is replaced",))


async def test_many_votes_at_once_are_all_counted(store: Store, a_record: Make):
    record = a_record()
    await store.record(record)
    await asyncio.gather(*(store.feedback.vote(record.id, f"{number:064}", Vote.DOWN) for number in range(20)))
    [asked] = await store.open_questions.newest(10)
    assert asked.down_votes == 20


async def test_one_who_waits_is_named_until_told_and_told_once(store: Store, a_record: Make):
    record = a_record(resolved="the whole question")
    await store.record(record)
    wish = a_wish(record.id)
    await store.waiting.add(wish)
    await store.waiting.add(wish)
    [waiter] = await store.waiting.waiters()
    assert (waiter.wish, waiter.question, waiter.locale) == (wish, "the whole question", "ja")
    assert (await store.open_questions.newest(10))[0].waiting == 1
    assert (await store.statistics.since(now() - timedelta(days=1), 5)).waiting == 1
    firsts = await asyncio.gather(*(store.waiting.settle(wish, WishState.TOLD) for _ in range(8)))
    assert (await store.open_questions.newest(10))[0].waiting == 0
    assert sum(firsts) == 1
    assert await store.waiting.waiters() == []
    held = await store.personal_data.export(MINA)
    assert [(each["user_id"], each["message_id"], each["outcome"]) for each in held["waiting_for_answers"]] == [
        (None, None, "told")
    ]


async def test_one_who_cannot_be_reached_is_never_named(store: Store, a_record: Make):
    record = a_record()
    await store.record(record)
    await store.waiting.add(a_wish(record.id), reachable=False)
    assert await store.waiting.waiters() == []
    assert (await store.open_questions.newest(10))[0].waiting == 1


async def test_a_question_without_its_text_is_waited_for_by_nobody(store: Store, a_record: Make):
    record = a_record(text=None)
    await store.record(record)
    await store.waiting.add(a_wish(record.id))
    assert await store.waiting.waiters() == []
    assert await store.waiting.question(record.id) is None
    assert await store.waiting.question("nothing of the kind") is None


async def test_the_first_choices_of_a_server_made_at_once_are_all_kept(store: Store):
    await asyncio.gather(
        *(store.servers.toggle_channel(8, channel) for channel in range(4)), store.servers.change(8, language="ja")
    )
    other = type(store.servers)(store._engine)
    await other.refresh()
    assert other.of(8) == ServerChoices(channels=frozenset(range(4)), language="ja")


async def test_servers_choose_and_other_processes_hear_of_it(store: Store):
    assert store.servers.of(7) == ServerChoices()
    assert store.servers.of(None) == ServerChoices()
    await store.servers.change(7, language="ja", two_persons=True)
    await asyncio.gather(*(store.servers.toggle_channel(7, channel) for channel in (1, 2, 3, 2)))
    chosen = ServerChoices(channels=frozenset({1, 3}), language="ja", two_persons=True)
    assert store.servers.of(7) == chosen
    other = type(store.servers)(store._engine)
    await other.refresh()
    assert other.of(7) == chosen
    await store.servers.change(7, language=None, private=True, moderators_channel=2**62)
    await other.refresh()
    assert other.of(7) == replace(chosen, language=None, private=True, moderators_channel=2**62)


async def test_what_is_in_memory_is_read_again_in_the_background(store: Store):
    other = type(store.servers)(store._engine)
    refreshing = Refreshing((other.refresh,), seconds=0.01)
    await refreshing.start()
    await store.servers.change(7, private=True)
    async with asyncio.timeout(30):
        while not other.of(7).private:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await refreshing.close()


async def test_choices_hold_while_the_database_is_away(store: Store, caplog: pytest.LogCaptureFixture):
    calls = 0

    async def fails() -> None:
        nonlocal calls
        calls += 1
        raise OSError("the cable is out")

    refreshing = Refreshing((fails,), seconds=0.01)
    await refreshing.start()
    async with asyncio.timeout(30):
        while calls < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await refreshing.close()
    assert caplog.text.count("the cable is out") == 1


async def test_a_pause_in_one_process_holds_in_all_and_clears_what_was_written_meanwhile(store: Store, a_record: Make):
    await store.record(a_record("before", user_hash=MINA))
    other = type(store.personal_data)(store._engine)
    await other.pause(MINA)
    await store.record(a_record("this process has not heard of it", user_hash=MINA))
    await store.personal_data.refresh()
    await store.record(a_record("it has", user_hash=MINA))
    await store.record(a_record("somebody else", user_hash=KENJI))
    logged = sorted((record.text or "", record.user_hash) for record in [each async for each in store.export()])
    assert logged == [("", NOBODY), ("", NOBODY), ("before", MINA), ("somebody else", KENJI)]
    await store.personal_data.resume(MINA)
    await store.record(a_record("again", user_hash=MINA))
    await other.refresh()
    assert not other.has_paused(MINA)
    assert (await other.held(MINA, 5)).last == ("again", "before")


async def test_forgetting_one_person_leaves_the_others_alone(store: Store, a_record: Make):
    for who in (MINA, KENJI):
        record = a_record(f"from {who}", user_hash=who, resolved=f"in full from {who}")
        await store.record(record)
        await store.feedback.vote(record.id, who, Vote.DOWN)
        await store.waiting.add(a_wish(record.id, who))
        await store.audit.note(who=who, name=f"name of {who}", action="/kb edit", target="a/b", allowed=True)
    forgotten = await store.personal_data.forget(MINA)
    assert (forgotten.questions, forgotten.votes, forgotten.waiting) == (1, 1, 1)
    assert MINA not in json.dumps(await store.personal_data.export(KENJI))
    held = await store.personal_data.export(MINA)
    assert [held[name] for name in ("questions", "votes", "waiting_for_answers")] == [[], [], []]
    assert [act["name"] for act in held["acts_as_moderator"]] == [None]
    kept = await store.personal_data.held(KENJI, 5)
    assert (kept.questions, kept.with_text, kept.votes, kept.waiting) == (1, 1, 1, 1)
    assert (await store.statistics.since(now() - timedelta(days=1), 5)).people == 1


async def test_the_audit_comes_newest_first_page_by_page(store: Store):
    for number in range(5):
        await store.audit.note(who=MINA, name="Mina", action=f"act {number}", target="", allowed=number % 2 == 0)
    first = await store.audit.latest(2)
    assert [(each.action, each.allowed) for each in first] == [("act 4", True), ("act 3", False)]
    assert [each.action for each in await store.audit.latest(9, before=first[-1].id)] == ["act 2", "act 1", "act 0"]


async def test_with_the_text_goes_what_hung_on_it(store: Store, a_record: Make):
    record = a_record(asked_at=now() - timedelta(days=31))
    await store.record(record)
    await store.feedback.vote(record.id, MINA, Vote.DOWN)
    await store.feedback.give_reason(record.id, MINA, "words of a person")
    await store.waiting.add(a_wish(record.id))
    await store.open_questions.dismiss([record.id])
    await store.audit.note(who=MINA, name="Mina", action="refused", target="", allowed=False)
    await store.audit.note(who=MINA, name="Mina", action="done", target="", allowed=True)
    await store.expire(now() + timedelta(days=29))
    assert len((await store.personal_data.export(MINA))["waiting_for_answers"]) == 1
    await store.expire(now() + timedelta(days=31))
    held = await store.personal_data.export(MINA)
    assert held["waiting_for_answers"] == []
    assert [(vote["vote"], vote["reason"]) for vote in held["votes"]] == [(-1, None)]
    assert [act["action"] for act in held["acts_as_moderator"]] == ["done"]
    assert await store.open_questions.dismissed() == frozenset()


async def test_numbers_are_by_the_day_in_utc(store: Store, a_record: Make):
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    for at, status, entry in (
        (midnight - timedelta(seconds=1), "answered", "a/b"),
        (midnight, "answered", "a/b"),
        (midnight + timedelta(hours=23), "not_stated", None),
        (midnight + timedelta(hours=23), "silent", None),
        (midnight - timedelta(days=9), "answered", "a/c"),
    ):
        await store.record(a_record(asked_at=at, status=status, entry=entry))
    numbers = await store.statistics.since(midnight - timedelta(days=1), 5)
    assert numbers.days == {"2026-03-01": {"answered": 1}, "2026-03-02": {"answered": 1, "not_stated": 1}}
    assert numbers.entries == (("a/b", 2),)


async def test_the_list_holds_what_was_not_answered_or_not_liked_newest_last(store: Store, a_record: Make):
    start = now() - timedelta(hours=1)
    statuses = ["answered", "suggested", "not_stated", "out_of_scope", "silent", "answered"]
    records = [
        a_record(f"question {number}", status=status, asked_at=start + timedelta(minutes=number))
        for number, status in enumerate(statuses)
    ]
    pressed = a_record("a button's label", surface=Surface.BUTTON, asked_at=start)
    expired = a_record(None, asked_at=start)
    for record in (*records, pressed, expired):
        await store.record(record)
    await store.feedback.vote(records[0].id, MINA, Vote.DOWN)
    await store.feedback.vote(records[5].id, MINA, Vote.UP)
    found = await store.open_questions.newest(10)
    assert [each.record.text for each in found] == [f"question {number}" for number in (0, 1, 2, 3)]
    assert [each.record.text for each in await store.open_questions.newest(2)] == ["question 2", "question 3"]


async def test_an_older_database_is_brought_up_to_date(a_record: Make):
    record = a_record()
    async with await Store.open(SQLITE) as store:
        await store.record(record)
    with closing(sqlite3.connect(Path("data/desk.db"))) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in tables - {"queries", "alembic_version"}:
            database.execute(f"DROP TABLE {table}")
        database.execute("ALTER TABLE queries DROP COLUMN revision")
        database.execute("UPDATE alembic_version SET version_num = '0001'")
        database.commit()
    async with await Store.open(SQLITE) as store:
        await store.feedback.vote(record.id, MINA, Vote.DOWN)
        assert [each.record.id for each in await store.open_questions.newest(5)] == [record.id]
