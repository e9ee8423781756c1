"""Drafts of entries, the passages offered as quotes, and the base's own evaluation set."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.curation.cases import CASES, add_case
from bot.curation.drafts import (
    Draft,
    blank,
    draft_of,
    merged,
    suggested_id,
    undecided,
    with_language,
    with_questions,
    with_quotes,
)
from bot.store import Store
from knowledge.editing.changes import Conflict
from knowledge.evaluation import CasesInvalid, read_cases
from knowledge.loading import load
from knowledge.model import Quote, Status
from knowledge.sources.passages import find_passages
from tests.builders import a_base, an_entry
from tests.knowledge.town import AGAIN, FERRIES, MENDED, write_town

MARKS = ("Yours", "Theirs")


def test_questions_are_filed_under_their_languages_each_once():
    base = a_base()
    entry = with_questions(an_entry(), ["Who pays?", "誰が払いますか", "who pays?", "  Ferries  ", ""], base)
    assert entry.questions["en"] == ("What about ferries?", "ferries", "Who pays?")
    assert entry.questions["ja"] == ("フェリーは？", "誰が払いますか")


def test_what_was_typed_in_one_language_replaces_that_language_only():
    entry = with_language(an_entry(), "en", "One?\n\n  Two?  \n", "how many\n", "  Yes.  ")
    assert entry.questions == {"en": ("One?", "Two?"), "ja": ("フェリーは？",)}
    assert entry.follow_ups == {"en": ("how many",)}
    assert entry.answer["en"] == "Yes."
    emptied = with_language(entry, "en", "", "", "")
    assert ("en" in emptied.questions, "en" in emptied.follow_ups) == (False, False)


@pytest.mark.parametrize(
    ("questions", "meeting", "expected"),
    [
        (["What did the mayor say about the new bridges?"], "harbour", "harbour/mayor-new-bridges"),
        (["What about ferries?"], None, "ferries"),
        (["フェリーは？"], "harbour", "harbour/new"),
        ([], None, "new"),
    ],
)
def test_an_id_is_suggested_from_what_the_question_is_about(questions: list[str], meeting: str | None, expected: str):
    assert blank(a_base(), questions, meeting).entry.id == expected


def test_a_suggested_id_is_free():
    base = a_base(an_entry("harbour/ferries"), an_entry("harbour/ferries-2"))
    assert suggested_id(an_entry(""), base) == "harbour/ferries-3"


def test_a_draft_comes_back_as_it_was_kept():
    draft = replace(draft_of(an_entry(whether=True, asks=("who",))), reason="why not", typed={"words": "x"})
    again = Draft.from_data(draft.id, draft.as_data())
    assert again.entry == replace(draft.entry, location=None)
    assert again.change == draft.change.__class__("harbour/ferries", again.before, again.entry)
    assert (again.reason, again.typed) == ("why not", {"words": "x"})


async def test_drafts_are_kept_replaced_and_dropped(tmp_path: Path):
    async with await Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        await store.drafts.keep("one", {"entry": {"id": "x"}})
        await store.drafts.keep("one", {"entry": {"id": "y"}})
        assert await store.drafts.find("one") == {"entry": {"id": "y"}}
        await store.drafts.drop("one")
        assert await store.drafts.find("one") is None


def test_both_sides_work_is_brought_together_and_an_answer_that_both_changed_holds_both_texts():
    base = an_entry()
    mine = replace(base, answer={"en": "Mine.", "ja": base.answer["ja"]}, topics=("stalls",))
    theirs = replace(base, answer={"en": "Theirs.", "ja": "相手の。"}, people=("captain",))
    both = merged(Conflict(base.id, mine, theirs, base), MARKS)
    assert both is not None
    assert both.answer == {"en": "⟪Yours⟫\nMine.\n⟪Theirs⟫\nTheirs.", "ja": "相手の。"}
    assert undecided(both) == ["en"]
    assert undecided(mine) == []
    assert (both.topics, both.people) == (("stalls",), ("captain",))


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [("Same.", "Same.", "Same."), (None, "Theirs.", "Theirs."), ("Mine.", None, "Mine.")],
)
def test_an_answer_is_marked_only_where_there_are_two(mine: str | None, theirs: str | None, expected: str):
    base = an_entry(answer={"en": "Before.", "ja": "前。"})
    sides = (replace(base, answer={"ja": "前。"} | ({"en": text} if text else {})) for text in (mine, theirs))
    both = merged(Conflict(base.id, *sides, base), MARKS)
    assert both is not None
    assert both.answer == {"en": expected, "ja": "前。"}


def test_questions_that_either_side_added_are_all_kept_and_those_taken_out_are_not():
    base = an_entry(questions={"en": ("A?", "B?", "C?")})
    mine = replace(base, questions={"en": ("A?", "C?", "Mine?")})
    theirs = replace(base, questions={"en": ("B?", "C?", "Theirs?"), "ja": ("何？",)})
    both = merged(Conflict(base.id, mine, theirs, base), MARKS)
    assert both is not None
    assert both.questions == {"en": ("C?", "Theirs?", "Mine?"), "ja": ("何？",)}


def test_follow_ups_of_both_sides_are_kept():
    base = an_entry(follow_ups={"en": ("how many",)})
    mine = replace(base, follow_ups={"en": ("how many", "which ones")})
    theirs = replace(base, follow_ups={"en": ("how many",), "ja": ("何隻",)})
    both = merged(Conflict(base.id, mine, theirs, base), MARKS)
    assert both is not None
    assert both.follow_ups == {"en": ("how many", "which ones"), "ja": ("何隻",)}


def test_what_one_side_took_out_stays_out():
    base = an_entry()
    both = merged(Conflict(base.id, replace(base, quotes=()), replace(base, topics=()), base), MARKS)
    assert both is not None
    assert (both.quotes, both.topics) == ((), ())


def test_a_quote_is_added_once():
    entry = with_quotes(an_entry(), [Quote("gazette", "Two ferries will sail."), Quote("gazette", "The quay is old.")])
    assert [quote.text for quote in entry.quotes] == ["Two ferries will sail.", "The quay is old."]


@pytest.mark.parametrize(
    ("sought", "first"),
    [
        ("fery two iland", FERRIES),
        ("quay mended", MENDED),
        ("harbour board plans", AGAIN),
        ("フェリーは何隻", FERRIES),
    ],
)
def test_passages_are_found_through_typing_errors_and_in_other_languages(tmp_path: Path, sought: str, first: str):
    base = load(write_town(tmp_path))
    assert find_passages(sought, base.sources.values())[0].text.startswith(first)


def test_with_nothing_sought_the_articles_are_offered_from_their_beginning(tmp_path: Path):
    base = load(write_town(tmp_path))
    assert find_passages(" ", base.sources.values(), 2) == base.sources["gazette"].passages[:2]
    assert find_passages("x", []) == ()


def test_a_case_is_added_to_those_that_are_there_and_replaced_when_asked_again(tmp_path: Path):
    (tmp_path / CASES).write_text('{"id": "a", "question": "A?", "category": "c", "status": ["answered"]}\n\n', "utf-8")
    add_case(tmp_path, "何ですか", [Status.NOT_STATED], locale="ja")
    add_case(tmp_path, "何ですか", [Status.ANSWERED, Status.SUGGESTED], ["x/y"], category="later")
    first, second = read_cases([tmp_path / CASES])
    assert (first.id, second.turns, second.category) == ("a", ("何ですか",), "later")
    assert second.status == {Status.ANSWERED, Status.SUGGESTED}
    assert second.entries == ("x/y",)


def test_cases_added_at_once_are_all_kept(tmp_path: Path):
    questions = [f"Question {number}?" for number in range(60)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda question: add_case(tmp_path, question, [Status.ANSWERED]), questions))
    assert {case.turns for case in read_cases([tmp_path / CASES])} == {(question,) for question in questions}


def test_a_file_of_cases_that_is_spoilt_is_left_alone(tmp_path: Path):
    (tmp_path / CASES).write_text("not JSON\n", "utf-8")
    with pytest.raises(CasesInvalid):
        add_case(tmp_path, "Q?", [Status.ANSWERED])
    assert (tmp_path / CASES).read_text("utf-8") == "not JSON\n"


async def test_drafts_are_found_by_their_author_until_who_that_is_was_forgotten(tmp_path: Path):
    async with await Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        for number, author in enumerate(("a" * 64, "b" * 64, "a" * 64, None)):
            await store.drafts.keep(str(number), {"entry": {"id": f"x{number}"}}, author)
        await store.drafts.keep("0", {"entry": {"id": "again"}}, "a" * 64)
        assert [each.data["entry"]["id"] for each in await store.drafts.of("a" * 64)] == ["again", "x2"]
        assert [each["id"] for each in (await store.personal_data.export("a" * 64))["drafts"]] == ["0", "2"]
        await store.personal_data.forget("a" * 64)
        assert await store.drafts.of("a" * 64) == []
        assert await store.drafts.find("0") == {"entry": {"id": "again"}}
