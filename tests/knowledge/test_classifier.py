"""Rows and their classes in, the chances of the classes out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, sparse

from knowledge import classifier
from knowledge.classifier import PENALTY, Rows, log_chances


def examples(seed: int, rows: int, classes: int, lexical: int = 12, dense: int = 8) -> tuple[Rows, np.ndarray]:
    """Rows around one centre a class, half of each row sparse."""
    random = np.random.default_rng(seed)
    labels = np.arange(rows) % classes
    centres = random.normal(size=(classes, lexical + dense))
    values = (centres[labels] + 0.4 * random.normal(size=(rows, lexical + dense))).astype(np.float32)
    values[:, :lexical] *= random.random((rows, lexical)) < 0.7
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    return Rows(sparse.csr_array(values[:, :lexical]), np.ascontiguousarray(values[:, lexical:])), labels


def loss(rows: Rows, labels: np.ndarray, weight: np.ndarray, weights: np.ndarray) -> float:
    own = log_chances(rows.times(weights))[np.arange(len(labels)), labels]
    return float(PENALTY / 2 * np.vdot(weights, weights) - weight @ own)


@pytest.mark.parametrize("rows", [10, 200])
def test_the_chances_are_nearly_those_of_the_least_loss(rows: int):
    few, labels = examples(1, rows, 4)
    weight = np.where(labels == 0, 2.0, 1.0).astype(np.float32)
    found = classifier.fit(few, labels, 4, weight).weights

    def flat(values: np.ndarray) -> float:
        return loss(few, labels, weight, values.reshape(found.shape))

    least = optimize.minimize(flat, np.zeros(found.size), method="L-BFGS-B", options={"maxfun": 100_000}).fun
    assert loss(few, labels, weight, found) <= least + 0.15 * (flat(np.zeros(found.size)) - least)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 90), st.integers(2, 6))
def test_a_step_never_leaves_it_worse_than_nothing_learnt(seed: int, rows: int, classes: int):
    some, labels = examples(seed, rows, classes)
    weight = np.ones(rows, dtype=np.float32)
    found = classifier.fit(some, labels, classes, weight).weights
    assert np.isfinite(found).all()
    assert loss(some, labels, weight, found) <= loss(some, labels, weight, np.zeros_like(found)) + 1e-3


def test_rows_are_told_apart():
    rows, labels = examples(2, 120, 5)
    weights = classifier.fit(rows, labels, 5, np.ones(120, dtype=np.float32)).weights
    assert (rows.times(weights).argmax(axis=1) == labels).mean() > 0.95
    assert np.exp(log_chances(rows.times(weights))).sum(axis=1) == pytest.approx(np.ones(120), abs=1e-5)


def test_more_rows_are_taken_in_where_it_went_on():
    rows, labels = examples(3, 240, 6)
    weight = np.ones(240, dtype=np.float32)
    part = np.flatnonzero(np.arange(240) % 10 > 0)
    first = classifier.fit(rows.some(part), labels[part], 6, weight[part])
    on = classifier.fit_on(rows, labels, weight, first)
    anew = classifier.fit(rows, labels, 6, weight)
    assert loss(rows, labels, weight, on.weights) <= loss(rows, labels, weight, anew.weights) * 1.02


def test_a_class_that_nothing_was_shown_of_has_next_to_no_chance():
    rows, labels = examples(4, 100, 3)
    weights = classifier.fit(rows, labels, 4, np.ones(100, dtype=np.float32)).weights
    assert np.exp(log_chances(rows.times(weights)))[:, 3].max() < 0.15
