"""Buttons, selects and forms for moderators alone.

Their custom ids hold all they need, `sd:kb:<way>:<action>:<key>`, so that they outlive the process, forms included;
what an action does is said by the commands that use it.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import discord
from discord import ButtonStyle, SelectOption
from discord.ui import Button, DynamicItem, Item, Label, Select, TextDisplay
from sqlalchemy.exc import SQLAlchemyError

from bot.cards.layout import OPTIONS, PLACEHOLDER, label_of, label_text
from bot.cards.markdown import cut
from bot.error_handler import Pressable, reply_to_error
from bot.errors import NotAModerator, Outdated
from bot.forms import Entered, Form, sent_form
from bot.moderation.access import Interaction, admit

log = logging.getLogger(__name__)

ACTION = r"(?P<action>[a-z-]{1,24})"
KEY = r"(?P<key>[^:]{0,60})"
FORM = re.compile(rf"sd:kb:form:{ACTION}:{KEY}")
TYPED = "typed.txt"

OnPress = Callable[[Interaction, str], Awaitable[None]]
OnPick = Callable[[Interaction, str, tuple[str, ...]], Awaitable[None]]
OnSubmit = Callable[[Interaction, str, Entered], Awaitable[None]]
Subject = Callable[[Interaction, str, tuple[str, ...]], Awaitable[str]]
"""From the key of a button, select or form, and what was chosen, to what the audit says that it was about."""
Doing = TypeVar("Doing")


@dataclass(frozen=True)
class Actions:
    """What moderators' buttons, selects and forms do and are about, by the action's name. Extensions add to it."""

    buttons: dict[str, OnPress] = field(default_factory=dict)
    selects: dict[str, OnPick] = field(default_factory=dict)
    forms: dict[str, OnSubmit] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)

    def add(
        self,
        *,
        buttons: Mapping[str, OnPress] | None = None,
        selects: Mapping[str, OnPick] | None = None,
        forms: Mapping[str, OnSubmit] | None = None,
        subjects: Mapping[str, Subject] | None = None,
    ) -> None:
        """Add actions. Raises ValueError for a name that is taken."""
        _add(self.buttons, buttons or {})
        _add(self.selects, selects or {})
        _add(self.forms, forms or {})
        _add(self.subjects, subjects or {})


class ModeratorButton(Pressable, DynamicItem[Button[Any]], template=rf"sd:kb:press:{ACTION}:{KEY}"):
    """A button that only moderators may press."""

    def __init__(
        self, action: str, key: str, label: str, style: ButtonStyle = ButtonStyle.secondary, *, disabled: bool = False
    ) -> None:
        self.action, self.key = action, key
        button: Button[Any] = Button(
            label=label_text(label), style=style, custom_id=f"sd:kb:press:{action}:{key}", disabled=disabled
        )
        super().__init__(button)

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /) -> Self:
        """Build the button again from a message."""
        return cls(match["action"], match["key"], label_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Do what the button is for. Raises NotAModerator, Outdated and what the action raises."""
        await admit_to(interaction, self.action, self.key)
        await _known(interaction.client.actions.buttons, self.action)(interaction, self.key)


class ModeratorSelect(Pressable, DynamicItem[Select[Any]], template=rf"sd:kb:pick:{ACTION}:{KEY}"):
    """A select that only moderators may use."""

    def __init__(
        self, action: str, key: str, options: Sequence[SelectOption], placeholder: str, *, most: int = 1
    ) -> None:
        self.action, self.key = action, key
        select: Select[Any] = Select(
            custom_id=f"sd:kb:pick:{action}:{key}",
            options=list(options[:OPTIONS]),
            placeholder=cut(placeholder, PLACEHOLDER),
            max_values=max(1, min(most, len(options), OPTIONS)),
        )
        super().__init__(select)

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /) -> Self:
        """Build the select again from a message."""
        options = item.options if isinstance(item, Select) else []
        return cls(match["action"], match["key"], options, "…", most=getattr(item, "max_values", 1))

    async def pressed(self, interaction: Interaction) -> None:
        """Do what the select is for. Raises NotAModerator, Outdated and what the action raises."""
        chosen = tuple(self.item.values)
        await admit_to(interaction, self.action, self.key, chosen)
        await _known(interaction.client.actions.selects, self.action)(interaction, self.key, chosen)


MODERATOR_ITEMS: tuple[type[DynamicItem[Any]], ...] = (ModeratorButton, ModeratorSelect)


class ModeratorForm(Form):
    """A form that only moderators may send."""

    def __init__(self, action: str, key: str, title: str, *items: Label[Any] | TextDisplay[Any]) -> None:
        super().__init__(f"sd:kb:form:{action}:{key}", title, *items)


async def take_form(interaction: Interaction) -> None:
    """Do what a form of moderators is for, when the interaction brings one.

    Whatever it raises reaches the person, and what they had typed comes back with it.
    """
    sent = sent_form(interaction, FORM)
    if sent is None:
        return
    match, typed = sent
    try:
        await admit_to(interaction, match["action"], match["key"])
        action = _known(interaction.client.actions.forms, match["action"])
        await action(interaction, match["key"], typed)
    except NotAModerator as refusal:
        await reply_to_error(interaction, refusal)
    except Exception as error:
        await reply_to_error(interaction, error)
        await _give_back(interaction, typed)


async def _give_back(interaction: Interaction, typed: Entered) -> None:
    """Send a person what they typed into a form that came to nothing."""
    texts = interaction.client.locales.texts(str(interaction.locale))
    written = "\n\n".join(f"{name}:\n{value}" for name, values in typed.items() for value in values if value)
    if not written:
        return
    file = discord.File(io.BytesIO(written.encode()), TYPED)
    try:
        await interaction.followup.send(texts("kb.typed_back"), file=file, ephemeral=True)
    except discord.HTTPException as failure:
        log.warning("what was typed could not be given back: %s", failure)


async def admit_to(interaction: Interaction, action: str, key: str, chosen: tuple[str, ...] = ()) -> None:
    """Let a moderator do what a button, select or form is for. Raises NotAModerator."""
    find, about = interaction.client.actions.subjects.get(action), ""
    if find is not None:
        try:
            about = await find(interaction, key, chosen)
        except (SQLAlchemyError, OSError) as error:
            log.warning("the audit cannot say what %s was about: %s", action, error)
    await admit(interaction, action, about)


def _known(actions: Mapping[str, Doing], name: str) -> Doing:
    if name not in actions:
        raise Outdated
    return actions[name]


def _add(actions: dict[str, Doing], more: Mapping[str, Doing]) -> None:
    if taken := actions.keys() & more.keys():
        raise ValueError(f"the name of an action is taken: {', '.join(sorted(taken))}")
    actions.update(more)
