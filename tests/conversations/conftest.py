"""The shipped base on a desk that runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from knowledge.snapshot import Snapshot
from tests.running import Desk, running_desk, shipped_snapshot


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return shipped_snapshot()


@pytest.fixture(scope="session")
def fits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what was fitted is kept from test to test."""
    return tmp_path_factory.mktemp("fits")


@pytest.fixture
async def desk(snapshot: Snapshot, tmp_path: Path) -> AsyncIterator[Desk]:
    async with running_desk(snapshot, tmp_path) as running:
        yield running
