"""A desk killed at every step of publishing, each time on a fresh copy: `python -m tests.killing DIRECTORY NAME`.

Prints the steps passed, one a line, and stops after the first run that nobody killed. What each run left stands in
`DIRECTORY/NAME-0`, `DIRECTORY/NAME-1`, …, with a file `confirmed` where the moderator had been told of it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bot.curation import files, keeping
from bot.curation.curator import Curator
from bot.store import Store
from bot.store.revisions import Revisions
from knowledge.editing.changes import AnyChange, Change, FileChange
from knowledge.loading import load
from knowledge.model import Quote
from knowledge.snapshot import Snapshot
from tests.curating import MINA, a_new_entry, asked_more, snapshot_of, town

ARTICLE = "The wharf is new.\nIt was built last year, and the whole town came to see it opened by the captain himself."


class Steps:
    """Counts the steps, from when it is armed, and kills this process at one of them."""

    def __init__(self, last: int) -> None:
        self.passed: list[str] = []
        self.armed = False
        self._last = last

    def wrap(self, owner: Any, name: str) -> None:
        """Make the moments before and after a function steps."""
        real = getattr(owner, name)

        if asyncio.iscoroutinefunction(real):

            async def coming(*args: Any, **kwargs: Any) -> Any:
                self.step(f"before {name}")
                result = await real(*args, **kwargs)
                self.step(f"after {name}")
                return result

            setattr(owner, name, coming)
            return

        def called(*args: Any, **kwargs: Any) -> Any:
            self.step(f"before {name}")
            result = real(*args, **kwargs)
            self.step(f"after {name}")
            return result

        setattr(owner, name, called)

    def step(self, name: str) -> None:
        """Pass a step, or die at it."""
        if not self.armed:
            return
        self.passed.append(name)
        if len(self.passed) > self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def one_entry(curator: Curator) -> Sequence[AnyChange]:
    return [asked_more(curator, "quay/ferries", "How many boats?"), Change("quay/price", None, a_new_entry())]


def an_article(curator: Curator) -> Sequence[AnyChange]:
    sources = (load_directory(curator) / "sources.yaml").read_bytes()
    row = b"  - {id: post, file: articles/post.txt, title: The wharf is new.}\n"
    quote = Quote("post", "It was built last year")
    return [
        FileChange("wharf/meeting.yaml", None, b"meeting: {id: wharf, title: {en: Wharf}, source: post}\n"),
        FileChange("sources.yaml", sources, sources + row),
        FileChange("articles/post.txt", None, ARTICLE.encode()),
        Change("wharf/new", None, a_new_entry("wharf/new", "How new is the wharf?", topics=(), quotes=(quote,))),
        asked_more(curator, "quay/ferries", "How many boats?"),
    ]


def load_directory(curator: Curator) -> Path:
    directory = curator.snapshot.base.directory
    assert directory is not None
    return directory


SCENES: dict[str, Callable[[Curator], Sequence[AnyChange]]] = {"entry": one_entry, "article": an_article}


@asynccontextmanager
async def at_work(place: Path, snapshot: Snapshot, steps: Steps | None = None) -> AsyncIterator[Curator]:
    first = replace(snapshot, base=load(place / "town"))
    async with await Store.open(f"sqlite:///{place}/desk.db") as store:
        curator = Curator(
            directory=place / "town",
            store=store,
            snapshot=first,
            publish=lambda _: steps.step("in memory") if steps else None,
            cache=None,
            two_persons=lambda: False,
            build=lambda made: replace(first, base=made),
        )
        await curator.start()
        yield curator
        await curator.close()


async def prepare(template: Path, name: str, snapshot: Snapshot) -> None:
    """Make the database, so that no run has to; and what is to be undone."""
    async with at_work(template, snapshot) as curator:
        if name == "undo":
            await curator.publish((await curator.propose(an_article(curator), MINA)).id, MINA)


async def publish(place: Path, name: str, steps: Steps, snapshot: Snapshot) -> None:
    async with at_work(place, snapshot, steps) as curator:
        if name == "undo":
            proposal = await curator.undo(1, MINA)
        else:
            proposal = await curator.propose(SCENES[name](curator), MINA)
        steps.armed = True
        await curator.publish(proposal.id, MINA)
        steps.armed = False
        (place / "confirmed").touch()


def run(place: Path, name: str, last: int, snapshot: Snapshot) -> None:
    steps = Steps(last)
    for owner, function in (
        (Revisions, "add"),
        (files.tempfile, "mkstemp"),
        (files.os, "fsync"),
        (Path, "replace"),
        (Path, "unlink"),
        (files.BaseFiles, "mark"),
        (keeping.Keeper, "_go_live"),
    ):
        steps.wrap(owner, function)
    asyncio.run(publish(place, name, steps, snapshot))
    print("\n".join(steps.passed), flush=True)


def in_child(work: Callable[[], None]) -> int:
    """Do something in a process of its own, and return how that ended: here no thread is ever started."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1]


def main(directory: Path, name: str) -> None:
    template = directory / "template"
    snapshot = snapshot_of(town(template))
    if in_child(lambda: asyncio.run(prepare(template, name, snapshot))):
        sys.exit("the template could not be made")
    status = number = 0
    while number == 0 or os.WIFSIGNALED(status):
        place = directory / f"{name}-{number}"
        shutil.copytree(template, place)
        status = in_child(partial(run, place, name, number, snapshot))
        number += 1
    sys.exit(os.WEXITSTATUS(status))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
