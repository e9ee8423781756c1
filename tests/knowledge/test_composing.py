from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from knowledge.matching import Candidate, Match
from knowledge.model import Kind
from knowledge.pairing import told_too
from knowledge.parts import Parts
from knowledge.snapshot import Snapshot
from tests.builders import a_base, an_entry


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    unsaid = an_entry(
        "harbour/price",
        questions={"en": ("What do the ferries cost?",)},
        answer={"en": "The Gazette gives no price."},
        kind=Kind.NOT_STATED,
    )
    return Snapshot.build(a_base(an_entry(), unsaid))


def ranked(snapshot: Snapshot, *candidates: tuple[str, float], exact: bool = False) -> Match:
    return Match(
        reading=snapshot.reader.read("ferries"),
        candidates=tuple(Candidate(entry, chance) for entry, chance in candidates),
        none=0.0,
        background=0.0,
        best_score=1.0,
        meetings=(),
        exact=exact,
        evidence=np.zeros((len(candidates), 1)),
    )


def test_what_is_told_stands_before_what_is_not_where_it_is_not_far_behind(snapshot: Snapshot):
    near = ranked(snapshot, ("harbour/price", 0.6), ("harbour/ferries", 0.3))
    assert told_too(near, snapshot) == ("harbour/ferries", "harbour/price")
    assert told_too(ranked(snapshot, ("harbour/price", 0.6), ("harbour/ferries", 0.1)), snapshot) is None
    assert told_too(ranked(snapshot, ("harbour/price", 0.6)), snapshot) is None
    assert told_too(replace(near, exact=True), snapshot) is None
    assert told_too(near, replace(snapshot, parts=Parts.without(["hedging"]))) is None
