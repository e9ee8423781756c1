"""Filling in options, selects and forms, with the checks that Discord's own client makes."""

from __future__ import annotations

import base64
import binascii

from bot.localdiscord import uploads
from bot.localdiscord.errors import BodyErrors, Path, Refusal
from bot.localdiscord.model import Channel, Json
from bot.localdiscord.people.payloads import Resolved
from bot.localdiscord.rules import components as kinds
from bot.localdiscord.rules.commands import ATTACHMENT, BOOLEAN, INTEGER, NUMBER, STRING, SUBCOMMANDS
from bot.localdiscord.uploads import Upload
from bot.localdiscord.world import World


class Filling:
    """Checks a command's options; while somebody is still typing, what is missing or half done passes."""

    def __init__(self, world: World, where: Channel, resolved: Resolved, *, typing: bool) -> None:
        self._world = world
        self._where = where
        self._resolved = resolved
        self._typing = typing
        self._errors = BodyErrors()

    def options(self, declared: list[Json], given: list[Json]) -> list[Json]:
        """Return the options as the interaction carries them, or refuse."""
        filled = self._level(declared, given, ("options",))
        self._errors.finish()
        return filled

    def _level(self, declared: list[Json], given: list[Json], path: Path) -> list[Json]:
        known = {option["name"]: option for option in declared}
        if not self._typing:
            named = {option.get("name") for option in given}
            for name, option in known.items():
                if option.get("required") and name not in named:
                    self._errors.required((*path, name))
        if any(option["type"] in SUBCOMMANDS for option in declared) and len(given) != 1:
            self._errors.required(path)
        filled: list[Json] = []
        for option in given:
            name = option.get("name", "")
            here = (*path, name)
            if name not in known:
                self._errors.wrong(here, "OPTION_UNKNOWN", "The command has no such option")
            else:
                filled.append(self._option(known[name], option, here))
        return filled

    def _option(self, declared: Json, given: Json, path: Path) -> Json:
        kind = declared["type"]
        shape: Json = {"name": declared["name"], "type": kind}
        if kind in SUBCOMMANDS:
            return shape | {"options": self._level(declared.get("options") or [], given.get("options") or [], path)}
        if given.get("focused"):
            return shape | {"value": given.get("value", ""), "focused": True}
        shape["value"] = self._value(declared, given.get("value"), path)
        return shape

    def _value(self, declared: Json, value: object, path: Path) -> object:
        kind = declared["type"]
        if kind == ATTACHMENT and isinstance(value, dict):
            value = str(uploads.store(self._world, self._where.id, decoded_file(value))["id"])
        if kind in (STRING, INTEGER, NUMBER):
            return self._plain(declared, value, path)
        if kind == BOOLEAN:
            return bool(value)
        self._resolved.value(kind, str(value))
        return str(value)

    def _plain(self, declared: Json, value: object, path: Path) -> object:
        if declared["type"] == STRING:
            value = str(value)
            self._errors.length(path, value, declared.get("min_length") or 0, declared.get("max_length") or 6000)
        else:
            try:
                value = (int if declared["type"] == INTEGER else float)(str(value))
            except ValueError:
                self._errors.wrong(path, "NUMBER_TYPE_COERCE", f"Value {value!r} is not a number.")
                return value
            if not declared.get("min_value", value) <= value <= declared.get("max_value", value):
                self._errors.wrong(path, "NUMBER_TYPE_RANGE", "The value is out of range")
        choices = [choice["value"] for choice in declared.get("choices") or []]
        if choices and value not in choices:
            self._errors.wrong(path, "OPTION_NOT_A_CHOICE", "The value is none of the choices")
        return value


def decoded_file(given: Json) -> Upload:
    """Return a file that a page sent as base64."""
    try:
        data = base64.b64decode(str(given.get("data_base64") or ""), validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(400, 0, "data_base64 is not base64") from None
    return Upload("0", str(given.get("filename") or "file"), data)


def checked_values(component: Json, values: list[str]) -> list[str]:
    """Return the values of a select, or refuse what it does not offer."""
    errors = BodyErrors()
    values = [str(value) for value in values]
    least, most = component.get("min_values"), component.get("max_values") or 1
    errors.length(("values",), values, 1 if least is None else least, most)
    if component["type"] == kinds.STRING_SELECT:
        offered = {option["value"] for option in component["options"]}
        for index, value in enumerate(values):
            if value not in offered:
                errors.wrong(("values", index), "OPTION_NOT_A_CHOICE", "The value is none of the options")
    errors.finish()
    return values


def filled_form(declared: list[Json], given: list[Json]) -> list[Json]:
    """Return the components of a submitted form: what was declared, with what the person entered."""
    entered = {each["custom_id"]: each for each in kinds.walk(given) if each.get("custom_id")}
    errors = BodyErrors()
    filled = [_filled(component, entered, errors) for component in declared]
    errors.finish()
    return filled


def _filled(component: Json, entered: dict[str, Json], errors: BodyErrors) -> Json:
    shape: Json = {"type": component["type"], "id": component["id"]}
    if component["type"] == kinds.ROW:
        return shape | {"components": [_filled(each, entered, errors) for each in component["components"]]}
    if component["type"] == kinds.LABEL:
        return shape | {"component": _filled(component["component"], entered, errors)}
    if "custom_id" not in component:
        return shape
    custom_id = component["custom_id"]
    shape["custom_id"] = custom_id
    given = entered.get(custom_id, {})
    required = component.get("required", component["type"] != kinds.CHECKBOX)
    if component["type"] == kinds.TEXT_INPUT:
        shape["value"] = str(given.get("value") or "")
        if shape["value"] or required:
            least = max(component.get("min_length") or 0, 1 if required else 0)
            errors.length((custom_id,), shape["value"], least, component.get("max_length") or 4000)
    elif component["type"] in (*kinds.SELECTS, kinds.CHECKBOX_GROUP, kinds.FILE_UPLOAD):
        shape["values"] = [str(value) for value in given.get("values") or []]
        if shape["values"] and component["type"] == kinds.STRING_SELECT:
            checked_values(component, shape["values"])
        if required and not shape["values"]:
            errors.required((custom_id,))
    else:
        shape["value"] = given.get("value", False if component["type"] == kinds.CHECKBOX else None)
    return shape
