"""A base as a zip and as a patch, and both taken back: bytes in, bytes out, nothing on disk is touched.

Files go by their paths in the repository, whatever directory the base stands in: `knowledge/base/…` for what is in
that directory, and for an article outside it the path as seen from there (`seeds/…`).

PackRefused    an attachment cannot be taken back; `reason` says why, in a word
"""

from __future__ import annotations

import io
import json
import os
import posixpath
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path, PurePosixPath

from knowledge.format.files import YAML, yaml_files
from knowledge.model import Base

Files = Mapping[str, bytes]
"""Contents by path in the repository."""

HOME = "knowledge/base"
NOTE = "exported.json"
SUFFIXES = (".yaml", ".yml", ".txt", ".md", ".html", ".htm")
MAX_FILES = 2_000
MAX_BYTES = 48 * 1024 * 1024
"""Of all files together, unpacked."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN = re.compile(r"[\w./+-]+", re.ASCII)
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_CONTEXT = 3
_ENCRYPTED = 0x1
_NO_NEWLINE = b"\\ No newline at end of file"


class PackRefused(Exception):
    """An attachment cannot be taken back. `reason` is `broken`, `large`, `unsafe`, `stranger`, `empty` or `apart` (a
    patch that does not fit); `name` is the file that it is about."""

    def __init__(self, reason: str, name: str = "") -> None:
        self.reason = reason
        self.name = name
        super().__init__(reason, name)


@dataclass(frozen=True)
class Unpacked:
    """The files of a zip, and the digest and revision of the base that it was made from where it says so."""

    files: Files
    digest: str | None = None
    revision: int | None = None


def files_of(base: Base) -> dict[str, bytes]:
    """Read the files of a base that was loaded from a directory, its articles with them. Raises OSError."""
    directory = base.directory
    if directory is None:
        return {}
    shown = {
        path
        for path in yaml_files(directory)
        if not any(part.startswith(".") for part in path.relative_to(directory).parts)
    }
    articles = {source.file for source in base.sources.values() if source.file is not None}
    return {repository_path(path, directory): path.read_bytes() for path in sorted(shown | articles)}


def repository_path(path: Path, directory: Path) -> str:
    """Return a file's path in the repository; that of a file far outside the base begins where its own path does."""
    way = Path(os.path.relpath(path, directory)).as_posix()
    return re.sub(r"^(\.\./)+", "", posixpath.normpath(posixpath.join(HOME, way)))


def inside(path: str) -> str | None:
    """Return a path from the base's directory, or None for one outside it."""
    return path.removeprefix(f"{HOME}/") if path.startswith(f"{HOME}/") else None


