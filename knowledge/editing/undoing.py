"""Taking one change back while later ones stay: field by field, and line by line in lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from knowledge.editing.changes import BY_LANGUAGE, Change, Conflict, entry_as_data, entry_from_data, same
from knowledge.model import Entry


def reverse(change: Change, standing: Entry | None) -> Change:
    """Return the change that takes another back from what stands now.

    Raises:
        Conflict: what it did has been changed again since.
    """
    wanted = change.before
    if same(standing, change.after):
        return Change(change.entry, standing, wanted, change.file)
    if standing is None or change.before is None or change.after is None:
        raise Conflict(change.entry, wanted, standing, change.after)
    was, did, now = (_flat(entry) for entry in (change.before, change.after, standing))
    result = dict(now)
    for field in dict.fromkeys((*was, *did)):
        if was.get(field) == did.get(field):
            continue
        merged = _merged(was.get(field), did.get(field), now.get(field))
        if merged is None:
            raise Conflict(change.entry, wanted, standing, change.after)
        result[field] = merged[0]
    return Change(change.entry, standing, entry_from_data(_nested(result)), change.file)


def _merged(was: Any, did: Any, now: Any) -> tuple[Any] | None:
    """Return a field's value with what was done to it taken back, or None where it has been changed since."""
    if now == did:
        return (was,)
    if now == was:
        return (now,)
    if not any(isinstance(value, list) for value in (was, did, now)):
        return None
    old, new, present = (value or [] for value in (was, did, now))
    came = [item for item in new if item not in old]
    went = [item for item in old if item not in new]
    if any(item not in present for item in came) or any(item in present for item in went):
        return None
    if not came and not went:  # only the order was another
        return (present,)
    kept = [item for item in present if item not in came]
    return (_with(kept, went, old),)


def _with(kept: list[Any], missing: Sequence[Any], order: Sequence[Any]) -> list[Any]:
    """Put items back behind those that they stood behind."""
    result = list(kept)
    for item in missing:
        earlier = [result.index(other) for other in order[: order.index(item)] if other in result]
        result.insert(max(earlier) + 1 if earlier else 0, item)
    return result


def _flat(entry: Entry) -> dict[str, Any]:
    return dict(_fields(entry_as_data(entry)))


def _fields(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        if key in BY_LANGUAGE:
            yield from ((f"{key}.{language}", each) for language, each in value.items())
        else:
            yield key, value


def _nested(flat: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for field, value in flat.items():
        key, _, language = field.partition(".")
        if value is None:
            continue
        if key in BY_LANGUAGE:
            data.setdefault(key, {})[language] = value
        else:
            data[field] = value
    return data
