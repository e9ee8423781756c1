"""Values as YAML text: in the style of what stands beside them, so that a diff shows what has changed and no more."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

STEP = 2
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FLOW_LISTS = frozenset({"topics", "people", "asks", "participants"})
_BARE = frozenset({"whether", "kind"})
_MISTAKEN = re.compile(
    r"(?i)(null|~|true|false|yes|no|on|off|y|n|[-+]?[\d.][\d_.,:eE+-]*|0[xo][\da-f]+|[-+]?\.inf|\.nan|\d{4}-\d\d?-\d\d?.*)"
)
"""What other programs would not take for text."""
_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def scalar(text: str, *, flow: bool = False, style: str = "", indent: int = 0) -> str:
    """Return a text as a scalar in a style (`'`, `"`, `|`, `>`, or plain) where it can be so written.

    `indent` is the column that the lines of a block scalar stand at.
    """
    if style in {"|", ">"} and not flow and not _ESCAPED.search(text.replace("\n", "")):
        head = ">-" if style == ">" and "\n" not in text else "|-"
        return "\n".join([head, *(" " * indent + line if line else "" for line in text.split("\n"))])
    if style == "'" and not _ESCAPED.search(text):
        return "'" + text.replace("'", "''") + "'"
    if style != '"' and _is_plain(text, flow):
        return text
    if style == "" and "\n" in text and not flow:
        return scalar(text, style="|", indent=indent)
    if style == "" and '"' in text and not _ESCAPED.search(text):
        return "'" + text.replace("'", "''") + "'"
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _is_plain(text: str, flow: bool) -> bool:
    if not text or _ESCAPED.search(text) or _MISTAKEN.fullmatch(text):
        return False
    written = [f"[{text}, x]", f"{{k: {text}, x: y}}"] if flow else [f"- {text}\n", f"k: {text}\n"]
    try:
        return all(_values(each)[int(each[0] in "k{")] == text for each in written)
    except (yaml.YAMLError, IndexError):
        return False


def _values(text: str) -> list[str]:
    events = list(yaml.parse(text, Loader=_Loader))
    scalars = [event.value for event in events if isinstance(event, yaml.ScalarEvent)]
    wanted = {"-": 1, "k": 2, "[": 2, "{": 4}[text[0]]
    return scalars if len(scalars) == wanted and len(events) == wanted + 6 else []


def in_flow(value: Any, key: str = "") -> str:
    """Return a value in flow style: `{en: …, ja: […]}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {in_flow(each, name)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(in_flow(each) for each in value) + "]"
    return str(value) if key in _BARE else scalar(str(value), flow=True)


def pair(key: str, value: Any, dash: int = STEP, *, flow: bool = False) -> list[str]:
    """Return the lines of a key with its value, from column 0; `dash` is how far a list's dashes stand in."""
    if isinstance(value, str):
        return f"{key}: {value if key in _BARE else scalar(value, indent=STEP)}".split("\n")
    if flow or not value or key in _FLOW_LISTS:
        return [f"{key}: {in_flow(value)}"]
    if isinstance(value, Mapping):
        return [f"{key}:", *indented((line for name, each in value.items() for line in pair(name, each, dash)), STEP)]
    return [f"{key}:", *indented((line for each in value for line in item(each, dash)), dash)]


def item(value: Any, dash: int = STEP) -> list[str]:
    """Return the lines of a list's item, its dash at column 0."""
    if isinstance(value, Mapping):
        lines = [line for key, each in value.items() for line in pair(key, each, dash)]
    else:
        lines = scalar(str(value)).split("\n")
    first, *rest = lines
    return [f"- {first}", *indented(rest, STEP)]


def indented(lines: Iterable[str], by: int) -> list[str]:
    """Return lines further in; an empty one stays empty."""
    return [" " * by + line if line else "" for line in lines]
