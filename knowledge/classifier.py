"""Which entry a question means: multinomial logistic regression from features to entries.

With Z the n × d rows, s the sample weights and W the d × c weights, the chances are the softmax of ZW, and what is made
least is −Σ sᵢ log pᵢ(its own entry) + λ‖W‖²/2. Each step is a gradient step in the metric κZᵀSZ + λI, of which only the
Cholesky factor is needed, once: with κ = ½ it never overshoots (Böhning, “Multinomial logistic regression algorithm”,
1992). Few chances are near ½, so that a smaller κ, which makes longer steps, does as a rule; where it does not, the
steps are halved. The steps are accelerated (Nesterov, 1983), the momentum being dropped where it has made things worse
(O'Donoghue & Candès, “Adaptive restart for accelerated gradient schemes”, 2015).

A row has a sparse lexical part and a dense one. Rows are gone through in blocks that fit the processor's cache.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import linalg, sparse

PENALTY = 0.1
"""λ; a row's lexical part has length 1 and its semantic part `features.SEMANTIC_LENGTH`."""

STEPS = 8
"""How many steps are made from nothing; more change hardly an answer."""

MOST_SCORES = 150_000_000
"""How many scores are worked out in all, rows times classes times steps: a huge base is left after fewer steps, at the
least one, for which no score is needed."""

MOST_SCORES_ON = 45_000_000
"""The same where the steps are made from the weights of nearly the same rows, so that an edit is soon learnt."""

METRIC = 0.1
"""κ."""

_BLOCK = 1024
"""Rows gone through at a time."""

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
        product: np.ndarray = self.lexical @ weights[:split]
        product += self.dense @ weights[split:]
        return product

    def add_gathered(self, values: np.ndarray, total: np.ndarray) -> None:
        """Add the product of the rows, turned round, with values n × c to a total (d₁ + d₂) × c."""
        split = self.lexical.shape[1]
        total[:split] += self.lexical.T @ values
        total[split:] += self.dense.T @ values

    def some(self, numbers: np.ndarray | slice) -> Rows:
        """Return some of the rows."""
        return Rows(self.lexical[numbers], self.dense[numbers])

    def picked(self, others: Rows, numbers: np.ndarray) -> Rows:
        """Return some of these rows and of others, which are numbered on from these."""
        if not len(self):
            return others.some(numbers)
        lexical = sparse.csr_array(sparse.vstack([self.lexical, others.lexical]))[numbers]
        dense = self.dense.take(numbers, axis=0, mode="clip")
        later = numbers >= len(self)
        dense[later] = others.dense[numbers[later] - len(self)]
        return Rows(lexical, dense)

    def whole(self) -> np.ndarray:
        """Return the rows written out, n × (d₁ + d₂)."""
        return np.hstack([self.lexical.toarray(), self.dense])


@dataclass(frozen=True)
class Classifier:
    """The weights (features × classes), the Cholesky factor that their steps were made with, and the sum of the sample
    weights that the factor stands for."""

    weights: np.ndarray
    factor: np.ndarray
    examples: float


def fit(rows: Rows, labels: np.ndarray, classes: int, weight: np.ndarray, like: Classifier | None = None) -> Classifier:
    """Fit to rows with class numbers from 0 (n) and sample weights (n). What was fitted to most of the rows may be
    given, so that the metric is not worked out again."""
    if len(rows) < rows.width:
        # Shorter rows with the same products among each other give the same chances.
        whole = rows.whole()
        products = whole @ whole.T
        products[np.diag_indices(len(rows))] += _UNLIKE_OTHERS
        shorter = linalg.cholesky(products, lower=True, check_finite=False)
        found = fit(Rows(rows.lexical[:, :0], shorter), labels, classes, weight)
        back = linalg.solve_triangular(shorter, found.weights, lower=True, trans="T", check_finite=False)
        return Classifier(whole.T @ back, found.factor, found.examples)
    examples = float(weight.sum())
    if like is None or len(like.factor) != rows.width:
        factor = _factor(rows, weight)
    else:
        factor = like.factor * np.float32(math.sqrt(examples / like.examples))
    start = np.zeros((rows.width, classes), dtype=np.float32)
    steps = max(1, _steps(MOST_SCORES, rows, classes))
    return Classifier(_descend(rows, labels, weight, start, factor, steps), factor, examples)


def known(weights: np.ndarray, rows: Rows, weight: np.ndarray) -> Classifier:
    """Return what `fit` gave where only its weights are left."""
    few = len(rows) < rows.width
    factor = np.zeros((0, 0), dtype=np.float32) if few else _factor(rows, weight)
    return Classifier(weights, factor, float(weight.sum()))


def fit_on(rows: Rows, labels: np.ndarray, weight: np.ndarray, before: Classifier) -> Classifier:
    """Go on from what `fit` gave for nearly the same rows; with few or very many, it is as quick to begin anew."""
    classes = before.weights.shape[1]
    steps = _steps(MOST_SCORES_ON, rows, classes)
    if len(before.factor) != rows.width or not steps:
        return fit(rows, labels, classes, weight, before)
    weights = _descend(rows, labels, weight, before.weights, before.factor, steps)
    return Classifier(weights, before.factor, before.examples)


