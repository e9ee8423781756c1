"""JSON goes out as Discord writes it, whatever text people have typed."""

from __future__ import annotations

import json

import pytest

from bot.localdiscord import jsontext


@pytest.mark.parametrize("value", [{"content": "高市 👍"}, [None, True, 1.5, ""], {"half a pair": "\ud83d!"}])
def test_what_is_written_says_the_same_to_any_reader(value: object):
    assert json.loads(jsontext.write(value)) == value


@pytest.mark.parametrize("text", ["", "{", '{"a": NaN}', '"\\ud83d!"', "[" * 100_000, b"\xff"])
def test_what_is_no_json_is_a_value_error(text: str | bytes):
    with pytest.raises(ValueError, match=r"."):
        jsontext.read(text)


def test_a_response_names_no_charset():
    assert jsontext.json_response({}).headers["Content-Type"] == "application/json"
