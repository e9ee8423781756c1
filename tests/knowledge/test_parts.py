"""Each part of the engine can be switched off, and nothing else goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge import desk
from knowledge.evaluation import read_cases
from knowledge.learning.evidence import COLUMNS, NULL_COLUMNS
from knowledge.learning.features import GROUPS, bag
from knowledge.loading import load
from knowledge.matching import match
from knowledge.model import Answer, Base, Question, Status, Turn
from knowledge.parts import ALL, NAMES, WHAT, Parts
from knowledge.snapshot import Snapshot
from knowledge.understanding.reading import Reader, Reading
from tests.knowledge.town import write_town
from tests.running import shipped_snapshot

QUESTIONS = Path(__file__).parents[1] / "eval" / "english.jsonl"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return load(write_town(tmp_path_factory.mktemp("town")))


def read(base: Base, text: str, *missing: str) -> Reading:
    return Reader(base, Parts.without(missing)).read(text)


def asked(*turns: str, without: Sequence[str] = ()) -> Answer:
    """Ask the shipped base, some of what happens at answer time switched off."""
    snapshot = replace(shipped_snapshot(), parts=Parts.without(without))
    history: tuple[Turn, ...] = ()
    for text in turns:
        said = desk.answer(Question(text, None, history), snapshot)
        history = (*history, Turn(said.resolved or text, said.status, said.entry, said.locale))
    return said


def test_all_parts_are_on_unless_switched_off():
    assert (Parts(), ALL.missing) == (ALL, ())
    assert Parts.without([]) == ALL
    assert Parts.without(["names", "spelling", "names"]).missing == ("spelling", "names")
    assert all(WHAT[name] for name in NAMES)
    with pytest.raises(TypeError):
        Parts.without(["luck"])


def test_without_spelling_a_misspelt_word_stays_and_is_unknown(town: Base):
    assert read(town, "what about the fferries").corrections == (("fferries", "ferries"),)
    reading = read(town, "what about the fferries", "spelling")
    assert (reading.corrections, reading.unknown) == ((), ("fferries",))


def test_without_names_nobody_is_named(town: Base):
    assert read(town, "Ada Mayor and フェリー").ids("person") == ("mayor",)
    assert read(town, "Ada Mayor and フェリー", "names").mentions == ()


def test_without_sound_a_name_is_not_heard():
    base = shipped_snapshot().base
    assert read(base, "西金平说了什么").ids("person") == ("xi",)
    assert read(base, "西金平说了什么", "sound", "spelling").ids("person") == ()


def test_without_asks_and_unknown_nothing_of_them_is_read(town: Base):
    reading = read(town, "When will the zebras meet again?")
    assert (reading.asks, reading.unknown) == ({"when"}, ("zebras",))
    assert reading.strange > 0
    reading = read(town, "When will the zebras meet again?", "asks", "unknown")
    assert (reading.asks, reading.unknown, reading.strange, reading.strange_alone) == (frozenset(), (), 0, 0)


@pytest.mark.parametrize(("part", "group"), [("words", "word"), ("sound", "sound")])
def test_each_kind_of_feature_can_be_left_out(town: Base, part: str, group: str):
    reading = read(town, "ferries フェリー二隻")
    assert all(bag(reading)[each] for each in GROUPS)
    assert {each for each in GROUPS if not bag(reading, Parts.without([part]))[each]} == {group}


def test_what_is_left_out_is_not_fitted(town: Base):
    snapshot = Snapshot.build(town, parts=Parts.without(["vectors", "background", "meetings"]))
    assert not snapshot.fitted.full.scorer.questions.rows.any()
    egg = snapshot.reader.read("how do I boil an egg")
    assert match(egg, snapshot).background < match(egg, Snapshot.build(town)).background / 2
    assert snapshot.meetings.named(snapshot.reader.read("the mayor")) == ()
    assert desk.answer(Question("What did the captain answer?"), snapshot).entry == "quay/mending"


def test_without_evidence_the_score_alone_ranks(town: Base):
    ranker = Snapshot.build(town, parts=Parts.without(["evidence"])).fitted.full.ranker
    assert [COLUMNS[place] for place in np.flatnonzero(ranker.weights)] == ["score"]
    assert {NULL_COLUMNS[place] for place in np.flatnonzero(ranker.null_weights)} <= {"bias", "background"}


def test_what_was_fitted_with_other_parts_is_kept_apart(town: Base, tmp_path: Path):
    whole = Snapshot.build(town, tmp_path)
    without = Snapshot.build(town, tmp_path, Parts.without(["vectors"]))
    assert len(list(tmp_path.glob("fitted-*.npz"))) == 2
    assert (whole.parts, without.parts.missing) == (ALL, ("vectors",))
    Snapshot.build(town, tmp_path, Parts.without(["splitting"]))  # which makes no difference to what is fitted
    assert len(list(tmp_path.glob("fitted-*.npz"))) == 2
    again = Snapshot.build(town, tmp_path, Parts.without(["vectors"]))
    assert not again.fitted.full.scorer.questions.rows.any()
    assert Snapshot.build(town, tmp_path).fitted.full.scorer.questions.rows.any()


def test_without_exact_no_question_is_known_word_for_word():
    snapshot = shipped_snapshot()
    assert snapshot.exact
    assert replace(snapshot, parts=Parts.without(["exact"])).exact == {}


@pytest.mark.parametrize(
    ("part", "question", "reason"),
    [
        ("elsewhere", "Was 5G on the table with Takaichi?", "comes up in ishiba-xi only"),
        ("splitting", "高市和习近平在哪儿见的面，最后有没有重大突破？", "2 questions in one message"),
        ("pairing", "what was said about the Senkakus?", "two answers fit alike"),
    ],
)
def test_what_happens_once_a_question_is_ranked_can_be_left_out(part: str, question: str, reason: str):
    others = {"pairing": ["hedging"]}.get(part, [])  # which would say two things as well
    assert any(reason in line for line in asked(question, without=others).reasons)
    assert not any(reason in line for line in asked(question, without=[*others, part]).reasons)


def test_without_hedging_no_answer_stands_beside_another():
    questions = [case.turns[0] for case in read_cases([QUESTIONS])]
    hedging = replace(shipped_snapshot(), parts=Parts.without(["pairing"]))
    plain = replace(hedging, parts=Parts.without(["pairing", "hedging"]))
    reasons = [[desk.answer(Question(question), each).reasons for question in questions] for each in (hedging, plain)]
    assert [any("two answers fit alike" in lines for lines in each) for each in reasons] == [True, False]


def test_without_scope_other_matters_are_not_told_apart():
    assert asked("成都有什么好吃的火锅店").status is Status.OUT_OF_SCOPE
    assert asked("成都有什么好吃的火锅店", without=["scope"]).status is Status.SUGGESTED


def test_without_the_conversation_a_follow_up_stands_alone():
    turns = ["Were there any breakthroughs when Takaichi met Xi?", "where does it say so?"]
    assert asked(*turns).entry == "takaichi-xi/breakthrough"
    assert asked(*turns, without=["conversation"]).entry != "takaichi-xi/breakthrough"
