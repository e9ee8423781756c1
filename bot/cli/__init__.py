"""The command line: `parser` says what there is, and each command has its module."""

from bot.cli.dispatch import run_command_line

__all__ = ["run_command_line"]
