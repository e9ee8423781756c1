"""What group commit is worth: records a second with 1, 8 and 64 waiting, against one commit for each.

Run: python -m tests.bench.bench_store [--quick | --full] [DATABASE_URL]
"""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import time
from collections.abc import Awaitable, Callable

from bot.store import QueryRecord, Store, Surface
from tests.bench._measuring import options_of

SECONDS, QUICK_SECONDS = 2.0, 0.5


def a_record() -> QueryRecord:
    return QueryRecord(text="What about Taiwan?", status="answered", surface=Surface.SLASH, user_hash="f" * 64)


async def rate(
    store: Store, waiting: int, write: Callable[[], Awaitable[object]], seconds: float
) -> tuple[float, float, float]:
    """Return records a second, the median milliseconds each waited, and records a commit."""
    waits: list[float] = []
    commits = store.commits
    end = time.perf_counter() + seconds

    async def ask() -> None:
        while (start := time.perf_counter()) < end:
            await write()
            waits.append(time.perf_counter() - start)

    await asyncio.gather(*(ask() for _ in range(waiting)))
    return len(waits) / seconds, sorted(waits)[len(waits) // 2] * 1000, len(waits) / (store.commits - commits)


async def main(database_url: str, seconds: float) -> None:
    one_at_a_time = asyncio.Lock()

    async with await Store.open(database_url) as store:

        async def grouped() -> None:
            await store.record(a_record())

        async def alone() -> None:
            async with one_at_a_time:  # the writer never sees two, so each gets its own commit
                await store.record(a_record())

        print(f"{'waiting':>8} {'commits':<14} {'records/s':>10} {'median ms':>10} {'a commit':>9}")
        for waiting in (1, 8, 64):
            for name, write in (("one each", alone), ("group commit", grouped)):
                per_second, median, share = await rate(store, waiting, write, seconds)
                print(f"{waiting:>8} {name:<14} {per_second:>10.0f} {median:>10.2f} {share:>9.1f}")


if __name__ == "__main__":
    parser = options_of("tests.bench.bench_store", __doc__)
    parser.add_argument(
        "database_url", nargs="?", default="sqlite:///data/desk.db", help="default: SQLite in a temporary directory"
    )
    options = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        asyncio.run(main(options.database_url, QUICK_SECONDS if options.quick else SECONDS))
