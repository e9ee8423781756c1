from __future__ import annotations

from math import inf

import pytest
from aiohttp import ClientSession

from bot.metrics import Metrics, Probes, serving
from bot.store import Health


class Desk:
    """What the probes look at, set by a test."""

    def __init__(self) -> None:
        self.health = Health(healthy=True)
        self.latencies: dict[int, float] = {0: 0.042}
        self.metrics = Metrics()

    async def get(self, path: str) -> tuple[int, str]:
        probes = Probes(self.metrics, lambda: self.health, lambda: self.latencies)
        async with (
            serving(probes, "127.0.0.1", 0) as port,
            ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}{path}") as response,
        ):
            return response.status, await response.text()


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_the_counters_are_there_for_prometheus(desk: Desk):
    desk.metrics.answered("answered", "slash", 0.0004)
    desk.metrics.answered("answered", "slash", 0.0004)
    desk.metrics.snapshot_is("old", 1)
    desk.metrics.snapshot_is("abc", 90)
    desk.health = Health(healthy=False, spooled=3, lost=1, trouble="disk full")
    desk.latencies = {0: 0.042, 1: inf}
    status, text = await desk.get("/metrics")
    assert status == 200
    for line in (
        'summit_desk_queries_total{status="answered",surface="slash"} 2.0',
        'summit_desk_answer_seconds_bucket{le="0.0005"} 2.0',
        'summit_desk_snapshot_info{digest="abc"} 1.0',
        "summit_desk_snapshot_entries 90.0",
        'summit_desk_gateway_latency_seconds{shard="0"} 0.042',
        "summit_desk_store_healthy 0.0",
        "summit_desk_store_spooled 3.0",
        "summit_desk_store_lost 1.0",
    ):
        assert line in text.splitlines()
    assert 'digest="old"' not in text
    assert 'shard="1"' not in text


async def test_a_desk_at_work_is_alive_and_ready(desk: Desk):
    assert await desk.get("/healthz") == (200, "alive\n")
    assert await desk.get("/readyz") == (200, "ready\n")


async def test_a_desk_without_discord_and_database_is_alive_and_says_what_is_missing(desk: Desk):
    desk.latencies = {}
    desk.health = Health(healthy=False, spooled=2, trouble="database is locked")
    assert await desk.get("/healthz") == (200, "alive\n")
    assert await desk.get("/readyz") == (
        503,
        "not connected to Discord\nthe log waits in the spool: database is locked\n",
    )


async def test_one_shard_that_is_away_makes_the_desk_unready(desk: Desk):
    desk.latencies = {0: 0.1, 1: inf}
    assert await desk.get("/readyz") == (503, "not connected to Discord\n")
