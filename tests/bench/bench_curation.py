"""How curation grows with its history: start-up, a page of history, undo and the proof of the chain.

The base has 150 entries. What is measured leaves out the fit of the engine, which no history makes longer; the last
line is one whole change of the shipped base, from the proposal (with its fit and preview) to the published answer.

Run: python -m tests.bench.bench_curation [--quick | --full]
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update

from bot.curation.curator import Curator
from bot.curation.files import BaseFiles
from bot.curation.proving import link_of, prove
from bot.store import QueryRecord, Store, Surface
from bot.store.engine import address, make_engine
from bot.store.records import now
from bot.store.revisions import RevisionRecord
from bot.store.tables import revision_things, revisions, standing
from knowledge.editing import states
from knowledge.editing.chain import START, digest
from knowledge.editing.changes import Change, change_as_data, change_from_data
from knowledge.loading import SHIPPED, load
from knowledge.model import Base, Entry
from knowledge.snapshot import Snapshot
from tests.bench._measuring import memory, options_of
from tests.curating import CHEAP, MINA, with_question

ENTRIES = 150
SIZES, QUICK_SIZES = (100, 1_000, 10_000), (100, 1_000)
TIMES = 5
ENTRY = """\
  - id: harbour/{number}
    questions:
      en: [What is at pier {number}?, pier {number}, what lies at berth {number}]
    answer: {{en: At pier {number} there lies a boat.}}
