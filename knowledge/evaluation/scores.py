"""Numbers over a run: tallies, how far confidence can be trusted, and which entries are taken for which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import scipy  # its `stats` load when first used, and slowly: answering needs none of them

from knowledge.evaluation.running import Judged, Outcome, Results
from knowledge.model import Status

BINS = 10
COVERAGES = tuple(step / 10 for step in range(1, 11))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases of a group came to what. Shares are from 0 to 1, and None where there is nothing to share."""

    name: str
    outcomes: Counter[Outcome]
    offered: int = 0

    @property
    def cases(self) -> int:
        """How many cases the group has."""
        return self.outcomes.total()

    @property
    def right(self) -> float | None:
        """The share in which the desk did what it should."""
        return share(self.outcomes[Outcome.RIGHT] + self.outcomes[Outcome.REFUSED], self.cases)

    @property
    def wrong_among_answered(self) -> float | None:
        """The share of wrong answers among those answered, over-answers included."""
        wrong = self.outcomes[Outcome.WRONG] + self.outcomes[Outcome.OVER_ANSWERED]
        return share(wrong, wrong + self.outcomes[Outcome.RIGHT])


@dataclass(frozen=True, slots=True)
class Overall:
    """What a run comes down to."""

    in_scope: int
    in_scope_right: float | None
    wrong_among_answered: float | None
    """Among the in-scope cases that were answered."""
    wrong_among_all_answered: float | None
    """Over-answers counted too."""
    out_of_scope: int
    out_of_scope_refused: float | None
    not_stated: int
    not_stated_refused: float | None
    silent: int
    silent_kept: float | None
    ece: float | None
    auroc: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in one tenth of the scale."""

    low: float
    high: float
    cases: int
    confidence: float
    accuracy: float


def share(part: int, whole: int) -> float | None:
    """Return part of whole, None of nothing."""
    return part / whole if whole else None


def by_category(results: Results) -> tuple[Tally, ...]:
    """Return a tally for each category, in the order in which they first come."""
    return _tallies(results, lambda judged: judged.case.category)


def by_language(results: Results) -> tuple[Tally, ...]:
    """Return a tally for each language of the questions."""
    return _tallies(results, lambda judged: judged.language)


def total(results: Results) -> Tally:
    """Return the tally of all."""
    return _tally("all", results.judged)


def _tallies(results: Results, group: Callable[[Judged], str]) -> tuple[Tally, ...]:
    names = dict.fromkeys(group(judged) for judged in results.judged)
    return tuple(_tally(name, [judged for judged in results.judged if group(judged) == name]) for name in names)


def _tally(name: str, judged: Sequence[Judged]) -> Tally:
    return Tally(name, Counter(each.outcome for each in judged), sum(each.offered for each in judged))


def overall(results: Results) -> Overall:
    """Return the figures that a run is judged by."""
    scope = [judged for judged in results.judged if judged.case.in_scope]
    scoped, everything = _tally("in scope", scope), total(results)
    refusals = [judged for judged in results.judged if not judged.case.in_scope]
    outside = [judged for judged in refusals if Status.OUT_OF_SCOPE in judged.case.status]
    unsaid = [j for j in refusals if Status.NOT_STATED in j.case.status and Status.OUT_OF_SCOPE not in j.case.status]
    silent = [judged for judged in refusals if Status.SILENT in judged.case.status]
    return Overall(
        in_scope=len(scope),
        in_scope_right=scoped.right,
        wrong_among_answered=scoped.wrong_among_answered,
        wrong_among_all_answered=everything.wrong_among_answered,
        out_of_scope=len(outside),
        out_of_scope_refused=_tally("", outside).right,
        not_stated=len(unsaid),
        not_stated_refused=_tally("", unsaid).right,
        silent=len(silent),
        silent_kept=_tally("", silent).right,
        ece=calibration_error(reliability(results)),
        auroc=auroc([j.answer.confidence for j in scope], [j.answer.confidence for j in outside]),
    )


def confusions(results: Results) -> tuple[tuple[str, str, int], ...]:
    """Return (entry meant, entry given, how often) for wrong answers, most frequent first."""
    pairs = Counter(
        (judged.case.entries[0] if judged.case.entries else "(any)", judged.answer.entry or "(none)")
        for judged in results.judged
        if judged.outcome is Outcome.WRONG and judged.answer.entry not in judged.case.entries
    )
    return tuple((meant, given, times) for (meant, given), times in sorted(pairs.items(), key=lambda p: (-p[1], p[0])))


def reliability(results: Results) -> tuple[Bin, ...]:
    """Return how often the desk was right about the entry at each tenth of confidence; empty tenths are left out.

    Where a refusal is right, the entry that says so is right too.
    """
    scored = [
        (j.answer.confidence, j.hit or j.outcome is Outcome.REFUSED)
        for j in results.judged
        if j.answer.entry is not None
    ]
    filled: dict[int, list[tuple[float, bool]]] = {}
    for confidence, hit in scored:
        filled.setdefault(min(BINS - 1, max(0, int(confidence * BINS))), []).append((confidence, hit))
    return tuple(
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            cases=len(rows),
            confidence=sum(confidence for confidence, _ in rows) / len(rows),
            accuracy=sum(hit for _, hit in rows) / len(rows),
        )
        for number, rows in sorted(filled.items())
    )


def calibration_error(bins: Iterable[Bin]) -> float | None:
    """Return the expected calibration error: how far confidence is from accuracy, over the bins by their size."""
    filled = tuple(bins)
    cases = sum(each.cases for each in filled)
    if not cases:
        return None
    return sum(each.cases * abs(each.confidence - each.accuracy) for each in filled) / cases


def coverage_curve(results: Results) -> tuple[tuple[float, float, float], ...]:
    """Return (share answered, accuracy, lowest confidence) as if only the surest in-scope cases had been answered."""
    ranked = surest_first(results)
    points: list[tuple[float, float, float]] = []
    for coverage in COVERAGES if ranked else ():
        kept = ranked[: max(1, round(coverage * len(ranked)))]
        points.append((len(kept) / len(ranked), sum(hit for _, hit in kept) / len(kept), kept[-1][0]))
    return tuple(dict.fromkeys(points))


def surest_first(results: Results) -> list[tuple[float, bool]]:
    """Return confidence and whether the likeliest entry is right for each in-scope case, the surest first."""
    scored = ((j.answer.confidence if j.top else 0.0, j.hit) for j in results.judged if j.case.in_scope)
    return sorted(scored, key=lambda each: -each[0])


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """Return the chance that a value from inside is above one from outside, ties counting half."""
    if not inside or not outside:
        return None
    pairs_in_order = scipy.stats.mannwhitneyu(inside, outside, method="asymptotic").statistic
    return float(pairs_in_order) / (len(inside) * len(outside))
