"""A question about each of two that it names."""

from __future__ import annotations

import pytest

from knowledge import desk
from knowledge.loading import load
from knowledge.model import Question, Status
from knowledge.understanding.distributing import Distributor
from tests.running import shipped_snapshot


@pytest.fixture(scope="module")
def distributor() -> Distributor:
    return Distributor(load())


@pytest.mark.parametrize(
    ("asked", "each"),
    [
        ("What did Ishiba and Xi each call for?", ("What did Ishiba call for?", "What did Xi call for?")),
        ("is there news of both Taiwan and the Senkakus", ("is there news of Taiwan", "is there news of the Senkakus")),
        ("高市首相と習主席はそれぞれ何を求めた？", ("高市首相は何を求めた？", "習主席は何を求めた？")),
        ("尖閣や台湾について両方とも触れた？", ("尖閣について触れた？", "台湾について触れた？")),
        ("石破和习近平分别想要什么", ("石破想要什么", "习近平想要什么")),
        ("Ｉｓｈｉｂａ and Xi, each in a word", ("Ｉｓｈｉｂａ, in a word", "Xi, in a word")),
    ],
)
def test_it_is_asked_about_each(distributor: Distributor, asked: str, each: tuple[str, str]) -> None:
    assert distributor.each(asked) == each


@pytest.mark.parametrize(
    "asked",
    [
        "What did Ishiba and Xi call for?",
        "What did each of them want?",
        "Did they both talk about Taiwan?",
        "Takaichi and Takaichi, each of them",
        "Taiwan and each Senkaku island",
        "尖閣と拘束された人はそれぞれどうなった？",
        "石破和习近平想要什么",
        "",
    ],
)
def test_it_stays_whole_where_no_two_are_named_or_each_is_not_meant(distributor: Distributor, asked: str) -> None:
    assert distributor.each(asked) == (asked,)


def test_both_are_answered() -> None:
    found = desk.answer(Question("What did Ishiba and Xi each stress?"), shipped_snapshot())
    assert found.status is Status.ANSWERED
    assert "What did Ishiba stress?" in found.text
    assert "What did Xi stress?" in found.text
    assert len(found.citations) > 1
