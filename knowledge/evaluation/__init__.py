"""Question sets put to the desk and scored: `read_cases`, `run`, and what the results come to."""

from knowledge.evaluation.cases import Case, CasesInvalid, read_cases
from knowledge.evaluation.records import Change, Comparison, compare, mcnemar, write, written
from knowledge.evaluation.running import Judged, Outcome, Results, judge, run
from knowledge.evaluation.scores import (
    Bin,
    Overall,
    Tally,
    auroc,
    by_category,
    by_language,
    calibration_error,
    confusions,
    coverage_curve,
    overall,
    reliability,
    surest_first,
    total,
)

__all__ = [
    "Bin",
    "Case",
    "CasesInvalid",
    "Change",
    "Comparison",
    "Judged",
    "Outcome",
    "Overall",
    "Results",
    "Tally",
    "auroc",
    "by_category",
    "by_language",
    "calibration_error",
    "compare",
    "confusions",
    "coverage_curve",
    "judge",
    "mcnemar",
    "overall",
    "read_cases",
    "reliability",
    "run",
    "surest_first",
    "total",
    "write",
    "written",
]
