"""What the benchmarks share: their options, and times measured on both clocks."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np


def options_of(module: str, description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the options that every benchmark takes, so that `make bench` can pass them to all."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {module}", description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--quick", action="store_true", help="a short run")
    length.add_argument("--full", action="store_true", help="a long run: the engine on 100k phrasings too")
    return parser


@dataclass
class Times:
    """Milliseconds by the clock on the wall and of this process's work, one of each a question."""

    wall: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)

    def take(self, ask: Callable[[str], object], question: str) -> None:
        """Ask a question and keep how long it took."""
        wall, work = time.perf_counter(), time.process_time()
        ask(question)
        ended = time.process_time()
        self.wall.append((time.perf_counter() - wall) * 1000)
        self.work.append((ended - work) * 1000)

    @property
    def per_second(self) -> float:
        """Return how many a second, one after the other."""
        return 1000 * len(self.wall) / sum(self.wall)


def percentile(values: Iterable[float], rank: float) -> float:
    return float(np.percentile(list(values), rank))


def memory() -> float:
    """Return the megabytes that this process holds in memory (0 where the system does not say)."""
    return _status("VmRSS")


def most_memory() -> float:
    """Return the most megabytes that this process ever held in memory (0 where the system does not say)."""
    return _status("VmHWM")


def _status(name: str) -> float:
    try:
        with open("/proc/self/status", encoding="ascii") as file:  # noqa: PTH123 - no file like others
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith(name))
    except (OSError, StopIteration):
        return 0.0
