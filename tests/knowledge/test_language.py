"""What is known of each language itself."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest

from knowledge.text import fold
from knowledge.understanding import language as languages
from knowledge.understanding.cues import is_thanks, requested_language, requests, wording
from knowledge.understanding.language import asks_of, language, lexicons

LANGUAGES = Path(languages.__file__).parents[1] / "languages"
CODES = sorted(file.stem for file in LANGUAGES.glob("*.yaml") if "." not in file.stem)


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_all_phrases_with_the_same_things_to_fill_in(code: str) -> None:
    english = language("en").phrases
    spoken = language(code).phrases
    assert set(spoken) == set(english)
    assert {key: _fields(text) for key, text in spoken.items()} == {key: _fields(text) for key, text in english.items()}


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_the_cues_that_english_has(code: str) -> None:
    assert set(language(code).follow_ups) == set(language("en").follow_ups)
    assert set(language(code).asks) == set(language("en").asks)


@pytest.mark.parametrize(
    ("text", "code", "asks"),
    [
        ("Combien de temps ont-ils parlé ?", "fr", {"how-many"}),
        ("Pourquoi se sont-ils vus ?", "fr", {"why"}),
        ("¿Cuándo se reunieron?", "es", {"when"}),
        ("Wo haben sie sich getroffen?", "de", {"where"}),
        ("Was hat er gesagt?", "de", {"what"}),
        ("두 사람은 언제 만났나요?", "ko", {"when"}),
    ],
)
def test_question_words_of_a_base_s_languages(text: str, code: str, asks: set[str]) -> None:
    assert asks_of(fold(text), ("en", code)) == asks


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("誰の話なんですか", {"who"}),
        ("場所はどこなんでしょう", {"where"}),
        ("あれはなんですか", {"what"}),
        ("なんで行ったの", {"why"}),
        ("なんでですか", {"why"}),
        ("いつも通り？", set()),
        ("誰かいた？", set()),
        ("何か国なんですか", {"how-many"}),
    ],
)
def test_what_only_looks_like_a_question_word_asks_nothing(text: str, asks: set[str]) -> None:
    assert asks_of(fold(text)) - {"whether"} == asks


def test_a_language_is_read_only_on_a_base_that_has_it() -> None:
    assert asks_of(fold("was Taiwan discussed?")) == {"whether"}
    assert asks_of(fold("Was wurde gesagt?"), ("en", "fr")) == {"whether"}
    assert not wording(fold("et Cole ?"), ("en",)).lead
    assert wording(fold("et Cole ?"), ("en", "fr")).lead
    assert lexicons(()) == (language("en"), language("ja"), language("zh"))


@pytest.mark.parametrize(
    ("text", "code", "wanted"),
    [
        ("en français s'il te plaît", "fr", "fr"),
        ("en español por favor", "es", "es"),
        ("auf Deutsch bitte", "de", "de"),
        ("한국어로 말해줘", "ko", "ko"),
        ("영어로 다시 말해줘", "ko", "en"),
        ("Qu'a dit le président français ?", "fr", None),
    ],
)
def test_a_language_of_the_base_can_be_asked_for(text: str, code: str, wanted: str | None) -> None:
    assert requested_language(fold(text), ("en", code)) == wanted


@pytest.mark.parametrize(
    ("text", "code"),
    [("c'est écrit où ?", "fr"), ("¿dónde lo dice?", "es"), ("wo steht das?", "de"), ("출처는?", "ko")],
)
def test_the_source_can_be_asked_for_in_a_language_of_the_base(text: str, code: str) -> None:
    assert requests("source", fold(text), ("en", code))
    assert not requests("source", fold(text), ("en", "ja"))


@pytest.mark.parametrize(
    ("text", "thanks"), [("sure", True), ("sure?", False), ("you sure?", False), ("なるほど", True)]
)
def test_thanks_ask_nothing(text: str, thanks: bool) -> None:
    assert is_thanks(fold(text)) is thanks
