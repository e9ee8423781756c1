"""Those who manage a server choose how the desk behaves there; nobody else does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.localdiscord import intents
from bot.localdiscord.world import (
    ADA_ID,
    ASK_CHANNEL_ID,
    GENERAL_CHANNEL_ID,
    HOME_GUILD_ID,
    LOBBY_CHANNEL_ID,
    MINA_ID,
    MODERATORS_CHANNEL_ID,
    MORGAN_ID,
    OTHER_GUILD_ID,
    SAM_ID,
)
from bot.store import Store
from knowledge.snapshot import Snapshot
from tests.builders import a_base
from tests.running import Desk, connected, running_desk

FERRIES = "What did the mayor say about ferries?"
HOME, OTHER = int(HOME_GUILD_ID), int(OTHER_GUILD_ID)


@pytest.fixture(scope="module")
def small() -> Snapshot:
    return Snapshot.build(a_base())


@pytest.fixture
async def desk(small: Snapshot, tmp_path: Path) -> AsyncIterator[Desk]:
    async with running_desk(small, tmp_path) as running:
        yield running


async def test_in_a_channel_that_was_chosen_the_desk_listens_until_it_is_chosen_again(desk: Desk):
    async with desk.person(SAM_ID, LOBBY_CHANNEL_ID) as sam:
        before = await sam.slash("desk show")
        assert "Listens in no channel" in before.text
        await sam.say(FERRIES)
        await asyncio.sleep(0.2)
        assert await desk.log() == []
        chosen = await sam.slash("desk channel")
        assert f"I listen in <#{LOBBY_CHANNEL_ID}> now" in chosen.text
        assert chosen.ephemeral
        assert desk.client.ask_channels(desk.client.get_guild(OTHER)) == {int(LOBBY_CHANNEL_ID), int(ASK_CHANNEL_ID)}
        again = await sam.slash("desk channel", channel=LOBBY_CHANNEL_ID)
        assert f"I no longer listen in <#{LOBBY_CHANNEL_ID}>" in again.text
        await sam.say(FERRIES)
        await asyncio.sleep(0.2)
    assert await desk.log() == []


async def test_a_choice_holds_after_a_restart_and_in_other_processes(desk: Desk, small: Snapshot, tmp_path: Path):
    async with await Store.open(f"sqlite:///{tmp_path}/desk.db") as other_process:
        async with desk.person(SAM_ID, LOBBY_CHANNEL_ID) as sam:
            await sam.slash("desk channel")
        await other_process.servers.refresh()
        assert other_process.servers.of(OTHER).channels == {int(LOBBY_CHANNEL_ID)}
        await desk.client.close()
        async with connected(desk.discord, other_process, small), desk.person(MINA_ID, LOBBY_CHANNEL_ID) as mina:
            await mina.say(FERRIES)
            for _ in range(1000):
                if records := await desk.log():
                    break
                await asyncio.sleep(0.02)
    assert [record.surface for record in records] == ["channel"]


async def test_what_the_operator_set_stays(desk: Desk):
    async with desk.person(ADA_ID) as ada:
        await ada.slash("desk channel", channel=ASK_CHANNEL_ID)
        stays = await ada.slash("desk channel", channel=ASK_CHANNEL_ID)
    assert "ASK_CHANNEL_IDS" in stays.text
    assert f"as the desk’s operator set it, in: <#{ASK_CHANNEL_ID}>" in stays.text


async def test_where_it_may_not_write_it_says_which_permission_it_needs(desk: Desk):
    channel = desk.discord.world.channels[MODERATORS_CHANNEL_ID]
    channel.overwrites = [each for each in channel.overwrites if each.type == 0]
    await desk.client.close()
    async with connected(desk.discord, desk.store, desk.client.snapshot), desk.person(ADA_ID) as ada:
        chosen = await ada.slash("desk channel", channel=MODERATORS_CHANNEL_ID)
    assert "Give me the permissions View Channel and Send Messages" in chosen.text


async def test_without_the_intent_it_says_that_it_hears_nothing(small: Snapshot, tmp_path: Path):
    allowed = intents.ALL & ~(1 << 15)
    async with running_desk(small, tmp_path, discord={"intents_allowed": allowed}) as desk, desk.person(ADA_ID) as ada:
        assert "needs the Message Content Intent" in (await ada.slash("desk channel")).text


async def test_a_language_is_spoken_where_the_message_shows_none(desk: Desk):
    async with desk.person(ADA_ID) as ada:
        await ada.slash("desk language", language="ja")
        await ada.say(f"{desk.mention()} ?")
        assert "できること" in (await ada.wait_for_reply()).text
        shown = await ada.slash("desk language", language="automatic")
        assert "the server’s own" in shown.text
        await ada.say(f"{desk.mention()} ?")
        assert "what I do" in (await ada.wait_for_reply(lambda seen: "できること" not in seen.text)).text


async def test_answers_to_commands_are_for_all_or_for_one(desk: Desk):
    async with desk.person(SAM_ID, LOBBY_CHANNEL_ID) as sam, desk.person(MINA_ID, LOBBY_CHANNEL_ID) as mina:
        assert not (await mina.slash("ask", question=FERRIES)).ephemeral
        await sam.slash("desk visibility", visibility="private")
        assert (await mina.slash("ask", question=FERRIES)).ephemeral
        assert (await mina.slash("timeline")).ephemeral
        await mina.say(f"{desk.mention()} {FERRIES}")
        assert not (await mina.wait_for_reply()).ephemeral
        assert not (await mina.at(GENERAL_CHANNEL_ID).slash("ask", question=FERRIES)).ephemeral


async def test_the_rule_of_two_and_the_moderators_channel_are_for_home_alone(desk: Desk):
    async with desk.person(ADA_ID) as ada, desk.person(SAM_ID, LOBBY_CHANNEL_ID) as sam:
        assert "wait for a second moderator" in (await ada.slash("desk approval", required=True)).text
        shown = await ada.slash("desk moderators", channel=MODERATORS_CHANNEL_ID)
        assert f"Moderators’ channel: <#{MODERATORS_CHANNEL_ID}>" in shown.text
        refused = await sam.slash("desk approval", required=True)
        assert "the desk’s own server" in refused.text
        assert "second moderator" not in (await sam.slash("desk show")).text
        assert "Moderators’ channel: none" in (await ada.slash("desk moderators")).text
    assert desk.store.servers.of(HOME).two_persons
    assert not desk.store.servers.of(OTHER).two_persons


@pytest.mark.parametrize(
    "command",
    [
        ("desk show", {}),
        ("desk channel", {}),
        ("desk language", {"language": "ja"}),
        ("desk visibility", {"visibility": "private"}),
        ("desk approval", {"required": True}),
        ("desk moderators", {"channel": MODERATORS_CHANNEL_ID}),
    ],
    ids=lambda command: command[0],
)
@pytest.mark.parametrize("stranger", [MINA_ID, MORGAN_ID], ids=["a member", "a moderator"])
async def test_who_does_not_manage_the_server_is_refused_whatever_discord_shows(desk: Desk, stranger: str, command):
    name, options = command
    registered = next(each for each in desk.discord.world.commands.values() if each["name"] == "desk")
    assert registered["default_member_permissions"] == str(1 << 5)
    registered["default_member_permissions"] = None  # a server may show a command to whom it likes
    async with desk.person(stranger) as person:
        refused = await person.slash(name, **options)
    assert "Only those who may manage this server" in refused.text
    assert desk.store.servers.of(HOME) == desk.store.servers.of(None)
    [noted] = await desk.store.audit.latest(10)
    assert (noted.action, noted.allowed) == (f"/{name}", False)


async def test_what_is_done_at_home_is_in_the_audit(desk: Desk):
    async with desk.person(ADA_ID) as ada, desk.person(SAM_ID, LOBBY_CHANNEL_ID) as sam:
        await ada.slash("desk approval", required=True)
        await sam.slash("desk channel")
    [noted] = await desk.store.audit.latest(10)
    assert (noted.action, noted.target, noted.name, noted.allowed) == ("/desk approval", "required=True", "Ada", True)
