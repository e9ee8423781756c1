"""Asking with `/ask`, pressing on, and asking about a message: what a person sees and what the log keeps."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from pathlib import Path

from discord.http import Route

from bot.cards import key_of
from bot.localdiscord.world import KENJI_ID, LOBBY_CHANNEL_ID, MINA_ID, SAM_ID, WEI_ID
from bot.store import QueryRecord, Store
from knowledge.model import Kind, Status
from knowledge.snapshot import Snapshot
from tests.running import Desk, connected


def an_entry_id(snapshot: Snapshot, kind: Kind = Kind.REPORTED) -> str:
    return next(entry.id for entry in snapshot.base.entries.values() if entry.kind is kind and entry.quotes)


def question_for(snapshot: Snapshot, entry_id: str, language: str = "en") -> str:
    return snapshot.base.entries[entry_id].questions[language][0]


async def test_an_answer_comes_with_its_quote_and_is_in_the_log(desk: Desk):
    entry_id = an_entry_id(desk.client.snapshot)
    question = question_for(desk.client.snapshot, entry_id)
    async with desk.person(MINA_ID) as mina:
        seen = await mina.slash("ask", question=question)
    assert "**Answered**" in seen.text
    assert f"### {question}" in seen.text
    assert any(line.startswith("> ") for line in seen.text.splitlines())
    assert not seen.ephemeral
    [record] = await desk.log()
    assert (record.text, record.status, record.surface) == (question, "answered", "slash")
    assert record.entry == entry_id
    assert record.locale == "en-US"
    assert MINA_ID not in record.user_hash


async def test_the_answer_is_in_the_language_of_the_question(desk: Desk):
    entry_id = an_entry_id(desk.client.snapshot)
    async with desk.person(MINA_ID) as mina:
        seen = await mina.slash("ask", question=question_for(desk.client.snapshot, entry_id, "ja"))
    assert "**回答**" in seen.text
    assert desk.client.snapshot.base.entries[entry_id].answer["ja"][:10] in seen.text


async def test_a_reader_of_traditional_chinese_gets_it(desk: Desk):
    entry_id = an_entry_id(desk.client.snapshot)
    async with desk.person(WEI_ID) as wei:
        card = await wei.slash("help")
        seen = await wei.press(card, card.buttons[0]["custom_id"])
    assert "試試這些問題" in card.text
    assert "已回答" in seen.text
    assert entry_id


async def test_something_else_altogether_is_declined(desk: Desk):
    async with desk.person(MINA_ID) as mina:
        seen = await mina.slash("ask", question="zxqv wkjh pfft")
    assert "**Outside what I know**" in seen.text
    assert [record.status for record in await desk.log()] == ["out_of_scope"]


async def test_a_related_question_is_answered_for_the_one_who_pressed(desk: Desk):
    async with desk.person(MINA_ID) as mina:
        card = await mina.slash("help")
        seen = await mina.press(card, card.buttons[0]["label"])
    assert seen.ephemeral
    assert f"### {card.buttons[0]['label']}"[:60] in seen.text
    assert [record.surface for record in await desk.log()] == ["button"]


async def test_buttons_outlive_the_process(snapshot, tmp_path, desk: Desk):
    async with desk.person(MINA_ID) as mina:
        card = await mina.slash("meeting", name=next(iter(snapshot.base.meetings)))
        await desk.client.close()
        async with connected(desk.discord, desk.store, snapshot):
            menu = next(each for each in card.components if each["type"] == 3)
            seen = await mina.select(card, menu["options"][0]["value"], menu=menu["custom_id"])
            person = await mina.press(card, card.buttons[0]["custom_id"])
    assert menu["options"][0]["label"][:40] in seen.text.replace("\\", "")
    assert "**Leader**" in person.text


async def test_a_button_whose_entry_is_gone_says_so(desk: Desk):
    async with desk.person(MINA_ID) as mina:
        card = await mina.slash("help")
        base = desk.client.snapshot.base
        gone = next(each for each in base.entries if f"sd:entry:en:{key_of(each)}" == card.buttons[0]["custom_id"])
        entries = {each: entry for each, entry in base.entries.items() if each != gone}
        desk.client.snapshot = dataclasses.replace(
            desk.client.snapshot, base=dataclasses.replace(base, entries=entries)
        )
        seen = await mina.press(card, card.buttons[0]["custom_id"])
    assert seen.ephemeral
    assert "The desk no longer holds" in seen.text
    assert "/ask" in seen.text


async def test_questions_are_offered_while_one_types(desk: Desk):
    question = question_for(desk.client.snapshot, an_entry_id(desk.client.snapshot))
    async with desk.person(MINA_ID) as mina, desk.person(KENJI_ID) as kenji:
        first = await mina.autocomplete("ask", "question", "")
        typed = await mina.autocomplete("ask", "question", question[:20])
        japanese = await kenji.autocomplete("ask", "question", "")
    assert 1 <= len(first) <= 25
    assert question in [choice["name"] for choice in typed]
    assert any(not choice["name"].isascii() for choice in japanese)


async def test_a_question_too_long_to_be_sent_as_text_can_be_chosen(desk: Desk):
    base = desk.client.snapshot.base
    entry_id = an_entry_id(desk.client.snapshot)
    async with desk.person(MINA_ID) as mina:
        seen = await mina.slash("ask", question=f"entry:{key_of(entry_id)}")
    assert f"### {base.entries[entry_id].questions['en'][0]}" in seen.text
    assert [record.surface for record in await desk.log()] == ["slash"]


async def test_the_desk_answers_what_a_message_asks(desk: Desk):
    question = question_for(desk.client.snapshot, an_entry_id(desk.client.snapshot))
    async with desk.person(KENJI_ID) as kenji, desk.person(MINA_ID) as mina:
        message = await kenji.say(question)
        seen = await mina.context_menu("Ask the desk", message)
    assert "**Answered**" in seen.text
    assert seen.ephemeral
    assert [record.surface for record in await desk.log()] == ["context_menu"]


async def test_a_message_without_text_is_no_question(desk: Desk):
    async with desk.person(MINA_ID) as mina:
        message = await mina.say("", files=[("photo.png", b"x")])
        seen = await mina.context_menu("Ask the desk", message)
    assert seen.text == "There is no question in that. Type /ask and your question, or mention me with it."
    assert seen.ephemeral


async def test_it_answers_in_another_server(desk: Desk):
    question = question_for(desk.client.snapshot, an_entry_id(desk.client.snapshot))
    async with desk.person(SAM_ID, LOBBY_CHANNEL_ID) as sam:
        assert "**Answered**" in (await sam.slash("ask", question=question)).text


class BrokenStore(Store):
    """A store that takes no record."""

    async def record(self, record: QueryRecord) -> str:
        raise OSError("disk full")


async def test_an_answer_is_given_though_the_log_is_broken(desk: Desk, snapshot: Snapshot, tmp_path: Path, caplog):
    question = question_for(snapshot, an_entry_id(snapshot))
    await desk.client.close()
    async with (
        await BrokenStore.open(f"sqlite:///{tmp_path}/broken.db") as store,
        connected(desk.discord, store, snapshot),
        desk.person(MINA_ID) as mina,
    ):
        seen = await mina.slash("ask", question=question)
    assert "👍" not in [button["label"] for button in seen.buttons]
    assert "**Answered**" in seen.text
    assert "a question could not be put in the log" in caplog.text


async def test_an_unexpected_failure_gives_a_reference_that_is_in_the_log(desk: Desk, caplog):
    desk.client.snapshot = None  # type: ignore[assignment]
    async with desk.person(MINA_ID) as mina:
        with caplog.at_level(logging.ERROR):
            seen = await mina.slash("ask", question="anything")
    assert seen.ephemeral
    assert "Something went wrong on my side" in seen.text
    assert "NoneType" not in seen.text
    reference = seen.text.split("reference ")[1].strip(".")
    assert reference in caplog.text


async def test_a_failing_button_apologises_too(desk: Desk, caplog):
    async with desk.person(MINA_ID) as mina:
        card = await mina.slash("help")
        desk.client.snapshot = None  # type: ignore[assignment]
        seen = await mina.press(card, card.buttons[0]["custom_id"])
    assert "Something went wrong on my side" in seen.text
    assert seen.text.split("reference ")[1].strip(".") in caplog.text


async def test_many_ask_at_once_and_each_gets_one_reply(desk: Desk):
    snapshot = desk.client.snapshot
    questions = [entry.questions["en"][0] for entry in list(snapshot.base.entries.values())[:8]]
    async with desk.person(MINA_ID) as mina:
        await asyncio.gather(*(mina.slash("ask", question=question) for question in questions))
        replies = [seen for seen in await mina.messages() if (seen.message or {})["author"]["bot"]]
    assert len(replies) == len(questions) == len(await desk.log())


def test_the_library_talks_to_the_server_it_was_told(desk: Desk):
    assert desk.discord.api_url == Route.BASE


def test_statuses_are_those_of_the_contract():
    assert {*Status} == {"answered", "suggested", "not_stated", "out_of_scope", "silent"}
