"""The gateway, frame by frame."""

from __future__ import annotations

import json
import zlib
from typing import Any

import aiohttp
import pytest

from bot.localdiscord.person import Person
from bot.localdiscord.server import LocalDiscord
from bot.localdiscord.world import HOME_GUILD_ID, MINA_ID

from .conftest import RawBot

MESSAGES, CONTENT, GUILDS = 1 << 9, 1 << 15, 1


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (2, {"token": "wrong", "intents": 0}, 4004),
        (2, {"token": "local", "intents": 0, "shard": [2, 2]}, 4010),
        (2, {"token": "local", "intents": 0, "shard": "no"}, 4010),
        (2, {"token": "local", "intents": -1}, 4013),
        (2, {"token": "local"}, 4013),
        (2, "nonsense", 4002),
        (3, {}, 4003),
        (8, {}, 4003),
        (99, {}, 4001),
        (1, "x" * 4096, 4002),
        (6, {"token": "wrong", "session_id": "x", "seq": 1}, 4004),
    ],
)
async def test_closes_with_the_documented_code(local: LocalDiscord, raw: RawBot, op: int, data: Any, code: int) -> None:
    url = local.page_url.replace("http", "ws") + "/gateway"
    async with raw.session.ws_connect(url) as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": op, "d": data})
        closing = await socket.receive(timeout=20)
        assert (closing.type, closing.data) == (aiohttp.WSMsgType.CLOSE, code)


async def test_a_disallowed_intent(http: aiohttp.ClientSession) -> None:
    async with (
        LocalDiscord(intents_allowed=~CONTENT & 0xFFFF) as strict,
        http.ws_connect(strict.page_url.replace("http", "ws") + "/gateway") as socket,
    ):
        await socket.receive_json()
        await socket.send_json({"op": 2, "d": {"token": "local", "intents": CONTENT}})
        assert (await socket.receive(timeout=20)).data == 4014


async def test_heartbeats_are_acknowledged_and_identifying_twice_is_not(raw: RawBot) -> None:
    await raw.connect()
    await raw.send(1, None)
    assert (await raw.frame())["op"] == 11
    await raw.send(2, {"token": "local", "intents": 0})
    assert raw.socket is not None
    assert (await raw.socket.receive(timeout=20)).data == 4005


async def test_a_stream_is_compressed_on_demand(local: LocalDiscord, http: aiohttp.ClientSession) -> None:
    url = local.page_url.replace("http", "ws") + "/gateway?compress=zlib-stream"
    inflate = zlib.decompressobj()
    async with http.ws_connect(url) as socket:
        data = (await socket.receive(timeout=20)).data
        assert data.endswith(b"\x00\x00\xff\xff")
        assert json.loads(inflate.decompress(data))["op"] == 10
        await socket.send_json({"op": 1, "d": None})
        assert json.loads(inflate.decompress((await socket.receive(timeout=20)).data))["op"] == 11


async def test_a_resumed_session_replays_what_was_missed(local: LocalDiscord, raw: RawBot, mina: Person) -> None:
    ready = await raw.connect(intents=MESSAGES)
    assert ready["resume_gateway_url"].startswith("ws://127.0.0.1:")
    await mina.request("POST", "/local/gateway/drop")
    await mina.say("missed")
    async with raw.session.ws_connect(ready["resume_gateway_url"]) as socket:
        await socket.receive_json()
        await socket.send_json({"op": 6, "d": {"token": "local", "session_id": ready["session_id"], "seq": 1}})
        frames = [await socket.receive_json(timeout=20) for _ in range(2)]
        assert [(frame["t"], frame["s"]) for frame in frames] == [("MESSAGE_CREATE", 2), ("RESUMED", 3)]


async def test_an_unknown_session_cannot_be_resumed(local: LocalDiscord, raw: RawBot) -> None:
    async with raw.session.ws_connect(local.page_url.replace("http", "ws") + "/gateway") as socket:
        await socket.receive_json()
        await socket.send_json({"op": 6, "d": {"token": "local", "session_id": "gone", "seq": 1}})
        assert await socket.receive_json(timeout=20) == {"op": 9, "d": False, "s": None, "t": None}


async def test_identifying_too_soon_is_refused_in_the_same_bucket(http: aiohttp.ClientSession) -> None:
    async with LocalDiscord() as local:
        await RawBot(local, http).connect()
        async with http.ws_connect(local.page_url.replace("http", "ws") + "/gateway") as socket:
            await socket.receive_json()
            await socket.send_json({"op": 2, "d": {"token": "local", "intents": 0}})
            assert (await socket.receive_json(timeout=20))["op"] == 9


async def test_intents_decide_which_events_come(raw: RawBot, mina: Person) -> None:
    await raw.connect(intents=MESSAGES)
    said = await mina.say("hello", reply_to=await mina.say("before"))
    await mina.request("PUT", f"/local/channels/{mina.channel}/messages/{said.id}/reactions/👍")
    await (await mina.open_dm()).say("unheard")
    first, reply = [await raw.event("MESSAGE_CREATE") for _ in range(2)]
    assert (first["content"], first["member"]["roles"], first["guild_id"]) == ("", [], HOME_GUILD_ID)
    assert (reply["content"], reply["referenced_message"]["content"]) == ("", "")
    await raw.send(1, None)
    assert (await raw.frame())["op"] == 11


async def test_members_are_sent_on_request(raw: RawBot) -> None:
    await raw.connect(intents=GUILDS | 1 << 1)
    guilds = [await raw.event("GUILD_CREATE") for _ in range(2)]
    assert all(len(guild["members"]) == 1 for guild in guilds)
    await raw.send(8, {"guild_id": HOME_GUILD_ID, "query": "", "limit": 0, "nonce": "n"})
    everyone = await raw.event("GUILD_MEMBERS_CHUNK")
    assert (len(everyone["members"]), everyone["nonce"]) == (guilds[0]["member_count"], "n")
    await raw.send(8, {"guild_id": HOME_GUILD_ID, "user_ids": [MINA_ID, "1"], "limit": 0})
    some = await raw.event("GUILD_MEMBERS_CHUNK")
    assert ([each["user"]["username"] for each in some["members"]], some["not_found"]) == (["mina"], ["1"])
