"""Who is told that a question can be answered now: those who asked to be, once, and where they asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.store import Store
from bot.store.waiting import Waiter, WishState
from knowledge import desk
from knowledge.model import Answer, Question, Status
from knowledge.snapshot import Snapshot

log = logging.getLogger(__name__)
Tell = Callable[[Waiter, Answer], Awaitable[bool]]
"""Tells one person; False where that person cannot be reached."""


class Notices:
    """Looks through those who wait whenever something was published."""

    def __init__(self, store: Store, tell: Tell) -> None:
        self._store = store
        self._tell = tell
        self._under_way: set[asyncio.Task[None]] = set()
        self._closed = True

    def start(self) -> None:
        """Take up telling, the first time or after `close`."""
        self._closed = False

    async def on_published(self, _revision: object, snapshot: Snapshot) -> None:
        """Begin to tell people, without holding up the one who published; once closed, that is left to a start."""
        if self._closed:
            return
        task = asyncio.create_task(self._look_through(snapshot), name="notices")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settled(self) -> None:
        """Return when those who are being told have heard it to the end."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def close(self) -> None:
        """Let those who are being told hear it to the end, and begin to tell nobody else."""
        self._closed = True
        await self.settled()

    async def _look_through(self, snapshot: Snapshot) -> None:
        try:
            waiters = await self._store.waiting.waiters()
            answers = await asyncio.to_thread(_answers, waiters, snapshot)
            for waiter, answer in zip(waiters, answers, strict=True):
                if answer.status is Status.ANSWERED:
                    await self._settle(waiter, answer)
        except Exception:
            log.exception("those who wait for an answer could not all be told")

    async def _settle(self, waiter: Waiter, answer: Answer) -> None:
        """Tell one person. It is noted before it is done: never twice, though several processes try."""
        if not await self._store.waiting.settle(waiter.wish, WishState.TOLD):
            return
        if not await self._tell(waiter, answer):
            await self._store.waiting.mark_unreachable(waiter.wish)


def _answers(waiters: Sequence[Waiter], snapshot: Snapshot) -> list[Answer]:
    return [desk.answer(Question(waiter.question, waiter.locale), snapshot) for waiter in waiters]
