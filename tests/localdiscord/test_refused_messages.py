"""Messages that Discord refuses, and the form in which it says so."""

from __future__ import annotations

from typing import Any

import pytest

from bot.localdiscord.world import GENERAL_CHANNEL_ID, LOBBY_CHANNEL_ID

from .conftest import RawBot

V2 = 1 << 15
MESSAGES = f"/channels/{GENERAL_CHANNEL_ID}/messages"


def row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


def button(**fields: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Press", "custom_id": "a"} | fields


def menu(*labels: str, **fields: Any) -> dict[str, Any]:
    return {"type": 3, "custom_id": "m", "options": [{"label": each, "value": each} for each in labels]} | fields


def layout(*components: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"flags": V2, "components": list(components)} | fields


def text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


def codes(errors: Any, path: str = "") -> dict[str, str]:
    """Flatten an error tree to field → code."""
    found = {}
    for key, value in errors.items():
        if key == "_errors":
            found[path] = value[0]["code"]
        else:
            found |= codes(value, f"{path}.{key}".lstrip("."))
    return found


REFUSED = {
    "long content": ({"content": "x" * 2001}, {"content": "BASE_TYPE_MAX_LENGTH"}),
    "eleven embeds": ({"embeds": [{"title": "t"}] * 11}, {"embeds": "BASE_TYPE_MAX_LENGTH"}),
    "long embed title": ({"embeds": [{"title": "x" * 257}]}, {"embeds.0.title": "BASE_TYPE_MAX_LENGTH"}),
    "long embed description": (
        {"embeds": [{"description": "x" * 4097}]},
        {"embeds.0.description": "BASE_TYPE_MAX_LENGTH"},
    ),
    "long footer": (
        {"embeds": [{"title": "t", "footer": {"text": "x" * 2049}}]},
        {"embeds.0.footer.text": "BASE_TYPE_MAX_LENGTH"},
    ),
    "field without value": (
        {"embeds": [{"fields": [{"name": "n", "value": ""}]}]},
        {"embeds.0.fields.0.value": "BASE_TYPE_REQUIRED"},
    ),
    "26 fields": (
        {"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]},
        {"embeds.0.fields": "BASE_TYPE_MAX_LENGTH"},
    ),
    "embeds too large together": (
        {"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]},
        {"embeds": "MAX_EMBED_SIZE_EXCEEDED"},
    ),
    "long nonce": ({"content": "x", "nonce": "n" * 26}, {"nonce": "BASE_TYPE_MAX_LENGTH"}),
    "mentions listed and parsed": (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        {"allowed_mentions": "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"},
    ),
    "reply to nothing": (
        {"content": "x", "message_reference": {"message_id": "1"}},
        {"message_reference": "MESSAGE_REFERENCE_UNKNOWN_MESSAGE"},
    ),
    "a layout without its flag": ({"components": [text("t")]}, {"components.0.type": "UNION_TYPE_CHOICES"}),
    "an unknown component": ({"components": [{"type": 99}]}, {"components.0.type": "UNION_TYPE_CHOICES"}),
    "an input in a message": (
        {"components": [row({"type": 4, "custom_id": "i", "style": 1})]},
        {"components.0.components.0.type": "UNION_TYPE_CHOICES"},
    ),
    "six rows": (
        {"components": [row(button(custom_id=str(n))) for n in range(6)]},
        {"components": "BASE_TYPE_MAX_LENGTH"},
    ),
    "six buttons": (
        {"components": [row(*(button(custom_id=str(n)) for n in range(6)))]},
        {"components.0.components": "BASE_TYPE_BAD_LENGTH"},
    ),
    "an empty row": ({"components": [row()]}, {"components.0.components": "BASE_TYPE_BAD_LENGTH"}),
    "a menu beside a button": (
        {"components": [row(button(), menu("x"))]},
        {"components.0.components": "COMPONENT_LAYOUT_WIDTH_EXCEEDED"},
    ),
    "long label": (
        {"components": [row(button(label="x" * 81))]},
        {"components.0.components.0.label": "BASE_TYPE_MAX_LENGTH"},
    ),
    "a button without a face": (
        {"components": [row(button(label=None))]},
        {"components.0.components.0.label": "BASE_TYPE_REQUIRED"},
    ),
    "no custom id": (
        {"components": [row(button(custom_id=None))]},
        {"components.0.components.0.custom_id": "BASE_TYPE_REQUIRED"},
    ),
    "long custom id": (
        {"components": [row(button(custom_id="x" * 101))]},
        {"components.0.components.0.custom_id": "BASE_TYPE_BAD_LENGTH"},
    ),
    "custom id twice": (
        {"components": [row(button(), button())]},
        {"components.0.components.1.custom_id": "COMPONENT_CUSTOM_ID_DUPLICATED"},
    ),
    "a link that is none": (
        {"components": [row({"type": 2, "style": 5, "label": "x", "url": "javascript:1"})]},
        {"components.0.components.0.url": "URL_TYPE_INVALID_SCHEME"},
    ),
    "a long link": (
        {"components": [row({"type": 2, "style": 5, "label": "x", "url": "https://" + "x" * 512})]},
        {"components.0.components.0.url": "BASE_TYPE_MAX_LENGTH"},
    ),
    "26 options": (
        {"components": [row(menu(*map(str, range(26))))]},
        {"components.0.components.0.options": "BASE_TYPE_BAD_LENGTH"},
    ),
    "no options": ({"components": [row(menu())]}, {"components.0.components.0.options": "BASE_TYPE_BAD_LENGTH"}),
    "option value twice": (
        {"components": [row(menu("x", "x"))]},
        {"components.0.components.0.options.1.value": "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"},
    ),
    "long option label": (
        {"components": [row(menu("x" * 101))]},
        {
            "components.0.components.0.options.0.label": "BASE_TYPE_BAD_LENGTH",
            "components.0.components.0.options.0.value": "BASE_TYPE_BAD_LENGTH",
        },
    ),
    "content beside a layout": (
        layout(text("t"), content="x"),
        {"content": "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"},
    ),
    "embeds beside a layout": (
        layout(text("t"), embeds=[{"title": "t"}]),
        {"embeds": "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"},
    ),
    "41 components": (
        layout(*({"type": 17, "components": [text("t")] * 40},)),
        {"components": "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"},
    ),
    "4,001 characters shown": (
        layout(text("x" * 2000), text("x" * 2001)),
        {"components": "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"},
    ),
    "a container in a container": (
        layout({"type": 17, "components": [{"type": 17, "components": [text("t")]}]}),
        {"components.0.components.0.type": "UNION_TYPE_CHOICES"},
    ),
    "a section without accessory": (
        layout({"type": 9, "components": [text("t")]}),
        {"components.0.accessory": "DICT_TYPE_CONVERT"},
    ),
    "four texts in a section": (
        layout({"type": 9, "components": [text("t")] * 4, "accessory": button()}),
        {"components.0.components": "BASE_TYPE_BAD_LENGTH"},
    ),
    "an empty text": (layout(text("")), {"components.0.content": "BASE_TYPE_BAD_LENGTH"}),
    "a picture that was not sent": (
        layout({"type": 12, "items": [{"media": {"url": "attachment://no.png"}}]}),
        {"components": "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"},
    ),
    "a file from elsewhere": (
        layout({"type": 13, "file": {"url": "https://x.y/z"}}),
        {"components.0.file.url": "URL_TYPE_INVALID_SCHEME"},
    ),
}


@pytest.mark.parametrize(("body", "expected"), REFUSED.values(), ids=REFUSED.keys())
async def test_is_refused(raw: RawBot, body: dict[str, Any], expected: dict[str, str]) -> None:
    status, answer = await raw.api("POST", MESSAGES, body)
    assert (status, answer["code"], answer["message"]) == (400, 50035, "Invalid Form Body")
    assert codes(answer["errors"]) == expected


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2000},
        {"embeds": [{"description": "x" * 4096}]},
        {"components": [row(*(button(custom_id=str(n)) for n in range(5))) | {"id": 7}]},
        layout({"type": 17, "components": [text("x" * 100)] * 39}),
        layout({"type": 9, "components": [text("t")], "accessory": button()}, row(menu("a", "b"))),
        layout({"type": 12, "items": [{"media": {"url": "https://x.y/z.png"}}]}, {"type": 14}),
    ],
)
async def test_is_taken(raw: RawBot, body: dict[str, Any]) -> None:
    status, answer = await raw.api("POST", MESSAGES, body)
    assert status == 200, answer


