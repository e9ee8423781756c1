"""`summit-desk` alone: runs the desk. The composition root, where all the parts are made and put together."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import os
import signal
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from math import inf
from pathlib import Path

from discord import VoiceClient
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.cli.bases import cache_folder
from bot.cli.connecting import connected, explained, welcome
from bot.cli.failures import CommandFailed, UsageError
from bot.cli.parser import LOCAL_PORT
from bot.client import EXTENSIONS, SummitDesk
from bot.curation.cases import CASES
from bot.curation.curator import Curator
from bot.curation.recalling import recall
from bot.localdiscord.server import LocalDiscord
from bot.localdiscord.world import ASK_CHANNEL_ID, HOME_GUILD_ID, MODERATOR_ROLE_ID
from bot.metrics import Metrics, Probes, serving
from bot.settings import DISCORD_API, Settings, SettingsInvalid, load
from bot.store import Store
from knowledge import desk, loading
from knowledge.editing.candidates import Contents
from knowledge.model import Base, BaseInvalid, Question
from knowledge.snapshot import Snapshot

log = logging.getLogger(__name__)
SECONDS_BETWEEN_EXPIRIES = 3600
EVALUATION_SETS = Path("tests/eval")
"""Where there are any, previews of changes replay them."""


def run(options: Namespace) -> int:
    """Run until interrupted. Raises SettingsInvalid, BaseInvalid, StoreError, CommandFailed."""
    given = {"knowledge_dir": options.knowledge} if options.knowledge else {}
    settings = load(Settings, **given)
    if settings.discord_token is None and settings.discord_api_url != DISCORD_API:
        problem = "DISCORD_TOKEN: not set, but DISCORD_API_URL is; allowed: the token for that server"
        raise SettingsInvalid((problem,))
    if settings.discord_token is not None and options.port is not None:
        raise UsageError("--port is for the local Discord, and DISCORD_TOKEN is set; leave out one of them")
    VoiceClient.warn_nacl = VoiceClient.warn_dave = False  # it has no voice, and needs nothing for one
    logs.set_up(settings.log_format, settings.secrets)
    return asyncio.run(_until_stopped(settings, options.port or LOCAL_PORT))


async def _until_stopped(settings: Settings, port: int) -> int:
    """Run the desk; the first SIGINT or SIGTERM ends it in good order."""
    desk = asyncio.create_task(_run_desk(settings, port))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, desk.cancel)
    try:
        await desk
    except asyncio.CancelledError:
        log.info("stopped")
    return 0


async def _run_desk(settings: Settings, port: int) -> None:
    async with AsyncExitStack() as parts:
        page = None
        if settings.discord_token is None:
            local = LocalDiscord(port=port)
            with _port_named(port, f"choose another: summit-desk --port {port - 1 if port == 65535 else port + 1}"):
                await parts.enter_async_context(local)
            settings = _at_home(settings, local)
            page = local.page_url
        store = await parts.enter_async_context(await _open_store(settings))
        log.info("reading the knowledge base; the first time this takes a moment")
        snapshot, contents = await _ready(settings, store)
        metrics = Metrics()
        metrics.snapshot_is(snapshot.base.digest, len(snapshot.base.entries))

        def publish(fresh: Snapshot) -> None:
            client.snapshot = fresh
            metrics.snapshot_is(fresh.base.digest, len(fresh.base.entries))

        curator = _curator(settings, store, snapshot, publish, contents)
        client = SummitDesk(
            settings=settings,
            store=store,
            snapshot=snapshot,
            extensions=EXTENSIONS,
            metrics=metrics,
            curator=curator,
        )
        del snapshot  # when another goes live, nothing is to hold this one any longer
        if settings.metrics_port is not None:
            await parts.enter_async_context(_probes(settings, metrics, store, client))
        await parts.enter_async_context(_expiring(store))
        await parts.enter_async_context(_curating(curator))
        connection = await parts.enter_async_context(connected(client, settings))
        for line in [f"Summit Desk is on the local Discord: {page}"] if page else welcome(client):
            print(line, flush=True)
        with explained(settings.discord_api_url):
            await connection


async def _ready(settings: Settings, store: Store) -> tuple[Snapshot, Contents | None]:
    """Return the base ready to answer; where its files are broken, the last good one with what its files held.

    Raises BaseInvalid.
    """
    directory = settings.knowledge_dir or loading.SHIPPED
    check = f"`summit-desk check --knowledge {directory}`"
    try:
        return await _built(lambda: loading.load(directory), store), None
    except BaseInvalid:
        recalled = await recall(store, directory)
        if recalled is None:
            log.error("the knowledge base does not load: mend what is listed, or put its files back; %s tells", check)
            raise
    log.warning("the knowledge base does not load: starting on the last good one; %s lists what to mend", check)
    base, contents = recalled
    return await _built(lambda: base, store), contents


async def _built(load_base: Callable[[], Base], store: Store) -> Snapshot:
    """Read and fit a base in a thread. Who stops the desk meanwhile does not wait for that: only the store is open."""
    try:
        return await asyncio.to_thread(lambda: _build(load_base()))
    except asyncio.CancelledError:
        await store.close()
        log.info("stopped")
        logging.shutdown()
        os._exit(0)  # a thread cannot be broken off, and every other way out waits for it


def _build(base: Base) -> Snapshot:
    snapshot = Snapshot.build(base, cache_folder())
    desk.answer(Question("Who said what, and when?"), snapshot)  # what the first answer loads, nobody is to wait for
    gc.collect()
    gc.freeze()  # the base stays: looking all through it for garbage would hold up everybody for a sixth of a second
    return snapshot


def _curator(
    settings: Settings,
    store: Store,
    snapshot: Snapshot,
    publish: Callable[[Snapshot], None],
    contents: Contents | None,
) -> Curator:
    directory = settings.knowledge_dir or loading.SHIPPED
    return Curator(
        directory=directory,
        store=store,
        snapshot=snapshot,
        publish=publish,
        cache=cache_folder(),
        two_persons=lambda: store.servers.of(settings.home_guild_id).two_persons,
        evaluation=[*sorted(EVALUATION_SETS.glob("*.jsonl")), directory / CASES],
        contents=contents,
    )


@asynccontextmanager
async def _curating(curator: Curator) -> AsyncIterator[None]:
    """Have the base follow its history, its files and the other processes."""
    await curator.start()
    try:
        yield
    finally:
        await curator.close()


async def _open_store(settings: Settings) -> Store:
    key = settings.user_hash_key.get_secret_value() if settings.user_hash_key else None
    return await Store.open(settings.database_url, retention_days=settings.retention_days, hash_key=key)


def _at_home(settings: Settings, local: LocalDiscord) -> Settings:
    """Return the settings for the local Discord: its address, and its home server where none is set."""
    found = {
        "discord_api_url": local.api_url,
        "discord_token": SecretStr(local.token),
        "home_guild_id": settings.home_guild_id or int(HOME_GUILD_ID),
        "moderator_role_ids": settings.moderator_role_ids or frozenset({int(MODERATOR_ROLE_ID)}),
        "ask_channel_ids": settings.ask_channel_ids or frozenset({int(ASK_CHANNEL_ID)}),
    }
    return settings.model_copy(update=found)


@asynccontextmanager
async def _probes(settings: Settings, metrics: Metrics, store: Store, client: SummitDesk) -> AsyncIterator[None]:
    def latencies() -> Mapping[int, float]:
        if not client.is_ready() or client.is_closed():
            return {}
        return {number: inf if shard.is_closed() else shard.latency for number, shard in client.shards.items()}

    async with AsyncExitStack() as stack:
        probes = Probes(metrics, lambda: store.health, latencies)
        with _port_named(settings.metrics_port or 0, "set METRICS_PORT to another"):
            await stack.enter_async_context(serving(probes, settings.metrics_host, settings.metrics_port or 0))
        yield


@contextmanager
def _port_named(port: int, advice: str) -> Iterator[None]:
    """Turn a port that cannot be had into one line with its number. Raises UsageError or CommandFailed."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"port {port} is taken; {advice}") from error
        raise CommandFailed(f"port {port} cannot be had ({error.strerror}); {advice}") from error


@asynccontextmanager
async def _expiring(store: Store) -> AsyncIterator[None]:
    """Have old text deleted every hour."""
    stop = asyncio.Event()
    task = asyncio.create_task(_expire_every_hour(store, stop), name="expiry")
    try:
        yield
    finally:
        stop.set()  # not cancelled: the database must not be closed in the middle of it
        await task


async def _expire_every_hour(store: Store, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            if count := await store.expire():
                log.info("the text of %d questions has expired", count)
        except (SQLAlchemyError, OSError) as error:
            log.warning("old text could not be deleted, trying again in an hour: %s", error)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), SECONDS_BETWEEN_EXPIRIES)
