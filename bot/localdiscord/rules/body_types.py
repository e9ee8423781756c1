"""The JSON types of request bodies, checked before any rule looks inside."""

from __future__ import annotations

from typing import Any

from bot.localdiscord.errors import BodyErrors, Path
from bot.localdiscord.model import Json

# A type, a tuple of types, [what is in a list], {field: …} or {"*": what is in a map}.
Expected = Any

_ID = (str, int)
_EMOJI: Json = {"id": _ID, "name": str, "animated": bool}
_OPTION: Json = {"label": str, "value": str, "description": str, "default": bool, "emoji": _EMOJI}
_MEDIA: Json = {"url": str}

COMPONENT: Json = {
    **dict.fromkeys(("type", "id", "style", "accent_color", "spacing"), int),
    **dict.fromkeys(("min_values", "max_values", "min_length", "max_length"), int),
    **dict.fromkeys(("custom_id", "label", "description", "placeholder", "url", "content", "value"), str),
    **dict.fromkeys(("disabled", "required", "spoiler", "divider", "default"), bool),
    "options": [_OPTION],
    "emoji": _EMOJI,
    "sku_id": _ID,
    "media": _MEDIA,
    "file": _MEDIA,
    "items": [{"media": _MEDIA, "description": str, "spoiler": bool}],
    "channel_types": [int],
    "default_values": [{"id": _ID, "type": str}],
}
COMPONENT |= {"components": [COMPONENT], "accessory": COMPONENT, "component": COMPONENT}

EMBED: Json = {
    **dict.fromkeys(("title", "description", "url", "type", "timestamp"), str),
    "color": int,
    "footer": {"text": str, "icon_url": str},
    "author": {"name": str, "url": str, "icon_url": str},
    "image": _MEDIA,
    "thumbnail": _MEDIA,
    "fields": [{"name": str, "value": str, "inline": bool}],
}

MESSAGE: Json = {
    "content": str,
    "nonce": _ID,
    "enforce_nonce": bool,
    "tts": bool,
    "flags": int,
    "embeds": [EMBED],
    "components": [COMPONENT],
    "attachments": [{"id": _ID, "filename": str, "description": str}],
    "allowed_mentions": {"parse": [str], "users": [_ID], "roles": [_ID], "replied_user": bool},
    "message_reference": {"message_id": _ID, "fail_if_not_exists": bool},
    "sticker_ids": [_ID],
    "poll": dict,
}

MODAL: Json = {"custom_id": str, "title": str, "components": [COMPONENT]}

_CHOICE: Json = {"name": str, "name_localizations": {"*": str}, "value": (str, int, float)}
CHOICES: Json = {"choices": [_CHOICE]}

_NAMED: Json = {
    "name": str,
    "name_localizations": {"*": str},
    "description": str,
    "description_localizations": {"*": str},
}
_COMMAND_OPTION: Json = _NAMED | {
    **dict.fromkeys(("type", "min_length", "max_length"), int),
    **dict.fromkeys(("min_value", "max_value"), (int, float)),
    **dict.fromkeys(("required", "autocomplete"), bool),
    "choices": [_CHOICE],
    "channel_types": [int],
}
_COMMAND_OPTION["options"] = [_COMMAND_OPTION]
COMMAND: Json = _NAMED | {
    "type": int,
    "options": [_COMMAND_OPTION],
    "contexts": [int],
    "integration_types": [int],
    "default_member_permissions": _ID,
    "dm_permission": bool,
    "nsfw": bool,
}

_FILE: Json = {"filename": str, "content_type": str, "data_base64": str}
_GIVEN: Json = {"name": str, "type": int, "focused": bool}
_GIVEN["options"] = [_GIVEN]
_ENTERED: Json = {"type": int, "custom_id": str, "values": [_ID]}
_ENTERED |= {"components": [_ENTERED], "component": _ENTERED}
SAID: Json = {"content": str, "reply_to": _ID, "mention_reply": bool, "files": [_FILE]}
ACTED: Json = {
    **dict.fromkeys(("channel_id", "command_id", "target_id", "message_id", "interaction_id"), _ID),
    "kind": str,
    "custom_id": str,
    "component_type": int,
    "values": [_ID],
    "options": [_GIVEN],
    "components": [_ENTERED],
}

CHANNEL: Json = {"name": str, "topic": str, "archived": bool, "locked": bool, "auto_archive_duration": int}


def require_types(value: object, expected: Expected, path: Path = ()) -> None:
    """Refuse a body whose JSON types are not the expected ones; null and unknown fields pass."""
    errors = BodyErrors()
    _check(value, expected, errors, path)
    errors.finish()


def _check(value: object, expected: Expected, errors: BodyErrors, path: Path) -> None:
    if isinstance(expected, dict):
        if not isinstance(value, dict):
            errors.wrong(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
            return
        others = expected.get("*")
        for name, inner in value.items():
            wanted = expected.get(name, others)
            # most fields are of just the type that is wanted, which is seen without going into them
            if inner is not None and wanted is not None and type(inner) is not wanted:
                _check(inner, wanted, errors, (*path, name))
    elif isinstance(expected, list):
        if not isinstance(value, list):
            errors.wrong(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return
        for index, inner in enumerate(value):
            _check(inner, expected[0], errors, (*path, index))
    elif not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
        errors.wrong(path, "BASE_TYPE_BAD_TYPE", f"Value {str(value)[:50]!r} has the wrong type.")
