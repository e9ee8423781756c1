"""A change of one entry put into a file's text: only what changes is touched, every other byte stays.

An edit replaces the words that changed, in the style that they were written in; a new line looks like its neighbours;
a removed entry takes its own comment with it. What cannot be done finely is done coarsely (a field written anew, then
the entry), and every result is read again: what does not hold exactly the change is not taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import yaml

from knowledge.editing import wording
from knowledge.editing.nodes import Node, compose
from knowledge.format import yamltree
from knowledge.model import KnowledgeError

Data = Mapping[str, Any]
FIELDS = ("id", "topics", "people", "asks", "kind", "whether", "questions", "follow_ups", "answer", "quotes")
_DEFAULTS: dict[str, Any] = {"kind": "reported"}
_EMPTY: dict[str, Any] = {"topics": [], "people": [], "asks": [], "quotes": [], "kind": "reported"}
"""What a field that loses its value is given; others are taken out."""


class Unspliceable(KnowledgeError):
    """A file is written in a way that this change cannot be put into."""


def added(text: str, entry: Data) -> str:
    """Return a file's text with an entry after its others. Raises Unspliceable."""
    return _first(text, [lambda: _added(text, entry)], lambda entries: [*entries, entry])


def replaced(text: str, entry_id: str, entry: Data) -> str:
    """Return a file's text with an entry as it is to be. Raises Unspliceable."""
    ways = [
        lambda: _edited(text, entry_id, entry, _Finely),
        lambda: _edited(text, entry_id, entry, _Coarsely),
        lambda: _rewritten(text, entry_id, entry),
    ]
    return _first(text, ways, lambda entries: [entry if one.get("id") == entry_id else one for one in entries])


def all_replaced(text: str, entries: Mapping[str, Data]) -> str:
    """Return a file's text with several entries as they are to be, finely or not at all. Raises Unspliceable."""
    return _first(
        text,
        [lambda: _all_edited(text, entries, _Finely)],
        lambda standing: [entries.get(one.get("id", ""), one) for one in standing],
    )


def removed(text: str, entry_id: str) -> str:
    """Return a file's text without an entry and its own comment. Raises Unspliceable."""
    return _first(
        text, [lambda: _removed(text, entry_id)], lambda entries: [one for one in entries if one.get("id") != entry_id]
    )


def _first(text: str, ways: Sequence[Callable[[], str]], expected: Callable[[list[Data]], Sequence[Data]]) -> str:
    """Return the first result that reads as the text with its entries as expected."""
    before = _read(text)
    entries = [_plain(entry) for entry in before.get("entries") or ()]
    wanted = {**before, "entries": [_plain(entry) for entry in expected(entries)]}
    for way in ways:
        try:
            result = way()
            after = _read(result)
        except (_Unfit, yaml.YAMLError, yamltree.YamlProblem):
            continue
        if {**after, "entries": [_plain(entry) for entry in after.get("entries") or ()]} == wanted:
            return result
    raise Unspliceable("this file is written in a way that cannot be edited from here; edit it by hand")


class _Unfit(Exception):
    """This way of editing does not suit the text."""


def _read(text: str) -> dict[str, Any]:
    tree = yamltree.read(text.encode(), "")
    if tree.problems or not isinstance(tree.value, dict | None):
        raise _Unfit
    return tree.value or {}


def _plain(value: Any) -> Any:
    """Return values as the loader takes them: without space around texts, and without what is empty."""
    if isinstance(value, Mapping):
        found = {key: _plain(each) for key, each in value.items()}
        return {key: each for key, each in found.items() if each and each != _DEFAULTS.get(key)}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.strip() if isinstance(value, str) else value


