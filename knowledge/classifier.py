"""Which entry a question means: multinomial logistic regression from features to entries.

With Z the n × d rows, s the sample weights and W the d × c weights, the chances are the softmax of ZW, and what is made
least is −Σ sᵢ log pᵢ(its own entry) + λ‖W‖²/2. Each step is a gradient step in the metric κZᵀSZ + λI, of which only the
Cholesky factor is needed, once: with κ = ½ it never overshoots (Böhning, “Multinomial logistic regression algorithm”,
1992). Few chances are near ½, so that a smaller κ, which makes longer steps, does as a rule; where it does not, the
steps are halved. The steps are accelerated (Nesterov, 1983), the momentum being dropped where it has made things worse
(O'Donoghue & Candès, “Adaptive restart for accelerated gradient schemes”, 2015).

A row has a sparse lexical part and a dense one; the matrix of the metric is put together from their blocks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse, special

PENALTY = 0.1
"""λ; a row's lexical part has length 1 and its semantic part √2."""

STEPS = 10
"""How many steps are made from nothing; more change hardly an answer."""

STEPS_ON = 4
"""How many are made from the weights of nearly the same rows."""

METRIC = 0.1
"""κ."""

_UNLIKE_OTHERS = 1e-3
"""Added to the square of each row, so that no two are quite the same."""


@dataclass(frozen=True)
class Rows:
    """Examples: `lexical` is n × d₁ and sparse, `dense` n × d₂."""

    lexical: sparse.csr_array
    dense: np.ndarray

    def __len__(self) -> int:
        return int(self.lexical.shape[0])

    @property
    def width(self) -> int:
        """How many features a row has."""
        return int(self.lexical.shape[1] + self.dense.shape[1])

    def times(self, weights: np.ndarray) -> np.ndarray:
        """Return the rows' product with weights (d₁ + d₂) × c."""
        split = self.lexical.shape[1]
        return np.asarray(self.lexical @ weights[:split] + self.dense @ weights[split:])

    def gathered(self, values: np.ndarray) -> np.ndarray:
        """Return the product of the rows, turned round, with values n × c."""
        return np.vstack([self.lexical.T @ values, self.dense.T @ values])

    def some(self, numbers: np.ndarray) -> Rows:
        """Return some of the rows."""
        return Rows(self.lexical[numbers], self.dense[numbers])


@dataclass(frozen=True)
class Classifier:
    """The weights (features × classes), and the Cholesky factor that their steps were made with."""

    weights: np.ndarray
    factor: np.ndarray


def fit(rows: Rows, labels: np.ndarray, classes: int, weight: np.ndarray) -> Classifier:
    """Fit to rows with class numbers from 0 (n) and sample weights (n)."""
    if len(rows) < rows.width:
        # Shorter rows with the same products among each other give the same chances.
        whole = np.hstack([rows.lexical.toarray(), rows.dense])
        products = whole @ whole.T
        products[np.diag_indices(len(rows))] += _UNLIKE_OTHERS
        shorter = linalg.cholesky(products, lower=True, check_finite=False)
        found = fit(Rows(rows.lexical[:, :0], shorter), labels, classes, weight)
        back = linalg.solve_triangular(shorter, found.weights, lower=True, trans="T", check_finite=False)
        return Classifier(whole.T @ back, found.factor)
    factor = _factor(rows, weight)
    start = np.zeros((rows.width, classes), dtype=np.float32)
    return Classifier(_descend(rows, labels, weight, start, factor, STEPS), factor)


def fit_on(rows: Rows, labels: np.ndarray, weight: np.ndarray, before: Classifier) -> Classifier:
    """Go on from what `fit` gave for nearly the same rows; where they are few, it is as quick to begin anew."""
    if len(before.factor) != rows.width:
        return fit(rows, labels, before.weights.shape[1], weight)
    return Classifier(_descend(rows, labels, weight, before.weights, before.factor, STEPS_ON), before.factor)


def log_chances(scores: np.ndarray) -> np.ndarray:
    """Return the logarithms of the chances of the classes (last axis)."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def _descend(
    rows: Rows, labels: np.ndarray, weight: np.ndarray, start: np.ndarray, factor: np.ndarray, steps: int
) -> np.ndarray:
    own, weight = (np.arange(len(labels)), labels), weight.astype(np.float32)
    here = ahead = best = start
    least, momentum, length = np.inf, 1.0, 1.0
    for _ in range(steps):
        errors = special.softmax(rows.times(ahead), axis=1)
        loss = PENALTY / 2 * np.vdot(ahead, ahead) - weight @ np.log(np.maximum(errors[own], 1e-12))
        if loss > least:
            length = length / 2 if momentum == 1.0 else length
            here, ahead, momentum = best, best, 1.0
            continue
        least, best = loss, ahead
        errors[own] -= 1.0
        gradient = rows.gathered(errors * weight[:, None]) + PENALTY * ahead
        there = ahead - length * linalg.cho_solve((factor, True), gradient, check_finite=False)
        last, momentum = momentum, (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        here, ahead = there, there + (last - 1) / momentum * (there - here)
    return np.asarray(here, dtype=np.float32)


def _factor(rows: Rows, weight: np.ndarray) -> np.ndarray:
    """Return the lower Cholesky factor of κZᵀSZ + λI, put together from the blocks of its lower half."""
    weight = weight.astype(np.float32)
    split = rows.lexical.shape[1]
    matrix = np.zeros((rows.width,) * 2, dtype=np.float32)
    matrix[:split, :split] = (rows.lexical.T @ rows.lexical.multiply(weight[:, None])).toarray()
    matrix[split:, :split] = (rows.lexical.multiply(weight[:, None]).T @ rows.dense).T
    matrix[split:, split:] = rows.dense.T @ (rows.dense * weight[:, None])
    matrix *= METRIC
    matrix[np.diag_indices(rows.width)] += PENALTY
    return np.asarray(linalg.cholesky(matrix, lower=True, overwrite_a=True, check_finite=False))


def rows_of(parts: Sequence[tuple[np.ndarray, np.ndarray]], dimensions: int) -> sparse.csr_array:
    """Return sparse vectors (places and values; a place that comes twice adds up) as the rows of one array."""
    starts = np.cumsum([0, *(len(places) for places, _ in parts)])
    places = np.concatenate([places for places, _ in parts]) if parts else np.zeros(0, dtype=np.intp)
    values = np.concatenate([values for _, values in parts]) if parts else np.zeros(0)
    lexical = sparse.csr_array((values.astype(np.float32), places, starts), shape=(len(parts), dimensions))
    lexical.sum_duplicates()
    return lexical
