"""The shipped base on a desk that runs, as for conversations; and a small base that moderators may edit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.localdiscord.person import Person
from bot.localdiscord.world import MODERATORS_CHANNEL_ID, MORGAN_ID
from tests.conversations.conftest import desk, fits, snapshot
from tests.knowledge.town import write_town
from tests.running import Desk, curated_desk

__all__ = ["desk", "fits", "snapshot"]


@pytest.fixture
async def town(tmp_path: Path, fits: Path) -> AsyncIterator[Desk]:
    async with curated_desk(write_town(tmp_path / "town"), tmp_path, cache=fits) as running:
        yield running


@pytest.fixture
async def morgan(town: Desk) -> AsyncIterator[Person]:
    """A moderator, in the moderators' channel."""
    async with town.person(MORGAN_ID, MODERATORS_CHANNEL_ID) as person:
        yield person
