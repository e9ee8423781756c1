"""Which entry a question means: ridge regression from features to entries, one target an entry.

With Z the n × d rows, Y the n × c indicator of their entries and S the sample weights, the weights are
W = A⁻¹ZᵀSY for A = ZᵀSZ + λI = LLᵀ. With v = L⁻¹z, the hat matrix H = ZA⁻¹ZᵀS is made of products of v's, and it gives,
without fitting again, what a row would score had it not been there (leave-one-out: (f − hy) / (1 − h)) or had its whole
entry not been there (leave-block-out: y − (I − H_BB)⁻¹(y − f)); see Rifkin & Lippert, “Notes on Regularized Least
Squares” (2007).

A row has a sparse lexical part and a dense one; A is put together from their blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

PENALTY = 1.2
"""λ; a row's lexical part has length 1 and its semantic part √2."""

LARGEST_BLOCK = 200
"""An entry with more rows than this is never left out whole: that takes time with the cube of their number."""


@dataclass(frozen=True)
class Rows:
    """Examples: `lexical` is n × d₁ and sparse, `dense` n × d₂."""

    lexical: sparse.csr_array
    dense: np.ndarray

    def __len__(self) -> int:
        return int(self.lexical.shape[0])

    def times(self, weights: np.ndarray) -> np.ndarray:
        """Return the rows' product with weights (d₁ + d₂) × c."""
        split = self.lexical.shape[1]
        return np.asarray(self.lexical @ weights[:split] + self.dense @ weights[split:])

    def some(self, numbers: np.ndarray) -> Rows:
        """Return some of the rows."""
        return Rows(self.lexical[numbers], self.dense[numbers])


@dataclass(frozen=True)
class Ridge:
    """`gram` is ZᵀSZ (its lower half), `weights` dimensions × classes; `left_out` has the leave-one-out scores of the
    sampled rows, `without` those with each one's whole class left out (NaN where that was not worked out); both are
    sample × classes."""

    gram: np.ndarray
    weights: np.ndarray
    left_out: np.ndarray
    without: np.ndarray


def fit(rows: Rows, labels: np.ndarray, classes: int, weight: np.ndarray, sample: np.ndarray) -> Ridge:
    """Fit on rows with class numbers from 0 (n) and sample weights (n; 1 is a full example).

    `sample` numbers the rows to score as if they had not been there; it holds all rows of an entry or none. The last
    class is the background, which is never left out whole.
    """
    gram = gram_of(rows, weight)
    factor = _factor(gram)
    weights = _solved(factor, rows, labels, classes, weight)
    some, own = rows.some(sample), labels[sample]
    scores = some.times(weights)
    projected = linalg.solve_triangular(factor, _dense(some).T, lower=True, check_finite=False)
    targets = np.zeros_like(scores)
    targets[np.arange(len(sample)), own] = 1.0
    leverage = (np.square(projected).sum(axis=0) * weight[sample])[:, None].astype(np.float32)
    without = np.full_like(scores, np.nan)
    for label in np.unique(own[own < classes - 1]).tolist():
        block = np.flatnonzero(own == label)
        if len(block) <= LARGEST_BLOCK:
            hat = projected[:, block].T @ projected[:, block]
            residual = targets[block] - scores[block]
            without[block] = targets[block] - linalg.solve(np.eye(len(block), dtype=np.float32) - hat, residual)
            without[block, label] = -1.0
    return Ridge(gram, weights, (scores - leverage * targets) / (1.0 - leverage), without)


def weights_of(gram: np.ndarray, rows: Rows, labels: np.ndarray, classes: int, weight: np.ndarray) -> np.ndarray:
    """Return the weights that `fit` gives, where the rows' Gram matrix is known already."""
    return _solved(_factor(gram), rows, labels, classes, weight)


def gram_of(rows: Rows, weight: np.ndarray) -> np.ndarray:
    """Return ZᵀSZ, of whose upper half not all is filled in."""
    weight = weight.astype(np.float32)
    weighted = rows.lexical.multiply(weight[:, None]).tocsr()
    split = rows.lexical.shape[1]
    gram = np.zeros((split + rows.dense.shape[1],) * 2, dtype=np.float32)
    gram[:split, :split] = (weighted.T @ rows.lexical).toarray()
    gram[split:, :split] = (weighted.T @ rows.dense).T
    gram[split:, split:] = rows.dense.T @ (rows.dense * weight[:, None])
    return gram


def _factor(gram: np.ndarray) -> np.ndarray:
    """Return the lower Cholesky factor of ZᵀSZ + λI."""
    penalised = gram.copy()
    penalised[np.diag_indices(len(gram))] += PENALTY
    return np.asarray(linalg.cholesky(penalised, lower=True, overwrite_a=True, check_finite=False))


def _solved(factor: np.ndarray, rows: Rows, labels: np.ndarray, classes: int, weight: np.ndarray) -> np.ndarray:
    shares = sparse.csr_array((weight.astype(np.float32), (np.arange(len(labels)), labels)), shape=(len(rows), classes))
    totals = np.vstack([(rows.lexical.T @ shares).toarray(), (shares.T @ rows.dense).T])
    return np.asarray(linalg.cho_solve((factor, True), totals, check_finite=False))


def _dense(rows: Rows) -> np.ndarray:
    return np.hstack([rows.lexical.toarray(), rows.dense])


def rows_of(parts: Sequence[tuple[np.ndarray, np.ndarray]], dimensions: int) -> sparse.csr_array:
    """Return sparse vectors (places and values; a place that comes twice adds up) as the rows of one array."""
    starts = np.cumsum([0, *(len(places) for places, _ in parts)])
    places = np.concatenate([places for places, _ in parts]) if parts else np.zeros(0, dtype=np.intp)
    values = np.concatenate([values for _, values in parts]) if parts else np.zeros(0)
    lexical = sparse.csr_array((values.astype(np.float32), places, starts), shape=(len(parts), dimensions))
    lexical.sum_duplicates()
    return lexical
