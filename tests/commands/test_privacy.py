"""People see, take along, delete and stop what is logged of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.conversations import TURNS
from bot.localdiscord.world import GENERAL_CHANNEL_ID, KENJI_ID, LOBBY_CHANNEL_ID, MINA_ID
from bot.store.records import NOBODY
from knowledge.encoding import vectors
from knowledge.snapshot import Snapshot
from tests.builders import a_base
from tests.running import Desk, connected, running_desk

FERRIES = "What about ferries?"
OPEN = "Did Bo Captain mention pirates?"


@pytest.fixture(scope="module")
def small() -> Snapshot:
    return Snapshot.build(a_base())


@pytest.fixture
async def desk(small: Snapshot, tmp_path: Path) -> AsyncIterator[Desk]:
    async with running_desk(small, tmp_path) as running:
        yield running


def everything_in(directory: Path) -> str:
    """All rows of all tables, as one text."""
    with closing(sqlite3.connect(directory / "desk.db")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return "\n".join(str(row) for name in tables for row in database.execute(f'SELECT * FROM "{name}"'))


async def fetched(url: str) -> Any:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return json.loads(await response.text())


async def test_one_sees_only_what_is_held_of_oneself(desk: Desk):
    async with desk.person(MINA_ID) as mina, desk.person(KENJI_ID) as kenji:
        await kenji.slash("ask", question="フェリーは？")
        nothing = await mina.slash("privacy show")
        assert "Nothing." in nothing.text
        await mina.press(await mina.slash("ask", question=FERRIES), "👍")
        await mina.press(await mina.slash("ask", question=OPEN), "Tell me when you can answer this")
        held = await mina.slash("privacy show")
    assert held.ephemeral
    assert "Questions in the log: 2, with their text: 2" in held.text
    assert "Votes: 1. Answers you wait for: 1." in held.text
    assert f"- {OPEN}\n- {FERRIES}" in held.text
    assert "after 90 days" in held.text
    assert "フェリー" not in held.text


async def test_in_their_own_language(desk: Desk):
    async with desk.person(KENJI_ID) as kenji:
        held = await kenji.slash("privacy show")
        assert "あなたについて保存している内容" in held.text
        assert "/プライバシー 書き出し" in held.text


async def test_an_export_is_a_file_with_everything_and_with_nobody_else(desk: Desk):
    async with desk.person(MINA_ID) as mina, desk.person(KENJI_ID) as kenji:
        await kenji.slash("ask", question="フェリーは？")
        card = await mina.slash("ask", question=OPEN)
        await mina.submit(await mina.press(card, "👎"), reason="no pirates")
        await mina.press(card, "Tell me when you can answer this")
        handed = await mina.slash("privacy export")
        assert handed.ephemeral
        [file] = handed.attachments
        held = await fetched(file["url"])
    [question] = held["questions"]
    assert (question["text"], question["channel_id"]) == (OPEN, int(GENERAL_CHANNEL_ID))
    assert [(vote["vote"], vote["reason"]) for vote in held["votes"]] == [(-1, "no pirates")]
    assert [wish["user_id"] for wish in held["waiting_for_answers"]] == [int(MINA_ID)]
    assert held["questions_left_out"] == 0
    assert held["logging_paused_since"] is None


async def test_to_forget_asks_once_more_and_then_leaves_nothing(desk: Desk, tmp_path: Path):
    async with desk.person(MINA_ID) as mina, desk.person(KENJI_ID) as kenji:
        await kenji.slash("ask", question="フェリーは？")
        card = await mina.slash("ask", question=OPEN)
        await mina.submit(await mina.press(card, "👎"), reason="no pirates")
        await mina.press(card, "Tell me when you can answer this")
        sure = await mina.slash("privacy forget")
        assert "Delete what the desk holds about you?" in sure.text
        assert OPEN in everything_in(tmp_path)
        gone = await mina.press(sure, "Delete it for good")
        assert "Questions: 1. Votes: 1. Awaited answers: 1." in gone.text
        left = everything_in(tmp_path)
        for trace in (OPEN, "no pirates", MINA_ID, desk.store.hash_user(int(MINA_ID))):
            assert trace not in left
        assert "Nothing." in (await mina.slash("privacy show")).text
    theirs, hers = await desk.log()
    assert theirs.text == "フェリーは？"
    assert (hers.text, hers.user_hash, hers.status) == (None, NOBODY, "not_stated")


async def test_what_was_forgotten_is_no_longer_followed_up(desk: Desk):
    async with desk.person(MINA_ID) as mina:
        await mina.slash("ask", question=FERRIES)
        await mina.press(await mina.slash("privacy forget"), "Delete it for good")
        await mina.slash("ask", question="where does it say so?")
    *_, last = await desk.log()
    assert last.resolved is None


async def test_what_was_forgotten_is_no_longer_remembered_as_read_lately(desk: Desk):
    async with desk.person(MINA_ID) as mina:
        await mina.slash("ask", question=OPEN)
        assert vectors.encode_one.cache_info().currsize
        sure = await mina.slash("privacy forget")
        await desk.client.unanswered.page(0, 1)
        known = desk.client.unanswered._known
        assert known._judged
        await mina.press(sure, "Delete it for good")
    assert desk.client.unanswered._known is not known
    assert vectors.encode_one.cache_info().currsize == 0


async def test_nor_by_whoever_replies_to_an_old_answer(desk: Desk):
    async with desk.person(MINA_ID) as mina, desk.person(KENJI_ID) as kenji:
        old = await mina.slash("ask", question=FERRIES)
        for _ in range(TURNS):
            await mina.slash("ask", question=OPEN)
        await mina.press(await mina.slash("privacy forget"), "Delete it for good")
        for person in (mina, kenji):
            await person.say(f"{desk.mention()} where does it say so?", reply_to=old)
            await person.wait_for_reply()
    *_, hers, his = await desk.log()
    assert [hers.resolved, his.resolved] == [None, None]


async def test_while_paused_neither_words_nor_person_are_written(desk: Desk, tmp_path: Path):
    async with desk.person(MINA_ID) as mina:
        paused = await mina.slash("privacy pause")
        assert "Paused." in paused.text
        answer = await mina.slash("ask", question=FERRIES)
        assert "**Answered**" in answer.text
        assert FERRIES not in everything_in(tmp_path)
        [record] = await desk.log()
        assert (record.text, record.resolved, record.user_hash) == (None, None, NOBODY)
        assert record.status == "answered"
        assert "Paused since" in (await mina.slash("privacy show")).text
        resumed = await mina.press(paused, "Log my questions again")
        assert "logged again" in resumed.text
        await mina.slash("ask", question=FERRIES)
    assert [record.text for record in await desk.log()] == [None, FERRIES]


async def test_a_pause_survives_a_restart_and_being_forgotten(desk: Desk, small: Snapshot):
    async with desk.person(MINA_ID) as mina:
        await mina.slash("privacy pause")
        await mina.press(await mina.slash("privacy forget"), "Delete it for good")
        await desk.client.close()
        async with connected(desk.discord, desk.store, small):
            await mina.slash("ask", question=FERRIES)
    assert [record.text for record in await desk.log()] == [None]


async def test_it_works_directly_and_in_every_server(desk: Desk):
    async with desk.person(MINA_ID, LOBBY_CHANNEL_ID) as mina:
        assert (await mina.slash("privacy show")).ephemeral
        await mina.open_dm()
        assert (await mina.slash("privacy show")).ephemeral


async def test_nothing_is_forgotten_while_questions_wait_beside_the_database(desk: Desk, tmp_path: Path):
    async with desk.person(MINA_ID) as mina:
        with closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as other:
            sure = await mina.slash("privacy forget")
            other.execute("BEGIN IMMEDIATE")
            await mina.slash("ask", question=FERRIES)
            assert desk.store.health.spooled == 1
        refused = await mina.press(sure, "Delete it for good")
        assert "Try again in a minute" in refused.text


async def test_while_the_database_is_locked_it_says_so(desk: Desk, tmp_path: Path):
    async with desk.person(MINA_ID) as mina:
        with closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert "Try again in a minute" in (await mina.slash("privacy pause")).text
        await mina.slash("ask", question=FERRIES)
    assert [record.text for record in await desk.log()] == [FERRIES]
