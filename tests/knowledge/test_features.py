"""Questions as sparse vectors: one by one or many at once, and features that nobody has seen."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.learning.features import Bag, Row, Vectoriser, bag
from knowledge.loading import load
from knowledge.understanding.reading import Reader

SEEN = ("What did they say about trade?", "石破さんは何を話しましたか", "谁参加了会谈", "trade", "")
UNSEEN = ("Who mentioned seafood?", "海産物について", "zzz qqq")


@pytest.fixture(scope="module")
def bags() -> dict[str, Bag]:
    reader = Reader(load())
    return {text: bag(reader.read(text)) for text in (*SEEN, *UNSEEN)}


@pytest.fixture(scope="module")
def vectoriser(bags: dict[str, Bag]) -> Vectoriser:
    return Vectoriser.learn([bags[text] for text in SEEN])


def same(one: Row, other: Row) -> bool:
    return np.array_equal(one[0], other[0]) and np.allclose(one[1], other[1], atol=1e-7)


def test_many_rows_are_those_made_one_by_one(bags: dict[str, Bag], vectoriser: Vectoriser) -> None:
    rows = vectoriser.rows(list(bags.values()))
    assert all(same(row, vectoriser.row(one)) for row, one in zip(rows, bags.values(), strict=True))
    assert vectoriser.rows([]) == []


@pytest.mark.parametrize("text", SEEN[:-1])
def test_a_row_of_what_was_seen_has_length_one(bags: dict[str, Bag], vectoriser: Vectoriser, text: str) -> None:
    _, values = vectoriser.row(bags[text])
    assert np.linalg.norm(values) == pytest.approx(1, abs=1e-6)


def test_a_row_of_what_was_never_seen_is_shorter(bags: dict[str, Bag], vectoriser: Vectoriser) -> None:
    assert np.linalg.norm(vectoriser.row(bags["Who mentioned seafood?"])[1]) < 0.9
    assert len(vectoriser.row(bags["zzz qqq"])[1]) == 0


def test_further_examples_leave_what_was_known_as_it_was(bags: dict[str, Bag], vectoriser: Vectoriser) -> None:
    further = vectoriser.with_new([bags[text] for text in UNSEEN])
    assert all(same(further.row(bags[text]), vectoriser.row(bags[text])) for text in SEEN)
    assert np.linalg.norm(further.row(bags["zzz qqq"])[1]) == pytest.approx(1, abs=1e-6)
    again = Vectoriser(further.counts, further.examples)
    assert all(same(further.row(one), again.row(one)) for one in bags.values())
