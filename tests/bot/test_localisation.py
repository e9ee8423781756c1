"""The interface says everything in every language."""

from __future__ import annotations

import string

import pytest

from bot.localisation import Locales, Voice
from tests.builders import a_base

LOCALES = Locales.load()
OTHERS = [locale for locale in LOCALES.by_locale if locale != "en"]


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_languages_are_those_of_the_design():
    assert set(LOCALES.by_locale) == {"en", "ja", "zh-CN", "zh-TW"}


@pytest.mark.parametrize("locale", OTHERS)
def test_every_key_stands_in_every_language_with_the_same_blanks(locale):
    english, other = LOCALES.by_locale["en"].texts, LOCALES.by_locale[locale].texts
    assert set(other) == set(english)
    assert {key for key in english if blanks(english[key]) != blanks(other[key])} == set()


@pytest.mark.parametrize("locale", OTHERS)
def test_every_command_text_stands_in_every_language(locale):
    assert set(LOCALES.by_locale[locale].commands) == set(LOCALES.by_locale["ja"].commands)


@pytest.mark.parametrize(
    ("locale", "found"),
    [
        (None, "en"),
        ("en-GB", "en"),
        ("ja", "ja"),
        ("zh", "zh-CN"),
        ("zh-CN", "zh-CN"),
        ("zh-TW", "zh-TW"),
        ("zh-HK", "zh-CN"),
        ("fr", "en"),
    ],
)
def test_a_locale_finds_its_texts(locale, found):
    assert LOCALES.texts(locale).locale == found


def test_a_voice_speaks_traditional_chinese_from_simplified_texts():
    base = a_base(name={"zh": "问答"})
    assert Voice(base, "zh-TW", LOCALES.texts("zh-TW")).text(base.name) == "問答"
    assert Voice(base, "zh", LOCALES.texts("zh")).text(base.name) == "问答"
