"""Like questions grouped, across languages: what many people asked in their own words is one thing to answer.

Two questions are as like as their sentence vectors are (one model for every language; of each question as typed and as
read, which is spelt right), and more so where they name the same people, topics and meetings and ask for the same kind
of thing, less so where these differ. Questions that name different people or meetings are never taken for like.

The questions are taken in the order given: each joins the most like group whose first question is like enough, else it
begins a group of its own. So the same questions in the same order always give the same groups, and a later question
never moves an earlier one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge import vectors
from knowledge.snapshot import Snapshot

ALIKE = 0.5
"""From this likeness on, a question joins a group."""

NAMES = 0.5
"""How much the names in two questions count beside their vectors: half of it up where all are the same, half down
where none is. Of all pairs of shipped phrasings that are taken for like, this makes the most belong together."""

_APART = ("§person:", "§meeting:")
_BLOCK = 256


def group(encoded: np.ndarray, names: Sequence[frozenset[str]]) -> tuple[tuple[int, ...], ...]:
    """Return groups of row numbers, each in rising order and in the order of their first rows.

    `encoded` holds a unit vector a row, `names` what each question names. Five thousand take about a second.
    """
    named = _as_rows(names)
    apart = [_as_rows([frozenset(n for n in each if n.startswith(kind)) for each in names]) for kind in _APART]
    groups: list[list[int]] = []
    firsts: list[int] = []
    for start in range(0, len(names), _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, len(names)))
        known = np.array([*firsts, *rows], dtype=np.intp)
        likeness = _likeness(encoded, named, rows, known)
        likeness[_differ(apart, rows, known)] = -1.0
        place = {int(row): len(firsts) + number for number, row in enumerate(rows)}
        open_columns = list(range(len(firsts)))
        for number, row in enumerate(rows):
            if open_columns:
                to_firsts = likeness[number, open_columns]
                best = int(to_firsts.argmax())
                if to_firsts[best] >= ALIKE:
                    groups[best].append(int(row))
                    continue
            open_columns.append(place[int(row)])
            firsts.append(int(row))
            groups.append([int(row)])
    return tuple(map(tuple, groups))


def middle(members: Sequence[int], encoded: np.ndarray, weights: Sequence[float]) -> int:
    """Return the member that is most like all the others, each counted with its weight; the first where two are."""
    rows = encoded[list(members)]
    closeness = rows @ (rows * np.asarray(weights, dtype=np.float32)[:, None]).sum(axis=0)
    return members[int(closeness.argmax())]


def read(texts: Sequence[str], snapshot: Snapshot) -> tuple[np.ndarray, list[frozenset[str]]]:
    """Return the vectors of questions and what each names and asks for, as `group` wants them."""
    readings = [snapshot.reader.read(text) for text in texts]
    as_typed = vectors.centred(vectors.encode(texts), snapshot.fitted.mean)
    as_read = vectors.centred(vectors.encode([reading.corrected for reading in readings]), snapshot.fitted.mean)
    encoded = vectors.centred(as_typed + as_read, np.zeros(vectors.DIMENSIONS, dtype=np.float32))
    return encoded, [frozenset(reading.names) for reading in readings]


def _as_rows(names: Sequence[frozenset[str]]) -> np.ndarray:
    """Return a row of zeros and ones a question: which of all the names it has."""
    column = {name: number for number, name in enumerate(sorted(frozenset().union(*names)))}
    rows = np.zeros((len(names), len(column)), dtype=np.float32)
    for number, each in enumerate(names):
        rows[number, [column[name] for name in each]] = 1.0
    return rows


def _differ(apart: Sequence[np.ndarray], rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return which pairs name things of a kind, and none of them in common."""
    differ = np.zeros((len(rows), len(columns)), dtype=bool)
    for named in apart:
        names_some = named.sum(axis=1) > 0
        differ |= names_some[rows][:, None] & names_some[columns][None, :] & (named[rows] @ named[columns].T == 0)
    return differ


def _likeness(encoded: np.ndarray, named: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    likeness = encoded[rows] @ encoded[columns].T
    counts = named.sum(axis=1)
    shared = named[rows] @ named[columns].T
    either = counts[rows][:, None] + counts[columns][None, :] - shared
    both_name = (counts[rows][:, None] > 0) & (counts[columns][None, :] > 0)
    agreement = shared / np.maximum(either, 1.0) - 0.5
    return np.asarray(likeness + NAMES * np.where(both_name, agreement, 0.0), dtype=np.float32)
