"""`summit-desk` and `python -m bot`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def compute_on_one_thread() -> None:
    """Have arithmetic done on one thread, where numpy is not loaded yet and nobody has chosen otherwise.

    A question is too little to share: waiting for a second thread costs more than it brings, on a busy machine many
    times as much.
    """
    for library in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    compute_on_one_thread()
    from bot.cli import run_command_line

    return run_command_line(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
