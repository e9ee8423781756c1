"""Writing messages: the one way in which they come to be, change and go, whoever writes them."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from bot.localdiscord import uploads
from bot.localdiscord.errors import Refusal, refuse_field
from bot.localdiscord.model import FLAG_COMPONENTS_V2, FLAG_LOADING, Channel, Json, Message, now
from bot.localdiscord.rules import components as component_rules
from bot.localdiscord.rules.messages import check_message
from bot.localdiscord.switchboard import Switchboard
from bot.localdiscord.uploads import Upload
from bot.localdiscord.world import World

REPLY = 19
COMMAND_REPLY = 20
CONTEXT_MENU_REPLY = 23

FLAG_SUPPRESS_EMBEDS = 1 << 2
FLAG_SUPPRESS_NOTIFICATIONS = 1 << 12
SETTABLE_FLAGS = FLAG_SUPPRESS_EMBEDS | FLAG_SUPPRESS_NOTIFICATIONS | FLAG_COMPONENTS_V2

_USER_MENTION = re.compile(r"<@!?(\d+)>")
_ROLE_MENTION = re.compile(r"<@&(\d+)>")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a message comes from when an interaction brought it about."""

    metadata: Json
    type: int = 0
    name: str | None = None
    reply_to: str | None = None
    ephemeral_for: str | None = None
    flags: int = 0


