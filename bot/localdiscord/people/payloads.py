"""The interaction payloads that the bot receives."""

from __future__ import annotations

from bot.localdiscord import shapes
from bot.localdiscord.commands import IN_BOT_DM, IN_GUILD
from bot.localdiscord.errors import Refusal
from bot.localdiscord.interactions import Interaction
from bot.localdiscord.model import DM_CHANNEL, Channel, Guild, Json, User
from bot.localdiscord.permissions import EVERYTHING
from bot.localdiscord.rules.commands import ATTACHMENT, CHANNEL, MENTIONABLE, ROLE, USER
from bot.localdiscord.uploads import attachment
from bot.localdiscord.world import World


def owners(world: World, who: User, where: Channel) -> Json:
    """Return through whom the app is here: "0" a server (or its own DM), "1" a person."""
    found: Json = {}
    guild = world.guild_of(where)
    if guild is None:
        found["0"] = "0"
    elif world.bot_id in guild.members:
        found["0"] = guild.id
    if who.id in world.user_installs:
        found["1"] = who.id
    return found


def metadata(world: World, interaction_id: str, kind: int, who: User, where: Channel) -> Json:
    """Return what a message remembers of the interaction that brought it about."""
    return {
        "id": interaction_id,
        "type": kind,
        "user": shapes.user(who),
        "authorizing_integration_owners": owners(world, who, where),
    }


def payload(world: World, interaction: Interaction, data: Json) -> Json:
    """Return the INTERACTION_CREATE payload with its `data`."""
    where, who = interaction.channel, interaction.user
    guild = world.guild_of(where)
    shape: Json = {
        "id": interaction.id,
        "application_id": world.application_id,
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel_id": where.id,
        "channel": _channel(world, where, who),
        "locale": who.locale,
        "app_permissions": str(world.permissions(world.bot_id, where)),
        "entitlements": [],
        "authorizing_integration_owners": interaction.metadata["authorizing_integration_owners"],
        "attachment_size_limit": shapes.MAX_FILE_BYTES,
        "context": IN_GUILD if guild is not None else IN_BOT_DM,
    }
    if guild is None:
        shape["user"] = shapes.user(who)
    else:
        shape |= {
            "guild_id": guild.id,
            "guild": {"id": guild.id, "locale": guild.preferred_locale, "features": []},
            "guild_locale": guild.preferred_locale,
            "member": _member(world, guild, who, where),
        }
    if interaction.source_message_id is not None:
        source = world.find_message(interaction.source_message_id)
        shape["message"] = shapes.message(world, source, viewer=world.bot_id)
    return shape


def _channel(world: World, where: Channel, who: User) -> Json:
    permissions = str(world.permissions(who.id, where))
    return shapes.channel(world, where, viewer=world.bot_id) | {"permissions": permissions}


def _member(world: World, guild: Guild, who: User, where: Channel) -> Json:
    if who.id not in guild.members:
        raise Refusal.missing_access()
    permissions = str(world.permissions(who.id, where) & EVERYTHING)
    return shapes.member(world, guild.members[who.id]) | {"permissions": permissions}


class Resolved:
    """The objects that an interaction's values name, gathered as Discord sends them along."""

    def __init__(self, world: World, where: Channel, who: User) -> None:
        self._world = world
        self._where = where
        self._who = who
        self._found: Json = {}

    @property
    def shape(self) -> Json:
        """What was gathered."""
        return self._found

    def user(self, user_id: str) -> None:
        """Add a user, with the membership when there is one."""
        who = self._world.user(user_id)
        self._put("users", user_id, shapes.user(who))
        guild = self._world.guild_of(self._where)
        if guild is not None and user_id in guild.members:
            permissions = str(self._world.permissions(user_id, self._where))
            member = shapes.member(self._world, guild.members[user_id], with_user=False)
            self._put("members", user_id, member | {"permissions": permissions})

    def role(self, role_id: str) -> None:
        """Add a role."""
        guild = self._world.guild_of(self._where)
        if guild is None or role_id not in guild.roles:
            raise Refusal.unknown("Role")
        self._put("roles", role_id, shapes.role(guild.roles[role_id]))

    def channel(self, channel_id: str) -> None:
        """Add a channel of the same server."""
        which = self._world.channel(channel_id)
        if which.type == DM_CHANNEL or which.guild_id != self._where.guild_id:
            raise Refusal.unknown("Channel")
        self._put("channels", channel_id, _channel(self._world, which, self._who))

    def message(self, message_id: str) -> None:
        """Add a message of the same channel."""
        which = self._world.message(self._where.id, message_id)
        self._put("messages", message_id, shapes.message(self._world, which, viewer=self._world.bot_id))

    def attachment(self, file_id: str) -> None:
        """Add an uploaded file."""
        self._put("attachments", file_id, attachment(self._world, self._world.files[file_id]) | {"ephemeral": True})

    def value(self, kind: int, value: str) -> None:
        """Add what an option of a kind, or a select's value, names."""
        if kind == USER:
            self.user(value)
        elif kind == CHANNEL:
            self.channel(value)
        elif kind == ROLE:
            self.role(value)
        elif kind == MENTIONABLE:
            if value in self._world.users:
                self.user(value)
            else:
                self.role(value)
        elif kind == ATTACHMENT:
            self.attachment(value)

    def _put(self, group: str, key: str, value: Json) -> None:
        self._found.setdefault(group, {})[key] = value
