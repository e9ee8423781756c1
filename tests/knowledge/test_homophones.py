"""Characters picked wrongly by their sound are put right, and right ones left alone."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import pairs_of
from knowledge.understanding.homophones import Homophones

TEXTS = ("台湾海峡的立场", "台湾问题", "台湾海峡", "石破谈市场", "石破谈市场准入", "军事化", "表态")


def homophones(*names: str) -> Homophones:
    counts = Counter(pair for text in TEXTS * 2 for pair in pairs_of(text))
    return Homophones(frozenset(counts), counts, len(TEXTS), frozenset(names))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("台弯海侠", "台湾海峡"),
        ("台弯怎么表太", "台湾怎么表态"),
        ("军势化", "军事化"),
        ("北京的天气", "北京的天气"),  # nothing of it is known
        ("泰万", "泰万"),  # the other character is not shared with what sounds like it
        ("台湾晚上", "台湾晚上"),  # 湾 belongs to a pair that is known
    ],
)
def test_a_wrong_character_is_put_right_where_one_known_pair_sounds_like_it(typed, meant):
    assert homophones().right(typed) == meant


def test_what_may_be_a_name_stays():
    assert homophones().right("石场首相") == "市场首相"
    assert homophones("石破").right("石场首相") == "石场首相"


def test_places_of_names_that_are_put_right_otherwise_stay():
    assert homophones().right("台弯说", named={0, 1}) == "台弯说"


def test_a_rare_pair_stands_for_no_other():
    counts = Counter(pairs_of("台湾"))
    assert Homophones(frozenset(counts), counts, 1).right("台弯") == "台弯"


@given(st.text(alphabet="台湾弯海峡侠石破市场军事势のたイ", max_size=12))
def test_a_run_keeps_its_length_and_its_known_pairs(run):
    right = homophones().right(run)
    assert len(right) == len(run)
    known = homophones()
    assert not known.knows(run) or right == run
