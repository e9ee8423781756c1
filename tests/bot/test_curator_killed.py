"""`kill -9` at any instant of publishing loses no confirmed change and leaves a base that loads."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.curation.files import BaseFiles
from bot.curation.proving import prove
from bot.store import Store
from knowledge.editing.states import state_of
from knowledge.loading import load
from knowledge.model import Base
from knowledge.snapshot import Snapshot
from tests.curating import curating, snapshot_of

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("scene", ["entry", "article", "undo"])
async def test_killed_at_every_step_of_publishing_the_desk_heals_at_its_next_start(scene: str, tmp_path: Path):
    done = subprocess.run(  # noqa: ASYNC221 - nothing else happens here
        [sys.executable, "-m", "tests.killing", str(tmp_path), scene],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    steps = done.stdout.split("\n")[:-1]
    assert [
        step
        for step in ("after add", "before replace", "after replace", "after mark", "in memory")
        if step not in steps
    ] == []
    places = [tmp_path / f"{scene}-{number}" for number in range(len(steps) + 1)]
    assert places[-1].is_dir()
    wanted = 2 if scene == "undo" else 1
    finished = load(places[-1] / "town").digest
    snapshot = snapshot_of(places[-1] / "town")
    outcomes = set()
    for place, step in zip(places, [*steps, "the end"], strict=True):
        town, confirmed = place / "town", (place / "confirmed").exists()
        left = load(town)  # a base that loads, before anything is healed
        first = replace(snapshot, base=left)
        async with await Store.open(f"sqlite:///{place}/desk.db") as store:
            recorded, _ = await store.revisions.last()
            assert recorded == wanted or not confirmed, step
            build = partial(_with_base, first)
            async with curating(town, store, snapshot=first, build=build) as curator:
                assert curator.number == recorded, step
                assert (curator.snapshot.base.digest == finished) is (recorded == wanted), step
                assert load(town).digest == curator.snapshot.base.digest, step
            assert (await prove(store.revisions)).broken == (), step
            number, _, standing = await store.revisions.standing()
            assert number == recorded, "healing is no revision"
            assert state_of(load(town), BaseFiles(town).read()) == standing, step
        assert not list(town.rglob(".*.desk-new")), step
        outcomes.add((recorded == wanted, confirmed))
    assert outcomes == {(False, False), (True, False), (True, True)}


def _with_base(snapshot: Snapshot, base: Base) -> Snapshot:
    return replace(snapshot, base=base)
