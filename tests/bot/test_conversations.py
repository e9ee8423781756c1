"""What the desk remembers of a conversation, and for how long."""

from __future__ import annotations

from bot.conversations import KEPT, Conversations, Place
from knowledge.model import Status, Turn

HERE = Place(1, 7)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def a_turn(question: str) -> Turn:
    return Turn(question, Status.ANSWERED)


def questions(turns: tuple[Turn, ...]) -> list[str]:
    return [turn.question for turn in turns]


def remembering(clock: Clock, *asked: str) -> Conversations:
    conversations = Conversations(clock)
    for question in asked:
        conversations.add(HERE, conversations.turns(HERE), a_turn(question))
    return conversations


def test_only_the_last_five_turns_are_kept():
    assert questions(remembering(Clock(), *"abcdefg").turns(HERE)) == list("cdefg")


def test_a_conversation_is_forgotten_after_ten_minutes():
    clock = Clock()
    conversations = remembering(clock, "a")
    clock.now += 600
    assert questions(conversations.turns(HERE)) == ["a"]
    clock.now += 1
    assert conversations.turns(HERE) == ()


def test_each_person_has_their_own_in_a_channel():
    assert remembering(Clock(), "a").turns(Place(1, 8)) == ()


def test_a_reply_goes_on_from_the_message_it_replies_to_whoever_sends_it():
    clock = Clock()
    conversations = remembering(clock, "a")
    conversations.sent(HERE, 555)
    conversations.add(HERE, conversations.turns(HERE), a_turn("b"))
    clock.now += 86_400
    assert questions(conversations.turns(Place(1, 8), follows=555)) == ["a"]
    assert conversations.turns(Place(1, 8), follows=556) == ()


def test_memory_is_bounded():
    conversations = Conversations(Clock())
    for number in range(KEPT + 10):
        conversations.add(Place(number, None), (), a_turn("x"))
        conversations.sent(Place(number, None), number)
    assert len(conversations._places) == len(conversations._messages) == KEPT
