"""The desk as an operator starts it: a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.localdiscord import intents
from bot.localdiscord.server import LocalDiscord
from knowledge.loading import SHIPPED

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@asynccontextmanager
async def started(base: Path, *arguments: str, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "--knowledge", str(base), *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path, **settings},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str, str]:
    out, err = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode, out.decode(), err.decode()


async def line_of(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 30)).decode().rstrip("\n")


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_without_a_token_the_desk_comes_up_on_the_local_discord(base: Path, how: signal.Signals):
    port, metrics = free_port(), free_port()
    async with started(base, "--port", str(port), METRICS_PORT=str(metrics)) as process:
        page = f"http://127.0.0.1:{port}"
        assert await line_of(process) == f"Summit Desk is on the local Discord: {page}"
        async with ClientSession() as session:
            assert (await session.get(page)).status == 200
            ready = await session.get(f"http://127.0.0.1:{metrics}/readyz")
            assert (ready.status, await ready.text()) == (200, "ready\n")
            assert (
                "summit_desk_snapshot_entries 3.0"
                in await (await session.get(f"http://127.0.0.1:{metrics}/metrics")).text()
            )
        process.send_signal(how)
        status, _, err = await ended(process)
    assert status == 0
    assert "Traceback" not in err
    assert Path("data/summit-desk.db").exists()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_who_stops_the_desk_while_it_learns_does_not_wait_for_that(tmp_path: Path, how: signal.Signals):
    kept = tmp_path / "kept"
    async with started(SHIPPED, "--port", str(free_port()), XDG_CACHE_HOME=str(kept)) as process:
        assert process.stderr is not None
        while "reading the knowledge base" not in (await process.stderr.readline()).decode():
            pass
        process.send_signal(how)
        status, out, err = await ended(process)
    assert (status, out) == (0, "")
    assert "stopped" in err
    assert "Traceback" not in err
    assert not kept.exists(), "it has learnt to the end"
    assert not Path("data/summit-desk.db-wal").exists(), "the database was not closed"


async def test_a_port_in_use_is_named_with_how_to_choose_another(base: Path):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with started(base, "--port", str(port)) as process:
            status, out, err = await ended(process)
    assert (status, out) == (2, "")
    assert err == f"summit-desk: port {port} is taken; choose another: summit-desk --port {port + 1}\n"


async def test_a_metrics_port_in_use_is_named_with_its_setting(base: Path):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with started(base, "--port", str(free_port()), METRICS_PORT=str(port)) as process:
            status, _, err = await ended(process)
    assert status == 2
    assert err.splitlines()[-1] == f"summit-desk: port {port} is taken; set METRICS_PORT to another"


async def test_with_a_token_it_goes_to_the_server_set_and_says_how_to_invite_it(base: Path):
    async with (
        LocalDiscord() as discord,
        started(base, DISCORD_API_URL=discord.api_url, DISCORD_TOKEN=discord.token) as process,
    ):
        assert "is on Discord, in 2 servers" in await line_of(process)
        invite = await line_of(process)
        assert "client_id=1300000000000000100" in invite
        assert "scope=bot+applications.commands" in invite
        assert await line_of(process) == "The message-content intent is on: it can listen in channels"
        process.terminate()
        status, _, err = await ended(process)
    assert status == 0
    assert "Traceback" not in err


async def test_without_the_message_content_intent_it_says_what_still_works(base: Path):
    allowed = intents.ALL & ~(1 << 15)
    async with (
        LocalDiscord(intents_allowed=allowed) as discord,
        started(base, DISCORD_API_URL=discord.api_url, DISCORD_TOKEN=discord.token) as process,
    ):
        lines = [await line_of(process) for _ in range(3)]
    assert lines[2].startswith("The message-content intent is off: commands, mentions and direct messages work;")


async def test_a_bad_token_is_one_line_that_does_not_show_it(base: Path):
    async with (
        LocalDiscord() as discord,
        started(base, DISCORD_API_URL=discord.api_url, DISCORD_TOKEN="mistyped.token") as process,
    ):
        status, out, err = await ended(process)
    assert (status, out) == (1, "")
    last = err.splitlines()[-1]
    assert last.startswith(f"summit-desk: {discord.api_url} refused the token; set DISCORD_TOKEN to the one that")
    assert "mistyped.token" not in err
    assert "Traceback" not in err


async def test_a_server_that_cannot_be_reached_is_one_line(base: Path):
    url = f"http://127.0.0.1:{free_port()}/api/v10"
    async with started(base, DISCORD_API_URL=url, DISCORD_TOKEN="some.token") as process:
        status, _, err = await ended(process)
    assert status == 1
    assert err.splitlines()[-1].startswith(f"summit-desk: cannot reach {url} (")
    assert "Traceback" not in err


async def test_a_base_that_does_not_load_stops_the_start(base: Path):
    (base / "entries.yaml").write_text("entries: [", "utf-8")
    async with started(base, "--port", str(free_port())) as process:
        status, _, err = await ended(process)
    assert status == 1
    *_, advice, problem = err.splitlines()
    assert f"mend what is listed, or put its files back; `summit-desk check --knowledge {base}` tells" in advice
    assert problem.startswith("summit-desk: entries.yaml:")
    assert "Traceback" not in err


async def test_a_base_that_was_broken_while_the_desk_was_down_is_answered_from_as_it_last_was(base: Path):
    good = (base / "entries.yaml").read_text("utf-8")
    for content in (good, "entries: ["):
        (base / "entries.yaml").write_text(content, "utf-8")
        async with started(base, "--port", str(free_port())) as process:
            assert "Summit Desk is on the local Discord" in await line_of(process)
            process.terminate()
            status, _, err = await ended(process)
        assert status == 0
        assert "Traceback" not in err
    assert f"starting on the last good one; `summit-desk check --knowledge {base}` lists what to mend" in err
    assert "the last good knowledge base stays in service: entries.yaml:" in err
    assert (base / "entries.yaml").read_text("utf-8") == "entries: ["


async def test_a_database_that_cannot_be_opened_stops_the_start(base: Path):
    Path("letter.db").write_bytes(b"Dear aunt, " * 1000)
    async with started(base, "--port", str(free_port()), DATABASE_URL="sqlite:///letter.db") as process:
        status, _, err = await ended(process)
    assert status == 1
    assert err.splitlines()[-1].startswith("summit-desk: the database letter.db cannot be opened: file is not a")
