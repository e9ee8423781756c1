"""What ends a command: a line for the person at the terminal, and an exit status.

CommandFailed           exit status 1: what was asked for cannot be done now
  └─ UsageError         exit status 2: the command was not given as it should be
"""


class CommandFailed(Exception):
    """The command cannot do its work; the text says why and what to do next, in one line."""

    status = 1


class UsageError(CommandFailed):
    """The command was not given as it should be; the text says how."""

    status = 2
