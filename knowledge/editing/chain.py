"""Revisions hash-linked: each carries the hash of the one before, so that none can be altered or left out unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

START = "0" * 64
"""What the first revision has for a previous hash."""


@dataclass(frozen=True, slots=True)
class Link:
    """What of a revision is hashed. The author is a keyed hash; the name beside it is not part of the chain."""

    number: int
    at: datetime
    author: str
    origin: str
    reason: str
    changes: Sequence[Mapping[str, Any]]
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """One revision that is not what it was, and why we know."""

    number: int
    why: str


def digest(link: Link, previous: str) -> str:
    """Return a revision's hash: SHA-256 over canonical JSON, the previous hash within."""
    content = {
        "number": link.number,
        "previous": previous,
        "at": link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "author": link.author,
        "origin": link.origin,
        "reason": link.reason,
        "changes": list(link.changes),
        "undoes": link.undoes,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


class Chain:
    """A chain that is checked link by link, from the first."""

    def __init__(self) -> None:
        self.number = 0
        self.hash = START

    def take(self, link: Link, own: str, previous: str) -> Iterator[Broken]:
        """Yield what is broken about the next link, given with its hash and the previous one that it names."""
        if link.number != self.number + 1:
            yield Broken(self.number + 1, f"is missing: what follows is revision {link.number}")
        elif previous != self.hash:
            yield Broken(link.number, "does not follow from the one before: it names another hash")
        if digest(link, previous) != own:
            yield Broken(link.number, "is not what was recorded: its content has another hash")
        self.number, self.hash = link.number, own
