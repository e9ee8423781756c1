"""REST: answering interactions, and the messages behind their webhook tokens."""

from __future__ import annotations

from aiohttp import web

from bot.localdiscord import shapes
from bot.localdiscord.errors import Refusal
from bot.localdiscord.interactions import Callback, Interaction, InteractionBook
from bot.localdiscord.jsontext import json_response
from bot.localdiscord.localising import localised_choices
from bot.localdiscord.model import Json, Message
from bot.localdiscord.posting import Posting
from bot.localdiscord.rules import body_types
from bot.localdiscord.rules.body_types import require_types
from bot.localdiscord.rules.components import completed
from bot.localdiscord.rules.messages import check_choices, check_modal
from bot.localdiscord.switchboard import Switchboard
from bot.localdiscord.uploads import Body, read_body
from bot.localdiscord.world import World


class InteractionRoutes:
    """The endpoints an interaction token opens."""

    def __init__(self, world: World, book: InteractionBook, posting: Posting, switchboard: Switchboard) -> None:
        self._world = world
        self._book = book
        self._posting = posting
        self._switchboard = switchboard

    def routes(self, base: str) -> list[web.RouteDef]:
        """Return the routes below the API's base path."""
        webhook = base + "/webhooks/{application}/{token}"
        return [
            web.post(base + "/interactions/{interaction}/{token}/callback", self.callback),
            web.post(webhook, self.follow_up),
            web.get(webhook + "/messages/{message}", self.get),
            web.patch(webhook + "/messages/{message}", self.edit),
            web.delete(webhook + "/messages/{message}", self.delete),
        ]

    async def callback(self, request: web.Request) -> web.Response:
        """Take the first answer to an interaction."""
        body = await read_body(request)
        interaction = self._book.acknowledge(
            request.match_info["interaction"], request.match_info["token"], body.json.get("type")
        )
        try:
            message = self._answer(interaction, body)
        except Exception:
            self._book.retract(interaction)
            raise
        interaction.settled.set()
        if request.query.get("with_response", "").lower() in ("true", "1"):
            return json_response(self._receipt(interaction, message))
        return web.Response(status=204)

    def _answer(self, interaction: Interaction, body: Body) -> Message | None:
        require_types(body.json, {"data": {"flags": int}})
        data: Json = body.json.get("data") or {}
        callback = interaction.callback
        if callback is Callback.CHOICES:
            check_choices(data)
            interaction.choices = localised_choices(data["choices"], interaction.user.locale)
            return None
        if callback is Callback.MODAL:
            self._open_modal(interaction, data)
            return None
        if callback is Callback.MESSAGE:
            origin = interaction.origin(data.get("flags") or 0)
            message = self._posting.create(interaction.channel, self._world.bot_id, data, body.uploads, origin)
        elif callback is Callback.DEFERRED_MESSAGE:
            message = self._posting.think(interaction.channel, interaction.origin(data.get("flags") or 0))
            interaction.awaiting_first_answer = True
        else:
            message = self._world.find_message(interaction.source_message_id or "")
            if callback is Callback.UPDATE:
                message = self._posting.edit(message, data, body.uploads)
        interaction.original_id = message.id
        return message

    def _open_modal(self, interaction: Interaction, data: Json) -> None:
        check_modal(data)
        interaction.modal = {
            "title": data["title"],
            "custom_id": data["custom_id"],
            "components": completed(data["components"]),
        }
        self._switchboard.modal_opened(interaction.user.id, interaction.id, interaction.modal)

    def _receipt(self, interaction: Interaction, message: Message | None) -> Json:
        part: Json = {"id": interaction.id, "type": int(interaction.kind)}
        receipt: Json = {"interaction": part}
        if message is not None:
            part |= {
                "response_message_id": message.id,
                "response_message_loading": message.pending,
                "response_message_ephemeral": message.ephemeral_for is not None,
            }
            if interaction.callback in (Callback.MESSAGE, Callback.UPDATE):
                receipt["resource"] = {"type": int(interaction.callback), "message": self._shape(message)}
        return receipt

    async def follow_up(self, request: web.Request) -> web.Response:
        """Send another message; the first after a deferral takes the place of “thinking…”."""
        interaction = self._interaction(request)
        body = await read_body(request)
        require_types(body.json, body_types.MESSAGE)
        self._book.count_follow_up(interaction)
        if interaction.awaiting_first_answer:
            message = self._fill_in(interaction, self._original(interaction), body)
        else:
            origin = interaction.origin(body.json.get("flags") or 0, after=interaction.original_id)
            message = self._posting.create(interaction.channel, self._world.bot_id, body.json, body.uploads, origin)
        return json_response(self._shape(message))

    async def get(self, request: web.Request) -> web.Response:
        """Return the original answer or a follow-up."""
        return json_response(self._shape(self._addressed(request)))

    async def edit(self, request: web.Request) -> web.Response:
        """Edit the original answer or a follow-up."""
        interaction = self._interaction(request)
        message = self._addressed(request)
        body = await read_body(request)
        return json_response(self._shape(self._fill_in(interaction, message, body)))

    async def delete(self, request: web.Request) -> web.Response:
        """Delete the original answer or a follow-up."""
        self._posting.delete(self._addressed(request))
        return web.Response(status=204)

    def _fill_in(self, interaction: Interaction, message: Message, body: Body) -> Message:
        edited = self._posting.edit(message, body.json, body.uploads)
        if message.id == interaction.original_id:
            interaction.awaiting_first_answer = False
        return edited

    def _interaction(self, request: web.Request) -> Interaction:
        if request.match_info["application"] != self._world.application_id:
            raise Refusal.unknown("Webhook")
        return self._book.by_token(request.match_info["token"])

    def _original(self, interaction: Interaction) -> Message:
        if interaction.original_id is None:
            raise Refusal.unknown("Message")
        return self._world.find_message(interaction.original_id)

    def _addressed(self, request: web.Request) -> Message:
        interaction = self._interaction(request)
        message_id = request.match_info["message"]
        if message_id == "@original":
            return self._original(interaction)
        message = self._world.message(interaction.channel.id, message_id)
        if message.author_id != self._world.bot_id or message.interaction_metadata is None:
            raise Refusal.unknown("Message")
        return message

    def _shape(self, message: Message) -> Json:
        return shapes.message(self._world, message, viewer=self._world.bot_id)
