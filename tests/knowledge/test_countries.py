from __future__ import annotations

import pytest

from knowledge import desk
from knowledge.model import Question, Status
from knowledge.snapshot import Snapshot
from knowledge.understanding.countries import Countries
from knowledge.understanding.reading import Reader
from tests.builders import a_base, an_entry


@pytest.fixture(scope="module")
def of_norway() -> Snapshot:
    """A base whose texts speak of Norway."""
    ferries = an_entry(
        questions={
            "en": ("What did the mayor say about the ferries to Norway?", "Which ferries did the mayor promise?")
        },
        answer={"en": "The mayor promised two ferries to Norway."},
    )
    return Snapshot.build(a_base(ferries))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ferries to norway", ()),
        ("ferries to portugal", ("portugal",)),
        ("the pakistani minister", ("pakistani",)),
        ("germans and the south korea route", ("south korea",)),
        ("ポルトガルのフェリーは？", ("ポルトガル",)),
        ("ノルウェーのフェリーは？", ()),
        ("ferries and stalls", ()),
    ],
)
def test_countries_of_which_the_base_never_speaks_are_noticed(of_norway: Snapshot, text: str, named: tuple[str, ...]):
    assert of_norway.reader.read(text).countries == named


def test_a_language_without_country_names_is_done_without():
    assert Countries(["tlh"], lambda unit: False).named(["portugal"], []) == ("portugal",)


def test_a_word_for_meeting_is_no_country():
    french = Countries(["fr"], lambda unit: False)
    assert french.named(["la", "reunion", "avec", "le", "portugal"], []) == ("portugal",)


def test_who_names_another_country_is_told_that_nobody_mentions_it(of_norway: Snapshot):
    answer = desk.answer(Question("What did the mayor say about the ferries to Portugal?"), of_norway)
    assert answer.status in {Status.NOT_STATED, Status.OUT_OF_SCOPE}
    assert desk.answer(Question("which ferries go to Portugal"), of_norway).status is Status.OUT_OF_SCOPE
    assert desk.answer(Question("which ferries go to Norway"), of_norway).status is Status.ANSWERED


def test_words_of_the_base_itself_name_no_foreign_country():
    reader = Reader(a_base(an_entry(questions={"en": ("Is the ferry from Chad or Georgia?",)})))
    assert reader.read("chad and georgia").countries == ()
