"""Follow-ups on the shipped base: details that nobody gives, corrections, “he”, countries, and the language of it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import desk
from knowledge.conversation.wordplay import turned_to_countries, with_person
from knowledge.model import Answer, Question, Status
from knowledge.snapshot import Snapshot

CODES = ("en", "ja", "zh")

pytestmark = pytest.mark.slow


def converse(snapshot: Snapshot, *turns: str, locale: str | None = None) -> Answer:
    return desk.converse([Question(turn, locale) for turn in turns], snapshot)


@pytest.mark.parametrize(
    ("turns", "entry"),
    [
        (("What are the tensions between Takaichi and Xi?", "since when?"), "takaichi-xi/tensions"),
        (("How did Xi respond to Takaichi?", "why tho"), "takaichi-xi/xi-response"),
        (("Is there a next meeting for Takaichi and Xi?", "where?"), "takaichi-xi/next-meeting"),
        (("Is China Japan's largest trading partner?", "since when"), "ishiba-xi/trading-partner"),
        (("习近平是怎么回应高市的？", "为什么"), "takaichi-xi/xi-response"),
    ],
)
def test_a_detail_that_nobody_gives_of_the_matter_is_said_to_be_lacking(
    shipped: Snapshot, turns: tuple[str, ...], entry: str
):
    said = converse(shipped, *turns)
    assert (said.status, said.entry) == (Status.NOT_STATED, entry)
    assert said.citations


@pytest.mark.parametrize(
    ("turns", "entry"),
    [
        (("Did Ishiba and Xi meet online?", "why?"), "ishiba-xi/why-virtual"),
        (("Did Ishiba and Xi discuss RCEP?", "how many countries"), "ishiba-xi/rcep-members"),
        (("Did Japan apologise, according to the Ishiba article?", "when?"), "ishiba-xi/apology-wording"),
        (
            ("Did Takaichi raise the Japanese held in China?", "how many of them are there"),
            "takaichi-xi/detainee-details",
        ),
        (("What did Takaichi and Xi agree on?", "is any of it binding"), "unsaid/ratification"),
        (("What did Ishiba say about peace?", "did he smile"), "ishiba-xi/atmosphere"),
    ],
)
def test_a_detail_is_told_by_the_entry_that_gives_it(shipped: Snapshot, turns: tuple[str, ...], entry: str):
    assert converse(shipped, *turns).entry == entry


@pytest.mark.parametrize(
    ("turns", "entry"),
    [
        (("What did Takaichi and Xi agree on?", "no, with Ishiba"), "ishiba-xi/agreement"),
        (("高市さんと習近平は何で合意したの？", "いや、石破さんのとき"), "ishiba-xi/agreement"),
        (("习近平强调了什么？高市那次", "不是，我说的是石破那次"), "ishiba-xi/xi-said"),
        (("Did Ishiba say anything about the Senkakus?", "did Takaichi"), "takaichi-xi/senkaku"),
    ],
)
def test_a_bare_name_asks_the_last_question_of_somebody_else(shipped: Snapshot, turns: tuple[str, ...], entry: str):
    assert converse(shipped, *turns).entry == entry


@pytest.mark.parametrize(
    ("turns", "entry"),
    [
        (("What did Takaichi say about Taiwan?", "sure??"), "takaichi-xi/taiwan"),
        (("What did Takaichi say about Taiwan?", "could you tell me where this was?"), "takaichi-xi/setting"),
        (("What did Takaichi say about Taiwan?", "would you answer that for Mr Ishiba too?"), "ishiba-xi/taiwan"),
        (("How long did Takaichi and Xi talk?", "and the other leader?"), "ishiba-xi/duration"),
        (("What did Takaichi say about Taiwan?", "how many days ago"), "takaichi-xi/date"),
    ],
)
def test_what_is_asked_of_the_desk_is_done_with_the_last_answer(shipped: Snapshot, turns: tuple[str, ...], entry: str):
    assert converse(shipped, *turns).entry == entry


@pytest.mark.parametrize(
    "question", ["how do the Chinese name them?", "which name has China for these?", "中方管它叫什么呢"]
)
def test_what_the_other_article_says_of_the_matter_is_found_there(shipped: Snapshot, question: str):
    said = converse(shipped, "What did Takaichi say about the Senkakus?", question)
    assert said.entry == "ishiba-xi/senkaku"
    assert "Diaoyu" in "".join(citation.quote for citation in said.citations)


def test_whom_the_question_turns_to_is_preferred_to_whom_it_was_asked_of(shipped: Snapshot):
    assert converse(shipped, "What did Ishiba say about security?", "and what of Xi?").entry == "ishiba-xi/xi-peaceful"


def test_he_is_who_met_the_one_that_is_named(shipped: Snapshot):
    said = converse(shipped, "What did Xi tell Takaichi?", "and what did he tell Ishiba?")
    assert said.resolved is not None
    assert "Xi" in said.resolved
    assert said.entry == "ishiba-xi/xi-said"


def test_a_topic_of_the_other_article_only_is_told_to_be_there(shipped: Snapshot):
    said = converse(shipped, "What is said of the US alliance in the Ishiba article?", "and in the Takaichi one?")
    assert said.status is Status.NOT_STATED
    assert "does not mention" in said.text


@pytest.mark.parametrize(("thanks", "locale"), [("thanks!", "en"), ("ありがとう", "ja"), ("谢谢", "zh")])
def test_thanks_are_met_kindly(shipped: Snapshot, thanks: str, locale: str):
    before = {
        "en": "Where did Takaichi meet Xi?",
        "ja": "高市首相は習主席とどこで会いましたか？",
        "zh": "高市在哪里见的习近平？",
    }
    said = converse(shipped, before[locale], thanks)
    assert said.status is Status.OUT_OF_SCOPE
    assert said.text != desk.answer(Question("what is the capital of Peru?", locale), shipped).text
    assert said.locale == locale


def test_letters_that_do_not_tell_their_language_are_read_in_that_of_the_conversation(shipped: Snapshot):
    assert converse(shipped, "拘束されている日本人の話は出ましたか？", "何人？").locale == "ja"
    assert converse(shipped, "高市谈到台湾了吗？", "何人？").locale == "zh"
    assert desk.answer(Question("RCEP", "zh-CN"), shipped).locale == "zh"


def test_what_was_said_at_the_other_meeting_is_labelled_so(shipped: Snapshot):
    said = desk.answer(Question("Did Takaichi acknowledge the need for reconciliation?"), shipped)
    assert said.status is Status.NOT_STATED
    assert "Xi–Ishiba" in said.text.partition(":")[0]


def test_whoever_has_an_answer_is_not_offered_what_the_sources_lack(shipped: Snapshot):
    for question in (
        "Did they sign a treaty at the Takaichi meeting?",
        "Was seafood discussed?",
        "When did Ishiba meet Xi?",
    ):
        said = desk.answer(Question(question), shipped)
        offered = (shipped.base.entries[other.entry].kind.value for other in said.alternatives)
        assert "not_stated" not in offered


@pytest.mark.parametrize(
    ("question", "rest", "turned"),
    [
        ("what does china want from japan", "japan", "what does japan want from china"),
        ("what does china complain about", "japan", "what does japan complain about"),
        ("中国对日本有什么要求", "日本对中国", "日本对中国有什么要求"),
        ("中国は何を求めた", "日本側", "日本は何を求めた"),
        ("what did they say", "japan", None),
        ("what does china want", "china", None),
    ],
)
def test_a_question_is_turned_to_other_countries(question: str, rest: str, turned: str | None):
    assert turned_to_countries(question, rest, CODES) == turned


def test_a_person_stands_in_the_place_of_he():
    assert with_person("what did he say to her", "Bell", CODES) == "what did Bell say to her"
    assert with_person("他对高市说了什么", "习近平", CODES) == "习近平对高市说了什么"
    assert with_person("他们对高市说了什么", "习近平", CODES) is None
    assert with_person("what was said", "Bell", CODES) is None


FIRST = [
    "What concerns did Takaichi raise with Xi?",
    "What did Ishiba say about seafood?",
    "5G?",
    "did they sign a deal",
]
NAMES = [
    "Taiwan",
    "seafood",
    "technology",
    "Japanese citizens",
    "Takaichi",
    "Ishiba",
    "the other meeting",
    "China",
    "RCEP",
]
WORDS = ["and", "what about", "why", "who", "no,", "did he", "with", "in", "since when", "same for", "?", "not"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FIRST), st.lists(st.sampled_from(NAMES + WORDS), min_size=1, max_size=6))
def test_whatever_comes_after_an_answer_is_met(shipped: Snapshot, first: str, words: list[str]):
    said = converse(shipped, first, " ".join(words), "and why?")
    assert said.status in Status
    assert all(isinstance(text, str) for text in itertools.chain((said.text,), said.reasons))
