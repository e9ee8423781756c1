from __future__ import annotations

import asyncio
import gc
import io
import json
import os
import sqlite3
import stat
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from bot.store import QueryRecord, Store, StoreClosed, StoreUnavailable, exporting
from bot.store.engine import BUSY_MILLISECONDS, address, make_engine
from bot.store.migrating import upgrade
from bot.store.records import now
from bot.store.tables import metadata

Make = Callable[..., QueryRecord]
DATABASE = "sqlite:///data/desk.db"
FILE = Path("data/desk.db")
SPOOL = Path("data/spool.jsonl")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str:
    """Either database's address, with nothing in it yet."""
    return DATABASE if request.param == "sqlite" else request.getfixturevalue("postgresql")


async def logged(store: Store) -> list[QueryRecord]:
    return [record async for record in store.export()]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def left_open() -> list[str]:
    """What nobody holds any more and nobody has closed."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        gc.collect()
    return [str(each.message) for each in found if each.category is ResourceWarning]


# Recording


async def test_a_question_is_in_the_database_when_record_returns(a_record: Make):
    record = a_record()
    async with await Store.open(DATABASE) as store:
        assert await store.record(record) == record.id
        with closing(sqlite3.connect(FILE)) as other:
            assert other.execute("SELECT id, text FROM queries").fetchall() == [(record.id, "What about Taiwan?")]


async def test_a_record_comes_back_as_it_was(database: str, a_record: Make):
    record = a_record(resolved="What did she say about Taiwan?", entry="a/b")
    async with await Store.open(database) as store:
        await store.record(record)
        assert await logged(store) == [record]


async def test_what_no_database_can_hold_is_replaced(database: str, a_record: Make):
    async with await Store.open(database) as store:
        await store.record(a_record("nul \0 and half \ud83d"))
        assert [record.text for record in await logged(store)] == ["nul \ufffd and half ?"]


async def test_those_that_wait_together_share_a_commit(database: str, a_record: Make):
    async with await Store.open(database) as store:
        ids = await asyncio.gather(*(store.record(a_record(f"question {number}")) for number in range(64)))
        assert sorted(record.id for record in await logged(store)) == sorted(ids)
        assert store.commits <= 2


async def test_a_larger_crowd_than_one_commit_takes_is_all_written(a_record: Make):
    async with await Store.open(DATABASE) as store:
        await asyncio.gather(*(store.record(a_record()) for _ in range(1200)))
        assert len(await logged(store)) == 1200
        assert store.commits <= 4


async def test_closing_writes_what_waits(a_record: Make):
    store = await Store.open(DATABASE)
    waiting = [asyncio.create_task(store.record(a_record())) for _ in range(20)]
    await asyncio.sleep(0)
    await store.close()
    assert len(await asyncio.gather(*waiting)) == 20
    async with await Store.open(DATABASE) as again:
        assert len(await logged(again)) == 20


async def test_an_asker_who_goes_away_spoils_nothing(a_record: Make):
    async with await Store.open(DATABASE) as store:
        gone = asyncio.create_task(store.record(a_record("gone")))
        await asyncio.sleep(0)
        gone.cancel()
        await store.record(a_record("here"))
        assert {record.text for record in await logged(store)} == {"gone", "here"}


async def test_a_closed_store_takes_nothing(a_record: Make):
    store = await Store.open(DATABASE)
    await store.close()
    with pytest.raises(StoreClosed):
        await store.record(a_record())


async def test_a_closed_store_opens_nothing():
    async with await Store.open(DATABASE) as store:
        late = [asyncio.create_task(store.recently_asked(1)) for _ in range(20)]
        await asyncio.sleep(0)
    for each in (store.recently_asked(1), store.expire(), store.proposals.waiting()):
        with pytest.raises(StoreClosed):
            await each
    ends = await asyncio.gather(*late, return_exceptions=True)
    assert [end for end in ends if not isinstance(end, list | StoreClosed)] == []
    del store
    assert left_open() == []


@pytest.mark.parametrize("milliseconds", range(0, 40, 4))
async def test_opening_that_is_given_up_leaves_nothing_open(milliseconds: int):
    async with await Store.open(DATABASE):
        pass
    opening = asyncio.create_task(Store.open(DATABASE))
    await asyncio.sleep(milliseconds / 1000)
    opening.cancel()
    with suppress(asyncio.CancelledError):
        await (await opening).close()
    del opening
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert left_open() == []


@pytest.mark.parametrize("steps", [1, 2, 3, 5, 8])
async def test_closing_that_is_hurried_leaves_nothing_open(steps: int, a_record: Make):
    store = await Store.open(DATABASE)
    await store.record(a_record())
    hurried = asyncio.create_task(store.close())
    for _ in range(steps):
        await asyncio.sleep(0)
    hurried.cancel()
    with suppress(asyncio.CancelledError):
        await hurried
    del store, hurried
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert left_open() == []


@pytest.mark.postgres
async def test_one_record_that_the_database_refuses_takes_no_other_with_it(
    postgresql: str, a_record: Make, caplog: pytest.LogCaptureFixture
):
    async with await Store.open(postgresql) as store:
        await asyncio.gather(*(store.record(a_record(locale="x" * length)) for length in (2, 99, 3)))
        assert [record.locale for record in await logged(store)] == ["xx", "xxx"]
        assert (store.health.healthy, store.health.lost) == (True, 1)
    assert "the database refuses the question" in caplog.text


async def test_one_record_that_sqlite_refuses_takes_no_other_with_it(a_record: Make, caplog: pytest.LogCaptureFixture):
    async with await Store.open(DATABASE) as store:
        await asyncio.gather(*(store.record(a_record(status=status)) for status in ("first", None, "last")))
        assert [record.status for record in await logged(store)] == ["first", "last"]
        assert (store.health.healthy, store.health.lost) == (True, 1)
    assert "the database refuses the question" in caplog.text


# When the database is in trouble


async def test_while_the_database_is_locked_records_wait_in_the_spool(a_record: Make):
    async with await Store.open(DATABASE, retry_seconds=0.05) as store:
        with closing(sqlite3.connect(FILE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await store.record(a_record("kept aside"))
            assert not store.health.healthy
            assert store.health.spooled == 1
            assert store.health.trouble == "database is locked (another program holds it; close that one)"
            assert json.loads(SPOOL.read_text("utf-8"))["text"] == "kept aside"
            other.execute("ROLLBACK")
        await until(lambda: store.health.healthy)
        assert [record.text for record in await logged(store)] == ["kept aside"]
        assert not SPOOL.exists()


async def test_the_spool_of_an_earlier_run_is_brought_in_at_the_start(a_record: Make):
    record = a_record()
    SPOOL.parent.mkdir()
    SPOOL.write_text(json.dumps(record.as_json()) + '\n{"half a line', "utf-8")
    async with await Store.open(DATABASE) as store:
        assert await logged(store) == [record]
        assert store.health.healthy


async def test_a_record_that_is_in_spool_and_database_is_logged_once(a_record: Make):
    record = a_record()
    async with await Store.open(DATABASE) as store:
        await store.record(record)
    SPOOL.write_text(json.dumps(record.as_json()) + "\n", "utf-8")
    async with await Store.open(DATABASE) as store:
        assert await logged(store) == [record]


async def test_when_the_table_is_gone_records_wait_in_the_spool(a_record: Make):
    async with await Store.open(DATABASE, retry_seconds=60) as store:
        with closing(sqlite3.connect(FILE)) as other:
            other.execute("DROP TABLE queries")
        await store.record(a_record())
        assert store.health.spooled == 1
        assert "no such table" in (store.health.trouble or "")


async def test_a_full_spool_loses_the_newest_and_says_so(a_record: Make, caplog: pytest.LogCaptureFixture):
    room = len(json.dumps(a_record().as_json())) * 2 + 40
    async with await Store.open(DATABASE, spool_bytes=room, retry_seconds=60) as store:
        with closing(sqlite3.connect(FILE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for _ in range(3):
                await store.record(a_record())
            assert (store.health.spooled, store.health.lost) == (2, 1)
    assert "neither database nor spool took them" in caplog.text
    assert SPOOL.stat().st_size <= room
    assert stat.S_IMODE(SPOOL.stat().st_mode) == 0o600


async def test_a_spool_that_cannot_be_written_costs_the_record_and_not_the_answer(a_record: Make):
    async with await Store.open(DATABASE, retry_seconds=60) as store:
        SPOOL.mkdir()
        with closing(sqlite3.connect(FILE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            record = a_record()
            assert await store.record(record) == record.id
            assert store.health.lost == 1
            assert not store.health.healthy


FULL_DISK = """
import asyncio, resource
from bot.store import QueryRecord, Store, Surface

