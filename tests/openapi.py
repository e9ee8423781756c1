"""Discord's own description of its API, for judging what the desk sent. The file itself is not part of the project."""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

FILE = Path(__file__).parents[2] / "shared" / "discord" / "openapi.json"
PREFIX = "/api/v10"


class Description:
    """The description, read from its file."""

    def __init__(self, file: Path = FILE) -> None:
        self._document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))

    def problems(self, request: dict[str, Any]) -> list[str]:
        """What is wrong with a recorded request."""
        what = f"{request['method']} {request['path']}"
        found = self._operation(request["method"].lower(), request["path"].removeprefix(PREFIX))
        if found is None:
            return [f"{what}: no such call"]
        item, operation, values = found
        parameters = [self._resolved(each) for each in (*item.get("parameters", ()), *operation.get("parameters", ()))]
        problems = self._check_parameters(parameters, "path", values)
        problems += self._check_parameters(parameters, "query", dict(request.get("query") or {}))
        problems += self._check_body(operation.get("requestBody"), request)
        return [f"{what}: {problem}" for problem in problems]

    @cached_property
    def _templates(self) -> list[tuple[re.Pattern[str], dict[str, Any]]]:
        """Paths as patterns, those with the fewest blanks first."""
        paths = sorted(self._document["paths"].items(), key=lambda item: item[0].count("{"))
        return [(re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))), item) for path, item in paths]

    def _operation(self, method: str, path: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]] | None:
        for pattern, item in self._templates:
            match = pattern.fullmatch(path)
            if match and method in item:
                return item, item[method], match.groupdict()
        return None

    def _check_parameters(self, parameters: list[dict[str, Any]], place: str, values: dict[str, str]) -> list[str]:
        declared = {each["name"]: each for each in parameters if each["in"] == place}
        problems = [f"unknown {place} parameter {name}" for name in values if name not in declared]
        for name, parameter in declared.items():
            if name in values:
                problems += self._check(parameter["schema"], _read(values[name]), f"{place} parameter {name}")
            elif parameter.get("required"):
                problems.append(f"missing {place} parameter {name}")
        return problems

    def _check_body(self, body: dict[str, Any] | None, request: dict[str, Any]) -> list[str]:
        sent = request.get("json")
        if body is None:
            return [] if sent is None else ["a body where none belongs"]
        if sent is None:
            return ["no body"] if body.get("required") else []
        return self._check(self._resolved(body)["content"]["application/json"]["schema"], sent, "body")

    def _check(self, schema: dict[str, Any], values: Any, place: str) -> list[str]:
        candidates = values if isinstance(values, tuple) else (values,)
        validator = Draft202012Validator({"allOf": [schema], "components": self._document["components"]})
        errors = [best_match(validator.iter_errors(each)) for each in candidates]
        if None in errors:
            return []
        return [f"{place}{error.json_path[1:]}: {error.message[:300]}" for error in errors[:1] if error]

    def _resolved(self, value: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in value:
            return value
        found: Any = self._document
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return dict(found)


def _read(text: str) -> tuple[Any, ...]:
    """What a text in an address may stand for."""
    readings: list[Any] = [text]
    if text in {"true", "false"}:
        readings.append(text == "true")
    if re.fullmatch(r"-?\d+", text):
        readings.append(int(text))
    return tuple(readings)
