"""Moderators' cards: Discord takes each of them, whatever the base, the log and the history hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from discord.ui import LayoutView

from bot.cards.curation import (
    audit_card,
    conflict_card,
    draft_card,
    effect_card,
    effect_of,
    entry_card,
    explanation_card,
    handed_on_card,
    history_card,
    pick_entry_card,
    preview_card,
    published_card,
    quotes_card,
    revision_card,
    unanswered_card,
)
from bot.curation.curator import Author, Proposal, Revision, Waiting
from bot.curation.drafts import draft_of
from bot.curation.explaining import explain
from bot.curation.unanswered import Cluster, Page
from bot.localisation import Voice
from bot.store.audit import AuditRecord
from knowledge.curating.impact import Effect, Impact
from knowledge.editing.changes import Change, Conflict, FileChange
from knowledge.loading import SHIPPED, load
from knowledge.model import Base, Entry, Kind, Meeting, Problem, Quote, Status
from knowledge.snapshot import Snapshot
from tests.builders import LOCALES, a_base, a_voice, an_answer, an_entry, buttons_of, components, text_of

LONG = "*Wörter* ```und``` mehr | " * 400
AT = datetime(2026, 1, 2, tzinfo=UTC)
MORGAN = Author("0" * 64, "**Morgan**")


@pytest.fixture(scope="module")
def shipped() -> Base:
    return load(SHIPPED)


@pytest.fixture(scope="module")
def small() -> Snapshot:
    return Snapshot.build(a_base())


def huge() -> Entry:
    texts = tuple(f"{number} {LONG}"[:500] for number in range(80))
    languages = ["en", "ja", "zh", "ko", "fr", "de", "es"]
    return an_entry(
        "x/" + "y" * 190,
        questions=dict.fromkeys(languages, texts),
        follow_ups=dict.fromkeys(languages, texts),
        answer=dict.fromkeys(languages, LONG),
        quotes=tuple(Quote("gazette", f"{number} {LONG}") for number in range(40)),
        topics=tuple(f"topic-{number}" for number in range(60)),
        people=tuple(f"person-{number}" for number in range(60)),
    )


def a_revision(number: int, *changes: Change) -> Revision:
    return Revision(number, AT, MORGAN, "discord", LONG, changes, "a" * 64, "b" * 64, number - 1)


def a_proposal(snapshot: Snapshot, *changes: Change, impact: Impact | None = None, waits: bool = False) -> Proposal:
    return Proposal("p" * 36, changes, MORGAN, LONG, snapshot, impact or Impact(), waits, None)


def check(card: LayoutView) -> str:
    """Hold a card against Discord's limits and return its text."""
    found = components(card)
    assert len(found) <= 40
    assert len(text_of(card)) <= 4_000
    ids = [each["custom_id"] for each in found if "custom_id" in each]
    assert len(ids) == len(set(ids))
    for each in found:
        assert len(each.get("custom_id", "")) <= 100
        assert 1 <= len(each.get("label") or "x") <= 80
        assert len(each.get("placeholder") or "") <= 150
        options: list[dict[str, Any]] = each.get("options", [])
        assert len(options) <= 25
        assert len({option["value"] for option in options}) == len(options)
        for option in options:
            assert 1 <= len(option["label"]) <= 100
            assert len(option.get("description") or "") <= 100
    return text_of(card)


def test_a_preview_of_whole_files_names_as_many_entries_as_fit_and_keeps_its_buttons(small: Snapshot):
    live = [an_entry(f"harbour/{'gone' * 9}-{number}") for number in range(60)]
    voice = a_voice(a_base(*live, an_entry(answer={"en": "Three ferries."})))
    file = FileChange("talks.yaml", LONG.encode(), f"{LONG}\n".encode() * 30)
    back = {entry.id: 12 for entry in live}
    text = check(preview_card(replace(a_proposal(small, file), takes_back=back), voice))
    assert f"takes back what was changed since: `{live[0].id}` (Revision 12), " in text
    assert f"**Removes** `{live[0].id}`, `{live[1].id}`" in text
    assert " +5" in text
    assert "**Edits** `harbour/ferries`" in text
    assert "Publish" in buttons_of(preview_card(replace(a_proposal(small, file), takes_back=back), voice))


def test_once_another_meeting_has_come_what_speaks_of_all_of_them_is_listed_as_far_as_it_fits():
    unsaid = [an_entry(f"unsaid/{'x' * 40}-{number}", meeting=None, kind=Kind.NOT_STATED) for number in range(90)]
    before = a_base(*unsaid, an_entry("meetings/which", meeting=None), an_entry())
    after = replace(before, meetings={**before.meetings, "wharf": Meeting("wharf", {"en": "Wharf talks"})})
    revision, voice = a_revision(7, Change("wharf/a", None, an_entry("wharf/a"))), a_voice(before)
    card = published_card(revision, voice, after)
    text = check(card)
    assert f"(`about` in its files), `meetings/which`, `{unsaid[0].id}`, " in text
    assert " +5" in text
    assert "harbour/ferries" not in text
    assert "Undo this" in buttons_of(card)
    assert "Another article" not in check(published_card(revision, voice, before))
    nothing = replace(before, sources={}, meetings={})
    assert "Another article" not in check(published_card(revision, a_voice(nothing), before))


@pytest.mark.parametrize("locale", ["en", "ja", "zh", "zh-TW"])
def test_every_entry_of_the_shipped_base_fits_its_cards(shipped: Base, locale: str):
    voice = Voice(shipped, locale, LOCALES.texts(locale))
    passages = [passage for source in shipped.sources.values() for passage in source.passages][:25]
    for entry in shipped.entries.values():
        draft = draft_of(entry)
        check(entry_card(entry, voice))
        check(draft_card(draft, voice))
        check(quotes_card(draft, passages, dict(shipped.sources), LONG, voice, "…"))
        check(revision_card(a_revision(3, Change(entry.id, entry, None), Change(entry.id, None, entry)), voice))


