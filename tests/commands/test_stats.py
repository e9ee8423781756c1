"""Moderators see numbers, as a card and as a picture."""

from __future__ import annotations

import struct
import zlib
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import aiohttp
import numpy as np
import pytest

from bot.cards.bar_chart import BOTTOM, GROUND, HEIGHT, LEFT, TOP, WIDTH, bars
from bot.cards.stats import last_days, stats_card
from bot.localdiscord.world import ADA_ID, LOBBY_CHANNEL_ID, MINA_ID, MORGAN_ID, SAM_ID
from bot.store.statistics import Numbers
from knowledge.snapshot import Snapshot
from tests.builders import a_base, a_voice, text_of
from tests.running import Desk, running_desk


@pytest.fixture(scope="module")
def small() -> Snapshot:
    return Snapshot.build(a_base())


@pytest.fixture
async def desk(small: Snapshot, tmp_path: Path) -> AsyncIterator[Desk]:
    async with running_desk(small, tmp_path) as running:
        yield running


def points_of(png: bytes) -> np.ndarray:
    """Read a picture as drawn here back: each row unfiltered, three bytes a point."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", png[start - 8 : start - 4])
    rows = np.frombuffer(zlib.decompress(png[start : start + length]), dtype=np.uint8).reshape(height, 1 + width * 3)
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(height, width, 3)


async def test_a_moderator_sees_what_was_asked_and_what_became_of_it(desk: Desk):
    async with desk.person(MINA_ID) as mina, desk.person(SAM_ID, LOBBY_CHANNEL_ID) as sam:
        await mina.press(await mina.slash("ask", question="What did the mayor say about ferries?"), "👍")
        await sam.slash("ask", question="What did the mayor say about ferries?")
        for person in (mina, sam):
            await person.slash("ask", question="Did Bo Captain mention pirates?")
        await mina.press(await mina.slash("ask", question="What did the mayor say about ferries?"), "👎")
    async with desk.person(MORGAN_ID) as morgan:
        seen = await morgan.slash("stats")
        assert seen.ephemeral
        assert "Questions: 5 · people: 2" in seen.text
        assert "🟩 Answered: 3 (60 %)" in seen.text
        assert "🟦 Not stated in the articles: 2 (40 %)" in seen.text
        assert "👍 1 · 👎 1" in seen.text
        assert "5 × What about ferries?" in seen.text  # what is not stated counts for the entry shown as nearest
        assert "2 × Did Bo Captain mention pirates?" in seen.text
        [picture] = seen.attachments
        async with aiohttp.ClientSession() as session, session.get(picture["url"]) as response:
            assert points_of(await response.read()).shape == (HEIGHT, WIDTH, 3)


async def test_where_nothing_was_asked_it_says_so(desk: Desk):
    async with desk.person(MORGAN_ID) as morgan:
        seen = await morgan.slash("stats")
    assert "Nobody has asked anything" in seen.text
    assert seen.attachments == []


@pytest.mark.parametrize("who", [MINA_ID, ADA_ID], ids=["a member", "an administrator"])
async def test_it_is_for_moderators_alone(desk: Desk, who: str):
    registered = next(each for each in desk.discord.world.commands.values() if each["name"] == "stats")
    registered["default_member_permissions"] = None
    async with desk.person(who) as person:
        refused = await person.slash("stats")
    assert "Only the desk’s moderators" in refused.text


async def test_it_is_not_in_other_servers(desk: Desk):
    async with desk.person(SAM_ID, LOBBY_CHANNEL_ID) as sam:
        assert "stats" not in {command["name"] for command in await sam.commands()}


def test_an_entry_that_is_gone_is_not_listed():
    days = last_days(2, date(2026, 3, 1))
    numbers = Numbers({"2026-03-01": {"answered": 2}}, (("harbour/gone", 2), ("harbour/ferries", 1)), people=1)
    shown = text_of(stats_card(numbers, [], 0, days, a_voice()))
    assert "gone" not in shown
    assert "1 × What about ferries?" in shown


def test_bars_are_as_high_as_their_numbers():
    points = points_of(bars([[1, 1], [4, 0], [0, 0]], [0xFF0000, 0x0000FF], "03-01", "03-03"))
    room = HEIGHT - BOTTOM - TOP
    column = points[:, LEFT + (WIDTH - LEFT) // 6]
    red, blue = (int((column == colour).all(axis=1).sum()) for colour in ((255, 0, 0), (0, 0, 255)))
    assert abs(red - room / 4) <= 1
    assert abs(blue - room / 4) <= 1
    full = points[:, LEFT + (WIDTH - LEFT) // 2]
    assert abs(int((full == (255, 0, 0)).all(axis=1).sum()) - room) <= 1
    empty = points[TOP + 2 : TOP + 40, LEFT + (WIDTH - LEFT) * 5 // 6]
    assert (empty == GROUND).all()


def test_a_picture_of_no_days_and_of_nothing_can_be_drawn():
    assert points_of(bars([], [], "", "")).shape == (HEIGHT, WIDTH, 3)
    assert points_of(bars([[0]] * 90, [0x00FF00], "12-01", "02-28")).shape == (HEIGHT, WIDTH, 3)
