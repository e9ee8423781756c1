"""What is live, kept in step with the database's revisions and with the files, whoever changed them.

The revisions are the truth of what was accepted; the files may lag behind them (a crash, another process's revision) or
be ahead (somebody edited them). Which of the two it is, each thing's own history tells: see `states.told_apart`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.curation.files import BaseFiles, Signature
from bot.curation.values import THE_FILES, Author, HistoryBroken, Origin, Revision
from bot.store import Store
from bot.store.records import now, storable
from bot.store.revisions import Overtaken, RevisionRecord
from knowledge import loading
from knowledge.editing import states
from knowledge.editing.candidates import Candidate, Contents, spliced, yaml_of
from knowledge.editing.chain import START, Link, digest
from knowledge.editing.changes import AnyChange, EditRefused, change_as_data, change_from_data
from knowledge.editing.states import State, Thing
from knowledge.model import Base, BaseInvalid, Problem
from knowledge.snapshot import Snapshot

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""How often another process may come between before we give up."""
SECONDS_TO_FINISH_WRITING = 0.3
SECONDS_OF_QUIET = 60
"""So long after the last edit all is learnt anew."""
ANOTHER_BASE = (
    "the database holds the history of another knowledge base; to edit this one, give it a database of its own "
    "(DATABASE_URL)"
)


LearnAnew = Callable[[Base, Callable[[], bool]], Snapshot | None]
"""From a base, and whether that is still wanted, to its snapshot."""


