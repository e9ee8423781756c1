"""Passes what happens to both sides: the bot's gateway and the people's pages."""

from __future__ import annotations

from collections.abc import Callable

from bot.localdiscord import shapes
from bot.localdiscord.gateway import Gateway
from bot.localdiscord.model import Channel, Json, Message
from bot.localdiscord.people.audience import Audience
from bot.localdiscord.world import World


def seen_message(world: World, which: Message, user_id: str) -> Json:
    """Return a message as a person's page gets it."""
    return shapes.message(world, which, viewer=user_id) | {
        "ephemeral_for": which.ephemeral_for,
        "pending": which.pending,
    }


class Switchboard:
    """Turns each happening into a gateway event and into frames for the pages."""

    def __init__(self, world: World, gateway: Gateway, audience: Audience) -> None:
        self._world = world
        self._gateway = gateway
        self._audience = audience
        gateway.on_presence = self._presence

    def message_created(self, which: Message) -> None:
        """Announce a new message."""
        self._message("MESSAGE_CREATE", "message_create", which)

    def message_updated(self, which: Message) -> None:
        """Announce an edited message."""
        self._message("MESSAGE_UPDATE", "message_update", which)

    def message_deleted(self, which: Message) -> None:
        """Announce that a message is gone."""
        where = self._world.channels[which.channel_id]
        data = {"id": which.id, "channel_id": which.channel_id}
        if which.ephemeral_for is None:
            self._dispatch("MESSAGE_DELETE", dict(data), where)
        self._audience.tell_each(
            "message_delete", lambda user_id: data if self._world.visible_to(user_id, which) else None
        )

    def reaction_changed(self, which: Message, user_id: str, emoji: str, *, added: bool) -> None:
        """Announce a reaction put on or taken off."""
        world = self._world
        where = world.channels[which.channel_id]
        data: Json = {
            "user_id": user_id,
            "channel_id": which.channel_id,
            "message_id": which.id,
            "emoji": shapes.emoji_shape(emoji),
            "burst": False,
            "type": 0,
        }
        guild = world.guild_of(where)
        if added:
            data["message_author_id"] = which.author_id
            if guild is not None:
                data["member"] = shapes.member(world, guild.members[user_id])
        self._dispatch("MESSAGE_REACTION_ADD" if added else "MESSAGE_REACTION_REMOVE", data, where)
        self.reactions_shown(which)

    def reactions_shown(self, which: Message) -> None:
        """Let the pages draw a message's reactions anew."""
        self._tell_viewers(which, "reaction_update", lambda message: {"message": message})

    def typing(self, where: Channel, user_id: str) -> None:
        """Show that somebody is typing."""
        data = {"channel_id": where.id, "user_id": user_id}
        self._tell_who_see(where, "typing", lambda _: data)

    def thread_created(self, where: Channel) -> None:
        """Announce a new thread."""
        data = shapes.channel(self._world, where)
        member = shapes.thread_member(where, self._world.bot_id)
        self._dispatch("THREAD_CREATE", data | {"newly_created": True, "member": member}, where)
        self.channel_shown(where)

    def thread_updated(self, where: Channel) -> None:
        """Announce a changed thread or channel."""
        kind = "THREAD_UPDATE" if where.is_thread else "CHANNEL_UPDATE"
        self._dispatch(kind, shapes.channel(self._world, where), where)
        self.channel_shown(where)

    def thread_deleted(self, where: Channel) -> None:
        """Announce that a thread is gone."""
        keys = ("id", "guild_id", "parent_id", "type")
        data = shapes.channel(self._world, where)
        self._dispatch("THREAD_DELETE", {key: data[key] for key in keys}, where)

    def channel_shown(self, where: Channel) -> None:
        """Show a new channel to the pages."""
        self._tell_who_see(where, "channel_create", lambda user_id: shapes.channel(self._world, where, viewer=user_id))

    def commands_changed(self) -> None:
        """Let the pages load the commands anew."""
        self._audience.tell_each("commands_changed", lambda _: {})

    def interaction(self, data: Json) -> None:
        """Send an interaction to the bot."""
        self._gateway.dispatch("INTERACTION_CREATE", data, guild_id=data.get("guild_id"))

    def modal_opened(self, user_id: str, interaction_id: str, modal: Json) -> None:
        """Open a form on a person's page."""
        self._audience.tell(user_id, "modal_open", {"interaction_id": interaction_id, "modal": modal})

    def interaction_failed(self, user_id: str, interaction_id: str, reason: str) -> None:
        """Tell a person that nothing came of what they did."""
        self._audience.tell(user_id, "interaction_failed", {"interaction_id": interaction_id, "reason": reason})

    def _message(self, event: str, kind: str, which: Message) -> None:
        if which.ephemeral_for is None:
            self._dispatch(event, shapes.message_event(self._world, which), self._world.channels[which.channel_id])
        self._tell_viewers(which, kind, lambda message: message)

    def _dispatch(self, event: str, data: Json, where: Channel) -> None:
        if not self._world.can_see(self._world.bot_id, where):
            return
        if where.guild_id is not None:
            data.setdefault("guild_id", where.guild_id)
        self._gateway.dispatch(event, data, guild_id=where.guild_id)

    def _tell_viewers(self, which: Message, kind: str, wrap: Callable[[Json], Json]) -> None:
        def data_for(user_id: str) -> Json | None:
            if not self._world.visible_to(user_id, which):
                return None
            return wrap(seen_message(self._world, which, user_id))

        self._audience.tell_each(kind, data_for)

    def _tell_who_see(self, where: Channel, kind: str, data_for: Callable[[str], Json]) -> None:
        self._audience.tell_each(
            kind, lambda user_id: data_for(user_id) if self._world.can_see(user_id, where) else None
        )

    def _presence(self, online: bool) -> None:
        self._audience.tell_each("bot_presence", lambda _: {"online": online})
