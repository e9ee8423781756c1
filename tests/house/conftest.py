"""What the tests of the house share: where the project is, and which of its files are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

NOT_OURS = {"build", "dist", "data", "node_modules", "__pycache__"}


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def kept_files(root: Path) -> list[Path]:
    """Every file of the project that is text, without what tools make."""

    def inside(directory: Path) -> list[Path]:
        found = []
        for path in sorted(directory.iterdir()):
            hidden = path.name.startswith(".") and path.name not in {".ci", ".env.example"}
            if hidden or path.name in NOT_OURS or path.name.endswith((".egg-info", ".png", ".lock", ".log")):
                continue
            found += inside(path) if path.is_dir() else [path]
        return found

    return inside(root)