class Keeper:
    """The live base. Whatever changes it is done inside `holding`, one at a time, in all processes that share files."""

    def __init__(
        self,
        files: BaseFiles,
        store: Store,
        snapshot: Snapshot,
        publish: Callable[[Snapshot], None],
        build: Callable[[Base], Snapshot],
        learn_anew: LearnAnew | None = None,
        contents: Contents | None = None,
    ) -> None:
        """`build` makes a base ready to answer, `learn_anew` does so in the background in its own good time. `contents`
        is what the YAML files held that made the snapshot's base, where they do not load now."""
        self.snapshot = snapshot
        self.number: int | None = None
        self.untold: list[tuple[Problem, ...]] = []
        """What is wrong with the files and has not been told to anybody; whoever tells it takes it out."""
        self.files = files
        self.contents: dict[Path, bytes | None] = dict(contents or {})
        """What the YAML files held when they last made a base that loads, and what could not be written to them."""
        self._store = store
        self._publish = publish
        self._build = build
        self._learn_anew = learn_anew
        self._learning: asyncio.Task[None] | None = None
        self._closed = False
        self._lock = asyncio.Lock()
        self._hash = START
        self._state: State = {}
        self._signature: Signature | None = None
        self._unwritten: set[Path] = set()
        self._behind = False
        """Whether the files lack something that is live, so that they must not be marked as holding it."""
        self._troubles: tuple[Problem, ...] = ()

    @asynccontextmanager
    async def holding(self) -> AsyncIterator[None]:
        """Keep everybody else from changing the base."""
        async with self._lock:
            held = self.files.locked()
            await asyncio.to_thread(held.__enter__)
            try:
                yield
            finally:
                held.__exit__(None, None, None)

    async def start(self) -> list[Revision]:
        """Bring files and memory to what the database has recorded, and return the revisions made of hand edits.

        Raises BaseInvalid, SQLAlchemyError, OSError.
        """
        async with self.holding():
            await asyncio.to_thread(self.files.tidy)
            for _ in range(ATTEMPTS):
                try:
                    if await self._take_history():
                        return await self._settle()
                    return []
                except Overtaken:
                    continue
        raise Overtaken("other processes change the base all the time; try again")

    async def _take_history(self) -> bool:
        """Begin from what the database says that stands; False where that is another base than the files'."""
        number, last, standing = await self._store.revisions.standing()
        try:
            base, contents = await self._load()
        except BaseInvalid:
            base, contents = self.snapshot.base, self.contents
            if not contents or states.state_of(base, contents) != standing:
                raise
        found = states.state_of(base, contents)
        if not _alike(standing, found):
            if number:
                log.warning("%s", ANOTHER_BASE)
                return False
            await self._store.revisions.stand(found)
            standing = found
        self.number, self._hash, self._state, self.contents = number, last, dict(standing), contents
        return True

    async def settle(self) -> list[Revision]:
        """Take up what has changed in the database or in the files, and return the revisions made of hand edits.

        To be called while `holding`. A broken file keeps the last good base in service and is told once.
        """
        for _ in range(ATTEMPTS):
            try:
                return await self._settle()
            except Overtaken:
                continue
        raise Overtaken("other processes change the base all the time; try again")

    async def record(
        self,
        candidate: Candidate,
        snapshot: Snapshot,
        author: Author,
        *,
        origin: Origin,
        reason: str,
        undoes: int | None = None,
        proposal: str | None = None,
    ) -> Revision:
        """Make a candidate the next revision, and live: in the database, then in the files, then in memory.

        To be called while `holding`. Raises Overtaken, EditRefused; nothing is recorded then.
        """
        await asyncio.to_thread(self._refuse_to_overwrite, candidate)
        assert self.number is not None, "there is no history to add to"
        contents = {**self.contents, **yaml_of(candidate.files)}
        state = states.state_of(candidate.base, contents)
        link = _link(self.number + 1, author, origin, reason, candidate.changes, undoes)
        revision = await self._add(link, self._hash, author, self._state, state, candidate.changes, proposal)
        await self._write(candidate.files)
        await self._mark(revision.number, revision.hash)
        self._go_live(snapshot, contents, state, revision.number, revision.hash)
        return revision

    async def _settle(self) -> list[Revision]:
        signature = await asyncio.to_thread(self.files.signature)
        if self.number is None:
            await self._take_up_unrecorded(signature)
            return []
        tail = await self._tail(self.number)
        if not tail and signature == self._signature and not self._unwritten:
            return []
        changes = [change_from_data(data) for record in tail for data in record.changes]
        number, last = (tail[-1].number, tail[-1].hash) if tail else (self.number, self._hash)
        wanted = states.after(self._state, changes)
        try:
            base, contents = await self._load()
        except BaseInvalid as error:
            self._trouble(error.problems)
            if tail:
                await self._follow_in_memory(changes, wanted, number, last)
            self._signature = signature
            return []
        made = await self._reconciled(base, contents, wanted, number, last)
        self._signature = signature  # from before they were read: what has changed since is seen the next time
        return made

    async def _tail(self, number: int) -> list[RevisionRecord]:
        """Return the revisions that have come since. Raises HistoryBroken."""
        last = await self._store.revisions.last()
        if last == (number, self._hash):
            return []
        tail = await self._store.revisions.after(number)
        if not tail or (tail[0].number, tail[0].previous) != (number + 1, self._hash):
            raise HistoryBroken(number)
        return tail

    async def _reconciled(
        self, base: Base, contents: dict[Path, bytes | None], wanted: State, number: int, last: str
    ) -> list[Revision]:
        """Bring the files to a state, or the state to the files, whichever is behind; then all of it is live."""
        self._unwritten, self._behind = set(), False
        troubles: tuple[Problem, ...] = ()
        why = ""
        found = self._shown(states.state_of(base, contents), wanted, contents)
        lacking, edited = await self._told_apart(wanted, found, number, last)
        if lacking:
            changes = [states.as_change(each, found.get(each), wanted.get(each)) for each in lacking]
            try:
                candidate = await asyncio.to_thread(spliced, base, changes, contents)
            except EditRefused as error:
                troubles, why = error.problems, "; what the history has cannot be put into the files: " + str(error)
                edited = [*edited, *lacking]
            else:
                log.info("the files lack %d changes that were recorded; putting them in", len(lacking))
                await self._write(candidate.files)
                base, contents = candidate.base, {**contents, **yaml_of(candidate.files)}
        made: list[Revision] = []
        state = states.state_of(base, contents)
        if edited:
            here = [states.as_change(each, wanted.get(each), found.get(each), _file_of(each, base)) for each in edited]
            reason = f"edited in {', '.join(sorted(_files_of(edited, base, self.snapshot.base)))}{why}"
            link = _link(number + 1, THE_FILES, "files", reason, here, None)
            made.append(await self._add(link, last, THE_FILES, wanted, state, here))
            number, last = made[0].number, made[0].hash
        await self._mark(number, last)
        snapshot = self.snapshot
        if base.digest != snapshot.base.digest:
            snapshot = await asyncio.to_thread(self._build, base)
        self._go_live(snapshot, contents, state, number, last)
        if not self._unwritten:
            self._trouble(troubles)
        return made

    async def _told_apart(self, wanted: State, found: State, number: int, last: str) -> tuple[list[Thing], list[Thing]]:
        differing = states.differing(wanted, found)
        if not differing:
            return [], []
        held = await self._held(number, last)
        before: dict[Thing, list[str | None]] = {}
        for record in await self._store.revisions.touching({thing.name for thing in differing}, held):
            for step in states.steps(change_from_data(data) for data in record.changes):
                before.setdefault(step.thing, []).append(step.before)
        return states.told_apart(wanted, found, lambda thing: before.get(thing, ()))

    async def _held(self, number: int, last: str) -> int:
        """Return the revision up to which the files are known to have held everything: 0 where nothing says so."""
        marked = await asyncio.to_thread(self.files.marked)
        if marked is None or marked[0] > number or marked[0] == 0:
            return 0
        if marked[0] == number:
            return number if marked[1] == last else 0
        record = await self._store.revisions.get(marked[0])
        return marked[0] if record is not None and record.hash == marked[1] else 0

    def _shown(self, found: State, wanted: State, contents: Contents) -> State:
        """Return what files hold without those that are told by their entries in one state and whole in the other."""
        names = {path.relative_to(self.files.directory).as_posix() for path, raw in contents.items() if raw is not None}
        mixed = names - {thing.name for thing in found if thing.kind == "file"}
        return found | {thing: text for thing, text in wanted.items() if thing.kind == "file" and thing.name in mixed}

    async def _follow_in_memory(self, changes: Sequence[AnyChange], wanted: State, number: int, last: str) -> None:
        """Take up revisions while a file is broken: on the last good base; the files follow when they can be read."""
        differing = states.differing(self._state, wanted)
        wished = [states.as_change(each, self._state.get(each), wanted.get(each)) for each in differing]
        try:
            candidate = await asyncio.to_thread(spliced, self.snapshot.base, wished or changes, self.contents)
        except EditRefused as error:
            log.warning("revision %d cannot be taken up yet: %s", number, error)
            return
        self._behind = True
        snapshot = await asyncio.to_thread(self._build, candidate.base)
        self._go_live(snapshot, {**self.contents, **yaml_of(candidate.files)}, wanted, number, last)

    async def _take_up_unrecorded(self, signature: Signature) -> None:
        """Take up a base that has no history here."""
        if signature == self._signature:
            return
        self._signature = signature
        try:
            base, _ = await self._load()
        except BaseInvalid as error:
            self._trouble(error.problems)
            return
        self._trouble(())
        if base.digest != self.snapshot.base.digest:
            self.snapshot = await asyncio.to_thread(self._build, base)
            self._publish(self.snapshot)
            self._expect_to_learn(self.snapshot)

    async def _load(self) -> tuple[Base, dict[Path, bytes | None]]:
        """Read the base; one that does not load is read again, since somebody may be just writing it."""
        try:
            return await asyncio.to_thread(self._loaded)
        except BaseInvalid:
            await asyncio.sleep(SECONDS_TO_FINISH_WRITING)
            return await asyncio.to_thread(self._loaded)

    def _loaded(self) -> tuple[Base, dict[Path, bytes | None]]:
        contents = self.files.read()
        return loading.load(self.files.directory, replaced=contents), contents

    def _refuse_to_overwrite(self, candidate: Candidate) -> None:
        for path, was in candidate.read.items():
            if path not in self._unwritten and self.files.content(path) != was:
                name = path.relative_to(self.files.directory).as_posix()
                raise EditRefused(
                    [Problem(name, "somebody is editing this file by hand; mend it or take that back first")]
                )

    async def _add(
        self,
        link: Link,
        previous: str,
        author: Author,
        before: State,
        after: State,
        changes: Sequence[AnyChange],
        proposal: str | None = None,
    ) -> Revision:
        """Record the next revision. Raises Overtaken."""
        record = RevisionRecord(
            number=link.number,
            at=link.at,
            author_hash=link.author,
            author_name=storable(author.name),
            origin=link.origin,
            reason=link.reason,
            changes=[dict(change) for change in link.changes],
            undoes=link.undoes,
            hash=digest(link, previous),
            previous=previous,
        )
        touched = {step.thing for step in states.steps(changes)} | set(states.differing(before, after))
        await self._store.revisions.add(record, {thing: after.get(thing) for thing in touched}, proposal)
        return Revision.of(record)

    async def _write(self, contents: Contents) -> None:
        """Write files; what is recorded is live even where they cannot be, and they are tried again."""
        try:
            await asyncio.to_thread(self.files.write, contents)
        except OSError as error:
            self._unwritten |= set(contents)
            self._behind = True
            name = str(error.filename or self.files.directory)
            message = f"cannot be written ({error.strerror}); the change is recorded and live, and is tried again"
            self._trouble((Problem(name, message),))

    async def _mark(self, number: int, last: str) -> None:
        if self._behind or not number:
            return
        try:
            if await asyncio.to_thread(self.files.marked) != (number, last):
                await asyncio.to_thread(self.files.mark, number, last)
        except OSError as error:
            log.debug("the files cannot be marked: %s", error)

    def _go_live(
        self, snapshot: Snapshot, contents: dict[Path, bytes | None], state: State, number: int, last: str
    ) -> None:
        """Everything at once, without letting anybody in between: an answer names the revision that it came from."""
        changed = snapshot is not self.snapshot
        self.contents, self._state, self._hash = contents, state, last
        self.snapshot, self.number = snapshot, number
        if changed:
            self._publish(snapshot)
            self._expect_to_learn(snapshot)

    def _expect_to_learn(self, snapshot: Snapshot) -> None:
        """Learn a base anew that was learnt as an edit, once edits have ceased for a while."""
        if self._learning is not None:
            self._learning.cancel()
        if self._learn_anew is not None:
            learning = self._relearn(snapshot, self._learn_anew)
            self._learning = asyncio.create_task(learning, name="learning the base anew")

    async def _relearn(self, snapshot: Snapshot, learn_anew: LearnAnew) -> None:
        await asyncio.sleep(SECONDS_OF_QUIET)
        anew = await asyncio.to_thread(learn_anew, snapshot.base, lambda: self._is_live(snapshot))
        if self.snapshot is snapshot and anew is not None:
            self.snapshot = anew
            self._publish(anew)

    def _is_live(self, snapshot: Snapshot) -> bool:
        return self.snapshot is snapshot and not self._closed

    async def close(self) -> None:
        """Leave what is being learnt to the next start."""
        self._closed = True
        if self._learning is not None:
            self._learning.cancel()

    def _trouble(self, problems: tuple[Problem, ...]) -> None:
        """Note problems to be told, once each time that they change."""
        if problems == self._troubles:
            return
        self._troubles = problems
        for problem in problems:
            log.warning("the last good knowledge base stays in service: %s", problem)
        if problems:
            self.untold.append(problems)