class _Text:
    """A text being edited: cuts noted by their places in it, made all at once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._cuts: list[tuple[int, int, str]] = []

    def put(self, start: int, end: int, new: str) -> None:
        self._cuts.append((start, end, new))

    def result(self) -> str:
        text = self.text
        ends = "\r\n" if "\r\n" in text else "\n"
        pieces: list[str] = []
        done = 0
        for start, end, new in sorted(self._cuts, key=lambda cut: cut[:2]):  # stable: insertions keep their order
            if start < done:
                raise _Unfit
            pieces += [text[done:start], new.replace("\n", ends)]
            done = end
        return "".join([*pieces, text[done:]])

    def line_start(self, place: int) -> int:
        return self.text.rfind("\n", 0, place) + 1

    def column(self, place: int) -> int:
        return place - self.line_start(place)

    def line_end(self, place: int) -> int:
        """Where the next line begins: past the comment that may follow on this one."""
        end = self.text.find("\n", place)
        return len(self.text) if end < 0 else end + 1

    def insert_lines(self, after: int, lines: Sequence[str]) -> None:
        """Put lines below the one that a place is on."""
        place = self.line_end(after)
        new = "".join(f"{line}\n" for line in lines)
        closed = not place or self.text[place - 1] == "\n"
        self.put(place, place, new if closed else "\n" + new)

    def own_line(self, place: int) -> int:
        """Return where the line begins that a place is the first thing on."""
        start = self.line_start(place)
        if self.text[start:place].strip(" "):
            raise _Unfit
        return start

    def dash(self, item: Node) -> int:
        """Return the place of the dash of a block list's item, which stands on the item's line."""
        start = self.line_start(item.start)
        before = self.text[start : item.start].rstrip(" ")
        if not before.endswith("-") or before.strip(" ") != "-":
            raise _Unfit
        return start + len(before) - 1


class _Coarsely:
    """Fields that changed are written anew, whole."""

    def __init__(self, text: _Text, dash: int) -> None:
        self._text = text
        self._dash = dash

    def field(self, mapping: Node, key: str, value: Any, order: Sequence[str] = ()) -> None:
        """Give a key of a mapping a value: anew, or in place of the one it has."""
        if key not in mapping.pairs:
            self._insert(mapping, key, value, order)
            return
        self.change(mapping, key, value)

    def change(self, mapping: Node, key: str, value: Any) -> None:
        """Write a key's value anew."""
        name, old = mapping.pairs[key]
        if mapping.flow:
            self._text.put(old.start, old.end, wording.in_flow(value, key))
            return
        lines = wording.pair(key, value, self._dash, flow=old.flow and old.kind != "scalar")
        column = self._text.column(name.start)
        first, *rest = lines
        written = "\n".join([first.removeprefix(f"{key}:"), *wording.indented(rest, column)])
        self._text.put(self._text.text.index(":", name.end) + 1, old.end, written)

    def drop(self, mapping: Node, key: str) -> None:
        """Take a key out of a mapping."""
        name, old = mapping.pairs[key]
        if mapping.flow:
            pairs = list(mapping.pairs.values())
            self.drop_in_flow([(one.start, two.end) for one, two in pairs], list(mapping.pairs).index(key))
            return
        self._text.put(self._text.own_line(name.start), self._text.line_end(old.end), "")

    def drop_in_flow(self, spans: Sequence[tuple[int, int]], place: int) -> None:
        """Take one of some things in a row out, with the comma that it needed."""
        start, end = spans[place]
        if place + 1 < len(spans):
            end = spans[place + 1][0]
        elif place:
            start = spans[place - 1][1]
        self._text.put(start, end, "")

    def _insert(self, mapping: Node, key: str, value: Any, order: Sequence[str]) -> None:
        earlier = order[: order.index(key)] if key in order else list(mapping.pairs)
        above = [pair for name, pair in mapping.pairs.items() if name in earlier]
        if not above:
            raise _Unfit
        name, last = max(above, key=lambda pair: pair[0].start)
        if mapping.flow:
            self._text.put(last.end, last.end, f", {key}: {wording.in_flow(value, key)}")
            return
        flow = key not in FIELDS and last.flow and last.kind != "scalar"
        lines = wording.pair(key, value, self._dash, flow=flow)
        self._text.insert_lines(last.end, wording.indented(lines, self._text.column(name.start)))


