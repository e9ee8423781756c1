"""Who may do what: every action of moderators and administrators, for every kind of person, by every way in.

The actions are taken from the commands that are registered and from what buttons, selects and forms are known to do, so
a new one is tried as soon as there is one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.app_commands import Command, ContextMenu, Group
from discord.ui import Button, DynamicItem

from bot.cards.layout import Card
from bot.forms import option, text_field
from bot.localdiscord.person import Person, Refused, Seen
from bot.localdiscord.world import (
    ADA_ID,
    ADMIN_ROLE_ID,
    GENERAL_CHANNEL_ID,
    HOME_GUILD_ID,
    LOBBY_CHANNEL_ID,
    MINA_ID,
    MODERATOR_ROLE_ID,
    MORGAN_ID,
    SAM_ID,
)
from bot.moderation import ModeratorButton, ModeratorForm, ModeratorSelect
from bot.moderation.access import is_for_moderators
from tests.knowledge.town import write_town
from tests.running import Desk, curated_desk

REFUSAL = "Only the desk’s moderators may do this."
FOR_ALL = {
    "ask",
    "meeting",
    "leader",
    "topic",
    "compare",
    "timeline",
    "quote",
    "sources",
    "help",
    "privacy",
    "Ask the desk",
}
FOR_ADMINISTRATORS = {"desk"}
VALUES: dict[int, Any] = {3: "quay/mending", 4: 1, 5: True, 11: ("article.txt", b"Nothing much.")}


@dataclass
class Who:
    """A kind of person: where they are, whether they pass, and what becomes of them once the card is on the screen."""

    user: str
    channel: str | None
    passes: bool = False
    before: Callable[[Desk], None] = field(default=lambda _: None)
    afterwards: Callable[[Desk], None] = field(default=lambda _: None)


def roles(user: str, *held: str) -> Callable[[Desk], None]:
    def give(desk: Desk) -> None:
        desk.discord.world.guilds[HOME_GUILD_ID].members[user].roles[:] = held

    return give


PEOPLE = {
    "a stranger": Who(SAM_ID, None),
    "a member": Who(MINA_ID, GENERAL_CHANNEL_ID),
    "an administrator of another server": Who(SAM_ID, LOBBY_CHANNEL_ID),
    "an administrator who is no moderator": Who(ADA_ID, GENERAL_CHANNEL_ID, before=roles(ADA_ID, ADMIN_ROLE_ID)),
    "a former moderator": Who(
        MORGAN_ID, GENERAL_CHANNEL_ID, before=roles(MORGAN_ID, MODERATOR_ROLE_ID), afterwards=roles(MORGAN_ID)
    ),
    "a moderator": Who(MORGAN_ID, GENERAL_CHANNEL_ID, passes=True, before=roles(MORGAN_ID, MODERATOR_ROLE_ID)),
}


class Opener(DynamicItem[Button[Any]], template=r"test:open:(?P<action>[a-z-]+)"):
    """A button by which anybody comes to a form: what is tried is the form."""

    def __init__(self, action: str) -> None:
        self.action = action
        super().__init__(Button(label=action, custom_id=f"test:open:{action}"))

    @classmethod
    async def from_custom_id(cls, _: Any, __: Any, match: Any, /) -> Opener:
        return cls(match["action"])

    async def callback(self, interaction: Any) -> None:
        await interaction.response.send_modal(
            ModeratorForm(self.action, "x", "Form", text_field("words", "Words", "x"))
        )


@pytest.fixture
async def desk(tmp_path: Path, fits: Path) -> AsyncIterator[Desk]:
    async with curated_desk(write_town(tmp_path / "town"), tmp_path, cache=fits) as running:
        running.client.add_dynamic_items(Opener)
        for command in running.discord.world.commands.values():
            command["default_member_permissions"] = None  # whatever Discord's own settings say
        yield running


@asynccontextmanager
async def at_work(desk: Desk, who: Who) -> AsyncIterator[Person]:
    who.before(desk)
    async with desk.person(who.user, who.channel or GENERAL_CHANNEL_ID) as person:
        if who.channel is None:
            await person.open_dm()
        yield person


def all_commands(desk: Desk) -> list[Command[Any, ..., Any] | ContextMenu | Group]:
    home = discord.Object(int(HOME_GUILD_ID))
    return [*desk.client.tree.get_commands(), *desk.client.tree.get_commands(guild=home)]


def moderators_commands(desk: Desk) -> Iterator[dict[str, Any]]:
    """Every command of moderators as it is registered, one a subcommand, with its options."""
    names = {command.name for command in all_commands(desk) if is_for_moderators(command)}
    assert "kb" in names
    for registered in desk.discord.world.commands.values():
        if registered["name"] in names:
            below = [each for each in registered.get("options", []) if each["type"] == 1]
            for leaf in below or [registered]:
                name = f"{registered['name']} {leaf['name']}" if below else leaf["name"]
                yield {"name": name, "options": leaf.get("options", [])}


async def tried(desk: Desk, what: str, seen: Seen | str | None) -> tuple[str, bool]:
    """Whether something passed: by what was said, and by what the audit has, which must agree."""
    [newest] = await desk.store.audit.latest(1) or [None]
    refused = REFUSAL in (seen.text if isinstance(seen, Seen) else seen or "")
    assert newest is not None, what
    assert newest.allowed is not refused, (what, newest)
    return what, not refused


def test_every_command_is_for_somebody(desk: Desk):
    named = {command.name for command in all_commands(desk)}
    moderators = {command.name for command in all_commands(desk) if is_for_moderators(command)}
    assert named - FOR_ALL - FOR_ADMINISTRATORS == moderators
    assert not moderators & (FOR_ALL | FOR_ADMINISTRATORS)


def test_kb_is_known_at_home_only(desk: Desk):
    assert "kb" not in {command.name for command in desk.client.tree.get_commands()}
    [guild] = [each.get("guild_id") for each in desk.discord.world.commands.values() if each["name"] == "kb"]
    assert guild == HOME_GUILD_ID


@pytest.mark.parametrize("kind", PEOPLE)
async def test_commands(desk: Desk, kind: str):
    who, outcomes = PEOPLE[kind], []
    async with at_work(desk, who) as person:
        who.afterwards(desk)
        for command in moderators_commands(desk):
            given = {each["name"]: VALUES[each["type"]] for each in command["options"] if each.get("required")}
            try:
                outcomes.append(await tried(desk, command["name"], await person.slash(command["name"], **given)))
            except (LookupError, Refused):
                outcomes.append((command["name"], False))  # Discord does not even offer it there
    assert [what for what, passed in outcomes if passed is not who.passes] == []
    assert len(outcomes) >= 9


@pytest.mark.parametrize("kind", PEOPLE)
async def test_suggestions_while_typing(desk: Desk, kind: str):
    who, offered = PEOPLE[kind], []
    async with at_work(desk, who) as person:
        who.afterwards(desk)
        for command in moderators_commands(desk):
            for each in command["options"]:
                if each.get("autocomplete"):
                    try:
                        choices = await person.autocomplete(command["name"], each["name"], "")
                    except (LookupError, Refused):
                        choices = []
                    offered.append((command["name"], bool(choices)))
    assert [what for what, any_choice in offered if any_choice is not who.passes] == []
    assert len(offered) >= 4


async def tried_on_cards(desk: Desk, who: Who, way: str) -> list[tuple[str, bool]]:
    """Put every button, select or form on a card in front of a person, who uses it; return which did what it is for."""
    actions = getattr(desk.client.actions, way)
    done: list[str] = []

    def recording(action: str) -> Callable[..., Any]:
        async def do(interaction: Any, *_: Any) -> None:
            done.append(action)
            await interaction.response.send_message("done", ephemeral=True)

        return do

    for action in actions:
        actions[action] = recording(action)
    outcomes = []
    async with at_work(desk, who) as person:
        channel: Any = await desk.client.fetch_channel(int(person.channel))
        for action in list(actions):
            card = Card(0)
            if way == "buttons":
                card.row(ModeratorButton(action, "x", "press"))
            elif way == "selects":
                card.row(ModeratorSelect(action, "x", [option("1", "one")], "pick"))
            else:
                card.row(Opener(action))
            who.before(desk)
            sent = await channel.send(view=card.view())
            [shown] = [each for each in await person.messages() if each.id == str(sent.id)]
            form = await person.press(shown, f"test:open:{action}") if way == "forms" else None
            who.afterwards(desk)
            if form is not None:
                seen = await person.submit(form, words="y")
            elif way == "buttons":
                seen = await person.press(shown, "press")
            else:
                seen = await person.select(shown, "1")
            assert seen.ephemeral
            assert (action in done) is (seen.text == "done")
            outcomes.append(await tried(desk, action, seen))
    return outcomes


@pytest.mark.parametrize("way", ["buttons", "selects", "forms"])
@pytest.mark.parametrize("kind", PEOPLE)
async def test_cards(desk: Desk, kind: str, way: str):
    who = PEOPLE[kind]
    outcomes = await tried_on_cards(desk, who, way)
    assert [what for what, passed in outcomes if passed is not who.passes] == []
    assert len(outcomes) >= 4


def test_nothing_but_moderators_items_reaches_an_action(desk: Desk):
    """Whatever can be pressed and is not for all goes through the gate's own classes."""
    known = desk.client._connection._view_store._dynamic_items
    assert {ModeratorButton, ModeratorSelect} <= set(known.values())
    for pattern, factory in known.items():
        assert factory in {ModeratorButton, ModeratorSelect} or ":kb:" not in pattern.pattern


@pytest.mark.parametrize(
    ("user", "channel", "passes"),
    [
        (SAM_ID, LOBBY_CHANNEL_ID, True),
        (ADA_ID, GENERAL_CHANNEL_ID, True),
        (MINA_ID, LOBBY_CHANNEL_ID, False),
        (MINA_ID, GENERAL_CHANNEL_ID, False),
        (MORGAN_ID, GENERAL_CHANNEL_ID, False),
    ],
)
async def test_a_servers_choices_are_its_administrators(desk: Desk, user: str, channel: str, passes: bool):
    async with desk.person(user, channel) as person:
        registered = next(each for each in desk.discord.world.commands.values() if each["name"] == "desk")
        for leaf in registered["options"]:
            given = {each["name"]: a_value(each, channel) for each in leaf.get("options", []) if each.get("required")}
            seen = await person.slash(f"desk {leaf['name']}", **given)
            assert ("Only those who may manage this server" in seen.text) is not passes, leaf["name"]


def a_value(option: dict[str, Any], channel: str) -> Any:
    """Something that the option takes."""
    if option.get("choices"):
        return option["choices"][0]["value"]
    return channel if option["type"] == 7 else VALUES[option["type"]]
