"""A change of the base as values: one entry added, edited or removed, or one small file.

KnowledgeError
  ├─ EditRefused    a change would not leave a base that loads; carries every Problem found
  └─ Conflict       what a change starts from is no longer what stands in the base
       └─ FileConflict  nor in the file
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from knowledge.model import Entry, Kind, KnowledgeError, Problem, Quote


@dataclass(frozen=True, slots=True)
class Change:
    """One entry added (`before` is None), edited, or removed (`after` is None).

    Where an entry stands and which meeting it was found to belong to are no part of it: see `same`. `file` names the
    file, from the base's directory, that the entry stood in or is to stand in; None leaves the choice to us.
    """

    entry: str
    before: Entry | None
    after: Entry | None
    file: str | None = None

    @property
    def reversed(self) -> Change:
        """The change that takes this one back."""
        return Change(self.entry, self.after, self.before, self.file)


@dataclass(frozen=True, slots=True)
class FileChange:
    """One whole small file added (`before` is None), edited, or removed (`after` is None): an article, or what the base
    says of sources, meetings and people. `path` leads from the base's directory to a file below it."""

    path: str
    before: bytes | None
    after: bytes | None

    @property
    def reversed(self) -> FileChange:
        """The change that takes this one back."""
        return FileChange(self.path, self.after, self.before)

    @property
    def leads_outside(self) -> bool:
        """Whether the path is not that of a plain file below the base's directory, seen by all."""
        path = PurePosixPath(self.path)
        hidden = any(part.startswith(".") for part in path.parts)  # and with it `..`
        return not path.parts or path.is_absolute() or hidden or str(path) != self.path or "\\" in self.path


AnyChange = Change | FileChange


class EditRefused(KnowledgeError):
    """A change would not leave a base that loads. `problems` holds everything found.

    The fields of an entry are named as they stand in it (`questions.en[2]`, `quotes[0].text`); with its id before
    them (`harbour/ferries: answer.en`) where several entries were to be changed at once.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Conflict(KnowledgeError):
    """Somebody else has changed an entry meanwhile: `mine` is what was wanted, `theirs` what stands in the base now,
    `base` what the change started from."""

    def __init__(self, entry: str, mine: Entry | None, theirs: Entry | None, base: Entry | None) -> None:
        self.entry = entry
        self.mine = mine
        self.theirs = theirs
        self.base = base
        super().__init__(f"{entry}: somebody else has changed this entry meanwhile; compare the two and decide anew")


class FileConflict(Conflict):
    """Somebody else has changed a whole file meanwhile; `entry` is its path."""

    def __init__(self, path: str) -> None:
        super().__init__(path, None, None, None)
        self.args = (f"{path}: somebody else has changed this file meanwhile; start anew from what it holds now",)


BY_LANGUAGE = ("questions", "follow_ups", "answer")
"""The fields of an entry that are kept by language."""


def same(one: Entry | None, other: Entry | None) -> bool:
    """Whether two entries say the same, wherever they stand."""
    if one is None or other is None:
        return one is other
    return entry_as_data(one) == entry_as_data(other)


def entry_as_data(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain values, keyed as in a file, in the order of a file; what is empty is left out."""
    data: dict[str, Any] = {
        "id": entry.id,
        "topics": list(entry.topics),
        "people": list(entry.people),
        "asks": list(entry.asks),
        "kind": str(entry.kind),
        "whether": None if entry.whether is None else "yes" if entry.whether else "no",
        "questions": {language: list(texts) for language, texts in entry.questions.items() if texts},
        "follow_ups": {language: list(texts) for language, texts in entry.follow_ups.items() if texts},
        "answer": dict(entry.answer),
        "quotes": [{"source": quote.source, "text": quote.text} for quote in entry.quotes],
    }
    if entry.kind is Kind.REPORTED:
        del data["kind"]
    return {key: value for key, value in data.items() if value or key == "id"}


def entry_from_data(data: Mapping[str, Any]) -> Entry:
    """Return the entry that `entry_as_data` was given; its place and its meeting are not known. Raises KeyError."""
    return Entry(
        id=data["id"],
        topics=tuple(data.get("topics", ())),
        people=tuple(data.get("people", ())),
        asks=tuple(data.get("asks", ())),
        kind=Kind(data.get("kind", Kind.REPORTED)),
        whether={"yes": True, "no": False}.get(data.get("whether", "")),
        questions={language: tuple(texts) for language, texts in data.get("questions", {}).items()},
        follow_ups={language: tuple(texts) for language, texts in data.get("follow_ups", {}).items()},
        answer=dict(data.get("answer", {})),
        quotes=tuple(Quote(quote["source"], quote["text"]) for quote in data.get("quotes", ())),
    )


def change_as_data(change: AnyChange) -> dict[str, Any]:
    """Return a change as plain values. Raises UnicodeDecodeError for a file that is no UTF-8."""
    if isinstance(change, FileChange):
        was, becomes = (None if raw is None else raw.decode() for raw in (change.before, change.after))
        return {"path": change.path, "before": was, "after": becomes}
    before, after = (entry and entry_as_data(entry) for entry in (change.before, change.after))
    return {"entry": change.entry, "before": before, "after": after, "file": change.file}


def change_from_data(data: Mapping[str, Any]) -> AnyChange:
    """Return the change that `change_as_data` was given. Raises KeyError."""
    if "path" in data:
        was, becomes = (None if data[key] is None else data[key].encode() for key in ("before", "after"))
        return FileChange(data["path"], was, becomes)
    before, after = (data[key] and entry_from_data(data[key]) for key in ("before", "after"))
    return Change(data["entry"], before, after, data.get("file"))
