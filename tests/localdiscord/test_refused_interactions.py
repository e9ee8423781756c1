"""Answers to interactions that Discord refuses: late, doubled, unfitting, malformed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.localdiscord.person import InteractionFailed, Person, Refused
from bot.localdiscord.server import LocalDiscord
from bot.localdiscord.world import APPLICATION_ID, HOME_GUILD_ID

from .conftest import RawBot
from .test_refused_messages import button, codes, row, text

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9

FIELD = {"type": 18, "label": "Answer", "component": {"type": 4, "custom_id": "f", "style": 1}}
FORM = {"custom_id": "form", "title": "Form", "components": [FIELD]}


def field(**changes: Any) -> dict[str, Any]:
    return FIELD | {"component": {"type": 4, "custom_id": "f", "style": 1} | changes}


async def test_a_late_answer_finds_no_interaction(local: LocalDiscord, connected: RawBot, mina: Person) -> None:
    local._book.acknowledge_within = 0.05
    interaction = await connected.use(mina)
    assert (await mina.wait_for_event("interaction_failed"))["reason"] == "The application did not respond"
    status, answer = await connected.callback(interaction, MESSAGE, {"content": "late"})
    assert (status, answer) == (404, {"code": 10062, "message": "Unknown interaction"})


async def test_a_button_without_an_answer_fails(local: LocalDiscord, connected: RawBot, mina: Person) -> None:
    local._book.acknowledge_within = 0.05
    body = {"content": "x", "components": [row(button())]}
    _, sent = await connected.api("POST", f"/channels/{mina.channel}/messages", body)
    seen = (await mina.messages())[0]
    assert seen.id == sent["id"]
    with pytest.raises(InteractionFailed, match="This interaction failed"):
        await mina.press(seen, "Press")
    assert (await mina.wait_for_event("interaction_failed"))["reason"] == "This interaction failed"


async def test_a_second_answer_is_refused(connected: RawBot, mina: Person) -> None:
    interaction = await connected.use(mina)
    assert await connected.callback(interaction, DEFER) == (204, None)
    for kind, data in ((MESSAGE, {"content": "x"}), (MODAL, FORM)):
        status, answer = await connected.callback(interaction, kind, data)
        assert (status, answer["code"]) == (400, 40060)


async def test_a_malformed_answer_leaves_room_for_another(connected: RawBot, mina: Person) -> None:
    interaction = await connected.use(mina)
    assert (await connected.callback(interaction, MESSAGE, {"content": "x" * 2001}))[0] == 400
    assert (await connected.callback(interaction, MESSAGE, {"content": "x"}))[0] == 204


@pytest.mark.parametrize("kind", [1, DEFER_UPDATE, UPDATE, CHOICES, 99, None])
async def test_callbacks_that_do_not_fit_a_command(connected: RawBot, mina: Person, kind: Any) -> None:
    interaction = await connected.use(mina)
    status, answer = await connected.callback(interaction, kind, {"content": "x"})
    assert (status, codes(answer["errors"])) == (400, {"type": "BASE_TYPE_CHOICES"})


async def test_a_form_cannot_open_a_form(connected: RawBot, mina: Person) -> None:
    interaction = await connected.use(mina)
    await connected.callback(interaction, MODAL, FORM)
    opened = await mina.wait_for_event("modal_open")
    body = {
        "kind": "modal",
        "interaction_id": opened["interaction_id"],
        "components": [{"type": 18, "component": {"type": 4, "custom_id": "f", "value": "v"}}],
    }
    await mina.request("POST", "/local/interactions", body)
    submitted = await connected.event("INTERACTION_CREATE")
    assert submitted["data"]["components"][0]["component"] == {"type": 4, "id": 2, "custom_id": "f", "value": "v"}
    status, answer = await connected.callback(submitted, MODAL, FORM)
    assert (status, codes(answer["errors"])) == (400, {"type": "BASE_TYPE_CHOICES"})


MODALS = {
    "long title": (FORM | {"title": "x" * 46}, {"data.title": "BASE_TYPE_BAD_LENGTH"}),
    "no title": (FORM | {"title": None}, {"data.title": "BASE_TYPE_REQUIRED"}),
    "no fields": (FORM | {"components": []}, {"data.components": "BASE_TYPE_BAD_LENGTH"}),
    "six fields": (
        FORM | {"components": [field(custom_id=str(n)) for n in range(6)]},
        {"data.components": "BASE_TYPE_BAD_LENGTH"},
    ),
    "a button": (FORM | {"components": [row(button())]}, {"data.components.0.components.0.type": "UNION_TYPE_CHOICES"}),
    "long label": (
        FORM | {"components": [FIELD | {"label": "x" * 46}]},
        {"data.components.0.label": "BASE_TYPE_BAD_LENGTH"},
    ),
    "long value": (
        FORM | {"components": [field(value="x" * 4001)]},
        {"data.components.0.component.value": "BASE_TYPE_MAX_LENGTH"},
    ),
    "long placeholder": (
        FORM | {"components": [field(placeholder="x" * 101)]},
        {"data.components.0.component.placeholder": "BASE_TYPE_MAX_LENGTH"},
    ),
    "too much room": (
        FORM | {"components": [field(max_length=4001)]},
        {"data.components.0.component.max_length": "NUMBER_TYPE_RANGE"},
    ),
}


@pytest.mark.parametrize(("form", "expected"), MODALS.values(), ids=MODALS.keys())
async def test_forms_that_are_refused(connected: RawBot, mina: Person, form: Any, expected: dict[str, str]) -> None:
    interaction = await connected.use(mina)
    status, answer = await connected.callback(interaction, MODAL, form)
    assert (status, codes(answer["errors"])) == (400, expected)


SUGGESTIONS = {
    "26": ([{"name": "n", "value": str(n)} for n in range(26)], {"data.choices": "BASE_TYPE_MAX_LENGTH"}),
    "long name": ([{"name": "x" * 101, "value": "v"}], {"data.choices.0.name": "BASE_TYPE_BAD_LENGTH"}),
    "long value": ([{"name": "n", "value": "x" * 101}], {"data.choices.0.value": "BASE_TYPE_BAD_LENGTH"}),
    "no list": (None, {"data.choices": "BASE_TYPE_REQUIRED"}),
}


@pytest.mark.parametrize(("choices", "expected"), SUGGESTIONS.values(), ids=SUGGESTIONS.keys())
async def test_suggestions_that_are_refused(
    connected: RawBot, mina: Person, choices: Any, expected: dict[str, str]
) -> None:
    option = {"type": 3, "name": "q", "description": "d", "autocomplete": True}
    await connected.register({"name": "try", "description": "d", "options": [option]})
    typing = asyncio.create_task(mina.autocomplete("try", "q", "x"))
    interaction = await connected.event("INTERACTION_CREATE")
    assert interaction["data"]["options"] == [{"name": "q", "type": 3, "value": "x", "focused": True}]
    status, answer = await connected.callback(interaction, CHOICES, {"choices": choices})
    assert (status, codes(answer["errors"])) == (400, expected)
    assert (await connected.callback(interaction, CHOICES, {"choices": []}))[0] == 204
    assert await typing == []


async def test_the_token_opens_only_after_an_answer_and_for_a_while(
    local: LocalDiscord, connected: RawBot, mina: Person
) -> None:
    interaction = await connected.use(mina)
    webhook = f"/webhooks/{APPLICATION_ID}/{interaction['token']}"
    assert (await connected.api("POST", webhook, {"content": "early"}))[1]["code"] == 10015
    await connected.callback(interaction, MESSAGE, {"content": "x"})
    assert (await connected.api("POST", webhook, {"content": "in time"}))[0] == 200
    local._book.token_lifetime = 0
    status, answer = await connected.api("PATCH", f"{webhook}/messages/@original", {"content": "expired"})
    assert (status, answer) == (401, {"code": 50027, "message": "Invalid Webhook Token"})


async def test_ephemeral_messages_are_reached_by_their_token_alone(connected: RawBot, mina: Person) -> None:
    interaction = await connected.use(mina)
    await connected.callback(interaction, DEFER, {"flags": 64})
    webhook = f"/webhooks/{APPLICATION_ID}/{interaction['token']}/messages"
    _, thinking = await connected.api("GET", f"{webhook}/@original")
    assert thinking["flags"] == 64 | 128
    layout = {"flags": 1 << 15, "components": [text("t")]}
    _, answered = await connected.api("PATCH", f"{webhook}/@original", layout)
    assert answered["flags"] == 64 | 1 << 15
    path = f"/channels/{mina.channel}/messages/{answered['id']}"
    assert (await connected.api("GET", path))[1]["code"] == 10008
    assert (await connected.api("DELETE", f"{webhook}/@original"))[0] == 204
    assert await mina.messages() == []


async def test_a_receipt_comes_on_demand(connected: RawBot, mina: Person) -> None:
    interaction = await connected.use(mina)
    path = f"/interactions/{interaction['id']}/{interaction['token']}/callback?with_response=true"
    status, receipt = await connected.api("POST", path, {"type": MESSAGE, "data": {"content": "x", "flags": 64}})
    assert (status, receipt["interaction"]["response_message_ephemeral"]) == (200, True)
    assert receipt["resource"]["message"]["content"] == "x"


async def test_only_five_follow_ups_where_a_person_brought_the_app(
    local: LocalDiscord, connected: RawBot, mina: Person
) -> None:
    await connected.register({"name": "try", "description": "d", "integration_types": [1]})
    del local.world.guilds[HOME_GUILD_ID].members[APPLICATION_ID]
    local.world.user_installs.add(mina.user_id)
    interaction = await connected.use(mina)
    assert interaction["authorizing_integration_owners"] == {"1": mina.user_id}
    await connected.callback(interaction, MESSAGE, {"content": "x"})
    webhook = f"/webhooks/{APPLICATION_ID}/{interaction['token']}"
    answers = [await connected.api("POST", webhook, {"content": "x"}) for _ in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [400]


async def test_a_button_updates_its_message(connected: RawBot, mina: Person) -> None:
    body = {"content": "x", "components": [row(button())]}
    _, sent = await connected.api("POST", f"/channels/{mina.channel}/messages", body)
    interaction = await connected.press(mina, sent["id"], "a")
    assert interaction["message"]["id"] == sent["id"]
    assert interaction["data"] == {"component_type": 2, "custom_id": "a", "id": 2}
    await connected.callback(interaction, UPDATE, {"content": "y", "components": []})
    assert (await mina.wait_for_event("message_update"))["content"] == "y"
    with pytest.raises(Refused):
        await connected.press(mina, sent["id"], "a")


@pytest.mark.parametrize("value", ["", "x" * 11])
async def test_the_client_checks_a_form_before_sending_it(connected: RawBot, mina: Person, value: str) -> None:
    interaction = await connected.use(mina)
    await connected.callback(interaction, MODAL, FORM | {"components": [field(max_length=10)]})
    opened = await mina.wait_for_event("modal_open")
    body = {"kind": "modal", "interaction_id": opened["interaction_id"]}
    filled = [{"type": 18, "component": {"type": 4, "custom_id": "f", "value": value}}]
    with pytest.raises(Refused, match="between 1 and 10"):
        await mina.request("POST", "/local/interactions", body | {"components": filled})
