"""The short memory that lets a follow-up be understood: a few turns, for a limited time, in this process only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from knowledge.model import Turn

TURNS = 5
SECONDS = 600.0
"""How long a place's conversation goes on by itself."""

SECONDS_OF_A_MESSAGE = 86_400.0
"""How long the desk knows what one of its messages was about, for whoever replies to it or writes in its thread."""

KEPT = 20_000

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Place:
    """Whose conversation it is: one person's in a channel or a DM, or everybody's (`user_id` None) in a thread."""

    channel_id: int
    user_id: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """A turn, and who asked."""

    user_id: int
    turn: Turn


class Conversations:
    """Remembers the last turns of each place, and those up to each of the desk's messages; both oldest first."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._places: _Memory[Place] = _Memory(clock, SECONDS)
        self._messages: _Memory[int] = _Memory(clock, SECONDS_OF_A_MESSAGE)

    def before(self, place: Place, follows: int | None = None) -> tuple[Said, ...]:
        """Return the turns before a question; `follows` is the desk's message that it replies to."""
        replied_to = self._messages.get(follows) if follows is not None else ()
        # A thread has the id of the message that it was opened on.
        return replied_to or self._places.get(place) or self._messages.get(place.channel_id)

    def add(self, place: Place, before: tuple[Said, ...], said: Said) -> tuple[Said, ...]:
        """Remember a turn that came after `before`, and return the turns up to it."""
        turns = (*before, said)[-TURNS:]
        self._places.put(place, turns)
        return turns

    def sent(self, message_id: int, turns: tuple[Said, ...]) -> None:
        """Remember which turns led up to a message of the desk."""
        self._messages.put(message_id, turns)

    def forget(self, user_id: int) -> None:
        """Forget what a person asked, wherever and whoever went on from it."""
        self._places.forget(user_id)
        self._messages.forget(user_id)


class _Memory(Generic[K]):
    """Keeps turns for some seconds, and no more than the newest."""

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._kept: OrderedDict[K, tuple[float, tuple[Said, ...]]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> tuple[Said, ...]:
        self._let_go()
        return self._kept.get(key, (0.0, ()))[1]

    def put(self, key: K, turns: tuple[Said, ...]) -> None:
        self._kept[key] = self._clock(), turns
        self._kept.move_to_end(key)
        self._let_go()

    def forget(self, user_id: int) -> None:
        for key, (since, turns) in list(self._kept.items()):
            others = tuple(said for said in turns if said.user_id != user_id)
            if others:
                self._kept[key] = since, others
            else:
                del self._kept[key]

    def _let_go(self) -> None:
        """Drop what is too old or too much; the oldest comes first."""
        now = self._clock()
        while self._kept:
            since, _ = next(iter(self._kept.values()))
            if len(self._kept) <= KEPT and now - since <= self._seconds:
                return
            self._kept.popitem(last=False)
