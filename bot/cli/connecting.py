"""Getting on to Discord, with whatever can go wrong there told in one line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import aiohttp
import discord

from bot.cli.failures import CommandFailed
from bot.client import SummitDesk
from bot.settings import Settings

PORTAL = "https://discord.com/developers/applications"
WRONG_TOKEN = 4004


@asynccontextmanager
async def connected(client: SummitDesk, settings: Settings) -> AsyncIterator[asyncio.Task[None]]:
    """Start the client and yield its connection once it is ready; close both at the end.

    Raises CommandFailed for a refused token or intent, and when Discord cannot be reached.
    """
    token = settings.discord_token
    assert token is not None
    ready = asyncio.Event()

    async def on_ready() -> None:
        ready.set()

    client.add_listener(on_ready)
    async with client:
        connection = asyncio.create_task(client.start(token.get_secret_value()), name="connection to Discord")
        try:
            with explained(settings.discord_api_url):
                await _first_of(connection, ready)
            yield connection
        finally:
            await client.close()
            connection.cancel()
            await asyncio.wait({connection})


async def _first_of(connection: asyncio.Task[None], ready: asyncio.Event) -> None:
    """Return when the client is ready; raise what ended the connection before."""
    waiting = asyncio.create_task(ready.wait())
    try:
        await asyncio.wait({connection, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
    if connection.done():
        connection.result()


@contextmanager
def explained(api_url: str) -> Iterator[None]:
    """Turn what discord.py raises into CommandFailed with what to do next."""
    try:
        yield
    except discord.LoginFailure as error:
        raise CommandFailed(_bad_token(api_url)) from error
    except discord.PrivilegedIntentsRequired as error:
        raise CommandFailed(
            f"Discord refused an intent: switch on Message Content Intent under {PORTAL} → Bot, then start again"
        ) from error
    except discord.ConnectionClosed as error:
        if error.code == WRONG_TOKEN:
            raise CommandFailed(_bad_token(api_url)) from error
        raise CommandFailed(f"Discord closed the connection with code {error.code}: {error.reason}") from error
    except discord.GatewayNotFound as error:
        raise CommandFailed(f"{api_url} names no gateway; see DISCORD_API_URL") from error
    except discord.HTTPException as error:
        words = " ".join((error.text or str(error)).split())
        raise CommandFailed(f"{api_url} refused a request with {error.status}: {words}") from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        words = str(error) or type(error).__name__
        raise CommandFailed(f"cannot reach {api_url} ({words}); see the network and DISCORD_API_URL") from error


def welcome(client: SummitDesk) -> Iterator[str]:
    """Yield the lines for the operator of a desk on Discord: the invite link, and what it can hear."""
    application = client.application
    assert application is not None
    yield f"{application.name} is on Discord, in {len(client.guilds)} servers"
    yield f"Invite it with: {client.invite_url}"
    if client.intents.message_content:
        yield "The message-content intent is on: it can listen in channels"
    else:
        yield (
            "The message-content intent is off: commands, mentions and direct messages work; to have it listen in "
            f"channels, switch the intent on under {PORTAL}/{application.id}/bot and start again"
        )


def _bad_token(api_url: str) -> str:
    return f"{api_url} refused the token; set DISCORD_TOKEN to the one that Reset Token gives under {PORTAL} → Bot"
