"""Talking to the desk in plain messages."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot import listening
from bot.localdiscord import intents
from bot.localdiscord.world import ASK_CHANNEL_ID, KENJI_ID, MINA_ID
from knowledge.snapshot import Snapshot
from tests.running import Desk, running_desk


@pytest.fixture
def question(snapshot: Snapshot) -> str:
    return next(entry.questions["en"][0] for entry in snapshot.base.entries.values() if entry.kind == "reported")


def entry_of(desk: Desk, question: str) -> str:
    """The entry that has a question for its first."""
    entries = desk.client.snapshot.base.entries.values()
    return next(entry.id for entry in entries if entry.questions["en"][0] == question)


async def quiet(desk: Desk, channel_messages: int, person) -> bool:
    """Whether nobody said anything more for a moment."""
    await asyncio.sleep(0.3)
    return len(await person.messages()) == channel_messages


async def test_a_mention_gets_one_reply_that_pings_nobody(desk: Desk, question: str):
    async with desk.person(MINA_ID) as mina:
        asked = await mina.say(f"{desk.mention()} {question}")
        seen = await mina.wait_for_reply()
        assert "**Answered**" in seen.text
        assert (seen.message or {})["message_reference"]["message_id"] == asked.id
        assert (seen.message or {})["mentions"] == []
        assert await quiet(desk, 2, mina)
    [record] = await desk.log()
    assert (record.surface, record.text, record.entry) == ("mention", question, entry_of(desk, question))


async def test_an_answer_that_takes_long_is_announced_to_whoever_called_the_desk(
    desk: Desk, question: str, monkeypatch
):
    monkeypatch.setattr(listening, "SECONDS_BEFORE_TYPING", 0.0)
    async with desk.person(MINA_ID) as mina:
        await mina.say(f"{desk.mention()} {question}")
        await mina.wait_for_reply()
        assert [event["type"] for event in mina.heard] == ["message_create", "typing", "message_create"]
    async with desk.person(MINA_ID, ASK_CHANNEL_ID) as mina:
        await mina.say(question)
        await mina.wait_for_reply()
        assert [event["type"] for event in mina.heard] == ["message_create", "message_create"]


async def test_a_typing_sign_that_fails_stops_no_answer(desk: Desk, question: str, monkeypatch):
    monkeypatch.setattr(listening, "SECONDS_BEFORE_TYPING", 0.0)
    send_typing = desk.client.http.send_typing
    monkeypatch.setattr(desk.client.http, "send_typing", lambda _: send_typing(1))  # where there is no channel
    async with desk.person(MINA_ID) as mina:
        await mina.say(f"{desk.mention()} {question}")
        assert "**Answered**" in (await mina.wait_for_reply()).text


async def test_a_mention_alone_gets_help(desk: Desk):
    async with desk.person(MINA_ID) as mina:
        await mina.say(f"{desk.mention()} ?")
        seen = await mina.wait_for_reply()
    assert "what I do" in seen.text
    assert await desk.log() == []


async def test_a_mention_in_reply_to_somebody_answers_what_they_asked(desk: Desk, question: str):
    async with desk.person(KENJI_ID) as kenji, desk.person(MINA_ID) as mina:
        theirs = await kenji.say(question)
        await mina.say(f"{desk.mention()} ?", reply_to=theirs)
        seen = await mina.wait_for_reply()
    assert "**Answered**" in seen.text
    [record] = await desk.log()
    assert record.text == question
    assert record.entry == entry_of(desk, question)


@pytest.mark.parametrize("ping", [True, False])
async def test_a_reply_to_the_desk_goes_on_with_the_conversation(desk: Desk, question: str, ping: bool):
    async with desk.person(MINA_ID) as mina, desk.person(KENJI_ID) as kenji:
        await mina.say(f"{desk.mention()} {question}")
        first = await mina.wait_for_reply()
        await kenji.say("where does it say so?", reply_to=first, mention_reply=ping)
        seen = await kenji.wait_for_reply()
    first_asked, followed = await desk.log()
    assert (first_asked.surface, followed.surface) == ("mention", "reply")
    assert first_asked.entry is not None
    assert first_asked.resolved is None
    assert (followed.entry, followed.resolved) == (first_asked.entry, question)
    assert f"Taken to mean: {question}" in seen.text


async def test_a_direct_message_is_a_question(desk: Desk, question: str):
    async with desk.person(MINA_ID) as mina:
        await mina.open_dm()
        await mina.say(question)
        seen = await mina.wait_for_reply()
    assert "**Answered**" in seen.text
    assert [(record.surface, record.guild_id) for record in await desk.log()] == [("dm", None)]


async def test_in_a_direct_message_what_one_presses_stays(desk: Desk, question: str):
    async with desk.person(MINA_ID) as mina:
        await mina.open_dm()
        card = await mina.slash("meeting", name=next(iter(desk.client.snapshot.base.meetings)))
        seen = await mina.press(card, card.buttons[0]["custom_id"])
    assert not seen.ephemeral


async def test_other_messages_are_not_the_desks_business(desk: Desk, question: str):
    async with desk.person(MINA_ID) as mina:
        await mina.say(question)
        assert await quiet(desk, 1, mina)
    assert await desk.log() == []


async def test_in_its_channel_the_desk_answers_questions_and_is_silent_otherwise(desk: Desk, question: str):
    async with desk.person(MINA_ID, ASK_CHANNEL_ID) as mina:
        await mina.say("lunch anyone? the noodle place again")
        assert await quiet(desk, 1, mina)
        await mina.say(question)
        seen = await mina.wait_for_reply()
    assert "**Answered**" in seen.text
    silent, answered = await desk.log()
    assert (silent.status, silent.text, silent.entry) == ("silent", None, None)
    assert (answered.status, answered.surface, answered.entry) == ("answered", "channel", entry_of(desk, question))


async def test_mentions_of_others_become_names(desk: Desk):
    async with desk.person(MINA_ID) as mina:
        await mina.say(f"{desk.mention()} what did <@{KENJI_ID}> say in <#{ASK_CHANNEL_ID}>?")
        await mina.wait_for_reply()
    [record] = await desk.log()
    assert record.text == "what did Kenji say in ask-the-desk?"


async def test_without_the_message_content_intent_mentions_and_dms_still_work(snapshot, tmp_path, question, caplog):
    allowed = intents.ALL & ~(1 << 15)
    with caplog.at_level(logging.WARNING):
        async with running_desk(snapshot, tmp_path, discord={"intents_allowed": allowed}) as desk:
            assert not desk.client.intents.message_content
            async with desk.person(MINA_ID) as mina:
                await mina.say(f"{desk.mention()} {question}")
                assert "**Answered**" in (await mina.wait_for_reply()).text
                card = await mina.slash("ask", question=question)
                assert "**Answered**" in card.text
                await mina.say("where does it say so?", reply_to=card, mention_reply=True)
                await mina.wait_for_reply()
                await mina.open_dm()
                await mina.say(question)
                assert "**Answered**" in (await mina.wait_for_reply()).text
            first, asked, followed, _ = await desk.log()
            assert followed.entry == asked.entry == first.entry
            assert followed.resolved == question
    lines = [record.message for record in caplog.records if "message-content intent" in record.message]
    assert len(lines) == 1


async def test_a_message_longer_than_discord_shows_is_cut_and_answered(desk: Desk, question: str):
    async with desk.person(MINA_ID) as mina:
        await mina.say(f"{desk.mention()} {question} {'really ' * 250}")
        await mina.wait_for_reply()
    [record] = await desk.log()
    assert len(record.text or "") <= 2_000


async def test_a_conversation_goes_on_in_a_thread_without_mentions(desk: Desk, question: str):
    async with desk.person(MINA_ID) as mina, desk.person(KENJI_ID) as kenji:
        await mina.say(f"{desk.mention()} {question}")
        card = await mina.wait_for_reply()
        opened = await mina.press(card, "Continue in a thread")
        again = await kenji.press(card, "Continue in a thread")
        assert f"<#{card.id}>" in opened.text
        assert f"<#{card.id}>" in again.text
        assert opened.ephemeral
        kenji.at(card.id)
        await kenji.say("where does it say so?")
        seen = await kenji.wait_for_reply()
        assert "Continue in a thread" not in [button["label"] for button in seen.buttons]
    assert [record.surface for record in await desk.log()] == ["mention", "channel"]
    assert (await desk.log())[1].status != "silent"


async def test_where_no_thread_can_be_opened_none_is_offered(desk: Desk, question: str):
    async with desk.person(MINA_ID) as mina:
        await mina.open_dm()
        await mina.say(question)
        card = await mina.wait_for_reply()
    assert "Continue in a thread" not in [button["label"] for button in card.buttons]
