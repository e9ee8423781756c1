"""The documents say what the program does: a setting, command or dependency that is not in the README fails here."""

from __future__ import annotations

import argparse
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from discord.app_commands import Command, Group
from discord.ext.commands import Cog

from bot.cli.parser import make_parser
from bot.client import MENU
from bot.settings import Settings

DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "PRIVACY.md",
    "deploy/README.md",
    "docs/new-article.md",
    "docs/quality.md",
]
# Written in pieces, so that this file does not find itself.
NOT_IN_THE_PROJECT = [
    re.compile(r"(?<![\w./{}$-])/(root|home|Users|work|mnt|opt/" + r"wheels|opt/pypi)/[\w.]"),
    re.compile(r"C:\\+" + r"Users"),
    re.compile(r"(pypi\.|python" + r"hosted|npm" + r"js|gh" + r"cr\.io|quay" + r"\.io|docker" + r"\.io)"),
]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)|<img[^>]* src=\"(?!https?:)([^\"]+)\"")


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text("utf-8")


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return {
        name: command
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for name, command in action.choices.items()
    }


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    own = {option for action in parser._actions for option in action.option_strings if option.startswith("--")}
    return own.union(*(options_of(command) for command in subcommands(parser).values()))


def slash_commands(root: Path) -> list[str]:
    """Return the commands as they are typed, read from the cogs' classes; nothing is started."""

    def typed(command: object, before: str = "/") -> list[str]:
        if isinstance(command, Group):
            return [name for each in command.commands for name in typed(each, f"{before}{command.name} ")]
        return [f"{before}{command.name}"] if isinstance(command, Command) else []

    names = []
    for path in sorted((root / "commands").glob("[!_]*.py")):
        for value in vars(import_module(f"commands.{path.stem}")).values():
            if isinstance(value, type) and issubclass(value, Cog) and value is not Cog:
                names += [name for command in value.__cog_app_commands__ for name in typed(command)]
    return names


def test_every_setting_is_in_the_readme(readme: str):
    assert [name for name in Settings.model_fields if f"| `{name.upper()}` |" not in readme] == []


def test_the_example_of_settings_holds_every_setting_and_no_other(root: Path):
    example = (root / ".env.example").read_text("utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == {name.upper() for name in Settings.model_fields}


def test_every_command_of_the_command_line_is_in_the_readme(readme: str):
    assert [name for name in subcommands(make_parser()) if f"`summit-desk {name}" not in readme] == []


def test_every_option_of_the_command_line_is_in_the_readme(readme: str):
    assert [option for option in sorted(options_of(make_parser()) - {"--help"}) if option not in readme] == []


def test_every_slash_command_is_in_the_readme(root: Path, readme: str):
    names = slash_commands(root)
    assert "/ask" in names
    assert [name for name in names if f"`{name}" not in readme] == []


def test_the_context_menu_is_in_the_readme(readme: str):
    assert f"“{MENU}”" in readme


def test_every_direct_dependency_has_its_line_in_the_readme(root: Path, readme: str):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *(line for extra in extras.values() for line in extra)]
    names = [re.split(r"[\[~<>=! ]", line)[0] for line in wanted]
    assert [name for name in names if not re.search(rf"^\| {re.escape(name)} \| \S", readme, re.MULTILINE)] == []


def test_no_line_of_the_dependency_table_is_left_over(root: Path, readme: str):
    project = (root / "pyproject.toml").read_text("utf-8")
    table = readme.partition("## Dependencies")[2].partition("\n## ")[0]
    names = re.findall(r"^\| ([\w.-]+) \| \S", table, re.MULTILINE)
    assert [name for name in names if f'"{name}' not in project and name != "Package"] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(root: Path, document: str):
    path = root / document
    targets = ["".join(found) for found in LINK.findall(path.read_text("utf-8"))]
    missing = []
    for target in targets:
        file, _, anchor = target.partition("#")
        linked = path.parent / file if file else path
        if not linked.exists() or (anchor and anchor not in anchors(linked.read_text("utf-8"))):
            missing.append(target)
    assert missing == []


def test_the_walk_through_names_buttons_and_fields_as_they_are_called(root: Path):
    text = (root / "docs" / "new-article.md").read_text("utf-8")
    shown = yaml.safe_load((root / "bot" / "locales" / "en.yaml").read_text("utf-8"))
    said = [str(words) for section in (shown["kb"], shown["article"]) for words in section.values()]
    pressed = [words for words in re.findall(r"\*\*([^*]+)\*\*", text) if not words.endswith((".", ":"))]
    fields = re.findall(r"^\| ([A-Z][\w ]+) \| ", text, re.MULTILINE)
    assert "Make an entry of this" in pressed
    assert "Who met" in fields
    names = [*pressed, *(field for field in fields if field != "Field")]
    assert [name for name in names if not any(words.startswith(name) for words in said)] == []


def anchors(text: str) -> set[str]:
    """Return the anchors that a page of Markdown gives to its headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_pictures_are_small_enough_to_keep(root: Path):
    heavy = [path.name for path in (root / "docs").rglob("*.png") if path.stat().st_size > 300_000]
    assert heavy == []


def test_no_line_of_the_project_names_a_machine_or_a_registry(root: Path, kept_files: list[Path]):
    found = [
        f"{path.relative_to(root)}:{number}: {line.strip()[:120]}"
        for path in kept_files
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1)
        if any(pattern.search(line) for pattern in NOT_IN_THE_PROJECT)
    ]
    assert found == []


def test_the_changelog_begins_with_the_version_of_the_project(root: Path):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    text = (root / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## \[?([^\]\n ]+)", text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert project["project"]["version"] in text
