"""From a command line to an exit status; the one place where errors become lines for the terminal."""

from __future__ import annotations

import importlib
import io
import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from bot.cli.failures import CommandFailed, UsageError
from bot.cli.parser import RUN, make_parser
from bot.settings import SettingsInvalid
from knowledge.model import KnowledgeError

INTERRUPTED = 130
PIPE_CLOSED = 141


def run_command_line(argv: Sequence[str]) -> int:
    """Run what was typed and return the exit status: 0, 1 for a failure, 2 for misuse."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    debug = "--debug" in argv
    try:
        return _run(argv)
    except SystemExit as leaving:  # argparse, after --help or --version
        return int(leaving.code or 0)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has left; keep the interpreter from complaining when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except Exception as error:
        status, lines = _explained(error)
        if debug and status is None:
            raise
        for line in lines:
            print(f"summit-desk: {line}", file=sys.stderr)
        return 1 if status is None else status


def _run(argv: Sequence[str]) -> int:
    options = make_parser().parse_args(argv)
    if options.command != RUN and options.port is not None:
        raise UsageError(f"--port is for running the desk, not for {options.command}; leave it out")
    status = _command(options)
    sys.stdout.flush()
    return status


def _command(options: Namespace) -> int:
    """Run the command's module; only that one is imported."""
    status: int = importlib.import_module(f"bot.cli.{options.command}").run(options)
    return status


def _explained(error: Exception) -> tuple[int | None, tuple[str, ...]]:
    """Return the exit status and the lines for an error; None as the status marks one that nobody foresaw."""
    from bot.store.errors import StoreError

    match error:
        case CommandFailed():
            return error.status, (str(error),)
        case SettingsInvalid():
            return 2, error.problems
        case KnowledgeError():
            return 1, tuple(str(error).splitlines())
        case StoreError():
            return 1, (str(error),)
        case OSError(filename=str() as name, strerror=str() as reason):
            return 2, (f"{name}: {reason}; see that it is there and that you may use it",)
        case OSError(strerror=str() as reason):
            return 1, (f"{reason} (while reading or writing); make that right and run it again",)
    name = type(error).__name__
    words = " ".join(str(error).split())
    return None, (f"unexpected {name}: {words}; run it again with --debug and report what it prints",)
