"""A run written down, and two runs compared question by question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import scipy

from knowledge.evaluation.cases import CasesInvalid
from knowledge.evaluation.running import Judged, Results
from knowledge.evaluation.scores import coverage_curve, overall, reliability
from knowledge.model import Problem


@dataclass(frozen=True, slots=True)
class Change:
    """One question that two runs did not do alike."""

    key: str
    question: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs over the questions that both have. `p` is the exact two-sided McNemar probability of so uneven a split
    between `gained` and `lost` if the runs were equally good."""

    shared: int
    only_first: int
    only_second: int
    right_first: int
    right_second: int
    gained: tuple[Change, ...]
    lost: tuple[Change, ...]
    p: float


def written(results: Results) -> dict[str, Any]:
    """Return a run as plain values for JSON."""
    return {
        "without": list(results.without),
        "overall": asdict(overall(results)),
        "reliability": [asdict(each) for each in reliability(results)],
        "coverage_curve": [list(point) for point in coverage_curve(results)],
        "cases": [_row(judged) for judged in results.judged],
    }


def _row(judged: Judged) -> dict[str, Any]:
    case, answer = judged.case, judged.answer
    return {
        "key": case.key,
        "id": case.id,
        "category": case.category,
        "language": judged.language,
        "turns": list(case.turns),
        "outcome": str(judged.outcome),
        "right": judged.right,
        "why": judged.why,
        "expected": {"status": sorted(case.status), "entry": list(case.entries)},
        "status": str(answer.status),
        "entry": answer.entry,
        "confidence": round(answer.confidence, 6),
        "answer": answer.text,
        "alternatives": [other.entry for other in answer.alternatives],
    }


def write(results: Results, path: Path) -> None:
    """Write a run as JSON. Raises OSError."""
    path.write_text(json.dumps(written(results), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def compare(first: Path, second: Path) -> Comparison:
    """Compare two runs that were written.

    Raises:
        CasesInvalid: a file cannot be read or is no run that was written here.
    """
    before, after = _read(first), _read(second)
    shared = [key for key in before if key in after]
    gained = [key for key in shared if after[key]["right"] and not before[key]["right"]]
    lost = [key for key in shared if before[key]["right"] and not after[key]["right"]]

    def change(key: str) -> Change:
        ran, reran = before[key], after[key]
        return Change(key, str(reran["turns"][-1]), _said(ran), _said(reran))

    return Comparison(
        shared=len(shared),
        only_first=len(before) - len(shared),
        only_second=len(after) - len(shared),
        right_first=sum(bool(before[key]["right"]) for key in shared),
        right_second=sum(bool(after[key]["right"]) for key in shared),
        gained=tuple(map(change, gained)),
        lost=tuple(map(change, lost)),
        p=mcnemar(len(gained), len(lost)),
    )


def mcnemar(gained: int, lost: int) -> float:
    """Return the exact two-sided probability of a split at least as uneven between equally good runs."""
    changed = gained + lost
    return float(scipy.stats.binomtest(gained, changed).pvalue) if changed else 1.0


def _said(row: Mapping[str, Any]) -> str:
    return f"{row['outcome']} ({row['entry'] or row['status']})"


def _read(path: Path) -> dict[str, Mapping[str, Any]]:
    try:
        run = json.loads(path.read_bytes())
        rows = {row["key"]: row for row in run["cases"]}
        for row in rows.values():
            _ = (row["right"], row["turns"][-1], row["outcome"], row["entry"], row["status"])
    except OSError as error:
        raise CasesInvalid((Problem(str(path), f"cannot be read ({error.strerror})"),)) from error
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        message = "no run that `summit-desk eval --json FILE` wrote; write it again"
        raise CasesInvalid((Problem(str(path), message),)) from error
    return rows
