from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from knowledge import desk
from knowledge.matching import Candidate, Match
from knowledge.model import Answer, Kind, Question, Status
from knowledge.pairing import told_too
from knowledge.parts import Parts
from knowledge.snapshot import Snapshot
from tests.builders import a_base, an_entry


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    unsaid = an_entry(
        "harbour/price",
        questions={"en": ("What do the ferries cost?",)},
        answer={"en": "The Gazette gives no price."},
        kind=Kind.NOT_STATED,
    )
    return Snapshot.build(a_base(an_entry(), unsaid))


def ranked(snapshot: Snapshot, *candidates: tuple[str, float], exact: bool = False) -> Match:
    return Match(
        reading=snapshot.reader.read("ferries"),
        candidates=tuple(Candidate(entry, chance) for entry, chance in candidates),
        none=0.0,
        background=0.0,
        best_score=1.0,
        meetings=(),
        exact=exact,
        evidence=np.zeros((len(candidates), 1)),
    )


def test_what_is_told_stands_before_what_is_not_where_it_is_not_far_behind(snapshot: Snapshot):
    near = ranked(snapshot, ("harbour/price", 0.6), ("harbour/ferries", 0.3))
    assert told_too(near, snapshot) == ("harbour/ferries", "harbour/price")
    assert told_too(ranked(snapshot, ("harbour/price", 0.6), ("harbour/ferries", 0.1)), snapshot) is None
    assert told_too(ranked(snapshot, ("harbour/price", 0.6)), snapshot) is None
    assert told_too(replace(near, exact=True), snapshot) is None
    assert told_too(near, replace(snapshot, parts=Parts.without(["hedging"]))) is None


def both(answer: Answer) -> set[str | None]:
    return {answer.entry, answer.beside}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "matter"),
    [
        ("how long was the meeting", "duration"),
        ("did they sign anything", "documents"),
        ("誰が会談を申し込んだんですか", "initiator"),
        ("签了什么文件没有", "documents"),
    ],
)
def test_what_no_article_says_is_said_of_both_meetings(shipped: Snapshot, question: str, matter: str):
    answer = desk.answer(Question(question), shipped)
    assert answer.status is Status.NOT_STATED
    assert both(answer) == {f"takaichi-xi/{matter}", f"ishiba-xi/{matter}"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "entries"),
    [
        ("tell me about the meeting", {"takaichi-xi/overview", "ishiba-xi/overview"}),
        ("what did the japanese side want", {"takaichi-xi/concerns", "ishiba-xi/ishiba-said"}),
        ("いつ会ったの？", {"takaichi-xi/date", "ishiba-xi/date"}),
    ],
)
def test_a_question_that_names_nobody_is_asked_of_each_meeting(shipped: Snapshot, question: str, entries: set[str]):
    assert both(desk.answer(Question(question), shipped)) == entries
    assert desk.answer(Question(question, listening=True), shipped).status is Status.SILENT


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["what's a good name for a cat?", "did you sleep well", "how long do potatoes take", "だよねw"]
)
def test_talk_of_other_things_is_asked_of_no_meeting(shipped: Snapshot, text: str):
    assert desk.answer(Question(text), shipped).status is Status.OUT_OF_SCOPE


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "matter"),
    [("in japanese please", "setting"), ("did they sign anything", "documents"), ("where does it say so", "setting")],
)
def test_whoever_goes_on_from_two_answers_goes_on_from_both(shipped: Snapshot, text: str, matter: str):
    answer = desk.converse([Question("where did they meet"), Question(text)], shipped)
    assert both(answer) == {f"takaichi-xi/{matter}", f"ishiba-xi/{matter}"}


@pytest.mark.slow
def test_whoever_names_one_of_two_meetings_leaves_the_other(shipped: Snapshot):
    answer = desk.converse([Question("where did they meet"), Question("and when did Ishiba?")], shipped)
    assert both(answer) == {"ishiba-xi/date", None}


@pytest.mark.slow
def test_two_answers_are_compared_once(shipped: Snapshot):
    answer = desk.converse([Question("did they sign anything"), Question("how do they differ on that")], shipped)
    assert both(answer) == {"takaichi-xi/documents", "ishiba-xi/documents"}
    assert answer.text.count("mentions no document") == 1
