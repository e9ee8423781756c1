"""What a knowledge-base file may hold, declared. Unknown keys are errors."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


def _empty(value: object) -> object:
    """An empty list or mapping may be written as nothing at all (`quotes:`)."""
    return () if value is None else value


def _no_texts(value: object) -> object:
    return {} if value is None else value


Ids = Annotated[tuple[Id, ...], BeforeValidator(_empty)]
Texts = Annotated[dict[Language, Text], BeforeValidator(_no_texts)]
NameLists = Annotated[dict[Language, Annotated[tuple[Text, ...], BeforeValidator(_empty)]], BeforeValidator(_no_texts)]
Ask = Literal["what", "who", "when", "where", "why", "how", "how-many"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class QuoteRow(_Strict):
    """A verbatim extract."""

    source: Id
    text: Text


class EntryRow(_Strict):
    """One thing the desk can say."""

    id: Id
    topics: Ids = ()
    people: Ids = ()
    asks: Annotated[tuple[Ask, ...], BeforeValidator(_empty)] = ()
    kind: Literal["reported", "analysis", "not_stated"] = "reported"
    whether: Literal["yes", "no"] | None = None
    questions: NameLists
    follow_ups: NameLists = Field(default_factory=dict)
    answer: Texts
    quotes: Annotated[tuple[QuoteRow, ...], BeforeValidator(_empty)] = ()


class MeetingRow(_Strict):
    """One meeting."""

    id: Id
    title: Texts
    names: NameLists = Field(default_factory=dict)
    source: Id | None = None
    participants: Ids = ()


class NamedRow(_Strict):
    """A person or a topic."""

    id: Id
    names: NameLists
    about: Texts = Field(default_factory=dict)


class SourceRow(_Strict):
    """One article."""

    id: Id
    file: Text
    title: Text
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    published: Text | None = None
    url: Text | None = None


class File(_Strict):
    """Everything that may stand at the top of a file."""

    name: Texts | None = None
    about: Texts | None = None
    languages: tuple[Language, ...] | None = Field(default=None, min_length=1)
    sources_required: bool | None = None
    meeting: MeetingRow | None = None
    meetings: Annotated[tuple[MeetingRow, ...], BeforeValidator(_empty)] = ()
    entries: Annotated[tuple[EntryRow, ...], BeforeValidator(_empty)] = ()
    people: Annotated[tuple[NamedRow, ...], BeforeValidator(_empty)] = ()
    topics: Annotated[tuple[NamedRow, ...], BeforeValidator(_empty)] = ()
    sources: Annotated[tuple[SourceRow, ...], BeforeValidator(_empty)] = ()
