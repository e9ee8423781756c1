from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import evaluation
from knowledge.evaluation import CasesInvalid, Outcome, Results, read_cases
from knowledge.model import Alternative, Answer, Citation, Question, Status
from knowledge.parts import ALL

CASE = {"id": "a", "question": "Ferries?", "category": "direct", "status": ["answered"]}
SNAPSHOT: Any = SimpleNamespace(base=SimpleNamespace(languages=("en", "ja")), parts=ALL)


def a_file(directory: Path, *rows: dict[str, Any] | str, name: str = "cases.jsonl") -> Path:
    path = directory / name
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def a_case(directory: Path, **changes: Any) -> evaluation.Case:
    row = {key: value for key, value in (CASE | changes).items() if value is not None}
    return read_cases([a_file(directory, row)])[0]


def an_answer(status: str = "answered", entry: str | None = "ferries", **changes: Any) -> Answer:
    values: dict[str, Any] = {"text": "Two ferries will sail.", "entry": entry, "confidence": 0.9}
    return Answer(Status(status), **values | changes)


def results_of(directory: Path, *pairs: tuple[dict[str, Any], Answer]) -> Results:
    cases = read_cases([a_file(directory, *({**CASE, "id": str(i)} | row for i, (row, _) in enumerate(pairs)))])
    return Results(tuple(evaluation.judge(c, a, SNAPSHOT) for c, (_, a) in zip(cases, pairs, strict=True)))


def test_cases_are_read_with_everything_that_may_stand_in_them(tmp_path: Path) -> None:
    row = {"id": "b", "turns": ["Ferries?", "Why?"], "locale": "ja", "listening": True, "category": "follow-up"}
    row |= {"status": ["answered", "silent"], "entry": ["x"], "must": ["two|2"], "must_not": ["three"]}
    first, second = read_cases([a_file(tmp_path, CASE, "", row)])
    assert (first.turns, first.status, first.line, first.key) == (("Ferries?",), {Status.ANSWERED}, 1, "cases.jsonl#a")
    assert (second.turns, second.listening, second.line) == (("Ferries?", "Why?"), True, 3)


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (CASE | {"colour": "red"}, r"1: colour: unknown key 'colour'; known here: id, question, turns, .*"),
        ({**CASE, "status": []}, r"1: status: List should have at least 1 item.*"),
        ({**CASE, "status": ["sure"]}, r"1: status\[0\]: Input should be 'answered', .*"),
        ({**CASE, "question": 5}, r"1: question: Input should be a valid string"),
        ({**CASE, "id": 5}, r"1: id: Input should be a valid string"),
        ({**CASE, "turns": ["x"]}, r"1: question: give either question or turns, not both"),
        ({k: v for k, v in CASE.items() if k != "question"}, r"1: question: one of question and turns is needed"),
        ({k: v for k, v in CASE.items() if k != "category"}, r"1: category: the key 'category' is missing"),
        ({**CASE, "must": ["ok", "("]}, r"1: must\[1\]: '\(' is no pattern: .*"),
        ({**CASE, "listening": "yes"}, r"1: listening: Input should be a valid boolean"),
        ("{", r"1:2: not JSON: .*"),
        ("[1]", r"1: not a JSON object; .*"),
    ],
)
def test_a_line_that_is_no_case_is_told_with_line_and_field(tmp_path: Path, row: Any, line: str) -> None:
    path = a_file(tmp_path, row)
    with pytest.raises(CasesInvalid) as caught:
        read_cases([path])
    assert re.fullmatch(f"{re.escape(str(path))}:{line}", str(caught.value)), str(caught.value)


def test_every_bad_line_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(CasesInvalid) as caught:
        read_cases([a_file(tmp_path, CASE, "{", CASE), tmp_path / "none.jsonl"])
    assert [problem.line for problem in caught.value.problems] == [2, 3, None]
    assert "the id 'a' stands twice: first on line 1" in str(caught.value)


