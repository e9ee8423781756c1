"""What the desk remembers of a conversation, and for how long."""

from __future__ import annotations

import pytest

from bot.conversations import KEPT, SECONDS_OF_A_MESSAGE, Conversations, Place, Said
from knowledge.model import Status, Turn

HERE = Place(1, 7)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def questions(turns: tuple[Said, ...]) -> list[str]:
    return [said.turn.question for said in turns]


def put(conversations: Conversations, question: str, place: Place = HERE, follows: int | None = None) -> None:
    """Ask a question; the message that answers it has the number of its letter."""
    said = Said(place.user_id or 0, Turn(question, Status.ANSWERED))
    conversations.sent(ord(question), conversations.add(place, conversations.before(place, follows), said))


def remembering(clock: Clock, *asked: str) -> Conversations:
    conversations = Conversations(clock)
    for question in asked:
        put(conversations, question)
    return conversations


def test_only_the_last_five_turns_are_kept():
    assert questions(remembering(Clock(), *"abcdefg").before(HERE)) == list("cdefg")


def test_a_conversation_is_forgotten_after_ten_minutes():
    clock = Clock()
    conversations = remembering(clock, "a")
    clock.now += 600
    assert questions(conversations.before(HERE)) == ["a"]
    clock.now += 1
    assert conversations.before(HERE) == ()


def test_each_person_has_their_own_in_a_channel():
    assert remembering(Clock(), "a").before(Place(1, 8)) == ()


def test_a_reply_goes_on_from_the_message_it_replies_to_whoever_sends_it():
    clock = Clock()
    conversations = remembering(clock, "a", "b")
    clock.now += SECONDS_OF_A_MESSAGE
    assert questions(conversations.before(Place(1, 8), follows=ord("a"))) == ["a"]
    assert conversations.before(Place(1, 8), follows=ord("z")) == ()


def test_messages_are_forgotten_after_a_day():
    clock = Clock()
    conversations = remembering(clock, "a")
    clock.now += SECONDS_OF_A_MESSAGE + 1
    assert conversations.before(Place(1, 8), follows=ord("a")) == ()
    assert len(conversations._places) == len(conversations._messages) == 0


@pytest.mark.parametrize("later", ["bcdefg", ""])
def test_whoever_is_forgotten_is_so_in_all_messages_however_old(later: str):
    clock = Clock()
    conversations = remembering(clock, "a", *later)
    clock.now += 601
    put(conversations, "h")
    conversations.forget(7)
    assert all(conversations.before(HERE, follows=ord(letter)) == () for letter in f"a{later}h")


def test_where_others_went_on_from_what_is_forgotten_their_own_turns_stay():
    conversations = remembering(Clock(), "a")
    put(conversations, "b", Place(1, 8), follows=ord("a"))
    conversations.forget(7)
    assert questions(conversations.before(Place(1, 8))) == ["b"]
    assert questions(conversations.before(Place(2, 9), follows=ord("b"))) == ["b"]


def test_in_a_thread_of_all_each_is_forgotten_alone():
    conversations = Conversations(Clock())
    thread = Place(5, None)
    for user, question in ((7, "a"), (8, "b")):
        said = Said(user, Turn(question, Status.ANSWERED))
        conversations.add(thread, conversations.before(thread), said)
    conversations.forget(7)
    assert questions(conversations.before(thread)) == ["b"]


def test_memory_is_bounded():
    conversations = Conversations(Clock())
    said = Said(7, Turn("x", Status.ANSWERED))
    for number in range(KEPT + 10):
        conversations.sent(number, conversations.add(Place(number, None), (), said))
    assert len(conversations._places) == len(conversations._messages) == KEPT
