"""The use case: a question comes in, the knowledge answers, the log has it, the answer goes out. No Discord here."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.answer_cache import AnswerCache
from bot.conversations import Conversations, Place, Said
from bot.store.records import OtherEntry, QueryRecord, Surface
from knowledge import desk
from knowledge.model import Answer, Question, Status
from knowledge.snapshot import Snapshot

log = logging.getLogger(__name__)

SECONDS_FOR_THE_LOG = 1.5
"""How long an answer waits for its record: Discord wants to hear from us within three seconds."""


class Log(Protocol):
    """What answering needs of the store."""

    def hash_user(self, user_id: int) -> str:
        """Return the keyed hash that stands for a user."""

    def record(self, record: QueryRecord) -> Awaitable[object]:
        """Return once a record is durable; it becomes so even if nobody waits for it any longer."""


class Meter(Protocol):
    """What answering needs of the metrics."""

    def answered(self, status: str, surface: str, seconds: float) -> None:
        """Count one answer."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where. `shared` marks a place with one conversation for all: a thread of the desk."""

    user_id: int
    channel_id: int
    guild_id: int | None = None
    shared: bool = False

    @property
    def place(self) -> Place:
        """Return whose conversation this is."""
        return Place(self.channel_id, None if self.shared else self.user_id)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer; `query` is its question's id in the log, None where it is not there; `turns` led up to it."""

    answer: Answer
    query: str | None
    turns: tuple[Said, ...] = ()


class Answering:
    """Answers questions and shows entries, and sees that each is in the log before its answer is sent."""

    def __init__(
        self,
        store: Log,
        get_snapshot: Callable[[], Snapshot],
        clock: Callable[[], float] = time.monotonic,
        metrics: Meter | None = None,
        get_revision: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._store = store
        self._get_snapshot = get_snapshot
        self._get_revision = get_revision
        self._metrics = metrics
        self._answers = AnswerCache()
        self._conversations = Conversations(clock)

    async def ask(
        self,
        text: str,
        asker: Asker,
        surface: Surface,
        *,
        locale: str | None = None,
        listening: bool = False,
        follows: int | None = None,
    ) -> Given:
        """Answer a question; `follows` is the id of the desk's message that it replies to."""
        snapshot = self._get_snapshot()
        before = self._conversations.before(asker.place, follows)
        conversation = tuple(said.turn for said in before)
        question = Question(text=text, locale=locale, conversation=conversation, listening=listening)
        started = time.perf_counter()
        answer = self._answers.answer(question, snapshot)
        seconds = time.perf_counter() - started
        turns: tuple[Said, ...] = ()
        if answer.status is not Status.SILENT:
            turns = self._conversations.add(asker.place, before, Said(asker.user_id, answer.turn(text)))
        return Given(answer, await self._record(answer, text, asker, surface, locale, seconds, snapshot), turns)

    async def show(
        self, entry_id: str, asker: Asker, *, locale: str, label: str, surface: Surface = Surface.BUTTON
    ) -> Given:
        """Return the answer of a given entry, as if its question (the `label`) had been asked."""
        snapshot = self._get_snapshot()
        started = time.perf_counter()
        answer = desk.show(entry_id, snapshot, locale)
        seconds = time.perf_counter() - started
        before = self._conversations.before(asker.place)
        turns = self._conversations.add(asker.place, before, Said(asker.user_id, answer.turn(label)))
        return Given(answer, await self._record(answer, label, asker, surface, locale, seconds, snapshot), turns)

    def sent(self, given: Given, message_id: int) -> None:
        """Remember which message carries an answer, for whoever replies to it."""
        self._conversations.sent(message_id, given.turns)

    def forget(self, user_id: int) -> None:
        """Forget what a person said in any conversation, and everybody's last questions."""
        self._answers.forget()
        self._conversations.forget(user_id)

    async def _record(
        self,
        answer: Answer,
        text: str,
        asker: Asker,
        surface: Surface,
        locale: str | None,
        seconds: float,
        snapshot: Snapshot,
    ) -> str | None:
        """Put the question in the log and return its id; whatever goes wrong there, the asker still gets the answer."""
        heard = answer.status is not Status.SILENT  # what nobody asked us is nobody's to keep
        try:
            if self._metrics is not None:
                self._metrics.answered(str(answer.status), str(surface), seconds)
            record = QueryRecord(
                text=text if heard else None,
                status=str(answer.status),
                surface=surface,
                user_hash=self._store.hash_user(asker.user_id),
                guild_id=asker.guild_id,
                channel_id=asker.channel_id,
                locale=locale or answer.locale,
                entry=answer.entry if heard else None,
                confidence=answer.confidence,
                alternatives=tuple(OtherEntry(other.entry, other.confidence) for other in answer.alternatives),
                base_digest=snapshot.base.digest,
                latency_ms=seconds * 1000,
                resolved=answer.resolved if heard else None,
                revision=self._get_revision(),
            )
            await self._durable(record)
        except Exception:
            log.exception("a question could not be put in the log")
            return None
        return record.id if heard else None

    async def _durable(self, record: QueryRecord) -> None:
        """Wait until the record is durable, but no longer than an asker can."""
        try:
            async with asyncio.timeout(SECONDS_FOR_THE_LOG):
                await self._store.record(record)
        except TimeoutError:
            log.warning("the log is slow: the answer goes out before its record %s is durable", record.id)
