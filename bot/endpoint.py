"""The one place that tells discord.py which Discord to talk to: it has no setting for it, only class attributes."""

from __future__ import annotations

import json
from typing import Any

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

WRITTEN_AS_NUMBERS = frozenset({"with_response", "with_components", "wait"})


def use_api(url: str) -> None:
    """Send every request to a server's REST address from now on."""
    Route.BASE = url


def write_as_described() -> None:
    """Have this task, and those it starts, write `true` in addresses where the library writes `1`, and the ids of
    attached files as strings where it writes numbers.

    Discord takes both, but its published description (by which others may judge requests) only the former."""
    async_context.set(_Adapter())


async def use_gateway_of_api(http: HTTPClient) -> None:
    """Take the gateway that `GET /gateway/bot` names.

    By itself the library goes to Discord's own where a shard count is set, and whenever a session was invalidated."""
    _, url, _ = await http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)


class _Adapter(AsyncWebhookAdapter):
    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    async def request(self, *args: Any, params: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        described = {
            name: str(bool(int(value))).lower() if name in WRITTEN_AS_NUMBERS else value
            for name, value in (params or {}).items()
        }
        for part in kwargs.get("multipart") or ():
            if part["name"] == "payload_json":
                part["value"] = _with_ids_as_strings(part["value"])
        return await super().request(*args, params=described, **kwargs)


def _with_ids_as_strings(payload: str) -> str:
    written = json.loads(payload)
    for holder in (written, written.get("data") or {}):
        for attachment in holder.get("attachments") or ():
            attachment["id"] = str(attachment["id"])
    return json.dumps(written, ensure_ascii=False)
