"""What the program says while it runs, on standard error: as text, or as JSON with one object a line."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, TextIO

LINE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
QUIETER = ("alembic", "aiosqlite", "asyncio", "discord.http", "discord.gateway", "aiohttp.access", "watchfiles")


class RedactingFormatter(logging.Formatter):
    """Formats a line and blots out the secrets in it, wherever they come from, a traceback included."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__(LINE)
        self._secrets = sorted((each for each in secrets if len(each) > 5), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = self.compose(record)
        for secret in self._secrets:
            line = line.replace(self.written(secret), "***")
        return line

    def compose(self, record: logging.LogRecord) -> str:
        """Return the line, secrets and all."""
        return super().format(record)

    def written(self, secret: str) -> str:
        """Return how a secret would look in a line."""
        return secret


class JsonFormatter(RedactingFormatter):
    """The same as JSON."""

    def compose(self, record: logging.LogRecord) -> str:
        """Return the line, secrets and all."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)

    def written(self, secret: str) -> str:
        """Return how a secret would look inside a JSON text."""
        return json.dumps(secret, ensure_ascii=False)[1:-1]


def set_up(form: Literal["text", "json"], secrets: Iterable[str] = (), file: TextIO | None = None) -> None:
    """Send the log of the whole program to a file, standard error by default."""
    handler = logging.StreamHandler(file or sys.stderr)
    handler.setFormatter((JsonFormatter if form == "json" else RedactingFormatter)(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in QUIETER:
        logging.getLogger(name).setLevel(logging.WARNING)