async def main():
    async with await Store.open("sqlite:///data/desk.db", retry_seconds=60) as store:
        for number in range(30):  # each commit makes SQLite's write-ahead log grow
            await store.record(QueryRecord(text=str(number), status="answered", surface=Surface.DM, user_hash=""))
        # From here on no file can grow past 64 KiB: to SQLite the disk is full, to the small spool it is not.
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        await store.record(QueryRecord(text="kept", status="answered", surface=Surface.DM, user_hash=""))
        print(store.health)

asyncio.run(main())
"""


@pytest.mark.slow
def test_when_the_disk_is_full_records_wait_in_the_spool():
    root = str(Path(__file__).parents[2])
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK], env={**os.environ, "PYTHONPATH": root}, capture_output=True, text=True
    )
    assert "healthy=False, spooled=1, lost=0, trouble='" in run.stdout, run.stderr
    assert json.loads(SPOOL.read_text("utf-8"))["text"] == "kept"


# Opening


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///damaged.db", "damaged.db cannot be opened: file is not a database (it is damaged or"),
        ("sqlite:///file:whole.db?mode=ro&uri=true", "attempt to write a readonly database (the desk must be able"),
        ("sqlite:////proc/nowhere/desk.db", "cannot make the directory /proc/nowhere"),
        ("sqlite:///locked.db", "locked.db cannot be opened: database is locked (another program holds it"),
        ("sqlite:///newer.db", "newer.db was written by a newer summit-desk; upgrade the program"),
        ("mysql://desk:secret@db/desk", "mysql is no database that the desk can use"),
        ("postgresql://desk:secret@db:port/desk", "DATABASE_URL is no database address"),
        ("postgresql://desk:secret@127.0.0.1:1/desk", "postgresql://desk:***@127.0.0.1:1/desk cannot be opened: "),
    ],
)
async def test_a_database_that_cannot_be_used_is_one_clear_line(url: str, words: str):
    Path("damaged.db").write_bytes(b"This is a letter to my aunt. " * 100)
    with (
        closing(sqlite3.connect("whole.db")),
        closing(sqlite3.connect("locked.db", isolation_level=None)) as locked,
        closing(sqlite3.connect("newer.db", isolation_level=None)) as newer,
    ):
        locked.execute("BEGIN EXCLUSIVE")
        newer.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        newer.execute("INSERT INTO alembic_version VALUES ('9999')")
        Path("whole.db").touch()
        with pytest.raises(StoreUnavailable) as caught:
            await Store.open(url, patience_seconds=0)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.postgres
async def test_a_postgresql_database_that_is_not_there_is_one_clear_line(postgresql: str):
    with pytest.raises(StoreUnavailable, match='cannot be opened: database "elsewhere" does not exist'):
        await Store.open(postgresql.split("/desk_")[0] + "/elsewhere?" + postgresql.partition("?")[2])


async def test_migrations_make_the_tables_as_the_code_knows_them(database: str):
    def differences(connection: Connection) -> list[object]:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    engine = make_engine(address(database))
    try:
        assert await upgrade(engine) == await upgrade(engine)
        async with engine.connect() as connection:
            assert await connection.run_sync(differences) == []
    finally:
        await engine.dispose()


async def test_processes_that_start_together_migrate_once(database: str, a_record: Make):
    stores = await asyncio.gather(*(Store.open(database) for _ in range(4)))
    await asyncio.gather(*(store.record(a_record()) for store in stores))
    assert len(await logged(stores[0])) == 4
    for store in stores:
        await store.close()


async def test_a_start_waits_for_another_process_that_holds_the_file():
    FILE.parent.mkdir()
    with closing(sqlite3.connect(FILE, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        opening = asyncio.create_task(Store.open(DATABASE))
        await asyncio.wait({opening}, timeout=BUSY_MILLISECONDS / 1000 + 0.3)
        assert not opening.done()
        other.execute("ROLLBACK")
        async with await opening as store:
            assert await logged(store) == []


@pytest.mark.parametrize("written", ["postgres://u:p@h/d?sslmode=require", "postgresql+asyncpg://u:p@h/d?ssl=require"])
def test_the_usual_spellings_of_a_postgresql_address_are_understood(written: str):
    assert address(written).render_as_string(hide_password=False) == "postgresql+asyncpg://u:p@h/d?ssl=require"


async def test_sqlite_is_set_up_to_be_durable():
    async with await Store.open(DATABASE) as store, store._engine.connect() as connection:
        for pragma, value in {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}.items():
            assert (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar() == value


# Who asked


async def test_a_user_is_known_again_by_a_hash_and_only_with_the_key():
    async with await Store.open(DATABASE) as store:
        hashed = store.hash_user(42)
        assert store.hash_user(43) != hashed
    async with await Store.open(DATABASE) as again:
        assert again.hash_user(42) == hashed
    async with await Store.open(DATABASE, hash_key="another key of the fleet's own ab") as fleet:
        assert fleet.hash_user(42) != hashed
    assert len(hashed) == 64
    assert stat.S_IMODE(Path("data/hash.key").stat().st_mode) == 0o600


async def test_a_damaged_key_file_stops_the_start():
    Path("data").mkdir()
    Path("data/hash.key").write_text("abc", "utf-8")
    with pytest.raises(StoreUnavailable, match=r"data/hash\.key is damaged: restore it"):
        await Store.open(DATABASE)


# Growing old


async def test_text_expires_and_the_rest_stays(database: str, a_record: Make):
    old = a_record("old", asked_at=now() - timedelta(days=31), resolved="in full")
    new = a_record("new", asked_at=now() - timedelta(days=29))
    async with await Store.open(database, retention_days=30) as store:
        await store.record(old)
        await store.record(new)
        assert await store.expire() == 1
        assert await store.expire() == 0
        first, second = await logged(store)
        assert (first.id, first.text, first.resolved, first.status) == (old.id, None, None, "suggested")
        assert second == new


# Writing out


async def test_the_log_is_written_as_json_lines(a_record: Make):
    record = a_record("台湾は？", asked_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    out = io.StringIO()
    async with await Store.open(DATABASE) as store:
        await store.record(record)
        assert await exporting.write(store.export(), out, "jsonl") == 1
    row = json.loads(out.getvalue())
    assert "台湾は？" in out.getvalue()
    assert row["asked_at"] == "2026-01-02T03:04:05+00:00"
    assert row["alternatives"][0] == {"entry": "a/b", "confidence": 0.25}
    assert QueryRecord.from_row(row) == record


async def test_the_log_is_written_as_csv_that_no_spreadsheet_runs(a_record: Make):
    out = io.StringIO()
    async with await Store.open(DATABASE) as store:
        await store.record(a_record('=HYPERLINK("http://bad")'))
        await exporting.write(store.export(), out, "csv")
    header, row = out.getvalue().splitlines()
    assert header.startswith("text,status,surface,user_hash,guild_id")
    assert row.startswith('"\'=HYPERLINK(""http://bad"")",suggested,slash,')
    assert ",a/b a/c," in row


async def test_an_export_holds_up_no_writer(a_record: Make):
    async with await Store.open(DATABASE) as store:
        await store.record(a_record())
        async for _ in store.export():
            await store.record(a_record())
            assert store.health.healthy
