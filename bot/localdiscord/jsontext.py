"""JSON as Discord writes and reads it: in UTF-8, without white space."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web


def write(value: Any) -> bytes:
    """Return a value as JSON."""
    try:
        return orjson.dumps(value)
    except TypeError:  # half a surrogate pair, which only the standard library spells out
        return json.dumps(value, separators=(",", ":")).encode()


def read(text: str | bytes | bytearray) -> Any:
    """Return what JSON says. Raises ValueError."""
    return orjson.loads(text)


def json_response(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return a response with a value as JSON; it names no charset, or discord.py would not take it for JSON."""
    return web.Response(body=write(value), status=status, headers=headers, content_type="application/json")
