from __future__ import annotations

import pytest

from knowledge.snapshot import Snapshot
from tests.running import shipped_snapshot


@pytest.fixture(scope="session")
def shipped() -> Snapshot:
    """The shipped base, ready to answer."""
    return shipped_snapshot()
