"""The one call, on the shipped base: the four statuses, side by side answers, and what is kept between starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.bases import cache_folder
from knowledge import desk
from knowledge.articles import find_quote
from knowledge.loading import load
from knowledge.matching import complete, find_meeting, find_person, find_topic
from knowledge.model import Answer, Base, Entry, Meeting, Person, Question, Status, Topic, Turn
from knowledge.snapshot import Snapshot
from knowledge.text import to_traditional

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Snapshot.build(load(), cache_folder())


def ask(snapshot: Snapshot, text: str, *, locale: str | None = None, listening: bool = False) -> Answer:
    return desk.answer(Question(text, locale, listening=listening), snapshot)


@pytest.mark.parametrize(
    ("question", "entry", "words"),
    [
        ("Where did Takaichi and Xi hold their meeting?", "takaichi-xi/setting", "South Korea"),
        ("what did takachi tell xi about taiwn", "takaichi-xi/taiwan", "Taiwan Strait"),
        ("高市首相は尖閣について何を伝えましたか", "takaichi-xi/senkaku", "尖閣"),
        ("石破茂和习近平谈到RCEP了吗", "ishiba-xi/rcep", "RCEP"),
    ],
)
def test_a_question_gets_its_answer_with_verbatim_quotes(snapshot: Snapshot, question: str, entry: str, words: str):
    answer = ask(snapshot, question)
    assert (answer.status, answer.entry) == (Status.ANSWERED, entry)
    assert words in answer.text
    assert answer.citations
    for citation in answer.citations:
        assert find_quote(citation.quote, snapshot.base.sources[citation.source]) is not None


def test_every_phrasing_of_the_base_finds_its_entry(snapshot: Snapshot):
    lost = [
        (phrasing.text, entry.id)
        for entry in snapshot.base.entries.values()
        for phrasings in entry.questions.values()
        for phrasing in snapshot.phrasings
        if phrasing.text == phrasings[0]
        and snapshot.entries[phrasing.entry] == entry.id
        and ask(snapshot, phrasing.text).entry != entry.id
    ]
    assert lost == []


def test_a_yes_or_no_question_begins_with_yes_or_no(snapshot: Snapshot):
    assert ask(snapshot, "Did Ishiba and Xi meet in person?").text.startswith("No")
    assert ask(snapshot, "石破茂和习近平是线上会谈吗？").text.startswith("是")


@pytest.mark.parametrize(
    "question",
    [
        "did ishiba and xi not meet in person",
        "Did Ishiba and Xi meet online via Zoom?",
        "was it anything but face to face, Ishiba and Xi?",
        "石破跟习是不是没见面",
        "岸田首相と習主席は意思疎通を続けることで一致しましたか？",
    ],
)
def test_what_may_be_asked_the_other_way_round_gets_no_yes_or_no(snapshot: Snapshot, question: str):
    assert not ask(snapshot, question).text.startswith(("Yes", "No", "是的", "否", "はい", "いいえ"))


@pytest.mark.parametrize("question", ["Did Takaichi and Xi talk about seafood?", "When exactly did Ishiba meet Xi?"])
def test_what_the_articles_do_not_say_is_said_so(snapshot: Snapshot, question: str):
    assert ask(snapshot, question).status is Status.NOT_STATED


def test_a_thing_of_the_other_meeting_is_told_to_be_there(snapshot: Snapshot):
    answer = ask(snapshot, "Was artificial intelligence on the table with Takaichi?")
    assert answer.status is Status.NOT_STATED
    assert "does not mention" in answer.text
    assert answer.entry is not None
    assert answer.entry.startswith("ishiba-xi/")


def test_a_word_that_nobody_knows_is_named(snapshot: Snapshot):
    answer = ask(snapshot, "Did Takaichi bring up basketball with Xi?")
    assert answer.status is Status.NOT_STATED
    assert "basketball" in answer.text


def test_two_words_that_nobody_knows_are_no_less_strange_than_one(snapshot: Snapshot):
    answer = ask(snapshot, "Did Takaichi bring up basketball or chess with Xi?")
    assert answer.status is Status.NOT_STATED
    assert "basketball" in answer.text


def test_people_whom_nobody_mentions_are_not_taken_for_others(snapshot: Snapshot):
    answer = ask(snapshot, "What did Brandvold and Okonkwo talk about at their meeting?")
    assert answer.status in {Status.NOT_STATED, Status.OUT_OF_SCOPE}


@pytest.mark.parametrize(
    "question", ["hello", "what's the weather in Osaka tomorrow", "ラーメンのおすすめは？", "帮我写一首诗", "", "🎉🎉"]
)
def test_what_is_about_something_else_is_declined(snapshot: Snapshot, question: str):
    answer = ask(snapshot, question)
    assert answer.status is Status.OUT_OF_SCOPE
    assert answer.entry is None
    assert not answer.citations


@pytest.mark.parametrize("question", ["japan", "leader"])
def test_a_word_without_a_question_is_asked_back(snapshot: Snapshot, question: str):
    answer = ask(snapshot, question)
    assert answer.status is Status.SUGGESTED
    assert 1 <= len(answer.alternatives) <= 5
    assert not answer.citations


@pytest.mark.parametrize(
    "question", ["what was said about the Senkakus?", "how did the two leaders meet?", "what came up about Taiwan?"]
)
def test_one_question_about_both_meetings_is_answered_for_both(snapshot: Snapshot, question: str):
    answer = ask(snapshot, question)
    assert {citation.source for citation in answer.citations} == {"takaichi-xi", "ishiba-xi"}


@pytest.mark.parametrize("chat", ["I love Japan", "Takaichi is on tv again", "ramen tonight?", "日本旅行楽しみ"])
def test_the_desk_keeps_silent_in_a_channel_unless_asked(snapshot: Snapshot, chat: str):
    assert ask(snapshot, chat, listening=True).status is Status.SILENT


def test_the_desk_speaks_in_a_channel_when_asked(snapshot: Snapshot):
    answer = ask(snapshot, "What concerns did Takaichi raise with Xi?", listening=True)
    assert answer.status is Status.ANSWERED


def test_traditional_script_is_answered_in_it(snapshot: Snapshot):
    answer = ask(snapshot, "習近平對高市說了什麼？", locale="zh-TW")
    assert answer.locale == "zh-TW"
    assert "習近平" in answer.text


def test_a_question_shown_in_taiwans_words_is_answered_when_it_is_chosen(snapshot: Snapshot):
    astray = {}
    for offered in complete("", snapshot, "zh-TW", limit=len(snapshot.entries)):
        chosen = to_traditional(offered.question)
        answer = ask(snapshot, chosen, locale="zh-TW")
        if answer.entry != offered.entry or answer.locale != "zh-TW":
            astray[chosen] = answer.entry
    assert astray == {}


def test_completion_offers_first_questions_and_finishes_words(snapshot: Snapshot):
    offered = complete("What did Takaichi say about taiw", snapshot, "en-US")
    assert offered[0].entry == "takaichi-xi/taiwan"
    assert len(complete("", snapshot, "ja")) == 25
    assert all(len(one.question) > 3 for one in complete("台", snapshot, "zh-CN"))


def test_names_are_found_fuzzily(snapshot: Snapshot):
    assert find_person("takachi", snapshot)[0][0] == "takaichi"
    assert find_meeting("ishiba meeting", snapshot)[0][0] == "ishiba-xi"
    assert find_topic("senkakus", snapshot)[0][0] == "senkaku"


def test_what_was_fitted_is_kept_and_gives_the_same_answers(tmp_path: Path):
    base = Base(
        name={},
        about={"en": "the town"},
        languages=("en",),
        entries={
            "cat": Entry("cat", {"en": ("where is the cat", "cat location")}, {"en": "On the mat."}),
            "dog": Entry("dog", {"en": ("who feeds the dog", "dog food giver")}, {"en": "The mayor."}),
        },
    )
    first = Snapshot.build(base, tmp_path)
    (kept,) = tmp_path.glob("fitted-*.npz")
    again = Snapshot.build(base, tmp_path)
    asked = ["where is the cat", "who gives the dog its food", "what is the capital of Peru"]
    outcomes = [[ask(one, text) for text in asked] for one in (first, again)]
    assert outcomes[0] == outcomes[1]
    assert (outcomes[0][0].status, outcomes[0][0].entry) == (Status.ANSWERED, "cat")
    kept.write_bytes(b"damaged")
    assert ask(Snapshot.build(base, tmp_path), "where is the cat").entry == "cat"


def test_of_three_meetings_the_one_that_was_asked_about_is_named():
    towns = {"northport": "Abel", "midtown": "Bruno", "southbay": "Clara"}
    people = {name.lower(): Person(name.lower(), {"en": (name,)}) for name in towns.values()}
    entries = [
        Entry(
            f"{town}/weather",
            {"en": (f"what did {name} say of rain", f"{name} rain")},
            {"en": "It rained."},
            meeting=town,
        )
        for town, name in towns.items()
    ]
    entries.append(
        Entry(
            "southbay/ferry",
            {"en": ("what did Clara say of the ferry", "Clara ferry plans")},
            {"en": "The ferry will sail."},
            topics=("ferry",),
            meeting="southbay",
        )
    )
    base = Base(
        name={},
        about={"en": "three meetings"},
        languages=("en",),
        entries={entry.id: entry for entry in entries},
        meetings={
            town: Meeting(town, {"en": f"{town} talks"}, participants=(name.lower(),)) for town, name in towns.items()
        },
        people=people,
        topics={"ferry": Topic("ferry", {"en": ("Ferry",)})},
    )
    answer = ask(Snapshot.build(base), "did Bruno talk about the ferry")
    assert answer.status is Status.NOT_STATED
    assert answer.text.startswith("The article on the midtown talks does not mention Ferry")
    assert "southbay talks" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "sorry, new here, my flatmate keeps going on about trade pacts: which countries belong to RCEP?",
        "everyone in my stream is yelling at each other again. where did takaichi and xi meet",
    ],
)
def test_a_question_is_answered_whatever_leads_up_to_it(snapshot: Snapshot, question: str):
    assert ask(snapshot, question).status is Status.ANSWERED


def then(snapshot: Snapshot, first: str, message: str) -> Answer:
    before = ask(snapshot, first)
    assert before.status is Status.ANSWERED
    return desk.answer(Question(message, None, (Turn(first, before.status, before.entry, before.locale),)), snapshot)


def test_a_topic_of_the_other_meeting_is_answered_where_the_question_names_no_meeting(snapshot: Snapshot):
    answer = then(snapshot, "What did Takaichi say about Taiwan?", "and 5G?")
    assert answer.status is Status.ANSWERED
    assert answer.entry is not None
    assert answer.entry.startswith("ishiba-xi/")
    asked = ask(snapshot, "Was 5G on the table with Takaichi?")
    assert asked.status is Status.NOT_STATED


@pytest.mark.parametrize("message", ["hello", "こんにちは", "哈哈", "what's the weather like this weekend"])
def test_what_says_nothing_on_the_matter_gets_no_answer_on_it(snapshot: Snapshot, message: str):
    answer = then(snapshot, "What did Takaichi say about Taiwan?", message)
    assert answer.status in {Status.OUT_OF_SCOPE, Status.NOT_STATED}
    assert answer.entry != "takaichi-xi/taiwan"


def test_a_question_that_names_nobody_leans_to_the_matter_talked_about(snapshot: Snapshot):
    message = "which hurdles bothered everyone"
    assert ask(snapshot, message).entry != "ishiba-xi/trade-barriers"
    assert then(snapshot, "Did Ishiba and Xi discuss trade?", message).entry == "ishiba-xi/trade-barriers"