class _Finely(_Coarsely):
    """Of fields that changed, only the words that changed are replaced."""

    def change(self, mapping: Node, key: str, value: Any) -> None:
        """Edit a key's value where it stands; write it anew where it is of another kind."""
        old = mapping.pairs[key][1]
        if not old.movable or not value:
            super().change(mapping, key, value)
        elif (
            old.kind == "scalar" and isinstance(value, str) and old.text is not None and key not in {"kind", "whether"}
        ):
            self._scalar(old, value, self._text.column(mapping.pairs[key][0].start) + wording.STEP)
        elif old.kind == "mapping" and isinstance(value, Mapping) and old.pairs:
            self._mapping(old, value)
        elif old.kind == "sequence" and isinstance(value, list) and old.items:
            self._sequence(old, value)
        else:
            super().change(mapping, key, value)

    def _scalar(self, old: Node, value: str, indent: int) -> None:
        self._text.put(old.start, old.end, wording.scalar(value, flow=old.flow, style=old.style, indent=indent))

    def _mapping(self, old: Node, value: Mapping[str, Any]) -> None:
        for key in old.pairs:
            if key not in value:
                self.drop(old, key)
        for key, each in value.items():
            if key not in old.pairs or _plain(old.pairs[key][1].value()) != _plain(each):
                self.field(old, key, each)

    def _sequence(self, old: Node, value: list[Any]) -> None:
        was = [_key(item.value()) for item in old.items]
        now = [_key(each) for each in value]
        for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
            if kind == "equal":
                continue
            both = min(b - a, d - c)
            for place in range(both):
                self._item(old.items[a + place], value[c + place])
            for place in range(a + both, b):
                self._drop_item(old, place)
            if d > c + both:
                self._insert_items(old, a + both, value[c + both : d])

    def _item(self, old: Node, value: Any) -> None:
        if not old.movable:
            raise _Unfit
        if old.kind == "mapping" and isinstance(value, Mapping):
            self._mapping(old, value)
        elif old.kind == "scalar" and isinstance(value, str):
            indent = 0 if old.flow else self._text.column(self._text.dash(old)) + wording.STEP
            self._scalar(old, value, indent)
        else:
            raise _Unfit

    def _drop_item(self, old: Node, place: int) -> None:
        if old.flow:
            self.drop_in_flow([(item.start, item.end) for item in old.items], place)
            return
        item = old.items[place]
        self._text.put(self._text.own_line(self._text.dash(item)), self._text.line_end(item.end), "")

    def _insert_items(self, old: Node, place: int, values: Sequence[Any]) -> None:
        if old.flow:
            written = [wording.in_flow(value) for value in values]
            if place:
                end = old.items[place - 1].end
                self._text.put(end, end, "".join(f", {each}" for each in written))
            else:
                start = old.items[0].start
                self._text.put(start, start, "".join(f"{each}, " for each in written))
            return
        column = self._text.column(self._text.dash(old.items[0]))
        lines = [line for value in values for line in wording.item(value, self._dash)]
        lines = wording.indented(lines, column)
        if place:
            self._text.insert_lines(old.items[place - 1].end, lines)
        else:
            start = self._text.own_line(self._text.dash(old.items[0]))
            self._text.put(start, start, "".join(f"{line}\n" for line in lines))


def _key(value: Any) -> Any:
    """What tells whether two items of a list are the same: hashable."""
    return tuple(sorted(value.items())) if isinstance(value, Mapping) else value


def _entries(text: str) -> tuple[Node, Node | None]:
    """Return the root of a text and its list of entries."""
    root = compose(text)
    if root is None:
        root = Node("mapping", len(text), len(text), flow=False)
    if root.kind != "mapping":
        raise _Unfit
    return root, root.pairs["entries"][1] if "entries" in root.pairs else None


def _entry(text: str, entry_id: str) -> tuple[Node, Node]:
    """Return the list of entries of a text, and one of them."""
    _, entries = _entries(text)
    for item in entries.items if entries is not None else ():
        if item.kind == "mapping" and item.movable and _id(item) == entry_id:
            assert entries is not None
            return entries, item
    raise _Unfit


def _id(item: Node) -> str | None:
    node = item.pairs["id"][1] if "id" in item.pairs else None
    return node.text.strip() if node is not None and node.text else None


def _edited(text: str, entry_id: str, entry: Data, way: type[_Coarsely]) -> str:
    return _all_edited(text, {entry_id: entry}, way)


def _all_edited(text: str, wanted: Mapping[str, Data], way: type[_Coarsely]) -> str:
    _, entries = _entries(text)
    items = entries.items if entries is not None else []
    known = {_id(item): item for item in items if item.kind == "mapping" and item.movable}
    if entries is None or not wanted.keys() <= known.keys():
        raise _Unfit
    editing = _Text(text)
    edit = way(editing, _dash_step(editing, entries))
    for entry_id, entry in wanted.items():
        _edit(edit, known[entry_id], entry)
    return editing.result()


