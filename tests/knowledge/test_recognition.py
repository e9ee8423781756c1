from __future__ import annotations

import pytest

from knowledge.recognition import language_of, reply_locale


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
