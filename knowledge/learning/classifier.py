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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import linalg, sparse

PENALTY = 0.1
"""λ; a row's lexical part has length 1 and its semantic part `features.SEMANTIC_LENGTH`."""

STEPS = 9
"""How many steps are made from nothing; more change hardly an answer."""

MOST_SCORES = 150_000_000
"""How many scores are worked out in all, rows times classes times steps: a huge base is left after fewer steps, at the
least one, for which no score is needed."""

STEPS_ON = 4
"""How many steps go on from earlier weights."""

MOST_SCORES_ON = 400_000
"""About how many scores are worked out in each step that goes on from earlier weights: so many rows are taken."""

MOST_NEW = 2000
"""With more new rows than this it is as quick to begin anew as to go on."""

METRIC = 0.1
"""κ."""

_BLOCK = 1024
"""Rows gone through at a time."""

Metric = Callable[[np.ndarray], np.ndarray]
"""From a gradient to a step downhill."""

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
    nought = np.zeros((rows.width, classes), dtype=np.float32)
    start = nought - _metric(factor)(_slope_at_nought(rows, labels, weight, nought))
    further = min(STEPS - 1, MOST_SCORES // max(1, len(rows) * classes))
    blocks = _blocks(rows, labels, weight) if further else []
    return Classifier(_descend(blocks, start, _metric(factor), further, momentum=_grown(1.0)), factor, examples)


def known(weights: np.ndarray, rows: Rows, weight: np.ndarray) -> Classifier:
    """Return what `fit` gave where only its weights are left."""
    few = len(rows) < rows.width
    factor = np.zeros((0, 0), dtype=np.float32) if few else _factor(rows, weight)
    return Classifier(weights, factor, float(weight.sum()))


def fit_on(rows: Rows, labels: np.ndarray, weight: np.ndarray, new: np.ndarray, before: Classifier) -> Classifier:
    """Go on from what `fit` gave for all rows but the `new` ones (n, true or false) and perhaps for some others. With
    few or very many, it is as quick to begin anew.

    All rows are gone through but once. How the slope changes on the way is seen on the new ones and on some of the
    others, beside what those lack of it at the start (Johnson & Zhang, “Accelerating stochastic gradient descent using
    predictive variance reduction”, 2013).
    """
    classes = before.weights.shape[1]
    if len(before.factor) != rows.width or len(rows) * classes > MOST_SCORES or new.sum() > MOST_NEW:
        return fit(rows, labels, classes, weight, before)
    every = -(-len(rows) * classes // MOST_SCORES_ON)
    some = new.copy()
    some[::every] = True
    blocks = _blocks(rows.some(some), labels[some], (weight * np.where(new, 1, every))[some])
    start = before.weights
    drift = _slope(_blocks(rows, labels, weight), start)[1] - _slope(blocks, start)[1]
    metric = _metric_with(before.factor, rows.some(np.flatnonzero(new)), weight[new])
    return Classifier(_descend(blocks, start, metric, STEPS_ON, drift), before.factor, before.examples)


def _metric(factor: np.ndarray) -> Metric:
    return lambda gradient: np.asarray(linalg.cho_solve((factor, True), gradient, check_finite=False))


def _metric_with(factor: np.ndarray, rows: Rows, weight: np.ndarray) -> Metric:
    """Return the metric of a factor and of some rows that it does not stand for (the Woodbury matrix identity)."""
    without = _metric(factor)
    if not len(rows):
        return without
    added = (np.sqrt(METRIC * weight)[:, None] * rows.whole()).astype(np.float32)
    moved = without(added.T)
    inner = linalg.cho_factor(np.eye(len(added), dtype=np.float32) + added @ moved, check_finite=False)

    def steps(gradient: np.ndarray) -> np.ndarray:
        first = without(gradient)
        return np.asarray(first - moved @ linalg.cho_solve(inner, added @ first, check_finite=False))

    return steps


def log_chances(scores: np.ndarray) -> np.ndarray:
    """Return the logarithms of the chances of the classes (last axis)."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


class _Block(NamedTuple):
    rows: Rows
    own: tuple[np.ndarray, np.ndarray]
    """Where the chance of each row's own class stands."""
    weight: np.ndarray


def _blocks(rows: Rows, labels: np.ndarray, weight: np.ndarray) -> list[_Block]:
    weight = weight.astype(np.float32)
    slices = [slice(start, start + _BLOCK) for start in range(0, len(rows), _BLOCK)]
    return [_Block(rows.some(some), (np.arange(len(labels[some])), labels[some]), weight[some]) for some in slices]


def _grown(momentum: float) -> float:
    return (1 + math.sqrt(1 + 4 * momentum**2)) / 2


def _descend(
    blocks: Sequence[_Block],
    start: np.ndarray,
    metric: Metric,
    steps: int,
    drift: np.ndarray | None = None,
    momentum: float = 1.0,
) -> np.ndarray:
    here = ahead = best = start
    uphill = np.zeros_like(start)
    least, length, plain = np.inf, 1.0, True
    for _ in range(steps):
        loss, gradient = _slope(blocks, ahead, drift)
        if loss <= least:
            least, best, uphill = loss, ahead, gradient
        else:
            length = length / 2 if plain else length
            here, ahead, momentum = best, best, 1.0
        plain = momentum == 1.0
        there = ahead - length * metric(uphill)
        last, momentum = momentum, _grown(momentum)
        here, ahead = there, there + (last - 1) / momentum * (there - here)
    return np.asarray(here, dtype=np.float32)


def _slope(blocks: Sequence[_Block], weights: np.ndarray, drift: np.ndarray | None = None) -> tuple[float, np.ndarray]:
    """Return what is made least, at some weights, and its gradient; a `drift` is what the rows lack of the latter."""
    loss, gradient = PENALTY / 2 * float(np.vdot(weights, weights)), np.float32(PENALTY) * weights
    if drift is not None:
        loss += float(np.vdot(weights, drift))
        gradient += drift
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


def _slope_at_nought(rows: Rows, labels: np.ndarray, weight: np.ndarray, nought: np.ndarray) -> np.ndarray:
    """Return the gradient at weights that are all 0, where all classes have the same chance."""
    classes = nought.shape[1]
    weight = weight.astype(np.float32)
    own = sparse.csr_array((weight, (np.arange(len(labels)), labels)), shape=(len(labels), classes))
    gradient = nought.copy()
    rows.add_gathered(weight[:, None] / np.float32(classes), gradient)
    split = rows.lexical.shape[1]
    gradient[:split] -= (rows.lexical.T @ own).toarray()
    gradient[split:] -= (own.T @ rows.dense).T
    return gradient


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
