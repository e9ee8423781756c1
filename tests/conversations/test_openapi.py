"""Every request that the desk makes is one that Discord describes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.localdiscord.person import GUARD, Person
from bot.localdiscord.world import ADA_ID, ASK_CHANNEL_ID, KENJI_ID, MINA_ID, MODERATORS_CHANNEL_ID, MORGAN_ID
from bot.store import QueryRecord, Store
from tests.openapi import FILE, Description
from tests.running import Desk, connected

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason=f"Discord's description is not at {FILE}")


async def recorded(desk: Desk) -> list[dict[str, Any]]:
    async with (
        aiohttp.ClientSession(headers=GUARD) as session,
        session.get(f"{desk.discord.page_url}/local/requests") as response,
    ):
        found: list[dict[str, Any]] = await response.json()
        return found


class SlowStore(Store):
    async def record(self, record: QueryRecord) -> str:
        await asyncio.sleep(1.0)
        return record.id


async def use_everything(desk: Desk, mina: Person) -> None:
    base = desk.client.snapshot.base
    meetings, people, topics = [*base.meetings], [*base.people], [*base.topic_ids_in_use]
    question = next(iter(base.entries.values())).questions["en"][0]
    card = await mina.slash("ask", question=question)
    for button in card.buttons:
        await mina.press(card, button["custom_id"])
    for text in ("zxqv wkjh pfft", "When exactly did they sign it?", "taiwan", "会談はどこで？"):
        await mina.slash("ask", question=text)
    await mina.autocomplete("ask", "question", "tai")
    card = await mina.slash("meeting", name=meetings[0])
    for each in card.components:
        if each["type"] == 3:
            await mina.select(card, each["options"][-1]["value"], menu=each["custom_id"])
    await mina.press(card, card.buttons[-1]["custom_id"])
    await mina.slash("leader", name=people[-1])
    await mina.slash("topic", name=topics[0])
    await mina.slash("compare", first=meetings[0], second=meetings[-1])
    await mina.slash("compare", first=people[0], second=people[1])
    await mina.slash("compare", first=people[0], second=people[0])
    await mina.slash("topic", name="no such thing at all")
    for name, option in (("meeting", "name"), ("leader", "name"), ("topic", "name"), ("compare", "first")):
        await mina.autocomplete(name, option, "")
    await mina.slash("quote", about=base.shown_name(base.topics[topics[0]], "en"))
    for name in ("timeline", "sources", "help"):
        await mina.slash(name)
    for name in ("show", "export", "pause"):
        await mina.slash(f"privacy {name}")
    await mina.press(await mina.slash("privacy show"), "Log my questions again")
    open_question = await mina.slash("ask", question="When exactly did they sign it?")
    await mina.press(open_question, "Tell me when you can answer this")
    await mina.submit(await mina.press(open_question, "👎"), reason="no date")
    await mina.press(await mina.slash("privacy forget"), "Delete it for good")
    asked = await mina.say(f"{desk.mention()} {question}")
    reply = await mina.wait_for_reply()
    await mina.say("and why?", reply_to=reply)
    await mina.wait_for_reply()
    await mina.press(reply, "Continue in a thread")
    await mina.press(reply, "Continue in a thread")
    await mina.context_menu("Ask the desk", asked)
    await mina.at(ASK_CHANNEL_ID).say(question)
    await mina.wait_for_reply()
    await mina.open_dm()
    await mina.say(f"{question}!")
    await mina.wait_for_reply()


async def administer(desk: Desk, ada: Person) -> None:
    await ada.slash("desk show")
    await ada.slash("desk channel")
    await ada.slash("desk language", language="ja")
    await ada.slash("desk visibility", visibility="private")
    await ada.slash("desk approval", required=True)
    await ada.slash("desk moderators", channel=MODERATORS_CHANNEL_ID)


@pytest.mark.slow
async def test_every_request_is_valid(desk: Desk, tmp_path: Path):
    description = Description()
    async with desk.person(MINA_ID) as mina:
        await use_everything(desk, mina)
    async with desk.person(MORGAN_ID) as morgan, desk.person(ADA_ID) as ada:
        await morgan.slash("stats")
        await administer(desk, ada)
    await desk.client.close()
    async with (
        await SlowStore.open(f"sqlite:///{tmp_path}/slow.db") as store,
        connected(desk.discord, store, desk.client.snapshot),
        desk.person(KENJI_ID) as kenji,
    ):
        await kenji.say(f"{desk.mention()} どこで会いましたか")
        await kenji.wait_for_event("typing")
        await kenji.wait_for_reply()
    requests = await recorded(desk)
    problems = [problem for request in requests for problem in description.problems(request)]
    refused = [(each["path"], each["status"], each["json"]) for each in requests if each["status"] >= 400]
    assert problems == []
    assert refused == []
    made = {f"{each['method']} {each['path'].rsplit('/', 1)[-1]}" for each in requests}
    assert {"GET bot", "PUT commands", "POST callback", "POST messages", "POST typing"} <= made


def test_the_judge_is_strict():
    description = Description()

    def judge(method: str, path: str, json: Any = None, **query: str) -> list[str]:
        return description.problems({"method": method, "path": path, "json": json, "query": query})

    assert judge("GET", "/api/v10/gateway/bot") == []
    assert judge("GET", "/api/v10/nowhere") == ["GET /api/v10/nowhere: no such call"]
    assert judge("GET", "/api/v10/channels/12/messages", limit="x")
    assert judge("POST", "/api/v10/channels/12/messages", {"content": 5})
    assert judge("POST", "/api/v10/channels/12/messages", {"content": "x" * 4_001})
    assert judge("PUT", "/api/v10/applications/12/commands", [{"name": "", "description": "x", "type": 1}])
    assert judge("POST", "/api/v10/channels/12/typing", None) == []
    assert judge("GET", "/api/v10/applications/12/commands", with_localizations="maybe")
