"""What can be typed after `summit-desk`."""

from __future__ import annotations

import argparse
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NoReturn

from bot.cli.failures import UsageError
from knowledge.parts import NAMES

RUN = "run"
"""What is done when no command is given."""
LOCAL_PORT = 8711


class Parser(argparse.ArgumentParser):
    """A parser that raises what is wrong instead of printing its whole usage."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with the message and where to read on."""
        raise UsageError(f"{message}; see {self.prog} --help")


def make_parser() -> Parser:
    """Return the parser of the whole command line."""
    shared = _shared_options()
    parser = Parser(
        prog="summit-desk",
        parents=[_shared_options()],  # its own: defaults set on it must not reach the commands' options
        description="Answers questions from a curated knowledge base, in the sources' own words. Without a command "
        "it runs the desk: on Discord with DISCORD_TOKEN, on the local Discord without.",
        epilog="example: summit-desk --port 8800",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"summit-desk {_version()}")
    parser.add_argument(
        "--port",
        type=_port,
        help=f"the port of the local Discord's page (default {LOCAL_PORT})",
    )
    parser.set_defaults(command=RUN, knowledge=None, debug=False)
    commands = parser.add_subparsers(metavar="command", parser_class=Parser)

    def add(name: str, about: str, example: str) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name,
            parents=[shared],
            help=about[0].lower() + about[1:].rstrip("."),
            description=about,
            epilog=f"example: {example}",
            allow_abbrev=False,
        )
        command.set_defaults(command=name)
        return command

    _add_ask(add("ask", "Answer a question.", 'summit-desk ask "What did Takaichi say about Taiwan?" --explain'))
    _add_check(
        add(
            "check",
            "Validate the knowledge base and its quotes, and report how much of the sources it covers.",
            "summit-desk check --knowledge my-base",
        )
    )
    _add_eval(add("eval", "Score question sets.", "summit-desk eval tests/eval/direct.jsonl"))
    _add_draft(
        add("draft", "Make a draft of entries from an article, for a curator.", "summit-desk draft article.html")
    )
    _add_db(add("db", "Look after the database.", "summit-desk db export --format csv --output log.csv"))
    return parser


def _shared_options() -> Parser:
    """Return what every command takes, before its name or after it."""
    shared = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--knowledge", type=_directory, metavar="DIR", help="another knowledge base than the one set")
    shared.add_argument("--debug", action="store_true", help="show where an unexpected error came from")
    return shared


def _add_ask(command: argparse.ArgumentParser) -> None:
    command.add_argument("question", nargs="*", help="the question, in any language that the base has")
    command.add_argument(
        "--locale", help="the asker's locale, such as ja: decides the language where the text does not"
    )
    command.add_argument("--explain", action="store_true", help="say how the answer was found")
    command.add_argument(
        "--jsonl", action="store_true", help="read JSON Lines from standard input, write one line for each"
    )


def _add_check(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--history", action="store_true", help="prove instead that the database holds every revision as it was made"
    )


def _add_eval(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files", nargs="*", type=_file, metavar="FILE", help="JSON Lines (default: tests/eval/*.jsonl)"
    )
    command.add_argument("--failures", action="store_true", help="list what was not done right, and why")
    command.add_argument("--json", type=Path, metavar="FILE", help="write every case's outcome to a file")
    command.add_argument(
        "--plot", type=Path, metavar="FILE.svg", help="draw coverage against accuracy, and how far confidence holds"
    )
    command.add_argument(
        "--without",
        action="append",
        choices=NAMES,
        default=[],
        metavar="PART",
        help=f"switch a part of the engine off; may be repeated. Parts: {', '.join(NAMES)}",
    )
    command.add_argument(
        "--compare",
        nargs=2,
        type=_file,
        metavar=("A.json", "B.json"),
        help="compare two runs that --json wrote, question by question, and ask nothing",
    )


def _add_draft(command: argparse.ArgumentParser) -> None:
    command.add_argument("article", type=_file, metavar="ARTICLE", help="a text, HTML or PDF file")
    command.add_argument(
        "--text",
        type=Path,
        metavar="FILE",
        help="where to write the cleaned article (default of a PDF: beside the draft)",
    )
    command.add_argument("--output", type=Path, metavar="FILE", help="where to write (default: standard output)")


def _add_db(command: argparse.ArgumentParser) -> None:
    command.add_argument("action", choices=["upgrade", "export"], help="apply migrations, or write out the log")
    command.add_argument("--format", choices=["jsonl", "csv"], default="jsonl", help="how to export (default jsonl)")
    command.add_argument("--output", type=Path, metavar="FILE", help="where to export (default: standard output)")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 1 to 65535")
    return int(text)


def _directory(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is no directory; give one that holds a knowledge base")
    return Path(text)


def _file(text: str) -> Path:
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text!r}")
    return Path(text)


def _version() -> str:
    try:
        return version("summit-desk")
    except PackageNotFoundError:
        return "(not installed)"
