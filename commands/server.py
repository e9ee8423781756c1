"""`/desk`: how the desk behaves in a server, for those who manage it."""

from __future__ import annotations

from typing import Any

from discord import AppCommandOptionType, ChannelType, Guild, Interaction, Permissions
from discord.app_commands import AppCommandChannel, Choice, Group, Transform, Transformer, choices, describe
from discord.ext.commands import Cog

from bot.cards.server import LANGUAGES, server_card
from bot.client import SummitDesk
from bot.errors import NotAnAdministrator, OnlyAtHome, kept

AUTOMATIC = "automatic"


class TextChannels(Transformer):
    """A channel that people write in, also one that the desk cannot see (and then says so)."""

    @property
    def type(self) -> AppCommandOptionType:
        """Return what Discord calls it."""
        return AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[ChannelType]:
        """Return which channels are offered."""
        return [ChannelType.text, ChannelType.news]

    async def transform(self, _: Interaction[Any], value: Any, /) -> AppCommandChannel:
        """Return the channel as it came."""
        channel: AppCommandChannel = value
        return channel


Channel = Transform[AppCommandChannel, TextChannels]


class Server(Cog):
    """A server's choices. Who may choose is asked of every interaction, whatever Discord's own settings say."""

    desk = Group(
        name="desk",
        description="Choose how the desk behaves in this server",
        default_permissions=Permissions(manage_guild=True),
        guild_only=True,
    )

    def __init__(self, client: SummitDesk) -> None:
        self._client = client

    @desk.command(description="See how the desk behaves in this server")
    async def show(self, interaction: Interaction[SummitDesk]) -> None:
        """Show the choices."""
        await self._show(interaction, await self._administered(interaction))

    @desk.command(description="Begin or stop listening in a channel")
    @describe(channel="Which channel; this one when left out")
    async def channel(self, interaction: Interaction[SummitDesk], channel: Channel | None = None) -> None:
        """Listen in a channel, or no longer."""
        guild = await self._administered(interaction)
        there = channel.id if channel is not None else interaction.channel_id or 0
        listens = await kept(self._client.store.servers.toggle_channel(guild.id, there))
        voice = self._client.voice_for(interaction.locale)
        shown = f"<#{there}>"
        if listens:
            lead = voice.say("server.listening", channel=shown)
            found = guild.get_channel_or_thread(there)
            may = found.permissions_for(guild.me) if found is not None else Permissions.none()
            if not (may.view_channel and (may.send_messages or may.send_messages_in_threads)):
                lead = f"{lead}\n⚠️ {voice.say('server.cannot_write', channel=shown)}"
        elif there in self._client.settings.ask_channel_ids:
            lead = voice.say("server.by_operator", channel=shown)
        else:
            lead = voice.say("server.not_listening", channel=shown)
        await self._show(interaction, guild, lead)

    @desk.command(description="Choose the language of replies to messages")
    @describe(language="Which language")
    @choices(
        language=[
            Choice(name="As the server is set", value=AUTOMATIC),
            *(Choice(name=name, value=locale) for locale, name in LANGUAGES.items()),
        ]
    )
    async def language(self, interaction: Interaction[SummitDesk], language: str) -> None:
        """Speak a language where the message does not show one."""
        await self._change(interaction, language=None if language == AUTOMATIC else language)

    @desk.command(description="Choose who sees the answers to commands")
    @describe(visibility="Who sees them")
    @choices(
        visibility=[
            Choice(name="Everybody", value="public"),
            Choice(name="Only the one who asks", value="private"),
        ]
    )
    async def visibility(self, interaction: Interaction[SummitDesk], visibility: str) -> None:
        """Answer commands for all, or for the one who uses them."""
        await self._change(interaction, private=visibility == "private")

    @desk.command(description="Choose whether changes of the knowledge base wait for a second moderator")
    @describe(required="Whether a second moderator has to approve")
    async def approval(self, interaction: Interaction[SummitDesk], required: bool) -> None:
        """Set the two-person rule."""
        await self._change(interaction, at_home=True, two_persons=required)

    @desk.command(description="Choose the channel where the desk tells moderators of trouble")
    @describe(channel="Which channel; none when left out")
    async def moderators(self, interaction: Interaction[SummitDesk], channel: Channel | None = None) -> None:
        """Set the moderators' channel."""
        await self._change(interaction, at_home=True, moderators_channel=channel.id if channel else None)

    async def _change(self, interaction: Interaction[SummitDesk], *, at_home: bool = False, **changes: Any) -> None:
        guild = await self._administered(interaction)
        if at_home and guild.id != self._client.settings.home_guild_id:
            raise OnlyAtHome
        await kept(self._client.store.servers.change(guild.id, **changes))
        await self._show(interaction, guild)

    async def _administered(self, interaction: Interaction[SummitDesk]) -> Guild:
        """Return the server, for one who manages it; at home it goes into the audit. Raises NotAnAdministrator."""
        guild = interaction.guild
        allowed = guild is not None and interaction.permissions.manage_guild
        if guild is not None and guild.id == self._client.settings.home_guild_id:
            command = interaction.command.qualified_name if interaction.command else ""
            given = " ".join(f"{name}={value}" for name, value in vars(interaction.namespace).items())
            await self._client.audit(interaction.user, f"/{command}", given[:200], allowed=allowed)
        if guild is None or not allowed:
            raise NotAnAdministrator
        return guild

    async def _show(self, interaction: Interaction[SummitDesk], guild: Guild, lead: str | None = None) -> None:
        client = self._client
        by_operator = [each for each in client.settings.ask_channel_ids if guild.get_channel(each) is not None]
        card = server_card(
            guild.name,
            client.store.servers.of(guild.id),
            client.voice_for(interaction.locale),
            by_operator=by_operator,
            hears=client.intents.message_content,
            is_home=guild.id == client.settings.home_guild_id,
            lead=lead,
        )
        await interaction.response.send_message(view=card, ephemeral=True)


async def setup(client: SummitDesk) -> None:
    """Add the cog."""
    await client.add_cog(Server(client))
