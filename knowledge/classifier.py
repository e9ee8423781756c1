"""Which entry a question means: ridge regression from features to entries, one target an entry.

With Z the n × d rows, Y the n × c indicator of their entries and A = (ZᵀSZ + λI)⁻¹ for sample weights S, the weights
are W = AZᵀSY. The hat matrix H = ZAZᵀS then gives, without fitting again, what each row would score had it not been
there (leave-one-out: (f − hy) / (1 − h)) or had its whole entry not been there (leave-block-out:
y − (I − H_BB)⁻¹(y − f)); see Rifkin & Lippert, “Notes on Regularized Least Squares” (2007).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

PENALTY = 1.2
"""λ; a row's lexical part has length 1 and its semantic part √2."""


@dataclass(frozen=True)
class Ridge:
    """`weights` is dimensions × classes; `left_out` n × classes leave-one-out scores; `without` the same with each
    row's whole class left out."""

    weights: np.ndarray
    left_out: np.ndarray
    without: np.ndarray


def fit(rows: np.ndarray, labels: np.ndarray, classes: int, sample_weight: np.ndarray) -> Ridge:
    """Fit on rows (n × d, float32) and class numbers from 0 (n); `sample_weight` (n) is 1 for a full example.

    The last class is the background, for which `without` is not worked out (−1).
    """
    n = len(rows)
    targets = np.zeros((n, classes), dtype=np.float32)
    targets[np.arange(n), labels] = 1.0
    weighted = rows * sample_weight.astype(np.float32)[:, None]
    gram = rows.T @ weighted
    gram[np.diag_indices(len(gram))] += PENALTY
    inverse = _inverse(gram)
    weights = inverse @ (weighted.T @ targets)
    scores = rows @ weights
    projected = weighted @ inverse
    leverage = np.einsum("nd,nd->n", projected, rows)[:, None]
    without = np.empty_like(scores)
    without[:] = -1.0
    for label in range(classes - 1):
        block = np.flatnonzero(labels == label)
        if len(block):
            hat = rows[block] @ projected[block].T
            residual = targets[block] - scores[block]
            without[block] = targets[block] - linalg.solve(np.eye(len(block), dtype=np.float32) - hat, residual)
            without[block, label] = -1.0
    return Ridge(weights, (scores - leverage * targets) / (1.0 - leverage), without)


def _inverse(symmetric: np.ndarray) -> np.ndarray:
    """Return the inverse of a positive definite matrix, by Cholesky in place."""
    factor, info = linalg.lapack.spotrf(symmetric, lower=0, overwrite_a=True)
    inverse, also = linalg.lapack.spotri(factor, lower=0, overwrite_c=True)
    if info or also:
        raise linalg.LinAlgError("the Gram matrix is not positive definite")
    upper = np.triu(inverse)
    return np.asarray(upper + np.triu(upper, 1).T)
