"""Discord's JSON objects, made from the world's."""

from __future__ import annotations

from collections.abc import Iterable

from bot.localdiscord.model import (
    DM_CHANNEL,
    Channel,
    Guild,
    Json,
    Member,
    Message,
    Overwrite,
    Role,
    User,
    timestamp_of,
)
from bot.localdiscord.permissions import EVERYTHING
from bot.localdiscord.world import World

MAX_FILE_BYTES = 10 * 1024 * 1024


def user(who: User) -> Json:
    """Return a user object."""
    return {
        "id": who.id,
        "username": who.username,
        "global_name": who.global_name,
        "discriminator": "0000" if who.bot else "0",
        "avatar": None,
        "avatar_decoration_data": None,
        "banner": None,
        "accent_color": None,
        "bot": who.bot,
        "flags": 0,
        "public_flags": 0,
        "primary_guild": None,
        "collectibles": None,
    }


def own_user(who: User) -> Json:
    """Return the user object that a bot gets of itself."""
    return user(who) | {"verified": True, "mfa_enabled": True, "locale": who.locale, "email": None}


def member(world: World, who: Member, *, with_user: bool = True) -> Json:
    """Return a member object; within a message or beside a user it comes without the user."""
    shape: Json = {
        "nick": who.nick,
        "avatar": None,
        "banner": None,
        "roles": list(who.roles),
        "joined_at": who.joined_at,
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }
    if with_user:
        shape["user"] = user(world.users[who.user_id])
    return shape


