"""Counters and health for operators: `/metrics` for Prometheus, `/healthz` (alive) and `/readyz` (at work)."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.store import Health

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """What is counted. Each instance has its own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._queries = Counter(
            "summit_desk_queries", "Questions by what became of them", ["status", "surface"], registry=self.registry
        )
        self._seconds = Histogram(
            "summit_desk_answer_seconds", "Time to find an answer", buckets=BUCKETS, registry=self.registry
        )
        self._snapshot = self._gauge("snapshot_info", "The knowledge base that answers", "digest")
        self._entries = self._gauge("snapshot_entries", "Entries in the knowledge base")
        self._latency = self._gauge("gateway_latency_seconds", "Heartbeat round trip to Discord", "shard")
        self._healthy = self._gauge("store_healthy", "Whether the database takes the log")
        self._spooled = self._gauge("store_spooled", "Questions that wait in the spool for the database")
        self._lost = self._gauge("store_lost", "Questions that neither database nor spool could take")

    def answered(self, status: str, surface: str, seconds: float) -> None:
        """Count one answer."""
        self._queries.labels(status, surface).inc()
        self._seconds.observe(seconds)

    def snapshot_is(self, digest: str, entries: int) -> None:
        """Say which knowledge base answers now."""
        self._snapshot.clear()
        self._snapshot.labels(digest).set(1)
        self._entries.set(entries)

    def store_is(self, health: Health) -> None:
        """Say how the store is."""
        self._healthy.set(health.healthy)
        self._spooled.set(health.spooled)
        self._lost.set(health.lost)

    def gateway_is(self, latencies: Mapping[int, float]) -> None:
        """Say how far each shard is from Discord; one that is not connected has no finite latency."""
        self._latency.clear()
        for shard, seconds in latencies.items():
            if math.isfinite(seconds):
                self._latency.labels(str(shard)).set(seconds)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(f"summit_desk_{name}", about, labels, registry=self.registry)


class Probes:
    """The answers to an operator's probes, from what is asked at that moment.

    `get_health` is the store's; `get_latencies` gives the latency of each connected shard, none before Discord is
    ready.
    """

    def __init__(
        self, metrics: Metrics, get_health: Callable[[], Health], get_latencies: Callable[[], Mapping[int, float]]
    ) -> None:
        self._metrics = metrics
        self._get_health = get_health
        self._get_latencies = get_latencies

    def app(self) -> web.Application:
        """Make the small web application."""
        app = web.Application()
        app.router.add_get("/metrics", self._serve_metrics)
        app.router.add_get("/healthz", self._serve_live)
        app.router.add_get("/readyz", self._serve_ready)
        return app

    async def _serve_metrics(self, _: web.Request) -> web.Response:
        self._metrics.store_is(self._get_health())
        self._metrics.gateway_is(self._get_latencies())
        body = generate_latest(self._metrics.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _serve_live(self, _: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _serve_ready(self, _: web.Request) -> web.Response:
        missing = list(self._missing())
        text = "".join(f"{line}\n" for line in missing or ["ready"])
        return web.Response(text=text, status=503 if missing else 200)

    def _missing(self) -> Iterator[str]:
        latencies = self._get_latencies()
        if not latencies or not all(map(math.isfinite, latencies.values())):
            yield "not connected to Discord"
        health = self._get_health()
        if not health.healthy:
            yield f"the log waits in the spool: {health.trouble or f'{health.spooled} questions'}"


@asynccontextmanager
async def serving(probes: Probes, host: str, port: int) -> AsyncIterator[int]:
    """Serve the probes while the context lasts, and yield the port. Raises OSError when it cannot be had."""
    runner = web.AppRunner(probes.app(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
