"""Which entry a question means: kernel ridge regression from features to entries, one target an entry.

With K = XXᵀ the Gram matrix of n phrasings and Y the n×c indicator of their entries, A = (K + λI)⁻¹ gives the weights
W = XᵀAY. The same A gives, without fitting again, what each phrasing would score had it not been there
(leave-one-out: Yᵢ − (AY)ᵢ / Aᵢᵢ) or had its whole entry not been there (leave-block-out: Y_B − (A_BB)⁻¹(AY)_B);
see Rifkin & Lippert, “Notes on Regularized Least Squares” (2007). Confidence is calibrated on those.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

RIDGE = 0.4
"""λ, in units of the diagonal of K."""


@dataclass(frozen=True)
class Fitted:
    """`lexical` is features × classes and `semantic` dimensions × classes; `left_out` n × classes leave-one-out
    scores; `without` the same with each row's whole class left out."""

    lexical: np.ndarray
    semantic: np.ndarray
    left_out: np.ndarray
    without: np.ndarray


def fit(
    rows: sparse.csr_matrix,
    dense: np.ndarray,
    dense_weight: float,
    labels: np.ndarray,
    classes: int,
    sample_weight: np.ndarray,
) -> Fitted:
    """Fit on the kernel rows·rowsᵀ + dense_weight × dense·denseᵀ.

    `rows` n × features and `dense` n × dimensions, both of unit length; `labels` n class numbers from 0;
    `sample_weight` n, where 1 is a full example.
    """
    n = rows.shape[0]
    targets = np.zeros((n, classes), dtype=np.float32)
    targets[np.arange(n), labels] = 1.0
    gram = (rows @ rows.T).toarray()
    gram += dense_weight * (dense @ dense.T)
    gram[np.diag_indices(n)] += (RIDGE * (1.0 + dense_weight) / sample_weight).astype(np.float32)
    inverse = _inverse(gram)
    dual = inverse @ targets
    left_out = targets - dual / np.diag(inverse)[:, None]
    without = np.empty_like(left_out)
    for label in range(classes):
        block = np.flatnonzero(labels == label)
        if len(block):
            inner = inverse[np.ix_(block, block)]
            without[block] = targets[block] - linalg.solve(inner, dual[block], assume_a="pos")
            without[block, label] = -1.0
    return Fitted(
        lexical=np.asarray(rows.T @ dual, dtype=np.float32),
        semantic=np.asarray(dense_weight * (dense.T @ dual), dtype=np.float32),
        left_out=left_out.astype(np.float32),
        without=without.astype(np.float32),
    )


def _inverse(symmetric: np.ndarray) -> np.ndarray:
    """Return the inverse of a positive definite matrix, by Cholesky in place."""
    factor, info = linalg.lapack.spotrf(symmetric, lower=0, overwrite_a=True)
    inverse, also = linalg.lapack.spotri(factor, lower=0, overwrite_c=True)
    if info or also:
        raise linalg.LinAlgError("the kernel matrix is not positive definite")
    upper = np.triu(inverse)
    return np.asarray(upper + np.triu(upper, 1).T)


def logistic(features: np.ndarray, truth: np.ndarray, weight: np.ndarray, penalty: float = 1e-2) -> np.ndarray:
    """Fit P(truth) = 1 / (1 + exp(−(features·w + b))) by Newton's method; returns w with b last.

    `features` n × d, `truth` n of 0/1, `weight` n.
    """
    x = np.hstack([features, np.ones((len(features), 1))])
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (weight * (p - truth)) + penalty * w
        curvature = (x * (weight * p * (1 - p))[:, None]).T @ x + penalty * np.eye(len(w))
        step = linalg.solve(curvature, gradient, assume_a="pos")
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    return w
