"""Like questions grouped, across languages: what many people asked in their own words is one thing to answer.

Two questions are as like as their sentence vectors are (one model for every language; of each question as typed and as
read, which is spelt right), and more so where they name the same people, topics and meetings and ask for the same kind
of thing, less so where these differ; a name that few of the base's questions hold counts more than one that most do.
Questions that name different people or meetings are never taken for like.

The questions are taken in the order given: each joins the most like group whose first question is like enough, else it
begins a group of its own. So the same questions in the same order always give the same groups, and a later question
never moves an earlier one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from knowledge.encoding import vectors
from knowledge.snapshot import Snapshot
from knowledge.understanding.language import all_languages

ALIKE = 0.52
"""From this likeness on, a question joins a group."""

SHARED, DIFFERENT, HALF = 0.8, 0.6, 4.0
"""How much names count beside vectors: at most `SHARED` up for those in both questions, at most `DIFFERENT` down for
those in only one, and half of that where their weight is `HALF`. On the question sets of the tests, where half of the
pairs that come together are of one entry, this brings twice as many such pairs together as vectors alone."""

ASKS = 0.5
"""How much what is asked for (who, when…) counts beside the names of people, topics and meetings."""

_ASK = "§ask:"
_APART = ("§person:", "§meeting:")
_BLOCK = 256


def group(
    encoded: np.ndarray, names: Sequence[frozenset[str]], rarity: Mapping[str, float]
) -> tuple[tuple[int, ...], ...]:
    """Return groups of row numbers, each in rising order and in the order of their first rows.

    `encoded` holds a unit vector a row, `names` what each question names, `rarity` how much each name counts. Five
    thousand take about a second.
    """
    named = _as_rows(names, rarity)
    apart = [_as_rows([frozenset(n for n in each if n.startswith(kind)) for each in names], {}) for kind in _APART]
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


def middle(members: Sequence[int], encoded: np.ndarray) -> int:
    """Return the member that is most like all the others; the first where two are."""
    rows = encoded[list(members)]
    closeness = rows @ rows.sum(axis=0)
    return members[int(closeness.argmax())]


def read(texts: Sequence[str], snapshot: Snapshot) -> tuple[np.ndarray, list[frozenset[str]]]:
    """Return the vectors of questions and what each names and asks for, as `group` wants them."""
    readings = [snapshot.reader.read(text) for text in texts]
    as_typed = vectors.centred(vectors.encode(texts), snapshot.fitted.full.scorer.mean)
    as_read = vectors.centred(
        vectors.encode([reading.corrected for reading in readings]), snapshot.fitted.full.scorer.mean
    )
    encoded = vectors.centred(as_typed + as_read, np.zeros(vectors.DIMENSIONS, dtype=np.float32))
    return encoded, [frozenset(reading.names) for reading in readings]


def rarity(snapshot: Snapshot) -> dict[str, float]:
    """Return how much each name counts: the more, the fewer of the base's first phrasings hold it."""
    phrasings = [texts[0] for entry in snapshot.base.entries.values() for texts in entry.questions.values() if texts]
    holding = Counter(name for text in phrasings for name in snapshot.reader.read(text).names)
    found = {name: math.log((len(phrasings) + 1) / count) for name, count in holding.items()}
    most = max(found.values(), default=1.0)
    found |= {
        f"{_ASK}{ask}": found.get(f"{_ASK}{ask}", most) * ASKS for lexicon in all_languages() for ask in lexicon.asks
    }
    return found


def _as_rows(names: Sequence[frozenset[str]], rarity: Mapping[str, float]) -> np.ndarray:
    """Return a row a question: the weight of each of all the names where the question has it, else 0."""
    unknown = max(rarity.values(), default=1.0)
    column = {name: number for number, name in enumerate(sorted(frozenset().union(*names)))}
    rows = np.zeros((len(names), len(column)), dtype=np.float32)
    for number, each in enumerate(names):
        for name in each:
            rows[number, column[name]] = rarity.get(name, unknown)
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
    shared = named[rows] @ (named[columns] > 0).T
    different = np.maximum(counts[rows][:, None] + counts[columns][None, :] - 2 * shared, 0.0)
    likeness += SHARED * shared / (shared + HALF) - DIFFERENT * different / (different + HALF)
    return np.asarray(likeness, dtype=np.float32)
