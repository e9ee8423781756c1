from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest

from bot import logs

TOKEN = 'MTAx."hush-hush"\\token'


@pytest.fixture(autouse=True)
def _restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_gets_into_the_log(form: Literal["text", "json"]):
    out = io.StringIO()
    logs.set_up(form, [TOKEN], out)
    try:
        raise ValueError(f"bad header: Bot {TOKEN}")
    except ValueError:
        logging.getLogger("bot").exception("it failed with %s", TOKEN)
    for part in ("MTAx", "hush-hush"):
        assert part not in out.getvalue()
    assert "it failed with ***" in out.getvalue()
    assert "bad header: Bot ***" in out.getvalue()


def test_json_has_one_object_a_line():
    out = io.StringIO()
    logs.set_up("json", [], out)
    logging.getLogger("bot.store").warning("two\nlines %s", "日本")
    (line,) = out.getvalue().splitlines()
    row = json.loads(line)
    assert (row["level"], row["logger"], row["message"]) == ("warning", "bot.store", "two\nlines 日本")
    assert row["time"].endswith("+00:00")


def test_a_short_password_blots_out_nothing_by_accident():
    out = io.StringIO()
    logs.set_up("text", ["a"], out)
    logging.getLogger("bot").warning("a table")
    assert "a table" in out.getvalue()
