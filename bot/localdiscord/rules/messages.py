"""What Discord refuses in messages, forms and autocomplete answers."""

from __future__ import annotations

from bot.localdiscord.errors import BodyErrors, Path, Refusal
from bot.localdiscord.model import FLAG_COMPONENTS_V2, Json, Message
from bot.localdiscord.rules import body_types
from bot.localdiscord.rules.body_types import require_types
from bot.localdiscord.rules.components import check_form_components, check_message_components

MOST_CONTENT = 2000
MOST_EMBEDS = 10
MOST_EMBED_TEXT = 6000
MOST_CHOICES = 25
MOST_FILES = 10

_EMBED_TEXTS: dict[tuple[str, ...], int] = {
    ("title",): 256,
    ("description",): 4096,
    ("footer", "text"): 2048,
    ("author", "name"): 256,
}


def check_message(payload: Json, *, files: int, editing: Message | None = None) -> None:
    """Check the body that creates a message, or the one that edits `editing`; refuse what Discord refuses."""
    require_types(payload, body_types.MESSAGE)
    errors = BodyErrors()
    flags = payload.get("flags") or 0
    v2 = bool(flags & FLAG_COMPONENTS_V2) or (editing is not None and editing.uses_components_v2)
    errors.length(("content",), payload.get("content"), 0, MOST_CONTENT)
    _check_embeds(payload.get("embeds"), errors)
    _check_allowed_mentions(payload.get("allowed_mentions"), errors)
    errors.length(("nonce",), _text_or_none(payload.get("nonce")), 0, 25)
    errors.length(("attachments",), payload.get("attachments"), 0, MOST_FILES)
    if payload.get("components") is not None:
        check_message_components(payload["components"], errors, v2=v2)
    if v2:
        _check_layout_stands_alone(payload, editing, errors)
    if v2 and payload.get("flags") is not None and not flags & FLAG_COMPONENTS_V2:
        errors.wrong(("flags",), "MESSAGE_COMPONENTS_V2_IRREVERSIBLE", "IS_COMPONENTS_V2 cannot be removed")
    errors.finish()
    if _is_empty(payload, editing, files):
        raise Refusal(400, 50006, "Cannot send an empty message")


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _check_layout_stands_alone(payload: Json, editing: Message | None, errors: BodyErrors) -> None:
    for name in ("content", "embeds", "sticker_ids", "poll"):
        before = getattr(editing, name, None) if editing is not None else None
        if payload.get(name, before):
            errors.wrong(
                (name,),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def _is_empty(payload: Json, editing: Message | None, files: int) -> bool:
    if files or payload.get("sticker_ids") or payload.get("poll"):
        return False
    for name in ("content", "embeds", "components", "attachments"):
        before = getattr(editing, name) if editing is not None else None
        value = payload.get(name, before)
        if value and (name != "content" or str(value).strip()):
            return False
    return True


def _check_embeds(embeds: object, errors: BodyErrors) -> None:
    if embeds is None:
        return
    errors.length(("embeds",), embeds, 0, MOST_EMBEDS)
    total = 0
    for index, embed in enumerate(embeds if isinstance(embeds, list) else []):
        total += _check_embed(embed, ("embeds", index), errors)
    if total > MOST_EMBED_TEXT:
        errors.wrong(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {MOST_EMBED_TEXT}")


def _check_embed(embed: Json, path: Path, errors: BodyErrors) -> int:
    total = 0
    for steps, most in _EMBED_TEXTS.items():
        value: object = embed
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else None
        errors.length((*path, *steps), value, 0, most)
        total += len(str(value or ""))
    fields = embed.get("fields") or []
    errors.length((*path, "fields"), fields, 0, 25)
    for index, field in enumerate(fields):
        for name, most in (("name", 256), ("value", 1024)):
            value = field.get(name)
            if not value:
                errors.required((*path, "fields", index, name))
            errors.length((*path, "fields", index, name), value, 0, most)
            total += len(str(value or ""))
    errors.between((*path, "color"), embed.get("color"), 0, 0xFFFFFF)
    return total


def _check_allowed_mentions(allowed: Json | None, errors: BodyErrors) -> None:
    if allowed is None:
        return
    for kind in ("users", "roles"):
        if allowed.get(kind) and kind in (allowed.get("parse") or []):
            errors.wrong(
                ("allowed_mentions",),
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
            )
        errors.length(("allowed_mentions", kind), allowed.get(kind), 0, 100)


def check_modal(data: Json) -> None:
    """Check the form that an interaction opens."""
    require_types(data, body_types.MODAL, ("data",))
    errors = BodyErrors()
    for name, most in (("custom_id", 100), ("title", 45)):
        if data.get(name) is None:
            errors.required(("data", name))
        errors.length(("data", name), data.get(name), 1, most)
    check_form_components(data.get("components"), errors, ("data", "components"))
    errors.finish()


def check_choices(data: Json) -> None:
    """Check the suggestions that answer an autocomplete."""
    require_types(data, body_types.CHOICES, ("data",))
    errors = BodyErrors()
    choices = data.get("choices")
    if not isinstance(choices, list):
        errors.required(("data", "choices"))
    else:
        errors.length(("data", "choices"), choices, 0, MOST_CHOICES)
        for index, choice in enumerate(choices):
            path: Path = ("data", "choices", index)
            errors.length((*path, "name"), choice.get("name") or "", 1, 100)
            for locale, name in (choice.get("name_localizations") or {}).items():
                errors.length((*path, "name_localizations", locale), name, 1, 100)
            if choice.get("value") is None:
                errors.required((*path, "value"))
            elif isinstance(choice["value"], str):
                errors.length((*path, "value"), choice["value"], 1, 100)
    errors.finish()
