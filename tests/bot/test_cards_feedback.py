"""Cards on feedback, privacy, servers and numbers: what they say, and that Discord would take them."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from bot.cards import answer_card
from bot.cards.privacy import confirm_card, forgotten_card, held_card, paused_card, resumed_card
from bot.cards.server import server_card
from bot.cards.stats import last_days, stats_card
from bot.curation.unanswered import Cluster
from bot.notifications import notice_card
from bot.store.personal_data import Forgotten, Held
from bot.store.records import new_id, now
from bot.store.servers import ServerChoices
from bot.store.statistics import Numbers
from bot.store.waiting import Waiter, Wish
from knowledge.model import Citation, Status
from tests.bot.test_cards import check_limits
from tests.builders import LOCALES, a_base, a_voice, an_answer, buttons_of, components, text_of

HUGE = "*_~`word " * 3_000
SNOWFLAKE = 2**63 - 1
TELL_ME = "Tell me when you can answer this"


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        (Status.ANSWERED, ["👍", "👎"]),
        (Status.SUGGESTED, ["👍", "👎", TELL_ME]),
        (Status.NOT_STATED, ["👍", "👎", TELL_ME]),
        (Status.OUT_OF_SCOPE, ["👍", "👎", TELL_ME]),
    ],
)
def test_what_can_be_pressed_under_an_answer_depends_on_its_status(status, offered):
    answer = an_answer(status=status, entry=None)
    assert buttons_of(answer_card(answer, a_voice(), query=new_id())) == offered


def test_under_an_answer_whose_question_is_not_logged_there_is_nothing_to_press():
    assert buttons_of(answer_card(an_answer(), a_voice())) == []


def test_beside_the_thumbs_there_is_still_the_way_into_a_thread():
    card = answer_card(an_answer(status=Status.NOT_STATED), a_voice(), query=new_id(), can_open_thread=True)
    assert buttons_of(card) == ["👍", "👎", TELL_ME, "Continue in a thread"]
    check_limits(card)


def test_the_id_of_the_question_stands_in_the_buttons():
    query = new_id()
    ids = [
        item["custom_id"] for item in components(answer_card(an_answer(), a_voice(), query=query)) if item["type"] == 2
    ]
    assert ids == [f"sd:vote:en:UP:{query}", f"sd:vote:en:DOWN:{query}"]


@pytest.mark.parametrize("locale", LOCALES.by_locale)
def test_these_cards_are_within_limits_however_much_there_is(locale):
    voice = a_voice(locale=locale)
    answer = an_answer(text=HUGE, citations=tuple(Citation("gazette", HUGE, HUGE, n) for n in range(9)))
    waiter = Waiter(Wish(str(uuid4()), "f" * 64, SNOWFLAKE, SNOWFLAKE, None, SNOWFLAKE), HUGE, None)
    held = Held(10**9, 10**9, now(), 10**9, 10**9, now(), (HUGE,) * 5)
    many = ServerChoices(frozenset(range(SNOWFLAKE - 500, SNOWFLAKE)), "ja", True, True, SNOWFLAKE)
    cluster = Cluster("0" * 24, HUGE, (HUGE,), 10**6, ("en",), now(), (), {})
    days = last_days(30, date(2026, 3, 1))
    numbers = Numbers({day.isoformat(): {"answered": 10**6} for day in days}, (("harbour/ferries", 10**6),) * 5)
    for card in (
        notice_card(waiter, answer, voice),
        held_card(held, 36_500, voice),
        confirm_card(held, voice),
        forgotten_card(Forgotten(10**9, 10**9, 10**9), voice),
        paused_card(voice),
        resumed_card(voice),
        server_card(HUGE, many, voice, by_operator=many.channels, hears=False, is_home=True, lead=HUGE[:1_000]),
        stats_card(numbers, [cluster] * 5, 10**6, days, voice),
    ):
        check_limits(card)


def test_a_server_that_chose_nothing_is_described_in_full():
    text = text_of(server_card("The *Town*", ServerChoices(), a_voice(), is_home=True))
    assert "## The desk in The \\*Town\\*" in text
    for line in (
        "Listens in no channel.",
        "the server’s own",
        "everybody sees them",
        "need one moderator",
        "Moderators’ channel: none",
        "`/desk approval`",
    ):
        assert line in text


def test_what_people_asked_is_shown_as_it_stands():
    held = Held(1, 1, now(), 0, 0, None, ("<@1> **loud**",))
    assert r"- \<@1\> \*\*loud\*\*" in text_of(held_card(held, 90, a_voice(a_base())))
