"""The store: one object that the rest of the program is given."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import engine as engines
from bot.store.articles import StoredArticles
from bot.store.audit import Audit
from bot.store.drafts import Drafts
from bot.store.feedback import Feedback
from bot.store.identity import hash_user, read_or_make_key
from bot.store.migrating import PATIENCE_SECONDS, upgrade
from bot.store.open_questions import OpenQuestions
from bot.store.personal_data import PersonalData
from bot.store.records import QueryRecord, now
from bot.store.refreshing import Refreshing
from bot.store.revisions import Proposals, Revisions
from bot.store.servers import Servers
from bot.store.spool import LIMIT_BYTES, Spool
from bot.store.statistics import Statistics
from bot.store.tables import audit, dismissed, queries, votes, waiting
from bot.store.waiting import Waiting
from bot.store.writer import RETRY_SECONDS, Health, Writer

log = logging.getLogger(__name__)


class Store:
    """The desk's memory. Make it with `Store.open`; use it as an asynchronous context, or `close` it.

    Whatever reaches the database raises StoreClosed after `close`.
    """

    def __init__(self, engine: AsyncEngine, writer: Writer, key: bytes, retention: timedelta) -> None:
        self._engine = engine
        self._writer = writer
        self._key = key
        self._retention = retention
        self.articles = StoredArticles(engine)
        self.drafts = Drafts(engine)
        self.revisions = Revisions(engine)
        self.proposals = Proposals(engine)
        self.feedback = Feedback(engine)
        self.waiting = Waiting(engine)
        self.open_questions = OpenQuestions(engine)
        self.statistics = Statistics(engine)
        self.audit = Audit(engine)
        self.servers = Servers(engine)
        self.personal_data = PersonalData(engine)
        self._refreshing = Refreshing((self.servers.refresh, self.personal_data.refresh))

    @classmethod
    async def open(
        cls,
        database_url: str,
        *,
        retention_days: int = 90,
        hash_key: str | None = None,
        spool_bytes: int = LIMIT_BYTES,
        retry_seconds: float = RETRY_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> Self:
        """Open the database, bring it up to date and start writing.

        `hash_key` is the secret that users' ids are hashed with; without it, a file beside the database holds one,
        made at the first start. `patience_seconds` is how long another process may hold an SQLite file. Raises
        StoreUnavailable.
        """
        url = engines.address(database_url)
        key = hash_key.encode() if hash_key else read_or_make_key(engines.directory(url) / "hash.key")
        if not hash_key and engines.sqlite_file(url) is None:
            log.warning("USER_HASH_KEY is not set: processes on other machines will not know users again")
        engine = engines.make_engine(url)
        spool = Spool(engines.directory(url) / "spool.jsonl", spool_bytes)
        store = cls(engine, Writer(engine, spool, retry_seconds), key, timedelta(days=retention_days))
        try:
            await upgrade(engine, patience_seconds)
            engines.make_directory(engines.directory(url))
            await store._writer.start()
            await store._refreshing.start()
        except BaseException:
            await store.close()
            raise
        return store

    @property
    def health(self) -> Health:
        """Return whether the database takes the log, and what waits in the spool."""
        return self._writer.health

    @property
    def commits(self) -> int:
        """Return how many commits have been made: fewer than records when they came together."""
        return self._writer.commits

    def hash_user(self, user_id: int) -> str:
        """Return what stands for a user in the log."""
        return hash_user(self._key, user_id)

    async def record(self, record: QueryRecord) -> str:
        """Return the record's id once it is durable, in the database or (when that fails) in the spool.

        Of a person who has paused the log, neither the words nor the person are kept.
        An answer never fails on the log's account: when neither has room, the record is counted as lost in `health`
        and logged.
        """
        await self._writer.write(self.personal_data.without_paused(record))
        return record.id

    async def expire(self, at: datetime | None = None) -> int:
        """Delete the text of questions older than the retention, and return of how many. Raises SQLAlchemyError.

        What hung on their text goes as well: reasons for votes, wishes to be told, and who was refused what.
        """
        limit = (at or now()) - self._retention
        statement = update(queries).where(queries.c.asked_at < limit, queries.c.text.is_not(None))
        async with self._engine.begin() as connection:
            await connection.execute(update(votes).where(votes.c.at < limit).values(reason=None))
            await connection.execute(delete(waiting).where(waiting.c.at < limit))
            await connection.execute(delete(dismissed).where(dismissed.c.at < limit))
            await connection.execute(delete(audit).where(audit.c.at < limit, audit.c.allowed.is_(False)))
            return (await connection.execute(statement.values(text=None, resolved=None))).rowcount

    async def export(self) -> AsyncIterator[QueryRecord]:
        """Yield every question, oldest first, without holding all of them in memory. Raises SQLAlchemyError."""
        statement = select(queries).order_by(queries.c.asked_at, queries.c.id)
        async with engines.reading(self._engine) as connection:
            async for row in await connection.stream(statement):
                yield QueryRecord.from_row(dict(row._mapping))

    async def recently_asked(self, limit: int) -> list[QueryRecord]:
        """Return the last questions whose text has not expired, newest first. Raises SQLAlchemyError."""
        asked = select(queries).where(queries.c.text.is_not(None)).order_by(queries.c.asked_at.desc()).limit(limit)
        async with engines.reading(self._engine) as connection:
            return [QueryRecord.from_row(dict(row._mapping)) for row in await connection.execute(asked)]

    async def close(self) -> None:
        """Write what waits and close the database."""
        async with AsyncExitStack() as parts:  # each of them, also when the one before fails or is cancelled
            parts.push_async_callback(engines.shut, self._engine)
            parts.push_async_callback(self._writer.close)
            parts.push_async_callback(self._refreshing.close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