def _link(
    number: int, author: Author, origin: Origin, reason: str, changes: Sequence[AnyChange], undoes: int | None
) -> Link:
    data = [change_as_data(change) for change in changes]
    return Link(number, now(), author.user_hash, origin, storable(reason), data, undoes)


def _alike(one: Mapping[Thing, str], other: Mapping[Thing, str]) -> bool:
    """Whether two states are of one base at different times: they share half of the entries of the smaller."""
    mine, theirs = ({thing for thing in state if thing.kind == "entry"} for state in (one, other))
    return bool(mine) and 2 * len(mine & theirs) >= min(len(mine), len(theirs))


def _file_of(thing: Thing, base: Base) -> str | None:
    entry = base.entries.get(thing.name) if thing.kind == "entry" else None
    if entry is None or entry.location is None or base.directory is None:
        return None
    return entry.location.file.relative_to(base.directory).as_posix()


def _files_of(things: Iterable[Thing], *bases: Base) -> set[str]:
    """Return the files that things stand in, in the first base that has them."""
    files = {thing: thing.name for thing in things if thing.kind == "file"}
    entries = (thing for thing in things if thing.kind == "entry")
    found = {thing: next((file for base in bases if (file := _file_of(thing, base))), None) for thing in entries}
    return {*files.values(), *(file for file in found.values() if file)}
