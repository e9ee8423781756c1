"""Where everything in a YAML text stands, as offsets: what an edit cuts out and puts in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass
class Node:
    """One value of a text: `text[start:end]` without what follows it. `flow` marks `[…]`, `{…}` and what is in them.

    `text` is a scalar's value (None for a null), `items` are a sequence's, `pairs` a mapping's. An alias is its
    target with its own place. What bears an anchor may stand elsewhere too.
    """

    kind: str
    start: int
    end: int
    flow: bool
    style: str = ""
    text: str | None = None
    items: list[Node] = field(default_factory=list)
    pairs: dict[str, tuple[Node, Node]] = field(default_factory=dict)
    movable: bool = True
    """Whether its parts can be edited where they stand: not so for an alias."""

    def value(self) -> Any:
        """Return the value as plain data, as the loader reads it: texts without space around them."""
        if self.kind == "mapping":
            return {key: value.value() for key, (_, value) in self.pairs.items()}
        if self.kind == "sequence":
            return [item.value() for item in self.items]
        return None if self.text is None else self.text.strip()


def compose(text: str) -> Node | None:
    """Return the node of a text's only document, or None where it is empty. The text is one that has been read.

    Raises:
        yaml.YAMLError: it is no YAML after all.
    """
    events = iter(yaml.parse(text, Loader=_Loader))
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            return _Composer(text, events).node(next(events), flow=False)
    return None


class _Composer:
    def __init__(self, text: str, events: Iterator[Any]) -> None:
        self._text = text
        self._events = events
        self._anchors: dict[str | None, Node] = {}

    def node(self, event: Any, *, flow: bool, after: int = 0) -> Node:
        """Return the node that an event begins; `after` is where the `:` or `-` before it ends, at the latest."""
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.AliasEvent):
            target = self._anchors[event.anchor]
            return Node(
                target.kind, start, end, flow, target.style, target.text, target.items, target.pairs, movable=False
            )
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event, start, end, flow, after)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, start, flow)
        else:
            node = self._mapping(event, start, flow)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _scalar(self, event: Any, start: int, end: int, flow: bool, after: int) -> Node:
        style = event.style or ""
        null = not style and event.value in _NULLS
        if null and not event.value and event.anchor is None:
            start = end = after  # libyaml puts a value that is not there before the next one
        elif style in {"|", ">"}:
            end = start + len(self._text[start:end].rstrip())
        return Node("scalar", start, end, flow, style, None if null else event.value)

    def _sequence(self, event: Any, start: int, flow: bool) -> Node:
        flow = flow or bool(event.flow_style)
        node = Node("sequence", start, start, flow)
        for each in self._events:
            if isinstance(each, yaml.SequenceEndEvent):
                node.end = _end(each) if flow else node.items[-1].end
                break
            node.items.append(self.node(each, flow=flow, after=each.start_mark.index))
        return node

    def _mapping(self, event: Any, start: int, flow: bool) -> Node:
        flow = flow or bool(event.flow_style)
        node = Node("mapping", start, start, flow)
        for each in self._events:
            if isinstance(each, yaml.MappingEndEvent):
                node.end = _end(each) if flow else next(reversed(node.pairs.values()))[1].end
                break
            key = Node("scalar", each.start_mark.index, each.end_mark.index, flow, each.style or "", each.value)
            colon = self._text.find(":", key.end) + 1
            value = self.node(next(self._events), flow=flow, after=colon or key.end)
            node.pairs.setdefault(each.value, (key, value))
        return node


def _end(event: Any) -> int:
    end: int = event.end_mark.index
    return end
