"""REST: channels, messages, reactions and threads."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.localdiscord import permissions, shapes
from bot.localdiscord.errors import BodyErrors, Refusal
from bot.localdiscord.intents import MESSAGE_CONTENT, without_content
from bot.localdiscord.jsontext import json_response
from bot.localdiscord.model import DM_CHANNEL, FLAG_HAS_THREAD, PUBLIC_THREAD, Channel, Json, Message
from bot.localdiscord.posting import Posting, require_own
from bot.localdiscord.rest.middleware import query_number
from bot.localdiscord.rules import body_types
from bot.localdiscord.rules.body_types import require_types
from bot.localdiscord.switchboard import Switchboard
from bot.localdiscord.uploads import read_body
from bot.localdiscord.world import World

ARCHIVE_MINUTES = (60, 1440, 4320, 10080)


class ChannelRoutes:
    """What a bot may do in channels."""

    def __init__(self, world: World, posting: Posting, switchboard: Switchboard, *, intents_allowed: int) -> None:
        self._world = world
        self._posting = posting
        self._switchboard = switchboard
        self._reads_content = bool(intents_allowed & MESSAGE_CONTENT)

    def routes(self, base: str) -> list[web.RouteDef]:
        """Return the routes below the API's base path."""
        channel = base + "/channels/{channel}"
        message = channel + "/messages/{message}"
        reactions = message + "/reactions"
        return [
            web.get(channel, self.get),
            web.patch(channel, self.edit),
            web.delete(channel, self.delete),
            web.post(channel + "/typing", self.typing),
            web.get(channel + "/messages", self.messages),
            web.post(channel + "/messages", self.create_message),
            web.post(channel + "/messages/bulk-delete", self.delete_messages),
            web.get(message, self.message),
            web.patch(message, self.edit_message),
            web.delete(message, self.delete_message),
            web.put(reactions + "/{emoji}/@me", self.add_reaction),
            web.delete(reactions + "/{emoji}/{user}", self.remove_reaction),
            web.get(reactions + "/{emoji}", self.who_reacted),
            web.delete(reactions, self.clear_reactions),
            web.post(message + "/threads", self.create_thread_from_message),
            web.post(channel + "/threads", self.create_thread),
            web.put(channel + "/thread-members/@me", self.join_thread),
            web.delete(channel + "/thread-members/@me", self.leave_thread),
            web.get(channel + "/thread-members", self.thread_members),
        ]

    async def get(self, request: web.Request) -> web.Response:
        """Return a channel."""
        return self._channel_response(self._channel(request))

    async def edit(self, request: web.Request) -> web.Response:
        """Change a thread's name or state, or a channel's name or topic."""
        where = self._channel(request)
        change = (await read_body(request)).json
        require_types(change, body_types.CHANNEL)
        errors = BodyErrors()
        errors.length(("name",), change.get("name"), 1, 100)
        errors.length(("topic",), change.get("topic"), 0, 1024)
        errors.finish()
        where.name = change.get("name") or where.name
        where.topic = change.get("topic", where.topic)
        where.archived = change.get("archived", where.archived)
        where.locked = change.get("locked", where.locked)
        self._switchboard.thread_updated(where)
        return self._channel_response(where)

    async def delete(self, request: web.Request) -> web.Response:
        """Delete a thread, or close a direct conversation."""
        where = self._channel(request)
        response = self._channel_response(where)
        if where.is_thread:
            self._require(where, permissions.MANAGE_THREADS)
            self._switchboard.thread_deleted(where)
            del self._world.channels[where.id], self._world.messages[where.id]
        elif where.type != DM_CHANNEL:
            raise Refusal.missing_permissions()
        return response

    async def typing(self, request: web.Request) -> web.Response:
        """Show the bot as typing."""
        where = self._channel(request)
        self._require(where, permissions.SEND_MESSAGES)
        self._switchboard.typing(where, self._world.bot_id)
        return web.Response(status=204)

    async def messages(self, request: web.Request) -> web.Response:
        """Return a page of messages, newest first."""
        where = self._channel(request)
        errors = BodyErrors()
        limit = query_number(request, "limit", 50)
        errors.between(("limit",), limit, 1, 100)
        errors.finish()
        found = [each for each in self._world.messages[where.id].values() if each.ephemeral_for is None]
        if "before" in request.query:
            found = [each for each in found if int(each.id) < query_number(request, "before", 0)]
        if "after" in request.query:
            found = [each for each in found if int(each.id) > query_number(request, "after", 0)][:limit]
        if "around" in request.query:
            around = query_number(request, "around", 0)
            found = sorted(found, key=lambda each: abs(int(each.id) - around))[:limit]
        found.sort(key=lambda each: int(each.id), reverse=True)
        return json_response([self._shape(each) for each in found[:limit]])

    async def create_message(self, request: web.Request) -> web.Response:
        """Send a message."""
        where = self._channel(request)
        self._require(where, permissions.SEND_MESSAGES_IN_THREADS if where.is_thread else permissions.SEND_MESSAGES)
        body = await read_body(request)
        return self._message_response(self._posting.create(where, self._world.bot_id, body.json, body.uploads))

    async def message(self, request: web.Request) -> web.Response:
        """Return a message."""
        return self._message_response(self._message(request))

    async def edit_message(self, request: web.Request) -> web.Response:
        """Edit one of the bot's own messages."""
        message = self._message(request)
        require_own(message, self._world.bot_id)
        body = await read_body(request)
        return self._message_response(self._posting.edit(message, body.json, body.uploads))

    async def delete_message(self, request: web.Request) -> web.Response:
        """Delete a message; somebody else's needs the permission."""
        message = self._message(request)
        if message.author_id != self._world.bot_id:
            self._require(self._world.channels[message.channel_id], permissions.MANAGE_MESSAGES)
        self._posting.delete(message)
        return web.Response(status=204)

    async def delete_messages(self, request: web.Request) -> web.Response:
        """Delete several messages."""
        where = self._channel(request)
        self._require(where, permissions.MANAGE_MESSAGES)
        for message_id in await self._listed(request):
            found = self._world.messages[where.id].get(str(message_id))
            if found is not None:
                self._posting.delete(found)
        return web.Response(status=204)

    async def _listed(self, request: web.Request) -> list[Any]:
        wanted = (await read_body(request)).json
        require_types(wanted, {"messages": [(str, int)]})
        return list(wanted.get("messages") or [])

    async def add_reaction(self, request: web.Request) -> web.Response:
        """React as the bot."""
        message = self._message(request)
        self._require(self._world.channels[message.channel_id], permissions.ADD_REACTIONS)
        emoji = request.match_info["emoji"]
        who = message.reactions.setdefault(emoji, [])
        if self._world.bot_id not in who:
            who.append(self._world.bot_id)
            self._switchboard.reaction_changed(message, self._world.bot_id, emoji, added=True)
        return web.Response(status=204)

    async def remove_reaction(self, request: web.Request) -> web.Response:
        """Take a reaction off."""
        message = self._message(request)
        user_id = request.match_info["user"]
        if user_id == "@me":
            user_id = self._world.bot_id
        else:
            self._require(self._world.channels[message.channel_id], permissions.MANAGE_MESSAGES)
        emoji = request.match_info["emoji"]
        if user_id in message.reactions.get(emoji, []):
            message.reactions[emoji].remove(user_id)
            self._switchboard.reaction_changed(message, user_id, emoji, added=False)
        return web.Response(status=204)

    async def who_reacted(self, request: web.Request) -> web.Response:
        """Return who reacted with an emoji."""
        who = self._message(request).reactions.get(request.match_info["emoji"], [])
        return json_response([shapes.user(self._world.users[each]) for each in who])

    async def clear_reactions(self, request: web.Request) -> web.Response:
        """Take all reactions off."""
        message = self._message(request)
        self._require(self._world.channels[message.channel_id], permissions.MANAGE_MESSAGES)
        message.reactions.clear()
        self._switchboard.reactions_shown(message)
        return web.Response(status=204)

    async def create_thread_from_message(self, request: web.Request) -> web.Response:
        """Open a thread below a message."""
        message = self._message(request)
        if message.thread_id is not None:
            raise Refusal(400, 160004, "A thread has already been created for this message")
        thread = self._open_thread(self._channel(request), (await read_body(request)).json, message.id)
        message.thread_id = thread.id
        message.flags |= FLAG_HAS_THREAD
        self._switchboard.message_updated(message)
        return self._channel_response(thread, status=201)

    async def create_thread(self, request: web.Request) -> web.Response:
        """Open a thread without a message."""
        thread = self._open_thread(self._channel(request), (await read_body(request)).json, self._world.new_id())
        return self._channel_response(thread, status=201)

    async def join_thread(self, request: web.Request) -> web.Response:
        """Join a thread."""
        where = self._channel(request)
        if self._world.bot_id not in where.recipients:
            where.recipients.append(self._world.bot_id)
        return web.Response(status=204)

    async def leave_thread(self, request: web.Request) -> web.Response:
        """Leave a thread."""
        where = self._channel(request)
        where.recipients = [each for each in where.recipients if each != self._world.bot_id]
        return web.Response(status=204)

    async def thread_members(self, request: web.Request) -> web.Response:
        """Return a thread's members."""
        where = self._channel(request)
        return json_response([shapes.thread_member(where, each) for each in where.recipients])

    def _open_thread(self, parent: Channel, wanted: Json, thread_id: str) -> Channel:
        if parent.type == DM_CHANNEL or parent.is_thread:
            raise Refusal(400, 50024, "Cannot execute action on this channel type")
        self._require(parent, permissions.CREATE_PUBLIC_THREADS)
        require_types(wanted, body_types.CHANNEL)
        errors = BodyErrors()
        if not wanted.get("name"):
            errors.required(("name",))
        errors.length(("name",), wanted.get("name"), 1, 100)
        minutes = wanted.get("auto_archive_duration") or 1440
        errors.one_of(("auto_archive_duration",), minutes, ARCHIVE_MINUTES)
        errors.finish()
        thread = Channel(thread_id, PUBLIC_THREAD, wanted["name"], parent.guild_id, parent_id=parent.id)
        thread.owner_id = self._world.bot_id
        thread.recipients = [self._world.bot_id]
        thread.auto_archive_minutes = minutes
        self._world.add_channel(thread)
        self._switchboard.thread_created(thread)
        return thread

    def _channel(self, request: web.Request) -> Channel:
        where = self._world.channel(request.match_info["channel"])
        if not self._world.can_see(self._world.bot_id, where):
            raise Refusal.missing_access()
        return where

    def _message(self, request: web.Request) -> Message:
        message = self._world.message(self._channel(request).id, request.match_info["message"])
        if message.ephemeral_for is not None:
            raise Refusal.unknown("Message")
        return message

    def _require(self, where: Channel, needed: int) -> None:
        if not self._world.permissions(self._world.bot_id, where) & needed:
            raise Refusal.missing_permissions()

    def _channel_response(self, where: Channel, *, status: int = 200) -> web.Response:
        return json_response(shapes.channel(self._world, where, viewer=self._world.bot_id), status=status)

    def _message_response(self, message: Message) -> web.Response:
        return json_response(self._shape(message))

    def _shape(self, message: Message) -> Json:
        shape = shapes.message(self._world, message, viewer=self._world.bot_id)
        if self._reads_content:
            return shape
        in_guild = self._world.channels[message.channel_id].guild_id is not None
        return without_content(shape, self._world.bot_id, in_guild=in_guild)
