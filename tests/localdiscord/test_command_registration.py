"""Registering commands: what is refused, and who then sees what."""

from __future__ import annotations

from typing import Any

import pytest

from bot.localdiscord.person import Person
from bot.localdiscord.server import LocalDiscord
from bot.localdiscord.world import ADA_ID, APPLICATION_ID, HOME_GUILD_ID, KENJI_ID, LOBBY_CHANNEL_ID, MINA_ID, MORGAN_ID

from .conftest import RawBot
from .test_refused_messages import codes

COMMANDS = f"/applications/{APPLICATION_ID}/commands"
AT_HOME = f"/applications/{APPLICATION_ID}/guilds/{HOME_GUILD_ID}/commands"
MANAGE_MESSAGES = str(1 << 13)


def command(**fields: Any) -> dict[str, Any]:
    return {"name": "ask", "description": "Ask"} | fields


def option(**fields: Any) -> dict[str, Any]:
    return {"type": 3, "name": "question", "description": "What"} | fields


REFUSED = {
    "capitals": (command(name="Ask"), {"name": "STRING_TYPE_REGEX"}),
    "a space": (command(name="ask me"), {"name": "STRING_TYPE_REGEX"}),
    "33 characters": (command(name="x" * 33), {"name": "BASE_TYPE_BAD_LENGTH"}),
    "no name": (command(name=""), {"name": "BASE_TYPE_BAD_LENGTH"}),
    "no description": (command(description=""), {"description": "BASE_TYPE_BAD_LENGTH"}),
    "missing description": (command(description=None), {"description": "BASE_TYPE_REQUIRED"}),
    "long description": (command(description="x" * 101), {"description": "BASE_TYPE_BAD_LENGTH"}),
    "long translation": (
        command(description_localizations={"ja": "x" * 101}),
        {"description_localizations.ja": "BASE_TYPE_BAD_LENGTH"},
    ),
    "capital translation": (
        command(name_localizations={"de": "Frage"}),
        {"name_localizations.de": "STRING_TYPE_REGEX"},
    ),
    "unknown locale": (
        command(name_localizations={"zh": "问"}),
        {"name_localizations.zh": "APPLICATION_COMMAND_INVALID_LOCALE"},
    ),
    "26 options": (command(options=[option(name=f"o{n}") for n in range(26)]), {"options": "BASE_TYPE_MAX_LENGTH"}),
    "option twice": (
        command(options=[option(), option()]),
        {"options.1.name": "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_USED"},
    ),
    "required last": (
        command(options=[option(), option(name="b", required=True)]),
        {"options.1": "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"},
    ),
    "26 choices": (
        command(options=[option(choices=[{"name": str(n), "value": str(n)} for n in range(26)])]),
        {"options.0.choices": "BASE_TYPE_MAX_LENGTH"},
    ),
    "choices and autocomplete": (
        command(options=[option(autocomplete=True, choices=[{"name": "a", "value": "a"}])]),
        {"options.0.autocomplete": "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE"},
    ),
    "long choice": (
        command(options=[option(choices=[{"name": "x" * 101, "value": "a"}])]),
        {"options.0.choices.0.name": "BASE_TYPE_BAD_LENGTH"},
    ),
    "unknown option type": (command(options=[option(type=12)]), {"options.0.type": "BASE_TYPE_CHOICES"}),
    "too large": (
        command(
            options=[
                option(name=f"o{n}", choices=[{"name": "x" * 100, "value": f"{c}"} for c in range(25)])
                for n in range(4)
            ]
        ),
        {"name": "APPLICATION_COMMAND_TOO_LARGE"},
    ),
    "a menu with description": (
        {"type": 3, "name": "Ask the desk", "description": "x"},
        {"description": "APPLICATION_COMMAND_CONTEXT_MENU_INVALID_FIELD"},
    ),
}


@pytest.mark.parametrize(("body", "expected"), REFUSED.values(), ids=REFUSED.keys())
async def test_is_refused(raw: RawBot, body: dict[str, Any], expected: dict[str, str]) -> None:
    status, answer = await raw.api("POST", COMMANDS, body)
    assert (status, answer.get("code")) == (400, 50035)
    assert codes(answer["errors"]) == expected
    status, answer = await raw.api("PUT", COMMANDS, [command(name="fine"), body])
    assert status == 400
    assert all(path.startswith("1") for path in codes(answer["errors"]))