async def test_an_empty_message_is_refused(raw: RawBot) -> None:
    status, answer = await raw.api("POST", MESSAGES, {"content": "  "})
    assert (status, answer) == (400, {"code": 50006, "message": "Cannot send an empty message"})


async def test_a_layout_cannot_be_undone(raw: RawBot) -> None:
    _, sent = await raw.api("POST", MESSAGES, layout(text("t")))
    status, answer = await raw.api("PATCH", f"{MESSAGES}/{sent['id']}", {"content": "plain again", "flags": 0})
    assert status == 400
    assert codes(answer["errors"]).keys() == {"content", "flags"}
    _, kept = await raw.api("GET", f"{MESSAGES}/{sent['id']}")
    assert kept == sent


async def test_turning_into_a_layout_needs_the_content_cleared(raw: RawBot) -> None:
    _, sent = await raw.api("POST", MESSAGES, {"content": "plain"})
    path = f"{MESSAGES}/{sent['id']}"
    status, answer = await raw.api("PATCH", path, layout(text("t")))
    assert (status, set(codes(answer["errors"]))) == (400, {"content"})
    status, answer = await raw.api("PATCH", path, layout(text("t"), content=None))
    assert (status, answer["content"], answer["flags"]) == (200, "", V2)


async def test_an_enforced_nonce_sends_once(raw: RawBot) -> None:
    body = {"content": "x", "nonce": "once", "enforce_nonce": True}
    (_, first), (_, second) = [await raw.api("POST", MESSAGES, body) for _ in range(2)]
    assert first == second


async def test_replies_and_mentions_ping_as_allowed(raw: RawBot) -> None:
    _, sent = await raw.api("POST", MESSAGES, {"content": "x"})
    reference = {"message_reference": {"message_id": sent["id"]}}
    _, silent = await raw.api("POST", MESSAGES, {"content": "x", "allowed_mentions": {"parse": []}} | reference)
    _, loud = await raw.api("POST", MESSAGES, {"content": "x"} | reference)
    assert (silent["mentions"], len(loud["mentions"])) == ([], 1)
    assert (silent["type"], silent["referenced_message"]["id"]) == (19, sent["id"])


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/channels/1", 404, 10003),
        ("GET", f"{MESSAGES}/1", 404, 10008),
        ("GET", "/guilds/1", 404, 10004),
        ("GET", "/users/1", 404, 10013),
        ("GET", "/nonsense", 404, 0),
        ("DELETE", "/gateway", 405, 0),
        ("GET", f"/channels/{LOBBY_CHANNEL_ID}/messages?limit=101", 400, 50035),
    ],
)
async def test_unknown_things(raw: RawBot, method: str, path: str, status: int, code: int) -> None:
    answered, body = await raw.api(method, path)
    assert (answered, body["code"]) == (status, code)
