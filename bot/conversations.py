"""The short memory that lets a follow-up be understood: a few turns, for a few minutes, in this process only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from knowledge.model import Turn

TURNS = 5
SECONDS = 600.0
KEPT = 20_000

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Place:
    """Whose conversation it is: one person's in a channel, or everybody's (`user_id` None) in a DM or a thread."""

    channel_id: int
    user_id: int | None


class Conversations:
    """Remembers the last turns of each place, and up to which turn each of the desk's messages had come."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._places: OrderedDict[Place, tuple[float, tuple[Turn, ...]]] = OrderedDict()
        self._messages: OrderedDict[int, tuple[Turn, ...]] = OrderedDict()

    def turns(self, place: Place, follows: int | None = None) -> tuple[Turn, ...]:
        """Return the turns before a question, oldest first; `follows` is the desk's message that it replies to."""
        if follows is not None and follows in self._messages:
            return self._messages[follows]
        since, turns = self._places.get(place, (0.0, ()))
        if turns and self._clock() - since <= SECONDS:
            return turns
        # A thread has the id of the message that it was opened on.
        return self._messages.get(place.channel_id, ())

    def add(self, place: Place, before: tuple[Turn, ...], turn: Turn) -> None:
        """Remember a turn that came after `before`."""
        _put(self._places, place, (self._clock(), (*before, turn)[-TURNS:]))

    def forget(self, user_id: int) -> None:
        """Forget a person's turns, and which messages carried them."""
        theirs = [place for place in self._places if place.user_id == user_id]
        said = {id(turn) for place in theirs for turn in self._places.pop(place)[1]}
        for message_id, turns in list(self._messages.items()):
            if any(id(turn) in said for turn in turns):
                del self._messages[message_id]

    def sent(self, place: Place, message_id: int) -> None:
        """Remember that a message of the desk carries the answer to the place's last turn."""
        _, turns = self._places.get(place, (0.0, ()))
        _put(self._messages, message_id, turns)


def _put(memory: OrderedDict[K, V], key: K, value: V) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > KEPT:
        memory.popitem(last=False)
