"""Unanswered questions, history and undo, why a question is answered so, the audit, and the two-person rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards.curation.auditing import DONE
from bot.localdiscord.person import Person
from bot.localdiscord.world import (
    ADA_ID,
    ADMIN_ROLE_ID,
    GENERAL_CHANNEL_ID,
    HOME_GUILD_ID,
    MINA_ID,
    MODERATOR_ROLE_ID,
    MODERATORS_CHANNEL_ID,
    MORGAN_ID,
)
from knowledge.evaluation import read_cases
from tests.commands.kb import ENGLISH, button, edited, menu, published
from tests.knowledge.town import FERRIES, write_town
from tests.running import Desk, curated_desk

UNANSWERED = "What did the mayor paint?"


async def asked(town: Desk, *questions: str) -> None:
    async with town.person(MINA_ID) as mina:
        for question in questions:
            seen = await mina.slash("ask", question=question)
            assert "**Answered**" not in seen.text, question


async def test_what_nobody_could_answer_is_listed_without_a_name(town: Desk, morgan: Person):
    await asked(town, UNANSWERED, "what did the mayor paint", "Is the captain married?")
    seen = await morgan.slash("kb unanswered")
    assert seen.ephemeral
    assert "paint" in seen.text
    assert "asked: 2" in seen.text
    assert "Mina" not in seen.text
    labels = [each["label"] for each in seen.buttons]
    assert labels[:3] == ["Answer this", "Add as phrasing of…", "Not ours"]


async def test_a_listed_question_is_answered_in_a_draft_filled_in(town: Desk, morgan: Person):
    await asked(town, UNANSWERED)
    listed = await morgan.slash("kb unanswered")
    draft = await morgan.press(listed, "Answer this")
    assert "A new entry, not published yet" in draft.text
    form = await button(morgan, draft, ENGLISH)
    [questions] = [each.get("value") for each in form.components if each.get("custom_id") == "questions"]
    assert UNANSWERED in questions


async def test_a_listed_question_becomes_a_phrasing_of_an_entry_found_by_typing(town: Desk, morgan: Person):
    await asked(town, UNANSWERED)
    picking = await morgan.press(await morgan.slash("kb unanswered"), "Add as phrasing of…")
    assert UNANSWERED in picking.text
    found = await morgan.submit(await button(morgan, picking, "Search"), words="captn answered")
    options = next(each for each in found.components if each["type"] == 3)["options"]
    assert options[0]["description"] == "quay/mending"
    draft = await morgan.select(found, options[0]["value"])
    assert "Editing an entry" in draft.text
    assert UNANSWERED in draft.text
    done = await button(morgan, await button(morgan, draft, "Preview"), "Publish")
    assert "Published as revision 1" in done.text
    assert UNANSWERED in town.client.snapshot.base.entries["quay/mending"].questions["en"]


async def test_a_listed_question_leaves_once_an_entry_says_that_no_source_says(town: Desk, morgan: Person):
    await asked(town, UNANSWERED)
    draft = await morgan.press(await morgan.slash("kb unanswered"), "Answer this")
    draft = await morgan.submit(await button(morgan, draft, "Details"), kind=["not_stated"])
    draft = await morgan.submit(await button(morgan, draft, ENGLISH), answer="The article does not say.")
    quotes = await button(morgan, draft, "Quotes")
    quotes = await morgan.select(quotes, FERRIES, menu=menu(quotes, "quote-pick"))
    preview = await button(morgan, await button(morgan, quotes, "Back"), "Preview")
    assert "Published as revision 1" in (await button(morgan, preview, "Publish")).text
    assert "No question waits for you here." in (await morgan.slash("kb unanswered")).text
    await asked(town, UNANSWERED)
    assert "No question waits for you here." in (await morgan.slash("kb unanswered")).text


async def test_what_is_not_ours_leaves_the_list(town: Desk, morgan: Person):
    await asked(town, UNANSWERED)
    seen = await morgan.press(await morgan.slash("kb unanswered"), "Not ours")
    assert "No question waits for you here." in seen.text
    assert "no longer be shown" not in seen.text
    assert "paint" not in (await morgan.slash("kb unanswered")).text


async def test_what_was_forgotten_is_not_said_to_be_answered(town: Desk, morgan: Person):
    await asked(town, UNANSWERED)
    async with town.person(MINA_ID) as mina:
        confirm = await mina.slash("privacy forget")
        await mina.press(confirm, next(each["label"] for each in confirm.buttons))
    seen = await morgan.slash("kb unanswered")
    assert "No question waits for you here." in seen.text
    assert "Some questions without an answer can no longer be shown: their text was deleted." in seen.text


async def test_revisions_are_read_and_taken_back(town: Desk, morgan: Person):
    await published(morgan, "quay/mending", "First.")
    await published(morgan, "quay/meeting", "Second.")
    listed = await morgan.slash("kb history")
    assert listed.text.index("**2**") < listed.text.index("**1**")
    assert "Morgan · in Discord" in listed.text
    of_one = await morgan.slash("kb history", entry="quay/mending")
    assert "**2**" not in of_one.text
    opened = await morgan.select(listed, "1", menu=menu(listed, "revision"))
    assert "- That the quay has to be mended first." in opened.text
    assert "+ First." in opened.text
    preview = await button(morgan, opened, "Undo this")
    assert "Preview: undoing revision 1" in preview.text
    done = await button(morgan, preview, "Publish")
    assert "Published as revision 3" in done.text
    answers = {key: entry.answer["en"] for key, entry in town.client.snapshot.base.entries.items()}
    assert answers["quay/mending"] == "That the quay has to be mended first."
    assert answers["quay/meeting"] == "Second."


async def test_long_histories_are_paged(morgan: Person):
    for number in range(1, 10):
        await published(morgan, "quay/mending", f"Answer {number}.")
    first = await morgan.slash("kb history")
    assert "**9**" in first.text
    assert "**1**" not in first.text
    older = await button(morgan, first, "Older")
    assert "**1**" in older.text
    assert "**9**" in (await button(morgan, older, "Newest")).text


async def test_what_was_changed_again_since_is_not_undone_over_it(morgan: Person):
    await published(morgan, "quay/mending", "First.")
    await published(morgan, "quay/mending", "Second.")
    seen = await morgan.slash("kb undo", revision=1)
    assert "Somebody else has changed this meanwhile" in seen.text
    assert "There is no revision 77." in (await morgan.slash("kb undo", revision=77)).text


async def test_what_is_undone_already_says_by_which_revision_and_the_history_which_one_that_undid(morgan: Person):
    await published(morgan, "quay/mending", "First.")
    await button(morgan, await morgan.slash("kb undo", revision=1), "Publish")
    assert "Morgan · undid revision 1" in (await morgan.slash("kb history")).text
    again = await morgan.slash("kb undo", revision=1)
    assert again.text == "Revision 1 is already undone, by revision 2."
    redone = await button(morgan, await button(morgan, again, "Undo revision 2"), "Publish")
    assert "Published as revision 3" in redone.text
    assert "Preview: undoing revision 1" in (await morgan.slash("kb undo", revision=1)).text


async def test_an_entry_that_was_added_and_taken_out_again_is_undone_already(town: Desk, morgan: Person):
    preview = await morgan.slash("kb remove", entry="quay/mending")
    await button(morgan, preview, "Publish")
    await button(morgan, await morgan.slash("kb undo", revision=1), "Publish")
    assert "already undone, by revision 2" in (await morgan.slash("kb undo", revision=1)).text
    await button(morgan, await morgan.slash("kb remove", entry="quay/mending"), "Publish")
    assert "Preview: undoing revision 1" in (await morgan.slash("kb undo", revision=1)).text


async def test_a_question_is_explained(morgan: Person):
    seen = await morgan.slash("kb test", question="Does the mayor like zeppelins?")
    for words in ("people: Ada Mayor", "zeppelins", "quay/ferries", "What certainty lacks"):
        assert words in seen.text
    sure = await morgan.slash("kb test", question="What did the captain answer?")
    assert "**Answered** · `quay/mending`" in sure.text
    assert "What certainty lacks" not in sure.text


async def test_a_tested_question_becomes_a_case_of_the_evaluation_set(town: Desk, morgan: Person):
    directory = town.client.snapshot.base.directory
    assert directory is not None
    for _ in range(2):
        card = await morgan.slash("kb test", question="captain's reply?")
        form = await button(morgan, card, "Keep as a test case")
        kept = await morgan.submit(form, status=["answered"], entry="quay/mending", category="replies")
        assert "cases.jsonl" in kept.text
    [case] = read_cases([directory / "cases.jsonl"])
    assert (case.turns, case.entries, case.category) == (("captain's reply?",), ("quay/mending",), "replies")
    preview = await edited(morgan, "quay/mending", "Mend it.")
    assert "Questions replayed:" in preview.text


async def test_a_tested_question_becomes_a_phrasing(town: Desk, morgan: Person):
    card = await morgan.slash("kb test", question="what about zeppelins")
    picking = await button(morgan, card, "Add as phrasing")
    draft = await morgan.select(
        picking, next(each for each in picking.components if each["type"] == 3)["options"][0]["value"]
    )
    assert "what about zeppelins" in draft.text


async def test_the_audit_says_in_words_what_was_done_to_which_entry(town: Desk, morgan: Person):
    await button(morgan, await published(morgan, "quay/mending", "Mend it."), "Undo")
    opened = await morgan.select(await morgan.slash("kb history"), "1")
    await button(morgan, opened, "History")
    await town.store.audit.note(
        who="x",
        name="Old",
        action="publish",
        target="01a222c6-7089-4a3b-8c2d-0123456789ab.0123456789abcdef",
        allowed=True,
    )
    seen = await morgan.slash("kb audit")
    done = [line.partition(" Morgan: ")[2] for line in seen.text.splitlines() if " Morgan: " in line]
    assert done[::-1] == [
        "`/kb edit` `entry=quay/mending`",
        "worked on the draft of `quay/mending`",
        "worked on the draft of `quay/mending`",
        "previewed the change of `quay/mending`",
        "published the change of `quay/mending`",
        "previewed undoing revision `1`",
        "`/kb history`",
        "looked at revision `1`",
        "looked at the history",
        "`/kb audit`",
    ]
    assert "Old: published the change of something" in seen.text


async def test_everything_that_moderators_can_do_has_its_words(town: Desk):
    actions = town.client.actions
    every = {*actions.buttons, *actions.selects, *actions.forms}
    assert every == set(DONE)
    assert actions.subjects.keys() <= every
    for texts in town.client.locales.by_locale.values():
        assert all(f"audit.{text}" in texts.texts for text in DONE.values())


async def test_all_that_moderators_do_is_in_the_audit_and_so_is_what_was_refused(town: Desk, morgan: Person):
    await edited(morgan, "quay/mending", "Mend it.")
    for command in town.discord.world.commands.values():
        command["default_member_permissions"] = None
    async with town.person(MINA_ID) as mina:
        await mina.slash("kb history")
    seen = await morgan.slash("kb audit")
    for words in (
        "Morgan: `/kb edit` `entry=quay/mending`",
        "Morgan: previewed the change of `quay/mending`",
        "Mina: `/kb history`",
        "**refused**",
    ):
        assert words in seen.text


@pytest.fixture
async def two(tmp_path: Path, fits: Path):
    async with curated_desk(write_town(tmp_path / "town"), tmp_path, cache=fits, two_persons=True) as running:
        yield running


async def test_a_change_that_waits_is_shown_in_the_moderators_channel_wherever_it_was_made(two: Desk):
    await two.store.servers.change(int(HOME_GUILD_ID), moderators_channel=int(MODERATORS_CHANNEL_ID))
    async with two.person(MORGAN_ID, GENERAL_CHANNEL_ID) as morgan:
        await button(morgan, await edited(morgan, "quay/mending", "Mend it."), "Ask a second")
        assert await morgan.messages() == [each for each in await morgan.messages() if each.ephemeral]
        [notice] = await morgan.at(MODERATORS_CHANNEL_ID).messages()
    assert "Morgan asks another moderator" in notice.text


async def test_two_moderators_look_at_every_change(two: Desk):
    members = two.discord.world.guilds[HOME_GUILD_ID].members
    members[ADA_ID].roles[:] = [ADMIN_ROLE_ID, MODERATOR_ROLE_ID]
    async with two.person(MORGAN_ID, MODERATORS_CHANNEL_ID) as morgan, two.person(ADA_ID, MODERATORS_CHANNEL_ID) as ada:
        preview = await edited(morgan, "quay/mending", "Mend it.")
        assert [each["label"] for each in preview.buttons] == ["Ask a second moderator", "Back", "Discard"]
        handed = await button(morgan, preview, "Ask a second")
        assert "once another moderator approves it" in handed.text
        notice = await ada.wait_for_reply(lambda seen: "waits for a second moderator" in seen.text)
        assert not notice.ephemeral
        own = await button(morgan, notice, "Look at it")
        again = await button(morgan, own, "Ask a second")
        assert "once another moderator approves it" in again.text
        assert two.client.snapshot.base.entries["quay/mending"].answer["en"] != "Mend it."
        listed = await ada.slash("kb history")
        waiting = next(each for each in listed.components if ":waiting:" in each.get("custom_id", ""))
        opened = await ada.select(listed, waiting["options"][0]["value"], menu=waiting["custom_id"])
        assert "Publish" in [each["label"] for each in opened.buttons]
        done = await button(ada, opened, "Publish")
        assert "Published as revision 1" in done.text
        gone = await button(morgan, notice, "Look at it")
        assert "published or discarded already" in gone.text
