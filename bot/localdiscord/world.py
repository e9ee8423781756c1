"""The world: everything there is, the fixed ids of the sample one, and how to look things up."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.localdiscord import permissions
from bot.localdiscord.errors import Refusal
from bot.localdiscord.model import (
    DM_CHANNEL,
    TEXT_CHANNEL,
    Channel,
    Guild,
    Json,
    Member,
    Message,
    Overwrite,
    Role,
    Snowflakes,
    StoredFile,
    User,
)

TOKEN = "local"  # noqa: S105 - the point of a local Discord is that no secret is needed

BOT_ID = "1300000000000000100"
APPLICATION_ID = BOT_ID

HOME_GUILD_ID = "1300000000000000000"
MODERATOR_ROLE_ID = "1300000000000000001"
ADMIN_ROLE_ID = "1300000000000000002"
HOME_BOT_ROLE_ID = "1300000000000000003"
GENERAL_CHANNEL_ID = "1300000000000000010"
ASK_CHANNEL_ID = "1300000000000000011"
MODERATORS_CHANNEL_ID = "1300000000000000012"

# Far enough from the home server's id to fall to the other one of two shards.
OTHER_GUILD_ID = "1300000000005000000"
OTHER_ADMIN_ROLE_ID = "1300000000005000001"
OTHER_BOT_ROLE_ID = "1300000000005000003"
LOBBY_CHANNEL_ID = "1300000000005000010"

MINA_ID = "1300000000000000201"
KENJI_ID = "1300000000000000202"
LAN_ID = "1300000000000000203"
WEI_ID = "1300000000000000204"
MORGAN_ID = "1300000000000000205"
ADA_ID = "1300000000000000206"
SAM_ID = "1300000000000000207"


@dataclass
class World:
    """All state of one embedded Discord."""

    token: str = TOKEN
    application_id: str = APPLICATION_ID
    bot_id: str = BOT_ID
    users: dict[str, User] = field(default_factory=dict)
    guilds: dict[str, Guild] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    commands: dict[str, Json] = field(default_factory=dict)
    user_installs: set[str] = field(default_factory=set)
    snowflakes: Snowflakes = field(default_factory=Snowflakes)
    base_url: str = ""

    @classmethod
    def default(cls) -> World:
        """Return the sample world: a home server, another server, and seven people."""
        world = cls()
        for user in _sample_users():
            world.users[user.id] = user
        world.add_guild(_home_guild(), _home_channels())
        world.add_guild(_other_guild(), [Channel(LOBBY_CHANNEL_ID, TEXT_CHANNEL, "lobby", OTHER_GUILD_ID)])
        return world

    @property
    def bot(self) -> User:
        """The bot's own user."""
        return self.users[self.bot_id]

    def new_id(self) -> str:
        """Return an id nobody has."""
        return self.snowflakes.take()

    def add_guild(self, guild: Guild, channels: list[Channel]) -> None:
        """Add a server with its channels."""
        self.guilds[guild.id] = guild
        for position, channel in enumerate(channels):
            channel.position = position
            self.add_channel(channel)

    def add_channel(self, channel: Channel) -> None:
        """Add a channel, a thread or a direct conversation."""
        self.channels[channel.id] = channel
        self.messages.setdefault(channel.id, {})

    def user(self, user_id: str) -> User:
        """Return a user or refuse."""
        found = self.users.get(user_id)
        if found is None:
            raise Refusal.unknown("User")
        return found

    def guild(self, guild_id: str) -> Guild:
        """Return a server or refuse."""
        found = self.guilds.get(guild_id)
        if found is None:
            raise Refusal.unknown("Guild")
        return found

    def channel(self, channel_id: str) -> Channel:
        """Return a channel or refuse."""
        found = self.channels.get(channel_id)
        if found is None:
            raise Refusal.unknown("Channel")
        return found

    def message(self, channel_id: str, message_id: str) -> Message:
        """Return a message of a channel or refuse."""
        found = self.messages.get(channel_id, {}).get(message_id)
        if found is None:
            raise Refusal.unknown("Message")
        return found

    def find_message(self, message_id: str) -> Message:
        """Return a message wherever it is, or refuse."""
        for messages in self.messages.values():
            if message_id in messages:
                return messages[message_id]
        raise Refusal.unknown("Message")

    def guild_of(self, channel: Channel) -> Guild | None:
        """Return the server of a channel; None for a direct conversation."""
        return None if channel.guild_id is None else self.guilds[channel.guild_id]

    def channels_of(self, guild: Guild) -> list[Channel]:
        """Return a server's channels and threads."""
        return [channel for channel in self.channels.values() if channel.guild_id == guild.id]

    def members_named(self, guild: Guild, beginning: str) -> list[Member]:
        """Return the members of a server whose name begins with a text."""
        names = {each.user_id: each.nick or self.users[each.user_id].username for each in guild.members.values()}
        return [each for each in guild.members.values() if names[each.user_id].lower().startswith(beginning.lower())]

    def direct_channel(self, user_id: str) -> Channel:
        """Return the direct conversation of a person with the bot, made when missing."""
        for channel in self.channels.values():
            if channel.type == DM_CHANNEL and user_id in channel.recipients:
                return channel
        channel = Channel(self.new_id(), DM_CHANNEL, recipients=[user_id, self.bot_id])
        self.add_channel(channel)
        return channel

    def permissions(self, user_id: str, channel: Channel) -> int:
        """Return what a user may do in a channel; 0 where they cannot look in."""
        guild = self.guild_of(channel)
        if guild is None:
            return permissions.IN_DIRECT_MESSAGES if user_id in channel.recipients else 0
        ruling = self.channels[channel.parent_id] if channel.is_thread and channel.parent_id else channel
        return permissions.in_channel(guild, ruling, user_id)

    def can_see(self, user_id: str, channel: Channel) -> bool:
        """Whether a user sees a channel."""
        return bool(self.permissions(user_id, channel) & permissions.VIEW_CHANNEL)

    def visible_to(self, user_id: str, message: Message) -> bool:
        """Whether a user sees a message."""
        if message.ephemeral_for is not None:
            return message.ephemeral_for == user_id
        return self.can_see(user_id, self.channels[message.channel_id])


