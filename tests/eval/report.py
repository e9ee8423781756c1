"""docs/quality.md: its tables between markers, and its picture, from the question sets beside this file.

Run: make quality
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from math import sqrt
from multiprocessing import get_context
from pathlib import Path

from bot.cli import plotting
from bot.cli.bases import cache_folder
from knowledge import evaluation, loading
from knowledge.evaluation import Judged, Outcome, Results
from knowledge.model import Base, Entry, Status
from knowledge.parts import ALL, NAMES, WHAT, Parts
from knowledge.snapshot import Snapshot

HERE = Path(__file__).parent
BASES = HERE / "bases"
"""Other bases, each with questions that were written without a look at its phrasings."""
ROOT = HERE.parents[1]
DOCUMENT = ROOT / "docs" / "quality.md"
PICTURE = ROOT / "docs" / "pictures" / "quality.svg"
LANGUAGES = {"en": "English", "ja": "Japanese", "zh": "Chinese"}
WHOLE = "all parts"
CONFUSIONS = 12
CHECKED = ("overall", "languages", "categories", "bases", "ablation")
"""The sections whose figures are held to a fresh run."""
_NUMBER = r"(?:[-<\d.e– ]*\d|–?)"


def question_files() -> list[Path]:
    return sorted(HERE.glob("*.jsonl"))


def measured(base: Base, cache: Path, parts: Parts = ALL) -> Results:
    """Put every question to the desk with some parts of the engine."""
    return evaluation.run(evaluation.read_cases(question_files()), Snapshot.build(base, cache, parts))


def sections(results: Results, cache: Path) -> dict[str, str]:
    """Return what a run of the whole engine says, by the name of its place in the document."""
    return {
        "bases": _bases(cache),
        "overall": _overall(results),
        "languages": _languages(results),
        "categories": _categories(results),
        "calibration": _calibration(results),
        "confusions": _confusions(results),
        "ablation": ablation(results, ()),
    }


def _overall(results: Results) -> str:
    found = evaluation.overall(results)
    scope = [judged for judged in results.judged if judged.case.in_scope]
    answered = [j for j in scope if j.outcome in {Outcome.RIGHT, Outcome.WRONG}]
    refusals = [judged for judged in results.judged if not judged.case.in_scope]

    def row(name: str, part: float | None, of: int) -> tuple[str, ...]:
        return name, _percent(part), str(of), _interval(part, of)

    every = [j for j in results.judged if j.outcome in {Outcome.RIGHT, Outcome.WRONG, Outcome.OVER_ANSWERED}]
    return _table(
        ("", "%", "questions", "95 % interval"),
        [
            row("in scope, right", found.in_scope_right, found.in_scope),
            row("wrong among in-scope answered", found.wrong_among_answered, len(answered)),
            row("wrong among all answered", found.wrong_among_all_answered, len(every)),
            row(
                "to be refused, refused as is right",
                _share(sum(j.right for j in refusals), len(refusals)),
                len(refusals),
            ),
            row(
                "to be refused, not answered",
                _share(sum(_is_refused(j) for j in refusals), len(refusals)),
                len(refusals),
            ),
            row("out of scope, refused", found.out_of_scope_refused, found.out_of_scope),
            row("not stated, refused", found.not_stated_refused, found.not_stated),
            row("chat while listening, let pass", found.silent_kept, found.silent),
            ("calibration error (ECE)", _percent(found.ece), "", ""),
            ("in/out-of-scope AUROC", _percent(found.auroc), "", ""),
        ],
    )


def _is_refused(judged: Judged) -> bool:
    return judged.outcome is not Outcome.OVER_ANSWERED


def _languages(results: Results) -> str:
    rows = []
    for code, name in LANGUAGES.items():
        mine = Results(tuple(judged for judged in results.judged if judged.language == code))
        found = evaluation.overall(mine)
        shares = (found.in_scope_right, found.wrong_among_answered, found.out_of_scope_refused)
        rows.append((name, str(len(mine.judged)), *map(_percent, (*shares, found.not_stated_refused))))
    headings = ("", "questions", "in scope, right %", "wrong among answered %", "out of scope, refused %")
    return _table((*headings, "not stated, refused %"), rows)


def _categories(results: Results) -> str:
    headings = ("", "questions", "right %", *(f"{name} %" for name in LANGUAGES.values()))
    rows = []
    for tally in (*sorted(evaluation.by_category(results), key=lambda one: one.name), evaluation.total(results)):
        mine = [j for j in results.judged if tally.name in (j.case.category, "all")]
        by_language = {one.name: one for one in evaluation.by_language(Results(tuple(mine)))}
        each = (_percent(by_language[code].right if code in by_language else None) for code in LANGUAGES)
        counts = (tally.outcomes[outcome] for outcome in (Outcome.WRONG, Outcome.MISSED, Outcome.OVER_ANSWERED))
        rows.append((tally.name, str(tally.cases), _percent(tally.right), *each, *map(str, counts)))
    return _table((*headings, "wrong", "missed", "over-answered"), rows)


def _calibration(results: Results) -> str:
    bins = _table(
        ("confidence", "answers", "mean confidence %", "right entry %"),
        [
            (f"{each.low:.1f}–{each.high:.1f}", str(each.cases), _percent(each.confidence), _percent(each.accuracy))
            for each in evaluation.reliability(results)
        ],
    )
    curve = _table(
        ("answered, surest first %", "right entry %", "from confidence"),
        [
            (_percent(share), _percent(right), f"{least:.2f}")
            for share, right, least in evaluation.coverage_curve(results)
        ],
    )
    return f"{bins}\n\n{curve}"


def _confusions(results: Results) -> str:
    pairs = evaluation.confusions(results)
    if not pairs:
        return "None."
    shown = [(f"`{meant}`", f"`{given}`", str(times)) for meant, given, times in pairs[:CONFUSIONS]]
    left = sum(times for *_, times in pairs[CONFUSIONS:])
    table = _table(("meant (the first that counts as right)", "given", "times"), shown)
    return f"{table}\n\n{left} more wrong answers are spread over pairs further down." if left else table


def _bases(cache: Path) -> str:
    headings = ("base", "languages", "entries", "phrasings", "questions", "in scope, right %", "wrong among answered %")
    rows = [_base(folder, cache) for folder in sorted(BASES.iterdir())]
    return _table((*headings, "follow-ups, right %", "out of scope, refused %", "not stated, not answered %"), rows)


def _base(folder: Path, cache: Path) -> tuple[str, ...]:
    base = loading.load(folder / "base")
    results = evaluation.run(evaluation.read_cases([folder / "questions.jsonl"]), Snapshot.build(base, cache))
    found = evaluation.overall(results)
    follow_ups = [judged for judged in results.judged if len(judged.case.turns) > 1]
    unsaid = [j for j in results.judged if j.case.status == {Status.NOT_STATED}]
    counts = (len(base.entries), sum(map(_phrasings, base.entries.values())), len(results.judged))
    shares = (
        found.in_scope_right,
        found.wrong_among_answered,
        _share(sum(judged.right for judged in follow_ups), len(follow_ups)),
        found.out_of_scope_refused,
        _share(sum(map(_is_refused, unsaid)), len(unsaid)),
    )
    return f"`{folder.name}`", ", ".join(base.languages), *map(str, counts), *map(_percent, shares)


def _phrasings(entry: Entry) -> int:
    return sum(map(len, entry.questions.values()))


def ablation(whole: Results, others: Iterable[Results]) -> str:
    """Return the table of the whole engine and of runs without a part, each against the whole."""
    headings = ("without", "what it is", "in scope, right %", "wrong among answered %", "refused as is right %")
    rows = [_ablated(whole, whole), *(_ablated(other, whole) for other in others)]
    return _table((*headings, "gained", "lost", "p"), rows)


def _ablated(results: Results, whole: Results) -> tuple[str, ...]:
    found = evaluation.overall(results)
    refusals = [judged for judged in results.judged if not judged.case.in_scope]
    refused = _share(sum(judged.right for judged in refusals), len(refusals))
    figures = map(_percent, (found.in_scope_right, found.wrong_among_answered, refused))
    if not results.without:
        return f"– ({WHOLE})", "", *figures, "", "", ""
    pairs = list(zip(whole.judged, results.judged, strict=True))
    gained = sum(now.right and not before.right for before, now in pairs)
    lost = sum(before.right and not now.right for before, now in pairs)
    p = evaluation.mcnemar(gained, lost)
    [name] = results.without
    return f"`{name}`", WHAT[name], *figures, str(gained), str(lost), f"{p:.2g}" if p >= 0.0001 else "< 0.0001"


def figures(document: str, names: Sequence[str] = CHECKED) -> dict[tuple[str, str, str], tuple[float, int]]:
    """Return every percentage of some sections' tables, by section, row and column, with the row's questions (0 where
    the table does not say)."""
    found: dict[tuple[str, str, str], tuple[float, int]] = {}
    for name in names:
        section = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", document, re.DOTALL)
        heading, _, *rows = _cells(section.group(1) if section else "")
        for row in rows:
            cells = dict(zip(heading, row, strict=True))
            for column, cell in cells.items():
                if column.endswith("%") and re.fullmatch(r"[\d.]+", cell):
                    found[name, row[0], column] = float(cell), int(cells.get("questions") or 0)
    return found


def _cells(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines] or [[], []]


def filled(document: str, name: str, content: str) -> str:
    """Return a document with what stands between a section's markers replaced.

    Raises:
        ValueError: the document has no such markers.
    """
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, found, rest = document.partition(start)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise ValueError(f"{DOCUMENT.name} has no markers {start.strip()} … {end}")
    return f"{before}{start}\n{content}\n\n{end}{after}"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    numbers = [all(re.fullmatch(_NUMBER, cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = [headings, ["---:" if number else "---" for number in numbers], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def _interval(share: float | None, of: int) -> str:
    """Return Wilson's interval for a share of so many."""
    if share is None or not of:
        return "–"
    z = 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return f"{100 * max(0.0, middle - half):.1f}–{100 * min(1.0, middle + half):.1f}"


def main() -> None:
    base = loading.load()
    whole = measured(base, cache_folder())
    written = sections(whole, cache_folder())
    with tempfile.TemporaryDirectory() as cache:
        written["ablation"] = ablation(whole, _each_without(base, Path(cache)))
    document = DOCUMENT.read_text("utf-8")
    for name, content in written.items():
        document = filled(document, name, content)
    plotting.draw(whole, PICTURE)
    DOCUMENT.write_text(document, "utf-8")


def _each_without(base: Base, cache: Path) -> Iterator[Results]:
    """Yield what a run without each part says; a processor takes one part at a time."""
    without = [Parts.without([name]) for name in NAMES]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as processors:
        measuring = processors.map(partial(measured, base, cache), without)
        for number, (name, results) in enumerate(zip(NAMES, measuring, strict=True), start=1):
            print(f"without {name} ({number} of {len(NAMES)})", file=sys.stderr)
            yield results


if __name__ == "__main__":
    main()
