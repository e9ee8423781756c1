"""Imports point inward: commands → bot → knowledge, and the local Discord stands alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

OURS = {"bot", "commands", "knowledge", "seeds", "tests"}
MAY_IMPORT = {"knowledge": {"knowledge"}, "bot": {"bot", "knowledge"}, "commands": {"bot", "commands", "knowledge"}}
NOT_FOR_KNOWLEDGE = {"discord", "aiohttp", "sqlalchemy", "alembic", "aiosqlite", "asyncpg", "asyncio", "socket"}
LOCAL_DISCORD = "bot.localdiscord"


def imports_of(directory: Path) -> Iterator[tuple[str, str]]:
    """Yield each file with each module that it imports, at its top or inside a function."""
    for path in sorted(directory.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Import():
                    yield from ((str(path), alias.name) for alias in node.names)
                case ast.ImportFrom(level=0, module=str() as module):
                    yield from ((str(path), f"{module}.{alias.name}") for alias in node.names)
                case ast.ImportFrom():
                    yield str(path), "." * node.level


def is_within(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_imports_point_inward(root: Path, package: str):
    found = list(imports_of(root / package))
    assert found, f"{package} imports nothing at all: is it still there?"
    strangers = OURS - MAY_IMPORT[package]
    assert [(file, name) for file, name in found if name.split(".")[0] in strangers] == []


def test_imports_are_absolute(root: Path):
    found = [each for package in MAY_IMPORT for each in imports_of(root / package)]
    assert [(file, name) for file, name in found if name.startswith(".")] == []


def test_knowledge_knows_neither_discord_nor_network_nor_database(root: Path):
    found = imports_of(root / "knowledge")
    assert [(file, name) for file, name in found if name.split(".")[0] in NOT_FOR_KNOWLEDGE] == []


def test_what_lies_below_knowledge_depends_on_each_other_in_one_direction(root: Path):
    """A folder counts as one thing, as does a module beside the folders."""
    parts = {path.stem for path in (root / "knowledge").iterdir() if path.suffix == ".py" or path.is_dir()}
    needs: dict[str, set[str]] = {}
    for file, name in imports_of(root / "knowledge"):
        inside = Path(file).relative_to(root / "knowledge").parts[0].removesuffix(".py")
        needs.setdefault(inside, set()).update(parts.intersection(name.split(".")[1:2]) - {inside})
    order = list(TopologicalSorter(needs).static_order())
    assert order.index("understanding") < order.index("learning") < order.index("judging") < order.index("desk")


def test_the_local_discord_imports_nothing_of_ours_and_not_the_library_it_serves(root: Path):
    found = imports_of(root / "bot" / "localdiscord")
    assert [
        (file, name)
        for file, name in found
        if name.split(".")[0] in OURS | {"discord"} and not is_within(name, LOCAL_DISCORD)
    ] == []


def test_the_bot_reaches_the_local_discord_over_the_wire_only(root: Path):
    """Only the composition root starts it; nothing else in the bot may know that it exists."""
    found = [
        (Path(file).relative_to(root).as_posix(), name)
        for file, name in imports_of(root / "bot")
        if is_within(name, LOCAL_DISCORD)
    ]
    assert {file for file, _ in found if not file.startswith("bot/localdiscord/")} == {"bot/cli/run.py"}


def test_no_command_module_imports_another(root: Path):
    """But a package of commands is one module, whose private siblings share what they need."""

    def is_own(file: str, name: str) -> bool:
        package = Path(file).relative_to(root).parent.as_posix().replace("/", ".")
        return package != "commands" and is_within(name, package)

    found = [(file, name) for file, name in imports_of(root / "commands") if is_within(name, "commands")]
    assert [(file, name) for file, name in found if not is_own(file, name)] == []
