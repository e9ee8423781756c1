"""Changes as values: candidates, undoing, differences, states, the chain; and what a change would do to questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.curating.impact import Asked, Outcome, compare, outcomes
from knowledge.editing import states
from knowledge.editing.candidates import make, spliced
from knowledge.editing.chain import START, Broken, Chain, Link, digest
from knowledge.editing.changes import (
    Change,
    Conflict,
    EditRefused,
    FileChange,
    FileConflict,
    change_as_data,
    change_from_data,
    same,
)
from knowledge.editing.differing import Difference, differences
from knowledge.editing.states import Thing
from knowledge.editing.undoing import reverse
from knowledge.loading import load
from knowledge.model import Base, BaseInvalid, Entry, Kind, Quote, Status
from knowledge.snapshot import Snapshot
from tests.builders import an_entry
from tests.curating import CHEAP, a_new_entry, with_question
from tests.knowledge.town import DESK, FERRIES, SOURCES, TALKS, write_town


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return load(write_town(tmp_path))


# Values


def test_a_change_survives_json():
    entry = an_entry(whether=True, kind=Kind.ANALYSIS, asks=("what",), follow_ups={"en": ("how many",)})
    for change in (Change(entry.id, None, entry, "a.yaml"), Change(entry.id, entry, None)):
        data = change_as_data(change)
        again = change_from_data(data)
        assert change_as_data(again) == data
        assert same(again.after, change.after)
        assert same(again.before, change.before)
    file = FileChange("a/b.yaml", None, "é\n".encode())
    assert change_from_data(change_as_data(file)) == file
    assert file.reversed == FileChange("a/b.yaml", "é\n".encode(), None)


# Candidates


def changed(base: Base, entry: str, **fields: Any) -> Change:
    standing = base.entries[entry]
    return Change(entry, standing, replace(standing, **fields))


def test_a_candidate_is_whole_and_nothing_is_written(base: Base):
    assert base.directory is not None
    before = {path: path.read_bytes() for path in base.directory.iterdir()}
    made = make(base, [changed(base, "quay/ferries", topics=())])
    talks = base.directory / "talks.yaml"
    assert made.base.entries["quay/ferries"].topics == ()
    assert list(made.files) == [talks]
    assert made.read == {talks: before[talks]}
    assert made.files[talks] == before[talks].replace(b"topics: [ferries]", b"topics: []")
    assert {path: path.read_bytes() for path in base.directory.iterdir()} == before
    assert made.base.digest == load(base.directory, replaced=made.files).digest != base.digest


def test_many_entries_of_a_file_are_edited_at_once(base: Base):
    changes = [Change(e.id, e, with_question(e, f"Really, {e.id}?")) for e in base.entries.values()]
    made = make(base, changes)
    assert [change.file for change in made.changes] == ["talks.yaml"] * 3
    (text,) = (content.decode() for content in made.files.values() if content is not None)
    assert len(text.splitlines()) == len(TALKS.splitlines())
    assert same(made.base.entries["quay/mending"], changes[1].after)


@pytest.mark.parametrize(
    ("entry_id", "topics", "file"),
    [
        ("quay/price", ("ferries",), "talks.yaml"),
        ("harbour/price", (), "harbour/entries.yaml"),
        ("wharf/price", (), "wharf.yaml"),
        ("article/price", (), "article.yaml"),
        ("price", (), "entries.yaml"),
        ("people/price", (), "people-2.yaml"),
        ("../price", (), "entries.yaml"),
    ],
)
def test_a_new_entry_stands_with_its_like_or_in_a_file_of_its_own(
    base: Base, entry_id: str, topics: tuple[str, ...], file: str
):
    assert base.directory is not None
    (base.directory / "harbour").mkdir()
    made = make(base, [Change(entry_id, None, a_new_entry(entry_id, topics=topics))])
    assert made.changes[0].file == file  # type: ignore[union-attr]
    assert entry_id in made.base.entries


def test_a_new_entry_stands_in_the_file_that_is_named_for_it_and_nowhere_outside(base: Base):
    made = make(base, [Change("quay/price", None, a_new_entry(), "more/prices.yml")])
    assert [path.name for path in made.files] == ["prices.yml"]
    for file in ("../x.yaml", "/x.yaml", ".x.yaml", "x.txt", "a/../b.yaml"):
        with pytest.raises(EditRefused, match="no file of a base"):
            make(base, [Change("quay/price", None, a_new_entry(), file)])


def test_the_mark_at_the_beginning_of_a_file_stays(tmp_path: Path):
    base = load(write_town(tmp_path, talks="\ufeff" + TALKS))
    made = make(base, [changed(base, "quay/ferries", asks=())])
    assert made.files[tmp_path / "talks.yaml"] == ("\ufeff" + TALKS.replace("asks: [what]", "asks: []")).encode()


def test_files_are_in_an_order_in_which_the_base_loads_after_each(base: Base):
    assert base.directory is not None
    article = "The wharf is new.\nIt was built last year, and the whole town came to see it opened by the captain."
    quote = Quote("post", "It was built last year")
    row = "  - {id: post, file: post.txt, title: The wharf is new.}\n"
    changes = [
        Change("wharf/new", None, a_new_entry("wharf/new", "How new?", topics=(), quotes=(quote,))),
        FileChange("wharf/meeting.yaml", None, b"meeting: {id: wharf, title: {en: Wharf}, source: post}\n"),
        FileChange("sources.yaml", SOURCES.encode(), (SOURCES + row).encode()),
        FileChange("post.txt", None, article.encode()),
    ]
    made = make(base, changes)
    assert [path.name for path in made.files] == ["post.txt", "sources.yaml", "meeting.yaml", "entries.yaml"]
    written: dict[Path, bytes | None] = {}
    for path, content in made.files.items():
        written[path] = content
        load(base.directory, replaced=written)
    for path, content in made.files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content or b"")
    back = make(made.base, [change.reversed for change in made.changes])
    for path, content in back.files.items():
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        load(base.directory)
    assert load(base.directory).entries == base.entries


def test_a_whole_file_that_is_broken_is_refused_with_its_place(base: Base):
    with pytest.raises(EditRefused) as refused:
        make(base, [FileChange("desk.yaml", DESK.encode(), DESK.encode() + b"nonsense: 1\n")])
    assert [(p.file, p.line, p.field) for p in refused.value.problems] == [("desk.yaml", 4, "nonsense")]
    with pytest.raises(EditRefused, match=r"desk\.yaml: not UTF-8 \(byte 0\)"):
        make(base, [FileChange("desk.yaml", DESK.encode(), b"\xff")])
    with pytest.raises(FileConflict):
        make(base, [FileChange("desk.yaml", b"", b"x: y")])


def test_one_thing_is_not_changed_twice_at_once_and_a_shared_phrasing_moves_in_one_change(base: Base):
    one = changed(base, "quay/ferries", topics=())
    with pytest.raises(EditRefused, match="quay/ferries is changed twice at once"):
        make(base, [one, one])
    moved = base.entries["quay/mending"].questions["en"][0]
    with pytest.raises(EditRefused, match="stands in quay/mending too"):
        make(base, [Change("quay/ferries", one.before, with_question(base.entries["quay/ferries"], moved))])
    away = changed(base, "quay/mending", questions={"ja": ("船長の答えは？",)})
    made = make(base, [Change("quay/ferries", one.before, with_question(base.entries["quay/ferries"], moved)), away])
    assert moved in made.base.entries["quay/ferries"].questions["en"]


def test_several_entries_name_their_fields_with_their_ids(base: Base):
    changes = [changed(base, "quay/ferries", answer={}), changed(base, "quay/mending", quotes=(Quote("x", "y"),))]
    with pytest.raises(EditRefused) as refused:
        make(base, changes)
    assert [problem.field for problem in refused.value.problems] == ["quay/ferries: answer"]
    with pytest.raises(EditRefused) as refused:
        make(base, [changed(base, "quay/ferries", asks=("what",), topics=()), changes[1]])
    assert [problem.field for problem in refused.value.problems] == ["quay/mending: quotes[0].source"]


def test_what_was_accepted_once_is_put_in_whatever_stands_there(base: Base):
    gone = Change("quay/none", a_new_entry("quay/none"), None)
    other = Change("quay/ferries", an_entry("quay/ferries"), replace(base.entries["quay/ferries"], topics=()))
    made = spliced(base, [gone, other])
    assert made.base.entries["quay/ferries"].topics == ()
    with pytest.raises(EditRefused):
        spliced(base, [changed(base, "quay/ferries", quotes=(Quote("gazette", "No such words."),))])


# Undoing


def entry_with(**fields: Any) -> Entry:
    return an_entry("e", **{"questions": {"en": ("a", "b")}, "answer": {"en": "x"}} | fields)


@pytest.mark.parametrize(
    ("before", "after", "now", "wanted"),
    [
        ({}, {"answer": {"en": "y"}}, {"answer": {"en": "y"}, "topics": ()}, {"topics": ()}),
        ({}, {"answer": {"en": "y"}}, {"answer": {"en": "z"}}, None),
        ({}, {"answer": {"en": "x", "ja": "y"}}, {"answer": {"en": "w", "ja": "y"}}, {"answer": {"en": "w"}}),
        (
            {},
            {"questions": {"en": ("a", "b", "c")}},
            {"questions": {"en": ("a", "b", "c", "d")}},
            {"questions": {"en": ("a", "b", "d")}},
        ),
        ({}, {"questions": {"en": ("a",)}}, {"questions": {"en": ("a", "d")}}, {"questions": {"en": ("a", "b", "d")}}),
        ({}, {"questions": {"en": ("b",)}}, {"questions": {"en": ("b", "d")}}, {"questions": {"en": ("a", "b", "d")}}),
        ({}, {"questions": {"en": ("a", "b", "c")}}, {"questions": {"en": ("a", "b", "d")}}, None),
        (
            {},
            {"questions": {"en": ("b", "a")}},
            {"questions": {"en": ("b", "a", "d")}},
            {"questions": {"en": ("b", "a", "d")}},
        ),
        (
            {},
            {"topics": (), "kind": Kind.ANALYSIS},
            {"kind": Kind.ANALYSIS, "topics": (), "asks": ("why",)},
            {"asks": ("why",)},
        ),
        (
            {},
            {"follow_ups": {"en": ("how many",)}},
            {"follow_ups": {"en": ("how many", "which ones")}, "asks": ("why",)},
            {"follow_ups": {"en": ("which ones",)}, "asks": ("why",)},
        ),
        ({"topics": ("t",)}, {"topics": ()}, {"topics": ("u",)}, {"topics": ("t", "u")}),
    ],
)
def test_one_change_is_taken_back_while_later_ones_stay(before: dict, after: dict, now: dict, wanted: dict | None):
    change = Change("e", entry_with(**before), entry_with(**after))
    if wanted is None:
        with pytest.raises(Conflict) as conflict:
            reverse(change, entry_with(**now))
        assert same(conflict.value.theirs, entry_with(**now))
        return
    back = reverse(change, entry_with(**now))
    assert same(back.before, entry_with(**now))
    assert back.after is not None
    assert same(back.after, entry_with(**wanted)), differences(back.after, entry_with(**wanted))


def test_an_entry_that_was_added_and_edited_since_is_not_taken_away():
    added = Change("e", None, entry_with())
    assert reverse(added, entry_with()).after is None
    with pytest.raises(Conflict):
        reverse(added, entry_with(topics=()))
    removed = Change("e", entry_with(), None)
    assert same(reverse(removed, None).after, entry_with())
    with pytest.raises(Conflict):
        reverse(removed, entry_with(topics=()))


# Differences


def test_differences_are_told_field_by_field():
    before = entry_with(questions={"en": ("a", "b"), "ja": ("c",)})
    after = entry_with(
        questions={"en": ("a", "d", "b")},
        topics=(),
        quotes=(Quote("s", "q"),),
        whether=True,
        follow_ups={"ja": ("何隻",)},
    )
    assert differences(before, after) == (
        Difference("topics", ("ferries",), ()),
        Difference("whether", (), ("yes",)),
        Difference("questions.en", (), ("d",)),
        Difference("questions.ja", ("c",), ()),
        Difference("follow_ups.ja", (), ("何隻",)),
        Difference("quotes", ("gazette: Two ferries will sail.",), ("s: q",)),
    )
    assert differences(before, before) == ()
    assert [each.field for each in differences(None, entry_with(topics=(), people=(), quotes=()))] == [
        "id",
        "questions.en",
        "answer.en",
    ]


# States


def test_a_base_is_its_entries_and_the_files_without_any(base: Base):
    assert base.directory is not None
    contents: dict[Path, bytes | None] = {path: path.read_bytes() for path in base.directory.glob("*.yaml")}
    state = states.state_of(base, contents)
    files = {"article.txt", "desk.yaml", "people.yaml", "sources.yaml", "topics.yaml"}
    assert {thing.name for thing in state if thing.kind == "file"} == files
    assert {thing.name for thing in state if thing.kind == "entry"} == set(base.entries)
    change = make(base, [changed(base, "quay/ferries", topics=())])
    assert states.after(state, change.changes) == states.state_of(change.base, {**contents, **change.files})


def test_a_whole_file_with_entries_is_told_by_its_entries():
    after = TALKS.replace("[ferries]", "[]").encode()
    steps = list(states.steps([FileChange("talks.yaml", TALKS.encode(), after)]))
    assert [step.thing for step in steps] == [Thing("entry", "quay/ferries")]
    added = list(states.steps([FileChange("talks.yaml", None, after)]))
    assert [(step.thing.name, step.before) for step in added] == [
        ("quay/ferries", None),
        ("quay/mending", None),
        ("quay/meeting", None),
    ]
    assert [step.thing.kind for step in states.steps([FileChange("desk.yaml", None, b"name: {en: x}")])] == ["file"]


@pytest.mark.parametrize(
    ("wanted", "found", "before", "told"),
    [
        ("b", "b", [], "neither"),
        ("b", "a", ["a"], "lacking"),
        ("c", "b", ["a", "b"], "lacking"),
        ("b", "a", [], "edited"),
        ("b", "x", ["a"], "edited"),
        ("b", None, [None], "lacking"),
        (None, "a", ["a"], "lacking"),
        (None, "a", [], "edited"),
    ],
)
def test_what_files_lack_is_told_from_what_somebody_edited(
    wanted: str | None, found: str | None, before: list[str | None], told: str
):
    thing = Thing("entry", "e")
    one, other = ({thing: state} if state is not None else {} for state in (wanted, found))
    lacking, edited = states.told_apart(one, other, lambda _: before)
    assert (lacking, edited) == ([thing] if told == "lacking" else [], [thing] if told == "edited" else [])


# The chain

AT = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


def a_chain(length: int) -> list[tuple[Link, str, str]]:
    chain, previous = [], START
    for number in range(1, length + 1):
        link = Link(number, AT + timedelta(days=number), "author", "discord", f"reason {number}", [{"entry": "é"}])
        own = digest(link, previous)
        chain.append((link, own, previous))
        previous = own
    return chain


def broken_links(links: list[tuple[Link, str, str]]) -> list[Broken]:
    chain = Chain()
    return [broken for link, own, previous in links for broken in chain.take(link, own, previous)]


def test_a_hash_is_the_same_wherever_the_clock_stands():
    link = a_chain(1)[0][0]
    there = replace(link, at=link.at.astimezone(timezone(timedelta(hours=9))))
    assert digest(there, START) == digest(link, START)
    assert len(digest(link, START)) == 64


@given(
    st.integers(0, 4), st.sampled_from(["number", "author", "origin", "reason", "changes", "undoes", "at", "previous"])
)
def test_whatever_is_altered_breaks_the_chain_there(place: int, field: str):
    chain = a_chain(5)
    assert broken_links(chain) == []
    link, own, previous = chain[place]
    altered: Any = {"number": 77, "changes": [], "undoes": 3, "at": AT}.get(field, "x")
    if field == "previous":
        chain[place] = (link, own, "f" * 64)
    else:
        chain[place] = (replace(link, **{field: altered}), own, previous)
    broken = broken_links(chain)
    assert broken[0].number == place + 1
    cut = chain[:place] + chain[place + 1 :]
    if place < 4:
        assert broken_links(cut)[0].number == place + 1


# Impact


def test_questions_are_sorted_by_what_becomes_of_them():
    asked = [
        Asked("new"),
        Asked("gone"),
        Asked("other"),
        Asked("same"),
        Asked("reworded"),
        Asked("said", turns=("first",)),
    ]
    was = [
        Outcome(Status.SUGGESTED, None, ""),
        Outcome(Status.ANSWERED, "a", "A"),
        Outcome(Status.ANSWERED, "a", "A"),
        Outcome(Status.ANSWERED, "b", "B"),
        Outcome(Status.ANSWERED, "b", "B"),
        Outcome(Status.OUT_OF_SCOPE, None, ""),
    ]
    now = [
        Outcome(Status.ANSWERED, "b", "B"),
        Outcome(Status.SUGGESTED, None, ""),
        Outcome(Status.ANSWERED, "b", "B"),
        Outcome(Status.ANSWERED, "b", "B"),
        Outcome(Status.ANSWERED, "b", "B!"),
        Outcome(Status.NOT_STATED, None, "No."),
    ]
    impact = compare(asked, was, now)
    names = [[effect.question for effect in group] for group in (impact.newly_answered, impact.changed, impact.lost)]
    assert names == [["new"], ["other", "reworded", "first → said"], ["gone"]]
    assert impact.lost[0].before == (Status.ANSWERED, "a")
    assert impact.lost[0].after == (Status.SUGGESTED, None)
    assert (impact.replayed, impact.taken_from, impact.drifted) == (6, {"a": 2}, 0)
    only = compare(asked, was, now, frozenset("a"))
    assert [effect.question for effect in (*only.newly_answered, *only.changed, *only.lost)] == ["other", "gone"]
    assert (only.taken_from, only.drifted) == ({}, 3)


def test_a_replay_puts_each_question_to_both_snapshots(base: Base):
    made = make(base, [changed(base, "quay/ferries", questions={"en": ("How many boats?",)})])
    before, after = (Snapshot.build(each, None, CHEAP) for each in (base, made.base))
    asked = [Asked("How many boats?"), Asked("ferries"), Asked(FERRIES)]
    impact = compare(asked, outcomes(asked, before), outcomes(asked, after))
    assert [effect.question for effect in impact.newly_answered] == ["How many boats?"]
    assert [effect.question for effect in impact.lost] == ["ferries"]
    assert impact.taken_from["quay/ferries"] >= 1


def test_a_base_from_nowhere_cannot_be_edited(base: Base):
    with pytest.raises(EditRefused, match="comes from no directory"):
        make(replace(base, directory=None), [changed(base, "quay/ferries", topics=())])
    with pytest.raises(BaseInvalid):
        load(Path("/nowhere"))
