"""Files are replaced whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.replacing import replace_whole, written_beside


def test_a_file_has_its_new_content_and_its_old_mode(tmp_path: Path):
    file = tmp_path / "kept"
    replace_whole(file, lambda opened: opened.write(b"old"))
    assert file.stat().st_mode & 0o777 == 0o644
    file.chmod(0o600)
    replace_whole(file, lambda opened: opened.write(b"new"))
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o600)
    assert [*tmp_path.iterdir()] == [file]


def test_where_writing_fails_the_file_stays_and_nothing_is_left_beside_it(tmp_path: Path):
    file = tmp_path / "kept.npz"
    replace_whole(file, lambda opened: opened.write(b"old"))
    with pytest.raises(ValueError, match="pickle"):
        replace_whole(file, lambda opened: np.savez(opened, allow_pickle=False, rows=np.array([object()])))
    assert file.read_bytes() == b"old"
    assert [*tmp_path.iterdir()] == [file]


def test_what_is_written_beside_is_its_owners_alone(tmp_path: Path):
    with written_beside(tmp_path / "key", lambda opened: opened.write(b"secret")) as fresh:
        assert (fresh.read_bytes(), fresh.stat().st_mode & 0o777) == (b"secret", 0o600)
    assert not [*tmp_path.iterdir()]
