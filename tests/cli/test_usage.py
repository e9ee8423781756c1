from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome

Desk = Callable[..., Outcome]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--prot=1"], "unrecognized arguments: --prot=1; see summit-desk --help"),
        (["answer"], "argument command: invalid choice: 'answer'"),
        (["--port", "0"], "argument --port: '0' is no port; give a number from 1 to 65535; see summit-desk --help"),
        (["--port", "http"], "argument --port: 'http' is no port; give a number from 1 to 65535"),
        (["--port", "9000", "check"], "--port is for running the desk, not for check; leave it out"),
        (["ask"], 'there is no question; write summit-desk ask "your question", or --jsonl to read many'),
        (["ask", "  "], "there is no question"),
        (["ask", "--jsonl", "why"], "--jsonl takes questions and locales from standard input"),
        (["ask", "why", "--langauge", "ja"], "unrecognized arguments: --langauge ja"),
        (["ask", "why", "--locale"], "argument --locale: expected one argument; see summit-desk ask --help"),
        (["--knowledge", "nowhere", "check"], "argument --knowledge: 'nowhere' is no directory; give one that holds"),
        (["check", "--knowledge", "nowhere"], "argument --knowledge: 'nowhere' is no directory; give one that holds"),
        (["eval", "nothing.jsonl"], "argument FILE: there is no file 'nothing.jsonl'"),
        (["eval"], "there is no tests/eval/*.jsonl here; name the question files: summit-desk eval FILE"),
        (["draft"], "the following arguments are required: ARTICLE"),
        (["draft", "article.txt"], "argument ARTICLE: there is no file 'article.txt'"),
        (["db"], "the following arguments are required: action"),
        (["db", "drop"], "argument action: invalid choice: 'drop'"),
        (["db", "export", "--format", "xml"], "argument --format: invalid choice: 'xml'"),
    ],
)
def test_misuse_is_one_line_and_status_2(desk: Desk, arguments: list[str], line: str):
    outcome = desk(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"summit-desk: {line}")
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("command", [[], ["ask"], ["check"], ["eval"], ["draft"], ["db"]])
def test_every_command_has_help_with_an_example(desk: Desk, command: list[str]):
    outcome = desk(*command, "--help")
    assert outcome.status == 0
    assert f"example: {' '.join(['summit-desk', *command])}" in outcome.out
    assert "--knowledge DIR" in outcome.out


def test_the_version_is_printed(desk: Desk):
    outcome = desk("--version")
    assert outcome.status == 0
    assert outcome.out.startswith("summit-desk ")


def test_wrong_settings_stop_the_start_all_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RETENTION_DAYS", "soon")
    monkeypatch.setenv("LOG_FORMAT", "xml")
    outcome = desk()
    assert outcome.status == 2
    assert outcome.err.splitlines() == [
        "summit-desk: RETENTION_DAYS: 'soon' is not valid; allowed: a whole number of days from 1 to 36500",
        "summit-desk: LOG_FORMAT: 'xml' is not valid; allowed: text or json",
    ]


def test_another_server_without_a_token_stops_the_start(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISCORD_API_URL", "http://127.0.0.1:1/api/v10")
    outcome = desk()
    assert outcome.status == 2
    assert outcome.err.startswith("summit-desk: DISCORD_TOKEN: not set, but DISCORD_API_URL is; allowed: ")


def test_a_port_for_the_local_discord_with_a_token_is_misuse(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISCORD_TOKEN", "abc.def")
    outcome = desk("--port", "9000")
    assert outcome.status == 2
    assert "abc.def" not in outcome.err
    assert outcome.err.startswith("summit-desk: --port is for the local Discord, and DISCORD_TOKEN is set")


def test_a_wrong_knowledge_dir_is_named_by_the_commands_that_use_it(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KNOWLEDGE_DIR", "nowhere")
    outcome = desk("ask", "why")
    assert outcome.status == 2
    assert outcome.err.startswith("summit-desk: KNOWLEDGE_DIR: 'nowhere' is not valid; allowed: the path of an")


def test_each_problem_of_a_base_is_a_line(desk: Desk, base: Path):
    entries = base / "entries.yaml"
    entries.write_text(entries.read_text("utf-8").replace("answer:", "anwser:", 2), "utf-8")
    outcome = desk("check", "--knowledge", base)
    assert (outcome.status, outcome.out) == (1, "")
    lines = outcome.err.splitlines()
    assert len(lines) >= 2
    assert all("entries.yaml:" in line for line in lines)
    assert any("anwser" in line for line in lines)


def test_a_file_that_cannot_be_written_is_one_line(desk: Desk):
    assert desk("db", "upgrade").status == 0
    outcome = desk("db", "export", "--output", "nowhere/log.jsonl")
    assert outcome.status == 2
    assert outcome.err.startswith("summit-desk: nowhere/log.jsonl: No such file or directory; see that")


def test_an_unforeseen_error_is_one_line_and_with_debug_a_traceback(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "bot.cli.check", object())
    outcome = desk("check")
    assert outcome.status == 1
    assert outcome.err.startswith("summit-desk: unexpected AttributeError: ")
    assert "--debug" in outcome.err
    with pytest.raises(AttributeError):
        desk("check", "--debug")