def pack(files: Files, digest: str = "", revision: int | None = None) -> bytes:
    """Return files as a zip; the same files make the same bytes."""
    out = io.BytesIO()
    note = json.dumps({"digest": digest, "revision": revision}).encode()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content in sorted({**files, NOTE: note}.items()):
            member = zipfile.ZipInfo(path, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(member, content)
    return out.getvalue()


def unpack(raw: bytes) -> Unpacked:
    """Return what a zip holds; a folder around everything is no part of it, and a base at its top is one at home.

    Raises:
        PackRefused: no zip, too large unpacked, a path that leads outside, a link, or a file that no base has.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = _members(archive)
            contents = dict(_read(archive, members))
    except PackRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise PackRefused("broken") from error
    contents = _without_folder_around(contents)
    digest, revision = _noted(contents.pop(NOTE, b""))
    if not any(path.startswith(f"{HOME}/") for path in contents):
        contents = {f"{HOME}/{path}": content for path, content in contents.items()}
    if not any(path.endswith(tuple(YAML)) for path in contents):
        raise PackRefused("empty")
    return Unpacked(contents, digest, revision)


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    found: list[zipfile.ZipInfo] = []
    seen: set[str] = set()
    for member in archive.infolist():
        name = member.orig_filename
        safe_path(name.removesuffix("/"))
        if member.flag_bits & _ENCRYPTED:
            raise PackRefused("broken", name)
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise PackRefused("unsafe", name)
        if name.casefold() in seen:
            raise PackRefused("unsafe", name)
        seen.add(name.casefold())
        if not name.endswith("/") and not _is_debris(name):
            found.append(member)
    if len(found) > MAX_FILES:
        raise PackRefused("large")
    return found


def _read(archive: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """Read members; how much they are is measured and not believed."""
    left = MAX_BYTES
    for member in members:
        name = member.orig_filename
        if not name.endswith((*SUFFIXES, f"/{NOTE}")) and name != NOTE:
            raise PackRefused("stranger", name)
        with archive.open(member) as file:
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise PackRefused("large", name)
        yield name, content


def safe_path(path: str) -> str:
    """Return a path that leads nowhere but below where it starts, on any system. Raises PackRefused."""
    parts = path.split("/")
    wrong = (part in ("", ".", "..") or part.endswith((".", " ")) or not part.isprintable() for part in parts)
    if len(path) > 300 or any(wrong) or any(character in path for character in '\\:*?"<>|'):
        raise PackRefused("unsafe", path)
    return path


def _is_debris(name: str) -> bool:
    """Whether a file is what systems leave in folders: hidden, or macOS's second thoughts."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def _without_folder_around(contents: dict[str, bytes]) -> dict[str, bytes]:
    tops = {path.partition("/")[0] for path in contents}
    if len(tops) != 1 or tops == {HOME.partition("/")[0]} or any("/" not in path for path in contents):
        return contents
    within = {path.partition("/")[2]: content for path, content in contents.items()}
    is_around = any(path.startswith(f"{HOME}/") or "/" not in path for path in within)
    return within if is_around else contents


def _noted(raw: bytes) -> tuple[str | None, int | None]:
    try:
        note = json.loads(raw)
        digest, revision = note["digest"], note["revision"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None, None
    return (digest if isinstance(digest, str) else None), (revision if isinstance(revision, int) else None)


def make_patch(before: Files, after: Files) -> bytes:
    """Return what `git apply` needs to make one set of files the other; empty where they are the same."""
    return b"".join(
        _file_patch(path, before.get(path), after.get(path))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    )


def _file_patch(path: str, before: bytes | None, after: bytes | None) -> bytes:
    old, new = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    lines = [b"diff --git %s %s\n" % (old, new)]
    if before is None:
        lines.append(b"new file mode 100644\n")
    if after is None:
        lines.append(b"deleted file mode 100644\n")
    hunks = [*_hunks(_lines(before or b""), _lines(after or b""))]
    if hunks:
        lines.append(b"--- %s\n" % (old if before is not None else b"/dev/null"))
        lines.append(b"+++ %s\n" % (new if after is not None else b"/dev/null"))
    return b"".join([*lines, *hunks])


def _quoted(path: str) -> bytes:
    """Return a path as git writes it: in quotation marks, in octal, where it holds more than plain characters."""
    if _PLAIN.fullmatch(path):
        return path.encode()
    escaped = (
        bytes((byte,)) if 32 <= byte < 127 and byte not in b'"\\' else b"\\%03o" % byte for byte in path.encode()
    )
    return b'"%s"' % b"".join(escaped)


def _lines(content: bytes) -> list[bytes]:
    """Split after line feeds, and nothing else that may pass for the end of a line."""
    lines = content.split(b"\n")
    return [*(line + b"\n" for line in lines[:-1]), *lines[-1:]] if lines[-1] else [line + b"\n" for line in lines[:-1]]


def _hunks(before: Sequence[bytes], after: Sequence[bytes]) -> Iterator[bytes]:
    for group in SequenceMatcher(None, before, after).get_grouped_opcodes(_CONTEXT):
        (_, start, _, new_start, _), (_, _, end, _, new_end) = group[0], group[-1]
        yield b"@@ -%s +%s @@\n" % (_range(start, end), _range(new_start, new_end))
        for kind, i, j, k, m in group:
            if kind == "equal":
                yield from (_line(b" ", line) for line in before[i:j])
            else:
                yield from (_line(b"-", line) for line in before[i:j])
                yield from (_line(b"+", line) for line in after[k:m])


def _line(sign: bytes, line: bytes) -> bytes:
    return sign + line if line.endswith(b"\n") else sign + line + b"\n" + _NO_NEWLINE + b"\n"


def _range(start: int, end: int) -> bytes:
    return b"%d,%d" % (start + (end > start), end - start)


def apply_patch(files: Files, raw: bytes) -> dict[str, bytes]:
    """Return files with a patch applied, to the letter: no line is looked for elsewhere than it says.

    Raises:
        PackRefused: no such patch, a path that leads outside, or one that does not fit these files.
    """
    result = dict(files)
    for path, made, gone, hunks in _file_patches(raw):
        before = result.get(path)
        if (before is None) is not made:
            raise PackRefused("apart", path)
        after = _patched(before or b"", hunks, path)
        if gone:
            if after:
                raise PackRefused("apart", path)
            del result[path]
        else:
            result[path] = after
    return result


_FilePatch = tuple[str, bool, bool, list[tuple[int, list[bytes]]]]


def _file_patches(raw: bytes) -> Iterator[_FilePatch]:
    lines = _lines(raw)
    starts = [number for number, line in enumerate(lines) if line.startswith(b"diff --git ")]
    if len(raw) > MAX_BYTES:
        raise PackRefused("large")
    if not starts or len(starts) > MAX_FILES:
        raise PackRefused("broken" if raw.strip() else "empty")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield _file_patch_of(lines[start:end])


def _file_patch_of(lines: Sequence[bytes]) -> _FilePatch:
    path = safe_path(_path_of(lines[0]))
    if not path.endswith(SUFFIXES):
        raise PackRefused("stranger", path)
    made = gone = False
    hunks: list[tuple[int, list[bytes]]] = []
    for number, line in enumerate(lines[1:], start=1):
        if line.startswith(b"@@ "):
            hunks = [*_hunks_of(lines[number:], path)]
            break
        made |= line.startswith(b"new file mode")
        gone |= line.startswith(b"deleted file mode")
        mode = re.match(rb"(?:new file|deleted file|new|old) mode (\d+)", line)
        if (mode and not mode[1].startswith(b"100")) or line.startswith((b"rename ", b"copy ", b"GIT binary")):
            raise PackRefused("unsafe", path)
        if line.startswith((b"--- ", b"+++ ")) and _named(line[4:]) not in ("/dev/null", f"a/{path}", f"b/{path}"):
            raise PackRefused("broken", path)
    return path, made, gone, hunks


def _path_of(line: bytes) -> str:
    """Return the path of a file's first line, where it stands twice."""
    rest = line.removeprefix(b"diff --git ").rstrip(b"\r\n")
    before, after = _named(rest[: (len(rest) - 1) // 2]), _named(rest[(len(rest) + 1) // 2 :])
    if not before.startswith("a/") or after != f"b/{before[2:]}":
        raise PackRefused("broken")
    return after[2:]


def _named(path: bytes) -> str:
    """Return a path as it is from how git writes it."""
    path = path.strip()
    if len(path) > 1 and path.startswith(b'"') and path.endswith(b'"'):
        path = re.sub(
            rb"\\([0-7]{3}|.)", lambda m: bytes((int(m[1], 8) & 255,)) if len(m[1]) == 3 else m[1], path[1:-1]
        )
    try:
        return path.decode()
    except UnicodeDecodeError as error:
        raise PackRefused("broken") from error


def _hunks_of(lines: Sequence[bytes], path: str) -> Iterator[tuple[int, list[bytes]]]:
    """Yield where each hunk begins (from 0) and its lines, signs and all."""
    position = 0
    while position < len(lines) and (head := _HUNK.match(lines[position])):
        start, old, _, new = (int(group) if group is not None else 1 for group in head.groups())
        position += 1
        body: list[bytes] = []
        while position < len(lines) and (old > 0 or new > 0 or lines[position].startswith(b"\\")):
            line = lines[position]
            if line.startswith(b"\\"):
                if not body:
                    raise PackRefused("broken", path)
                body[-1] = body[-1].removesuffix(b"\n")
            elif not line.strip() or line[:1] in b" -+":
                line = line if line[:1] in b" -+" else b" " + line  # some mail programs eat the space
                old -= line[:1] in b" -"
                new -= line[:1] in b" +"
                body.append(line)
            else:
                raise PackRefused("broken", path)
            position += 1
        if old or new:
            raise PackRefused("broken", path)
        yield max(0, start - any(line[:1] in b" -" for line in body)), body
    if any(line.strip() and not line.startswith(b"-- ") for line in lines[position : position + 1]):
        raise PackRefused("broken", path)


def _patched(before: bytes, hunks: Sequence[tuple[int, list[bytes]]], path: str) -> bytes:
    lines = _lines(before)
    result: list[bytes] = []
    position = 0
    for start, body in hunks:
        if start < position:
            raise PackRefused("apart", path)
        result += lines[position:start]
        old = [line[1:] for line in body if line[:1] in b" -"]
        if lines[start : start + len(old)] != old:
            raise PackRefused("apart", path)
        result += (line[1:] for line in body if line[:1] in b" +")
        position = start + len(old)
    return b"".join([*result, *lines[position:]])


def single_path(name: str, raw: bytes, live: Files) -> str:
    """Return where one file of a base belongs: where a file of its name stands, else at the base's top. Raises
    PackRefused where several files have its name."""
    own = safe_path(PurePosixPath(name.replace("\\", "/")).name)
    found = [path for path in live if PurePosixPath(path).name == own and inside(path)]
    if len(found) > 1:
        found = [path for path in found if live[path] == raw]
        if len(found) != 1:
            raise PackRefused("apart", own)
    return found[0] if found else f"{HOME}/{own}"
