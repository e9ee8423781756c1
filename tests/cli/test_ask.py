from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.jsonl import RowInvalid, read
from tests.cli.conftest import Outcome

Desk = Callable[..., Outcome]
KEYS = ["id", "status", "entry", "answer", "citations", "confidence", "alternatives", "locale"]
ROOT = Path(__file__).parents[2]


def test_a_question_is_answered(desk: Desk, base: Path):
    outcome = desk("ask", "When does the harbour open?", "--knowledge", base)
    assert outcome.status == 0
    assert "The harbour opens at six in the morning." in outcome.out


def test_the_base_may_be_named_first_and_the_question_be_unquoted(desk: Desk, base: Path):
    outcome = desk("--knowledge", base, "ask", "when", "does", "the", "harbour", "open?")
    assert "The harbour opens at six in the morning." in outcome.out


def test_the_base_may_be_named_by_the_environment(desk: Desk, base: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KNOWLEDGE_DIR", str(base))
    assert "pier two" in desk("ask", "Where does the ferry leave from?").out


def test_the_answer_is_in_the_question_s_language(desk: Desk, base: Path):
    outcome = desk("ask", "港は何時に開きますか", "--locale", "en-US", "--knowledge", base)
    assert "港は午前六時に開きます。" in outcome.out


def test_bytes_that_are_no_text_are_passed_over(desk: Desk, base: Path):
    outcome = desk("ask", os.fsdecode(b"caf\xe9: when does the harbour open?"), "--explain", "--knowledge", base)
    assert outcome.status == 0
    assert "The harbour opens at six in the morning." in outcome.out


def test_explain_says_how_the_answer_was_found(desk: Desk, base: Path):
    outcome = desk("ask", "When does the harbour open?", "--explain", "--knowledge", base)
    assert "status      answered\nentry       harbour/opening\nconfidence  " in outcome.out


def test_rows_come_out_in_order_with_the_contract_s_keys(desk: Desk, base: Path):
    rows = [
        {"id": "a", "question": "When does the harbour open?"},
        {"id": 2, "question": "フェリーはどこから出ますか"},
        {"id": None, "question": "How much is the fish?", "locale": "ja", "category": "ignored"},
        {"id": {"of": [1]}, "question": ""},
    ]
    outcome = desk("ask", "--jsonl", "--knowledge", base, stdin="\n".join(map(json.dumps, rows)) + "\n\n")
    assert (outcome.status, outcome.err) == (0, "")
    assert [row["id"] for row in outcome.rows] == [row["id"] for row in rows]
    assert all(list(row) == KEYS for row in outcome.rows)
    first, second, third, last = outcome.rows
    assert (first["status"], first["entry"]) == ("answered", "harbour/opening")
    assert (second["entry"], second["locale"]) == ("harbour/ferry", "ja")
    assert third["entry"] == "harbour/fish"
    assert last["status"] in {"out_of_scope", "suggested"}
    assert 0 <= first["confidence"] <= 1
    assert "フェリー" in outcome.out


def test_turns_are_one_conversation_and_the_last_is_answered(desk: Desk, base: Path):
    row = {"id": 1, "turns": ["When does the harbour open?", "How much is the fish?"]}
    outcome = desk("ask", "--jsonl", "--knowledge", base, stdin=json.dumps(row))
    assert [each["entry"] for each in outcome.rows] == ["harbour/fish"]


def test_in_a_channel_that_is_only_listened_to_the_desk_keeps_quiet(desk: Desk, base: Path):
    row = {"id": 1, "question": "lol see you at lunch", "listening": True}
    outcome = desk("ask", "--jsonl", "--knowledge", base, stdin=json.dumps(row))
    assert [each["status"] for each in outcome.rows] == ["silent"]


def test_a_row_in_error_does_not_stop_the_run(desk: Desk, base: Path):
    rows = ['{"id": 1, "question": 5}', "nonsense", '{"id": 3, "question": "How much is the fish?"}']
    outcome = desk("ask", "--jsonl", "--knowledge", base, stdin="\n".join(rows))
    assert outcome.status == 1
    first, second, third = outcome.rows
    assert first == {"id": 1, "error": "question must be a string, not 5"}
    assert second == {"id": None, "error": "the row is not JSON: Expecting value at column 1"}
    assert third["entry"] == "harbour/fish"


@pytest.mark.parametrize(
    ("row", "row_id", "words"),
    [
        (b"[1]", None, "the row is not a JSON object"),
        (b'"question"', None, "the row is not a JSON object"),
        (b"{", None, "the row is not JSON"),
        (b'{"id": 1, "question": "\xff"}', None, "the row is not UTF-8: byte 23 is wrong"),
        (b'{"id": NaN, "question": "x"}', None, "NaN is no JSON"),
        (b'{"id": 1e999, "question": "x"}', None, "the number 1e999 is too large"),
        (b'{"id": ' + b"9" * 5000 + b', "question": "x"}', None, "the row cannot be read"),
        (b"[" * 100_000, None, "the row cannot be read"),
        (b'{"question": "x"}', None, "id is missing"),
        (b'{"id": 7}', 7, "give either question or turns"),
        (b'{"id": 7, "question": "x", "turns": ["x"]}', 7, "give either question or turns, not both"),
        (b'{"id": 7, "question": ["x"]}', 7, 'question must be a string, not ["x"]'),
        (b'{"id": 7, "turns": []}', 7, "turns must be a list of one or more strings"),
        (b'{"id": 7, "turns": ["x", 1]}', 7, "turns must be a list of one or more strings"),
        (b'{"id": 7, "turns": "x"}', 7, 'turns must be a list, not "x"'),
        (b'{"id": 7, "question": "x", "locale": 1}', 7, "locale must be a string, not 1"),
        (b'{"id": 7, "question": "x", "listening": "yes"}', 7, 'listening must be a boolean, not "yes"'),
        (b'{"id": 7, "question": "x", "listening": 1}', 7, "listening must be a boolean, not 1"),
    ],
)
def test_what_is_no_valid_request_is_said(row: bytes, row_id: Any, words: str):
    with pytest.raises(RowInvalid) as caught:
        read(row)
    assert caught.value.row_id == row_id
    assert words in str(caught.value)


def test_half_a_surrogate_pair_is_no_trouble(desk: Desk, base: Path):
    outcome = desk("ask", "--jsonl", "--knowledge", base, stdin='{"id": "\\ud83d", "question": "fish price \\ud83d"}')
    assert outcome.status == 0
    assert outcome.rows[0]["id"] == "\ud83d"


def test_a_byte_order_mark_and_dos_lines_are_no_trouble(desk: Desk, base: Path):
    stdin = b'\xef\xbb\xbf{"id": 1, "question": "How much is the fish?"}\r\n{"id": 2, "question": "fish"}\r\n'
    outcome = desk("ask", "--jsonl", "--knowledge", base, stdin=stdin)
    assert [row["id"] for row in outcome.rows] == [1, 2]


@pytest.mark.slow
def test_each_row_is_answered_before_the_next_is_read(base: Path):
    """Another program can talk with the desk row by row."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--jsonl", "--knowledge", base],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "question": "How much is the fish?"}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
    assert process.returncode == 0
