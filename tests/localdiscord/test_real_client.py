"""The real discord.py client over the real websocket."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable

import discord
import pytest
from discord import app_commands, ui

from bot.localdiscord.person import InteractionFailed, Person, Refused
from bot.localdiscord.server import LocalDiscord
from bot.localdiscord.world import (
    ASK_CHANNEL_ID,
    BOT_ID,
    HOME_GUILD_ID,
    LOBBY_CHANNEL_ID,
    MINA_ID,
    MODERATORS_CHANNEL_ID,
)

from .conftest import TryoutBot, until

Run = Callable[..., Awaitable[None]]


async def test_ready_knows_itself_and_the_servers(run: Run) -> None:
    bot = TryoutBot()
    await run(bot)
    assert bot.user is not None
    assert str(bot.user.id) == BOT_ID
    assert {guild.name for guild in bot.guilds} == {"Summit Desk HQ", "Coffee House"}
    home = bot.get_guild(int(HOME_GUILD_ID))
    assert home is not None
    assert [channel.name for channel in home.text_channels] == ["general", "ask-the-desk", "moderators"]
    assert home.me.guild_permissions.send_messages


async def test_members_are_chunked_with_the_intent(run: Run) -> None:
    intents = discord.Intents.default()
    intents.members = True
    bot = TryoutBot(intents)
    await run(bot)
    home = bot.get_guild(int(HOME_GUILD_ID))
    assert home is not None
    assert {member.name for member in home.members} >= {"mina", "kenji", "ada", "morgan"}


async def test_a_slash_command_is_answered(run: Run, mina: Person) -> None:
    bot = TryoutBot()

    @bot.tree.command()
    async def greet(interaction: discord.Interaction, name: str, times: int = 1) -> None:
        assert isinstance(interaction.user, discord.Member)
        assert interaction.permissions.send_messages
        assert interaction.app_permissions.send_messages
        await interaction.response.send_message(f"Hello {name}! " * times)

    await run(bot)
    answer = await mina.slash("greet", name="Lan", times=2)
    assert answer.text.strip() == "Hello Lan! Hello Lan!"
    assert not answer.ephemeral
    with pytest.raises(Refused):
        await mina.slash("greet")


async def test_a_subcommand_sees_the_locale_and_a_resolved_member(run: Run, kenji: Person) -> None:
    bot = TryoutBot()
    group = app_commands.Group(name="who", description="…")

    @group.command(name="is")
    async def is_(interaction: discord.Interaction, member: discord.Member, place: discord.TextChannel | None) -> None:
        assert member.guild_permissions.value == 0 or member.roles
        await interaction.response.send_message(f"{member.display_name} {interaction.locale} {place}")

    bot.tree.add_command(group)
    await run(bot)
    answer = await kenji.slash("who is", member=MINA_ID, place=ASK_CHANNEL_ID)
    assert answer.text == "Mina ja ask-the-desk"


async def test_an_attachment_option_can_be_read(run: Run, mina: Person) -> None:
    bot = TryoutBot()

    @bot.tree.command()
    async def load(interaction: discord.Interaction, file: discord.Attachment) -> None:
        await interaction.response.send_message(f"{file.filename} {(await file.read()).decode()}")

    await run(bot)
    assert (await mina.slash("load", file=("a.txt", b"inside"))).text == "a.txt inside"


async def test_autocomplete_offers_choices(run: Run, mina: Person) -> None:
    bot = TryoutBot()

    @bot.tree.command()
    async def ask(interaction: discord.Interaction, question: str) -> None:
        await interaction.response.send_message(question)

    @ask.autocomplete("question")
    async def suggest(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        if current == "broken":
            raise RuntimeError("no suggestions")
        return [app_commands.Choice(name=f"{current}?", value=current)]

    await run(bot)
    assert await mina.autocomplete("ask", "question", "taiw") == [{"name": "taiw?", "value": "taiw"}]


async def test_context_menu_brings_the_message_even_without_the_content_intent(run: Run, mina: Person) -> None:
    bot = TryoutBot()

    @bot.tree.context_menu(name="Ask the desk")
    async def ask(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"You wrote {message.content}", ephemeral=True)

    await run(bot)
    said = await mina.say("who met whom?")
    answer = await mina.context_menu("Ask the desk", said)
    assert answer.text == "You wrote who met whom?"
    assert answer.ephemeral


async def test_buttons_selects_and_a_form(run: Run, mina: Person) -> None:
    bot = TryoutBot()

    class Form(ui.Modal, title="Correct it"):
        answer: ui.Label[Form] = ui.Label(text="Answer", component=ui.TextInput(custom_id="answer"))
        kind: ui.Label[Form] = ui.Label(
            text="Kind", component=ui.Select(options=[discord.SelectOption(label="Quote", value="q")])
        )

        async def on_submit(self, interaction: discord.Interaction) -> None:
            field, kind = self.answer.component, self.kind.component
            assert isinstance(field, ui.TextInput)
            assert isinstance(kind, ui.Select)
            await interaction.response.edit_message(content=f"Now: {field.value} ({kind.values[0]})", view=None)

    class Choice(ui.View):
        @ui.button(label="Correct")
        async def correct(self, interaction: discord.Interaction, button: ui.Button[Choice]) -> None:
            await interaction.response.send_modal(Form())

        @ui.select(options=[discord.SelectOption(label="One", value="1"), discord.SelectOption(label="Two", value="2")])
        async def choose(self, interaction: discord.Interaction, menu: ui.Select[Choice]) -> None:
            await interaction.response.send_message(f"chose {menu.values[0]}", ephemeral=True)

    @bot.tree.command()
    async def offer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Choose", view=Choice())

    await run(bot)
    offered = await mina.slash("offer")
    assert [button["label"] for button in offered.buttons] == ["Correct"]
    assert (await mina.select(offered, "Two")).text == "chose 2"
    form = await mina.press(offered, "Correct")
    assert form.text == "Correct it\nAnswer\nKind"
    changed = await mina.submit(form, answer="Gyeongju", Kind=["q"])
    assert changed.text == "Now: Gyeongju (q)"
    assert changed.id == offered.id
    assert not changed.buttons


async def test_ephemeral_answers_are_for_one_person(run: Run, mina: Person, kenji: Person) -> None:
    bot = TryoutBot()

    @bot.tree.command()
    async def whisper(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("psst", ephemeral=True)
        await interaction.followup.send("psst again", ephemeral=True)

    await run(bot)
    await mina.slash("whisper")
    await mina.wait_for_reply(lambda seen: seen.text == "psst again")
    assert [seen.text for seen in await mina.messages()] == ["psst", "psst again"]
    assert await kenji.messages() == []


async def test_a_deferral_is_edited_into_a_layout_with_a_picture(run: Run, mina: Person) -> None:
    bot = TryoutBot()

    @bot.tree.command()
    async def draw(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True)
        layout = ui.LayoutView()
        layout.add_item(
            ui.Container(ui.TextDisplay("# Drawn"), ui.MediaGallery(discord.MediaGalleryItem("attachment://a.png")))
        )
        await interaction.edit_original_response(view=layout, attachments=[discord.File(io.BytesIO(b"png"), "a.png")])

    await run(bot)
    answer = await mina.slash("draw")
    assert answer.text == "# Drawn"
    assert [each["id"] for each in answer.components] == [1, 2, 3]
    url = answer.components[2]["items"][0]["media"]["url"]
    assert url.endswith("/a.png")
    assert answer.message is not None
    assert answer.message["edited_timestamp"] is None


async def test_the_first_follow_up_takes_the_place_of_thinking(run: Run, mina: Person) -> None:
    bot = TryoutBot()

    @bot.tree.command()
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("done")

    await run(bot)
    answer = await mina.slash("slow")
    assert answer.text == "done"
    assert answer.ephemeral
    assert len(await mina.messages()) == 1


async def test_an_unanswered_command_fails_for_the_person(
    aimed: Callable[[LocalDiscord], None], mina: Person, run: Run, local: LocalDiscord
) -> None:
    bot = TryoutBot()
    late: asyncio.Queue[Exception] = asyncio.Queue()
    local._book.acknowledge_within = 0.1

    @bot.tree.command()
    async def sleepy(interaction: discord.Interaction) -> None:
        await asyncio.sleep(0.2)
        try:
            await interaction.response.send_message("too late")
        except discord.NotFound as error:
            late.put_nowait(error)

    await run(bot)
    with pytest.raises(InteractionFailed, match="did not respond"):
        await mina.slash("sleepy")
    error = await asyncio.wait_for(late.get(), 20)
    assert isinstance(error, discord.NotFound)
    assert error.code == 10062


@pytest.mark.parametrize(("text", "heard"), [("just chatting", ""), (f"<@{BOT_ID}> hello", f"<@{BOT_ID}> hello")])
async def test_content_is_blank_without_the_intent_unless_mentioned(
    run: Run, mina: Person, text: str, heard: str
) -> None:
    bot = TryoutBot()
    await run(bot, sync=False)
    await mina.say(text)
    assert (await asyncio.wait_for(bot.said.get(), 20)).content == heard


async def test_direct_messages_carry_content_and_are_answered(run: Run, mina: Person) -> None:
    bot = TryoutBot()
    await run(bot, sync=False)
    await (await mina.open_dm()).say("hello")
    message = await asyncio.wait_for(bot.said.get(), 20)
    assert message.content == "hello"
    assert isinstance(message.channel, discord.DMChannel)
    await message.reply("hi", mention_author=False)
    reply = await mina.wait_for_reply()
    assert reply.text == "hi"
    assert reply.message is not None
    assert reply.message["referenced_message"]["content"] == "hello"


async def test_threads_reactions_typing_edits_and_deletes(run: Run, mina: Person) -> None:
    intents = discord.Intents.default()
    intents.message_content = True
    bot = TryoutBot(intents)
    await run(bot, sync=False)
    await mina.say("start a thread")
    message = await asyncio.wait_for(bot.said.get(), 20)
    thread = await message.create_thread(name="Follow-ups")
    async with thread.typing():
        sent = await thread.send("first")
    await sent.edit(content="second")
    await sent.add_reaction("👍")
    opened = await mina.wait_for_event("channel_create")
    assert opened["type"] == 11
    assert (await mina.wait_for_event("typing"))["channel_id"] == opened["id"]
    mina.at(opened["id"])
    await mina.wait_for_event("reaction_update")
    assert [seen.text for seen in await mina.messages()] == ["second"]
    reacted = (await mina.messages())[0].message
    assert reacted is not None
    assert reacted["reactions"][0]["emoji"]["name"] == "👍"
    await mina.say("in the thread")
    assert (await asyncio.wait_for(bot.said.get(), 20)).channel == thread
    await sent.delete()
    await mina.wait_for_event("message_delete")
    assert [each.content async for each in thread.history()] == ["in the thread"]


async def test_a_reaction_by_a_person_is_heard(run: Run, mina: Person) -> None:
    bot = TryoutBot()
    heard: asyncio.Queue[discord.RawReactionActionEvent] = asyncio.Queue()

    @bot.event
    async def on_raw_reaction_add(payload: discord.RawReactionActionEvent) -> None:
        heard.put_nowait(payload)

    await run(bot, sync=False)
    said = await mina.say("vote")
    await mina.request("PUT", f"/local/channels/{mina.channel}/messages/{said.id}/reactions/👎")
    payload = await asyncio.wait_for(heard.get(), 20)
    assert (payload.emoji.name, payload.user_id) == ("👎", int(MINA_ID))


@pytest.mark.parametrize("op", ["drop", "reconnect"])
async def test_a_lost_connection_is_resumed_and_misses_nothing(run: Run, mina: Person, op: str) -> None:
    bot = TryoutBot()
    await run(bot, sync=False)
    await mina.request("POST", f"/local/gateway/{op}")
    for number in range(3):
        await mina.say(f"<@{BOT_ID}> {number}")
    heard = [(await asyncio.wait_for(bot.said.get(), 20)).content[-1] for _ in range(3)]
    assert heard == ["0", "1", "2"]
    await until(lambda: bot.resumptions == 1)
    assert bot.readies == 1


async def test_an_invalid_session_is_started_anew(run: Run, mina: Person) -> None:
    bot = TryoutBot()
    await run(bot, sync=False)
    await mina.request("POST", "/local/gateway/invalid_session")
    await until(lambda: bot.readies == 2)
    assert bot.resumptions == 0


class ShardedBot(discord.AutoShardedClient):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default())
        self.said: asyncio.Queue[tuple[int | None, str]] = asyncio.Queue()
        self.resumed_shards: set[int] = set()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Skip the five seconds that the library waits."""

    async def on_message(self, message: discord.Message) -> None:
        assert message.guild is not None
        self.said.put_nowait((message.guild.shard_id, message.guild.name))

    async def on_shard_resumed(self, shard_id: int) -> None:
        self.resumed_shards.add(shard_id)


