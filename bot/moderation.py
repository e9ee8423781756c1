"""Who may curate, asked anew of every interaction: of commands, suggestions, buttons, selects and forms.

A command is for moderators when its outermost group carries `FOR_MODERATORS` among its extras; the tree asks
before it runs. Buttons, selects and forms are made by this module alone and ask it too. Their custom ids hold
all they need, `sd:kb:<way>:<action>:<key>`, so that they outlive the process, forms included.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

import discord
from discord import ButtonStyle, SelectOption
from discord.app_commands import Command, ContextMenu, Group
from discord.ui import Button, DynamicItem, Item, Label, Modal, Select, TextDisplay, TextInput
from sqlalchemy.exc import SQLAlchemyError

from bot.cards.layout import LABEL, OPTION, OPTIONS, PLACEHOLDER, cut, one_line
from bot.error_handler import Pressable, reply_to_error
from bot.errors import NotAModerator, Outdated

if TYPE_CHECKING:
    from bot.client import SummitDesk
    from bot.settings import Settings

log = logging.getLogger(__name__)

FOR_MODERATORS: dict[Any, Any] = {"for": "moderators"}
ACTION = r"(?P<action>[a-z-]{1,24})"
KEY = r"(?P<key>[^:]{0,60})"
FORM = re.compile(rf"sd:kb:form:{ACTION}:{KEY}")
FORM_TITLE = 45
TYPED = "typed.txt"

Interaction: TypeAlias = "discord.Interaction[SummitDesk]"
Entered = Mapping[str, tuple[str, ...]]
"""What a form came back with: for each field the values chosen, or the one text typed."""

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


def is_moderator(interaction: Interaction, settings: Settings) -> bool:
    """Whether the person holds a moderator's role at home, by the roles that came with this very interaction."""
    person = interaction.user
    return (
        settings.home_guild_id is not None
        and interaction.guild_id == settings.home_guild_id
        and isinstance(person, discord.Member)
        and any(person.get_role(role) is not None for role in settings.moderator_role_ids)
    )


def is_for_moderators(command: Command[Any, ..., Any] | ContextMenu | Group | None) -> bool:
    """Whether a command is one that only moderators may use."""
    outermost = command.root_parent or command if isinstance(command, Command) else command
    return outermost is not None and outermost.extras.get("for") == "moderators"


async def admit(interaction: Interaction, action: str, target: str = "") -> None:
    """Let a moderator pass; everything that one does, and every refusal, is in the audit. Raises NotAModerator."""
    client = interaction.client
    allowed = is_moderator(interaction, client.settings)
    await client.audit(interaction.user, action, target, allowed=allowed)
    if not allowed:
        raise NotAModerator


async def admit_to(interaction: Interaction, action: str, key: str, chosen: tuple[str, ...] = ()) -> None:
    """Let a moderator do what a button, select or form is for. Raises NotAModerator."""
    find, about = interaction.client.actions.subjects.get(action), ""
    if find is not None:
        try:
            about = await find(interaction, key, chosen)
        except (SQLAlchemyError, OSError) as error:
            log.warning("the audit cannot say what %s was about: %s", action, error)
    await admit(interaction, action, about)


async def admit_to_command(interaction: Interaction) -> bool:
    """Whether a command may run; who may not use it is told so, or is offered nothing while typing."""
    command = interaction.command
    if not is_for_moderators(command):
        return True
    assert command is not None
    if interaction.type is discord.InteractionType.autocomplete:
        if is_moderator(interaction, interaction.client.settings):
            return True
        await interaction.client.audit(interaction.user, f"suggestions /{command.qualified_name}", "", allowed=False)
        await interaction.response.autocomplete([])
        return False
    try:
        await admit(interaction, f"/{command.qualified_name}", _options(interaction))
    except NotAModerator as refusal:
        await reply_to_error(interaction, refusal)
        return False
    return True


