"""What the desk's interface says, in each language: the texts of replies and the names of commands.

English stands in `locales/en.yaml`; the English names and descriptions of commands stand with the commands. Every
other file holds the same texts and, below `commands`, the commands as Discord shows them in that language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from discord import Locale
from discord.app_commands import (
    Choice,
    Command,
    ContextMenu,
    Group,
    TranslationContextLocation,
    TranslationContextTypes,
    Translator,
    locale_str,
)

from knowledge.model import Base, Meeting, Person, Topic
from knowledge.model import Texts as TextByLanguage
from knowledge.text import to_traditional

DIRECTORY = Path(__file__).with_name("locales")
ENGLISH = "en"
TRADITIONAL = "zh-TW"
COMMAND = re.compile(r"(?<![\w/])/([a-z]+)\b(?: ([a-z]+)\b)?")


@dataclass(frozen=True, slots=True)
class Texts:
    """The interface in one language."""

    locale: str
    texts: Mapping[str, str]
    commands: Mapping[str, str]
    english: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of a key with its values filled in, and commands as Discord names them in this language."""
        text = self.texts.get(key, self.english[key])
        if "/" in text:
            text = COMMAND.sub(self._command, text)
        return text.format_map(values)

    def _command(self, found: re.Match[str]) -> str:
        first, below = found[1], f"{found[1]} {found[2]}"
        name = f"/{self.commands.get(f'{first}.name', first)}"
        if found[2] is None:
            return name
        return f"{name} {self.commands.get(f'{below}.name', found[2])}"


@dataclass(frozen=True, slots=True)
class Locales:
    """The interface in every language there is."""

    by_locale: Mapping[str, Texts]

    @classmethod
    def load(cls, directory: Path = DIRECTORY) -> Locales:
        """Read the language files of a directory."""
        files = {
            path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(directory.glob("*.yaml"))
        }
        english = _flat(files[ENGLISH])
        return cls(
            {
                locale: Texts(
                    locale=locale,
                    texts=_flat({key: value for key, value in content.items() if key != "commands"}),
                    commands=_flat(content.get("commands", {})),
                    english=english,
                )
                for locale, content in files.items()
            }
        )

    def texts(self, locale: str | None) -> Texts:
        """Return the texts for a Discord locale (`en-GB`, `zh-CN`) or for the language of an answer (`zh`, `zh-TW`)."""
        wanted = locale or ENGLISH
        language = wanted.partition("-")[0]
        for name in (wanted, "zh-CN" if language == "zh" else language):
            if name in self.by_locale:
                return self.by_locale[name]
        return self.by_locale[ENGLISH]


@dataclass(frozen=True, slots=True)
class Voice:
    """How a card speaks: the interface and the base's own texts in one language.

    `locale` is what `knowledge.understanding.recognition.reply_locale` gives: a language of the base, or `zh-TW`."""

    base: Base
    locale: str
    texts: Texts

    def say(self, key: str, **values: object) -> str:
        """Return a text of the interface."""
        return self.texts(key, **values)

    def text(self, texts: TextByLanguage) -> str:
        """Return the base's text in this language."""
        return self._in_script(self.base.text(texts, self._language))

    def name(self, thing: Meeting | Person | Topic) -> str:
        """Return the name of a person or a topic, or the title of a meeting."""
        if isinstance(thing, Meeting):
            return self.text(thing.title) or thing.id
        return self._in_script(self.base.shown_name(thing, self._language)) or thing.id

    def title(self, thing: Person | Topic) -> str:
        """Return the name of a person or a topic where it stands by itself: with a capital in Latin script."""
        return with_capital(self.name(thing))

    def question(self, entry_id: str) -> str:
        """Return the first phrasing of an entry's question."""
        questions = self.base.entries[entry_id].questions
        shown = {language: phrasings[0] for language, phrasings in questions.items() if phrasings}
        return self.text(shown) or entry_id

    @property
    def _language(self) -> str:
        return "zh" if self.locale == TRADITIONAL else self.locale

    def _in_script(self, text: str) -> str:
        return to_traditional(text) if self.locale == TRADITIONAL else text


class CommandTranslator(Translator):
    """Gives Discord the names and descriptions of commands in the languages we have."""

    def __init__(self, locales: Locales) -> None:
        self._locales = locales

    async def translate(self, string: locale_str, locale: Locale, context: TranslationContextTypes) -> str | None:
        """Return a command's text in one language; None leaves the English."""
        texts = self._locales.by_locale.get(locale.value)
        return texts.commands.get(command_key(string, context)) if texts else None


def with_capital(text: str) -> str:
    """Return a text with its first letter in upper case where that is a lower-case Latin one ("eBay" stays)."""
    first, second = text[:1], text[1:2]
    return first.upper() + text[1:] if "a" <= first <= "z" and not second.isupper() else text


def command_key(string: locale_str, context: TranslationContextTypes) -> str:
    """Return the key below `commands` of a text that Discord shows: `kb add.name`, `ask.parameters.question.name`."""
    data: Any = context.data
    match context.location:
        case TranslationContextLocation.command_name | TranslationContextLocation.group_name:
            return f"{_path(data)}.name"
        case TranslationContextLocation.command_description | TranslationContextLocation.group_description:
            return f"{_path(data)}.description"
        case TranslationContextLocation.parameter_name:
            return f"{_path(data.command)}.parameters.{data.name}.name"
        case TranslationContextLocation.parameter_description:
            return f"{_path(data.command)}.parameters.{data.name}.description"
        case _:
            name = data.name if isinstance(data, Choice) else string.message
            return f"choices.{name}"


def _path(command: Command[Any, ..., Any] | Group | ContextMenu) -> str:
    return command.qualified_name


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat
