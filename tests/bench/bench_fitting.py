"""How long the shipped base takes to be ready: with nothing kept, from the cache, and after an edit.

An edit here adds an entry and gives another one a phrasing more; several follow one another, each from the base before.
The baseline of the ratios is fitting the edited base anew with every sentence vector kept on disk.

Run: OPENBLAS_NUM_THREADS=1 python -m tests.bench.bench_fitting [--quick | --full]
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from knowledge import desk, loading
from knowledge.model import Base, Entry, Question
from knowledge.snapshot import Snapshot
from tests.bench._measuring import memory, options_of

EDITS = 5


def edited(base: Base, number: int) -> Base:
    """Return the base with one entry more and one phrasing more."""
    standing = list(base.entries.values())[number]
    longer = (*standing.questions["en"], f"pray tell, number {number} of all those matters")
    asked = (f"which colour was necktie number {number}", f"necktie {number}", f"did tie no. {number} have stripes")
    added = Entry(f"new/necktie-{number}", {"en": asked}, {"en": "It was blue."})
    changed = replace(standing, questions={**standing.questions, "en": longer})
    entries = {**base.entries, standing.id: changed, added.id: added}
    return replace(base, entries=entries, digest=f"{base.digest}+{number}")


def timed(build: Callable[[], Snapshot]) -> tuple[float, float, Snapshot]:
    """Return seconds on the wall, seconds of work, and what was built."""
    wall, work = time.perf_counter(), time.process_time()
    built = build()
    return time.perf_counter() - wall, time.process_time() - work, built


def line(what: str, wall: float, work: float, baseline: float) -> None:
    print(f"{what:<44} {wall:>7.2f} {work:>7.2f} {wall / baseline:>7.2f}")


def main() -> None:
    options = options_of("tests.bench.bench_fitting", __doc__).parse_args()
    base = loading.load()
    # The sentence encoder is read and a small base fitted before, so that neither counts.
    desk.answer(Question("hello"), Snapshot.build(replace(base, entries=dict(list(base.entries.items())[:3]))))
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        first, first_work, live = timed(lambda: Snapshot.build(base, cache))
        start, start_work, kept = timed(lambda: Snapshot.build(base, cache))
        cold, cold_work, _ = timed(lambda: Snapshot.build(edited(base, 0), cache, before=kept))
        edits: list[tuple[float, float]] = []
        for number in range(2 if options.quick else EDITS):
            to_be = edited(live.base, number)
            wall, work, live = timed(lambda to_be=to_be, before=live: Snapshot.build(to_be, cache, before=before))
            edits.append((wall, work))
        assert desk.answer(Question("what colour did necktie 1 have"), live).entry == "new/necktie-1"
        anew, anew_work, _ = timed(lambda: Snapshot.build(replace(live.base, digest="anew"), cache))
    phrasings = sum(len(texts) for entry in base.entries.values() for texts in entry.questions.values())
    print(f"{phrasings} phrasings of {len(base.entries)} entries. Seconds; {memory():.0f} MB at the end.")
    print(f"{'':<44} {'wall':>7} {'work':>7} {'/ anew':>7}")
    line("fitted anew, sentence vectors kept", anew, anew_work, anew)
    line("first fit, nothing kept", first, first_work, anew)
    line("from the cache", start, start_work, anew)
    line("first edit after a start from the cache", cold, cold_work, anew)
    line("an edit", *(statistics.median(each) for each in zip(*edits, strict=True)), anew)


if __name__ == "__main__":
    main()
