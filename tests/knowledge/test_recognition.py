from __future__ import annotations

import pytest

from knowledge.understanding.recognition import language_of, locale_in, reply_locale


@pytest.mark.parametrize(
    ("text", "known", "language"),
    [
        ("combien de tonnes de riz l'Inde va-t-elle envoyer ?", ("en", "fr"), "fr"),
        ("how many tonnes of rice will they send?", ("en", "fr"), "en"),
        ("¿y qué dijo la ministra de eso?", ("en", "ko", "es"), "es"),
        ("네덜란드는 뭐라고 했나요?", ("en", "ko", "es"), "ko"),
        ("KTX는 언제 떠나?", ("en", "ko"), "ko"),
        ("Was hat die Ministerin dazu gesagt?", ("en", "de"), "de"),
        ("고마워요", ("en", "ja"), "en"),
    ],
)
def test_a_text_is_in_the_language_whose_words_it_uses(text: str, known: tuple[str, ...], language: str):
    assert language_of(text, None, known) == language
    assert reply_locale("en-US", text, known) == language


def test_where_the_words_do_not_tell_the_locale_does():
    assert language_of("Taiwan", "fr", ("en", "fr")) == "fr"
    assert language_of("Taiwan", None, ("fr", "en")) == "en"
    assert language_of("what about Taiwan", "fr", ("en", "fr")) == "en"


@pytest.mark.parametrize("text", ["会談 場所", "歴史問題", "尖閣 対応", "首脳会談"])
def test_kanji_that_only_japanese_has_are_japanese(text: str):
    assert language_of(text, None, ("en", "ja", "zh")) == "ja"


@pytest.mark.parametrize("text", ["会谈地点", "會談地點", "台灣海峽", "高市早苗", "国籍"])
def test_other_han_characters_are_chinese(text: str):
    assert language_of(text, None, ("en", "ja", "zh")) == "zh"


@pytest.mark.parametrize(
    ("last", "locale", "text", "read_by"),
    [
        ("ja", "en-US", "何人", "ja"),
        ("ja", None, "why?", "ja"),
        ("ja", "en-US", "what did the other one say to that", "en-US"),
        ("zh", "zh-TW", "為什麼", "zh-TW"),
        (None, "ja", "何人", "ja"),
    ],
)
def test_what_does_not_tell_its_language_goes_by_the_conversation(
    last: str | None, locale: str | None, text: str, read_by: str | None
):
    assert locale_in(last, locale, text) == read_by