"""


def a_base(directory: Path) -> Path:
    directory.mkdir()
    entries = "".join(ENTRY.format(number=number) for number in range(ENTRIES))
    (directory / "all.yaml").write_text(f"sources_required: false\nlanguages: [en]\nentries:\n{entries}")
    return directory


def a_history(base: Base, length: int) -> list[RevisionRecord]:
    """Revisions that put a question to one entry after the other and take it away again."""
    entries: list[Entry] = list(base.entries.values())
    asked: dict[str, Entry] = {}
    previous, at, made = START, now() - timedelta(days=300), []
    for number in range(1, length + 1):
        entry = entries[(number * 7) % ENTRIES]
        standing = asked.get(entry.id, entry)
        after = entry if entry.id in asked else with_question(entry, f"Is a boat at {entry.id}?")
        asked.pop(entry.id, None)
        if after is not entry:
            asked[entry.id] = after
        record = RevisionRecord(
            number=number,
            at=at + timedelta(minutes=number),
            author_hash=MINA.user_hash,
            author_name=MINA.name,
            origin="discord",
            reason="asked often",
            changes=[change_as_data(Change(entry.id, standing, after, "all.yaml"))],
            undoes=None,
            hash="",
            previous=previous,
        )
        record = replace(record, hash=digest(link_of(record), previous))
        previous = record.hash
        made.append(record)
    return made


async def fill(database: str, records: list[RevisionRecord]) -> None:
    """Put a history into a database at once."""
    engine = make_engine(address(database))
    things = [{"name": change["entry"], "kind": "entry", "number": r.number} for r in records for change in r.changes]
    state = states.after({}, (change_from_data(change) for record in records for change in record.changes))
    async with engine.begin() as connection:
        await connection.execute(insert(revisions), [asdict(record) for record in records])
        await connection.execute(insert(revision_things), things)
        for thing, text in state.items():
            await connection.execute(update(standing).where(standing.c.name == thing.name).values(state=text))
    await engine.dispose()


async def milliseconds(work: Callable[[], Awaitable[Any]], times: int = TIMES) -> float:
    """Return the median time of doing something."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        await work()
        found.append((time.perf_counter() - start) * 1000)
    return sorted(found)[len(found) // 2]


async def measure(place: Path, length: int, fitted: Snapshot) -> None:
    directory = a_base(place / f"base-{length}")
    database = f"sqlite:///{place}/{length}.db"
    base = load(directory)

    def build(made: Base) -> Snapshot:
        return replace(fitted, base=made)

    def a_curator(store: Store) -> Curator:
        return Curator(
            directory=directory,
            store=store,
            snapshot=build(load(directory)),
            publish=lambda _: None,
            cache=None,
            two_persons=lambda: False,
            build=build,
        )

    async with await Store.open(database) as store:
        await store.revisions.stand(states.state_of(base, BaseFiles(directory).read()))
        await fill(database, a_history(base, length))

    async with await Store.open(database) as store:

        async def start() -> None:
            curator = a_curator(store)
            await curator.start()
            await curator.close()

        healed = await milliseconds(start, times=1)  # the files have nothing of the history yet
        started = await milliseconds(start)
        curator = a_curator(store)
        await curator.start()
        assert curator.number == length
        page = await milliseconds(lambda: curator.history())
        old = await milliseconds(lambda: curator.history(before=length // 2))
        of_entry = await milliseconds(lambda: curator.history("harbour/7"))
        undo = await milliseconds(lambda: curator.undo(length, MINA))
        proposal = await curator.undo(length, MINA)
        publish = time.perf_counter()
        await curator.publish(proposal.id, MINA)
        publish = (time.perf_counter() - publish) * 1000
        begin = memory()
        whole = time.perf_counter()
        proof = await prove(store.revisions)
        whole = (time.perf_counter() - whole) * 1000
        assert (proof.broken, proof.number) == ((), length + 1)
        await curator.close()
        print(
            f"{length:>9,} {healed:>9.0f} {started:>9.0f} {page:>8.1f} {old:>8.1f} {of_entry:>8.1f} {undo:>8.0f} "
            f"{publish:>8.0f} {whole:>9.0f} {memory() - begin:>8.1f}"
        )


async def one_change(place: Path) -> None:
    """Publish one question on a copy of the shipped base with 1,000 logged questions to replay."""
    shutil.copytree(SHIPPED, place / "knowledge" / "base")
    shutil.copytree(SHIPPED.parents[1] / "seeds", place / "seeds")
    directory, cache = place / "knowledge" / "base", place / "cache"
    snapshot = Snapshot.build(load(directory), cache)
    async with await Store.open(f"sqlite:///{place}/shipped.db") as store:
        for number in range(1000):
            await store.record(
                QueryRecord(
                    text=f"What did they say about topic {number}?",
                    status="suggested",
                    surface=Surface.SLASH,
                    user_hash="0" * 64,
                )
            )
        curator = Curator(
            directory=directory,
            store=store,
            snapshot=snapshot,
            publish=lambda _: None,
            cache=cache,
            two_persons=lambda: False,
            evaluation=sorted(Path("tests/eval").glob("*.jsonl")),
        )
        await curator.start()
        entry = curator.snapshot.base.entries["takaichi-xi/taiwan"]
        change = Change(entry.id, entry, with_question(entry, "Was the island north of Luzon spoken of?"))
        start = time.perf_counter()
        proposal = await curator.propose([change], MINA)
        proposed = time.perf_counter()
        await curator.publish(proposal.id, MINA)
        published = time.perf_counter()
        await curator.close()
    print(
        f"\none change of the shipped base: proposed in {proposed - start:.1f} s (fit, and {proposal.impact.replayed:,}"
        f" questions replayed twice), published in {(published - proposed) * 1000:.0f} ms"
    )


async def main(sizes: tuple[int, ...], *, shipped: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        fitted = Snapshot.build(load(a_base(place / "fitted")), None, CHEAP)
        print("milliseconds, the median of five; MB")
        print(
            f"{'revisions':>9} {'heal all':>9} {'start-up':>9} {'page':>8} {'old page':>8} {'of entry':>8} {'undo':>8} "
            f"{'publish':>8} {'proof':>9} {'proof MB':>8}"
        )
        for length in sizes:
            await measure(place, length, fitted)
        if shipped:
            await one_change(place)


if __name__ == "__main__":
    options = options_of("tests.bench.bench_curation", __doc__).parse_args()
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(main(QUICK_SIZES if options.quick else SIZES, shipped=not options.quick))
