"""Gateway intents: which events they open, and what stays blank without the message content one."""

from __future__ import annotations

import copy

from bot.localdiscord.model import Json

GUILDS = 1 << 0
GUILD_MEMBERS = 1 << 1
GUILD_PRESENCES = 1 << 8
GUILD_MESSAGES = 1 << 9
GUILD_MESSAGE_REACTIONS = 1 << 10
GUILD_MESSAGE_TYPING = 1 << 11
DIRECT_MESSAGES = 1 << 12
DIRECT_MESSAGE_REACTIONS = 1 << 13
DIRECT_MESSAGE_TYPING = 1 << 14
MESSAGE_CONTENT = 1 << 15

PRIVILEGED = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT
ALL = (1 << 26) - 1

_IN_GUILD = {"MESSAGE_REACTION": GUILD_MESSAGE_REACTIONS, "MESSAGE": GUILD_MESSAGES, "TYPING": GUILD_MESSAGE_TYPING}
_IN_DM = {"MESSAGE_REACTION": DIRECT_MESSAGE_REACTIONS, "MESSAGE": DIRECT_MESSAGES, "TYPING": DIRECT_MESSAGE_TYPING}


def opens(granted: int, event: str, data: Json) -> bool:
    """Whether the granted intents let an event through."""
    if event == "INTERACTION_CREATE":
        return True
    if event.startswith("GUILD_MEMBER") and event != "GUILD_MEMBERS_CHUNK":
        return bool(granted & GUILD_MEMBERS)
    for prefix, needed in (_IN_GUILD if data.get("guild_id") else _IN_DM).items():
        if event.startswith(prefix):
            return bool(granted & needed)
    if event.startswith(("GUILD_", "CHANNEL_", "THREAD_")) and event != "GUILD_MEMBERS_CHUNK":
        return bool(granted & GUILDS)
    return True


def without_content(message: Json, bot_id: str, *, in_guild: bool) -> Json:
    """Return the message as an app without the content intent gets it."""
    mentioned = any(user["id"] == bot_id for user in message.get("mentions", ()))
    kept = not in_guild or mentioned or message["author"]["id"] == bot_id
    shown = copy.copy(message)
    if not kept:
        shown |= {"content": "", "embeds": [], "attachments": [], "components": []}
    if shown.get("referenced_message"):
        shown["referenced_message"] = without_content(shown["referenced_message"], bot_id, in_guild=in_guild)
    return shown
