"""Random rows of edits, undos, hand edits, reloads and crashes: the base always equals the replay of its revisions."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import DataObject

from bot.curation.curator import Curator
from bot.curation.files import BaseFiles
from bot.curation.proving import prove
from bot.store import Store
from knowledge.articles import find_quote
from knowledge.editing import states
from knowledge.editing.changes import Change, Conflict, EditRefused
from knowledge.loading import load
from knowledge.model import Base, Entry, Kind, Quote
from knowledge.snapshot import Snapshot
from tests.curating import MINA, NOOR, snapshot_of
from tests.knowledge.town import AGAIN, FERRIES, FIRST, MENDED, TALKS, write_town

COMMENTED = (
    TALKS.replace("entries:\n", "entries:\n  # about quay/ferries\n", 1)
    .replace("  - id: quay/mending\n", "  # about quay/mending\n  - id: quay/mending\n")
    .replace("  - id: quay/meeting\n", "\n  # about quay/meeting\n  - id: quay/meeting\n")
)
COMMENTED = "# The talks.\n" + COMMENTED + "# The end.\n"
IDS = ["quay/ferries", "quay/mending", "quay/meeting", "quay/new", "harbour/one", "plain"]
WORDS = st.sampled_from(
    ["boats", "船", "no", "12:30", "a: b", "#1", "- x", '"quoted"', "it's", "[x]", "été", "two, three"]
)
QUOTES = st.lists(st.sampled_from([FERRIES, MENDED, AGAIN, FIRST]), min_size=1, max_size=3, unique=True)


class Killed(BaseException):
    """The process is gone."""


class Curation(RuleBasedStateMachine):
    snapshot: Snapshot | None = None

    @initialize()
    def begin(self) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="curation"))
        self.base = write_town(self.place / "town", talks=COMMENTED)
        if Curation.snapshot is None:
            Curation.snapshot = snapshot_of(self.base)
        self.runner = asyncio.Runner()
        self.asked = 0
        self.store = self.wait(Store.open(f"sqlite:///{self.place}/desk.db"))
        self.start()
        self.first = self.wait(self.store.revisions.standing())[2]

    def wait(self, work: Awaitable[Any]) -> Any:
        async def waited() -> Any:
            return await work

        return self.runner.run(waited())

    def start(self) -> None:
        made = Curation.snapshot
        assert made is not None

        def build(base: Base) -> Snapshot:
            return replace(made, base=base)

        self.curator = Curator(
            directory=self.base,
            store=self.store,
            snapshot=build(load(self.base)),
            publish=lambda _: None,
            cache=None,
            two_persons=lambda: False,
            build=build,
        )
        self.wait(self.curator.start())

    def standing(self) -> dict[str, Entry]:
        return dict(self.curator.snapshot.base.entries)

    def publish(self, change: Change) -> None:
        proposal = self.wait(self.curator.propose([change], MINA, "because"))
        self.wait(self.curator.publish(proposal.id, NOOR))
        assert (
            states.entry_state(self.standing()[change.entry]) if change.after else change.entry not in self.standing()
        )

    def changed(self, data: DataObject) -> Change:
        """A change of one entry: added, edited in one field, or removed."""
        entry_id = data.draw(st.sampled_from(IDS), "entry")
        entry = self.standing().get(entry_id)
        self.asked += 1
        words = data.draw(WORDS, "words")
        phrasing = f"{words} {self.asked}?"
        if entry is None:
            quotes = tuple(Quote("gazette", text) for text in data.draw(QUOTES, "quotes"))
            return Change(
                entry_id, None, Entry(entry_id, {"en": (phrasing,)}, {"en": words}, ("ferries",), quotes=quotes)
            )
        kind = data.draw(
            st.sampled_from(["question", "follow-up", "fewer", "answer", "quotes", "language", "kind", "remove"]),
            "kind",
        )
        questions = dict(entry.questions)
        if kind == "remove" and len(self.standing()) > 1:
            return Change(entry_id, entry, None)
        if kind == "fewer" and len(questions.get("en", ())) > 1:
            questions["en"] = questions["en"][1:]
            return Change(entry_id, entry, replace(entry, questions=questions))
        if kind == "language":
            questions["ja"] = (phrasing,)
            return Change(entry_id, entry, replace(entry, questions=questions, answer={**entry.answer, "ja": phrasing}))
        if kind == "follow-up":
            asked = (*entry.follow_ups.get("en", ()), phrasing)
            return Change(entry_id, entry, replace(entry, follow_ups={**entry.follow_ups, "en": asked}))
        if kind == "answer":
            return Change(entry_id, entry, replace(entry, answer={**entry.answer, "en": phrasing}))
        if kind == "quotes":
            quotes = tuple(Quote("gazette", text) for text in data.draw(QUOTES, "quotes"))
            return Change(entry_id, entry, replace(entry, quotes=quotes, asks=("what",)))
        if kind == "kind":
            other = Kind.ANALYSIS if entry.kind is Kind.REPORTED else Kind.REPORTED
            return Change(entry_id, entry, replace(entry, kind=other, whether=not entry.whether))
        questions["en"] = (*questions.get("en", ()), phrasing)
        return Change(entry_id, entry, replace(entry, questions=questions))

    @rule(data=st.data())
    def edit(self, data: DataObject) -> None:
        change = self.changed(data)
        try:
            self.publish(change)
        except EditRefused as refused:
            if "nothing is changed" not in str(refused):  # the same quotes again
                raise

    @rule(data=st.data())
    def undo(self, data: DataObject) -> None:
        number = self.curator.number or 0
        if not number:
            return
        which = data.draw(st.integers(1, number), "revision")
        try:
            proposal = self.wait(self.curator.undo(which, NOOR))
        except (Conflict, EditRefused):
            return
        self.wait(self.curator.publish(proposal.id, NOOR))
        assert self.curator.number == number + 1

    @rule(data=st.data(), looked=st.booleans())
    def edit_by_hand(self, data: DataObject, looked: bool) -> None:
        """Somebody opens a file, and perhaps the desk notices before anything else happens."""
        file = self.base / "talks.yaml"
        text = file.read_text("utf-8")
        self.asked += 1
        match data.draw(st.sampled_from(["comment", "question", "answer", "remove", "topics"]), "hand"):
            case "comment":
                text = f"# by hand {self.asked}\n{text}"
            case "question":
                text = re.sub(r"(?m)^  - id: (\S+)$", rf"  - id: \1\n    # hand {self.asked}", text, count=1)
                text = re.sub(r"en: \[", f"en: [by hand {self.asked}, ", text, count=1)
            case "answer":
                text = re.sub(r"(?m)^(      en: )The .*$", rf"\1By hand {self.asked}.", text, count=1)
            case "remove" if text.count("- id: quay/meeting\n") and len(self.standing()) > 2:
                whole = re.compile(r"(?ms)^  # about quay/meeting\n  - id: quay/meeting\n.*?(?=^  ?[#-]|^# |\Z)")
                text = whole.sub("", text, count=1)
            case "topics":
                topics = self.base / "topics.yaml"
                topics.write_text(
                    topics.read_text("utf-8") + f"  - {{id: t{self.asked}, names: {{en: [t {self.asked}]}}}}\n"
                )
        file.write_text(text, "utf-8")
        if looked:
            self.look()

    @rule()
    def look(self) -> None:
        self.wait(self.curator._look())

    @rule()
    def break_and_mend(self) -> None:
        self.look()
        good = self.curator.snapshot.base.digest
        file = self.base / "talks.yaml"
        text = file.read_text("utf-8")
        file.write_text(text + "entries: [\n", "utf-8")
        self.look()
        assert self.curator.snapshot.base.digest == good
        file.write_text(text, "utf-8")
        self.look()
        assert self.curator.snapshot.base.digest == good

    @rule()
    def restart(self) -> None:
        self.wait(self.curator.close())
        self.start()

    @rule(data=st.data(), writes=st.integers(0, 3))
    def crash(self, data: DataObject, writes: int) -> None:
        """The process dies after the record, with some of what follows done."""
        change = self.changed(data)
        try:
            proposal = self.wait(self.curator.propose([change], MINA))
        except EditRefused:
            return
        files = self.curator._keeper.files
        real, left = files.write, [writes]

        def dying(contents: Any) -> None:
            if not left[0]:
                raise Killed
            left[0] -= 1
            real(contents)
            if left[0] == 1:
                raise Killed

        files.write = dying  # type: ignore[method-assign]
        number = self.curator.number or 0
        with pytest.MonkeyPatch.context() as dead:
            dead.setattr(BaseFiles, "mark", lambda *_: (_ for _ in ()).throw(Killed()))
            with suppress(Killed):
                self.wait(self.curator.publish(proposal.id, MINA))
            for _ in range(2):  # whoever watches the files may have looked just then, and died of it too
                with suppress(Killed):
                    self.wait(self.curator.close())
        self.start()
        assert (self.curator.number or 0) >= number + 1
        if change.after is not None and (self.curator.number == number + 1):
            assert states.entry_state(self.standing()[change.entry])

    @precondition(lambda self: hasattr(self, "curator"))
    @invariant()
    def the_base_is_the_replay_of_its_revisions(self) -> None:
        self.look()
        loaded = load(self.base)  # no id twice, or it would not load
        found = states.state_of(loaded, BaseFiles(self.base).read())
        replayed = dict(self.first)
        for revision in reversed(self.wait(self.curator.history(limit=10_000))):
            replayed = states.after(replayed, revision.changes)
        assert replayed == found
        assert self.wait(self.store.revisions.standing())[2] == found
        assert self.curator.snapshot.base.digest == loaded.digest
        assert self.wait(prove(self.store.revisions)).broken == ()
        for entry in loaded.entries.values():
            assert all(find_quote(quote.text, loaded.sources[quote.source]) for quote in entry.quotes)
        text = (self.base / "talks.yaml").read_text("utf-8")
        assert "# The talks.\n" in text
        assert text.count("# The end.\n") == 1
        removed = {
            change["entry"]
            for record in self.wait(self.store.revisions.after(0))
            for change in record.changes
            if "entry" in change and change["after"] is None
        }
        for entry_id in set(IDS[:3]) - removed:
            assert text.count(f"  # about {entry_id}\n  - id: {entry_id}\n") == 1

    def teardown(self) -> None:
        if not hasattr(self, "runner"):
            return
        if hasattr(self, "curator"):
            self.wait(self.curator.close())
            self.wait(self.store.close())
        self.runner.close()
        shutil.rmtree(self.place)


Curation.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.slow
@pytest.mark.timeout(600)
class TestCuration(Curation.TestCase):  # type: ignore[misc, valid-type, name-defined]
    """The machine, as a test."""
