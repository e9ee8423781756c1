"""What the desk refuses; each refusal has a sentence for its reader in the language files.

DeskError               a refusal that is written for its reader
  ├─ NothingToAsk       there is no question in what was sent
  ├─ NotFound           nothing is called that
  ├─ NothingOfTheKind   the base holds no meetings, people or topics at all
  ├─ CannotCompare      the two are the same, or of different kinds
  ├─ Vanished           what a button showed is no longer in the base
  ├─ ThreadRefused      the desk may not open a thread there
  ├─ NotAModerator      only moderators may do this, and only at home
  ├─ Outdated           what a button or form was for is no longer there
  ├─ NoCuration         this desk runs without a base that can be edited
  ├─ NoSuchEntry        no entry is called that
  ├─ ClusterGone        the questions of a list were answered or dismissed since
  ├─ DraftGone          what a moderator was working on is published or thrown away
  ├─ AttachmentRefused  an attached file cannot be taken as what it is handed in for
  ├─ NotKept            the database does not take it just now
  ├─ CannotWait         the question that somebody wants an answer to was not kept
  ├─ NotAnAdministrator only those who manage a server may choose for it
  └─ OnlyAtHome         this is a choice for the desk's own server
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

T = TypeVar("T")


class DeskError(Exception):
    """A refusal: `key` names its sentence in the language files, `values` fill it in."""

    key = "unexpected"

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.key, values)


class NothingToAsk(DeskError):
    """There is no question in what was sent."""

    key = "nothing_to_ask"


class NotFound(DeskError):
    """Nothing is called `name`."""

    key = "not_found"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class NothingOfTheKind(DeskError):
    """The base holds no `kind` (meetings, people, topics) at all."""

    def __init__(self, kind: str) -> None:
        self.key = f"no_{kind}"
        super().__init__()


class CannotCompare(DeskError):
    """The two things are one and the same (`name`), or one is a meeting and the other a person."""

    def __init__(self, name: str | None = None) -> None:
        self.key = "unlike" if name is None else "same_twice"
        super().__init__(name=name)


class Vanished(DeskError):
    """What a button showed as `name` is no longer in the base."""

    key = "vanished"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class ThreadRefused(DeskError):
    """The desk may not open a thread there."""

    key = "no_thread"


class NotAModerator(DeskError):
    """Only moderators may do this, and only in their own server."""

    key = "not_a_moderator"


class Outdated(DeskError):
    """What a button, select or form did is no longer known."""

    key = "outdated"


class NoCuration(DeskError):
    """This desk runs without a base that can be edited."""

    key = "no_curation"


class NoSuchEntry(DeskError):
    """No entry is called `name`."""

    key = "no_such_entry"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class ClusterGone(DeskError):
    """The like questions that a button stands for were answered, dismissed or forgotten since."""

    key = "cluster_gone"


class DraftGone(DeskError):
    """What a moderator was working on is published or thrown away."""

    key = "draft_gone"


class AttachmentRefused(DeskError):
    """An attached file, or one inside it, cannot be taken; `reason` names the sentence, `name` the file."""

    def __init__(self, reason: str, name: str) -> None:
        self.key = reason
        super().__init__(name=name)


class NotKept(DeskError):
    """The database does not take it just now."""

    key = "not_kept"


class CannotWait(DeskError):
    """The question that somebody wants an answer to was not kept."""

    key = "cannot_wait"


class NotAnAdministrator(DeskError):
    """Only those who manage a server may choose how the desk behaves there."""

    key = "not_an_administrator"


class OnlyAtHome(DeskError):
    """This is a choice for the desk's own server."""

    key = "only_at_home"


async def kept(stored: Awaitable[T]) -> T:
    """Return what the store says. Raises NotKept when its database is in trouble."""
    try:
        return await stored
    except (SQLAlchemyError, OSError) as error:
        raise NotKept from error
