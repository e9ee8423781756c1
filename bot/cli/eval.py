"""`summit-desk eval`: question sets scored, and two runs compared."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.cli.bases import open_snapshot
from bot.cli.failures import UsageError
from knowledge.parts import Parts

OURS = Path("tests/eval")


def run(options: Namespace) -> int:
    """Print the scores.

    Raises:
        UsageError, SettingsInvalid, BaseInvalid: as their names say.
        CommandFailed: a plot is asked for, and what draws it is not installed.
        KnowledgeError: a question file is bad.
    """
    if options.compare is not None:
        return _compare(options)
    files = options.files or sorted(OURS.glob("*.jsonl"))
    if not files:
        raise UsageError(f"there is no {OURS}/*.jsonl here; name the question files: summit-desk eval FILE")
    from bot.cli import plotting, scoreboard
    from knowledge import evaluation

    if options.plot is not None:
        plotting.require()
    cases = evaluation.read_cases(files)
    snapshot = open_snapshot(options, Parts.without(options.without))
    with progress_of(len(cases)) as progress:
        results = evaluation.run(cases, snapshot, progress)
    if options.json is not None:
        evaluation.write(results, options.json)
    if options.plot is not None:
        plotting.draw(results, options.plot)
    scoreboard.show(scoreboard.scores(results))
    if options.failures:
        scoreboard.show(scoreboard.failures(results))
    return 0


def _compare(options: Namespace) -> int:
    if options.files or options.failures or options.json or options.plot or options.without:
        raise UsageError("--compare reads two runs and asks nothing; leave out question files and every other option")
    from bot.cli import scoreboard
    from knowledge import evaluation

    scoreboard.show(scoreboard.comparison(evaluation.compare(*options.compare)))
    return 0


@contextmanager
def progress_of(total: int) -> Iterator[Callable[[int], None]]:
    """Yield what is told how many are done; on a terminal it draws a bar."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Asking", total=total)
        yield lambda done: bar.update(task, completed=done)
