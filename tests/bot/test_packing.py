from __future__ import annotations

import io
import shutil
import stat
import subprocess
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curation import packing
from bot.curation.packing import (
    HOME,
    PackRefused,
    apply_patch,
    files_of,
    inside,
    make_patch,
    pack,
    repository_path,
    single_path,
    unpack,
)
from knowledge.loading import SHIPPED, load
from tests.knowledge.town import TALKS, write_town

GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="git is not installed")

names = st.lists(
    st.text(st.sampled_from("abé題 \"'-_+%"), min_size=1, max_size=6).filter(
        lambda part: part == part.strip() and '"' not in part
    ),
    min_size=1,
    max_size=3,
).map(lambda parts: f"{HOME}/{'/'.join(parts)}.yaml")
lines = st.lists(st.sampled_from([b"a\n", b"b\n", b"  - id: x\n", b"\n", b"\r\n", "題\u2028\x0b\n".encode(), b"-- \n"]))
contents = st.builds(lambda body, end: b"".join(body) + end, lines, st.sampled_from([b"", b"no newline", b"a"]))
trees = st.dictionaries(names, contents, max_size=4).filter(
    lambda tree: not any(one != other and other.startswith(f"{one}/") for one in tree for other in tree)
)


def a_zip(*members: tuple[str, bytes], mode: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = mode << 16
            archive.writestr(member, content)
    return out.getvalue()


def write(tree: dict[str, bytes], directory: Path) -> None:
    for path, content in tree.items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def read(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


def git_apply(before: dict[str, bytes], patch: bytes, directory: Path) -> dict[str, bytes]:
    """What git makes of files and a patch, in a directory that is in no repository."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    write(before, directory)
    assert GIT is not None
    environment = {"GIT_CEILING_DIRECTORIES": str(directory.parent), "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(
        [GIT, "apply", "--whitespace=nowarn", "-"], input=patch, cwd=directory, env=environment, capture_output=True
    )
    assert ran.returncode == 0, ran.stderr.decode()
    return read(directory)


def test_a_base_goes_by_its_paths_in_the_repository_wherever_it_stands(tmp_path: Path) -> None:
    shipped = files_of(load(SHIPPED))
    assert {"knowledge/base/desk.yaml", "seeds/000_070f41a7ccd61b39.txt"} <= shipped.keys()
    town = files_of(load(write_town(tmp_path / "far" / "town")))
    assert {*town} == {
        f"{HOME}/{name}" for name in ("article.txt", *(f.name for f in (tmp_path / "far").rglob("*.yaml")))
    }
    assert repository_path(Path("/elsewhere/x.txt"), Path("/a/b")) == "elsewhere/x.txt"
    assert (inside("knowledge/base/a/b.yaml"), inside("seeds/a.txt")) == ("a/b.yaml", None)


def test_a_base_comes_back_from_its_zip_as_it_went_and_makes_the_same_bytes_again() -> None:
    files = files_of(load(SHIPPED))
    raw = pack(files, "digest", 7)
    found = unpack(raw)
    assert (found.files, found.digest, found.revision) == (files, "digest", 7)
    assert pack(found.files, "digest", 7) == raw


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["knowledge/base/a.yaml", "seeds/b.txt"], ["knowledge/base/a.yaml", "seeds/b.txt"]),
        (["desk-main/knowledge/base/a.yaml", "desk-main/seeds/b.txt"], ["knowledge/base/a.yaml", "seeds/b.txt"]),
        (
            ["a.yaml", "b/c.yml", "b/d.html"],
            ["knowledge/base/a.yaml", "knowledge/base/b/c.yml", "knowledge/base/b/d.html"],
        ),
        (["town/a.yaml", "town/b/c.txt"], ["knowledge/base/a.yaml", "knowledge/base/b/c.txt"]),
        (["a.yaml", "__MACOSX/._a.yaml", ".DS_Store", "b/"], ["knowledge/base/a.yaml"]),
    ],
)
def test_a_folder_around_everything_and_what_systems_leave_in_folders_do_no_harm(
    names: list[str], expected: list[str]
) -> None:
    assert sorted(unpack(a_zip(*((name, b"") for name in names))).files) == expected


@pytest.mark.parametrize(
    "name",
    ["../a.yaml", "a/../../b.yaml", "/etc/a.yaml", "C:/a.yaml", "a\\..\\b.yaml", "a//b.yaml", "./a.yaml", "a./b.yaml",
     "a\nb.yaml", "x" * 301 + ".yaml", "con /a.yaml", "a\u202eb.yaml"],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(PackRefused) as caught:
        unpack(a_zip(("ok.yaml", b""), (name, b"")))
    assert caught.value.reason == "unsafe"


def test_a_name_cut_short_by_a_null_is_refused() -> None:
    raw = a_zip(("ok.yaml", b""), ("aXb.yaml", b"")).replace(b"aXb.yaml", b"a\0b.yaml")
    with pytest.raises(PackRefused) as caught:
        unpack(raw)
    assert caught.value.reason == "unsafe"


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_are_refused(mode: int) -> None:
    with pytest.raises(PackRefused) as caught:
        unpack(a_zip(("a.yaml", b"/etc/passwd"), mode=mode))
    assert (caught.value.reason, caught.value.name) == ("unsafe", "a.yaml")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "broken"),
        (b"no zip", "broken"),
        (pack({f"{HOME}/a.yaml": b"a" * 999})[:60], "broken"),
        (a_zip(), "empty"),
        (a_zip(("a.txt", b"")), "empty"),
        (a_zip(("a.yaml", b""), ("run.py", b"")), "stranger"),
        (a_zip(("a.yaml", b""), ("A.yaml", b"")), "unsafe"),
        (a_zip(*((f"{number}.yaml", b"") for number in range(packing.MAX_FILES + 1))), "large"),
        (a_zip(("a.yaml", b"\0" * (packing.MAX_BYTES + 1))), "large"),
        (a_zip(*((f"{number}.yaml", b"\0" * 9_000_000) for number in range(6))), "large"),
    ],
)
def test_what_is_no_base_is_refused_by_name(raw: bytes, reason: str) -> None:
    with pytest.raises(PackRefused) as caught:
        unpack(raw)
    assert caught.value.reason == reason


def test_a_zip_that_lies_about_its_size_is_not_believed() -> None:
    raw = bytearray(a_zip(("a.yaml", b"\0" * (packing.MAX_BYTES + 1))))
    directory = raw.index(b"PK\1\2")
    raw[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    with pytest.raises(PackRefused):
        unpack(bytes(raw))


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=12), st.binary(max_size=20)), max_size=4, unique_by=lambda each: each[0]))
def test_whatever_the_members_are_called_they_stay_below_the_base_or_are_refused(
    members: list[tuple[str, bytes]],
) -> None:
    with suppress(PackRefused, UnicodeEncodeError):
        for path in unpack(a_zip(*((f"{name}.yaml", content) for name, content in members))).files:
            assert path.startswith(f"{HOME}/")
            assert ".." not in path.split("/")
            assert (Path("/base") / path).resolve().is_relative_to("/base")


@settings(deadline=None)
@given(st.binary(max_size=60), st.data())
def test_whatever_is_done_to_a_zip_it_is_read_or_refused(piece: bytes, data: st.DataObject) -> None:
    raw = bytearray(pack({f"{HOME}/a.yaml": b"entries:\n", "seeds/b.txt": b"text\n"}))
    start = data.draw(st.integers(0, len(raw)))
    raw[start : start + data.draw(st.integers(0, 60))] = piece
    with suppress(PackRefused):
        assert all(path.startswith((f"{HOME}/", "seeds/")) for path in unpack(bytes(raw)).files if inside(path) is None)


@settings(deadline=None)
@given(trees, trees)
def test_a_patch_leads_from_one_tree_to_the_other(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    patch = make_patch(before, after)
    assert bool(patch) is (before != after)
    assert (apply_patch(before, patch) if patch else before) == after


@needs_git
@settings(deadline=None, max_examples=40)
@given(trees, trees)
def test_git_makes_the_same_of_a_patch(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, bytes], after: dict[str, bytes]
) -> None:
    patch = make_patch(before, after)
    if patch:
        assert git_apply(before, patch, tmp_path_factory.getbasetemp() / "tree") == after


@needs_git
def test_git_takes_a_patch_of_the_shipped_base(tmp_path: Path) -> None:
    before = files_of(load(SHIPPED))
    path = f"{HOME}/takaichi-xi/taiwan.yaml"
    after = {key: content for key, content in before.items() if not key.endswith("/outlook.yaml")}
    after[path] = after[path].replace(b"entries:", "# 注意: checked\nentries:".encode(), 1) + b"# the end"
    after[f"{HOME}/sources/third.txt"] = b"A third meeting\r\nThe two met.\r\n"
    patch = make_patch(before, after)
    assert git_apply(before, patch, tmp_path / "tree") == after == apply_patch(before, patch)
    assert len(patch) < 400_000


@needs_git
def test_a_patch_that_git_made_is_taken(tmp_path: Path) -> None:
    before = {f"{HOME}/a b.yaml": b"one\ntwo\n", f"{HOME}/題.yaml": b"x\n", f"{HOME}/gone.yaml": b"bye"}
    after = {f"{HOME}/a b.yaml": b"one\n2\n", f"{HOME}/題.yaml": b"x\ny", f"{HOME}/new.yaml": b""}
    assert GIT is not None
    for side, tree in (("a", before), ("b", after)):
        write(tree, tmp_path / side)
    made = subprocess.run([GIT, "diff", "--no-index", "a", "b"], cwd=tmp_path, capture_output=True).stdout
    made = made.replace(b"a/a/", b"a/").replace(b"b/b/", b"b/").replace(b"a/b/", b"a/").replace(b"b/a/", b"b/")
    assert apply_patch(before, made) == after


PATCH = make_patch({f"{HOME}/a.yaml": b"1\n2\n3\n"}, {f"{HOME}/a.yaml": b"1\n2b\n3\n"})


@pytest.mark.parametrize(
    ("patch", "reason"),
    [
        (b"", "empty"),
        (b"hello", "broken"),
        (PATCH.replace(b"2b", b"2c").replace(b"-2\n", b"-9\n"), "apart"),
        (PATCH.replace(b"a.yaml", b"other.yaml"), "apart"),
        (PATCH.replace(b"@@ -1,3 +1,3 @@", b"@@ -1,9 +1,3 @@"), "broken"),
        (PATCH.replace(b"knowledge/base", b"../../x"), "unsafe"),
        (PATCH.replace(b"a.yaml", b"a.py"), "stranger"),
        (PATCH.replace(b"--- a/", b"--- a/b/"), "broken"),
        (
            b"diff --git a/a.yaml b/a.yaml\nnew file mode 120000\n--- /dev/null\n+++ b/a.yaml\n@@ -0,0 +1 @@\n+x\n",
            "unsafe",
        ),
        (b"diff --git a/a.yaml b/b.yaml\nsimilarity index 100%\nrename from a.yaml\nrename to b.yaml\n", "broken"),
        (make_patch({}, {f"{HOME}/a.yaml": b"x"}), "apart"),
    ],
)
def test_a_patch_that_does_not_fit_or_leads_elsewhere_is_refused(patch: bytes, reason: str) -> None:
    with pytest.raises(PackRefused) as caught:
        apply_patch({f"{HOME}/a.yaml": b"1\n2\n3\n"}, patch)
    assert caught.value.reason == reason


@settings(deadline=None)
@given(st.binary(max_size=40), st.data())
def test_whatever_is_done_to_a_patch_it_is_applied_or_refused(piece: bytes, data: st.DataObject) -> None:
    raw = bytearray(PATCH)
    start = data.draw(st.integers(0, len(raw)))
    raw[start : start + data.draw(st.integers(0, 60))] = piece
    with suppress(PackRefused):
        assert all(
            not path.startswith(("/", "..")) for path in apply_patch({f"{HOME}/a.yaml": b"1\n2\n3\n"}, bytes(raw))
        )


def test_one_file_goes_where_one_of_its_name_stands() -> None:
    live = {
        f"{HOME}/town/talks.yaml": b"1",
        f"{HOME}/a/notes.yaml": b"2",
        f"{HOME}/b/notes.yaml": b"3",
        "seeds/x.txt": b"",
    }
    assert single_path("talks.yaml", TALKS.encode(), live) == f"{HOME}/town/talks.yaml"
    assert single_path("new.yaml", b"", live) == f"{HOME}/new.yaml"
    assert single_path("notes.yaml", b"3", live) == f"{HOME}/b/notes.yaml"
    with pytest.raises(PackRefused, match="apart"):
        single_path("notes.yaml", b"4", live)