def test_files_that_hold_nothing_or_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CasesInvalid, match="holds no cases"):
        read_cases([a_file(tmp_path, "")])
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "caf\xe9"}')
    with pytest.raises(CasesInvalid, match=r"latin\.jsonl:1: not UTF-8 \(byte 11\)"):
        read_cases([tmp_path / "latin.jsonl"])


FERRIES = {"entry": ["ferries", "boats"]}


@pytest.mark.parametrize(
    ("row", "answer", "outcome"),
    [
        ({}, an_answer(), Outcome.RIGHT),
        (FERRIES, an_answer(), Outcome.RIGHT),
        (FERRIES, an_answer(entry="fish"), Outcome.WRONG),
        (FERRIES, an_answer("suggested", None), Outcome.MISSED),
        (FERRIES, an_answer("out_of_scope", None), Outcome.MISSED),
        ({"must": ["TWO ferries", "quay"]}, an_answer(citations=(Citation("g", "the old Quay"),)), Outcome.RIGHT),
        ({"must": ["three"]}, an_answer(), Outcome.WRONG),
        ({"must_not": ["two"]}, an_answer(), Outcome.WRONG),
        ({"status": ["out_of_scope"]}, an_answer("out_of_scope", None), Outcome.REFUSED),
        ({"status": ["out_of_scope"]}, an_answer("suggested", None), Outcome.REFUSED_OTHERWISE),
        ({"status": ["out_of_scope"]}, an_answer(), Outcome.OVER_ANSWERED),
        ({"status": ["not_stated"], "entry": ["date"]}, an_answer("not_stated", "date"), Outcome.REFUSED),
        ({"status": ["not_stated"], "entry": ["date"]}, an_answer("not_stated", "x"), Outcome.REFUSED_OTHERWISE),
        ({"status": ["not_stated"], "must": ["no date"]}, an_answer("not_stated"), Outcome.REFUSED_OTHERWISE),
        ({"status": ["answered", "silent"], **FERRIES}, an_answer("silent", None, text=""), Outcome.RIGHT),
        ({"status": ["answered", "not_stated"], **FERRIES}, an_answer("not_stated", "x"), Outcome.MISSED),
        ({"status": ["silent"]}, an_answer("silent", None, text=""), Outcome.REFUSED),
    ],
)
def test_what_becomes_of_a_case(tmp_path: Path, row: dict[str, Any], answer: Answer, outcome: Outcome) -> None:
    judged = evaluation.judge(a_case(tmp_path, **row), answer, SNAPSHOT)
    assert judged.outcome is outcome
    assert judged.right is (outcome in {Outcome.RIGHT, Outcome.REFUSED})


def test_turns_are_asked_as_one_conversation_without_what_was_let_pass(tmp_path: Path) -> None:
    heard: list[Question] = []

    def desk(question: Question, _: Any) -> Answer:
        heard.append(question)
        if question.text == "hm":
            return an_answer("silent", None, text="")
        return an_answer(resolved="Why two ferries?" if question.text == "Why?" else None)

    case = a_case(tmp_path, question=None, turns=["Ferries?", "hm", "Why?", "Where?"], locale="en-GB")
    done: list[int] = []
    results = evaluation.run([case], SNAPSHOT, done.append, answer=desk)
    assert [turn.question for turn in heard[-1].conversation] == ["Ferries?", "Why two ferries?"]
    assert (heard[-1].locale, heard[-1].conversation[0].entry, done) == ("en-GB", "ferries", [1])
    assert results.judged[0].right


