"""The classifier: what is made least, whether blocks matter, and going on from what was fitted before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize, special

from knowledge.learning import classifier
from knowledge.learning.classifier import Classifier, Rows, fit, fit_on, log_chances

CLASSES, LEXICAL, DENSE = 4, 12, 6


def examples(size: int) -> tuple[Rows, np.ndarray, np.ndarray]:
    """Rows whose class shows in their features, though not always, with weights of their own."""
    chance = np.random.default_rng(7)
    labels = chance.integers(CLASSES, size=size)
    likely = np.where(
        chance.random((size, 3)) < 0.7, labels[:, None] * 3 + np.arange(3), chance.integers(LEXICAL, size=3)
    )
    parts = [(places, np.full(3, 0.5, dtype=np.float32)) for places in likely]
    dense = chance.normal(scale=0.5, size=(size, DENSE)).astype(np.float32)
    dense[np.arange(size), labels] += 0.5
    weight = chance.choice([0.4, 1.0, 2.0], size=size).astype(np.float32)
    return Rows(classifier.rows_of(parts, LEXICAL), dense), labels, weight


def loss(rows: Rows, labels: np.ndarray, weight: np.ndarray, weights: np.ndarray) -> float:
    chances = special.log_softmax(np.hstack([rows.lexical.toarray(), rows.dense]) @ weights, axis=1)
    own = chances[np.arange(len(labels)), labels]
    return float(classifier.PENALTY / 2 * (weights**2).sum() - weight @ own)


def least(rows: Rows, labels: np.ndarray, weight: np.ndarray) -> float:
    shape = rows.width, CLASSES
    found = optimize.minimize(lambda flat: loss(rows, labels, weight, flat.reshape(shape)), np.zeros(shape).ravel())
    return float(found.fun)


@pytest.mark.parametrize("size", [10, 60, 500])
def test_what_is_fitted_is_nearly_the_best_there_is(size: int) -> None:
    rows, labels, weight = examples(size)
    found = fit(rows, labels, CLASSES, weight).weights
    nothing = loss(rows, labels, weight, np.zeros_like(found))
    assert loss(rows, labels, weight, found) - least(rows, labels, weight) < 0.05 * nothing


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, labels, weight = examples(500)
    whole = fit(rows, labels, CLASSES, weight)
    monkeypatch.setattr(classifier, "_BLOCK", 7)
    assert np.allclose(fit(rows, labels, CLASSES, weight).weights, whole.weights, atol=1e-3)


def test_the_metric_of_most_rows_will_do_for_all() -> None:
    rows, labels, weight = examples(800)
    some = np.flatnonzero(np.arange(800) % 4)
    most = fit(rows.some(some), labels[some], CLASSES, weight[some])
    anew, lent = fit(rows, labels, CLASSES, weight), fit(rows, labels, CLASSES, weight, most)
    assert loss(rows, labels, weight, lent.weights) == pytest.approx(loss(rows, labels, weight, anew.weights), rel=0.01)


def test_a_metric_of_too_few_rows_is_not_taken() -> None:
    rows, labels, weight = examples(100)
    few = fit(rows.some(np.arange(10)), labels[:10], CLASSES, weight[:10])
    assert len(few.factor) == 10
    again = fit(rows, labels, CLASSES, weight, few)
    assert np.array_equal(again.weights, fit(rows, labels, CLASSES, weight).weights)


def test_going_on_makes_it_no_worse() -> None:
    rows, labels, weight = examples(300)
    before = fit(rows, labels, CLASSES, weight)
    old = np.zeros(300, dtype=bool)
    after = fit_on(rows, labels, weight, old, before)
    assert loss(rows, labels, weight, after.weights) <= loss(rows, labels, weight, before.weights) + 1e-3
    nothing: Classifier = replace(before, weights=np.zeros_like(before.weights))
    assert loss(rows, labels, weight, fit_on(rows, labels, weight, old, nothing).weights) < loss(
        rows, labels, weight, nothing.weights
    )


def test_chances_add_up_to_one() -> None:
    assert np.exp(log_chances(np.array([[1.0, 2.0, 900.0], [0.0, 0.0, 0.0]]))).sum(axis=1) == pytest.approx([1, 1])


def test_one_step_of_a_huge_base_needs_no_scores_and_tells_classes_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, labels, weight = examples(500)
    whole = (rows.times(fit(rows, labels, CLASSES, weight).weights).argmax(axis=1) == labels).mean()
    monkeypatch.setattr(classifier, "MOST_SCORES", 1)
    monkeypatch.setattr(classifier, "_slope", None)
    quick = fit(rows, labels, CLASSES, weight)
    assert (rows.times(quick.weights).argmax(axis=1) == labels).mean() > whole - 0.05


def test_what_is_left_of_a_fit_can_be_gone_on_from() -> None:
    rows, labels, weight = examples(500)
    fitted = fit(rows, labels, CLASSES, weight)
    old = np.zeros(500, dtype=bool)
    again = fit_on(rows, labels, weight, old, classifier.known(fitted.weights, rows, weight))
    assert np.allclose(again.weights, fit_on(rows, labels, weight, old, fitted).weights, atol=1e-4)


def test_a_class_is_learnt_from_its_new_rows_and_a_few_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, labels, weight = examples(2000)
    new = labels == CLASSES - 1
    before = fit(rows.some(np.flatnonzero(~new)), labels[~new], CLASSES, weight[~new])
    anew = loss(rows, labels, weight, fit(rows, labels, CLASSES, weight).weights)
    taken: list[int] = []
    blocks = classifier._blocks
    monkeypatch.setattr(classifier, "MOST_SCORES_ON", 2000 * CLASSES // 10)
    monkeypatch.setattr(classifier, "_blocks", lambda rows, *rest: taken.append(len(rows)) or blocks(rows, *rest))
    after = loss(rows, labels, weight, fit_on(rows, labels, weight, new, before).weights)
    assert sorted(taken) == [new.sum() + (~new[::10]).sum(), 2000]
    assert after < anew + 0.1 * (loss(rows, labels, weight, before.weights) - anew)
