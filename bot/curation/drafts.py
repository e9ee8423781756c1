"""What a moderator is working on: an entry as it shall be, kept until it is published or thrown away."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from knowledge.editing.changes import BY_LANGUAGE, Change, Conflict, entry_as_data, entry_from_data, same
from knowledge.model import Base, Entry, Quote
from knowledge.text import fold, words
from knowledge.understanding.language import all_languages
from knowledge.understanding.recognition import language_of

SLUG_WORDS = 5
SLUG = 60
MARK = re.compile(r"^\s*⟪.*⟫\s*$", re.MULTILINE)
"""A line that says whose text stands below it, where two sides have changed the same."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as it shall be. `before` is the entry as the moderator found it, None for a new one.

    `typed` keeps what was entered into a form and cannot be taken as it is, by the names of the form's fields.
    """

    id: str
    entry: Entry
    before: Entry | None = None
    reason: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def change(self) -> Change:
        """The change of the base that the draft comes to."""
        return Change(self.before.id if self.before else self.entry.id, self.before, self.entry)

    def as_data(self) -> dict[str, Any]:
        """Return the draft as plain values."""
        return {
            "entry": entry_as_data(self.entry),
            "meeting": self.entry.meeting,
            "before": entry_as_data(self.before) if self.before else None,
            "reason": self.reason,
            "typed": dict(self.typed),
        }

    @staticmethod
    def from_data(draft: str, data: Mapping[str, Any]) -> Draft:
        """Return the draft that `as_data` was given. Raises KeyError."""
        entry = replace(entry_from_data(data["entry"]), meeting=data["meeting"])
        before = entry_from_data(data["before"]) if data["before"] else None
        return Draft(draft, entry, before, data["reason"], data["typed"])


@dataclass(frozen=True, slots=True)
class Unpublished:
    """A change that a moderator has begun and not published: what it comes to, and when it was touched last.

    `key` is the draft's id or, of an entry to be removed, the proposal's.
    """

    key: str
    at: datetime
    change: Change


def new_id() -> str:
    """Return a short id that nobody guesses."""
    return secrets.token_hex(8)


def draft_of(entry: Entry) -> Draft:
    """Return a draft in which an entry is edited."""
    return Draft(new_id(), entry, entry)


def blank(base: Base, questions: Sequence[str] = (), meeting: str | None = None) -> Draft:
    """Return a draft of a new entry that answers some questions, each filed under its language."""
    entry = with_questions(Entry(id="", questions={}, answer={}, meeting=meeting), questions, base)
    return Draft(new_id(), replace(entry, id=suggested_id(entry, base)))


def holds_work(draft: Draft, base: Base) -> bool:
    """Whether something was done in a draft that the base does not have yet."""
    entry, before = draft.entry, draft.before
    begun = bool(entry.questions or entry.answer or entry.quotes) if before is None else not same(entry, before)
    if begun:
        return not same(entry, base.entries.get(draft.change.entry))
    return bool(draft.reason or draft.typed.get("text"))


def with_questions(entry: Entry, questions: Iterable[str], base: Base) -> Entry:
    """Return an entry with more questions, each filed under its language; those that it has already are left out."""
    held = {language: list(texts) for language, texts in entry.questions.items()}
    known = {fold(text) for texts in held.values() for text in texts}
    for question in questions:
        text = " ".join(question.split())
        if text and fold(text) not in known:
            known.add(fold(text))
            held.setdefault(language_of(text, None, base.languages), []).append(text)
    return replace(entry, questions={language: tuple(texts) for language, texts in held.items()})


def with_language(entry: Entry, language: str, questions: str, follow_ups: str, answer: str) -> Entry:
    """Return an entry with the questions and the follow-ups (one a line) and the answer of one language as they were
    typed."""
    asked = {**entry.questions, language: _lines(questions)}
    asked_on = {**entry.follow_ups, language: _lines(follow_ups)}
    answers = {**entry.answer, language: answer.strip()}
    return replace(
        entry,
        questions={code: texts for code, texts in asked.items() if texts},
        follow_ups={code: texts for code, texts in asked_on.items() if texts},
        answer={code: text for code, text in answers.items() if text},
    )


def _lines(typed: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in typed.splitlines() if line.strip())


def with_quotes(entry: Entry, quotes: Iterable[Quote]) -> Entry:
    """Return an entry with more quotes, each once."""
    return replace(entry, quotes=tuple(dict.fromkeys((*entry.quotes, *quotes))))


def suggested_id(entry: Entry, base: Base) -> str:
    """Return an id that nothing has: the meeting's, and what the first question is about."""
    english = entry.questions.get("en", ())
    empty = {word for lexicon in all_languages() for word in lexicon.function_words}
    asked = [word for word in words(fold(english[0])) if word not in empty] if english else []
    slug = "-".join(word.replace("'", "") for word in asked[:SLUG_WORDS] if word.isascii())[:SLUG].strip("-") or "new"
    stem = f"{entry.meeting}/{slug}" if entry.meeting else slug
    number, free = 2, stem
    while free in base.entries:
        number, free = number + 1, f"{stem}-{number}"
    return free


def merged(conflict: Conflict, marks: tuple[str, str]) -> Entry | None:
    """Return both sides' work in one: what either side changed, of lists what either added.

    Of an answer that both changed, both texts stand there, each below its mark (mine, theirs): `undecided` finds them.
    Of a kind, and of yes or no, mine.
    """
    if conflict.mine is None or conflict.theirs is None or conflict.base is None:
        return conflict.mine or conflict.theirs
    mine, theirs, base = (entry_as_data(each) for each in (conflict.mine, conflict.theirs, conflict.base))
    for name in BY_LANGUAGE:
        both = dict.fromkeys((*theirs.get(name, {}), *mine.get(name, {})))
        sides = [side.get(name, {}) for side in (mine, theirs, base)]
        take = partial(_one_or_both, marks=marks) if name == "answer" else _taken
        taken = {language: take(*(side.get(language) for side in sides)) for language in both}
        mine[name] = {language: value for language, value in taken.items() if value}
    for name in {*mine, *theirs} - {*BY_LANGUAGE, "id"}:
        mine[name] = _taken(mine.get(name), theirs.get(name), base.get(name))
    kept = {name: value for name, value in mine.items() if value}
    return replace(entry_from_data(kept), meeting=conflict.mine.meeting)


def undecided(entry: Entry) -> list[str]:
    """Return the languages in whose answers the texts of two sides still stand below their marks."""
    return [language for language, text in entry.answer.items() if MARK.search(text)]


def _one_or_both(mine: str | None, theirs: str | None, base: str | None, marks: tuple[str, str]) -> str | None:
    """Return what comes of a text: the one that was changed, or both below their marks."""
    if mine == base or theirs in (mine, base):
        return theirs if mine == base else mine
    if not mine or not theirs:
        return mine or theirs
    return "\n".join((f"⟪{marks[0]}⟫", mine, f"⟪{marks[1]}⟫", theirs))


def _taken(mine: Any, theirs: Any, base: Any) -> Any:
    """Return what comes of one field. Of a list: theirs, less what I took out, and what I added."""
    if mine == base or theirs == base:
        return theirs if mine == base else mine
    if not all(side is None or isinstance(side, list) for side in (mine, theirs, base)):
        return mine
    mine, theirs, base = mine or [], theirs or [], base or []
    kept = [each for each in theirs if each in mine or each not in base]
    return [*kept, *(each for each in mine if each not in base and each not in theirs)]
