"""The one object through which the base is changed: propose, preview, publish, undo.

Publishing goes record → file → memory: the revision in the database, then the YAML file by an atomic replace, then the
new snapshot by one assignment. One change at a time, in all processes that share the files or the database.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from threading import Lock

from bot.curation.files import BaseFiles
from bot.curation.keeping import ANOTHER_BASE, ATTEMPTS, Keeper
from bot.curation.placing import placed
from bot.curation.previewing import Prepared, Previews
from bot.curation.recalling import remember
from bot.curation.returning import taken_back
from bot.curation.values import (
    Author,
    CurationError,
    HistoryBroken,
    Origin,
    Proposal,
    ProposalGone,
    Revision,
    RevisionUnknown,
    SecondPersonNeeded,
    Waiting,
)
from bot.curation.watching import Watching
from bot.store import Store
from bot.store.records import new_id, now, storable
from bot.store.revisions import Overtaken, ProposalRecord
from knowledge.editing.candidates import Contents
from knowledge.editing.changes import AnyChange, EditRefused, FileChange, change_as_data
from knowledge.editing.undoing import reverse
from knowledge.model import Base, Problem
from knowledge.relearning import learn_anew
from knowledge.snapshot import Snapshot

__all__ = [
    "Author",
    "CurationError",
    "Curator",
    "HistoryBroken",
    "Origin",
    "Proposal",
    "ProposalGone",
    "Revision",
    "RevisionUnknown",
    "SecondPersonNeeded",
    "Waiting",
]

log = logging.getLogger(__name__)

MOST_PREPARED = 3
"""How many candidates are kept in memory; others are made again when they are published."""
PREVIEWS_KEPT = timedelta(days=7)
Completing = Callable[[Sequence[AnyChange]], Awaitable[Sequence[AnyChange]]]


class Curator:
    """Keeps one base. Make it with what is live, `start` it, and `close` it at the end.

    All that reaches the database or the files may raise SQLAlchemyError or OSError; nothing is published then.
    """

    def __init__(
        self,
        *,
        directory: Path,
        store: Store,
        snapshot: Snapshot,
        publish: Callable[[Snapshot], None],
        cache: Path | None,
        two_persons: Callable[[], bool],
        evaluation: Sequence[Path] = (),
        build: Callable[[Base], Snapshot] | None = None,
        contents: Contents | None = None,
    ) -> None:
        """`cache` is where fits are kept; `build` makes a base ready to answer in another way than `Snapshot.build`;
        `contents` comes with a snapshot of a base that was recalled, since the files are broken."""
        self.on_published: list[Callable[[Revision, Snapshot], Awaitable[None]]] = []
        """Called in the process that made a revision, and in no other of a fleet."""
        self.on_trouble: Callable[[tuple[Problem, ...]], Awaitable[None]] | None = None
        """Told, once, what is wrong with files that were edited by hand, or that cannot be written."""
        self.complete: Completing | None = None
        """Puts to a proposal's changes what they need besides, at its very start."""
        self._store = store
        self._two_persons = two_persons
        self._files = BaseFiles(directory)
        parts = snapshot.parts  # not the snapshot: the first would stay as long as this does

        def edited(base: Base) -> Snapshot:
            """Fit a base as an edit of the live one: that takes a fraction of the time."""
            return Snapshot.build(base, cache, parts, before=self._ready())

        def anew(base: Base, is_wanted: Callable[[], bool]) -> Snapshot | None:
            """Fit a base as a start would, with nothing of the edits that led to it."""
            return learn_anew(base, cache, is_wanted, parts) if cache is not None else None

        made = build or edited
        self._keeper = Keeper(self._files, store, snapshot, publish, made, None if build else anew, contents)
        self._previews = Previews(store, made, evaluation)
        self._prepared: dict[str, Prepared] = {}
        self._watching = Watching(self._files.directory, self._look)
        self._getting_ready = Lock()
        self._expecting: asyncio.Task[Snapshot] | None = None

    @property
    def snapshot(self) -> Snapshot:
        """What is live."""
        return self._keeper.snapshot

    @property
    def number(self) -> int | None:
        """The revision that is live: 0 before the first, None where the database has another base's history."""
        return self._keeper.number

    async def start(self) -> None:
        """Bring files and memory to what the database has recorded, then follow both. Raises BaseInvalid."""
        made = await self._keeper.start()
        if self.number is not None:
            await remember(self._store, self._files.directory, self._keeper.contents)
        await self._store.proposals.forget_before(now() - PREVIEWS_KEPT)
        await self._tell(made)
        await self._watching.start()

    async def close(self) -> None:
        """Stop following."""
        await self._watching.close()
        await self._keeper.close()

    def forget_questions(self) -> None:
        """Forget what previews remember of the questions that people asked."""
        self._previews.forget()

    def expect(self) -> None:
        """Get ready in the background for a proposal that may come: the first after a start takes longest."""
        if self._expecting is None:
            self._expecting = asyncio.create_task(asyncio.to_thread(self._ready), name="getting ready for an edit")

    def _ready(self) -> Snapshot:
        """Return what is live, once an edit can go on from it."""
        with self._getting_ready:
            live = self.snapshot
            _ = live.to_go_on_from
            return live

    async def propose(
        self,
        changes: Sequence[AnyChange],
        author: Author,
        reason: str = "",
        undoes: int | None = None,
        origin: Origin = "discord",
    ) -> Proposal:
        """Check changes against the whole base and see what they would do; nothing is changed yet.

        Raises EditRefused with every problem, or Conflict when a `before` is no longer what stands in the base.
        """
        await self._look()
        self._refuse_where_nothing_can_be_kept()
        if self.complete is not None:
            changes = await self.complete(changes)
        live = self.snapshot
        prepared = await self._previews.prepare(changes, live, self._keeper.contents)
        record = ProposalRecord(
            id=new_id(),
            at=now(),
            author_hash=author.user_hash,
            author_name=storable(author.name),
            origin="undo" if undoes is not None else origin,
            reason=storable(reason),
            changes=[change_as_data(change) for change in prepared.candidate.changes],
            undoes=undoes,
            waits=False,
        )
        await self._store.proposals.add(record)
        return await self._preview(record, prepared, live)

    async def reopen(self, proposal_id: str) -> Proposal:
        """Return a proposal made earlier (by `propose`, here or in another process) with its preview.

        Raises ProposalGone, Conflict, EditRefused.
        """
        await self._look()
        record = await self._recorded(proposal_id)
        live = self.snapshot
        prepared = self._prepared.get(proposal_id)
        if prepared is None or prepared.made_from != live.base.digest:
            prepared = await self._previews.prepare(Waiting.of(record).changes, live, self._keeper.contents)
        return await self._preview(record, prepared, live)

    async def publish(self, proposal_id: str, author: Author) -> Revision:
        """Make a proposal the next revision, and live.

        Raises SecondPersonNeeded when the author of the proposal publishes it under the two-person rule: it then
        waits for another moderator. Raises ProposalGone, Conflict, EditRefused.
        """
        record = await self._recorded(proposal_id)
        if self._two_persons() and record.author_hash == author.user_hash:
            await self._store.proposals.hand_on(proposal_id)
            raise SecondPersonNeeded
        revision, made = await self._publish(record)
        self._prepared.pop(proposal_id, None)
        await self._tell([*made, revision])
        return revision

    async def discard(self, proposal_id: str) -> None:
        """Throw a proposal away. Raises ProposalGone."""
        self._prepared.pop(proposal_id, None)
        if not await self._store.proposals.discard(proposal_id):
            raise ProposalGone

    async def undo(self, number: int, author: Author) -> Proposal:
        """Propose the reverse of a revision.

        What later revisions did not touch can be undone however old it is. Raises RevisionUnknown, EditRefused, or
        Conflict when something later changed the same.
        """
        await self._look()
        revision = await self.revision(number)
        entries = self.snapshot.base.entries
        changes: list[AnyChange] = []
        for change in reversed(revision.changes):
            if isinstance(change, FileChange):
                changes.append(change.reversed)
            else:
                changes.append(reverse(change, entries.get(change.entry)))
        return await self.propose(changes, author, revision.reason, undoes=number)

    async def history(self, entry: str | None = None, before: int | None = None, limit: int = 10) -> list[Revision]:
        """Return revisions, newest first: of one entry, or of all; those before a number, or the last."""
        return [Revision.of(record) for record in await self._store.revisions.history(entry, before, limit)]

    async def revision(self, number: int) -> Revision:
        """Return one revision. Raises RevisionUnknown."""
        record = await self._store.revisions.get(number)
        if record is None:
            raise RevisionUnknown(number)
        return Revision.of(record)

    async def undone_by(self, number: int) -> int | None:
        """Return the revision that took a revision back and was not taken back itself; None where there is none."""
        for undoing in await self._store.revisions.undoing(number):
            if await self.undone_by(undoing) is None:
                return undoing
        return None

    async def waiting(self) -> list[Waiting]:
        """Return the proposals that wait for a second moderator, oldest first."""
        return [Waiting.of(record) for record in await self._store.proposals.waiting()]

    async def _look(self) -> None:
        """Take up what has changed elsewhere: in the files, or by other processes."""
        async with self._keeper.holding():
            made = await self._keeper.settle()
        await self._tell(made)

    async def _publish(self, record: ProposalRecord) -> tuple[Revision, list[Revision]]:
        """Publish a proposal, and return its revision and those made of hand edits that were found on the way."""
        made: list[Revision] = []
        for _ in range(ATTEMPTS):
            async with self._keeper.holding():
                made += await self._keeper.settle()
                self._refuse_where_nothing_can_be_kept()
                await self._recorded(record.id)  # nobody else has published it meanwhile
                live = self.snapshot
                waiting = Waiting.of(record)
                prepared = self._prepared.get(record.id)
                if prepared is None or prepared.made_from != live.base.digest:
                    prepared = await self._previews.prepare(waiting.changes, live, self._keeper.contents)
                try:
                    revision = await self._keeper.record(
                        prepared.candidate,
                        prepared.snapshot,
                        waiting.author,
                        origin=waiting.origin,
                        reason=waiting.reason,
                        undoes=waiting.undoes,
                        proposal=record.id,
                    )
                except Overtaken:
                    continue
                except EditRefused as refused:
                    raise EditRefused(
                        await asyncio.to_thread(placed, refused.problems, self._files.directory)
                    ) from refused
                return revision, made
        raise Overtaken("other processes change the base all the time; try again")

    async def _preview(self, record: ProposalRecord, prepared: Prepared, live: Snapshot) -> Proposal:
        impact = await self._previews.impact(live, prepared.snapshot)
        changes = prepared.candidate.changes
        is_import = record.undoes is None and all(isinstance(change, FileChange) for change in changes)
        self._prepared.pop(record.id, None)
        self._prepared[record.id] = prepared
        while len(self._prepared) > MOST_PREPARED:
            del self._prepared[next(iter(self._prepared))]
        waiting = Waiting.of(record)
        return Proposal(
            id=record.id,
            changes=changes,
            author=waiting.author,
            reason=record.reason,
            candidate=prepared.snapshot,
            impact=impact,
            waits_for_second=self._two_persons(),
            undoes=record.undoes,
            origin=waiting.origin,
            takes_back=await taken_back(changes, self._store.revisions) if is_import else {},
        )

    async def _recorded(self, proposal_id: str) -> ProposalRecord:
        record = await self._store.proposals.get(proposal_id)
        if record is None:
            raise ProposalGone
        return record

    def _refuse_where_nothing_can_be_kept(self) -> None:
        if self.number is None:
            raise EditRefused([Problem(str(self._files.directory), ANOTHER_BASE)])
        if (problem := self._files.unwritable()) is not None:
            raise EditRefused([problem])

    async def _tell(self, revisions: Sequence[Revision]) -> None:
        """Let those know who asked to: never while the base is held, since they may want it themselves."""
        while self._keeper.untold and self.on_trouble is not None:
            await _told(self.on_trouble(self._keeper.untold.pop(0)), "what is wrong with the files")
        for revision in revisions:
            for told in self.on_published:
                await _told(told(revision, self.snapshot), f"revision {revision.number}")


async def _told(telling: Awaitable[None], what: str) -> None:
    try:
        await telling
    except Exception:
        log.exception("somebody could not be told of %s", what)
