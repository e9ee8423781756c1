"""A snapshot of an edited base goes on from the one before: it answers as one that was fitted anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import desk
from knowledge.loading import load
from knowledge.model import Base, Entry, Question
from knowledge.snapshot import Snapshot

ANIMALS = {
    "heron": ("where does the grey heron sleep", "heron nest", "when do herons hatch", "is the heron still there"),
    "otter": ("what do otters eat", "otter food", "does an otter catch eels", "who feeds the river otters"),
    "badger": ("how deep does a badger dig", "badger sett", "why do badgers come out at night", "badgers underground"),
}
ADDED = ("why does the lynx have tufted ears", "lynx ears", "are the tufts of a lynx for hearing")


@pytest.fixture(scope="module")
def before() -> Snapshot:
    # More phrasings than there is talk about nothing in particular: then an edit leaves the weights as they are.
    filler = {f"lot-{n}": tuple(f"plot {n} number {n * 7 + k} of the allotment" for k in range(9)) for n in range(120)}
    return Snapshot.build(base_of({**ANIMALS, **filler}))


def base_of(questions: dict[str, tuple[str, ...]]) -> Base:
    entries = {name: Entry(name, {"en": asked}, {"en": f"About {name}."}) for name, asked in questions.items()}
    return Base({"en": "Zoo"}, {"en": "animals"}, ("en",), entries)


def edited(before: Snapshot, **changes: tuple[str, ...] | None) -> Base:
    kept = {name: entry.questions["en"] for name, entry in before.base.entries.items()}
    return base_of({name: asked for name, asked in {**kept, **changes}.items() if asked is not None})


def chances(snapshot: Snapshot, question: str) -> tuple[str | None, float]:
    answer = desk.answer(Question(question), snapshot)
    return answer.entry, answer.confidence


def test_an_added_entry_is_found_and_the_others_are_as_before(before: Snapshot):
    base = edited(before, lynx=ADDED)
    after, anew = Snapshot.build(base, before=before), Snapshot.build(base)
    for question in ("why has the lynx tufts on its ears", "what does the otter eat", "how deep is a badger sett"):
        (entry, sure), (expected, as_sure) = chances(after, question), chances(anew, question)
        assert entry == expected
        assert sure == pytest.approx(as_sure, abs=0.25)
    assert chances(before, "why has the lynx tufts on its ears")[0] != "lynx"


def test_a_removed_entry_is_gone_and_its_words_with_it(before: Snapshot):
    after = Snapshot.build(edited(before, otter=None), before=before)
    assert "otter" not in after.base.entries
    assert chances(after, "otter food")[0] != "otter"
    assert chances(after, "heron nest")[0] == "heron"


def test_to_and_fro_leaves_nothing_behind(before: Snapshot):
    there = Snapshot.build(edited(before, lynx=ADDED, heron=("heron",)), before=before)
    back = Snapshot.build(before.base, before=there)
    for question in ("why has the lynx tufts on its ears", "what does the otter eat", "how deep is a badger sett"):
        (entry, sure), (expected, was_sure) = chances(back, question), chances(before, question)
        assert entry == expected
        assert sure == pytest.approx(was_sure, abs=0.1)
    assert back.entries == before.entries


def test_an_edit_looks_at_new_texts_only(before: Snapshot, monkeypatch: pytest.MonkeyPatch):
    read: list[str] = []
    reading = type(before.reader).read
    monkeypatch.setattr(type(before.reader), "read", lambda self, text: (read.append(text), reading(self, text))[1])
    Snapshot.build(edited(before, lynx=ADDED), before=before)
    assert set(read) == {*ADDED, "About lynx."}


def test_what_was_kept_on_disk_is_no_beginning_for_an_edit(before: Snapshot, tmp_path: Path):
    Snapshot.build(before.base, tmp_path)
    kept = Snapshot.build(before.base, tmp_path)
    assert kept.learnt is None
    assert chances(Snapshot.build(edited(before, lynx=ADDED), tmp_path, before=kept), "lynx ears")[0] == "lynx"


def test_what_edits_go_on_from_is_found_out_once(before: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    Snapshot.build(before.base, tmp_path)
    kept = Snapshot.build(before.base, tmp_path)
    assert kept.to_go_on_from.entries == kept.entries
    read: list[str] = []
    reading = type(before.reader).read
    monkeypatch.setattr(type(before.reader), "read", lambda self, text: (read.append(text), reading(self, text))[1])
    Snapshot.build(edited(before, lynx=ADDED), tmp_path, before=kept)
    assert set(read) == {*ADDED, "About lynx."}


def test_an_edit_is_not_kept_on_disk(before: Snapshot, tmp_path: Path):
    live = Snapshot.build(before.base, tmp_path)
    after = Snapshot.build(edited(before, lynx=ADDED), tmp_path, before=live)
    assert len(list(tmp_path.glob("fitted-*.npz"))) == 1
    assert Snapshot.build(after.base, tmp_path).learnt is not None, "what comes from the same files is learnt anew"


def test_other_names_are_another_base(before: Snapshot):
    base = replace(before.base, languages=("en", "ja"))
    assert chances(Snapshot.build(base, before=before), "heron nest")[0] == "heron"


def test_an_edit_of_a_base_on_disk_is_taken_up(tmp_path: Path):
    (tmp_path / "desk.yaml").write_text("sources_required: false\nname: {en: Z}\nabout: {en: z}\nlanguages: [en]\n")
    file = tmp_path / "zoo.yaml"
    file.write_text("entries:\n  - {id: heron, questions: {en: [heron nest]}, answer: {en: Reeds.}}\n")
    before = Snapshot.build(load(tmp_path))
    file.write_text(file.read_text() + "  - {id: otter, questions: {en: [otter food, eels]}, answer: {en: Eels.}}\n")
    assert chances(Snapshot.build(load(tmp_path), before=before), "otter food") == ("otter", 1.0)


def test_what_came_from_the_cache_can_be_gone_on_from_too(
    before: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    base = edited(before, lynx=ADDED)
    Snapshot.build(before.base, tmp_path)
    kept = Snapshot.build(before.base, tmp_path)
    assert kept.learnt is None
    monkeypatch.setattr("knowledge.learning.fitting.learn", None)  # how much evidence counts is not learnt again
    after = Snapshot.build(base, tmp_path, before=kept)
    anew = Snapshot.build(base, before=before)
    for question in ("why has the lynx tufts on its ears", "what does the otter eat"):
        (entry, sure), (expected, as_sure) = chances(after, question), chances(anew, question)
        assert entry == expected
        assert sure == pytest.approx(as_sure, abs=0.05)