@pytest.mark.parametrize("name", ["ask", "質問", "提问", "ask-me_2", "ขอถาม", "ａ"])
async def test_names_of_any_script_are_taken(raw: RawBot, name: str) -> None:
    assert (await raw.api("POST", COMMANDS, command(name=name)))[0] == 201


async def test_no_more_than_a_hundred_and_none_twice(raw: RawBot) -> None:
    status, answer = await raw.api("PUT", COMMANDS, [command(name=f"c{n}") for n in range(101)])
    assert (status, answer["code"]) == (400, 30032)
    menus = [{"type": 3, "name": f"m{n}"} for n in range(16)]
    assert (await raw.api("PUT", COMMANDS, menus))[1]["code"] == 30032
    status, answer = await raw.api("PUT", COMMANDS, [command(), command()])
    assert codes(answer["errors"]) == {"1.name": "APPLICATION_COMMANDS_DUPLICATE_NAME"}


async def test_two_hundred_creations_a_day(raw: RawBot) -> None:
    for letter in "ab":
        assert (await raw.api("PUT", AT_HOME, [command(name=f"{letter}{n}") for n in range(100)]))[0] == 200
    assert (await raw.api("PUT", AT_HOME, [command(name=f"b{n}") for n in range(100)]))[0] == 200
    assert (await raw.api("POST", AT_HOME, command(name="b0", description="again")))[0] == 200
    status, answer = await raw.api("PUT", AT_HOME, [command(name="one-more")])
    assert (status, answer["code"]) == (400, 30034)


async def test_a_command_keeps_its_id_through_every_change(raw: RawBot) -> None:
    _, made = await raw.api("POST", COMMANDS, command(name_localizations={"ja": "質問"}))
    _, [replaced] = await raw.api("PUT", COMMANDS, [command(description="Other")])
    _, edited = await raw.api("PATCH", f"{COMMANDS}/{made['id']}", {"description": "Third"})
    assert made["id"] == replaced["id"] == edited["id"]
    assert (await raw.api("GET", f"{COMMANDS}/{made['id']}"))[1]["description"] == "Third"
    assert (await raw.api("DELETE", f"{COMMANDS}/{made['id']}"))[0] == 204
    assert (await raw.api("GET", f"{COMMANDS}/{made['id']}"))[1]["code"] == 10063


async def test_translations_come_on_demand(raw: RawBot) -> None:
    await raw.api("POST", COMMANDS, command(name_localizations={"ja": "質問"}))
    assert "name_localizations" not in (await raw.api("GET", COMMANDS))[1][0]
    full = (await raw.api("GET", f"{COMMANDS}?with_localizations=true"))[1]
    assert full[0]["name_localizations"] == {"ja": "質問"}


async def test_each_person_sees_the_commands_for_them_in_their_language(local: LocalDiscord, raw: RawBot) -> None:
    await raw.api(
        "PUT",
        COMMANDS,
        [
            command(name_localizations={"ja": "質問"}, description_localizations={"ja": "聞く"}),
            command(name="desk", contexts=[0], default_member_permissions=str(1 << 5)),
            command(name="admins", default_member_permissions="0", contexts=[0]),
            command(name="private", contexts=[1]),
        ],
    )
    await raw.api("PUT", AT_HOME, [command(name="kb", default_member_permissions=MANAGE_MESSAGES)])
    seen = {}
    for user_id in (MINA_ID, KENJI_ID, MORGAN_ID, ADA_ID):
        async with Person(local, user_id) as person:
            seen[user_id] = [each["name"] for each in await person.commands()]
            if user_id == KENJI_ID:
                first = (await person.commands())[0]
                assert (first["name_localized"], first["description_localized"]) == ("質問", "聞く")
    assert seen == {
        MINA_ID: ["ask"],
        KENJI_ID: ["ask"],
        MORGAN_ID: ["ask", "kb"],
        ADA_ID: ["ask", "desk", "admins", "kb"],
    }
    async with Person(local, MINA_ID, channel=LOBBY_CHANNEL_ID) as mina:
        assert [each["name"] for each in await mina.commands()] == ["ask"]
        await mina.open_dm()
        assert [each["name"] for each in await mina.commands()] == ["ask", "private"]
