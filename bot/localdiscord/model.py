"""What the embedded Discord is made of: people, servers, channels, messages."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

DISCORD_EPOCH_MS = 1_420_070_400_000

TEXT_CHANNEL = 0
DM_CHANNEL = 1
PUBLIC_THREAD = 11

FLAG_EPHEMERAL = 1 << 6
FLAG_LOADING = 1 << 7
FLAG_HAS_THREAD = 1 << 5
FLAG_COMPONENTS_V2 = 1 << 15


class Snowflakes:
    """Hands out ids that grow with time, as Discord's do."""

    def __init__(self) -> None:
        self._last = 0

    def take(self) -> str:
        """Return the next id."""
        now = (int(time.time() * 1000) - DISCORD_EPOCH_MS) << 22
        self._last = max(now, self._last + 1)
        return str(self._last)


def timestamp_of(snowflake: str) -> str:
    """Return the ISO timestamp that an id carries."""
    milliseconds = (int(snowflake) >> 22) + DISCORD_EPOCH_MS
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()


def now() -> str:
    """Return the current time as Discord writes it."""
    return datetime.now(UTC).isoformat()


@dataclass(slots=True)
class User:
    """A person or a bot."""

    id: str
    username: str
    global_name: str | None = None
    locale: str = "en-US"
    title: str = "member"
    bot: bool = False


@dataclass(slots=True)
class Role:
    """A role of a server; the one whose id is the server's own is @everyone."""

    id: str
    name: str
    permissions: int
    position: int = 1
    color: int = 0
    bot_id: str | None = None


@dataclass(slots=True)
class Overwrite:
    """What a channel allows or denies to a role (type 0) or a member (type 1)."""

    id: str
    type: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True)
class Channel:
    """A text channel, a direct conversation or a thread."""

    id: str
    type: int
    name: str = ""
    guild_id: str | None = None
    topic: str | None = None
    parent_id: str | None = None
    position: int = 0
    overwrites: list[Overwrite] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    owner_id: str | None = None
    last_message_id: str | None = None
    auto_archive_minutes: int = 1440
    archived: bool = False
    locked: bool = False

    @property
    def is_thread(self) -> bool:
        """Whether this is a thread below another channel."""
        return self.type == PUBLIC_THREAD


@dataclass(slots=True)
class Member:
    """A user in a server."""

    user_id: str
    roles: list[str] = field(default_factory=list)
    nick: str | None = None
    joined_at: str = "2025-01-01T00:00:00+00:00"


@dataclass(slots=True)
class Guild:
    """A server."""

    id: str
    name: str
    owner_id: str
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    preferred_locale: str = "en-US"


@dataclass(slots=True)
class StoredFile:
    """An uploaded file with its bytes."""

    id: str
    channel_id: str
    filename: str
    content_type: str
    data: bytes
    description: str | None = None
    ephemeral: bool = False


@dataclass(slots=True)
class Message:
    """A message; `ephemeral_for` names the one person who sees it, `pending` says the bot is still thinking."""

    id: str
    channel_id: str
    author_id: str
    content: str = ""
    type: int = 0
    flags: int = 0
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    mention_roles: list[str] = field(default_factory=list)
    mention_everyone: bool = False
    reference: Json | None = None
    nonce: str | int | None = None
    timestamp: str = field(default_factory=now)
    edited_timestamp: str | None = None
    interaction_metadata: Json | None = None
    interaction_name: str | None = None
    ephemeral_for: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    thread_id: str | None = None
    pinned: bool = False

    @property
    def pending(self) -> bool:
        """Whether this is a deferred answer that has not come yet."""
        return bool(self.flags & FLAG_LOADING)

    @property
    def uses_components_v2(self) -> bool:
        """Whether the message is a Components V2 layout."""
        return bool(self.flags & FLAG_COMPONENTS_V2)
