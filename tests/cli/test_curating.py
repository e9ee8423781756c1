"""`check`, `draft` and `eval --compare`: what a curator runs, and none of it asks the desk anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from bot.__main__ import main
from tests.knowledge.town import AGAIN, TALKS, with_line, write_town


def test_a_base_that_is_covered_is_checked_with_status_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_town(tmp_path)
    assert main(["check", "--knowledge", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert "gazette: 4 of 4 substantive sentences covered (100%)" in out
    assert "warning: talks.yaml:7: quay/ferries: questions.en: 2 phrasings; 8 or more" in err


def test_a_sentence_not_covered_is_shown_with_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_town(tmp_path, talks=with_line(TALKS, f'      - {{source: gazette, text: "{AGAIN}"}}\n', ""))
    assert main(["check", "--knowledge", str(tmp_path)]) == 1
    assert f"not covered, sentence 4: {AGAIN}" in capsys.readouterr().out


def test_a_draft_is_written_beside_what_it_is_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = write_town(tmp_path / "base")
    (tmp_path / "new.txt").write_text("Harbour fees\nThe captain said that the fees of the harbour are to be raised.\n")
    output = tmp_path / "base" / "new.yaml"
    assert main(["draft", str(tmp_path / "new.txt"), "--knowledge", str(base), "--output", str(output)]) == 0
    content = yaml.safe_load(output.read_text(encoding="utf-8"))
    assert content["sources"][0]["file"] == "../new.txt"
    assert content["entries"][0]["people"] == ["captain"]
    assert "0 of 1 sentences are quoted by the base already" in capsys.readouterr().err


def test_two_runs_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"key": "a.jsonl#1", "turns": ["Ferries?"], "status": "answered", "entry": "fish", "outcome": "wrong"}
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    before.write_text(json.dumps({"cases": [row | {"right": False}]}))
    after.write_text(json.dumps({"cases": [row | {"right": True, "outcome": "right", "entry": "ferries"}]}))
    assert main(["eval", "--compare", str(before), str(after)]) == 0
    out = capsys.readouterr().out
    assert "wrong (fish)" in out
    assert "1 gained, 0 lost; exact McNemar p = 1" in out
    assert main(["eval", "--failures", "--compare", str(before), str(after)]) == 2
