"""What the store keeps: plain values, no SQL."""

from __future__ import annotations

import os
import time
import uuid
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

NOBODY = ""
"""Stands where the hash of somebody stood who was forgotten, or has paused the log."""


class Surface(StrEnum):
    """Where a question was asked."""

    SLASH = "slash"
    MENTION = "mention"
    REPLY = "reply"
    DM = "dm"
    CHANNEL = "channel"
    CONTEXT_MENU = "context_menu"
    BUTTON = "button"


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a UUID of version 7: unique without the database, and in the order of time."""
    milliseconds = time.time_ns() // 1_000_000
    bits = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    bits = bits & ~(0xF << 76) | (0x7 << 76)
    bits = bits & ~(0x3 << 62) | (0x2 << 62)
    return str(uuid.UUID(int=bits))


@dataclass(frozen=True, slots=True)
class OtherEntry:
    """An entry that the question may have meant as well."""

    entry: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRecord:
    """One question and what became of it.

    `user_hash` comes from `Store.hash_user`: the store never sees who asked. `resolved` is the full question that
    a follow-up was taken to mean. `text` and `resolved` are None once they have expired. `revision` is the knowledge
    base's that was answered from.
    """

    text: str | None
    status: str
    surface: Surface
    user_hash: str
    guild_id: int | None = None
    channel_id: int | None = None
    locale: str | None = None
    entry: str | None = None
    confidence: float = 0.0
    alternatives: tuple[OtherEntry, ...] = ()
    base_digest: str = ""
    latency_ms: float = 0.0
    resolved: str | None = None
    revision: int | None = None
    asked_at: datetime = field(default_factory=now)
    id: str = field(default_factory=new_id)

    def as_row(self) -> dict[str, Any]:
        """Return the values by column name, fit for every database we support."""
        row: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        row["alternatives"] = [{"entry": other.entry, "confidence": other.confidence} for other in self.alternatives]
        row["surface"] = str(self.surface)
        return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}

    def as_json(self) -> dict[str, Any]:
        """Return the values as JSON has them: the time as ISO 8601."""
        return {**self.as_row(), "asked_at": self.asked_at.isoformat()}

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Self:
        """Build the record that `as_row` or `as_json` was made from. Raises TypeError, ValueError or KeyError."""
        row = {"revision": None, **row}  # a spool may wait from before there was one
        values = {each.name: row[each.name] for each in fields(cls)}
        if isinstance(values["asked_at"], str):
            values["asked_at"] = datetime.fromisoformat(values["asked_at"])
        values["surface"] = Surface(values["surface"])
        values["alternatives"] = tuple(OtherEntry(**other) for other in values["alternatives"])
        return cls(**values)


def storable(text: str) -> str:
    """PostgreSQL takes no NUL and no database takes half a surrogate pair; strangers type both."""
    if text.isprintable():  # neither is
        return text
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")
