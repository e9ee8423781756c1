"""Idioms in plain words: a second way to read a message, where the first is not surely answered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import desk
from knowledge.model import Question, Status
from knowledge.parts import Parts
from knowledge.text import fold, is_cjk
from knowledge.understanding.idioms import in_plain_words
from knowledge.understanding.language import OWN, language
from tests.running import shipped_snapshot


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("What did he clap back with?", "What did he reply with?"),
        ("is it all talk and no action", "is it empty words"),
        ("高市跟习近平撕破脸了吗？", "高市跟习近平关系破裂了吗？"),
        ("高市跟習近平撕破臉了嗎？", "高市跟習近平关系破裂了嗎？"),
        ("what did they agree on?", None),
        ("they clap at the back", None),
        ("", None),
    ],
)
def test_an_idiom_is_put_into_plain_words_where_it_stands(text: str, plain: str | None):
    assert in_plain_words(text, ("en", "ja", "zh")) == plain


def test_of_two_idioms_that_begin_alike_the_longer_one_is_meant():
    idioms = language("zh").idioms
    assert {"谈拢", "没谈拢"} <= set(idioms)
    assert in_plain_words("他们没谈拢吧", ("zh",)) == f"他们{idioms['没谈拢']}吧"


@given(st.text(max_size=80))
def test_any_text_can_be_in_plain_words(text: str):
    plain = in_plain_words(text, OWN)
    assert plain is None or plain == " ".join(plain.split())


@pytest.mark.parametrize("code", OWN)
def test_every_listed_idiom_is_found_and_says_something_else(code: str):
    for idiom, plain in language(code).idioms.items():
        assert fold(idiom) == idiom
        assert len(idiom) > 1 if is_cjk(idiom) else idiom.split(), f"{idiom}: too short to look for"
        assert plain != idiom
        around = (f"会{idiom}会" if is_cjk(idiom) else f"so {idiom} then").replace("  ", " ")
        assert in_plain_words(around, (code,)) != fold(around), f"{idiom} is not found"


@pytest.mark.slow
def test_the_answer_to_an_idiom_keeps_to_the_script_of_the_question():
    found = desk.answer(Question("高市跟習近平這次是打開天窗說亮話嗎？"), shipped_snapshot())
    assert found.reasons[0].startswith("read as")
    assert found.locale == "zh-TW"


@pytest.mark.slow
def test_a_question_with_an_idiom_is_answered_as_its_plain_form_is():
    typed = Question("so did xi clap back at takaichi or what")
    snapshot = shipped_snapshot()
    found = desk.answer(typed, snapshot)
    assert (found.status, found.entry) == (Status.ANSWERED, "takaichi-xi/xi-response")
    assert "reply" in found.reasons[0]
    without = desk.answer(typed, replace(snapshot, parts=Parts.without(["idioms"])))
    assert without.status is not Status.ANSWERED