def _steps(most: int, rows: Rows, classes: int) -> int:
    return min(STEPS, most // max(1, len(rows) * classes))


def log_chances(scores: np.ndarray) -> np.ndarray:
    """Return the logarithms of the chances of the classes (last axis)."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


class _Block(NamedTuple):
    rows: Rows
    own: tuple[np.ndarray, np.ndarray]
    """Where the chance of each row's own class stands."""
    weight: np.ndarray


def _blocks(rows: Rows, labels: np.ndarray, weight: np.ndarray) -> Iterator[_Block]:
    for start in range(0, len(rows), _BLOCK):
        some = slice(start, start + _BLOCK)
        own = labels[some]
        yield _Block(rows.some(some), (np.arange(len(own)), own), weight[some])


def _descend(
    rows: Rows, labels: np.ndarray, weight: np.ndarray, start: np.ndarray, factor: np.ndarray, steps: int
) -> np.ndarray:
    weight = weight.astype(np.float32)
    blocks = list(_blocks(rows, labels, weight))
    here = ahead = best = start
    uphill = np.zeros_like(start)
    least, momentum, length, plain = np.inf, 1.0, 1.0, True
    for _ in range(steps):
        loss, gradient = _slope(blocks, ahead) if ahead.any() else _slope_at_nought(rows, labels, weight, ahead)
        if loss <= least:
            least, best, uphill = loss, ahead, gradient
        else:
            length = length / 2 if plain else length
            here, ahead, momentum = best, best, 1.0
        plain = momentum == 1.0
        there = ahead - length * linalg.cho_solve((factor, True), uphill, check_finite=False)
        last, momentum = momentum, (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        here, ahead = there, there + (last - 1) / momentum * (there - here)
    return np.asarray(here, dtype=np.float32)


def _slope(blocks: Sequence[_Block], weights: np.ndarray) -> tuple[float, np.ndarray]:
    """Return what is made least, at some weights, and its gradient."""
    loss, gradient = PENALTY / 2 * float(np.vdot(weights, weights)), np.float32(PENALTY) * weights
    for rows, own, weight in blocks:
        errors = rows.times(weights)
        errors -= errors.max(axis=1, keepdims=True)
        np.exp(errors, out=errors)
        errors /= errors.sum(axis=1, keepdims=True)
        loss -= float(weight @ np.log(np.maximum(errors[own], 1e-12)))
        errors[own] -= 1.0
        errors *= weight[:, None]
        rows.add_gathered(errors, gradient)
    return loss, gradient


def _slope_at_nought(
    rows: Rows, labels: np.ndarray, weight: np.ndarray, nought: np.ndarray
) -> tuple[float, np.ndarray]:
    """Return what `_slope` does at weights that are all 0, where all classes have the same chance."""
    classes = nought.shape[1]
    own = sparse.csr_array((weight, (np.arange(len(labels)), labels)), shape=(len(labels), classes))
    gradient = nought.copy()
    rows.add_gathered(weight[:, None] / np.float32(classes), gradient)
    split = rows.lexical.shape[1]
    gradient[:split] -= (rows.lexical.T @ own).toarray()
    gradient[split:] -= (own.T @ rows.dense).T
    return float(weight.sum()) * math.log(classes), gradient


def _factor(rows: Rows, weight: np.ndarray) -> np.ndarray:
    """Return the lower Cholesky factor of κZᵀSZ + λI."""
    roots = np.sqrt(METRIC * weight).astype(np.float32)
    matrix = np.zeros((rows.width,) * 2, dtype=np.float32, order="F")
    for start in range(0, len(rows), _BLOCK):
        some = slice(start, start + _BLOCK)
        # Written out, since processors multiply dense rows much faster than sparse ones.
        whole = rows.some(some).whole()
        whole *= roots[some, None]
        matrix = linalg.blas.ssyrk(1.0, whole.T, beta=1.0, c=matrix, lower=True, overwrite_c=True)
    matrix[np.diag_indices(rows.width)] += PENALTY
    return np.asarray(linalg.cholesky(matrix, lower=True, overwrite_a=True, check_finite=False))


def rows_of(parts: Sequence[tuple[np.ndarray, np.ndarray]], dimensions: int) -> sparse.csr_array:
    """Return sparse vectors (places and values; a place that comes twice adds up) as the rows of one array."""
    starts = np.cumsum([0, *(len(places) for places, _ in parts)], dtype=np.int32)
    places = np.concatenate([places for places, _ in parts]) if parts else np.zeros(0, dtype=np.intp)
    values = np.concatenate([values for _, values in parts]) if parts else np.zeros(0)
    lexical = sparse.csr_array(
        (values.astype(np.float32), places.astype(np.int32), starts), shape=(len(parts), dimensions)
    )
    lexical.sum_duplicates()
    return lexical
