"""Like questions come together, whatever the language; unlike ones do not."""

from __future__ import annotations

import time

import numpy as np
import pytest

from knowledge.curating import clustering
from knowledge.loading import load
from knowledge.snapshot import Snapshot
from tests.knowledge.town import write_town


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return Snapshot.build(load(write_town(tmp_path_factory.mktemp("town"))))


def grouped(texts: list[str], snapshot: Snapshot) -> list[set[str]]:
    return [
        {texts[row] for row in rows}
        for rows in clustering.group(*clustering.read(texts, snapshot), clustering.rarity(snapshot))
    ]


def test_the_same_question_in_other_words_and_languages_is_one_group(snapshot: Snapshot):
    parking = [
        "where can I park my car near the harbour",
        "is there parking for cars at the harbour?",
        "港の駐車場はどこですか",
    ]
    prices = ["how much is a ticket for the ferry", "price of a ferry ticket", "フェリーの切符はいくらですか"]
    texts = [each for pair in zip(parking, prices, strict=True) for each in pair]
    assert grouped(texts, snapshot) == [set(parking), set(prices)]


def test_a_typing_error_makes_no_group_of_its_own(snapshot: Snapshot):
    texts = ["when do the ferries sail?", "wen do the feries sail"]
    assert grouped(texts, snapshot) == [set(texts)]


def test_questions_that_name_different_people_stay_apart(snapshot: Snapshot):
    texts = ["how old is the mayor?", "how old is the captain?"]
    assert grouped(texts, snapshot) == [{texts[0]}, {texts[1]}]


def test_a_later_question_moves_no_earlier_one(snapshot: Snapshot):
    texts = [
        "how much is a ticket for the ferry",
        "who built the old quay",
        "price of a ferry ticket",
        "is there a lighthouse",
        "cost of going by ferry",
        "who was the quay built by?",
    ]
    whole = clustering.group(*clustering.read(texts, snapshot), clustering.rarity(snapshot))
    for shorter in range(len(texts)):
        rows = clustering.group(*clustering.read(texts[:shorter], snapshot), clustering.rarity(snapshot))
        kept = [tuple(row for row in group if row < shorter) for group in whole]
        assert rows == tuple(group for group in kept if group)


def test_the_middle_is_the_question_most_like_the_others():
    encoded = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]], dtype=np.float32)
    assert clustering.middle([0, 1, 2], encoded) == 1


def test_nothing_gives_no_group():
    assert clustering.group(np.zeros((0, 512), dtype=np.float32), [], {}) == ()


def test_five_thousand_questions_that_are_all_different_take_no_longer_than_a_page_may():
    random = np.random.default_rng(7)
    encoded = random.normal(size=(5000, 512)).astype(np.float32)
    encoded /= np.linalg.norm(encoded, axis=1, keepdims=True)
    started = time.perf_counter()
    groups = clustering.group(encoded, [frozenset({f"§topic:{number % 40}"}) for number in range(5000)], {})
    assert time.perf_counter() - started < 15
    assert sorted(row for rows in groups for row in rows) == list(range(5000))
