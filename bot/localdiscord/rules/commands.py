"""What Discord refuses in the application commands that a bot registers."""

from __future__ import annotations

import unicodedata

from bot.localdiscord.errors import BodyErrors, Path, Refusal
from bot.localdiscord.model import Json
from bot.localdiscord.rules import body_types
from bot.localdiscord.rules.body_types import require_types

CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3
MOST_OF_TYPE = {CHAT_INPUT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
MOST_CHARACTERS = 8000

SUBCOMMAND, SUBCOMMAND_GROUP, STRING, INTEGER, BOOLEAN, USER = range(1, 7)
CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(7, 12)
SUBCOMMANDS = (SUBCOMMAND, SUBCOMMAND_GROUP)
OPTION_TYPES = tuple(range(1, 12))

_LOCALES = """
id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW
ko ar he
"""
LOCALES = frozenset(_LOCALES.split())


def check_commands(commands: list[Json]) -> None:
    """Check a list that replaces all commands."""
    require_types(commands, [body_types.COMMAND])
    errors = BodyErrors()
    seen: set[tuple[int, object]] = set()
    for index, command in enumerate(commands):
        path: Path = (index,)
        check_command(command, errors, path)
        key = (command.get("type") or CHAT_INPUT, command.get("name"))
        if key in seen:
            message = "Application command names must be unique"
            errors.wrong((*path, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", message)
        seen.add(key)
    errors.finish()
    check_room(commands)


def check_room(commands: list[Json]) -> None:
    """Refuse more commands of a type than a scope holds."""
    for kind, most in MOST_OF_TYPE.items():
        if sum((each.get("type") or CHAT_INPUT) == kind for each in commands) > most:
            raise Refusal(400, 30032, f"Maximum number of application commands reached ({most}).")


def check_single(command: Json) -> None:
    """Check a command that comes alone."""
    require_types(command, body_types.COMMAND)
    errors = BodyErrors()
    check_command(command, errors)
    errors.finish()


def check_command(command: Json, errors: BodyErrors, path: Path = ()) -> None:
    """Check one command, of the right types."""
    kind = command.get("type") or CHAT_INPUT
    errors.one_of((*path, "type"), kind, tuple(MOST_OF_TYPE))
    _check_names(command, errors, path, strict=kind == CHAT_INPUT)
    if kind == CHAT_INPUT:
        _check_descriptions(command, errors, path)
        _check_options(command.get("options"), errors, (*path, "options"), depth=0)
        if size(command) > MOST_CHARACTERS:
            message = f"Command exceeds maximum size ({MOST_CHARACTERS})"
            errors.wrong(path or ("name",), "APPLICATION_COMMAND_TOO_LARGE", message)
    else:
        for name in ("description", "options"):
            if command.get(name):
                message = "Context menu commands cannot have description or options"
                errors.wrong((*path, name), "APPLICATION_COMMAND_CONTEXT_MENU_INVALID_FIELD", message)
    _check_numbers(command.get("contexts"), (0, 1, 2), errors, (*path, "contexts"))
    _check_numbers(command.get("integration_types"), (0, 1), errors, (*path, "integration_types"))
    permissions = command.get("default_member_permissions")
    if permissions is not None and not str(permissions).isdigit():
        errors.wrong((*path, "default_member_permissions"), "NUMBER_TYPE_COERCE", f"Value {permissions!r} is not int.")


def _check_numbers(found: object, allowed: tuple[int, ...], errors: BodyErrors, path: Path) -> None:
    for index, each in enumerate(found if isinstance(found, list) else []):
        errors.one_of((*path, index), each, allowed)


def _check_names(thing: Json, errors: BodyErrors, path: Path, *, strict: bool) -> None:
    name = thing.get("name")
    if name is None:
        errors.required((*path, "name"))
    named: list[tuple[Path, object]] = [((*path, "name"), name)]
    for locale, text in (thing.get("name_localizations") or {}).items():
        named.append(((*path, "name_localizations", locale), text))
        _check_locale(locale, errors, (*path, "name_localizations"))
    for where, text in named:
        errors.length(where, text, 1, 32)
        if strict and isinstance(text, str) and 1 <= len(text) <= 32 and not well_named(text):
            message = "String value did not match validation regex."
            errors.wrong(where, "STRING_TYPE_REGEX", message)


def _check_descriptions(thing: Json, errors: BodyErrors, path: Path) -> None:
    if thing.get("description") is None:
        errors.required((*path, "description"))
    errors.length((*path, "description"), thing.get("description"), 1, 100)
    for locale, text in (thing.get("description_localizations") or {}).items():
        _check_locale(locale, errors, (*path, "description_localizations"))
        errors.length((*path, "description_localizations", locale), text, 1, 100)


def _check_locale(locale: str, errors: BodyErrors, path: Path) -> None:
    if locale not in LOCALES:
        errors.wrong((*path, locale), "APPLICATION_COMMAND_INVALID_LOCALE", f"Unknown locale {locale!r}.")


def well_named(name: str) -> bool:
    """Whether a slash command or option may have this name: letters, digits, - and _, lower case where there is one."""
    return name == name.lower() and all(
        letter in "-_'" or unicodedata.category(letter)[0] in "LN" or unicodedata.category(letter) in ("Mn", "Mc")
        for letter in name
    )


def _check_options(options: object, errors: BodyErrors, path: Path, *, depth: int) -> None:
    if options is None:
        return
    errors.length(path, options, 0, 25)
    names: set[object] = set()
    optional_before = False
    for index, option in enumerate(options if isinstance(options, list) else []):
        here = (*path, index)
        if option.get("name") in names:
            message = "Application command option names must be unique"
            errors.wrong((*here, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_USED", message)
        names.add(option.get("name"))
        if option.get("required") and optional_before:
            message = "Required options must be placed before non-required options"
            errors.wrong(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional_before = optional_before or not option.get("required")
        _check_option(option, errors, here, depth=depth)


def _check_option(option: Json, errors: BodyErrors, path: Path, *, depth: int) -> None:
    kind = option.get("type")
    if not errors.one_of((*path, "type"), kind, OPTION_TYPES):
        return
    _check_names(option, errors, path, strict=True)
    _check_descriptions(option, errors, path)
    if kind in SUBCOMMANDS:
        if depth > (1 if kind == SUBCOMMAND else 0):
            message = "Sub-command option type is invalid"
            errors.wrong((*path, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
        _check_options(option.get("options"), errors, (*path, "options"), depth=depth + 1)
        return
    _check_choices(option, errors, path)
    for name, least in (("min_length", 0), ("max_length", 1)):
        errors.between((*path, name), option.get(name), least, 6000)


def _check_choices(option: Json, errors: BodyErrors, path: Path) -> None:
    choices = option.get("choices") or []
    if choices and option.get("autocomplete"):
        message = "Autocomplete cannot be set with choices"
        errors.wrong((*path, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", message)
    if (choices or option.get("autocomplete")) and option["type"] not in (STRING, INTEGER, NUMBER):
        message = "Choices and autocomplete are for string, integer and number options"
        errors.wrong((*path, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    errors.length((*path, "choices"), choices, 0, 25)
    for index, choice in enumerate(choices):
        here = (*path, "choices", index)
        errors.length((*here, "name"), choice.get("name") or "", 1, 100)
        for locale, text in (choice.get("name_localizations") or {}).items():
            errors.length((*here, "name_localizations", locale), text, 1, 100)
        if isinstance(choice.get("value"), str):
            errors.length((*here, "value"), choice["value"], 1, 100)


def size(thing: Json) -> int:
    """Return the characters of a command and all below it, each text counted in its longest language."""
    total = sum(
        max(map(len, [str(thing.get(name) or ""), *map(str, (thing.get(name + "_localizations") or {}).values())]))
        for name in ("name", "description")
    )
    if isinstance(thing.get("value"), str):
        total += len(thing["value"])
    return total + sum(size(each) for key in ("options", "choices") for each in thing.get(key) or [])
