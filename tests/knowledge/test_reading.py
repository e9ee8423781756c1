"""A question read: folding, spelling, names in any script, question words, and what nobody knows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.loading import load
from knowledge.text import fold, strip_markup, to_traditional, words
from knowledge.understanding.language import asks_of, is_set_aside
from knowledge.understanding.reading import Reader
from knowledge.understanding.recognition import language_of, reply_locale

LANGUAGES = ["en", "ja", "zh"]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load())


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ＷＨＡＴ　ｄｉｄ", "what did"),
        ("Café’s", "cafe's"),
        ("釣魚島の會談", "钓鱼岛の会谈"),
        ("がぎぐ", "がぎぐ"),
        ("ﾀｶｲﾁ", "タカイチ"),
    ],
)
def test_folding_brings_spellings_of_one_word_together(typed: str, folded: str):
    assert fold(typed) == folded


def test_words_run_together_by_an_elision_stand_for_themselves():
    assert " ".join(words(fold("L’avion d'Anna qu’elle n'a pas vu"))) == "l avion d anna qu elle n a pas vu"
    english = "what's o'clock, I don't know, the mayor's all-day y'all"
    assert " ".join(words(fold(english))) == "what oclock i dont know the mayor all day yall"


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing_for_words(text: str):
    assert words(fold(fold(text))) == words(fold(text))


@pytest.mark.parametrize(
    "typed", ["<@123456> what about trade?", "**what** about _trade_?", "what about trade? https://example.org/x"]
)
def test_markup_is_no_part_of_a_question(typed: str):
    assert words(fold(strip_markup(typed))) == ["what", "about", "trade"]


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("what about trade", "ja", "en"),
        ("貿易について", "en-US", "ja"),
        ("贸易谈了什么", "en-US", "zh"),
        ("貿易談了什麼", None, "zh-TW"),
        ("貿易", "ja", "ja"),
        ("", "zh-TW", "zh-TW"),
        ("", "fr", "en"),
        ("Ishibaのmeeting", None, "en"),
    ],
)
def test_the_reply_comes_in_the_language_of_the_question(text: str, locale: str | None, expected: str):
    assert reply_locale(locale, text, LANGUAGES) == expected


def test_a_base_of_another_language_keeps_it():
    assert language_of("où était-ce", "fr", ["fr", "en"]) == "fr"


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("领导人会晤", "領導人會晤"),
        ("在人工智能、芯片和气候变化上合作", "在人工智慧、晶片和氣候變遷上合作"),
        ("以视频方式会谈，没有视频可看", "以視訊方式會談，沒有影片可看"),
        ("东盟地区论坛和东盟", "東協區域論壇和東協"),
        # What a diplomat signs, supports and says is called so in Taiwan too.
        ("签署文件、发表联合声明，支持合作项目", "簽署文件、發表聯合聲明，支持合作項目"),
        ("重申“战略互惠关系”", "重申「戰略互惠關係」"),
        ("题为“A ‘Stable’ Relationship”", "題為「A ‘Stable’ Relationship」"),
        ("Xi spoke of “ties”.", "Xi spoke of “ties”."),
    ],
)
def test_simplified_chinese_is_written_as_taiwan_does(simplified: str, traditional: str):
    assert to_traditional(simplified) == traditional
    assert to_traditional(traditional) == traditional


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("takachi", "takaichi"),
        ("Takaichi's", "takaichi"),
        ("ishbia??", "ishiba"),
        ("xi jinpign", "xi"),
        ("タカイチさん", "takaichi"),
        ("たかいち", "takaichi"),
        ("シー・ジンピン", "xi"),
        ("习进平", "xi"),
        ("習近平主席", "xi"),
        ("石破さん", "ishiba"),
    ],
)
def test_a_name_is_recognised_however_it_is_typed(reader: Reader, typed: str, person: str):
    assert person in reader.read(f"{typed}?").ids("person")


@pytest.mark.parametrize("typed", ["某近平", "习某平", "习近某", "会谈里习某平说", "xと某近平"])
def test_a_name_is_recognised_with_one_character_wrong_wherever_it_is(reader: Reader, typed: str):
    assert reader.read(typed).ids("person") == ("xi",)


@pytest.mark.parametrize(
    "typed", ["习呢", "習は？", "高市跟习谈了什么", "那习怎么说", "石破と習の会談", "習、何か言った？"]
)
def test_a_surname_of_one_character_is_a_name_where_it_stands_as_one(reader: Reader, typed: str):
    assert "xi" in reader.read(typed).ids("person")


@pytest.mark.parametrize(
    "typed",
    [
        "the taxi was late",
        "岸田さんと尹大統領",
        "a high city",
        "我在学习中文",
        "合同演習の予定",
        "这是习惯吗",
        "復習は大事",
    ],
)
def test_a_name_is_not_seen_where_there_is_none(reader: Reader, typed: str):
    assert not {"takaichi", "xi"} & set(reader.read(typed).ids("person"))


@pytest.mark.parametrize(
    "typed", ["the Ishiba one, not the Takaichi one", "石破さんの会談。高市さんじゃなくて", "石破那次，不是高市那次"]
)
def test_a_name_that_is_set_aside_does_not_count(reader: Reader, typed: str):
    assert reader.read(typed).ids("person") == ("ishiba",)


@pytest.mark.parametrize("word", ["toilet", "mountain", "pumpkin", "garden"])
def test_a_real_word_is_not_taken_for_a_misspelt_one(reader: Reader, word: str):
    assert reader.read(f"what about the {word}").unknown == (word,)


@pytest.mark.parametrize(("typed", "meant"), [("agreemnts", "agreements"), ("trdae", "trade"), ("senkakku", "senkaku")])
def test_a_misspelt_word_is_put_right(reader: Reader, typed: str, meant: str):
    assert (typed, meant) in reader.read(f"tell me about {typed}").corrections


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wher", "where"),  # a letter left out before another one typed: not “when”
        ("themse", "themes"),  # letters in each other's place before one too many: not “these”
        ("meetting", "meeting"),
        ("tailwan", "taiwan"),
        ("acess", "access"),  # Portuguese has such a word, and no question here is in it
        ("climat", "climate"),
        ("netflix", None),
        ("cricket", None),
    ],
)
def test_a_misspelt_word_is_read_as_the_one_meant(reader: Reader, typed: str, meant: str | None):
    assert reader.spelling.correct(typed) == meant


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("wher did they meet", {"where"}),
        ("were did they meet", {"where"}),
        ("waht did they say", {"what"}),
        ("wen did xi call", {"when"}),
        ("tell me all that happened wen they met in korea", set()),
    ],
)
def test_a_misspelt_question_word_is_heard_too(reader: Reader, typed: str, asked: set[str]):
    assert reader.read(typed).asks - {"whether"} == asked


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("when was it", {"when"}),
        ("When they met, did she smile?", {"whether"}),
        ("what happened when they met", {"what"}),
        ("do you know what happened and when", {"when"}),
        ("what about when they met?", {"when"}),
        ("when was the call, was it long?", {"when"}),
        ("how many countries", {"how-many"}),
        ("did they agree", {"whether"}),
        ("so did they agree", {"whether"}),
        ("what did they say", {"what"}),
        ("どこで会ったの", {"where"}),
        ("いつですか", {"when"}),
        ("为什么要见面", {"why"}),
        ("有没有谈台湾", {"whether"}),
    ],
)
def test_question_words_tell_what_is_asked(typed: str, asked: set[str]):
    assert asks_of(fold(typed)) == asked


@pytest.mark.parametrize(("before", "code"), [("cole, pas", "fr"), ("cole, nicht", "de"), ("cole en vez de", "es")])
def test_a_name_is_set_aside_in_the_language_of_the_base(before: str, code: str):
    assert is_set_aside(before, "", ("en", code))
    assert not is_set_aside(before, "", ("en",))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_anything_can_be_read(reader: Reader, text: str):
    assert 0.0 <= reader.read(text).strange <= 1.0


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("what did Xi tell Ishiba", ("xi", "ishiba")),
        ("what was Ishiba told by Xi", ("xi", "ishiba")),
        ("石破さんに習さんは何と言いましたか", ("xi", "ishiba")),
        ("石破首相が習主席に伝えたこと", ("ishiba", "xi")),
        ("习近平被石破问了什么", ("ishiba", "xi")),
    ],
)
def test_whoever_does_something_comes_first(reader: Reader, typed: str, named: tuple[str, ...]):
    assert reader.read(typed).ids("person") == named


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ppl think the govts lied bc of trade", "people think the governments lied because of trade"),
        ("tbh what did they say abt taiwan lol", "what did they say about taiwan"),
        ("gov't view", "government view"),
    ],
)
def test_what_is_written_short_is_read_in_full(reader: Reader, typed: str, read: str):
    found = reader.read(typed)
    assert found.corrected == read
    assert found.corrections == ()


def test_an_english_short_form_is_left_alone_where_another_language_of_the_base_has_the_word():
    base = replace(load(), languages=("en", "fr"))
    assert Reader(base).read("pres du port").corrected.startswith("pres ")