def _sample_users() -> list[User]:
    return [
        User(BOT_ID, "summit-desk", "Summit Desk", bot=True),
        User(MINA_ID, "mina", "Mina"),
        User(KENJI_ID, "kenji", "Kenji", locale="ja"),
        User(LAN_ID, "lan", "Lan", locale="zh-CN"),
        User(WEI_ID, "wei", "Wei", locale="zh-TW"),
        User(MORGAN_ID, "morgan", "Morgan", title="moderator"),
        User(ADA_ID, "ada", "Ada", locale="en-GB", title="admin"),
        User(SAM_ID, "sam", "Sam", title="stranger"),
    ]


def _bot_role(role_id: str) -> Role:
    return Role(role_id, "Summit Desk", permissions.EVERYONE, position=1, bot_id=BOT_ID)


def _home_guild() -> Guild:
    guild = Guild(HOME_GUILD_ID, "Summit Desk HQ", owner_id=ADA_ID)
    moderating = permissions.MANAGE_MESSAGES | permissions.MODERATE_MEMBERS | permissions.MANAGE_THREADS
    for role in (
        Role(HOME_GUILD_ID, "@everyone", permissions.EVERYONE, position=0),
        _bot_role(HOME_BOT_ROLE_ID),
        Role(MODERATOR_ROLE_ID, "Moderator", moderating, position=2, color=0x2ECC71),
        Role(ADMIN_ROLE_ID, "Admin", permissions.ADMINISTRATOR, position=3, color=0xE67E22),
    ):
        guild.roles[role.id] = role
    for user_id in (MINA_ID, KENJI_ID, LAN_ID, WEI_ID):
        guild.members[user_id] = Member(user_id)
    guild.members[MORGAN_ID] = Member(MORGAN_ID, roles=[MODERATOR_ROLE_ID])
    guild.members[ADA_ID] = Member(ADA_ID, roles=[ADMIN_ROLE_ID])
    guild.members[BOT_ID] = Member(BOT_ID, roles=[HOME_BOT_ROLE_ID])
    return guild


def _home_channels() -> list[Channel]:
    view = permissions.VIEW_CHANNEL
    return [
        Channel(GENERAL_CHANNEL_ID, TEXT_CHANNEL, "general", HOME_GUILD_ID, topic="Anything goes"),
        Channel(ASK_CHANNEL_ID, TEXT_CHANNEL, "ask-the-desk", HOME_GUILD_ID, topic="Questions about the meetings"),
        Channel(
            MODERATORS_CHANNEL_ID,
            TEXT_CHANNEL,
            "moderators",
            HOME_GUILD_ID,
            topic="Curation",
            overwrites=[
                Overwrite(HOME_GUILD_ID, 0, deny=view),
                Overwrite(MODERATOR_ROLE_ID, 0, allow=view),
                Overwrite(BOT_ID, 1, allow=view),
            ],
        ),
    ]


def _other_guild() -> Guild:
    guild = Guild(OTHER_GUILD_ID, "Coffee House", owner_id=SAM_ID)
    for role in (
        Role(OTHER_GUILD_ID, "@everyone", permissions.EVERYONE, position=0),
        _bot_role(OTHER_BOT_ROLE_ID),
        Role(OTHER_ADMIN_ROLE_ID, "Barista", permissions.ADMINISTRATOR, position=2, color=0x9B59B6),
    ):
        guild.roles[role.id] = role
    guild.members[MINA_ID] = Member(MINA_ID)
    guild.members[SAM_ID] = Member(SAM_ID, roles=[OTHER_ADMIN_ROLE_ID])
    guild.members[BOT_ID] = Member(BOT_ID, roles=[OTHER_BOT_ROLE_ID])
    return guild