async def test_two_shards_hear_their_own_servers(aimed: Callable[[LocalDiscord], None]) -> None:
    async with LocalDiscord(shards=2, max_concurrency=2) as local, Person(local, MINA_ID) as mina:
        aimed(local)
        async with ShardedBot() as bot:
            running = asyncio.create_task(bot.start(local.token))
            await until(lambda: len(bot.shards) == 2 and len(bot.guilds) == 2)
            await mina.say("hello home")
            await mina.at(LOBBY_CHANNEL_ID).say("hello lobby")
            heard = {await asyncio.wait_for(bot.said.get(), 20) for _ in range(2)}
            assert heard == {(0, "Summit Desk HQ"), (1, "Coffee House")}
            await mina.request("POST", "/local/gateway/reconnect")
            await until(lambda: bot.resumed_shards == {0, 1})
        await running


async def test_presence_changes_reach_the_page(run: Run, mina: Person) -> None:
    bot = TryoutBot()
    await run(bot, sync=False)
    assert (await mina.wait_for_event("bot_presence")) == {"online": True}
    await bot.change_presence(activity=discord.Game("answering"))
    await bot.close()
    await until(lambda: {"type": "bot_presence", "data": {"online": False}} in mina.heard)


async def test_a_wrong_token_is_refused(local: LocalDiscord, aimed: Callable[[LocalDiscord], None]) -> None:
    aimed(local)
    async with TryoutBot() as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.login("wrong")


async def test_a_disallowed_intent_closes_with_4014(aimed: Callable[[LocalDiscord], None]) -> None:
    intents = discord.Intents.default()
    intents.message_content = True
    async with LocalDiscord(intents_allowed=discord.Intents.default().value) as strict:
        aimed(strict)
        async with TryoutBot(intents) as bot:
            with pytest.raises(discord.PrivilegedIntentsRequired):
                await bot.start(strict.token)


async def test_hidden_channels_are_forbidden_to_those_outside(mina: Person) -> None:
    with pytest.raises(Refused, match="Missing Access"):
        await mina.at(MODERATORS_CHANNEL_ID).messages()
