"""The one place that tells discord.py which Discord to talk to: it has no setting for it, only class attributes."""

from __future__ import annotations

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route


def use_api(url: str) -> None:
    """Send every request to a server's REST address from now on."""
    Route.BASE = url


async def use_gateway_of_api(http: HTTPClient) -> None:
    """Take the gateway that `GET /gateway/bot` names.

    By itself the library goes to Discord's own where a shard count is set, and whenever a session was invalidated."""
    _, url, _ = await http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
