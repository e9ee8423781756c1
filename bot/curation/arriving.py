"""What a new article brings to the base: itself, its source, its meeting, and people and topics nobody knew.

The details of a meeting are typed into a form of a few fields, a thing a line:

    title          en: Marsh–Okoro talks
    participants   Lena Marsh | ja: レナ・マーシュ | about: President of Norland
    names          en: the harbour summit, harbour talks
    topics         fisheries, fishing | ja: 漁業
    source         title: Marsh and Okoro Meet      (then, where the article says so: published, url)

A participant whom the base knows is named by any name or by the id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from knowledge.articles import normalised
from knowledge.curating.drafting import draft_of, slug
from knowledge.editing.appending import appended, as_yaml
from knowledge.editing.changes import FileChange
from knowledge.model import Base, Kind, Meeting, Names, Person, Source, Texts, Topic
from knowledge.sources.dates import day_of
from knowledge.sources.incoming import Incoming
from knowledge.text import fold

FIELDS = ("title", "participants", "names", "topics", "source")
_LANGUAGE = re.compile(r"([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*[:：]\s*(.*)")
_KEYED = re.compile(r"(title|published|url)\s*[:：]\s*(.*)", re.I)
_ABOUT = re.compile(r"about(?:\s+([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?\s*[:：]\s*(.*)", re.I)
_LISTED = re.compile(r"[,，、;；]")


@dataclass(frozen=True, slots=True)
class DetailProblem:
    """A line of a field that cannot be taken; `reason` is `no_language`, `no_title`, `untrue_title`,
    `no_date`, `unknown_key`."""

    field: str
    line: str
    reason: str


@dataclass(frozen=True, slots=True)
class Details:
    """What was typed about an article and its meeting, understood. Without a title there is no meeting."""

    title: Texts = field(default_factory=dict)
    names: Names = field(default_factory=dict)
    participants: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    topics: tuple[Topic, ...] = ()
    source_title: str = ""
    published: str | None = None
    url: str | None = None
    problems: tuple[DetailProblem, ...] = ()


def first_typed(article: Incoming, base: Base) -> dict[str, str]:
    """Return what the form holds when an article is new: its title, and those whom it names of the people we know."""
    drafted = draft_of(article, base)
    language = article.article.language if article.article.language in base.languages else base.languages[0]
    people = (base.shown_name(base.people[person], language) or person for person in drafted.participants)
    return {
        "title": f"{language}: {_title(article)}",
        "participants": "\n".join(people),
        "names": "",
        "topics": "",
        "source": f"title: {_title(article)}",
    }


def understood(typed: Mapping[str, str], article: Incoming, base: Base) -> Details:
    """Return what was typed, with every line that cannot be taken among its problems."""
    problems: list[DetailProblem] = []
    title = _texts("title", typed, base, problems)
    names = {language: _names(text) for language, text in _texts("names", typed, base, problems).items()}
    source = {"title": "", "published": "", "url": ""}
    for line in _lines(typed.get("source", "")):
        found = _KEYED.fullmatch(line)
        if found is None:
            problems.append(DetailProblem("source", line, "unknown_key"))
        else:
            source[found[1].lower()] = found[2].strip()
    if not source["title"]:
        problems.append(DetailProblem("source", "", "no_title"))
    elif article.suffix == ".txt" and normalised(source["title"]) not in normalised(article.kept.decode()):
        problems.append(DetailProblem("source", source["title"], "untrue_title"))
    if source["published"] and day_of(source["published"]) is None:
        problems.append(DetailProblem("source", source["published"], "no_date"))
    participants: list[str] = []
    people: list[Person] = []
    for line in _lines(typed.get("participants", "")):
        known = _known(line, {person.id: person.names for person in base.people.values()})
        if known is None:
            person = Person(*_named("participants", line, base, {*base.people, *(p.id for p in people)}, problems))
            people.append(person)
            known = person.id
        participants.append(known)
    topics: list[Topic] = []
    for line in _lines(typed.get("topics", "")):
        if _known(line, {topic.id: topic.names for topic in base.topics.values()}) is None:
            topics.append(Topic(*_named("topics", line, base, {*base.topics, *(t.id for t in topics)}, problems)))
    return Details(
        title=title,
        names=names,
        participants=tuple(dict.fromkeys(participants)),
        people=tuple(people),
        topics=tuple(topics),
        source_title=source["title"],
        published=source["published"] or None,
        url=source["url"] or None,
        problems=tuple(problems),
    )


def with_details(base: Base, source: Source, details: Details) -> Base:
    """Return a base that knows an article with its meeting, its people and topics, for drafting: nobody is asked it."""
    meeting = Meeting(source.id, details.title, source.id, details.participants, details.names)
    return replace(
        base,
        sources={**base.sources, source.id: source},
        people={**base.people, **{person.id: person for person in details.people}},
        topics={**base.topics, **{topic.id: topic for topic in details.topics}},
        meetings={**base.meetings, **({source.id: meeting} if details.title else {})},
    )


def brought(article: Incoming, source: str, details: Details, files: Mapping[str, bytes]) -> tuple[FileChange, ...]:
    """Return the changes that bring an article to a base whose files (by path from its directory) are given."""
    held: dict[str, bytes] = dict(files)
    stem = PurePosixPath(source).name
    kept = _free(f"sources/{stem}", article.suffix, article.kept, files)
    held[kept] = article.kept
    row = {
        "id": source,
        "file": kept,
        "title": details.source_title or article.title,
        "sha256": article.sha256,
        "published": details.published,
        "url": details.url,
    }
    _add(held, "sources", "sources.yaml", [row])
    _add(held, "people", "people.yaml", [_row(person) for person in details.people])
    _add(held, "topics", "topics.yaml", [_row(topic) for topic in details.topics])
    if details.title:
        meeting: dict[str, Any] = {
            "id": source,
            "title": dict(details.title),
            "names": _lists(details.names),
            "source": source,
            "participants": list(details.participants),
        }
        told = as_yaml({"meeting": {key: value for key, value in meeting.items() if value}}).encode()
        held[_free(f"{stem}/meeting", ".yaml", told, files)] = told
    return tuple(
        FileChange(path, files.get(path), content) for path, content in held.items() if files.get(path) != content
    )


def files_in(directory: Path) -> dict[str, bytes]:
    """Read what `brought` needs to know of a base: the files that it adds to, and those it must not overwrite. Raises
    OSError."""
    wanted = [directory / f"{name}.yaml" for name in ("sources", "people", "topics")]
    folder = directory / "sources"
    wanted += sorted(folder.iterdir()) if folder.is_dir() else []
    wanted += sorted(directory.glob("*/meeting*.yaml"))
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in wanted if path.is_file()}


def to_look_through(before: Base, after: Base) -> tuple[str, ...] | None:
    """Return the entries that speak of no one meeting, and so of all there were (“neither article”).

    Those of what is not stated come last. None unless another article or meeting has come to those that there were.
    """
    if not before.sources or {*after.sources, *after.meetings} <= {*before.sources, *before.meetings}:
        return None
    common = [entry for entry in before.entries.values() if entry.meeting is None and entry.id in after.entries]
    return tuple(entry.id for entry in sorted(common, key=lambda entry: entry.kind is Kind.NOT_STATED))


def entries_file(source: str) -> str:
    """Return the file for an article's first entries."""
    return f"{PurePosixPath(source).name}/entries.yaml"


