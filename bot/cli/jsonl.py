"""Questions as JSON Lines in, answers as JSON Lines out: one row for each, in order, at once."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn, TextIO

from knowledge import desk
from knowledge.model import Answer, Question
from knowledge.snapshot import Snapshot


class RowInvalid(Exception):
    """A row is no valid request; the text says what is wrong."""

    def __init__(self, message: str, row_id: Any = None) -> None:
        self.row_id = row_id
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Request:
    """One row: the turns of a conversation (often one), the last of which is to be answered."""

    id: Any
    turns: tuple[str, ...]
    locale: str | None = None
    listening: bool = False


def answer_rows(rows: Iterable[bytes], out: TextIO, snapshot: Snapshot, *, debug: bool = False) -> int:
    """Answer every row and return the exit status: 1 when any row was in error. With `debug`, our own errors rise."""
    status = 0
    for number, row in enumerate(rows):
        if not row.strip():
            continue
        reply = _reply(row.removeprefix(b"\xef\xbb\xbf") if number == 0 else row, snapshot, debug)
        status = status or int("error" in reply)
        out.write(_dumped(reply) + "\n")
        out.flush()
    return status


def _reply(row: bytes, snapshot: Snapshot, debug: bool) -> dict[str, Any]:
    try:
        request = read(row)
    except RowInvalid as error:
        return {"id": error.row_id, "error": str(error)}
    try:
        return written(request.id, converse(request, snapshot))
    except Exception as error:
        if debug:
            raise
        return {"id": request.id, "error": f"the desk failed on this one ({type(error).__name__}: {error})"}


def read(row: bytes) -> Request:
    """Return the request that a row holds. Raises RowInvalid."""
    try:
        values = json.loads(row.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise RowInvalid(f"the row is not UTF-8: byte {error.start} is wrong") from None
    except json.JSONDecodeError as error:
        raise RowInvalid(f"the row is not JSON: {error.msg} at column {error.colno}") from None
    except (ValueError, RecursionError) as error:
        raise RowInvalid(f"the row cannot be read: {error}") from None
    if not isinstance(values, dict):
        raise RowInvalid('the row is not a JSON object; write {"id": …, "question": …}')
    if "id" not in values:
        raise RowInvalid("id is missing")
    try:
        listening = bool(_typed(values, "listening", bool))
        return Request(values["id"], _turns(values), _typed(values, "locale", str), listening)
    except RowInvalid as error:
        raise RowInvalid(str(error), values["id"]) from None


def converse(request: Request, snapshot: Snapshot) -> Answer:
    """Answer each turn in the light of those before it, and return the last answer."""
    turns = [Question(turn, request.locale, (), request.listening) for turn in request.turns]
    return desk.converse(turns, snapshot)


def written(row_id: Any, answer: Answer) -> dict[str, Any]:
    """Return the row for an answer."""
    return {
        "id": row_id,
        "status": str(answer.status),
        "entry": answer.entry,
        "answer": answer.text,
        "citations": [{"source": each.source, "quote": each.quote} for each in answer.citations],
        "confidence": round(answer.confidence, 4),
        "alternatives": [
            {"entry": each.entry, "question": each.question, "confidence": round(each.confidence, 4)}
            for each in answer.alternatives
        ],
        "locale": answer.locale,
    }


def _turns(values: dict[str, Any]) -> tuple[str, ...]:
    question = _typed(values, "question", str)
    turns = _typed(values, "turns", list)
    if (question is None) == (turns is None):
        raise RowInvalid("give either question or turns" + (", not both" if turns is not None else ""))
    if question is not None:
        return (whole(question),)
    if not turns or not all(isinstance(turn, str) for turn in turns):
        raise RowInvalid("turns must be a list of one or more strings")
    return tuple(whole(turn) for turn in turns)


def _typed(values: dict[str, Any], name: str, kind: type) -> Any:
    """Return a value of its proper type, None where it is absent or null. Raises RowInvalid."""
    value = values.get(name)
    if value is not None and not isinstance(value, kind):
        raise RowInvalid(f"{name} must be a {NAMES[kind]}, not {json.dumps(value, ensure_ascii=False)[:60]}")
    return value


NAMES: dict[type, str] = {str: "string", bool: "boolean", list: "list"}


def whole(text: str) -> str:
    """Replace halves of surrogate pairs, which no text can hold: JSON can spell them, and arguments in another encoding
    come as such."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _dumped(reply: dict[str, Any]) -> str:
    text = json.dumps(reply, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # an id with half a surrogate pair: echo it as it came, escaped
        return json.dumps(reply)
    return text


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"the number {digits[:20]} is too large")
    return value
