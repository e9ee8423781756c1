"""What a scored run looks like on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from knowledge.evaluation import (
    Change,
    Comparison,
    Outcome,
    Results,
    Tally,
    by_category,
    by_language,
    confusions,
    coverage_curve,
    overall,
    reliability,
    total,
)

FILE_WIDTH = 160
"""How wide to write where no terminal says how wide it is."""
CONFUSIONS_SHOWN = 15


def show(parts: Iterable[RenderableType]) -> None:
    """Print tables and lines to standard output."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else FILE_WIDTH, highlight=False)
    for part in parts:
        console.print(part)


def scores(results: Results) -> Iterator[RenderableType]:
    """Yield the tables of a run."""
    yield _tallies("Category", (*by_category(results), total(results)))
    yield _tallies("Language", by_language(results))
    yield _overall(results)
    yield from _confusions(results)
    yield from _calibration(results)


def failures(results: Results) -> Iterator[RenderableType]:
    """Yield a line for each case that was not done right."""
    table = _table("Not right", ("case", "outcome", "sure", "question", "why"))
    for judged in results.judged:
        if not judged.right:
            question = " ⏎ ".join(judged.case.turns)
            why = judged.why or "answered where a refusal is right"
            place = f"{judged.case.key}:{judged.case.line}"
            cells = (place, str(judged.outcome), f"{judged.answer.confidence:.2f}", question, why)
            table.add_row(*map(Text, cells))
    if table.row_count:
        yield table
    else:
        yield Text("Every case was done right.")


def comparison(compared: Comparison) -> Iterator[RenderableType]:
    """Yield how two runs differ."""
    for title, changes in (("Gained", compared.gained), ("Lost", compared.lost)):
        if changes:
            yield _changes(title, changes)
    rights = (_percent(right / compared.shared) if compared.shared else "–" for right in _rights(compared))
    yield Text(
        f"{compared.shared} questions in both ({compared.only_first} only in the first, {compared.only_second} only in "
        f"the second): {' → '.join(rights)} right; {len(compared.gained)} gained, {len(compared.lost)} lost; "
        f"exact McNemar p = {compared.p:.4g}"
    )


def _rights(compared: Comparison) -> tuple[int, int]:
    return compared.right_first, compared.right_second


def _changes(title: str, changes: Iterable[Change]) -> Table:
    table = _table(title, ("case", "before", "after", "question"))
    for change in changes:
        table.add_row(*map(Text, (change.key, change.before, change.after, change.question)))
    return table


def _tallies(what: str, tallies: Iterable[Tally]) -> Table:
    headings = ("cases", "right %", *(str(outcome) for outcome in Outcome), "offered", "wrong % of answered")
    table = _table(f"By {what.lower()}", (what.lower(), *headings), numbers_from=1)
    for tally in tallies:
        counts = (str(tally.outcomes[outcome]) for outcome in Outcome)
        ends = (str(tally.offered), _percent(tally.wrong_among_answered))
        table.add_row(tally.name, str(tally.cases), _percent(tally.right), *counts, *ends)
    return table


def _overall(results: Results) -> Table:
    figures = overall(results)
    table = _table("Overall", ("figure", "value", "cases"), numbers_from=1)
    for name, value, cases in (
        ("in scope, right", figures.in_scope_right, figures.in_scope),
        ("wrong among in-scope answered", figures.wrong_among_answered, figures.in_scope),
        ("wrong among all answered", figures.wrong_among_all_answered, len(results.judged)),
        ("out of scope, refused", figures.out_of_scope_refused, figures.out_of_scope),
        ("not stated, refused", figures.not_stated_refused, figures.not_stated),
        ("listening, kept silent", figures.silent_kept, figures.silent),
    ):
        table.add_row(name, _percent(value), str(cases))
    for name, value in (("calibration error (ECE)", figures.ece), ("in/out-of-scope AUROC", figures.auroc)):
        table.add_row(name, "–" if value is None else f"{value:.3f}", "")
    return table


def _confusions(results: Results) -> Iterator[Table]:
    pairs = confusions(results)
    if pairs:
        table = _table("Taken for another", ("meant", "given", "times"), numbers_from=2)
        for meant, given, times in pairs[:CONFUSIONS_SHOWN]:
            table.add_row(Text(meant), Text(given), str(times))
        yield table


def _calibration(results: Results) -> Iterator[Table]:
    bins = reliability(results)
    if bins:
        table = _table("Calibration", ("confidence", "cases", "mean confidence", "right entry %"), numbers_from=1)
        for each in bins:
            span = f"{each.low:.1f}–{each.high:.1f}"
            table.add_row(span, str(each.cases), _percent(each.confidence), _percent(each.accuracy))
        yield table
    points = coverage_curve(results)
    if points:
        table = _table("If only the surest were answered", ("answered %", "right entry %", "from confidence"), 0)
        for coverage, accuracy, confidence in points:
            table.add_row(_percent(coverage), _percent(accuracy), f"{confidence:.2f}")
        yield table


def _table(title: str, headings: Iterable[str], numbers_from: int | None = None) -> Table:
    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", title_style="bold")
    for number, heading in enumerate(headings):
        is_number = numbers_from is not None and number >= numbers_from
        table.add_column(heading, justify="right" if is_number else "left", overflow="fold")
    return table


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.1f}"
