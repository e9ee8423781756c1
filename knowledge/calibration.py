"""How sure to be, learnt from the base itself.

Every phrasing is scored as if it had not been there (is the first entry right?) and as if its whole entry had not been
there (no entry can be right); the background lines are scored as if they had not been there (nothing is right). Two
logistic regressions on those give the chance that the first entry is what was meant, and the chance that the question
is about the base's matters at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.classifier import Fitted, logistic
from knowledge.reading import Reading


@dataclass(frozen=True)
class Calibration:
    """Weights of the two regressions over `evidence` (bias last)."""

    right: np.ndarray
    about: np.ndarray

    def confidence(self, evidence: np.ndarray) -> float:
        """Return the chance (0–1) that the first entry is what was meant."""
        return _chance(self.right, evidence)

    def aboutness(self, evidence: np.ndarray) -> float:
        """Return the chance (0–1) that the question is about the base's matters."""
        return _chance(self.about, evidence)


def evidence(first: float, second: float, background: float, strange: float, named: bool) -> np.ndarray:
    """Return the numbers that the regressions weigh.

    `first` and `second` are the best two entries' scores, `background` the background's; `strange` is the share of
    the content that nobody here knows; `named` tells whether a person or topic is named.
    """
    return np.array([first, first - second, background, strange, float(named)])


def calibrate(
    fitted: Fitted,
    readings: Sequence[Reading],
    labels: np.ndarray,
    *,
    phrasings_end: int,
    background_end: int,
    nobody: int,
) -> Calibration:
    """Fit both regressions from the left-out scores of the phrasings (rows up to `phrasings_end`) and of the
    background lines (up to `background_end`)."""
    own = [_evidence_of(fitted.left_out[i], readings[i], nobody, i < phrasings_end) for i in range(background_end)]
    stranger = [_evidence_of(fitted.without[i], readings[i], nobody, True) for i in range(phrasings_end)]
    right = fitted.left_out[:background_end, :nobody].argmax(axis=1) == labels[:background_end]
    is_phrasing = np.arange(background_end) < phrasings_end
    features = np.array(own + stranger)
    truth = np.concatenate([right & is_phrasing, np.zeros(phrasings_end, dtype=bool)]).astype(float)
    weight = np.concatenate([np.ones(background_end), np.full(phrasings_end, 0.25)])
    about = np.concatenate([is_phrasing, np.ones(phrasings_end, dtype=bool)]).astype(float)
    about_weight = np.concatenate([np.where(is_phrasing, 1.0, 2.0), np.full(phrasings_end, 1.0)])
    return Calibration(logistic(features, truth, weight), logistic(features, about, about_weight))


def _evidence_of(scores: np.ndarray, reading: Reading, nobody: int, is_phrasing: bool) -> np.ndarray:
    best = np.sort(scores[:nobody])[-2:] if nobody > 1 else np.array([0.0, scores[0]])
    strange = reading.strange_alone if is_phrasing else reading.strange
    return evidence(best[-1], best[0], scores[nobody], strange, bool(reading.mentions))


def _chance(weights: np.ndarray, features: np.ndarray) -> float:
    return float(1.0 / (1.0 + np.exp(-np.clip(features @ weights[:-1] + weights[-1], -30.0, 30.0))))
