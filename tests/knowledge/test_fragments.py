from __future__ import annotations

import pytest

from knowledge.model import Passage, Source
from knowledge.sources.fragments import is_fragment, is_torn

SENTENCES = (
    ("Boats", "The ferry can't sail, the mayor's office said, “until the quay, which is old, is mended.”"),
    ("Boats", "Numerous doubts remain."),
    ("Money › Costs", "It costs 2.5 million crowns—and 1,200 more a year - if the ice holds."),
)
SOURCE = Source("gazette", "Quay Waits", "…", tuple(Passage("gazette", n, *each) for n, each in enumerate(SENTENCES)))
JAPANESE = Source("asahi", "岸壁", "…", (Passage("asahi", 0, None, "市長は、岸壁が古いため修理が必要だと述べた。"),))


@pytest.mark.parametrize(
    "quote", ["The ferry can", "erry can't sail", "5 million crowns", "It costs 2", "1", "the mayo"]
)
def test_what_begins_or_ends_inside_a_word_or_a_number_is_torn(quote: str) -> None:
    assert is_torn(quote, SOURCE)


@pytest.mark.parametrize(
    "quote",
    [
        "The ferry can't sail",
        "until the quay",
        '"until the quay',
        "2.5 million crowns",
        "is mended.” Numerous doubts remain. It costs",
        "Quay Waits",
        "Costs",
    ],
)
def test_whole_words_are_not_torn(quote: str) -> None:
    assert not is_torn(quote, SOURCE)


@pytest.mark.parametrize(
    "quote",
    [
        "The ferry can't sail, the mayor's",
        "costs 2.5 million crowns—and 1,200 more",
        "which is old",
        "Numerous doubts",
        "sail, the mayor's office said",
        "old, is mended.” Numerous doubts remain.",
    ],
)
def test_a_piece_of_a_clause_or_a_few_words_are_a_fragment(quote: str) -> None:
    assert is_fragment(quote, SOURCE)


@pytest.mark.parametrize(
    "quote",
    [
        "The ferry can't sail",
        "the mayor's office said, \"until the quay, which is old, is mended.",
        "Numerous doubts remain.",
        "It costs 2.5 million crowns",
        "and 1,200 more a year",
        "Quay Waits",
        "Costs",
    ],
)
def test_whole_clauses_and_short_sentences_are_no_fragment(quote: str) -> None:
    assert not is_fragment(quote, SOURCE)


def test_where_words_have_no_spaces_only_clauses_tell() -> None:
    assert not is_torn("壁が古いため修理", JAPANESE)
    assert is_fragment("壁が古いため修理が必要だと述べた。", JAPANESE)
    assert is_fragment("市長は", JAPANESE)
    assert not is_fragment("岸壁が古いため修理が必要だと述べた", JAPANESE)
