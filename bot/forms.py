"""Forms that outlive the process: the fields in them, how one is opened, and what it came back with.

The library is to keep nothing of a form: what is sent comes to the client's `on_interaction`, also after a restart, and
the form's custom id says what it is for. Fields are named by their custom ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import discord
from discord import SelectOption
from discord.ui import Label, Modal, Select, TextDisplay, TextInput

from bot.cards.layout import OPTION, OPTIONS, label_text
from bot.cards.markdown import cut, one_line

TITLE = 45
HINT = 100

Entered = Mapping[str, tuple[str, ...]]
"""What a form came back with: for each field the values chosen, or the one text typed."""


class Form(Modal):
    """A form of which the library keeps nothing."""

    def __init__(self, custom_id: str, title: str, *items: Label[Any] | TextDisplay[Any]) -> None:
        super().__init__(title=cut(one_line(title), TITLE), timeout=None, custom_id=custom_id)
        for item in items:
            self.add_item(item)
        self.stop()


def sent_form(interaction: discord.Interaction[Any], pattern: re.Pattern[str]) -> tuple[re.Match[str], Entered] | None:
    """Return how a form's custom id matched and what stands in its fields; None where no such form was sent."""
    data: Mapping[str, Any] = interaction.data or {}
    if interaction.type is not discord.InteractionType.modal_submit:
        return None
    match = pattern.fullmatch(str(data.get("custom_id")))
    return (match, entered(data.get("components") or [])) if match is not None else None


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
    return Label(text=cut(label, TITLE), description=cut(hint, HINT) or None, component=typed)


def choice_field(
    name: str, label: str, options: Sequence[SelectOption], *, hint: str = "", least: int = 0, most: int = 1
) -> Label[Any]:
    """Return a labelled select; mark what is chosen already by the options' `default`."""
    shown = list(options[:OPTIONS])
    chosen: Select[Any] = Select(
        custom_id=name, options=shown, min_values=least, max_values=max(1, min(most, len(shown))), required=least > 0
    )
    return Label(text=cut(label, TITLE), description=cut(hint, HINT) or None, component=chosen)


def option(value: str, label: str, description: str = "", *, chosen: bool = False) -> SelectOption:
    """Return something to choose, cut to what Discord takes."""
    return SelectOption(
        label=label_text(label, OPTION),
        value=value,
        description=cut(one_line(description), OPTION) or None,
        default=chosen,
    )
