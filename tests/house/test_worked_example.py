"""The README's worked example is a knowledge base that loads, checks and answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge import checks, desk
from knowledge.loading import load
from knowledge.model import Base, Question, Status
from knowledge.snapshot import Snapshot

BLOCK = re.compile(r"^```(?:yaml|text)\n# harbour/(\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def base(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Base:
    directory = tmp_path_factory.mktemp("harbour")
    for name, content in BLOCK.findall((root / "README.md").read_text("utf-8")):
        (directory / name).write_text(content, "utf-8")
    return load(directory)


def test_every_file_of_the_example_is_shown(base: Base):
    assert list(base.entries) == ["opening/speech", "opening/ferry", "opening/ticket-price"]
    assert list(base.sources) == ["opening-day"]


def test_it_passes_the_check_that_the_readme_tells_to_run(base: Base):
    assert checks.check(base).problems == ()


@pytest.mark.parametrize(
    ("question", "status", "entry"),
    [
        ("which pier is the ferry at?", Status.ANSWERED, "opening/ferry"),
        ("what did Mayor Lind say", Status.ANSWERED, "opening/speech"),
        ("how much is a ticket for the ferry", Status.NOT_STATED, "opening/ticket-price"),
    ],
)
def test_it_answers(base: Base, question: str, status: Status, entry: str):
    answer = desk.answer(Question(question), Snapshot.build(base))
    assert (answer.status, answer.entry) == (status, entry)
    assert answer.citations
