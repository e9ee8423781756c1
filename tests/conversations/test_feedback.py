"""What people make of answers, and what becomes of it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.curation.notices import Notices
from bot.localdiscord import permissions
from bot.localdiscord.model import Overwrite
from bot.localdiscord.person import Seen
from bot.localdiscord.world import BOT_ID, GENERAL_CHANNEL_ID, HOME_GUILD_ID, KENJI_ID, LOBBY_CHANNEL_ID, MINA_ID
from bot.store.waiting import Waiter
from knowledge.model import Answer, Status
from knowledge.snapshot import Snapshot
from tests.builders import a_base, an_entry
from tests.running import Desk, connected, running_desk

TELL_ME = "Tell me when you can answer this"
OPEN = "When does the ferry to the moon sail?"


@pytest.fixture(scope="module")
def town() -> Snapshot:
    """A base that knows nothing of pirates."""
    return Snapshot.build(a_base())


@pytest.fixture(scope="module")
def grown() -> Snapshot:
    """The same base, grown by an entry on pirates."""
    pirates = an_entry(
        "harbour/pirates",
        questions={"en": ("What did the captain say about pirates?", "pirates", "are there pirates in the harbour")},
        answer={"en": "The captain saw no pirates."},
        people=("captain",),
    )
    return Snapshot.build(a_base(an_entry(), pirates))


PIRATES = "What did the captain say about pirates?"


@pytest.fixture
async def desk(town: Snapshot, tmp_path: Path):
    async with running_desk(town, tmp_path) as running:
        yield running


def rows(directory: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(directory / "desk.db")) as database:
        return database.execute(statement).fetchall()


def labels(seen: Seen) -> list[str]:
    return [button["label"] for button in seen.buttons]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


# Votes


async def test_a_thumb_counts_once_for_each_person_and_can_be_changed(desk: Desk, tmp_path: Path):
    async with desk.person(MINA_ID) as mina, desk.person(KENJI_ID) as kenji:
        await mina.say(f"{desk.mention()} What about ferries?")
        card = await mina.wait_for_reply()
        assert "**Answered**" in card.text
        thanks = await mina.press(card, "👍")
        assert thanks.ephemeral
        await mina.press(card, "👍")
        await kenji.press(card, "👍")
        assert rows(tmp_path, "SELECT vote, count(*) FROM votes GROUP BY vote") == [(1, 2)]
        await mina.press(card, "👎")
    [record] = await desk.log()
    votes = rows(tmp_path, "SELECT query_id, vote FROM votes ORDER BY vote")
    assert votes == [(record.id, -1), (record.id, 1)]


async def test_a_thumb_down_counts_whether_or_not_its_form_is_sent(desk: Desk, tmp_path: Path):
    async with desk.person(MINA_ID) as mina:
        card = await mina.slash("ask", question="What about ferries?")
        form = await mina.press(card, "👎")
        assert "What was wrong with the answer?" in form.text
        assert rows(tmp_path, "SELECT vote, reason FROM votes") == [(-1, None)]
        thanks = await mina.submit(form, reason="  it leaves out the price ")
        assert thanks.ephemeral
        assert rows(tmp_path, "SELECT vote, reason FROM votes") == [(-1, "it leaves out the price")]
        await mina.press(card, "👍")
    assert rows(tmp_path, "SELECT vote, reason FROM votes") == [(1, None)]


async def test_a_reason_without_words_is_none(desk: Desk, tmp_path: Path):
    async with desk.person(MINA_ID) as mina:
        card = await mina.slash("ask", question="What about ferries?")
        assert (await mina.submit(await mina.press(card, "👎"))).ephemeral
    assert rows(tmp_path, "SELECT vote, reason FROM votes") == [(-1, None)]


async def test_buttons_and_form_survive_a_restart(desk: Desk, town: Snapshot, tmp_path: Path):
    async with desk.person(MINA_ID) as mina:
        card = await mina.slash("ask", question="What about ferries?")
        form = await mina.press(card, "👎")
        await desk.client.close()
        async with connected(desk.discord, desk.store, town):
            assert (await mina.submit(form, reason="too short")).ephemeral
            assert rows(tmp_path, "SELECT vote, reason FROM votes") == [(-1, "too short")]
            await mina.press(card, "👍")
    assert rows(tmp_path, "SELECT vote FROM votes") == [(1,)]


async def test_while_the_database_is_locked_a_vote_is_refused_in_words(desk: Desk, tmp_path: Path):
    async with desk.person(MINA_ID) as mina:
        card = await mina.slash("ask", question="What about ferries?")
        with closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            refused = await mina.press(card, "👍")
        assert "Try again in a minute" in refused.text
        assert refused.ephemeral


async def test_what_is_shown_from_a_button_can_be_voted_on_too(desk: Desk, tmp_path: Path):
    async with desk.person(MINA_ID) as mina:
        card = await mina.slash("leader", name="mayor")
        answer = await mina.select(card, "What about ferries?")
        await mina.press(answer, "👍")
    [record] = await desk.log()
    assert rows(tmp_path, "SELECT query_id FROM votes") == [(record.id,)]


# Asking to be told


async def test_only_what_is_not_answered_offers_to_tell_later(desk: Desk):
    async with desk.person(MINA_ID) as mina:
        answered = await mina.slash("ask", question="What about ferries?")
        declined = await mina.slash("ask", question=PIRATES)
    assert TELL_ME not in labels(answered)
    assert TELL_ME in labels(declined)


async def test_one_who_waits_is_told_where_they_asked_and_nobody_else_is_pinged(
    desk: Desk, grown: Snapshot, tmp_path: Path
):
    async with desk.person(MINA_ID) as mina, desk.person(KENJI_ID) as kenji:
        await mina.say(f"{desk.mention()} {PIRATES}")
        card = await mina.wait_for_reply()
        promised = await mina.press(card, TELL_ME)
        assert promised.ephemeral
        assert "I will tell you here" in promised.text
        assert rows(tmp_path, "SELECT user_id, outcome FROM waiting") == [(int(MINA_ID), "waiting")]
        await kenji.say("something else")
        await publish(desk, grown)
        told = await mina.wait_for_reply(lambda seen: "Now I can" in seen.text)
        assert "The captain saw no pirates." in told.text
        assert [user["id"] for user in (told.message or {})["mentions"]] == [MINA_ID]
        assert (told.message or {})["message_reference"]["message_id"] == card.id
        assert (told.message or {})["channel_id"] == GENERAL_CHANNEL_ID
        await publish(desk, grown)
        await asyncio.sleep(0.2)
        assert len(await mina.messages()) == 5  # the question, its card, the promise, Kenji's words, the notice
    left = "SELECT user_id, channel_id, guild_id, message_id, outcome FROM waiting"
    assert rows(tmp_path, left) == [(None, None, None, None, "told")]


async def test_a_question_asked_directly_is_answered_there(desk: Desk, grown: Snapshot):
    async with desk.person(MINA_ID) as mina:
        await mina.open_dm()
        await mina.say(PIRATES)
        await mina.press(await mina.wait_for_reply(), TELL_ME)
        await publish(desk, grown)
        told = await mina.wait_for_reply(lambda seen: "Now I can" in seen.text)
        assert (told.message or {})["channel_id"] == mina.channel


async def test_one_who_waits_is_not_told_of_something_else(desk: Desk, town: Snapshot, tmp_path: Path):
    async with desk.person(MINA_ID) as mina:
        card = await mina.slash("ask", question=PIRATES)
        await mina.press(card, TELL_ME)
        await publish(desk, town)
    assert rows(tmp_path, "SELECT outcome FROM waiting") == [("waiting",)]


async def test_in_a_place_that_only_they_see_it_is_said_that_nobody_will_tell(
    desk: Desk, grown: Snapshot, tmp_path: Path
):
    async with desk.person(KENJI_ID) as kenji, desk.person(MINA_ID) as mina:
        await kenji.speak("en-US")
        theirs = await mina.say(PIRATES)
        card = await kenji.context_menu(desk.menu(), theirs)
        assert card.ephemeral
        said = await kenji.press(card, TELL_ME)
        assert "I cannot write to you here" in said.text
        assert rows(tmp_path, "SELECT user_id, outcome FROM waiting") == [(None, "unreachable")]
        await publish(desk, grown)
        await asyncio.sleep(0.2)
        assert not [seen for seen in await mina.messages() if "Now I can" in seen.text]


async def test_who_cannot_be_reached_any_more_is_marked_in_silence(desk: Desk, grown: Snapshot, tmp_path: Path):
    async with desk.person(MINA_ID, LOBBY_CHANNEL_ID) as mina:
        await mina.press(await mina.slash("ask", question=PIRATES), TELL_ME)
        del desk.discord.world.guilds[desk.discord.world.channels[LOBBY_CHANNEL_ID].guild_id].members[BOT_ID]
        before = len(await mina.messages())
        await publish(desk, grown)
        assert len(await mina.messages()) == before
    assert rows(tmp_path, "SELECT user_id, outcome FROM waiting") == [(None, "unreachable")]


async def test_who_has_left_or_may_no_longer_look_in_is_not_pinged(desk: Desk, grown: Snapshot, tmp_path: Path):
    world = desk.discord.world
    async with desk.person(MINA_ID) as mina, desk.person(KENJI_ID) as kenji:
        card = await mina.slash("ask", question=PIRATES)
        await mina.press(card, TELL_ME)
        await kenji.press(card, TELL_ME)
        await kenji.say("bye")
        del world.guilds[HOME_GUILD_ID].members[KENJI_ID]
        world.channels[GENERAL_CHANNEL_ID].overwrites = [Overwrite(MINA_ID, 1, deny=permissions.VIEW_CHANNEL)]
        await desk.client.close()
        async with connected(desk.discord, desk.store, grown):
            await until(lambda: rows(tmp_path, "SELECT outcome FROM waiting") == [("unreachable",)] * 2)
    said = world.messages[GENERAL_CHANNEL_ID].values()
    assert not [message for message in said if "Now I can" in str(message.components)]


async def test_what_was_published_while_the_desk_was_down_is_told_at_its_start(desk: Desk, grown: Snapshot):
    async with desk.person(MINA_ID) as mina:
        await mina.press(await mina.slash("ask", question=PIRATES), TELL_ME)
        await desk.client.close()
        async with connected(desk.discord, desk.store, grown):
            assert (
                "The captain saw no pirates." in (await mina.wait_for_reply(lambda seen: "Now I can" in seen.text)).text
            )


async def test_a_desk_that_has_left_leaves_the_telling_to_the_next_start(desk: Desk, grown: Snapshot):
    async with desk.person(MINA_ID) as mina:
        await mina.press(await mina.slash("ask", question=PIRATES), TELL_ME)
    await desk.client.close()
    desk.client.snapshot = grown
    await desk.client.on_ready()  # the library calls it two seconds after a start, whatever has happened since
    await desk.client.notices.settled()
    assert [waiter.question for waiter in await desk.store.waiting.waiters()] == [PIRATES]


async def test_two_processes_tell_one_person_once(desk: Desk, grown: Snapshot):
    async with desk.person(MINA_ID) as mina:
        await mina.press(await mina.slash("ask", question=PIRATES), TELL_ME)
        [waiter] = await desk.store.waiting.waiters()
        told: list[Waiter] = []

        async def tell(each: Waiter, answer: Answer) -> bool:
            assert answer.status is Status.ANSWERED
            told.append(each)
            return True

        processes = [Notices(desk.store, tell) for _ in range(4)]
        for each in processes:
            each.start()
        await asyncio.gather(*(each.on_published(None, grown) for each in processes))
        await asyncio.gather(*(each.close() for each in processes))
    assert told == [waiter]


async def test_without_the_text_of_the_question_nobody_can_wait(desk: Desk):
    async with desk.person(MINA_ID) as mina:
        await mina.slash("privacy pause")
        card = await mina.slash("ask", question=PIRATES)
        refused = await mina.press(card, TELL_ME)
    assert "I do not have the text of this question" in refused.text


async def publish(desk: Desk, snapshot: Snapshot) -> None:
    """What happens once something has been published, until all have been told."""
    desk.client.snapshot = snapshot
    await desk.client.notices.on_published(None, snapshot)
    await desk.client.notices.settled()
