"""`check`, `draft` and `eval --compare`: what a curator runs, and none of it asks the desk anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from bot.__main__ import main
from knowledge.loading import load
from tests.knowledge.test_articles import PAGE
from tests.knowledge.town import AGAIN, TALKS, with_line, write_town
from tests.pdfs import a_pdf


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


def test_a_pdf_becomes_a_cleaned_article_beside_its_draft(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = write_town(tmp_path / "base")
    lines = ["Harbour fees", "The captain said that the fees of the harbour are to be raised, and that", "it is time."]
    (tmp_path / "new.pdf").write_bytes(a_pdf(lines))
    output = base / "fees" / "fees.yaml"
    output.parent.mkdir()
    arguments = ["draft", str(tmp_path / "new.pdf"), "--knowledge", str(base), "--output", str(output)]
    assert main(arguments) == 0
    content = yaml.safe_load(output.read_text(encoding="utf-8"))
    assert content["sources"][0]["file"] == "fees.txt"
    assert (base / "fees" / "fees.txt").read_text() == f"{lines[0]}\n{lines[1]} {lines[2]}\n"
    assert f"wrote {output.with_suffix('.txt')}: the article" in capsys.readouterr().err
    output.write_text(output.read_text().replace("answer: {}", "answer: {en: The fees.}"))
    assert load(base).entries["harbour-fees/01-the-captain-said-that"].quotes[0].text == f"{lines[1]} {lines[2]}"
    assert main(arguments) == 1
    assert "exists already; name another file for the PDF's text with --text" in capsys.readouterr().err


def test_a_cleaned_article_is_written_where_it_is_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = write_town(tmp_path / "base")
    (tmp_path / "page.html").write_text(PAGE)
    text = tmp_path / "page.txt"
    assert main(["draft", str(tmp_path / "page.html"), "--knowledge", str(base), "--text", str(text)]) == 0
    out, _ = capsys.readouterr()
    assert Path(yaml.safe_load(out)["sources"][0]["file"]).resolve() == text.resolve()
    assert text.read_text().startswith("Quay talks\nThe mayor and the captain met")
    assert "newsletter" not in text.read_text()
    (tmp_path / "page.pdf").write_bytes(a_pdf(text.read_text().splitlines()))
    assert main(["draft", str(tmp_path / "page.pdf"), "--knowledge", str(base)]) == 0
    assert "the PDF's text is not written; name a file for it with --text" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "raw", "next_step"),
    [
        ("scan.pdf", a_pdf([]), "put its text into a .txt file"),
        ("torn.pdf", b"%PDF-1.4 torn", "open and save it anew"),
        ("talks.docx", b"PK", "hand in a .txt, .html or .pdf file"),
    ],
)
def test_what_is_no_article_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, raw: bytes, next_step: str
) -> None:
    base = write_town(tmp_path / "base")
    (tmp_path / name).write_bytes(raw)
    assert main(["draft", str(tmp_path / name), "--knowledge", str(base)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert next_step in err
