"""Interactions: what a person did with a command, a button or a form, and how the bot may answer it."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import takewhile

from bot.localdiscord.errors import Refusal, refuse_field
from bot.localdiscord.model import FLAG_EPHEMERAL, Channel, Json, User
from bot.localdiscord.posting import COMMAND_REPLY, CONTEXT_MENU_REPLY, REPLY, Origin
from bot.localdiscord.switchboard import Switchboard

NO_RESPONSE = "The application did not respond"
FAILED = "This interaction failed"
FOLLOW_UPS_OF_A_USER_INSTALL = 5


class Kind(IntEnum):
    """Discord's interaction types."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    """Discord's interaction callback types."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


_ALLOWED: dict[Kind, tuple[Callback, ...]] = {
    Kind.COMMAND: (Callback.MESSAGE, Callback.DEFERRED_MESSAGE, Callback.MODAL),
    Kind.COMPONENT: (
        Callback.MESSAGE,
        Callback.DEFERRED_MESSAGE,
        Callback.DEFERRED_UPDATE,
        Callback.UPDATE,
        Callback.MODAL,
    ),
    Kind.AUTOCOMPLETE: (Callback.CHOICES,),
    Kind.MODAL: (Callback.MESSAGE, Callback.DEFERRED_MESSAGE, Callback.DEFERRED_UPDATE, Callback.UPDATE),
}


@dataclass(eq=False)
class Interaction:
    """One thing a person did, from the click to fifteen minutes later."""

    id: str
    kind: Kind
    user: User
    channel: Channel
    metadata: Json
    command_name: str | None = None
    command_type: int = 1
    source_message_id: str | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(96))
    started: float = field(default_factory=time.monotonic)
    callback: Callback | None = None
    failed: bool = False
    original_id: str | None = None
    awaiting_first_answer: bool = False
    follow_ups: int = 0
    modal: Json | None = None
    choices: list[Json] | None = None
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def allowed_callbacks(self) -> tuple[Callback, ...]:
        """How the bot may answer; a form may change a message only when a message's component opened it."""
        allowed = _ALLOWED[self.kind]
        if self.kind is Kind.MODAL and self.source_message_id is None:
            allowed = allowed[:2]
        return allowed

    @property
    def failure(self) -> str:
        """What Discord's client says when no answer came."""
        return FAILED if self.kind is Kind.COMPONENT else NO_RESPONSE

    @property
    def only_user_installed(self) -> bool:
        """Whether the app is here through a person alone."""
        return "0" not in self.metadata["authorizing_integration_owners"]

    def origin(self, flags: int, *, after: str | None = None) -> Origin:
        """Return what an answer to this interaction carries; `after` is the message that a follow-up follows."""
        ephemeral = bool(flags & FLAG_EPHEMERAL)
        kind, reply_to = 0, after
        if after is None and self.command_name is not None:
            kind = COMMAND_REPLY if self.command_type == 1 else CONTEXT_MENU_REPLY
        elif after is None and self.kind is Kind.COMPONENT:
            reply_to = self.source_message_id
        return Origin(
            metadata=self.metadata if after is None else self.metadata | {"original_response_message_id": after},
            type=kind if reply_to is None else REPLY,
            name=self.command_name,
            reply_to=reply_to,
            ephemeral_for=self.user.id if ephemeral else None,
            flags=FLAG_EPHEMERAL if ephemeral else 0,
        )


class InteractionBook:
    """Every interaction that may still be answered, and the clock on each."""

    def __init__(self, switchboard: Switchboard, *, acknowledge_within: float, token_lifetime: float) -> None:
        self.acknowledge_within = acknowledge_within
        self.token_lifetime = token_lifetime
        self._switchboard = switchboard
        self._by_id: dict[str, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}
        self._clocks: dict[str, asyncio.TimerHandle] = {}

    def open(self, interaction: Interaction, payload: Json) -> None:
        """Send an interaction to the bot and start its clock."""
        self._discard_expired()
        self._by_id[interaction.id] = interaction
        self._by_token[interaction.token] = interaction
        loop = asyncio.get_running_loop()
        self._clocks[interaction.id] = loop.call_later(self.acknowledge_within, self._run_out, interaction)
        self._switchboard.interaction(payload)

    def find(self, interaction_id: str) -> Interaction:
        """Return an interaction that a person refers to, or refuse."""
        found = self._by_id.get(interaction_id)
        if found is None:
            raise Refusal.unknown("interaction")
        return found

    def acknowledge(self, interaction_id: str, token: str, callback: object) -> Interaction:
        """Take the bot's first answer; refuse late, second and unfitting ones."""
        found = self._by_id.get(interaction_id)
        if found is None or not secrets.compare_digest(found.token.encode(), token.encode()) or found.failed:
            raise Refusal.unknown("interaction")
        if found.callback is not None:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        if not isinstance(callback, int) or callback not in found.allowed_callbacks:
            choices = ", ".join(str(int(each)) for each in found.allowed_callbacks)
            refuse_field(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {{{choices}}}.")
        found.callback = Callback(callback)
        return found

    def retract(self, interaction: Interaction) -> None:
        """Forget an answer that was refused for its content; the bot may try again in time."""
        interaction.callback = None

    def by_token(self, token: str) -> Interaction:
        """Return the acknowledged interaction of a webhook token, or refuse."""
        found = self._by_token.get(token)
        if found is None or found.callback in (None, Callback.CHOICES):
            raise Refusal.unknown("Webhook")
        if time.monotonic() - found.started > self.token_lifetime:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        return found

    def count_follow_up(self, interaction: Interaction) -> None:
        """Refuse the sixth follow-up where the app is only user-installed."""
        interaction.follow_ups += 1
        if interaction.only_user_installed and interaction.follow_ups > FOLLOW_UPS_OF_A_USER_INSTALL:
            raise Refusal(400, 40094, "This interaction has reached the maximum number of follow-up messages.")

    def close(self) -> None:
        """Stop all clocks."""
        for clock in self._clocks.values():
            clock.cancel()

    def _run_out(self, interaction: Interaction) -> None:
        del self._clocks[interaction.id]
        if interaction.callback is not None:
            return
        interaction.failed = True
        interaction.settled.set()
        if interaction.kind is not Kind.AUTOCOMPLETE:
            self._switchboard.interaction_failed(interaction.user.id, interaction.id, interaction.failure)

    def _discard_expired(self) -> None:
        # Twice the lifetime, so that a late answer still hears that its token is invalid.
        oldest = time.monotonic() - 2 * self.token_lifetime
        for interaction in list(takewhile(lambda each: each.started < oldest, self._by_id.values())):
            del self._by_id[interaction.id], self._by_token[interaction.token]
