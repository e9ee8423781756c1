"""Changes of the base: proposed, previewed, published, undone, healed, and taken up from files and other processes."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import sqlite3
import weakref
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.curation import keeping
from bot.curation.curator import Curator, HistoryBroken, ProposalGone, RevisionUnknown, SecondPersonNeeded
from bot.curation.files import MARK
from bot.curation.recalling import recall
from bot.store import QueryRecord, Store, Surface
from knowledge.editing.changes import Change, Conflict, EditRefused, FileChange, FileConflict, same
from knowledge.learning import fitting
from knowledge.loading import load
from knowledge.model import Problem, Quote, Status
from knowledge.snapshot import Snapshot
from tests.curating import (
    CHEAP,
    MINA,
    NOOR,
    a_new_entry,
    answered_by,
    asked_more,
    curating,
    published,
    snapshot_of,
    town,
    until,
    with_question,
)
from tests.knowledge.town import TOPICS, write_town

DATABASE = "sqlite:///data/desk.db"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return town(tmp_path)


def says(directory: Path, text: str) -> bool:
    return text in (directory / "talks.yaml").read_text("utf-8")


# Publishing


async def test_what_a_draft_will_need_is_made_ready_once(directory: Path, tmp_path: Path, monkeypatch):
    Snapshot.build(load(directory), tmp_path / "cache")
    kept = Snapshot.build(load(directory), tmp_path / "cache")
    relearnt: list[str] = []
    relearn = fitting.relearn
    monkeypatch.setattr(fitting, "relearn", lambda *args: (relearnt.append("once"), relearn(*args))[1])
    async with curating(directory, DATABASE, snapshot=kept) as curator:
        curator.expect()
        await until(lambda: relearnt)
        curator.expect()
        await curator.propose([asked_more(curator, "quay/ferries", "How many boats?")], MINA, "asked often")
        await published(curator, asked_more(curator, "quay/ferries", "How many ships?"))
    assert relearnt == ["once"]


async def test_nothing_holds_what_was_live_once_another_is(directory: Path):
    async with curating(directory, DATABASE) as curator:
        first = weakref.ref(curator.snapshot)
        await published(curator, asked_more(curator, "quay/ferries", "How many boats?"))
        gc.collect()
        assert first() is None


async def test_what_is_live_answers_in_the_end_as_after_a_start(directory: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("knowledge.snapshot.MOST_CHANGED", 1.0)  # a question more is much for so small a base
    monkeypatch.setattr(keeping, "SECONDS_OF_QUIET", 0.2)
    async with curating(directory, DATABASE, cache=tmp_path / "cache") as curator:
        await published(curator, asked_more(curator, "quay/ferries", "How many boats?"))
        edited = curator.snapshot
        assert not list(tmp_path.glob("cache/fitted-*.npz")), "an edit's way to the base is not kept"
        await until(lambda: curator.snapshot is not edited, 60)
        live = curator.snapshot
    started = Snapshot.build(load(directory), None, live.parts)
    assert live.base.digest == edited.base.digest == started.base.digest
    assert np.array_equal(live.fitted.quick.scorer.weights, started.fitted.quick.scorer.weights)
    assert len(list(tmp_path.glob("cache/fitted-*.npz"))) == 1


async def test_learning_anew_ends_with_the_desk(directory: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(keeping, "SECONDS_OF_QUIET", 0.0)
    async with curating(directory, DATABASE, cache=tmp_path / "cache") as curator:
        await published(curator, asked_more(curator, "quay/ferries", "How many boats?"))
        await until(lambda: bool(multiprocessing.active_children()))
    await until(lambda: not multiprocessing.active_children())


async def test_a_published_question_is_answered_stands_in_its_file_and_is_a_revision(directory: Path):
    live = []
    async with curating(directory, DATABASE, publish=live.append) as curator:
        proposal = await curator.propose([asked_more(curator, "quay/ferries", "How many boats?")], MINA, "asked often")
        assert not says(directory, "How many boats?")
        assert (curator.number, answered_by(curator, "How many boats?")) == (0, None)
        revision = await curator.publish(proposal.id, MINA)
        assert (revision.number, revision.reason, revision.origin, revision.author) == (
            1,
            "asked often",
            "discord",
            MINA,
        )
        assert (curator.number, answered_by(curator, "How many boats?")) == (1, "quay/ferries")
        assert live[-1] is curator.snapshot is proposal.candidate
        assert says(directory, "en: [What did the mayor say about ferries?, ferries, How many boats?]")
        assert load(directory).digest == curator.snapshot.base.digest
        assert [await curator.revision(1)] == await curator.history() == [revision]
        with pytest.raises(ProposalGone):
            await curator.publish(proposal.id, MINA)


async def test_an_entry_is_added_beside_its_like_edited_and_removed(directory: Path):
    async with curating(directory, DATABASE) as curator:
        added = await published(curator, Change("quay/price", None, a_new_entry()))
        assert added.changes[0].file == "talks.yaml"
        standing = curator.snapshot.base.entries["quay/price"]
        edited = replace(standing, answer={"en": "  Nothing.  "})
        assert (await published(curator, Change("quay/price", standing, edited))).changes[0].after.answer == {
            "en": "Nothing."
        }
        removed = await published(curator, Change("quay/price", curator.snapshot.base.entries["quay/price"], None))
        assert "quay/price" not in curator.snapshot.base.entries
        assert [one.number for one in await curator.history("quay/price")] == [3, 2, 1]
        assert [one.number for one in await curator.history("quay/price", before=3, limit=1)] == [2]
        assert removed.previous == (await curator.revision(2)).hash
        assert await curator.history("quay/ferries") == []


async def test_what_an_undo_leaves_empty_is_removed_and_nothing_else(directory: Path):
    def held() -> set[str]:
        return {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.name != ".revision"}

    (directory / "kept").mkdir()
    (directory / "kept" / "entries.yaml").write_text("# to be filled\nentries:\n")
    (directory / "noted").mkdir()
    (directory / "noted" / "readme.md").write_text("Notes.")
    before = held()
    async with curating(directory, DATABASE) as curator:
        changes = [
            Change(entry, None, a_new_entry(entry, f"What of {entry}?"), f"{folder}/entries.yaml")
            for entry, folder in (("a", "new/deep"), ("b", "noted"), ("c", "kept"))
        ]
        await published(curator, FileChange("sources/more.txt", None, b"More.\n"), *changes)
        assert len(held()) == len(before) + 6
        await curator.publish((await curator.undo(1, MINA)).id, MINA)
        assert held() == before
        assert (directory / "kept" / "entries.yaml").read_text() == "# to be filled\nentries:\n"
        await curator.publish((await curator.undo(2, MINA)).id, MINA)
        assert "a" in load(directory).entries


@pytest.mark.parametrize(
    ("changes", "field", "advice"),
    [
        ({"answer": {}}, "answer", "an answer in at least one language is needed"),
        ({"answer": {"english": "Yes."}}, "answer.english", "no language code"),
        ({"questions": {}}, "questions", "at least one question is needed"),
        ({"questions": {"en": ("ok", " ")}}, "questions.en[1]", "must not be empty"),
        (
            {"questions": {"en": ("Ferries!",)}},
            "questions.en[0]",
            "stands in quay/ferries too; take it out there first",
        ),
        ({"quotes": ()}, "quotes", "at least one quote is needed"),
        ({"quotes": (Quote("gazette", "Two boats."),)}, "quotes[0].text", "must hold it word for word"),
        ({"quotes": (Quote("post", "Two boats."),)}, "quotes[0].source", "no source has the id 'post'"),
        ({"topics": ("boats",)}, "topics[0]", "no topic has the id 'boats'"),
        ({"id": "quay/other"}, "id", "an entry keeps its id"),
    ],
)
async def test_what_would_leave_no_sound_base_is_refused_with_field_and_advice(
    directory: Path, changes: dict, field: str, advice: str
):
    async with curating(directory, DATABASE) as curator:
        entry = a_new_entry(**{"entry_id": changes.pop("id")} if "id" in changes else {}, **changes)
        with pytest.raises(EditRefused) as refused:
            await curator.propose([Change("quay/price", None, entry)], MINA)
        assert [(problem.field, advice in problem.message) for problem in refused.value.problems] == [(field, True)]
        assert (directory / "talks.yaml").read_bytes() == (town(directory / "again") / "talks.yaml").read_bytes()


async def test_an_id_that_is_taken_and_a_change_of_nothing_are_refused(directory: Path):
    async with curating(directory, DATABASE) as curator:
        standing = curator.snapshot.base.entries["quay/ferries"]
        with pytest.raises(EditRefused, match="the id 'quay/ferries' is taken"):
            await curator.propose([Change("quay/ferries", None, a_new_entry("quay/ferries"))], MINA)
        with pytest.raises(EditRefused, match="nothing is changed"):
            await curator.propose([Change("quay/ferries", standing, standing)], MINA)


async def test_a_later_edit_of_the_same_entry_is_a_conflict_and_never_an_overwrite(directory: Path):
    async with curating(directory, DATABASE) as curator:
        seen = curator.snapshot.base.entries["quay/ferries"]
        mine = await curator.propose([Change("quay/ferries", seen, with_question(seen, "Mine?"))], MINA)
        await published(curator, Change("quay/ferries", seen, with_question(seen, "Theirs?")), author=NOOR)
        for attempt in (
            curator.publish(mine.id, MINA),
            curator.propose([Change("quay/ferries", seen, with_question(seen, "Mine?"))], MINA),
        ):
            with pytest.raises(Conflict) as conflict:
                await attempt
            sides = conflict.value.mine, conflict.value.theirs, conflict.value.base
            assert [side.questions["en"][2:] for side in sides] == [("Mine?",), ("Theirs?",), ()]
        assert curator.number == 1


async def test_a_change_proposed_before_another_entry_changed_is_built_anew(directory: Path):
    async with curating(directory, DATABASE) as curator:
        first = await curator.propose([asked_more(curator, "quay/ferries", "First?")], MINA)
        second = await curator.propose([asked_more(curator, "quay/mending", "Second?")], NOOR)
        await curator.publish(second.id, NOOR)
        await curator.publish(first.id, MINA)
        assert (answered_by(curator, "First?"), answered_by(curator, "Second?")) == ("quay/ferries", "quay/mending")
        assert curator.number == 2


async def test_whole_files_and_entries_are_changed_together_and_undone_together(directory: Path):
    wharf = (
        "The wharf is new.\nIt was built last year, and the whole town came to see it opened by the captain himself."
    )
    sources = (directory / "sources.yaml").read_bytes()
    quote = Quote("post", "It was built last year")
    entry = a_new_entry("wharf/new", "How new is the wharf?", topics=(), quotes=(quote,))
    changes = [
        FileChange("articles/post.txt", None, wharf.encode()),
        FileChange(
            "sources.yaml", sources, sources + b"  - {id: post, file: articles/post.txt, title: The wharf is new.}\n"
        ),
        FileChange("wharf/meeting.yaml", None, b"meeting: {id: wharf, title: {en: Wharf}, source: post}\n"),
        Change("wharf/new", None, entry),
    ]
    async with curating(directory, DATABASE) as curator:
        revision = await published(curator, *changes)
        assert revision.changes[3].file == "wharf/entries.yaml"
        assert curator.snapshot.base.entries["wharf/new"].meeting == "wharf"
        assert [one.number for one in await curator.history("wharf/new")] == [1]
        undo = await curator.undo(1, NOOR)
        await curator.publish(undo.id, NOOR)
        assert set(curator.snapshot.base.meetings) == {"quay"}
        assert not (directory / "articles" / "post.txt").exists()
        assert (directory / "sources.yaml").read_bytes() == sources
        with pytest.raises(FileConflict, match=r"sources\.yaml: somebody else has changed this file"):
            await curator.propose([FileChange("sources.yaml", b"sources: []", sources + b"# x\n")], MINA)
        for path in ("../talks.yaml", "/etc/x.yaml", ".hidden.yaml", "run.sh"):
            with pytest.raises(EditRefused, match="no file of a base"):
                await curator.propose([FileChange(path, None, b"entries: []\n")], MINA)


async def test_whole_files_say_what_they_take_back_wherever_its_entries_stand(tmp_path: Path):
    base = town(tmp_path)
    old = (base / "talks.yaml").read_bytes()
    async with curating(base, f"sqlite:///{tmp_path}/desk.db") as curator:
        await published(curator, asked_more(curator, "quay/mending", "And the quay?"))
        live = (base / "talks.yaml").read_bytes()
        cut = live.index(b"  - id: quay/mending")
        moved = FileChange("more.yaml", None, b"entries:\n" + live[cut:])
        proposal = await curator.propose([moved, FileChange("talks.yaml", live, live[:cut])], MINA)
        assert proposal.takes_back == {}
        proposal = await curator.propose([FileChange("talks.yaml", live, old)], MINA)
        assert proposal.takes_back == {"quay/mending": 1}
        revision = await curator.publish(proposal.id, MINA)
        undoing = await curator.undo(revision.number, MINA)
        assert undoing.takes_back == {}


async def test_what_is_needed_besides_is_put_to_a_proposal(directory: Path):
    async with curating(directory, DATABASE) as curator:

        async def complete(changes):
            return [FileChange("topics.yaml", TOPICS.encode(), TOPICS.encode() + b"# more\n"), *changes]

        curator.complete = complete
        revision = await published(curator, asked_more(curator, "quay/ferries", "More?"))
        assert [type(change) for change in revision.changes] == [FileChange, Change]
        assert (directory / "topics.yaml").read_text().endswith("# more\n")


# Impact


async def test_a_preview_says_what_would_be_answered_changed_and_lost(directory: Path):
    cases = Path("cases.jsonl")
    cases.write_text('{"id": "1", "turns": ["ferries", "Who pays?"], "category": "c", "status": ["answered"]}\n')
    async with curating(directory, DATABASE, evaluation=[cases]) as curator:
        for text in ("How many boats?", "What did the captain answer?", "ferries", "ferries"):
            await _asked(curator, text)
        standing = curator.snapshot.base.entries["quay/mending"]
        changes = [
            asked_more(curator, "quay/ferries", "How many boats?"),
            Change("quay/mending", standing, replace(standing, answer={"en": "Mend it."})),
        ]
        impact = (await curator.propose(changes, MINA)).impact
        assert impact.replayed == 4
        assert [(effect.question, effect.after, effect.source) for effect in impact.newly_answered] == [
            ("How many boats?", (Status.ANSWERED, "quay/ferries"), "log")
        ]
        assert [effect.question for effect in impact.changed] == ["What did the captain answer?"]
        removal = Change("quay/ferries", curator.snapshot.base.entries["quay/ferries"], None)
        impact = (await curator.propose([removal], MINA)).impact
        assert "ferries" in {effect.question for effect in impact.lost}
        assert "quay/ferries" not in impact.taken_from, "what is removed is not warned of"


async def _asked(curator: Curator, text: str) -> None:
    async with await Store.open(DATABASE) as store:
        await store.record(QueryRecord(text=text, status="suggested", surface=Surface.SLASH, user_hash="0" * 64))


# Two persons


async def test_under_the_two_person_rule_another_moderator_publishes_even_after_a_restart(directory: Path):
    async with curating(directory, DATABASE, two_persons=lambda: True) as curator:
        proposal = await curator.propose([asked_more(curator, "quay/ferries", "Two?")], MINA, "please look")
        assert (proposal.waits_for_second, await curator.waiting()) == (True, [])
        with pytest.raises(SecondPersonNeeded):
            await curator.publish(proposal.id, MINA)
        assert curator.number == 0
    async with curating(directory, DATABASE, two_persons=lambda: True) as curator:
        (waiting,) = await curator.waiting()
        assert (waiting.id, waiting.author, waiting.reason) == (proposal.id, MINA, "please look")
        again = await curator.reopen(waiting.id)
        assert same(again.candidate.base.entries["quay/ferries"], proposal.candidate.base.entries["quay/ferries"])
        revision = await curator.publish(waiting.id, NOOR)
        assert revision.author == MINA
        assert await curator.waiting() == []


async def test_a_discarded_proposal_is_gone(directory: Path):
    async with curating(directory, DATABASE) as curator:
        proposal = await curator.propose([asked_more(curator, "quay/ferries", "Two?")], MINA)
        await curator.discard(proposal.id)
        for attempt in (curator.publish(proposal.id, MINA), curator.discard(proposal.id), curator.reopen(proposal.id)):
            with pytest.raises(ProposalGone):
                await attempt


# Undoing


async def test_an_old_revision_is_undone_where_later_ones_touched_something_else(directory: Path):
    async with curating(directory, DATABASE) as curator:
        before = (directory / "talks.yaml").read_bytes()
        await published(curator, asked_more(curator, "quay/ferries", "Old?"))
        await published(curator, asked_more(curator, "quay/ferries", "New?"))
        undo = await curator.undo(1, NOOR)
        revision = await curator.publish(undo.id, NOOR)
        assert (revision.origin, revision.undoes, revision.author) == ("undo", 1, NOOR)
        assert (answered_by(curator, "Old?"), answered_by(curator, "New?")) == (None, "quay/ferries")
        await curator.publish((await curator.undo(3, MINA)).id, MINA)
        assert answered_by(curator, "Old?") == "quay/ferries"
        for number in (4, 3, 3):  # the last but one undoes it again, and then there is nothing to undo
            if number == 4:
                await curator.publish((await curator.undo(number, MINA)).id, MINA)
        await curator.publish((await curator.undo(2, MINA)).id, MINA)
        assert (directory / "talks.yaml").read_bytes() == before


async def test_what_was_changed_again_cannot_be_undone(directory: Path):
    async with curating(directory, DATABASE) as curator:
        for answer in ("One.", "Two."):
            standing = curator.snapshot.base.entries["quay/ferries"]
            await published(curator, Change("quay/ferries", standing, replace(standing, answer={"en": answer})))
        with pytest.raises(Conflict) as conflict:
            await curator.undo(1, NOOR)
        assert conflict.value.theirs.answer == {"en": "Two."}
        with pytest.raises(RevisionUnknown):
            await curator.undo(7, NOOR)


async def test_a_removed_entry_comes_back_to_its_file(directory: Path):
    async with curating(directory, DATABASE) as curator:
        gone = curator.snapshot.base.entries["quay/mending"]
        await published(curator, Change(gone.id, gone, None))
        await curator.publish((await curator.undo(1, NOOR)).id, NOOR)
        back = curator.snapshot.base.entries["quay/mending"]
        assert same(back, gone)
        assert back.location.file == gone.location.file


# Files edited by hand


async def test_a_hand_edit_is_taken_up_within_two_seconds_as_a_revision(directory: Path):
    async with curating(directory, DATABASE) as curator:
        file = directory / "talks.yaml"
        file.write_text(file.read_text().replace("[What did the captain answer?]", "[What was the answer?]  # by hand"))
        await until(lambda: curator.number == 1)
        assert answered_by(curator, "What was the answer?") == "quay/mending"
        (revision,) = await curator.history("quay/mending")
        assert (revision.origin, revision.reason, revision.author.user_hash) == (
            "files",
            "edited in talks.yaml",
            "files",
        )
        await curator.publish((await curator.undo(1, MINA)).id, MINA)
        assert says(directory, "[What did the captain answer?]  # by hand")
        topics = directory / "topics.yaml"
        topics.write_text(TOPICS + "  - {id: quay, names: {en: [quay]}}\n")
        await until(lambda: curator.number == 3)
        (change,) = (await curator.revision(3)).changes
        assert (change.path, change.before) == ("topics.yaml", TOPICS.encode())
        assert "quay" in curator.snapshot.base.topics


async def test_a_comment_by_hand_is_no_revision_and_our_own_writing_no_hand_edit(directory: Path):
    async with curating(directory, DATABASE) as curator:
        file = directory / "talks.yaml"
        digest = curator.snapshot.base.digest
        file.write_text("# hello\n" + file.read_text())
        await until(lambda: curator.snapshot.base.digest != digest)
        await published(curator, asked_more(curator, "quay/ferries", "Boats?"))
        await asyncio.sleep(1.2)
        assert curator.number == 1
        assert file.read_text().startswith("# hello\n")


async def test_a_broken_file_keeps_the_last_good_base_and_is_told_once_with_its_line_and_field(directory: Path):
    told: list[tuple[Problem, ...]] = []

    async def tell(problems: tuple[Problem, ...]) -> None:
        told.append(problems)

    async with curating(directory, DATABASE) as curator:
        curator.on_trouble = tell
        file, good = directory / "talks.yaml", (directory / "talks.yaml").read_text()
        file.write_text(good.replace("answer: {en: That", "answr: {en: That"))
        await until(lambda: told)
        places = [(problem.file, problem.line, problem.field) for problem in told[0]]
        assert ("talks.yaml", 24, "entries[1].answr") in places
        assert answered_by(curator, "What did the captain answer?") == "quay/mending"
        with pytest.raises(EditRefused, match=r"talks\.yaml:20:5: somebody is editing this file by hand"):
            await published(curator, asked_more(curator, "quay/ferries", "Boats?"))
        assert "answr" in file.read_text()
        file.write_text(good.replace("[What did the captain answer?]", "[Mended?]"))
        await until(lambda: curator.number == 1)
        assert (len(told), answered_by(curator, "Mended?")) == (1, "quay/mending")


async def test_what_was_edited_while_the_desk_was_down_is_a_revision_at_its_start(directory: Path):
    async with curating(directory, DATABASE) as curator:
        await published(curator, asked_more(curator, "quay/ferries", "Boats?"))
    file = directory / "talks.yaml"
    file.write_text(file.read_text().replace(", Boats?]", "]").replace("[次はいつ？]", "[次回は？]"))
    async with curating(directory, DATABASE) as curator:
        assert curator.number == 2
        changed = {change.entry for change in (await curator.revision(2)).changes}
        assert changed == {"quay/ferries", "quay/meeting"}
        assert answered_by(curator, "Boats?") is None


async def test_a_start_that_finds_a_file_broken_goes_on_with_what_was_accepted_last(directory: Path):
    file = directory / "talks.yaml"
    async with curating(directory, DATABASE) as curator:
        await published(curator, asked_more(curator, "quay/ferries", "Boats?"))
        file.write_text(file.read_text().replace("[次はいつ？]", "[次回は？]"))
        await until(lambda: curator.number == 2, 2)
    good = file.read_text()
    file.write_text(good.replace("answer: {en: That", "answr: {en: That"))
    (directory / "new.yaml").write_text("entries: [")
    async with await Store.open(DATABASE) as store:
        recalled = await recall(store, directory)
        assert recalled is not None
        base, contents = recalled
        snapshot = Snapshot.build(base, None, CHEAP)
        told: list[tuple[Problem, ...]] = []

        async def tell(problems: tuple[Problem, ...]) -> None:
            told.append(problems)

        async with curating(directory, store, snapshot=snapshot, contents=contents) as curator:
            assert (curator.number, answered_by(curator, "Boats?")) == (2, "quay/ferries")
            assert base.entries["quay/meeting"].questions["ja"] == ("次回は？",)
            curator.on_trouble = tell
            await until(lambda: told, 5)
            assert {problem.file for problem in told[0]} == {"talks.yaml", "new.yaml"}
            with pytest.raises(EditRefused, match="somebody is editing this file by hand"):
                await published(curator, asked_more(curator, "quay/ferries", "Ships?"))
            assert "answr" in file.read_text()
            (directory / "new.yaml").unlink()
            file.write_text(good.replace("[What did the captain answer?]", "[Mended?]"))
            await until(lambda: curator.number == 3, 5)
            changed = {change.entry for change in (await curator.revision(3)).changes}
            assert (changed, answered_by(curator, "Mended?"), len(told)) == ({"quay/mending"}, "quay/mending", 1)


async def test_what_was_accepted_after_a_start_is_recalled_with_its_article(directory: Path):
    text = "The wharf is new.\nIt was built last year, and the whole town came to see it opened by the captain himself."
    sources = (directory / "sources.yaml").read_bytes()
    more = b"  - {id: post, file: articles/post.txt, title: The wharf is new.}\n"
    entry = a_new_entry(
        "quay/new", "How new is the wharf?", topics=(), quotes=(Quote("post", "It was built last year"),)
    )
    async with curating(directory, DATABASE) as curator:
        article = FileChange("articles/post.txt", None, text.encode())
        await published(
            curator, article, FileChange("sources.yaml", sources, sources + more), Change(entry.id, None, entry)
        )
        await published(curator, Change("quay/meeting", curator.snapshot.base.entries["quay/meeting"], None))
        live = curator.snapshot.base
    (directory / "topics.yaml").write_text("topics: [")
    async with await Store.open(DATABASE) as store:
        recalled = await recall(store, directory)
    assert recalled is not None
    assert recalled[0].digest == live.digest


async def test_a_base_that_never_loaded_here_is_not_recalled_nor_another_in_its_place(directory: Path, tmp_path: Path):
    async with await Store.open(DATABASE) as store:
        assert await recall(store, directory) is None
        async with curating(directory, store):
            pass
        assert await recall(store, write_town(tmp_path / "other")) is None
        (directory / "article.txt").unlink()
        assert await recall(store, directory) is None


# Healing and following


async def test_a_fresh_copy_of_the_files_is_brought_up_to_the_database(directory: Path, tmp_path: Path):
    async with curating(directory, DATABASE) as curator:
        await published(curator, asked_more(curator, "quay/ferries", "One?"))
        await published(curator, asked_more(curator, "quay/ferries", "Two?"), Change("quay/price", None, a_new_entry()))
        wanted = curator.snapshot.base
    other = town(tmp_path / "elsewhere")
    async with curating(other, DATABASE) as curator:
        assert curator.number == 2
        assert curator.snapshot.base.digest == wanted.digest
        assert (other / "talks.yaml").read_bytes() == (directory / "talks.yaml").read_bytes()


async def test_another_base_is_not_mixed_with_the_history_of_the_first(directory: Path, tmp_path: Path):
    async with curating(directory, DATABASE) as curator:
        await published(curator, asked_more(curator, "quay/ferries", "One?"))
    other = tmp_path / "other"
    other.mkdir()
    (other / "all.yaml").write_text(
        "sources_required: false\nentries:\n  - {id: a, questions: {en: [A?]}, answer: {en: A.}}\n"
    )
    async with curating(other, DATABASE) as curator:
        assert (curator.number, set(curator.snapshot.base.entries)) == (None, {"a"})
        with pytest.raises(EditRefused, match="the history of another knowledge base"):
            await published(curator, asked_more(curator, "a", "B?"))
        (other / "all.yaml").write_text((other / "all.yaml").read_text().replace("A?", "Aha?"))
        await until(lambda: answered_by(curator, "Aha?") == "a")


async def test_two_desks_on_one_database_and_one_directory_take_up_each_others_revisions(directory: Path):
    async with curating(directory, DATABASE) as one, curating(directory, DATABASE) as other:
        await asyncio.gather(
            published(one, asked_more(one, "quay/ferries", "First?")),
            published(other, asked_more(other, "quay/mending", "Second?")),
        )
        await until(lambda: one.number == other.number == 2)
        assert one.snapshot.base.digest == other.snapshot.base.digest
        assert answered_by(one, "Second?") == "quay/mending"
        assert answered_by(other, "First?") == "quay/ferries"


@pytest.mark.postgres
async def test_two_desks_on_one_postgresql_take_up_each_others_revisions(postgresql: str, tmp_path: Path):
    here, there = town(tmp_path / "here"), town(tmp_path / "there")
    async with curating(here, postgresql) as one, curating(there, postgresql) as other:
        for number, (desk, text) in enumerate([(one, "First?"), (other, "Second?")] * 2, start=1):
            await published(desk, asked_more(desk, "quay/ferries", f"{text} {number}"))
            await until(lambda number=number: one.number == other.number == number)
        assert (here / "talks.yaml").read_bytes() == (there / "talks.yaml").read_bytes()
        assert one.snapshot.base.digest == other.snapshot.base.digest


async def test_a_database_with_another_history_than_the_one_followed_is_not_added_to(directory: Path):
    async with curating(directory, DATABASE) as curator:
        for text in ("One?", "Two?"):
            await published(curator, asked_more(curator, "quay/ferries", text))
        with closing(sqlite3.connect("data/desk.db", isolation_level=None)) as database:
            database.execute("DELETE FROM revisions WHERE number = 2")
        with pytest.raises(HistoryBroken, match="no longer holds revision 2 as this desk has it"):
            await published(curator, asked_more(curator, "quay/ferries", "Three?"))
        assert answered_by(curator, "Two?") == "quay/ferries"


async def test_files_that_cannot_be_written_are_refused_with_the_next_step(
    directory: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    async with curating(directory, DATABASE) as curator:
        monkeypatch.setattr("tempfile.TemporaryFile", refuse)
        with pytest.raises(EditRefused, match=r"cannot be written \(Permission denied\); copy .* set KNOWLEDGE_DIR"):
            await published(curator, asked_more(curator, "quay/ferries", "One?"))
        assert curator.number == 0


async def test_a_full_disk_loses_no_confirmed_change(directory: Path, monkeypatch: pytest.MonkeyPatch):
    told: list[tuple[Problem, ...]] = []

    async def tell(problems: tuple[Problem, ...]) -> None:
        told.append(problems)

    async with curating(directory, DATABASE) as curator:
        curator.on_trouble = tell
        proposal = await curator.propose([asked_more(curator, "quay/ferries", "One?")], MINA)
        with monkeypatch.context() as full:
            full.setattr("os.fsync", _no_space)
            await curator.publish(proposal.id, MINA)
            assert answered_by(curator, "One?") == "quay/ferries"
            assert not says(directory, "One?")
            assert "the change is recorded and live, and is tried again" in told[0][0].message
        await until(lambda: says(directory, "One?"))
        await until(lambda: (directory / MARK).exists())
        assert (curator.number, len(told)) == (1, 1)


def _no_space(_: int) -> None:
    raise OSError(28, "No space left on device")


async def test_those_who_asked_are_told_of_what_is_published(directory: Path):
    heard = []

    async def hear(revision, snapshot):
        heard.append((revision.number, snapshot.base.digest))
        raise RuntimeError("and fails")

    async with curating(directory, DATABASE) as curator:
        curator.on_published.append(hear)
        await published(curator, asked_more(curator, "quay/ferries", "One?"))
        assert heard == [(1, curator.snapshot.base.digest)]


async def test_a_snapshot_made_for_a_proposal_goes_live_without_being_made_again(directory: Path):
    made = []

    def build(base):
        made.append(base)
        return replace(first, base=base)

    first = snapshot_of(directory)
    async with curating(directory, DATABASE, snapshot=first, build=build) as curator:
        await published(curator, asked_more(curator, "quay/ferries", "One?"))
        assert len(made) == 1
