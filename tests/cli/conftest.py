"""The command line in this process, on a small base of its own."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.settings import Settings

BASE = """\
entries:
  - id: harbour/opening
    questions:
      en: [When does the harbour open?, harbour opening hours, at what time can I enter the harbour]
      ja: [港は何時に開きますか]
    answer: {en: The harbour opens at six in the morning., ja: 港は午前六時に開きます。}
    quotes: []
  - id: harbour/ferry
    questions:
      en: [Where does the ferry leave from?, ferry departure pier, which pier do I need for the ferry]
      ja: [フェリーはどこから出ますか]
    answer: {en: The ferry leaves from pier two., ja: フェリーは二番桟橋から出ます。}
    quotes: []
  - id: harbour/fish
    questions:
      en: [How much is the fish?, price of a kilo of herring, what does fish cost at the market]
      ja: [魚はいくらですか]
    answer: {en: A kilo of herring is four crowns., ja: にしんは一キロ四クローネです。}
    quotes: []
"""
DESK = """\
name: {en: Harbour Desk}
about: {en: the harbour}
languages: [en, ja]
sources_required: false
"""


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine reaches a test, and what a test writes goes to its own directory."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The directory of a small knowledge base."""
    directory = tmp_path / "harbour"
    directory.mkdir()
    (directory / "entries.yaml").write_text(BASE, "utf-8")
    (directory / "desk.yaml").write_text(DESK, "utf-8")
    return directory


@pytest.fixture
def desk(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Run a command and return its exit status and what it printed."""

    def run(*arguments: object, stdin: str | bytes = b"") -> Outcome:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
        status = main([str(each) for each in arguments])
        return Outcome(status, *capfd.readouterr())

    return run
