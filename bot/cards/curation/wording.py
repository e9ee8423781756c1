"""How curation cards name things: languages, fields, kinds, statuses; and how they show a diff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from bot.cards.markdown import cut, one_line, plain
from bot.localisation import Voice
from knowledge.editing.changes import BY_LANGUAGE, Change, FileChange
from knowledge.editing.differing import differences
from knowledge.editing.splicing import FIELDS
from knowledge.model import Base, Entry, Problem

ACCENT = 0x6D4C41
WARNING = 0xEF6C00
DONE = 0x2E7D32

LANGUAGES = {"en": "English", "ja": "日本語", "zh": "中文", "zh-TW": "繁體中文", "ko": "한국어", "fr": "Français"}
"""Languages as their readers call them; of others the code is shown."""

DIFF = 2_200
DIFF_LINE = 260


def language_name(code: str) -> str:
    """Return what a language calls itself."""
    return LANGUAGES.get(code, code)


def code(text: str, limit: int = 100) -> str:
    """Return an id as code."""
    return f"`{cut(one_line(text), limit).replace('`', 'ˋ') or '—'}`"


def field_name(field: str, voice: Voice) -> str:
    """Return what a field (`answer.en`, `quotes[0].text`) is called."""
    name, _, rest = field.partition(".")
    bare = name.partition("[")[0]
    if bare not in FIELDS:
        return field
    shown = voice.say(f"kb.field_{bare}")
    language = rest.partition("[")[0]
    return f"{shown} ({language_name(language)})" if bare in BY_LANGUAGE and language else shown


def problem_lines(problems: Iterable[Problem], voice: Voice) -> str:
    """Return what is to be mended, a line each."""
    lines = []
    for problem in problems:
        where = f"**{plain(field_name(problem.field, voice))}**: " if problem.field else _place(problem)
        lines.append(f"- {where}{plain(cut(one_line(problem.message), 300))}")
    return "\n".join(lines[:10])


def _place(problem: Problem) -> str:
    """Return the file and the line of what stands in a file."""
    if problem.line is None and not PurePosixPath(problem.file).suffix:
        return ""
    return f"{code(problem.file if problem.line is None else f'{problem.file}:{problem.line}')}: "


def diff(change: Change | FileChange, voice: Voice, limit: int = DIFF) -> str:
    """Return a change as a diff in a block of code, cut at whole lines."""
    lines: list[str] = []
    room = limit
    for line in _lines_of_file(change) if isinstance(change, FileChange) else _lines_of_entry(change, voice):
        if room < len(line) + 1:
            return "\n".join(["```diff", *lines, "…", "```"])
        lines.append(line)
        room -= len(line) + 1
    return "\n".join(["```diff", *lines, "```"]) if lines else ""


def _lines_of_entry(change: Change, voice: Voice) -> Iterator[str]:
    for each in differences(change.before, change.after):
        if each.field == "id":
            continue  # the title says it
        yield f"@@ {field_name(each.field, voice)} @@"
        yield from (
            f"{mark} {_harmless(line)}" for mark, side in (("-", each.removed), ("+", each.added)) for line in side
        )


def _lines_of_file(change: FileChange) -> Iterator[str]:
    """Yield the lines of a whole file that differ, and where they stand in it."""
    before, after = ((raw or b"").decode("utf-8", "replace").splitlines() for raw in (change.before, change.after))
    for _, start, end, new_start, new_end in _different(before, after):
        yield f"@@ {change.path}:{new_start + 1} @@"
        yield from (f"- {_harmless(line)}" for line in before[start:end] if line.strip())
        yield from (f"+ {_harmless(line)}" for line in after[new_start:new_end] if line.strip())


def _different(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    return [each for each in SequenceMatcher(None, before, after).get_opcodes() if each[0] != "equal"]


def change_title(change: Change | FileChange, voice: Voice) -> str:
    """Return what is done to which entry or file."""
    kind = "added" if change.before is None else "removed" if change.after is None else "edited"
    return voice.say(f"kb.change_{kind}", entry=code(changed_thing(change)))


def changed_thing(change: Change | FileChange) -> str:
    """Return the id of the entry, or the path of the file, that is changed."""
    return change.path if isinstance(change, FileChange) else change.entry


def changed_things(changes: Sequence[Change | FileChange]) -> str:
    """Return the first ids and paths of what is changed, and how many more there are."""
    shown = ", ".join(changed_thing(change) for change in changes[:3])
    return f"{shown} +{len(changes) - 3}" if len(changes) > 3 else shown


def listed(texts: Sequence[str], voice: Voice, room: int) -> str:
    """Return as many texts as there is room for, in characters, and how many more there are."""
    separator = voice.say("reply.separator")
    shown = 0
    for text in texts:
        room -= len(text) + len(separator)
        if room < 0 and shown:
            break
        shown += 1
    more = f" +{len(texts) - shown}" if shown < len(texts) else ""
    return f"{separator.join(texts[:shown])}{more}"


def resulting(changes: Iterable[Change | FileChange]) -> list[Entry]:
    """Return the entries that changes add or edit, as they will stand."""
    return [change.after for change in changes if isinstance(change, Change) and change.after is not None]


def first_question(entry: Entry, base: Base, voice: Voice) -> str:
    """Return an entry's first question in the reader's language; its id where it has none."""
    shown = {language: texts[0] for language, texts in entry.questions.items() if texts}
    return one_line(base.text(shown, voice.locale.partition("-")[0])) or entry.id


def names(ids: Sequence[str], things: object, voice: Voice) -> str:
    """Return people or topics by name, those unknown by id."""
    known = things if isinstance(things, dict) else {}
    shown = [voice.name(known[each]) if each in known else each for each in ids]
    return voice.say("reply.separator").join(plain(cut(one_line(each), 60)) for each in shown)


def _harmless(line: str) -> str:
    return cut(one_line(line), DIFF_LINE).replace("```", "ˋˋˋ")
