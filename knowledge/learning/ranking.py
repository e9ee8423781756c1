"""Which of the candidates, and whether any: a conditional logit over evidence, learnt from the base itself.

Each candidate's utility is its evidence times weights; so is that of “none of these”. The chances are the softmax of
the utilities (McFadden, “Conditional logit analysis”, 1974). The examples are the base's own phrasings scored as if
they had not been there (the right one is their entry), as if their whole entry had not been there (none is right), and
the background lines (none is right).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from knowledge.learning.evidence import COLUMNS, NULL_COLUMNS
from knowledge.parts import ALL, Parts
from knowledge.understanding.meetings import Meetings

CANDIDATES = 6
"""How many entries go on from the classifier's scores to the weighing of all evidence."""

OTHER_MEETING = 2.0
"""How far the entries of a meeting that was not named are set back when candidates are picked, in log chance."""

_PENALTY = 20.0
"""How strongly the weights hold to the usual ones: a small base keeps them, a large one moves away."""

_USUAL = {
    "score": 0.5,
    "behind": 0.4,
    "nearest": 4.5,
    "average": 0.0,
    "answer": 2.0,
    "quote": 0.8,
    "covered": 2.5,
    "topic": 0.3,
    "topic_missing": -1.0,
    "person": 0.3,
    "person_missing": -0.3,
    "asks": 0.3,
    "asks_other": -0.4,
    "other_meeting": -4.5,
    "comparison": -2.0,
    "not_stated": -0.6,
    "speaker": 0.2,
    "listener": -1.0,
    "bias": 2.3,
    "best_score": -0.3,
    "background": 0.15,
    "strange": 0.3,
    "named": 0.0,
    "best_nearest": 0.8,
    "best_covered": 0.3,
}
"""The weights to begin with, in the order of the evidence for an entry and of that for none."""

_SCORES = frozenset({"score", "bias", "background"})
"""The evidence that is nothing but the classifier's."""


def shortlist(scores: np.ndarray, meetings: Meetings, named: tuple[str, ...], size: int) -> np.ndarray:
    """Return the entries with the best scores, those of a meeting that was not named set back."""
    bound = scores[:-1] - OTHER_MEETING * meetings.other(named[0]) if len(named) == 1 else scores[:-1]
    return np.argsort(-bound, kind="stable")[:size]


@dataclass(frozen=True)
class Example:
    """A question's candidates: `evidence` k × columns, `null` the evidence for none; `right` a row, or None."""

    evidence: np.ndarray
    null: np.ndarray
    right: int | None
    weight: float = 1.0


@dataclass(frozen=True)
class Ranker:
    """The learnt weights."""

    weights: np.ndarray
    null_weights: np.ndarray

    def chances(self, evidence: np.ndarray, null: np.ndarray) -> np.ndarray:
        """Return the chance of each candidate and, last, of none (k + 1, sums to 1)."""
        utilities = np.append(evidence @ self.weights, null @ self.null_weights)
        utilities -= utilities.max()
        raised = np.exp(utilities)
        return np.asarray(raised / raised.sum())


def learn(examples: list[Example], parts: Parts = ALL) -> Ranker:
    """Fit the weights by penalised maximum likelihood (L-BFGS)."""
    used = np.array([parts.evidence or column in _SCORES for column in (*COLUMNS, *NULL_COLUMNS)], dtype=float)
    columns, nulls = len(COLUMNS), len(NULL_COLUMNS)
    most = max((len(example.evidence) for example in examples), default=1)
    evidence = np.zeros((len(examples), most, columns))
    present = np.zeros((len(examples), most + 1), dtype=bool)
    null = np.zeros((len(examples), nulls))
    right = np.zeros(len(examples), dtype=int)
    weight = np.array([example.weight for example in examples])
    for row, example in enumerate(examples):
        k = len(example.evidence)
        evidence[row, :k] = example.evidence
        present[row, :k] = True
        null[row] = example.null
        right[row] = most if example.right is None else example.right
    present[:, most] = True
    rows = np.arange(len(examples))

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        w, v = parameters[:columns], parameters[columns:]
        utilities = np.concatenate([evidence @ w, (null @ v)[:, None]], axis=1)
        utilities = np.where(present, utilities, -np.inf)
        utilities -= utilities.max(axis=1, keepdims=True)
        chances = np.exp(utilities)
        chances /= chances.sum(axis=1, keepdims=True)
        value = -(weight * np.log(np.clip(chances[rows, right], 1e-12, None))).sum()
        chances[rows, right] -= 1.0
        chances *= weight[:, None]
        gradient = np.concatenate([np.einsum("nk,nkc->c", chances[:, :most], evidence), chances[:, most] @ null])
        away = parameters - start
        return float(value + 0.5 * _PENALTY * away @ away), (gradient + _PENALTY * away) * used

    start = np.array([_USUAL[column] for column in (*COLUMNS, *NULL_COLUMNS)]) * used
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return Ranker(found.x[:columns], found.x[columns:])
