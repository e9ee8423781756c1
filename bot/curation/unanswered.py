"""What people asked and the desk could not answer: like questions together, and nobody's identity anywhere."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from bot.store import Store
from bot.store.open_questions import OpenQuestion
from bot.store.records import now
from knowledge import desk
from knowledge.curating import clustering
from knowledge.model import Answer, Kind, Question, Status
from knowledge.snapshot import Snapshot
from knowledge.text import fold
from knowledge.understanding.recognition import reply_locale

MOST = 5_000
"""How many of the newest questions are looked at."""

CLOSE = 0.1
"""From this confidence on, a question that was declined is near enough to the desk's matters to be shown."""

HALF_LIFE = timedelta(days=14)
"""After this time a question counts half in the order of the list: of two groups as big, the newer comes first."""

EXAMPLES = 5
NEAR = 3
GROWN = 3
"""A dismissed group comes back with so many new questions, or half as many as it had when that is more."""

KEPT = 10_000
"""How many questions are remembered with what they read like and what becomes of them."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Like questions. `question` is the one most like all of them; `count` is how often they were asked.

    `languages` are those they were asked in, the most frequent first; `near` the entries that came nearest (all of them
    still in the base); `outcomes` how often each status came of them; `down_votes` and `reasons` what came with a 👎;
    `waiting` how many people want to be told of an answer.
    """

    key: str
    question: str
    examples: tuple[str, ...]
    count: int
    languages: tuple[str, ...]
    newest: datetime
    near: tuple[str, ...]
    outcomes: Mapping[str, int]
    down_votes: int = 0
    reasons: tuple[str, ...] = ()
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the clusters, and how many there are altogether.

    `unreadable` tells that others were not answered whose text is no longer there.
    """

    clusters: tuple[Cluster, ...]
    total: int
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class _Group:
    """A cluster with the ids of its questions, and what it weighs in the order of the list."""

    cluster: Cluster
    ids: tuple[str, ...]
    weight: float


class Unanswered:
    """The moderators' list. Its work is done in a thread; on a fresh base with a long log it may take seconds.

    A question is on it while the desk as it is now would not answer it, whatever became of it when it was asked. It is
    answered too by an entry that says that no source says so: a moderator has seen to it.
    """

    def __init__(self, store: Store, get_snapshot: Callable[[], Snapshot]) -> None:
        self._store = store
        self._get_snapshot = get_snapshot
        self._one_at_a_time = asyncio.Lock()
        self._known = _Known()
        self._rarity: tuple[Snapshot, dict[str, float]] | None = None

    async def page(self, number: int, size: int) -> Page:
        """Return a page, counted from 0; big and new clusters come first. Raises SQLAlchemyError."""
        groups = await self._groups()
        shown = groups[number * size : (number + 1) * size]
        unreadable = await self._store.open_questions.has_unreadable()
        return Page(tuple(each.cluster for each in shown), len(groups), unreadable)

    async def find(self, key: str) -> Cluster | None:
        """Return the cluster with a key; None when it has been answered, dismissed or forgotten since."""
        found = await self._find(key)
        return found.cluster if found is not None else None

    async def dismiss(self, key: str) -> bool:
        """Leave a cluster out from now on, until it grows again; False when it is no longer there."""
        found = await self._find(key)
        if found is None:
            return False
        await self._store.open_questions.dismiss(found.ids)
        return True

    def forget(self) -> None:
        """Forget what is remembered of everybody's questions; who asked is not known here."""
        self._known = _Known()

    async def _find(self, key: str) -> _Group | None:
        return next((each for each in await self._groups() if each.cluster.key == key), None)

    async def _groups(self) -> list[_Group]:
        """Return all that is on the list, in its order."""
        known = self._known  # taken before the questions are: what is forgotten meanwhile goes with it
        asked = await self._store.open_questions.newest(MOST)
        dismissed = await self._store.open_questions.dismissed()
        snapshot = self._get_snapshot()
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._arrange, asked, dismissed, snapshot, now(), known)

    def _arrange(
        self,
        asked: Sequence[OpenQuestion],
        dismissed: Collection[str],
        snapshot: Snapshot,
        at: datetime,
        known: _Known,
    ) -> list[_Group]:
        still = [each for each in asked if _is_open(each, *known.judge(each, snapshot))]
        if not still:
            return []
        encoded, names = known.features([_text(each) for each in still], snapshot)
        found = []
        for members in clustering.group(encoded, names, self._rarity_in(snapshot)):
            rows = [still[number] for number in members]
            held = sum(each.record.id in dismissed for each in rows)
            if held and len(rows) - held < max(GROWN, held / 2):
                continue
            middle = still[clustering.middle(members, encoded)]
            ids = tuple(each.record.id for each in rows)
            found.append(_Group(_cluster(rows, _text(middle), snapshot), ids, _weight(rows, at)))
        return sorted(found, key=lambda group: (-group.weight, group.cluster.key))

    def _rarity_in(self, snapshot: Snapshot) -> dict[str, float]:
        if self._rarity is None or self._rarity[0] is not snapshot:
            self._rarity = (snapshot, clustering.rarity(snapshot))
        return self._rarity[1]