class Posting:
    """Creates, edits and deletes messages, and has everyone told."""

    def __init__(self, world: World, switchboard: Switchboard) -> None:
        self._world = world
        self._switchboard = switchboard

    def create(
        self, where: Channel, author_id: str, payload: Json, files: Sequence[Upload] = (), origin: Origin | None = None
    ) -> Message:
        """Create a message from a request body."""
        check_message(payload, files=len(files))
        if (twin := self._sent_before(where, author_id, payload)) is not None:
            return twin
        message = Message(self._world.new_id(), where.id, author_id, nonce=payload.get("nonce"))
        message.flags = (payload.get("flags") or 0) & SETTABLE_FLAGS
        if origin is not None:
            self._stamp(message, where, origin)
        else:
            self._refer(message, where, payload)
        self._fill(message, payload, files)
        self._mention(message, payload.get("allowed_mentions"))
        self._keep(where, message)
        return message

    def think(self, where: Channel, origin: Origin) -> Message:
        """Create the “thinking…” message of a deferred answer."""
        message = Message(self._world.new_id(), where.id, self._world.bot_id)
        self._stamp(message, where, origin)
        message.flags |= FLAG_LOADING
        self._keep(where, message)
        return message

    def edit(self, message: Message, payload: Json, files: Sequence[Upload] = ()) -> Message:
        """Change a message by a request body and return it as it is now."""
        check_message(payload, files=len(files), editing=message)
        # On a copy, so that a refusal half-way leaves the message as it was.
        draft = copy.copy(message)
        draft.flags &= ~FLAG_LOADING
        if payload.get("flags") is not None:
            draft.flags |= payload["flags"] & (FLAG_COMPONENTS_V2 | FLAG_SUPPRESS_EMBEDS)
        self._fill(draft, payload, files)
        if "content" in payload or "components" in payload:
            self._mention(draft, payload.get("allowed_mentions"))
        if not message.pending:
            draft.edited_timestamp = now()
        self._world.messages[draft.channel_id][draft.id] = draft
        self._switchboard.message_updated(draft)
        return draft

    def delete(self, message: Message) -> None:
        """Take a message away."""
        self._world.messages[message.channel_id].pop(message.id, None)
        self._switchboard.message_deleted(message)

    def _keep(self, where: Channel, message: Message) -> None:
        self._world.messages[where.id][message.id] = message
        if message.ephemeral_for is None:
            where.last_message_id = message.id
        self._switchboard.message_created(message)

    def _stamp(self, message: Message, where: Channel, origin: Origin) -> None:
        message.type = origin.type
        if origin.reply_to is not None:
            message.reference = _reference(where, origin.reply_to)
        message.flags |= origin.flags
        message.interaction_metadata = origin.metadata
        message.interaction_name = origin.name
        message.ephemeral_for = origin.ephemeral_for

    def _sent_before(self, where: Channel, author_id: str, payload: Json) -> Message | None:
        nonce = payload.get("nonce")
        if nonce is None or not payload.get("enforce_nonce"):
            return None
        recent = islice(reversed(self._world.messages[where.id].values()), 50)
        return next((each for each in recent if each.author_id == author_id and each.nonce == nonce), None)

    def _refer(self, message: Message, where: Channel, payload: Json) -> None:
        reference = payload.get("message_reference")
        if not reference:
            return
        target_id = str(reference.get("message_id"))
        if target_id not in self._world.messages[where.id]:
            if reference.get("fail_if_not_exists", True):
                refuse_field(("message_reference",), "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
            return
        message.type = REPLY
        message.reference = _reference(where, target_id)

    def _fill(self, message: Message, payload: Json, files: Sequence[Upload]) -> None:
        message.attachments = uploads.merged(self._world, message.channel_id, message.attachments, payload, list(files))
        if "content" in payload:
            message.content = payload["content"] or ""
        if "embeds" in payload:
            message.embeds = payload["embeds"] or []
            for embed in message.embeds:
                embed.setdefault("type", "rich")
                for field in embed.get("fields") or []:
                    field.setdefault("inline", False)
        if "components" in payload:
            message.components = component_rules.completed(payload["components"] or [])
        self._resolve_media(message)

    def _resolve_media(self, message: Message) -> None:
        urls = {f"attachment://{each['filename']}": each for each in message.attachments}
        pictures = [embed[key] for embed in message.embeds for key in ("image", "thumbnail") if embed.get(key)]
        for picture in pictures:
            if picture.get("url") in urls:
                picture["url"] = picture["proxy_url"] = urls[picture["url"]]["url"]
        # A layout that is sent again names its files by the address they have by now.
        urls |= {each["url"]: each for each in message.attachments}
        for component in component_rules.walk(message.components):
            for media in component_rules.media_of(component):
                self._describe(media, urls.get(media["url"]))
            if component["type"] == component_rules.FILE:
                found = urls[component["file"]["url"]]
                component |= {"name": found["filename"], "size": found["size"]}

    def _describe(self, media: Json, found: Json | None) -> None:
        if found is not None:
            media |= {
                "url": found["url"],
                "content_type": found["content_type"],
                "attachment_id": found["id"],
                "width": found.get("width"),
                "height": found.get("height"),
            }
        elif media["url"].startswith("attachment://"):
            refuse_field(
                ("components",),
                "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                "The referenced attachment was not found",
            )
        media |= {"id": self._world.new_id(), "proxy_url": media["url"], "flags": 0}

    def _mention(self, message: Message, allowed: Json | None) -> None:
        text = message.content + "\n" + component_rules.displayed_text(message.components)
        parse = ("users", "roles", "everyone") if allowed is None else tuple(allowed.get("parse") or ())
        listed = {kind: set(map(str, (allowed or {}).get(kind) or ())) for kind in ("users", "roles")}
        users = [each for each in _USER_MENTION.findall(text) if "users" in parse or each in listed["users"]]
        pings = message.interaction_metadata is None and (allowed is None or allowed.get("replied_user"))
        if message.reference is not None and pings:
            target = self._world.messages[message.channel_id].get(message.reference["message_id"])
            users += [target.author_id] if target is not None else []
        roles = [each for each in _ROLE_MENTION.findall(text) if "roles" in parse or each in listed["roles"]]
        message.mentions = [each for each in dict.fromkeys(users) if each in self._world.users]
        message.mention_roles = list(dict.fromkeys(roles))
        message.mention_everyone = "everyone" in parse and ("@everyone" in text or "@here" in text)


def _reference(where: Channel, message_id: str) -> Json:
    reference: Json = {"type": 0, "channel_id": where.id, "message_id": message_id}
    if where.guild_id is not None:
        reference["guild_id"] = where.guild_id
    return reference


def require_own(message: Message, user_id: str) -> None:
    """Refuse editing what somebody else wrote."""
    if message.author_id != user_id:
        raise Refusal(403, 50005, "Cannot edit a message authored by another user")
