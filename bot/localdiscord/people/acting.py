"""What people do with the bot: commands, buttons, selects, forms, and the suggestions while they type."""

from __future__ import annotations

from bot.localdiscord import shapes
from bot.localdiscord.commands import CommandRegistry
from bot.localdiscord.errors import Refusal
from bot.localdiscord.interactions import Callback, Interaction, InteractionBook, Kind
from bot.localdiscord.model import Channel, Json, Message, User
from bot.localdiscord.people.filling import Filling, checked_values, filled_form
from bot.localdiscord.people.payloads import Resolved, metadata, payload
from bot.localdiscord.rules import components as kinds
from bot.localdiscord.rules.commands import (
    CHANNEL,
    CHAT_INPUT,
    MENTIONABLE,
    ROLE,
    SUBCOMMANDS,
    USER,
    USER_MENU,
)
from bot.localdiscord.world import World

_SELECT_RESOLVES = {
    kinds.USER_SELECT: USER,
    kinds.ROLE_SELECT: ROLE,
    kinds.MENTIONABLE_SELECT: MENTIONABLE,
    kinds.CHANNEL_SELECT: CHANNEL,
}


class Acting:
    """Turns what a person does into an interaction, checked as the Discord client would."""

    def __init__(self, world: World, registry: CommandRegistry, book: InteractionBook) -> None:
        self._world = world
        self._registry = registry
        self._book = book

    def act(self, who: User, wanted: Json) -> Interaction:
        """Start the interaction that a request of the people's face asks for."""
        kind = wanted.get("kind")
        if kind == "command":
            return self._command(who, wanted, Kind.COMMAND)
        if kind == "autocomplete":
            return self._command(who, wanted, Kind.AUTOCOMPLETE)
        if kind == "component":
            return self._component(who, wanted)
        if kind == "modal":
            return self._modal(who, wanted)
        raise Refusal(400, 0, f"Unknown kind of interaction: {kind!r}")

    def _command(self, who: User, wanted: Json, kind: Kind) -> Interaction:
        where = self._seen_channel(who, str(wanted.get("channel_id")))
        command = self._registry.usable_in(str(wanted.get("command_id")), who, where)
        resolved = Resolved(self._world, where, who)
        data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        if command["type"] == CHAT_INPUT:
            filling = Filling(self._world, where, resolved, typing=kind is Kind.AUTOCOMPLETE)
            data["options"] = filling.options(command.get("options") or [], wanted.get("options") or [])
        else:
            data["target_id"] = str(wanted.get("target_id"))
            (resolved.user if command["type"] == USER_MENU else resolved.message)(data["target_id"])
        if resolved.shape:
            data["resolved"] = resolved.shape
        interaction = self._new(who, where, kind)
        if kind is Kind.COMMAND:
            interaction.command_name = _full_name(data)
            interaction.command_type = command["type"]
        if data.get("target_id") and command["type"] != USER_MENU:
            interaction.metadata["target_message_id"] = data["target_id"]
        return self._open(interaction, data)

    def _component(self, who: User, wanted: Json) -> Interaction:
        message = self._seen_message(who, str(wanted.get("message_id")))
        component = _find(message, str(wanted.get("custom_id")))
        where = self._world.channel(message.channel_id)
        resolved = Resolved(self._world, where, who)
        data: Json = {
            "custom_id": component["custom_id"],
            "component_type": component["type"],
            "id": component["id"],
        }
        if component["type"] in kinds.SELECTS:
            data["values"] = checked_values(component, wanted.get("values") or [])
            self._resolve(component, data["values"], resolved)
            if resolved.shape:
                data["resolved"] = resolved.shape
        interaction = self._new(who, where, Kind.COMPONENT)
        interaction.source_message_id = message.id
        interaction.metadata["interacted_message_id"] = message.id
        return self._open(interaction, data)

    def _modal(self, who: User, wanted: Json) -> Interaction:
        opener = self._book.find(str(wanted.get("interaction_id")))
        if opener.user.id != who.id or opener.callback is not Callback.MODAL or opener.modal is None:
            raise Refusal.unknown("interaction")
        resolved = Resolved(self._world, opener.channel, who)
        data: Json = {
            "custom_id": opener.modal["custom_id"],
            "components": filled_form(opener.modal["components"], wanted.get("components") or []),
        }
        for component in kinds.walk(data["components"]):
            self._resolve(component, component.get("values") or [], resolved)
        data["resolved"] = resolved.shape
        interaction = self._new(who, opener.channel, Kind.MODAL)
        interaction.source_message_id = opener.source_message_id
        interaction.metadata["triggering_interaction_metadata"] = opener.metadata
        return self._open(interaction, data)

    def _resolve(self, component: Json, values: list[str], resolved: Resolved) -> None:
        kind = _SELECT_RESOLVES.get(component["type"])
        if kind is not None:
            for value in values:
                resolved.value(kind, value)

    def _new(self, who: User, where: Channel, kind: Kind) -> Interaction:
        interaction_id = self._world.new_id()
        return Interaction(interaction_id, kind, who, where, metadata(self._world, interaction_id, kind, who, where))

    def _open(self, interaction: Interaction, data: Json) -> Interaction:
        self._book.open(interaction, payload(self._world, interaction, data))
        return interaction

    def _seen_channel(self, who: User, channel_id: str) -> Channel:
        where = self._world.channel(channel_id)
        if not self._world.can_see(who.id, where):
            raise Refusal.missing_access()
        return where

    def _seen_message(self, who: User, message_id: str) -> Message:
        message = self._world.find_message(message_id)
        if not self._world.visible_to(who.id, message):
            raise Refusal.unknown("Message")
        return message


def outcome(interaction: Interaction, world: World) -> Json:
    """Return what has become of an interaction, for a person who waited."""
    result: Json = {"interaction_id": interaction.id, "outcome": "failed"}
    if interaction.callback is None:
        return result | {"reason": interaction.failure}
    result["outcome"] = {
        Callback.MESSAGE: "message",
        Callback.DEFERRED_MESSAGE: "deferred",
        Callback.DEFERRED_UPDATE: "deferred",
        Callback.UPDATE: "update",
        Callback.MODAL: "modal",
        Callback.CHOICES: "choices",
    }[interaction.callback]
    if interaction.modal is not None:
        result["modal"] = interaction.modal
    if interaction.original_id is not None:
        message = world.find_message(interaction.original_id)
        shape = shapes.message(world, message, viewer=interaction.user.id)
        result["message"] = shape | {"ephemeral_for": message.ephemeral_for, "pending": message.pending}
    return result


def _full_name(data: Json) -> str:
    names = [data["name"]]
    options = data.get("options") or []
    while options and options[0]["type"] in SUBCOMMANDS:
        names.append(options[0]["name"])
        options = options[0].get("options") or []
    return " ".join(names)


def _find(message: Message, custom_id: str) -> Json:
    for component in kinds.walk(message.components):
        if component.get("custom_id") == custom_id and not component.get("disabled"):
            return component
    raise Refusal(400, 0, "There is no such button or select to use on this message")
