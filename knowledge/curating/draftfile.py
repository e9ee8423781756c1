"""A draft as the file a curator opens: YAML that parses, with comments that say what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from knowledge.curating.drafting import Draft, DraftEntry

_HOW_TO = """\
# A draft. What to do with it, top to bottom:
#   1. Put this file into the knowledge base, in a folder of its own, and the article where `file` says it is.
#   2. Read the source and the meeting below: give the title in every language, and only a date or an address
#      that the article itself states.
#   3. Go through the entries. Each holds one sentence of the article as its quote. Merge those that belong together
#      (one entry, several quotes), delete those that nobody will ask about, and rename the ids: they are stable later.
#   4. Write the answer in your own words, one to four sentences, beginning with what was asked; say who says it
#      (“according to …”). `kind: analysis` marks the author's own view. Until an answer stands there, the base does
#      not load, and says which line waits for it.
#   5. Replace the starter questions with what people would type: eight or more in the first language, four or more
#      in the others, and no question in two entries.
#   6. Run `summit-desk check`."""
_QUOTING_SHOWN = 3


def yaml_of(draft: Draft, file: str) -> str:
    """Return a draft's text; `file` is the article's path from where the text will stand."""
    lines = [_HOW_TO, "#", *_map(draft), "", *_source(draft, file), "", *_meeting(draft), "", "entries:"]
    for entry in draft.entries:
        lines += _entry(entry, draft)
    return "\n".join(lines) + "\n"


def _map(draft: Draft) -> Iterator[str]:
    covered = draft.coverage
    end = ":" if covered else "."
    yield f"# {len(draft.entries)} sentences, {len(covered)} of them quoted by the base already{end}"
    for entry in draft.entries if covered else ():
        yield f"#   {entry.passage.position + 1:>3}  {_quoting(entry)}"


def _quoting(entry: DraftEntry) -> str:
    """Return the first entries that quote a sentence already."""
    more = len(entry.covered_by) - _QUOTING_SHOWN
    shown = _comment(", ".join(entry.covered_by[:_QUOTING_SHOWN]))
    return f"{shown} and {more} more" if more > 0 else shown or "not yet"


def _source(draft: Draft, file: str) -> Iterator[str]:
    if draft.known_as is not None:
        yield f"# The base has this article already, as the source {_comment(draft.known_as)}."
        return
    yield "sources:"
    yield f"  - id: {_scalar(draft.source)}"
    yield f"    file: {_scalar(file)}"
    yield f"    title: {_scalar(draft.title)}"
    yield f"    sha256: {_scalar(draft.sha256)}"
    yield "    published: null   # only what the article itself says"
    yield "    url: null"


def _meeting(draft: Draft) -> Iterator[str]:
    if draft.known_as is not None:
        return
    yield "meeting:"
    yield f"  id: {_scalar(draft.source)}"
    yield f"  title: {{{draft.language}: {_quoted(draft.title)}}}   # {_wanted(draft)}"
    yield f"  source: {_scalar(draft.source)}"
    yield f"  participants: {_flow(draft.participants)}   # people that the article names; keep those who met"


def _wanted(draft: Draft) -> str:
    others = [language for language in draft.languages if language != draft.language]
    return f"add {', '.join(others)}" if others else "the name people know it by"


def _entry(entry: DraftEntry, draft: Draft) -> Iterator[str]:
    passage = entry.passage
    where = f" under “{_comment(passage.heading)}”" if passage.heading else ""
    yield f"  # Sentence {passage.position + 1}{where}"
    if entry.covered_by:
        yield f"  # quoted already by {_quoting(entry)}: delete this unless it says more"
    yield f"  - id: {_scalar(entry.id)}"
    yield f"    topics: {_flow(entry.topics)}"
    yield f"    people: {_flow(entry.people)}"
    yield "    kind: reported"
    yield "    questions:"
    for language, questions in entry.questions.items():
        yield f"      {language}:"
        yield from (f"        - {_scalar(question)}" for question in questions)
    yield f"    answer: {{}}   # write it: {', '.join(draft.languages)}"
    yield "    quotes:"
    yield f"      - source: {_scalar(passage.source)}"
    yield f"        text: {_scalar(passage.text)}"
    yield ""


def _scalar(text: str) -> str:
    """Return a text as YAML on one line, quoted only where it must be."""
    if not text.isprintable():
        return _quoted(text)
    written: str = yaml.safe_dump([text], allow_unicode=True, width=float("inf"), default_flow_style=False)
    one_line = written.removeprefix("- ").rstrip("\n")
    return one_line if "\n" not in one_line else _quoted(text)


def _quoted(text: str) -> str:
    written: str = yaml.safe_dump(text, allow_unicode=True, width=float("inf"), default_style='"')
    return written.rstrip("\n")


def _flow(ids: Sequence[str]) -> str:
    if not all(each.isprintable() for each in ids):
        return f"[{', '.join(map(_quoted, ids))}]"
    written: str = yaml.safe_dump(list(ids), allow_unicode=True, width=float("inf"), default_flow_style=True)
    return written.rstrip("\n")


def _comment(text: str) -> str:
    """Return a text that cannot leave its comment."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())
