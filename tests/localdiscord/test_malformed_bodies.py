"""Whatever a bot sends, it is answered or refused: never does the server itself fail."""

from __future__ import annotations

import copy
import random
from typing import Any

from bot.localdiscord.person import Person
from bot.localdiscord.world import APPLICATION_ID, GENERAL_CHANNEL_ID

from .conftest import RawBot
from .test_command_registration import command, option
from .test_refused_interactions import CHOICES, FORM, MESSAGE, MODAL
from .test_refused_messages import button, layout, menu, row, text

ODD: list[Any] = [None, True, 0, -1, 1.5, "", "x", "x" * 5000, [], [None], ["x"], {}, {"x": 1}, [{}], [[[]]], 10**30]

PLAIN = {
    "content": "x",
    "nonce": "n",
    "embeds": [{"title": "t", "color": 1, "footer": {"text": "f"}, "fields": [{"name": "n", "value": "v"}]}],
    "components": [row(button(emoji={"name": "👍"})), row(menu("a", "b"))],
    "allowed_mentions": {"parse": ["users"], "roles": ["1"], "replied_user": True},
    "attachments": [{"id": 0, "description": "d"}],
    "message_reference": {"message_id": "1", "fail_if_not_exists": False},
    "flags": 0,
}
LAYOUT = layout(
    {"type": 17, "accent_color": 1, "components": [text("t"), {"type": 14}]},
    {"type": 9, "components": [text("t")], "accessory": {"type": 11, "media": {"url": "https://x.y/z"}}},
    {"type": 12, "items": [{"media": {"url": "https://x.y/z"}, "description": "d"}]},
)
COMMAND = command(
    name_localizations={"ja": "質問"},
    contexts=[0, 1],
    integration_types=[0],
    default_member_permissions="8",
    options=[
        {"type": 1, "name": "sub", "description": "d", "options": [option(choices=[{"name": "n", "value": "v"}])]},
    ],
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(below for key, each in inner for below in paths(each, (*path, key)))]


def spoiled(body: Any, chance: random.Random) -> Any:
    """Return the body with one part replaced by something odd."""
    spoilt = {"": copy.deepcopy(body)}
    *way, last = ("", *chance.choice(paths(body)))
    node: Any = spoilt
    for step in way:
        node = node[step]
    node[last] = chance.choice(ODD)
    return spoilt[""]


async def test_messages_and_commands(raw: RawBot) -> None:
    chance = random.Random(7)
    messages = f"/channels/{GENERAL_CHANNEL_ID}/messages"
    commands = f"/applications/{APPLICATION_ID}/commands"
    _, plain = await raw.api("POST", messages, {"content": "x"})
    for method, path, body in (
        ("POST", messages, PLAIN),
        ("POST", messages, LAYOUT),
        ("PATCH", f"{messages}/{plain['id']}", PLAIN),
        ("POST", f"{messages}/{plain['id']}/threads", {"name": "t", "auto_archive_duration": 60}),
        ("PUT", commands, [COMMAND]),
        ("POST", commands, COMMAND),
    ):
        for _ in range(120):
            body_sent = spoiled(body, chance)
            status, answer = await raw.api(method, path, body_sent)
            assert status < 500, (body_sent, answer)


async def test_answers_to_interactions(connected: RawBot, mina: Person) -> None:
    chance = random.Random(7)
    for kind, data in ((MESSAGE, PLAIN), (MODAL, FORM), (CHOICES, {"choices": [{"name": "n", "value": "v"}]})):
        for _ in range(25):
            interaction = await connected.use(mina)
            body = spoiled({"type": kind, "data": data}, chance)
            path = f"/interactions/{interaction['id']}/{interaction['token']}/callback"
            status, answer = await connected.api("POST", path, body)
            assert status < 500, (body, answer)
