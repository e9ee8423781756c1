"""Sketches: one by one or many at once, of pieces that are known and of others."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.encoding import vectors
from knowledge.encoding.sketching import Sketcher

TEXTS = ("what did they say about taiwan", "習近平 は 何 を", "高市", "", "a", "taiwan about say")


@pytest.fixture(scope="module")
def sketcher() -> Sketcher:
    return Sketcher.empty().with_new(TEXTS)


def test_many_sketches_equal_those_made_one_by_one(sketcher: Sketcher) -> None:
    one_by_one = [sketcher.sketch(text) for text in TEXTS]
    assert np.allclose(sketcher.sketches(TEXTS), one_by_one, atol=1e-6)
    assert np.linalg.norm(one_by_one, axis=1) == pytest.approx([1, 1, 1, 0, 1, 1], abs=1e-3)
    assert sketcher.sketches([]).shape == (0, vectors.DIMENSIONS)


def test_a_sketch_knows_nothing_of_order_and_is_like_the_vector_of_its_one_word(sketcher: Sketcher) -> None:
    backwards = " ".join(reversed(TEXTS[0].split()))
    assert np.allclose(sketcher.sketch(backwards), sketcher.sketch(TEXTS[0]), atol=1e-6)
    assert sketcher.sketch("a") @ vectors.encode(["a"])[0] == pytest.approx(1, abs=1e-3)


def test_words_never_met_are_left_out_until_they_are_learnt(sketcher: Sketcher) -> None:
    asked = "taiwan zeppelin"
    assert np.allclose(sketcher.sketch(asked), sketcher.sketch("taiwan"), atol=1e-6)
    assert not sketcher.sketch("zeppelin").any()
    more = sketcher.with_new([asked])
    assert not np.allclose(more.sketch(asked), more.sketch("taiwan"), atol=1e-2)
    assert np.array_equal(more.sketch("taiwan"), sketcher.sketch("taiwan"))
    assert more.with_new(TEXTS) is more
    assert not Sketcher.empty().sketch("taiwan").any()
