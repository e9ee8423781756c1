"""The buttons and selects of cards. All they need stands in their custom id, so they outlive the process.

A custom id is `sd:<what>:<language>:<key>`: the language in which the card speaks, and a digest of the thing's id,
because ids may be of any length and in any characters. What the thing was called is read off the item itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ButtonStyle, SelectOption
from discord.ui import Button, DynamicItem, Item, Select

from bot.cards.layout import BUTTONS_A_ROW, OPTION, OPTIONS, PLACEHOLDER, Json, label_of, label_text
from bot.cards.markdown import KEPT, cut
from bot.error_handler import Pressable
from bot.errors import Vanished
from bot.localisation import Voice
from knowledge.model import Alternative, Meeting, Person

if TYPE_CHECKING:
    from bot.client import SummitDesk

LANGUAGE = r"(?P<language>[\w-]{1,35})"
KEY = r"(?P<key>[0-9a-f]{24})"


def key_of(thing_id: str) -> str:
    """Return the short key of an id."""
    return hashlib.blake2b(thing_id.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def find(things: Mapping[str, object], key: str, name: str) -> str:
    """Return the id with a key. Raises Vanished, with the name that the person saw."""
    for thing_id in things:
        if key_of(thing_id) == key:
            return thing_id
    raise Vanished(name)


class EntryButton(Pressable, DynamicItem[Button[Any]], template=rf"sd:entry:{LANGUAGE}:{KEY}"):
    """A question to press."""

    def __init__(self, language: str, key: str, label: str, style: ButtonStyle = ButtonStyle.secondary) -> None:
        self.language, self.key, self.label = language, key, label
        super().__init__(Button(label=label_text(label), style=style, custom_id=f"sd:entry:{language}:{key}"))

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /) -> Self:
        """Build the button again from a message."""
        return cls(match["language"], match["key"], label_of(item))

    async def pressed(self, interaction: discord.Interaction[SummitDesk]) -> None:
        """Reply with the entry's answer."""
        await interaction.client.show_entry(interaction, self.key, self.label, self.language)


class EntrySelect(Pressable, DynamicItem[Select[Any]], template=rf"sd:pick:{LANGUAGE}:(?P<page>\d{{1,2}})"):
    """Up to twenty-five questions to pick from."""

    def __init__(self, language: str, page: int, options: list[SelectOption], placeholder: str) -> None:
        self.language = language
        super().__init__(
            Select(custom_id=f"sd:pick:{language}:{page}", options=options, placeholder=cut(placeholder, PLACEHOLDER))
        )

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /) -> Self:
        """Build the select again from a message."""
        options = item.options if isinstance(item, Select) else []
        return cls(match["language"], int(match["page"]), options, "…")

    async def pressed(self, interaction: discord.Interaction[SummitDesk]) -> None:
        """Reply with the picked entry's answer."""
        key = self.item.values[0]
        label = next((option.label for option in self.item.options if option.value == key), "…")
        await interaction.client.show_entry(interaction, key, label, self.language)


class SubjectButton(
    Pressable,
    DynamicItem[Button[Any]],
    template=rf"sd:(?P<kind>meeting|person|topic):{LANGUAGE}:{KEY}",
):
    """A meeting, person or topic to press."""

    def __init__(self, kind: str, language: str, key: str, label: str) -> None:
        self.kind, self.language, self.key, self.label = kind, language, key, label
        super().__init__(Button(label=label_text(label), custom_id=f"sd:{kind}:{language}:{key}"))

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /) -> Self:
        """Build the button again from a message."""
        return cls(match["kind"], match["language"], match["key"], label_of(item))

    async def pressed(self, interaction: discord.Interaction[SummitDesk]) -> None:
        """Reply with the subject's card."""
        await interaction.client.show_subject(interaction, self.kind, self.key, self.label, self.language)


class ThreadButton(Pressable, DynamicItem[Button[Any]], template=rf"sd:thread:{LANGUAGE}:{KEY}"):
    """Goes on in a thread, where nobody needs to mention the desk."""

    def __init__(self, language: str, key: str, label: str) -> None:
        self.language, self.key = language, key
        super().__init__(Button(label=label_text(label), custom_id=f"sd:thread:{language}:{key}"))

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /) -> Self:
        """Build the button again from a message."""
        return cls(match["language"], match["key"], label_of(item))

    async def pressed(self, interaction: discord.Interaction[SummitDesk]) -> None:
        """Open a thread on the message, or point to the one that is open."""
        await interaction.client.open_thread(interaction, self.key, self.language)


DYNAMIC_ITEMS: tuple[type[DynamicItem[Any]], ...] = (EntryButton, EntrySelect, SubjectButton, ThreadButton)


def entry_buttons(
    questions: Iterable[Alternative], language: str, style: ButtonStyle = ButtonStyle.secondary
) -> list[Json]:
    """Return a row's worth of questions to press, each entry once."""
    distinct = {question.entry: question.question for question in questions}
    return [
        _entry_button(entry, question, language, style) for entry, question in list(distinct.items())[:BUTTONS_A_ROW]
    ]


@lru_cache(maxsize=KEPT)
def _entry_button(entry: str, question: str, language: str, style: ButtonStyle) -> Json:
    return EntryButton(language, key_of(entry), question, style).to_component_dict()


@lru_cache(maxsize=KEPT)
def thread_button(entry: str, language: str, label: str) -> Json:
    """Return a button that opens a thread on an entry's answer."""
    return ThreadButton(language, key_of(entry), label).to_component_dict()


def entry_select(page: int, entries: Sequence[tuple[str, str]], language: str, placeholder: str) -> EntrySelect:
    """Return a select of entries, given as ids with their questions."""
    options = [
        SelectOption(label=label_text(question, OPTION), value=key_of(entry)) for entry, question in entries[:OPTIONS]
    ]
    return EntrySelect(language, page, options, placeholder)


def subject_button(thing: Meeting | Person, voice: Voice) -> SubjectButton:
    """Return a button that opens the card of a meeting or a person."""
    kind = "meeting" if isinstance(thing, Meeting) else "person"
    return SubjectButton(kind, voice.locale, key_of(thing.id), voice.name(thing))
