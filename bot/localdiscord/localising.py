"""Choosing a command's names and descriptions for a person's language, as Discord does."""

from __future__ import annotations

from bot.localdiscord.model import Json

# Where Discord looks when a locale itself is missing.
_FALLBACKS = {"en-US": "en-GB", "en-GB": "en-US", "es-419": "es-ES", "es-ES": "es-419"}


def localised(default: str, translations: Json | None, locale: str) -> str:
    """Return the text for a locale."""
    found = translations or {}
    return str(found.get(locale) or found.get(_FALLBACKS.get(locale, "")) or default)


def localised_choices(choices: list[Json], locale: str) -> list[Json]:
    """Return choices as a person sees them."""
    return [
        {"name": localised(each["name"], each.get("name_localizations"), locale), "value": each["value"]}
        for each in choices
    ]


def localised_command(command: Json, locale: str) -> Json:
    """Return a command or option, and all below it, with what a person reads beside what was registered."""
    shape = dict(command)
    shape["name_localized"] = localised(command["name"], command.get("name_localizations"), locale)
    shape["description_localized"] = localised(
        command.get("description", ""), command.get("description_localizations"), locale
    )
    if command.get("options"):
        shape["options"] = [localised_command(option, locale) for option in command["options"]]
    if command.get("choices"):
        shape["choices"] = [
            each | {"name_localized": localised(each["name"], each.get("name_localizations"), locale)}
            for each in command["choices"]
        ]
    return shape