class ModeratorButton(Pressable, DynamicItem[Button[Any]], template=rf"sd:kb:press:{ACTION}:{KEY}"):
    """A button that only moderators may press."""

    def __init__(
        self, action: str, key: str, label: str, style: ButtonStyle = ButtonStyle.secondary, *, disabled: bool = False
    ) -> None:
        self.action, self.key = action, key
        button: Button[Any] = Button(
            label=cut(one_line(label), LABEL), style=style, custom_id=f"sd:kb:press:{action}:{key}", disabled=disabled
        )
        super().__init__(button)

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /) -> Self:
        """Build the button again from a message."""
        return cls(match["action"], match["key"], getattr(item, "label", None) or "…")

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


ITEMS: tuple[type[DynamicItem[Any]], ...] = (ModeratorButton, ModeratorSelect)


class ModeratorForm(Modal):
    """A form that only moderators may send. Its fields are named by their custom ids."""

    def __init__(self, action: str, key: str, title: str, *items: Label[Any] | TextDisplay[Any]) -> None:
        super().__init__(title=cut(one_line(title), FORM_TITLE), timeout=None, custom_id=f"sd:kb:form:{action}:{key}")
        for item in items:
            self.add_item(item)


async def open_form(interaction: Interaction, form: ModeratorForm) -> None:
    """Open a form. What is sent comes to `take_form`, also after a restart: the library is to keep nothing of it."""
    form.stop()
    await interaction.response.send_modal(form)


async def take_form(interaction: Interaction) -> None:
    """Do what a form of moderators is for, when the interaction brings one.

    Whatever it raises reaches the person, and what they had typed comes back with it.
    """
    data: Mapping[str, Any] = interaction.data or {}
    if interaction.type is not discord.InteractionType.modal_submit:
        return
    match = FORM.fullmatch(str(data.get("custom_id")))
    if match is None:
        return
    typed = entered(data.get("components") or [])
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


def entered(components: Iterable[Mapping[str, Any]]) -> Entered:
    """Return what stands in the fields of a form that was sent."""
    found: dict[str, tuple[str, ...]] = {}
    for component in components:
        inner = component.get("component")
        found |= entered([*(component.get("components") or ()), *([inner] if inner else ())])
        if "custom_id" in component:
            values = component.get("values")
            found[component["custom_id"]] = tuple(values) if values is not None else (str(component.get("value", "")),)
    return found


def text_field(
    name: str,
    label: str,
    value: str = "",
    *,
    hint: str = "",
    long: bool = False,
    required: bool = False,
    most: int = 4000,
) -> Label[Any]:
    """Return a labelled field to type into."""
    style = discord.TextStyle.paragraph if long else discord.TextStyle.short
    given = value[:most] or None
    typed: TextInput[Any] = TextInput(custom_id=name, style=style, default=given, required=required, max_length=most)
    return Label(text=cut(label, FORM_TITLE), description=cut(hint, 100) or None, component=typed)


def choice_field(
    name: str, label: str, options: Sequence[SelectOption], *, hint: str = "", least: int = 0, most: int = 1
) -> Label[Any]:
    """Return a labelled select; mark what is chosen already by the options' `default`."""
    shown = list(options[:OPTIONS])
    chosen: Select[Any] = Select(
        custom_id=name, options=shown, min_values=least, max_values=max(1, min(most, len(shown))), required=least > 0
    )
    return Label(text=cut(label, FORM_TITLE), description=cut(hint, 100) or None, component=chosen)


def option(value: str, label: str, description: str = "", *, chosen: bool = False) -> SelectOption:
    """Return something to choose, cut to what Discord takes."""
    return SelectOption(
        label=cut(one_line(label), OPTION) or "…",
        value=value,
        description=cut(one_line(description), OPTION) or None,
        default=chosen,
    )


def _known(actions: Mapping[str, Doing], name: str) -> Doing:
    if name not in actions:
        raise Outdated
    return actions[name]


def _add(actions: dict[str, Doing], more: Mapping[str, Doing]) -> None:
    if taken := actions.keys() & more.keys():
        raise ValueError(f"the name of an action is taken: {', '.join(sorted(taken))}")
    actions.update(more)


def _options(interaction: Interaction) -> str:
    """Return what a command was given, for the audit."""
    given = {name: value for name, value in vars(interaction.namespace).items() if isinstance(value, str | int)}
    return cut(one_line(" ".join(f"{name}={value}" for name, value in given.items())), 200)
