"""A question beside the entries: which of them come into question, and what speaks for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge.learning.evidence import EntryFacts, evidence_of, null_evidence
from knowledge.learning.fitted import Scorer
from knowledge.learning.ranking import CANDIDATES, shortlist
from knowledge.understanding.meetings import Meetings
from knowledge.understanding.reading import Reading


@dataclass(frozen=True)
class Weighed:
    """The candidates (k places in the base), the logarithms of the classifier's chances for all entries and, last, the
    background, the evidence for each candidate (k × columns) and that for none."""

    entries: np.ndarray
    chances: np.ndarray
    evidence: np.ndarray
    null: np.ndarray


@dataclass(frozen=True)
class Scales:
    """What questions are weighed with: how they score, and what is known of the entries and the meetings."""

    scorer: Scorer
    facts: EntryFacts
    meetings: Meetings

    def weigh(
        self,
        reading: Reading,
        chances: np.ndarray,
        vector: np.ndarray,
        named: tuple[str, ...],
        *,
        strange: float,
        exact: int | None = None,
    ) -> Weighed:
        """Weigh what speaks for the likeliest entries, among them an `exact` one.

        `vector` is the question's, centred; `named` are the meetings that it names; an entry whose chance is nil (−∞)
        is left out.
        """
        entries = shortlist(chances, self.meetings, named, CANDIDATES)
        entries = entries[np.isfinite(chances[entries])]
        if exact is not None and exact not in entries:
            entries[-1] = exact
        near = self.scorer.nearness(self.scorer.reduced(vector), entries)
        evidence = evidence_of(reading, chances, entries, near, self.facts, self.meetings, named)
        return Weighed(entries, chances, evidence, null_evidence(reading, chances, evidence, strange))
