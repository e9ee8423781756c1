"""Where no entry fits, a sentence of the source that holds all that was asked is quoted as it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import desk
from knowledge.loading import load
from knowledge.model import Answer, Question, Status
from knowledge.parts import Parts
from knowledge.snapshot import Snapshot
from tests.knowledge.town import AGAIN, ARTICLE, TALKS, write_town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    before_the_last_entry = TALKS[: TALKS.index("  - id: quay/meeting")]
    return Snapshot.build(load(write_town(tmp_path_factory.mktemp("town"), talks=before_the_last_entry)))


def found(snapshot: Snapshot, text: str) -> str | None:
    passage = snapshot.passages.find(snapshot.reader.read(text))
    return passage.text if passage else None


def test_a_sentence_that_holds_all_of_a_question_is_found(town: Snapshot):
    assert (found(town, "has the harbour board looked at the plans") or "").startswith(AGAIN)
    assert (found(town, "harbour boards plan") or "").startswith(AGAIN)


@pytest.mark.parametrize(
    "question",
    [
        "the plans",  # one word of content stands in no sentence alone
        "harbour board and the pirates",  # nobody knows the pirates
        "the grey ferries of the board",  # some of it stands here, some there
        "港の委員会は計画を見ましたか",  # a sentence says nothing in another language
        "",
    ],
)
def test_what_no_sentence_plainly_holds_finds_none(town: Snapshot, question: str):
    assert found(town, question) is None


def test_only_the_sources_asked_for_are_looked_in(town: Snapshot):
    reading = town.reader.read("has the harbour board looked at the plans")
    assert town.passages.find(reading, frozenset({"gazette"})) is not None
    assert town.passages.find(reading, frozenset({"another"})) is None


def test_one_word_is_enough_where_it_is_no_everyday_word(tmp_path: Path):
    named = ARTICLE.replace("harbour board", "Quillhaven board")
    talks = TALKS[: TALKS.index("  - id: quay/meeting")]
    town = Snapshot.build(load(write_town(tmp_path, article=named, talks=talks)))
    assert "Quillhaven" in (found(town, "quillhaven") or "")
    assert found(town, "thoughts") is None
    assert desk.answer(Question("quillhaven"), town).status is Status.ANSWERED


def test_the_only_entry_that_quotes_the_sentence_is_known(town: Snapshot):
    def entry(text: str) -> str | None:
        reading = town.reader.read(text)
        passage = town.passages.find(reading)
        return town.passages.entry_quoting(passage, reading) if passage else None

    assert entry("is the quay mended before boats land") is None  # no sentence says “boats”
    assert entry("old quay to be mended before the first can land") == "quay/mending"
    assert entry("has the harbour board looked at the plans") is None


def ask(snapshot: Snapshot) -> Answer:
    return desk.answer(Question("Did Bo Captain say the harbour board has looked at the plans?"), snapshot)


def test_the_sentence_is_the_answer_and_is_marked_as_the_articles_own(town: Snapshot):
    answer = ask(town)
    assert (answer.status, answer.entry) == (Status.ANSWERED, None)
    assert "the article itself says" in answer.text
    [citation] = answer.citations
    assert citation.quote.startswith(AGAIN)
    assert citation.quote in {passage.text for passage in town.base.sources["gazette"].passages}
    assert any("one sentence of a source does" in reason for reason in answer.reasons)


def test_without_passages_no_sentence_is_quoted_as_it_stands(town: Snapshot):
    assert "the article itself says" not in ask(replace(town, parts=Parts.without(["passages"]))).text
