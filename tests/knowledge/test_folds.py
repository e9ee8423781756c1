"""What is kept back from the classifier for the ranker to learn from."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.learning import folds
from knowledge.learning.corpus import Corpus
from knowledge.learning.folds import PARTS, SAMPLE


def corpus(entries: int, phrasings: int, background: int = 20) -> Corpus:
    return Corpus(
        phrasings=tuple((f"{entry} {n}", entry) for entry in range(entries) for n in range(phrasings)),
        background=tuple((f"talk {n}", entries) for n in range(background)),
        answers=tuple((f"answer {entry}", entry) for entry in range(entries)),
        quotes=(),
        entries=tuple(f"entry-{entry}" for entry in range(entries)),
    )


@pytest.mark.parametrize(("entries", "phrasings"), [(3, 2), (12, 5), (40, 30), (60, 250)])
def test_what_is_asked_about_was_not_learnt_from(entries: int, phrasings: int):
    texts = corpus(entries, phrasings)
    for fold in folds.folds(texts):
        assert not set(fold.learnt) & set(fold.asked)
        assert fold.asked.max() < texts.asked


def test_in_a_small_base_every_phrasing_is_asked_about_once():
    texts = corpus(12, 5)
    found = folds.folds(texts)
    assert len(found) == PARTS
    there = [n for fold in found for n in fold.asked if texts.labels[n] in texts.labels[fold.learnt] and n < 60]
    assert len(there) == len(set(there))
    assert len(there) >= 50  # all but those of an entry that is kept back whole in the same fold


def test_in_a_large_base_a_sample_is_asked_about_and_stands_for_the_rest():
    texts = corpus(60, 250)
    [fold] = folds.folds(texts)
    asked = fold.asked[fold.asked < 60 * 250]
    there = [n for n in asked if texts.labels[n] in texts.labels[fold.learnt[fold.learnt < 60 * 250]]]
    assert 0.8 * SAMPLE < len(there) < 1.2 * SAMPLE
    assert len(there) * fold.share == pytest.approx(60 * 250, rel=0.2)


def test_what_is_kept_back_of_an_entry_is_a_run():
    texts = corpus(12, 10)
    for fold in folds.folds(texts):
        learnt = set(fold.learnt.tolist())
        for entry in range(12):
            kept = [n for n in range(entry * 10, entry * 10 + 10) if n not in learnt]
            assert kept == list(range(kept[0], kept[-1] + 1))
            assert len(kept) in (2, 10)


def test_of_an_entry_kept_back_whole_nothing_at_all_is_learnt():
    texts = corpus(20, 6)
    labels = texts.labels
    for fold in folds.folds(texts):
        absent = set(range(20)) - set(labels[fold.learnt[fold.learnt < 120]].tolist())
        assert absent
        assert not absent & set(labels[fold.learnt].tolist())


def test_an_entry_with_one_phrasing_keeps_it():
    texts = corpus(8, 1)
    for fold in folds.folds(texts):
        absent = np.setdiff1d(np.arange(8), texts.labels[fold.learnt])
        assert all(n % 10 == absent[0] % 10 for n in absent)
        assert len(absent) <= 1
