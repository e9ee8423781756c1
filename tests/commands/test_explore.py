"""Looking around: what a person sees of meetings, leaders, topics, quotes and articles."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.localdiscord.world import KENJI_ID, LAN_ID, MINA_ID, WEI_ID
from knowledge.model import Kind
from knowledge.snapshot import Snapshot
from tests.builders import a_bare_base
from tests.running import Desk


async def test_a_meeting_is_found_by_a_name_half_remembered(desk: Desk):
    base = desk.client.snapshot.base
    meeting, other = list(base.meetings.values())[:2]
    known = next(each for each in meeting.participants if each not in other.participants)
    person = base.shown_name(base.people[known], "en").split()[-1].lower()
    async with desk.person(MINA_ID) as mina:
        by_id = await mina.slash("meeting", name=meeting.id)
        by_name = await mina.slash("meeting", name=person[:-2] + person[-1])
    assert "**Meeting**" in by_id.text
    assert base.text(meeting.title, "en") in by_id.text
    assert by_name.text == by_id.text


async def test_a_question_picked_from_a_card_is_answered(desk: Desk):
    base = desk.client.snapshot.base
    async with desk.person(MINA_ID) as mina:
        card = await mina.slash("leader", name=next(iter(base.people)))
        menu = next(each for each in card.components if each["type"] == 3)
        seen = await mina.select(card, menu["options"][0]["value"], menu=menu["custom_id"])
    assert seen.ephemeral
    assert "**Answered**" in seen.text
    [record] = await desk.log()
    assert (record.surface, record.text) == ("button", menu["options"][0]["label"])


async def test_a_topic_leads_to_its_meetings(desk: Desk):
    base = desk.client.snapshot.base
    async with desk.person(MINA_ID) as mina:
        card = await mina.slash("topic", name=base.topic_ids_in_use[0])
        seen = await mina.press(card, card.buttons[0]["custom_id"])
    assert "**Topic**" in card.text
    assert "**Meeting**" in seen.text


async def test_names_are_offered_while_one_types(desk: Desk):
    base = desk.client.snapshot.base
    person = next(iter(base.people.values()))
    async with desk.person(MINA_ID) as mina, desk.person(KENJI_ID) as kenji:
        meetings = await mina.autocomplete("meeting", "name", "")
        people = await mina.autocomplete("leader", "name", base.shown_name(person, "en")[:4])
        japanese = await kenji.autocomplete("leader", "name", "")
        topics = await mina.autocomplete("topic", "name", "")
        either = await mina.autocomplete("compare", "second", "", first="x")
    assert [choice["value"] for choice in meetings] == list(base.meetings)
    assert person.id in [choice["value"] for choice in people]
    assert base.shown_name(person, "ja") in [choice["name"] for choice in japanese]
    assert 1 <= len(topics) <= 25
    assert len(either) == len(base.meetings) + len(base.people)


async def test_two_meetings_and_two_leaders_can_be_compared(desk: Desk):
    base = desk.client.snapshot.base
    first, second = list(base.meetings.values())[:2]
    one, other = list(base.people.values())[:2]
    async with desk.person(MINA_ID) as mina:
        meetings = await mina.slash("compare", first=first.id, second=second.id)
        people = await mina.slash(
            "compare", first=base.shown_name(one, "en"), second=base.shown_name(other, "en").split()[-1].lower()
        )
    assert f"{base.text(first.title, 'en')} and {base.text(second.title, 'en')}, side by side" in meetings.text
    assert meetings.text.count(f"- *{base.text(first.title, 'en')}*: ") >= 3
    assert f"{base.shown_name(one, 'en')} and {base.shown_name(other, 'en')}" in people.text


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("{meeting}", "{meeting}", "Choose two different ones to compare."),
        ("{meeting}", "zzqqkx", "I know nothing called “zzqqkx”. Choose one from the list that appears as you type."),
    ],
)
async def test_what_cannot_be_compared_is_explained(desk: Desk, first: str, second: str, sentence: str):
    meeting = next(iter(desk.client.snapshot.base.meetings))
    async with desk.person(MINA_ID) as mina:
        seen = await mina.slash("compare", first=first.format(meeting=meeting), second=second.format(meeting=meeting))
    assert sentence in seen.text
    assert seen.ephemeral


@pytest.mark.parametrize("command", ["meeting", "leader", "topic"])
async def test_a_name_that_nothing_has_is_said_so(desk: Desk, command: str):
    async with desk.person(MINA_ID) as mina:
        seen = await mina.slash(command, name="zzqqkx *bold*")
    assert "I know nothing called “zzqqkx \\*bold\\*”" in seen.text
    assert seen.ephemeral


async def test_the_timeline_shows_every_meeting(desk: Desk):
    base = desk.client.snapshot.base
    async with desk.person(MINA_ID) as mina:
        seen = await mina.slash("timeline")
    for meeting in base.meetings.values():
        assert base.text(meeting.title, "en") in seen.text


async def test_quotes_are_the_articles_own_sentences(desk: Desk):
    base = desk.client.snapshot.base
    source = next(iter(base.sources.values()))
    word = max(source.passages[1].text.split(), key=len).strip(".,’”")
    async with desk.person(MINA_ID) as mina, desk.person(KENJI_ID) as kenji:
        seen = await mina.slash("quote", about=word)
        topic = base.shown_name(base.topics[base.topic_ids_in_use[0]], "ja")
        japanese = await kenji.slash("quote", about=topic)
        nothing = await mina.slash("quote", about="zzqqkx")
    assert word in seen.text
    assert source.title in seen.text
    assert "> " in japanese.text
    assert "No sentence of the articles speaks of “zzqqkx”" in nothing.text


@pytest.mark.parametrize("about", ["trump", "nuclear", "rare erths"])
async def test_sentences_that_do_not_speak_of_it_are_shown_as_the_nearest_only(desk: Desk, about: str):
    async with desk.person(MINA_ID) as mina, desk.person(KENJI_ID) as kenji:
        seen = await mina.slash("quote", about=about)
        japanese = await kenji.slash("quote", about=about)
    assert seen.text.startswith(f"No sentence of the articles speaks of “{about}”. The nearest:\n> ")
    assert "」に触れた文は記事にありません。最も近い文：\n> " in japanese.text


@pytest.mark.parametrize(
    ("about", "held"),
    [("tawan", "Taiwan"), ("台湾", "Taiwan"), ("Diaoyu", "Senkaku"), ("war", "war"), ("takachi", "Takaichi")],
)
async def test_quotes_hold_what_was_asked_misspelt_or_by_another_name(desk: Desk, about: str, held: str):
    async with desk.person(MINA_ID) as mina:
        seen = await mina.slash("quote", about=about)
    quotes = [line for line in seen.text.splitlines() if line.startswith("> ")]
    assert f"What the articles say about “{about}”" in seen.text
    assert quotes
    assert all(held.lower() in quote.lower() for quote in quotes)


async def test_quotes_on_a_topic_chosen_from_the_list_are_titled_in_the_readers_language(desk: Desk):
    topics = desk.client.snapshot.base.topics
    async with desk.person(KENJI_ID) as kenji:
        offered = await kenji.autocomplete("quote", "about", topics["world-war-two"].names["ja"][0])
        seen = await kenji.slash("quote", about=offered[0]["value"])
    assert f"「{topics['world-war-two'].names['ja'][0]}」について" in seen.text
    assert "World War II" in seen.text
    assert "world-war-two" not in seen.text


async def test_every_quote_of_an_answer_is_shown_by_quote(desk: Desk):
    base = desk.client.snapshot.base
    entry = next(each for each in base.entries.values() if len(each.quotes) > 3 and each.kind is Kind.REPORTED)
    question = base.text({code: each[0] for code, each in entry.questions.items()}, "en")
    async with desk.person(MINA_ID) as mina:
        answer = await mina.slash("ask", question=question)
        quotes = await mina.slash("quote", about=question)
    assert answer.text.count("\n> ") + answer.text.startswith("> ") == 3
    assert f"More quotes: {len(entry.quotes) - 3}." in answer.text
    for quote in entry.quotes:
        assert quote.text[:60] in quotes.text


async def test_a_comparison_opens_the_full_answers(desk: Desk):
    base = desk.client.snapshot.base
    first, second = list(base.meetings)[:2]
    async with desk.person(KENJI_ID) as kenji:
        card = await kenji.slash("compare", first=first, second=second)
        button = next(each for each in card.buttons if each["custom_id"].startswith("sd:entry:"))
        menu = next(each for each in card.components if each["type"] == 3)
        pressed = await kenji.press(card, button["custom_id"])
        picked = await kenji.select(card, menu["options"][0]["value"], menu=menu["custom_id"])
    assert button["label"] in pressed.text
    assert menu["options"][0]["label"] in picked.text
    assert "**回答**" in pressed.text
    assert "**回答**" in picked.text


async def test_the_articles_are_listed(desk: Desk):
    async with desk.person(MINA_ID) as mina:
        seen = await mina.slash("sources")
    for source in desk.client.snapshot.base.sources.values():
        assert source.title in seen.text


@pytest.mark.parametrize(
    ("user", "words"), [(MINA_ID, "Try one"), (KENJI_ID, "質問の例"), (LAN_ID, "试试这些"), (WEI_ID, "試試這些")]
)
async def test_help_speaks_the_readers_language(desk: Desk, user: str, words: str):
    async with desk.person(user) as reader:
        seen = await reader.slash("help")
    assert words in seen.text
    assert seen.ephemeral
    assert len(seen.buttons) == 4


async def test_a_base_without_meetings_people_topics_or_articles_works(desk: Desk):
    desk.client.snapshot = await asyncio.to_thread(Snapshot.build, replace(a_bare_base(), languages=("en",)))
    async with desk.person(MINA_ID) as mina:
        texts = {command: (await mina.slash(command, name="x")).text for command in ("meeting", "leader", "topic")}
        compared = await mina.slash("compare", first="x", second="y")
        cards = [await mina.slash(command) for command in ("timeline", "sources", "help")]
        quote = await mina.slash("quote", about="x")
        asked = await mina.slash("ask", question="What about ferries?")
        assert await mina.autocomplete("meeting", "name", "x") == []
    assert texts == {
        "meeting": "This desk holds no meetings. Ask it something with /ask.",
        "leader": "This desk holds no people. Ask it something with /ask.",
        "topic": "This desk holds no topics. Ask it something with /ask.",
    }
    assert "no meetings" in compared.text
    assert all(card.text for card in cards)
    assert "no articles" in quote.text
    assert "The mayor promised two ferries." in asked.text