def test_a_run_comes_down_to_shares_of_its_groups(tmp_path: Path) -> None:
    out, unsaid = {"status": ["out_of_scope"], "category": "other"}, {"status": ["not_stated"]}
    offer = (Alternative("ferries", "Ferries?", 0.4),)
    results = results_of(
        tmp_path,
        (FERRIES, an_answer()),
        (FERRIES, an_answer(entry="fish")),
        (FERRIES, an_answer("suggested", None, alternatives=offer, confidence=0.4)),
        ({"question": "フェリーは？"} | FERRIES, an_answer()),
        (out, an_answer("out_of_scope", None, confidence=0.1)),
        (out, an_answer(confidence=0.5)),
        (unsaid, an_answer("not_stated", "date")),
    )
    figures = evaluation.overall(results)
    assert (figures.in_scope, figures.in_scope_right) == (4, 0.5)
    assert figures.wrong_among_answered == pytest.approx(1 / 3)
    assert figures.wrong_among_all_answered == 0.5
    assert (figures.out_of_scope_refused, figures.not_stated_refused, figures.silent_kept) == (0.5, 1.0, None)
    assert figures.auroc == pytest.approx(7 / 8)
    assert [(tally.name, tally.cases) for tally in evaluation.by_category(results)] == [("direct", 5), ("other", 2)]
    assert [(tally.name, tally.cases) for tally in evaluation.by_language(results)] == [("en", 6), ("ja", 1)]
    assert evaluation.total(results).offered == 1
    assert evaluation.confusions(results) == (("ferries", "fish", 1),)


def test_confidence_is_held_against_what_came_of_it(tmp_path: Path) -> None:
    results = results_of(
        tmp_path,
        *((FERRIES, an_answer(confidence=0.95)) for _ in range(3)),
        (FERRIES, an_answer(entry="fish", confidence=0.95)),
        (FERRIES, an_answer(confidence=1.0)),
        (FERRIES, an_answer("suggested", None, confidence=0.2, alternatives=(Alternative("boats", "?", 0.2),))),
    )
    (only,) = evaluation.reliability(results)
    assert (only.low, only.cases, only.accuracy) == (0.9, 5, 0.8)
    assert evaluation.calibration_error([only]) == pytest.approx(0.96 - 0.8)
    assert evaluation.calibration_error([]) is None
    curve = evaluation.coverage_curve(results)
    assert curve[0] == (pytest.approx(1 / 6), 1.0, 1.0)
    assert curve[-1] == (1.0, pytest.approx(5 / 6), 0.2)


@given(st.lists(st.integers(0, 5), min_size=1), st.lists(st.integers(0, 5), min_size=1))
def test_auroc_is_the_chance_of_a_pair_in_order(inside: list[int], outside: list[int]) -> None:
    wins = sum((a > b) + (a == b) / 2 for a in inside for b in outside)
    assert evaluation.auroc(inside, outside) == pytest.approx(wins / len(inside) / len(outside))


@pytest.mark.parametrize(
    ("gained", "lost", "p"), [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (9, 1, 22 / 1024), (4, 4, 1.0)]
)
def test_mcnemar_is_exact(gained: int, lost: int, p: float) -> None:
    assert evaluation.mcnemar(gained, lost) == pytest.approx(p)
    assert evaluation.mcnemar(lost, gained) == pytest.approx(p)


def test_two_written_runs_are_compared_question_by_question(tmp_path: Path) -> None:
    before = results_of(tmp_path, (FERRIES, an_answer(entry="fish")), (FERRIES, an_answer()), (FERRIES, an_answer()))
    after = results_of(tmp_path, (FERRIES, an_answer()), (FERRIES, an_answer("suggested", None)))
    evaluation.write(before, tmp_path / "a.json")
    evaluation.write(after, tmp_path / "b.json")
    compared = evaluation.compare(tmp_path / "a.json", tmp_path / "b.json")
    assert (compared.shared, compared.only_first, compared.only_second) == (2, 1, 0)
    assert [(change.key, change.before, change.after) for change in compared.gained] == [
        ("cases.jsonl#0", "wrong (fish)", "right (ferries)")
    ]
    assert [(change.key, change.after) for change in compared.lost] == [("cases.jsonl#1", "missed (suggested)")]
    assert compared.p == 1.0


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"cases": [{"key": "a"}]}', '{"cases": 5}'])
def test_a_file_that_is_no_run_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content)
    with pytest.raises(CasesInvalid, match=r"a\.json: no run that"):
        evaluation.compare(path, path)
