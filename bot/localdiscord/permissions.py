"""Who may do what: Discord's permission bits and how roles and channels add up to them."""

from __future__ import annotations

from bot.localdiscord.model import Channel, Guild

ADD_REACTIONS = 1 << 6
ADMINISTRATOR = 1 << 3
ATTACH_FILES = 1 << 15
CREATE_PUBLIC_THREADS = 1 << 35
EMBED_LINKS = 1 << 14
MANAGE_MESSAGES = 1 << 13
MANAGE_THREADS = 1 << 34
MODERATE_MEMBERS = 1 << 40
READ_MESSAGE_HISTORY = 1 << 16
SEND_MESSAGES = 1 << 11
SEND_MESSAGES_IN_THREADS = 1 << 38
USE_APPLICATION_COMMANDS = 1 << 31
USE_EXTERNAL_APPS = 1 << 50
VIEW_CHANNEL = 1 << 10

EVERYTHING = (1 << 51) - 1

EVERYONE = (
    VIEW_CHANNEL
    | SEND_MESSAGES
    | SEND_MESSAGES_IN_THREADS
    | CREATE_PUBLIC_THREADS
    | EMBED_LINKS
    | ATTACH_FILES
    | ADD_REACTIONS
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
    | USE_EXTERNAL_APPS
)
IN_DIRECT_MESSAGES = EVERYONE


def in_guild(guild: Guild, user_id: str) -> int:
    """Return the permissions of a member in a server, before any channel's overwrites; 0 for strangers."""
    member = guild.members.get(user_id)
    if member is None:
        return 0
    if guild.owner_id == user_id:
        return EVERYTHING
    bits = guild.roles[guild.id].permissions
    for role_id in member.roles:
        bits |= guild.roles[role_id].permissions
    return EVERYTHING if bits & ADMINISTRATOR else bits


def in_channel(guild: Guild, channel: Channel, user_id: str) -> int:
    """Return the permissions of a member in a channel (for a thread, pass its parent channel)."""
    bits = in_guild(guild, user_id)
    if bits == EVERYTHING or not bits:
        return bits
    roles = set(guild.members[user_id].roles)
    stages = (
        [o for o in channel.overwrites if o.id == guild.id],
        [o for o in channel.overwrites if o.type == 0 and o.id in roles],
        [o for o in channel.overwrites if o.type == 1 and o.id == user_id],
    )
    for overwrites in stages:
        denied = allowed = 0
        for overwrite in overwrites:
            denied |= overwrite.deny
            allowed |= overwrite.allow
        bits = bits & ~denied | allowed
    return bits if bits & VIEW_CHANNEL else 0
