"""docs/quality.md says what a fresh run says."""

from __future__ import annotations

import pytest

from bot.cli.bases import cache_folder
from knowledge import loading
from tests.eval import report

POINT = 1.0


def test_figures_are_read_from_the_tables_that_were_written():
    table = "| | % | questions |\n|---|---:|---:|\n| right | 93.4 | 40 |\n| odd | – | 3 |"
    document = report.filled("Before.\n<!-- overall -->\nold\n<!-- /overall -->\nAfter.\n", "overall", table)
    assert document == f"Before.\n<!-- overall -->\n\n{table}\n\n<!-- /overall -->\nAfter.\n"
    assert report.figures(document, ["overall"]) == {("overall", "right", "%"): (93.4, 40)}
    with pytest.raises(ValueError, match=r"no markers <!-- other -->"):
        report.filled(document, "other", table)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_written_figures_are_those_of_a_fresh_run():
    """Within a percentage point; a category's or language's share of few questions may be off by one question."""
    document = report.DOCUMENT.read_text("utf-8")
    written = report.figures(document)
    fresh = document
    results = report.measured(loading.load(), cache_folder())
    for name, content in report.sections(results, cache_folder()).items():
        fresh = report.filled(fresh, name, content)
    # Columns that rest on a handful of questions each.
    finer = {"out of scope, refused %", "not stated, refused %", *(f"{name} %" for name in report.LANGUAGES.values())}
    expected = {key: figure for key, figure in report.figures(fresh).items() if key[2] not in finer}
    assert len(expected) > 25
    assert {
        key: (written.get(key, ("nothing",))[0], now)
        for key, (now, cases) in expected.items()
        if key not in written or abs(written[key][0] - now) > _allowed(key[0], cases)
    } == {}, "the report is old: run make quality"


def _allowed(section: str, cases: int) -> float:
    few = section in ("categories", "languages", "bases") and cases
    return max(POINT, 100 / cases if few else 0.0) + 0.11  # what rounding to a decimal can add