def _add(held: dict[str, bytes], key: str, path: str, rows: list[dict[str, Any]]) -> None:
    """Add rows to a shared file, or to one of their own where that does not bear it."""
    if not rows:
        return
    raw = held.get(path, b"")
    try:
        made = appended(raw.decode(), key, rows)
    except UnicodeDecodeError:
        made = None
    if made is None:
        path, made = _free(key, ".yaml", b"", held), appended("", key, rows)
    assert made is not None
    held[path] = made.encode()


def _free(stem: str, suffix: str, content: bytes, files: Mapping[str, bytes]) -> str:
    """Return a path at which nothing stands, or the very content does."""
    number, path = 1, f"{stem}{suffix}"
    while path in files and files[path] != content:
        number += 1
        path = f"{stem}-{number}{suffix}"
    return path


def _title(article: Incoming) -> str:
    """Return the words of an article that can stand as its title: they are shown as its own."""
    return article.article.title or article.article.passages("")[0].text


def _row(thing: Person | Topic) -> dict[str, Any]:
    row: dict[str, Any] = {"id": thing.id, "names": _lists(thing.names)}
    return row | ({"about": dict(thing.about)} if thing.about else {})


def _lists(names: Names) -> dict[str, list[str]]:
    return {language: list(of_language) for language, of_language in names.items()}


def _lines(text: str) -> Iterator[str]:
    return (line.strip().removeprefix("- ").strip() for line in text.splitlines() if line.strip(" -"))


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in _LISTED.split(text) if name.strip()))


def _texts(name: str, typed: Mapping[str, str], base: Base, problems: list[DetailProblem]) -> dict[str, str]:
    """Return texts by language, each on a line that begins with it; a lone line may leave out the first language."""
    found: dict[str, str] = {}
    for line in _lines(typed.get(name, "")):
        match = _LANGUAGE.fullmatch(line)
        if match is not None and match[2]:
            found[match[1]] = match[2].strip()
        elif match is None and base.languages[0] not in found:
            found[base.languages[0]] = line
        else:
            problems.append(DetailProblem(name, line, "no_language"))
    return found


def _known(line: str, things: Mapping[str, Names]) -> str | None:
    """Return the thing that a line names first, by its id or any name of it."""
    wanted = next(iter(_names(line.partition("|")[0])), "")
    if wanted in things:
        return wanted
    for thing, names in things.items():
        if any(fold(name) == fold(wanted) for of_language in names.values() for name in of_language):
            return thing
    return None


def _named(
    name: str, line: str, base: Base, taken: Iterable[str], problems: list[DetailProblem]
) -> tuple[str, dict[str, tuple[str, ...]], dict[str, str]]:
    """Return the id, the names and the descriptions of a new person or topic."""
    first, *others = (part.strip() for part in line.split("|"))
    language = base.languages[0]
    names = {language: _names(first)}
    about: dict[str, str] = {}
    for part in others:
        described, match = _ABOUT.fullmatch(part), _LANGUAGE.fullmatch(part)
        if described is not None:
            about[described[1] or language] = described[2].strip()
        elif match is not None and match[2]:
            names[match[1]] = _names(match[2])
        elif part:
            problems.append(DetailProblem(name, part, "no_language"))
    stem = slug(first.rpartition(",")[0] or first, 4)
    last = slug(_names(first)[0].split()[-1], 1) if _names(first) else ""
    return _unused(last or stem or name.rstrip("s"), taken), names, about


def _unused(wanted: str, taken: Iterable[str]) -> str:
    used, number, free = set(taken), 2, wanted
    while free in used:
        number, free = number + 1, f"{wanted}-{number}"
    return free