def role(which: Role) -> Json:
    """Return a role object."""
    shape: Json = {
        "id": which.id,
        "name": which.name,
        "description": None,
        "permissions": str(which.permissions),
        "position": which.position,
        "color": which.color,
        "colors": {"primary_color": which.color, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": which.bot_id is not None,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    if which.bot_id is not None:
        shape["tags"] = {"bot_id": which.bot_id}
    return shape


def _overwrite(which: Overwrite) -> Json:
    return {"id": which.id, "type": which.type, "allow": str(which.allow), "deny": str(which.deny)}


def channel(world: World, which: Channel, *, viewer: str | None = None) -> Json:
    """Return a channel object; a direct conversation lists the other side as `viewer` sees it."""
    shape: Json = {"id": which.id, "type": which.type, "last_message_id": which.last_message_id, "flags": 0}
    if which.type == DM_CHANNEL:
        shape["recipients"] = [user(world.users[other]) for other in which.recipients if other != viewer]
        return shape
    shape |= {"guild_id": which.guild_id, "name": which.name, "rate_limit_per_user": 0, "parent_id": which.parent_id}
    if which.is_thread:
        return shape | _thread_part(world, which)
    return shape | {
        "topic": which.topic,
        "position": which.position,
        "nsfw": False,
        "permission_overwrites": [_overwrite(overwrite) for overwrite in which.overwrites],
    }


def _thread_part(world: World, which: Channel) -> Json:
    messages = len(world.messages[which.id])
    return {
        "owner_id": which.owner_id,
        "message_count": messages,
        "total_message_sent": messages,
        "member_count": len(which.recipients),
        "thread_metadata": {
            "archived": which.archived,
            "auto_archive_duration": which.auto_archive_minutes,
            "archive_timestamp": timestamp_of(which.id),
            "create_timestamp": timestamp_of(which.id),
            "locked": which.locked,
        },
    }


def thread_member(which: Channel, user_id: str) -> Json:
    """Return a thread member object."""
    return {"id": which.id, "user_id": user_id, "join_timestamp": timestamp_of(which.id), "flags": 0}


def guild(which: Guild) -> Json:
    """Return a server object as REST gives it."""
    return {
        "id": which.id,
        "name": which.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "owner_id": which.owner_id,
        "application_id": None,
        "region": "us-east",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": which.preferred_locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "nsfw": False,
        "nsfw_level": 0,
        "features": [],
        "roles": [role(each) for each in which.roles.values()],
        "emojis": [],
        "stickers": [],
        "approximate_member_count": len(which.members),
        "incidents_data": None,
    }


def full_guild(world: World, which: Guild, members: Iterable[Member]) -> Json:
    """Return a server as GUILD_CREATE carries it: with channels, threads and the members given."""
    seen = [each for each in world.channels_of(which) if world.can_see(world.bot_id, each)]
    return guild(which) | {
        "joined_at": which.members[world.bot_id].joined_at,
        "large": False,
        "unavailable": False,
        "member_count": len(which.members),
        "members": [member(world, each) for each in members],
        "channels": [channel(world, each) for each in seen if not each.is_thread],
        "threads": [channel(world, each) for each in seen if each.is_thread],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def _reactions(which: Message, viewer: str | None) -> list[Json]:
    return [
        {
            "emoji": emoji_shape(emoji),
            "count": len(who),
            "count_details": {"normal": len(who), "burst": 0},
            "burst_colors": [],
            "me": viewer in who,
            "me_burst": False,
        }
        for emoji, who in which.reactions.items()
        if who
    ]


def emoji_shape(emoji: str) -> Json:
    """Return an emoji object from how a path names it: a character, or name:id."""
    name, _, emoji_id = emoji.partition(":")
    return {"id": emoji_id or None, "name": name}


def message(world: World, which: Message, *, viewer: str | None = None, depth: int = 1) -> Json:
    """Return a message object; `viewer` decides whose reactions count as one's own."""
    shape: Json = {
        "id": which.id,
        "channel_id": which.channel_id,
        "author": user(world.users[which.author_id]),
        "content": which.content,
        "timestamp": which.timestamp,
        "edited_timestamp": which.edited_timestamp,
        "tts": False,
        "mention_everyone": which.mention_everyone,
        "mentions": [user(world.users[each]) for each in which.mentions],
        "mention_roles": list(which.mention_roles),
        "attachments": list(which.attachments),
        "embeds": list(which.embeds),
        "components": list(which.components),
        "pinned": which.pinned,
        "type": which.type,
        "flags": which.flags,
    }
    if reactions := _reactions(which, viewer):
        shape["reactions"] = reactions
    if which.nonce is not None:
        shape["nonce"] = which.nonce
    if which.interaction_metadata is not None:
        shape |= _interaction_part(world, which, which.interaction_metadata)
    if which.reference is not None:
        shape |= _reference_part(world, which.reference, viewer, depth)
    if which.thread_id is not None and which.thread_id in world.channels:
        shape["thread"] = channel(world, world.channels[which.thread_id])
    return shape


def _interaction_part(world: World, which: Message, metadata: Json) -> Json:
    part: Json = {
        "application_id": world.application_id,
        "webhook_id": world.application_id,
        "interaction_metadata": metadata,
    }
    if which.interaction_name is not None:
        part["interaction"] = {
            "id": metadata["id"],
            "type": metadata["type"],
            "name": which.interaction_name,
            "user": metadata["user"],
        }
    return part


def _reference_part(world: World, reference: Json, viewer: str | None, depth: int) -> Json:
    part: Json = {"message_reference": reference}
    if depth:
        target = world.messages.get(reference["channel_id"], {}).get(reference["message_id"])
        part["referenced_message"] = message(world, target, viewer=viewer, depth=depth - 1) if target else None
    return part


def message_event(world: World, which: Message) -> Json:
    """Return a message as gateway events carry it: with server, author's membership and mentioned members."""
    shape = message(world, which, viewer=world.bot_id)
    where = world.channels[which.channel_id]
    within = world.guild_of(where)
    shape["channel_type"] = where.type
    if within is None:
        return shape
    shape["guild_id"] = within.id
    if "webhook_id" not in shape and which.author_id in within.members:
        shape["member"] = member(world, within.members[which.author_id], with_user=False)
    for mentioned in shape["mentions"]:
        if mentioned["id"] in within.members:
            mentioned["member"] = member(world, within.members[mentioned["id"]], with_user=False)
    return shape


def application(world: World) -> Json:
    """Return the bot's application object."""
    owner = next((each for each in world.users.values() if each.title == "admin"), world.bot)
    return {
        "id": world.application_id,
        "name": world.bot.global_name or world.bot.username,
        "icon": None,
        "description": "",
        "summary": "",
        "type": None,
        "bot": user(world.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": user(owner),
        "team": None,
        "verify_key": "0" * 64,
        "flags": 1 << 23 if world.commands else 0,
        "flags_new": str(1 << 23 if world.commands else 0),
        "approximate_user_authorization_count": 0,
        "eligible_oauth2_scopes": [],
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": len(world.user_installs),
        "integration_types_config": {"0": {}, "1": {}},
        "explicit_content_filter": 0,
        "tags": [],
    }


def partial_guild(world: World, which: Guild) -> Json:
    """Return a server as the list of the bot's servers gives it."""
    return {
        "id": which.id,
        "name": which.name,
        "icon": None,
        "banner": None,
        "owner": which.owner_id == world.bot_id,
        "permissions": str(EVERYTHING if which.owner_id == world.bot_id else which.roles[which.id].permissions),
        "features": [],
        "approximate_member_count": len(which.members),
    }
