"""The tables. A change here needs a migration beside it; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import JSON

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC, on SQLite (which knows no time zones) as well."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC. Raises ValueError for one without a time zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> datetime | None:
        """Give the moment read from the database its time zone."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


queries = Table(
    "queries",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("asked_at", UtcDateTime(), nullable=False),
    Column("user_hash", String(64), nullable=False),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger),
    Column("surface", String(32), nullable=False),
    Column("text", Text),
    Column("locale", String(32)),
    Column("status", String(32), nullable=False),
    Column("entry", Text),
    Column("confidence", Float, nullable=False),
    Column("alternatives", JSON, nullable=False),
    Column("base_digest", String(128), nullable=False),
    Column("latency_ms", Float, nullable=False),
    Column("resolved", Text),
    Column("revision", Integer),
    Index(None, "asked_at"),
    Index(None, "user_hash", "asked_at"),
    Index(None, "status", "asked_at"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("author_hash", String(64), nullable=False),
    Column("author_name", Text),
    Column("origin", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("changes", JSON, nullable=False),
    Column("undoes", Integer),
    Column("hash", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
)
revision_things = Table(
    "revision_things",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
)
"""What each revision changed: entries by their ids, files by their paths."""
standing = Table(
    "standing",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("state", Text, nullable=False),
)
"""Every entry and file as it stands after the last revision, so that a start has not to replay them all."""
proposals = Table(
    "proposals",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("at", UtcDateTime(), nullable=False),
    Column("author_hash", String(64), nullable=False),
    Column("author_name", Text),
    Column("origin", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("changes", JSON, nullable=False),
    Column("undoes", Integer),
    Column("waits", Boolean, nullable=False),
)
drafts = Table(
    "drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", UtcDateTime(), nullable=False),
    Column("data", JSON, nullable=False),
    Column("author_hash", String(64)),
    Index(None, "author_hash"),
)
"""What moderators have typed and not yet published."""

votes = Table(
    "votes",
    metadata,
    Column("query_id", String(36), primary_key=True),
    Column("user_hash", String(64), primary_key=True),
    Column("vote", Integer, nullable=False),
    Column("reason", Text),
    Column("at", UtcDateTime(), nullable=False),
    Index(None, "user_hash"),
    Index(None, "at"),
)
waiting = Table(
    "waiting",
    metadata,
    Column("query_id", String(36), primary_key=True),
    Column("user_hash", String(64), primary_key=True),
    Column("user_id", BigInteger),
    Column("channel_id", BigInteger),
    Column("guild_id", BigInteger),
    Column("message_id", BigInteger),
    Column("outcome", String(16), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Index(None, "user_hash"),
    Index(None, "outcome"),
)
"""The only place with a plain user id, and only for as long as somebody is to be told of an answer."""
dismissed = Table(
    "dismissed",
    metadata,
    Column("query_id", String(36), primary_key=True),
    Column("at", UtcDateTime(), nullable=False),
)
servers = Table(
    "servers",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("channels", JSON, nullable=False),
    Column("language", String(32)),
    Column("private", Boolean, nullable=False),
    Column("two_persons", Boolean, nullable=False),
    Column("moderators_channel", BigInteger),
    Column("changed_at", UtcDateTime(), nullable=False),
    Index(None, "changed_at"),
)
paused = Table(
    "paused",
    metadata,
    Column("user_hash", String(64), primary_key=True),
    Column("since", UtcDateTime(), nullable=False),
)
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime(), nullable=False),
    Column("who", String(64), nullable=False),
    Column("name", Text),
    Column("action", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("allowed", Boolean, nullable=False),
    Index(None, "who"),
)
articles = Table(
    "articles",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", UtcDateTime(), nullable=False),
    Column("name", Text, nullable=False),
    Column("suffix", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("source", String(200), nullable=False),
    Column("typed", JSON, nullable=False),
    Column("skipped", JSON, nullable=False),
)
"""What moderators have handed in; nothing is answered from it."""
packs = Table(
    "packs",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("at", UtcDateTime(), nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""Bases packed as zips, such as ours as the desk first found it."""
