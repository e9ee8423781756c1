"""A curator of a small base on disk and a real database, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.curation.curator import Author, Curator
from bot.store import Store
from knowledge.desk import answer
from knowledge.editing.changes import Change
from knowledge.loading import load
from knowledge.model import Entry, Question, Quote
from knowledge.parts import Parts
from knowledge.snapshot import Snapshot
from tests.knowledge.town import FERRIES, write_town

CHEAP = Parts.without(("vectors", "background", "evidence", "sound", "spelling"))
"""Enough of the engine to answer what stands in the base, in a few hundredths of a second."""
MINA, NOOR = Author("a" * 64, "Mina"), Author("b" * 64, "Noor")


def snapshot_of(directory: Path) -> Snapshot:
    return Snapshot.build(load(directory), None, CHEAP)


@asynccontextmanager
async def curating(directory: Path, database: str | Store, **parts: Any) -> AsyncIterator[Curator]:
    """A curator at work on a directory, with a given store or one of its own."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(await Store.open(database)) if isinstance(database, str) else database
        values: dict[str, Any] = {
            "directory": directory,
            "store": store,
            "publish": lambda _: None,
            "cache": None,
            "two_persons": lambda: False,
        }
        if "snapshot" not in parts:
            values["snapshot"] = snapshot_of(directory)
        curator = Curator(**values | parts)
        values.clear()
        await curator.start()
        try:
            yield curator
        finally:
            await curator.close()


def town(directory: Path) -> Path:
    return write_town(directory / "town")


def with_question(entry: Entry, text: str, language: str = "en") -> Entry:
    return replace(entry, questions={**entry.questions, language: (*entry.questions.get(language, ()), text)})


def a_new_entry(entry_id: str = "quay/price", question: str = "What does the ferry cost?", **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "id": entry_id,
        "questions": {"en": (question,)},
        "answer": {"en": f"Nothing is said of {entry_id}."},
        "topics": ("ferries",),
        "quotes": (Quote("gazette", FERRIES),),
    }
    return Entry(**values | changes)


def asked_more(curator: Curator, entry: str, text: str) -> Change:
    """The change that puts a question to an entry."""
    standing = curator.snapshot.base.entries[entry]
    return Change(entry, standing, with_question(standing, text))


async def published(curator: Curator, *changes: Change, author: Author = MINA, reason: str = "") -> Any:
    proposal = await curator.propose(changes, author, reason)
    return await curator.publish(proposal.id, author)


def answered_by(curator: Curator, text: str) -> str | None:
    return answer(Question(text), curator.snapshot).entry


async def until(true: Callable[[], bool], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