def test_whatever_an_entry_holds_its_cards_keep_their_buttons():
    entry, voice = huge(), a_voice()
    draft = draft_of(entry)
    problems = [Problem("x", LONG, field="questions.en[2]") for _ in range(30)]
    card = draft_card(draft, voice, problems)
    check(card)
    assert {"Preview", "Discard", "Details"} <= set(buttons_of(card))
    check(entry_card(entry, voice))
    conflict = Conflict(entry.id, entry, replace(entry, answer={"en": "x"}), an_entry())
    shown = conflict_card(conflict, draft, voice)
    check(shown)
    assert buttons_of(shown) == ["Take mine", "Take theirs", "Edit again with both"]


def test_a_preview_says_what_is_won_and_lost_and_from_whom(small: Snapshot):
    entry, voice = an_entry(), a_voice()
    effects = tuple(
        Effect(f"{number} {LONG}", (Status.SUGGESTED, None), (Status.ANSWERED, entry.id)) for number in range(30)
    )
    lost = Effect("Who sails?", (Status.ANSWERED, "other/entry"), (Status.OUT_OF_SCOPE, None))
    impact = Impact(effects, (), (lost,), 100, {"other/entry": 2})
    proposal = a_proposal(small, Change(entry.id, entry, replace(entry, answer={"en": "Three."})), impact=impact)
    first, second = (preview_card(proposal, voice, "d" * 16, page=page) for page in (0, 1))
    check(second)
    listed = [o["value"] for card in (first, second) for each in components(card) for o in each.get("options", [])]
    assert [value for value in listed if value.startswith(("lost", "newly"))] == [
        "lost.0",
        *(f"newly_answered.{number}" for number in range(30)),
    ]
    assert {"Previous", "Next"} <= set(buttons_of(first))
    text = check(first)
    for words in ("Newly answered: **30**", "Lost: **1**", "takes questions away from `other/entry`: 2", "+ Three."):
        assert words in text
    assert effect_of(impact, "lost.0") == lost
    assert effect_of(impact, "lost.1") is None
    assert effect_of(impact, "taken_from.0") is None
    check(effect_card(lost, an_answer(text=LONG), an_answer(status=Status.OUT_OF_SCOPE, text=LONG), voice))


def test_many_changes_at_once_are_cut_and_counted(small: Snapshot):
    changes = [Change(f"x/{number}", None, replace(huge(), id=f"x/{number}")) for number in range(50)]
    proposal = a_proposal(small, *changes, waits=True)
    text = check(preview_card(proposal, a_voice()))
    assert "and 44 more" in text
    check(handed_on_card(proposal, a_voice()))
    check(published_card(a_revision(7, *changes), a_voice(), a_base()))
    assert "and 44 more" in check(revision_card(a_revision(7, *changes), a_voice()))


def test_only_its_author_is_asked_to_find_a_second_person(small: Snapshot):
    proposal = a_proposal(small, waits=True)
    assert buttons_of(preview_card(proposal, a_voice()))[0] == "Ask a second moderator"
    assert buttons_of(preview_card(proposal, a_voice(), own=False))[0] == "Publish"


def test_a_diff_cannot_break_out_of_its_block():
    entry = an_entry(answer={"en": "``` @everyone **bold** ```"})
    text = check(revision_card(a_revision(2, Change(entry.id, None, entry)), a_voice()))
    assert text.count("```") == 2


@pytest.mark.parametrize("locale", ["en", "ja", "zh", "zh-TW"])
def test_lists_of_any_length_fit(locale: str):
    voice = a_voice(locale=locale)
    cluster = Cluster("0" * 24, LONG, (LONG,) * 9, 999, ("en", "ja"), AT, (), {"suggested": 5}, 3, (LONG,) * 3, 7)
    clusters = tuple(replace(cluster, key=f"{number:024x}") for number in range(5))
    check(unanswered_card(Page(clusters, 1_000), 3, voice))
    assert check(unanswered_card(Page((), 0), 0, voice))
    entry = an_entry("x/" + "y" * 190)
    revisions = [a_revision(number, *[Change(entry.id, None, entry)] * 9) for number in range(8)]
    waiting = [Waiting(f"{number}", AT, MORGAN, LONG, (Change(entry.id, None, entry),)) for number in range(40)]
    check(history_card(revisions, waiting, voice, entry=entry.id, more=True))
    check(history_card([], [], voice))
    records = [AuditRecord(number, AT, "0" * 64, None, LONG, LONG, number % 2 == 0) for number in range(15)]
    check(audit_card(records, voice, more=True))


def test_why_a_question_is_answered_so_fits(small: Snapshot):
    voice = a_voice()
    for question in ("What about ferries?", LONG, "zeppelins of the mayor"):
        text = check(explanation_card(explain(question, small), "k" * 16, voice))
        assert "harbour/ferries" in text
    picking = pick_entry_card([LONG] * 30, ["harbour/ferries", "gone/entry"], "k" * 16, voice, LONG)
    check(picking)
    assert [o["description"] for each in components(picking) for o in each.get("options", [])] == ["harbour/ferries"]


def test_without_articles_no_quote_is_asked_for():
    card = quotes_card(draft_of(an_entry(quotes=())), [], {}, "", a_voice())
    check(card)
    assert "There are no articles to quote from." in text_of(card)
    assert buttons_of(card) == ["Back"]
