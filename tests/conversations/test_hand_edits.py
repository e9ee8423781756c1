"""Somebody edits the base's files while the desk runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.localdiscord.world import HOME_GUILD_ID, MINA_ID, MODERATORS_CHANNEL_ID, MORGAN_ID
from tests.curating import asked_more as more
from tests.curating import published, until
from tests.knowledge.town import write_town
from tests.running import Desk, curated_desk


@pytest.fixture
async def desk(tmp_path: Path):
    async with curated_desk(write_town(tmp_path / "town"), tmp_path) as running:
        yield running


async def test_the_log_names_the_revision_that_each_answer_came_from(desk: Desk):
    curator = desk.client.curator
    assert curator is not None
    async with desk.person(MINA_ID) as mina:
        await mina.slash("ask", question="What did the captain answer?")
        await published(curator, more(curator, "quay/mending", "Is the quay mended?"))
        reply = await mina.slash("ask", question="Is the quay mended?")
        assert "mended first" in reply.text
    assert [record.revision for record in await desk.log()] == [0, 1]


async def test_a_broken_file_is_told_in_the_moderators_channel_and_a_mended_one_answers(desk: Desk, tmp_path: Path):
    curator = desk.client.curator
    assert curator is not None
    await desk.store.servers.change(int(HOME_GUILD_ID), moderators_channel=int(MODERATORS_CHANNEL_ID))
    file = tmp_path / "town" / "talks.yaml"
    good = file.read_text("utf-8")
    async with desk.person(MORGAN_ID, MODERATORS_CHANNEL_ID) as morgan, desk.person(MINA_ID) as mina:
        file.write_text(good.replace("asks: [what]", "asks: [whatever]"), "utf-8")
        async with asyncio.timeout(30):
            while not (said := await morgan.messages()):  # noqa: ASYNC110 - the message may be there already
                await asyncio.sleep(0.05)
        assert "The last good version stays in service" in said[-1].text
        assert "talks.yaml:10:12: entries[0].asks[0]" in said[-1].text
        assert "two ferries" in (await mina.slash("ask", question="What did the mayor say about ferries?")).text
        file.write_text(good.replace("What did the captain answer?", "What was the answer?"), "utf-8")
        await until(lambda: curator.number == 1)
        assert "mended first" in (await mina.slash("ask", question="What was the answer?")).text
        assert len(await morgan.messages()) == 1