class _Known:
    """What becomes of questions and what they read like, worked out once for each base."""

    def __init__(self) -> None:
        self._judged: OrderedDict[tuple[str, str, str | None], tuple[Status, str | None, bool]] = OrderedDict()
        self._read: OrderedDict[tuple[str, str], tuple[np.ndarray, frozenset[str]]] = OrderedDict()

    def judge(self, asked: OpenQuestion, snapshot: Snapshot) -> tuple[Status, str | None, bool]:
        """Return what becomes of a question now, by which entry, and whether it names anything of ours.

        What an entry answers that says what no source says is `ANSWERED` here.
        """
        record, text = asked.record, _text(asked)
        key = (snapshot.base.digest, text, record.locale)
        known = self._judged.get(key)
        if known is None:
            if record.base_digest == snapshot.base.digest and not _says_unsaid(record.entry, snapshot):
                status, entry = Status(record.status), record.entry
            else:
                answer = desk.answer(Question(text, record.locale), snapshot)
                status, entry = Status.ANSWERED if _is_curated(answer, snapshot) else answer.status, answer.entry
            named = status is Status.OUT_OF_SCOPE and bool(snapshot.reader.read(text).mentions)
            known = self._judged[key] = (status, entry, named)
            _forget_oldest(self._judged)
        return known

    def features(self, texts: Sequence[str], snapshot: Snapshot) -> tuple[np.ndarray, list[frozenset[str]]]:
        """Return vectors and names as `clustering.read` does."""
        digest = snapshot.base.digest
        fresh = list(dict.fromkeys(text for text in texts if (digest, text) not in self._read))
        if fresh:
            rows, names = clustering.read(fresh, snapshot)
            self._read.update({(digest, text): (rows[n], names[n]) for n, text in enumerate(fresh)})
        found = [self._read[digest, text] for text in texts]
        _forget_oldest(self._read)
        return np.array([row for row, _ in found]), [names for _, names in found]


def _is_curated(answer: Answer, snapshot: Snapshot) -> bool:
    """Whether an answer is what an entry says that no source says, not the nearest to something else."""
    if answer.entry is None or not _says_unsaid(answer.entry, snapshot):
        return False
    return answer.text == desk.show(answer.entry, snapshot, answer.locale).text


def _says_unsaid(entry: str | None, snapshot: Snapshot) -> bool:
    found = snapshot.base.entries.get(entry or "")
    return found is not None and found.kind is Kind.NOT_STATED


def _is_open(asked: OpenQuestion, status: Status, entry: str | None, named: bool) -> bool:
    """Whether the desk as it is now leaves a question open, or still gives the answer that drew a 👎."""
    if status is Status.ANSWERED:
        return bool(asked.down_votes) and entry == asked.record.entry
    if status is Status.OUT_OF_SCOPE and not asked.down_votes and not asked.waiting:
        return asked.record.confidence >= CLOSE or named
    return True


def _cluster(rows: Sequence[OpenQuestion], question: str, snapshot: Snapshot) -> Cluster:
    languages = Counter(reply_locale(row.record.locale, _text(row), snapshot.base.languages) for row in rows)
    nearness: Counter[str] = Counter()
    for entry, confidence in _nearest(rows):
        if entry in snapshot.base.entries:
            nearness[entry] += round(confidence * 10_000)
    return Cluster(
        key=hashlib.blake2b(rows[0].record.id.encode(), digest_size=12).hexdigest(),
        question=question,
        examples=_examples(rows, question),
        count=len(rows),
        languages=tuple(language for language, _ in languages.most_common()),
        newest=max(row.record.asked_at for row in rows),
        near=tuple(entry for entry, _ in nearness.most_common(NEAR)),
        outcomes=Counter(row.record.status for row in rows),
        down_votes=sum(row.down_votes for row in rows),
        reasons=tuple(reason for row in reversed(rows) for reason in row.reasons)[:EXAMPLES],
        waiting=sum(row.waiting for row in rows),
    )


def _nearest(rows: Sequence[OpenQuestion]) -> Iterator[tuple[str, float]]:
    for row in rows:
        if row.record.entry is not None:
            yield row.record.entry, row.record.confidence
        yield from ((other.entry, other.confidence) for other in row.record.alternatives)


def _examples(rows: Sequence[OpenQuestion], question: str) -> tuple[str, ...]:
    """Return a few other questions, the newest first and none twice but for its spelling."""
    distinct = {fold(_text(row)): _text(row) for row in rows}
    distinct.pop(fold(question), None)
    return tuple(reversed(distinct.values()))[:EXAMPLES]


def _weight(rows: Sequence[OpenQuestion], at: datetime) -> float:
    return float(sum(0.5 ** ((at - row.record.asked_at) / HALF_LIFE) for row in rows))


def _text(asked: OpenQuestion) -> str:
    return asked.record.resolved or asked.record.text or ""


def _forget_oldest(memory: OrderedDict[Any, Any]) -> None:
    while len(memory) > KEPT:
        memory.popitem(last=False)
