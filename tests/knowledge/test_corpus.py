from __future__ import annotations

import pytest

from knowledge.learning.corpus import ENOUGH_BEHIND, FOLLOW_UP_WEIGHT, MOST_OF_FEW, Corpus, background
from knowledge.model import Person
from knowledge.text import is_cjk
from tests.builders import a_bare_base, a_base, an_entry


def test_whom_the_base_is_about_is_nobody_of_other_talk():
    everything = background(("en", "ja"))
    assert any("putin" in line.casefold() for line in everything)
    many = an_entry(questions={"en": tuple(f"ferry number {n}" for n in range(len(everything)))})
    base = a_base(many, people={"putin": Person("putin", {"en": ("Vladimir Putin", "Putin"), "ja": ("プーチン",)})})
    kept = [line for line, _ in Corpus.of(base).background]
    assert not any("putin" in line.casefold() or "プーチン" in line for line in kept)
    assert len(everything) - 20 < len(kept) < len(everything)


def test_a_small_base_has_a_part_of_the_background_in_every_language():
    kept = [line for line, _ in Corpus.of(a_base()).background]
    assert ENOUGH_BEHIND / 2 < len(kept) <= ENOUGH_BEHIND
    assert sum(map(str.isascii, kept)) > len(kept) / 3
    assert sum(map(is_cjk, kept)) > len(kept) / 3


def test_the_place_of_a_phrasing_is_among_those_of_its_entry():
    corpus = Corpus.of(a_base())
    assert [text for text, _ in corpus.phrasings] == ["What about ferries?", "ferries", "フェリーは？"]
    assert corpus.place.tolist() == [0, 1, 2]


def test_a_question_that_leaves_out_what_it_is_about_counts_less():
    corpus = Corpus.of(a_base(an_entry(follow_ups={"en": ("how many are there", "ferries"), "ja": ("何隻",)})))
    asked = [text for text, _ in corpus.phrasings]
    assert asked == ["What about ferries?", "ferries", "フェリーは？", "how many are there", "何隻"]
    weights = corpus.weights.tolist()
    assert weights[3] == weights[4] == pytest.approx(FOLLOW_UP_WEIGHT * weights[0])
    assert weights[0] == weights[2]


def test_answers_are_learnt_from_in_a_base_that_quotes_nothing():
    corpus = Corpus.of(a_bare_base())
    assert ("The mayor promised two ferries.", 0) in corpus.answers


def test_a_phrasing_of_an_entry_with_few_counts_more():
    many, few = an_entry("many", questions={"en": tuple(f"ferry {n}" for n in range(32))}), an_entry("few")
    corpus = Corpus.of(a_base(many, few))
    weights = dict(zip(corpus.texts, corpus.weights.tolist(), strict=True))
    assert weights["ferries"] / weights["ferry 1"] == pytest.approx((32 / 3) ** 0.5)
    one = an_entry("one", questions={"en": ("quay",)})
    much = an_entry("much", questions={"en": tuple(f"boat {n}" for n in range(500))})
    assert max(Corpus.of(a_base(one, much)).weights) == MOST_OF_FEW
