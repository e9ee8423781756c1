"""`check --history`: the chain of revisions proved whole, or the broken one named."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.curation.proving import link_of
from bot.store import Store
from bot.store.revisions import RevisionRecord
from knowledge.editing.chain import digest
from tests.cli.conftest import Outcome
from tests.curating import MINA, asked_more, curating, published, town

Desk = Callable[..., Outcome]
FILE = Path("data/summit-desk.db")


async def _make_history(directory: Path) -> str:
    async with curating(town(directory), f"sqlite:///{FILE}") as curator:
        for text in ("One?", "Two?", "Three?"):
            last = await published(curator, asked_more(curator, "quay/ferries", text), author=MINA)
        return str(last.hash)


def test_a_whole_history_is_proved(desk: Desk, tmp_path: Path):
    last = asyncio.run(_make_history(tmp_path))
    outcome = desk("check", "--history")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == f"the history is whole: 3 revisions, the last with the hash {last}\n"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE revisions SET reason = 'x' WHERE number = 2", "revision 2 is not what was recorded"),
        ("UPDATE revisions SET author_hash = 'x' WHERE number = 1", "revision 1 is not what was recorded"),
        ("DELETE FROM revisions WHERE number = 2", "revision 2 is missing: what follows is revision 3"),
        ("DELETE FROM revisions WHERE number = 3", "revision 2 does not end in what stands: quay/ferries is another"),
        ("UPDATE revisions SET hash = previous WHERE number = 1", "revision 2 does not follow from the one before"),
    ],
)
def test_a_history_that_was_tampered_with_names_the_revision(desk: Desk, tmp_path: Path, statement: str, said: str):
    asyncio.run(_make_history(tmp_path))
    with closing(sqlite3.connect(FILE, isolation_level=None)) as database:
        database.execute(statement)
    outcome = desk("check", "--history")
    assert outcome.status == 1
    assert f"error: {said}" in outcome.err
    assert outcome.err.endswith("restore the database from a copy that was made before; the files are not touched\n")


def test_a_history_forged_with_fresh_hashes_does_not_fit_together(desk: Desk, tmp_path: Path):
    asyncio.run(_make_history(tmp_path))

    async def forge() -> None:
        async with await Store.open(f"sqlite:///{FILE}") as store:
            records = [record async for record in store.revisions.everything()]
        previous = records[0].previous
        with closing(sqlite3.connect(FILE, isolation_level=None)) as database:
            for record in records:
                changes = record.changes
                if record.number == 1:
                    changes[0]["after"]["answer"]["en"] = "Forged."
                forged = RevisionRecord(
                    **{name: getattr(record, name) for name in record.__slots__} | {"previous": previous}
                )
                own = digest(link_of(forged), previous)
                database.execute(
                    "UPDATE revisions SET changes = ?, hash = ?, previous = ? WHERE number = ?",
                    (json.dumps(changes), own, previous, record.number),
                )
                previous = own

    asyncio.run(forge())
    outcome = desk("check", "--history")
    assert outcome.status == 1
    assert "error: revision 2 does not begin where quay/ferries ended before it" in outcome.err


def test_a_name_that_is_forgotten_leaves_the_chain_whole(desk: Desk, tmp_path: Path):
    asyncio.run(_make_history(tmp_path))

    async def forget() -> list[str | None]:
        async with await Store.open(f"sqlite:///{FILE}") as store:
            await store.personal_data.forget(MINA.user_hash)
            return [record.author_name async for record in store.revisions.everything()]

    assert set(asyncio.run(forget())) == {None}
    assert desk("check", "--history").status == 0


def test_without_a_database_there_is_nothing_to_prove(desk: Desk):
    outcome = desk("check", "--history")
    assert (outcome.status, FILE.exists()) == (1, False)
    assert outcome.err.startswith("summit-desk: there is no database data/summit-desk.db yet; run the desk from here")