def _edit(edit: _Coarsely, item: Node, entry: Data) -> None:
    for key in FIELDS:
        new = entry.get(key)
        standing = item.pairs[key][1].value() if key in item.pairs else None
        if _plain({key: standing}) == _plain({key: new}):
            continue
        if new:
            edit.field(item, key, new, FIELDS)
        elif key in _EMPTY:
            edit.change(item, key, _EMPTY[key])
        else:
            edit.drop(item, key)


def _rewritten(text: str, entry_id: str, entry: Data) -> str:
    entries, item = _entry(text, entry_id)
    editing = _Text(text)
    if item.flow:
        editing.put(item.start, item.end, wording.in_flow(entry))
    else:
        lines = wording.indented(wording.item(entry, _dash_step(editing, entries)), editing.column(editing.dash(item)))
        editing.put(item.start, item.end, "\n".join(lines).lstrip(" ").removeprefix("- "))
    return editing.result()


def _dash_step(text: _Text, entries: Node) -> int:
    """How far the dashes of a file's lists stand in from their keys: as far as those of the entries do."""
    return 0 if not entries.flow and entries.items and text.column(entries.start) == 0 else wording.STEP


def _added(text: str, entry: Data) -> str:
    root, entries = _entries(text)
    editing = _Text(text)
    if entries is None:
        if root.flow:
            raise _Unfit
        editing.insert_lines(len(text), ["entries:", *wording.indented(wording.item(entry), wording.STEP)])
    elif not entries.items:
        if root.flow or entries.start < 0:
            raise _Unfit
        colon = text.index(":", root.pairs["entries"][0].end) + 1
        if entries.end > colon:
            editing.put(colon, entries.end, "")
        editing.insert_lines(max(colon, entries.end), wording.indented(wording.item(entry), wording.STEP))
    elif entries.flow:
        end = entries.items[-1].end
        editing.put(end, end, f", {wording.in_flow(entry)}")
    else:
        _append(editing, entries, entry)
    return editing.result()


def _append(editing: _Text, entries: Node, entry: Data) -> None:
    """Put an entry below the last one: after a line left free where the others have one between them."""
    last = entries.items[-1]
    column = editing.column(editing.dash(last))
    lines = wording.indented(wording.item(entry, _dash_step(editing, entries)), column)
    above = entries.items[-2].end if len(entries.items) > 1 else None
    apart = above is not None and any(not line.strip() for line in _between(editing, above, editing.dash(last)))
    end = _end_of_own(editing, last, column)
    place = end - 1 if end and editing.text[end - 1] == "\n" else end
    editing.insert_lines(place, ["", *lines] if apart else lines)


def _between(editing: _Text, end: int, start: int) -> list[str]:
    return editing.text[editing.line_end(end) : editing.line_start(start)].splitlines()


def _end_of_own(editing: _Text, item: Node, column: int) -> int:
    """Return where the line after an entry begins, past comments that stand further in than its dash."""
    end = editing.line_end(item.end)
    for line in _lines_from(editing.text, end):
        stripped = line.strip()
        if not stripped.startswith("#") or len(line) - len(line.lstrip(" ")) <= column:
            break
        end += len(line)
    return end


def _lines_from(text: str, place: int) -> Iterator[str]:
    while place < len(text):
        end = text.find("\n", place)
        end = len(text) if end < 0 else end + 1
        yield text[place:end]
        place = end


def _removed(text: str, entry_id: str) -> str:
    root, _ = _entries(text)
    entries, item = _entry(text, entry_id)
    editing = _Text(text)
    place = entries.items.index(item)
    if entries.flow:
        _Finely(editing, 0).drop_in_flow([(each.start, each.end) for each in entries.items], place)
        return editing.result()
    dash = editing.dash(item)
    above = entries.items[place - 1] if place else root.pairs["entries"][0]
    start = _start_of_own(editing, editing.own_line(dash), editing.line_end(above.end), editing.column(dash))
    end = _end_of_own(editing, item, editing.column(dash))
    following = next(_lines_from(text, end), "")
    if not text[editing.line_start(start - 1) : start].strip() and following and not following.strip():
        end += len(following)  # of the two lines left free around it, one stays
    editing.put(start, end, "")
    return editing.result()


def _start_of_own(editing: _Text, start: int, floor: int, column: int) -> int:
    """Return where an entry's own comment begins: the lines right above it, at its dash or further in."""
    while start > floor:
        above = editing.line_start(start - 1)
        line = editing.text[above:start]
        if not line.strip().startswith("#") or len(line) - len(line.lstrip(" ")) != column:
            break
        start = above
    return start
