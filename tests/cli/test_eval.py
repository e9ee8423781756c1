"""`eval` on a small base: scores, a part switched off, a plot."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import plotting
from bot.cli.failures import CommandFailed
from tests.cli.conftest import Outcome

Desk = Callable[..., Outcome]
CASES = [
    {"id": "a", "question": "harbor opening hours", "category": "direct", "status": ["answered"]},
    {"id": "b", "question": "what does fish cost there", "category": "direct", "status": ["answered"]},
]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(map(json.dumps, CASES)), encoding="utf-8")
    return path


def test_a_run_without_parts_says_so_and_is_drawn_alike_each_time_once_fitted(
    desk: Desk, base: Path, questions: Path, tmp_path: Path
):
    assert desk("eval", questions, "--without", "spelling", "--without", "sound", "--knowledge", base).status == 0
    pictures = [tmp_path / "a.svg", tmp_path / "b.svg"]
    for picture in pictures:
        arguments = ["--without", "spelling", "--without", "sound", "--json", tmp_path / "run.json", "--plot", picture]
        outcome = desk("eval", questions, *arguments, "--knowledge", base)
        assert (outcome.status, outcome.err) == (0, "")
        assert "in scope, right" in outcome.out
    assert json.loads((tmp_path / "run.json").read_text("utf-8"))["without"] == ["spelling", "sound"]
    first, second = (picture.read_text("utf-8") for picture in pictures)
    assert first == second
    assert "If only the surest were answered" in first
    assert "How far confidence holds" in first


def test_a_picture_of_no_known_kind_is_one_line(desk: Desk, base: Path, questions: Path, tmp_path: Path):
    outcome = desk("eval", questions, "--plot", tmp_path / "run.xyz", "--knowledge", base)
    assert outcome.status == 1
    assert "Format 'xyz' is not supported" in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_part_that_is_none_is_refused_with_those_there_are(desk: Desk, questions: Path):
    outcome = desk("eval", questions, "--without", "luck")
    assert (outcome.status, outcome.out) == (2, "")
    assert "argument --without: invalid choice: 'luck'" in outcome.err
    assert "spelling" in outcome.err


def test_a_plot_with_nothing_to_draw_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "path", [])
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(CommandFailed, match=r"^--plot needs matplotlib; install it with: pip install '.*\[plot\]'$"):
        plotting.require()
