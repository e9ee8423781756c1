from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.curation.carrying import FIRST, Taken, export, remember_first, shipped_files, take_back
from bot.curation.packing import HOME, PackRefused, files_of, pack
from bot.store import Store
from knowledge.editing.changes import FileChange
from knowledge.loading import SHIPPED, load
from tests.knowledge.town import TALKS, TOPICS, write_town


def put(base: Path, taken: Taken) -> None:
    for change in taken.changes:
        path = base / change.path
        assert change.before == (path.read_bytes() if path.exists() else None)
        path.parent.mkdir(parents=True, exist_ok=True)
        if change.after is None:
            path.unlink()
        else:
            path.write_bytes(change.after)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_town(tmp_path / "base")


def test_what_is_exported_and_taken_back_changes_nothing(base: Path) -> None:
    shipped = files_of(load(SHIPPED))
    exported = export(load(base), shipped, 3)
    for name, raw in (("base.zip", exported.zip), ("base.patch", exported.patch), ("talks.yaml", TALKS.encode())):
        with pytest.raises(PackRefused, match="same"):
            take_back(name, raw, load(base), shipped)


@pytest.mark.parametrize("way", ["zip", "patch"])
def test_one_desk_becomes_what_another_exported(base: Path, tmp_path: Path, way: str) -> None:
    other = write_town(tmp_path / "other", topics=TOPICS + "  - {id: fees, names: {en: [fees]}}\n")
    (other / "more").mkdir()
    (other / "more" / "stalls.yaml").write_text("topics: [{id: stalls, names: {en: [stalls]}}]\n")
    (base / "gone.yaml").write_text("# nothing\n")
    shipped = files_of(load(SHIPPED))
    exported = export(load(other), shipped, 7)
    taken = take_back(f"base.{way}", exported.zip if way == "zip" else exported.patch, load(base), shipped)
    assert {change.path for change in taken.changes} == {"topics.yaml", "more/stalls.yaml", "gone.yaml"}
    assert taken.revision == (7 if way == "zip" else None)
    put(base, taken)
    assert files_of(load(base)) == files_of(load(other))


def test_the_shipped_base_comes_back_to_what_it_was(tmp_path: Path) -> None:
    shipped = files_of(load(SHIPPED))
    raw = export(load(SHIPPED), shipped, None).zip
    root = tmp_path / "copy"
    shutil.copytree(SHIPPED, root / HOME)
    shutil.copytree(SHIPPED.parents[1] / "seeds", root / "seeds")
    path = root / HOME / "takaichi-xi" / "taiwan.yaml"
    path.write_bytes(path.read_bytes() + b"# a remark\n")
    taken = take_back("base.zip", raw, load(root / HOME), shipped)
    assert [change.path for change in taken.changes] == ["takaichi-xi/taiwan.yaml"]
    put(root / HOME, taken)
    assert files_of(load(root / HOME)) == shipped


def test_one_file_changes_only_itself(base: Path) -> None:
    raw = TOPICS.encode() + b"# more to come\n"
    taken = take_back("topics.yaml", raw, load(base), {})
    assert taken.changes == (FileChange("topics.yaml", TOPICS.encode(), raw),)


def test_an_article_outside_the_base_is_never_changed(tmp_path: Path) -> None:
    town = write_town(tmp_path / "town" / "base")
    (town / "article.txt").rename(tmp_path / "town" / "article.txt")
    (town / "sources.yaml").write_text((town / "sources.yaml").read_text().replace("article.txt", "../article.txt"))
    live = files_of(load(town))
    assert "knowledge/article.txt" in live
    with pytest.raises(PackRefused) as caught:
        take_back("base.zip", pack({**live, "knowledge/article.txt": b"War declared."}), load(town), {})
    assert (caught.value.reason, caught.value.name) == ("outside", "knowledge/article.txt")


def test_a_file_that_is_no_text_is_refused(base: Path) -> None:
    with pytest.raises(PackRefused) as caught:
        take_back("topics.yaml", b"topics: caf\xe9", load(base), {})
    assert (caught.value.reason, caught.value.name) == ("encoding", "topics.yaml")


async def test_the_shipped_base_is_remembered_as_it_was_before_it_was_edited_in_its_place(
    base: Path, tmp_path: Path
) -> None:
    async with await Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        await remember_first(store.articles, load(base))
        assert await store.articles.pack(FIRST) is None
        shipped = load(SHIPPED)
        await store.articles.keep_pack(FIRST, pack({f"{HOME}/desk.yaml": b"# as it was\n"}))
        await remember_first(store.articles, shipped)
        assert await shipped_files(store.articles, shipped) == {f"{HOME}/desk.yaml": b"# as it was\n"}
        assert await shipped_files(store.articles, load(base)) == files_of(shipped)
    async with await Store.open(f"sqlite:///{tmp_path}/fresh.db") as store:
        await remember_first(store.articles, shipped)
        assert await shipped_files(store.articles, shipped) == files_of(shipped)
