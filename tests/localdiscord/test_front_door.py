"""Who may reach the local Discord, and what it keeps account of."""

from __future__ import annotations

import io
import json
from typing import Any

import aiohttp
import pytest

from bot.localdiscord.person import Person, Refused
from bot.localdiscord.server import LocalDiscord
from bot.localdiscord.uploads import MAX_REQUEST_BYTES
from bot.localdiscord.world import GENERAL_CHANNEL_ID, KENJI_ID, MINA_ID

from .conftest import RawBot

MESSAGES = f"/channels/{GENERAL_CHANNEL_ID}/messages"


@pytest.mark.parametrize("path", ["/local/world?as=" + MINA_ID, "/api/v10/gateway", "/gateway", "/", "/local/events"])
@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "127.0.0.1"}, {"Origin": "http://evil.example"}, {"Origin": "null"}],
    ids=lambda headers: next(iter(headers.items()))[1],
)
async def test_strangers_are_turned_away(
    local: LocalDiscord, http: aiohttp.ClientSession, path: str, headers: dict[str, str]
) -> None:
    async with http.get(local.page_url + path, headers=headers) as response:
        assert response.status == 403


async def test_a_change_needs_the_header(local: LocalDiscord, http: aiohttp.ClientSession) -> None:
    url = f"{local.page_url}/local/channels/{GENERAL_CHANNEL_ID}/messages?as={MINA_ID}"
    async with http.post(url, json={"content": "x"}) as response:
        assert response.status == 403
    headers = {"X-Local-Discord": "1", "Origin": local.page_url}
    async with http.post(url, json={"content": "x"}, headers=headers) as response:
        assert (response.status, response.headers["X-Content-Type-Options"]) == (200, "nosniff")


@pytest.mark.parametrize("token", ["", "local", "Bot wrong", "Bot lo\u00e7al"])
async def test_a_wrong_token_is_unauthorized(local: LocalDiscord, token: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{local.api_url}/users/@me", headers={"Authorization": token}) as response,
    ):
        assert response.status == 401
        assert await response.json() == {"message": "401: Unauthorized", "code": 0}


async def test_only_loopback_and_only_a_free_port(local: LocalDiscord) -> None:
    with pytest.raises(ValueError, match="loopback"):
        LocalDiscord(host="0.0.0.0")
    with pytest.raises(OSError, match="address"):
        await LocalDiscord(port=int(local.page_url.rpartition(":")[2])).start()


async def test_files_are_kept_and_given_out_harmlessly(local: LocalDiscord, raw: RawBot) -> None:
    form = aiohttp.FormData()
    form.add_field("payload_json", json.dumps({"attachments": [{"id": 0, "description": "A page"}]}))
    form.add_field("files[0]", b"<script>", filename="ä page.html")
    async with raw.session.post(local.api_url + MESSAGES, data=form) as response:
        [kept] = (await response.json())["attachments"]
    assert (kept["size"], kept["description"], kept["content_type"]) == (8, "A page", "text/html")
    async with raw.session.get(kept["url"]) as response:
        assert await response.read() == b"<script>"
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("size", [10 * 1024 * 1024 + 1, MAX_REQUEST_BYTES + 1])
async def test_what_is_too_large_is_refused(local: LocalDiscord, raw: RawBot, size: int) -> None:
    form = aiohttp.FormData()
    form.add_field("files[0]", io.BytesIO(bytes(size)), filename="big.bin")
    async with raw.session.post(local.api_url + MESSAGES, data=form) as response:
        assert (response.status, (await response.json())["code"]) == (413, 40005)


async def test_requests_are_on_record_with_their_bodies(raw: RawBot, mina: Person) -> None:
    await raw.api("POST", MESSAGES + "?x=1", {"content": "hello"})
    await raw.api("PUT", "/applications/1/commands", [])
    first, second = await mina.request("GET", "/local/requests")
    assert first.pop("at")
    assert first == {
        "method": "POST",
        "path": MESSAGES,
        "query": {"x": "1"},
        "json": {"content": "hello"},
        "status": 200,
        "files": [],
    }
    assert (second["json"], second["status"]) == ([], 403)
    await mina.request("DELETE", "/local/requests")
    assert await mina.request("GET", "/local/requests") == []


async def test_faults_strike_as_ordered(raw: RawBot, mina: Person) -> None:
    order = {"fail_next": {"status": 429, "count": 1, "path_contains": "/messages"}}
    await mina.request("POST", "/local/faults", order)
    assert (await raw.api("GET", "/gateway"))[0] == 200
    status, body = await raw.api("POST", MESSAGES, {"content": "x"})
    assert (status, body["retry_after"] > 0) == (429, True)
    assert (await raw.api("POST", MESSAGES, {"content": "x"}))[0] == 200


async def test_rate_limit_headers_are_there(local: LocalDiscord, raw: RawBot) -> None:
    async with raw.session.get(f"{local.api_url}/gateway") as response:
        assert int(response.headers["X-RateLimit-Remaining"]) > 0
        assert response.headers["X-RateLimit-Bucket"]


async def test_the_world_as_a_person_sees_it(mina: Person, kenji: Person) -> None:
    world = await mina.request("GET", "/local/world")
    assert [guild["name"] for guild in world["guilds"]] == ["Summit Desk HQ", "Coffee House"]
    assert [channel["name"] for channel in world["guilds"][0]["channels"]] == ["general", "ask-the-desk"]
    assert world["me"]["title"] == "member"
    await kenji.speak("zh-TW")
    assert (await kenji.request("GET", "/local/world"))["me"]["locale"] == "zh-TW"
    assert KENJI_ID in [each["user"]["id"] for each in world["guilds"][0]["members"]]
    with pytest.raises(Refused):
        await kenji.speak("tlh")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "command"},
        {"kind": "component", "message_id": 1},
        {"kind": "modal"},
        {"kind": "command", "options": 1},
    ],
)
async def test_acts_that_make_no_sense_are_refused(mina: Person, body: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        await mina.request("POST", "/local/interactions", body)


async def test_the_page_is_served_and_nothing_beside_it(local: LocalDiscord, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{local.page_url}/static/%2e%2e/server.py") as response:
        assert response.status == 404
    async with http.get(f"{local.page_url}/") as response:
        assert response.status == 200
        assert "default-src" in response.headers["Content-Security-Policy"]
