"""Follow-ups that ask on about the matter just answered, on a base with very few phrasings."""

from __future__ import annotations

import pytest

from knowledge import desk
from knowledge.model import Answer, Kind, Question, Status, Turn
from knowledge.snapshot import Snapshot
from tests.builders import a_base, an_entry

FIRST = "What did the mayor promise about ferries?"


@pytest.fixture(scope="module")
def harbour() -> Snapshot:
    return Snapshot.build(
        a_base(
            an_entry("harbour/ferries", asks=("what",), questions={"en": (FIRST, "How many ferries will there be?")}),
            an_entry(
                "harbour/ferries-start",
                asks=("when",),
                questions={"en": ("When does the first ferry leave the old quay?", "the day of the maiden voyage")},
                answer={"en": "The first ferry leaves in May."},
            ),
            an_entry(
                "harbour/ferries-builder",
                asks=("who",),
                questions={"en": ("Who is building the hulls?", "the yard that has the order")},
                answer={"en": "A yard in Oxby builds the hulls."},
            ),
            an_entry(
                "harbour/stalls",
                topics=("stalls",),
                asks=("when",),
                questions={"en": ("When will the stalls open?", "opening of the stalls")},
                answer={"en": "The stalls open in June."},
            ),
            an_entry(
                "harbour/ferries-price",
                asks=("how-many",),
                kind=Kind.NOT_STATED,
                questions={"en": ("How much will a crossing cost?", "the fare of the crossing")},
                answer={"en": "Nobody names a price."},
                quotes=(),
            ),
        )
    )


def then(snapshot: Snapshot, message: str) -> Answer:
    first = desk.answer(Question(FIRST), snapshot)
    assert first.entry == "harbour/ferries"
    return desk.answer(Question(message, None, (Turn(FIRST, first.status, first.entry, first.locale),)), snapshot)


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("when do they sail?", "harbour/ferries-start"),
        ("and who makes the hulls", "harbour/ferries-builder"),
        ("how much is it?", "harbour/ferries-price"),
    ],
)
def test_a_question_word_is_answered_by_what_answers_it_of_the_same_matter(harbour: Snapshot, message: str, entry: str):
    assert then(harbour, message).entry == entry


@pytest.mark.parametrize("message", ["and who won the world cup in 2018?", "who painted the mona lisa"])
def test_a_question_of_its_own_is_not_bent_by_what_was_said_before(harbour: Snapshot, message: str):
    assert then(harbour, message).status is Status.OUT_OF_SCOPE


def test_the_names_of_another_matter_lead_there(harbour: Snapshot):
    assert then(harbour, "and when will the stalls open?").entry == "harbour/stalls"
