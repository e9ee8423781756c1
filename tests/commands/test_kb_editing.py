"""Writing and changing an entry on its draft card: forms, quotes, what is to be mended, preview and publication."""

from __future__ import annotations

from dataclasses import replace

import aiohttp
import pytest

from bot.cards.layout import Card
from bot.localdiscord.person import Person, Seen
from bot.localdiscord.world import MODERATORS_CHANNEL_ID, MORGAN_ID
from bot.moderation import ModeratorButton
from knowledge.loading import load
from knowledge.model import Topic
from tests.commands.kb import ENGLISH, button, edited, menu
from tests.knowledge.town import AGAIN, FERRIES, MENDED
from tests.running import Desk, connected


async def test_an_entry_is_picked_by_its_id_or_a_question_in_any_language(town: Desk, morgan: Person):
    by_id = await morgan.autocomplete("kb edit", "entry", "quay/mend")
    by_question = await morgan.autocomplete("kb edit", "entry", "フェリー")
    everything = await morgan.autocomplete("kb show", "entry", "")
    assert by_id[0]["value"] == "quay/mending"
    assert by_question[0]["value"] == "quay/ferries"
    assert {each["value"] for each in everything} == set(town.client.snapshot.base.entries)


async def test_an_entry_is_shown_with_all_that_it_holds(morgan: Person):
    seen = await morgan.slash("kb show", entry="quay/ferries")
    assert seen.ephemeral
    for words in ("quay/ferries", "ferries", "フェリーは？", "The mayor said that two ferries will sail.", FERRIES):
        assert words in seen.text
    assert [each["label"] for each in seen.buttons] == ["Edit", "History", "Remove"]


async def test_what_no_entry_is_called_is_told(morgan: Person):
    seen = await morgan.slash("kb edit", entry="nothing/like-it")
    assert seen.text == "No entry is called “nothing/like-it”. Choose one from the list that appears as you type."


async def test_a_form_comes_filled_in_and_what_was_typed_stands_on_the_card(morgan: Person):
    card = await morgan.slash("kb edit", entry="quay/mending")
    form = await button(morgan, card, ENGLISH)
    fields = {each["custom_id"]: each.get("value") for each in form.components if each["type"] == 4}
    assert fields == {
        "questions": "What did the captain answer?",
        "follow_ups": None,
        "answer": "That the quay has to be mended first.",
    }
    asked = "what about the captain\n\nWhat did the captain answer?"
    changed = await morgan.submit(form, questions=asked, follow_ups="and his answer?")
    assert changed.id == card.id
    assert "and his answer?" in changed.text
    assert "what about the captain" in changed.text
    assert "That the quay has to be mended first." in changed.text


async def test_a_draft_outlives_the_process_and_so_does_its_open_form(town: Desk, morgan: Person):
    card = await morgan.slash("kb edit", entry="quay/mending")
    form = await button(morgan, card, ENGLISH)
    await town.client.close()
    async with connected(town.discord, town.store, town.client.snapshot, curator=town.client.curator):
        changed = await morgan.submit(form, answer="That it has to be mended.")
    assert "That it has to be mended." in changed.text


async def test_a_quote_is_found_by_words_and_picked_and_cannot_be_misquoted(town: Desk, morgan: Person):
    card = await morgan.slash("kb add", question="When is the next talk?")
    quotes = await button(morgan, card, "Quotes")
    searched = await morgan.submit(await button(morgan, quotes, "Search"), words="harbor bord plans")
    options = next(each for each in searched.components if each["type"] == 3)["options"]
    assert options[0]["label"].startswith("They agreed to meet again")
    assert "Mayor and Captain Talk About the Quay · Boats" in options[0]["description"]
    picked = await morgan.select(searched, options[0]["value"], menu=menu(searched, "quote-pick"))
    assert AGAIN in picked.text
    dropped = await morgan.select(picked, "0", menu=menu(picked, "quote-drop"))
    assert "No quotes yet." in dropped.text


async def test_a_typed_quote_is_held_against_the_article_and_comes_back_to_be_mended(morgan: Person):
    card = await morgan.slash("kb edit", entry="quay/mending")
    quotes = await button(morgan, card, "Quotes")
    wrong = FERRIES.replace("Two", "Three")
    refused = await morgan.submit(await button(morgan, quotes, "Type"), source=["gazette"], text=wrong)
    assert "The article does not hold these words as typed." in refused.text
    form = await button(morgan, refused, "Mend it")
    assert [each["value"] for each in form.components if each["type"] == 4] == [wrong]
    mended = await morgan.submit(form, text=FERRIES)
    assert FERRIES in mended.text
    assert "does not hold" not in mended.text


async def test_a_typed_quote_of_half_a_word_comes_back_and_the_sentence_is_offered(morgan: Person):
    quotes = await button(morgan, await morgan.slash("kb edit", entry="quay/mending"), "Quotes")
    form = await button(morgan, quotes, "Type")
    refused = await morgan.submit(form, source=["gazette"], text=FERRIES.removeprefix("Tw"))
    assert "begin or end inside a word" in refused.text
    assert f"\n> {FERRIES}" not in refused.text
    offered = next(each for each in refused.components if menu(refused, "quote-pick") == each.get("custom_id"))
    picked = await morgan.select(refused, offered["options"][0]["value"], menu=offered["custom_id"])
    assert FERRIES in picked.text
    assert "Only part of a sentence" not in picked.text


async def test_a_typed_piece_of_a_sentence_is_taken_with_a_warning_and_the_sentence_is_offered(morgan: Person):
    quotes = await button(morgan, await morgan.slash("kb edit", entry="quay/mending"), "Quotes")
    taken = await morgan.submit(await button(morgan, quotes, "Type"), source=["gazette"], text="the harbour board has")
    assert "> the harbour board has\n-# `gazette`\n-# ⚠️ Only part of a sentence." in taken.text
    assert taken.text.count("⚠️") == 1
    offered = next(each for each in taken.components if menu(taken, "quote-pick") == each.get("custom_id"))
    assert offered["options"][0]["label"].startswith("They agreed to meet again")
    assert "Only part of a sentence" in (await button(morgan, await morgan.press(taken, "Back"), "Quotes")).text


async def test_what_is_missing_is_said_and_nothing_typed_is_lost(morgan: Person):
    card = await morgan.slash("kb add", question="Who pays for the ferries?")
    refused = await button(morgan, card, "Preview")
    assert "To mend first:" in refused.text
    assert "Who pays for the ferries?" in refused.text
    form = await button(morgan, refused, ENGLISH)
    again = await morgan.submit(form, answer="The article does not say who pays.")
    still = await button(morgan, again, "Preview")
    assert "**Quotes**: at least one quote is needed" in still.text
    assert "The article does not say who pays." in still.text


async def test_details_are_chosen_from_lists(morgan: Person):
    card = await morgan.slash("kb add", question="Who pays for the ferries?")
    form = await button(morgan, card, "Details")
    changed = await morgan.submit(
        form, id="quay/price", topics=["ferries"], people=["mayor", "captain"], kind=["not_stated"]
    )
    assert "quay/price" in changed.text
    assert "not stated in the articles · ferries · Ada Mayor, Bo Captain" in changed.text
    more = await button(morgan, changed, "More")
    after = await morgan.submit(more, asks=["who"], reason="people ask")
    again = await button(morgan, after, "More")
    chosen = [o["value"] for each in again.components for o in each.get("options", []) if o.get("default")]
    assert chosen == ["who"]


async def test_an_edit_is_previewed_as_askers_see_it_and_published(town: Desk, morgan: Person):
    card = await morgan.slash("kb edit", entry="quay/mending")
    form = await button(morgan, card, ENGLISH)
    draft = await morgan.submit(form, answer="He said that the quay has to be mended first.")
    preview = await button(morgan, draft, "Preview")
    assert "Nothing is published yet." in preview.text
    assert "+ He said that the quay has to be mended first." in preview.text
    shown = await morgan.wait_for_reply(lambda seen: "**Answered**" in seen.text)
    assert "He said that the quay has to be mended first." in shown.text
    assert shown.ephemeral
    base = town.client.snapshot.base
    assert base.entries["quay/mending"].answer["en"] == "That the quay has to be mended first."
    published = await button(morgan, preview, "Publish")
    assert "Published as revision 1" in published.text
    assert load(base.directory).entries["quay/mending"].answer["en"].startswith("He said")
    assert (await morgan.slash("ask", question="What did the captain answer?")).text.count("He said that the quay") == 1


async def test_a_draft_can_be_gone_back_to_from_its_preview_and_thrown_away(town: Desk, morgan: Person):
    card = await morgan.slash("kb edit", entry="quay/mending")
    draft = await morgan.submit(await button(morgan, card, ENGLISH), answer="Mend it first.")
    back = await button(morgan, await button(morgan, draft, "Preview"), "Back")
    assert "Mend it first." in back.text
    gone = await button(morgan, back, "Discard")
    assert "Nothing was changed." in gone.text
    assert town.client.snapshot.base.entries["quay/mending"].answer["en"] != "Mend it first."


async def test_two_who_edit_the_same_see_both_sides_and_nothing_is_overwritten(town: Desk, morgan: Person):
    first = await morgan.slash("kb edit", entry="quay/mending")
    second = await morgan.slash("kb edit", entry="quay/mending")
    one = await morgan.submit(await button(morgan, first, ENGLISH), answer="Theirs.")
    await button(morgan, await button(morgan, one, "Preview"), "Publish")
    other = await morgan.submit(await button(morgan, second, ENGLISH), answer="Mine.", questions="A fine question?")
    conflict = await button(morgan, other, "Preview")
    assert "Somebody else has changed this meanwhile" in conflict.text
    assert "+ Theirs." in conflict.text
    assert "+ Mine." in conflict.text
    assert town.client.snapshot.base.entries["quay/mending"].answer["en"] == "Theirs."
    both = await button(morgan, conflict, "Edit again")
    refused = await button(morgan, both, "Preview")
    for card in (both, refused):
        assert "**Answer (English)**: Two texts stand here." in card.text
    form = await button(morgan, refused, ENGLISH)
    fields = {each["custom_id"]: each.get("value") for each in form.components if each["type"] == 4}
    assert fields["answer"] == "⟪Yours⟫\nMine.\n⟪Theirs, published now⟫\nTheirs."
    decided = await morgan.submit(form, answer="Mine and theirs.")
    published = await button(morgan, await button(morgan, decided, "Preview"), "Publish")
    assert "Published as revision 2" in published.text


@pytest.mark.parametrize(("choice", "answer"), [("Take mine", "Mine."), ("Take theirs", "Theirs.")])
async def test_one_side_can_be_taken_whole(town: Desk, morgan: Person, choice: str, answer: str):
    first = await morgan.slash("kb edit", entry="quay/mending")
    second = await morgan.slash("kb edit", entry="quay/mending")
    one = await morgan.submit(await button(morgan, first, ENGLISH), answer="Theirs.")
    await button(morgan, await button(morgan, one, "Preview"), "Publish")
    other = await morgan.submit(await button(morgan, second, ENGLISH), answer="Mine.")
    taken = await button(morgan, await button(morgan, other, "Preview"), choice)
    if choice == "Take mine":
        await button(morgan, taken, "Publish")
    assert town.client.snapshot.base.entries["quay/mending"].answer["en"] == answer


async def test_an_entry_is_removed_after_a_look_at_what_is_lost(town: Desk, morgan: Person):
    await morgan.slash("ask", question="What did the captain answer?")
    preview = await morgan.slash("kb remove", entry="quay/mending", reason="no longer so")
    assert "**Removes** `quay/mending`" in preview.text
    assert "- Lost: **1**" in preview.text
    assert "This takes questions away from" not in preview.text, "what is removed is not warned of"
    opened = await morgan.select(preview, "lost.0", menu=menu(preview, "effect"))
    assert "**Before** · Answered · `quay/mending`" in opened.text
    await button(morgan, preview, "Publish")
    assert MENDED in (town.client.snapshot.base.sources["gazette"].text)
    assert "quay/mending" not in town.client.snapshot.base.entries


async def test_a_draft_that_is_gone_says_so(town: Desk, morgan: Person):
    card = await morgan.slash("kb edit", entry="quay/mending")
    [key] = [each["custom_id"].rpartition(":")[2] for each in card.buttons if each["label"] == "Preview"]
    await town.store.drafts.drop(key)
    seen = await button(morgan, card, "Preview")
    assert seen.text.startswith("This draft is gone.")
    assert seen.ephemeral


async def test_what_was_typed_into_a_form_that_comes_to_nothing_is_given_back(town: Desk, morgan: Person):
    card = await morgan.slash("kb edit", entry="quay/mending")
    form = await button(morgan, card, ENGLISH)
    await town.store.drafts.drop(form.modal["custom_id"].rpartition(":")[2].partition(".")[0])
    seen = await morgan.submit(form, answer="An hour of work.")
    assert seen.text.startswith("This draft is gone.")
    given_back = await morgan.wait_for_reply(lambda each: bool(each.attachments))
    assert given_back.ephemeral
    async with aiohttp.ClientSession() as session, session.get(given_back.attachments[0]["url"]) as response:
        assert "An hour of work." in await response.text()


async def test_a_desk_without_an_editable_base_says_so(desk: Desk):
    async with desk.person(MORGAN_ID, MODERATORS_CHANNEL_ID) as morgan:
        entry = next(iter(desk.client.snapshot.base.entries))
        seen = await morgan.slash("kb edit", entry=entry)
    assert "cannot be edited from here" in seen.text


async def test_a_file_that_somebody_edits_by_hand_is_named_with_the_line_to_mend(town: Desk, morgan: Person):
    preview = await edited(morgan, "quay/mending", "Mend it.")
    removal = await morgan.slash("kb remove", entry="quay/mending")
    file = town.client.snapshot.base.directory / "talks.yaml"
    file.write_text(file.read_text("utf-8").replace("asks: [what]", "asks: [whatever]"), "utf-8")
    refused = await button(morgan, preview, "Publish")
    assert "- `talks.yaml:10`: somebody is editing this file by hand; mend it or take that back first" in refused.text
    assert "(entries\\[0\\].asks\\[0\\]: " in refused.text
    told = await button(morgan, removal, "Publish")
    assert "talks.yaml:10:12: somebody is editing this file by hand" in told.text


async def test_an_id_that_is_taken_is_told_before_it_does_harm(town: Desk, morgan: Person):
    card = await morgan.slash("kb add", question="Who pays for the ferries?")
    named = await morgan.submit(await button(morgan, card, "Details"), id="quay/mending", kind=["reported"])
    answered = await morgan.submit(await button(morgan, named, ENGLISH), answer="Nobody knows.")
    refused = await button(morgan, answered, "Preview")
    assert "**To mend first:**\n- **Id**: the id 'quay/mending' is taken" in refused.text
    assert "Nobody knows." in refused.text
    assert town.client.snapshot.base.entries["quay/mending"].answer["en"] != "Nobody knows."


async def test_two_who_write_the_same_new_entry_do_not_overwrite_each_other(town: Desk, morgan: Person):
    previews = []
    for answer in ("One.", "Other."):
        card = await morgan.slash("kb add", question="What did the captain hear?", meeting="quay")
        draft = await morgan.submit(await button(morgan, card, ENGLISH), answer=answer)
        quotes = await button(morgan, draft, "Quotes")
        picked = await morgan.select(quotes, quotes_of(quotes)[0], menu=menu(quotes, "quote-pick"))
        previews.append(await button(morgan, await button(morgan, picked, "Back"), "Preview"))
    assert "Published as revision 1" in (await button(morgan, previews[0], "Publish")).text
    refused = await button(morgan, previews[1], "Publish")
    assert "**To mend first:**" in refused.text
    assert "is taken; choose another, or edit that entry" in refused.text
    assert "Other." in refused.text
    assert town.client.snapshot.base.entries["quay/captain"].answer["en"] == "One."


def quotes_of(card: Seen) -> list[str]:
    """The passages that a card offers to quote."""
    [found] = [each for each in card.components if ":quote-pick:" in each.get("custom_id", "")]
    return [each["value"] for each in found["options"]]


async def test_topics_typed_by_name_become_ids(town: Desk, morgan: Person):
    base = town.client.snapshot.base
    many = {f"topic-{number}": Topic(f"topic-{number}", {"en": (f"Zebra {number}",)}) for number in range(30)}
    town.client.snapshot = replace(town.client.snapshot, base=replace(base, topics={**base.topics, **many}))
    card = await morgan.slash("kb edit", entry="quay/mending")
    changed = await morgan.submit(await button(morgan, card, "Details"), topics="the ferries, unheard-of")
    assert "reported in the article · ferries, unheard-of" in changed.text


async def test_a_button_of_another_time_says_what_to_do(town: Desk, morgan: Person):
    channel = await town.client.fetch_channel(int(MODERATORS_CHANNEL_ID))
    card = Card(0)
    card.row(ModeratorButton("no-longer-done", "x", "Press"))
    await channel.send(view=card.view())
    seen = await morgan.press((await morgan.messages())[-1], "Press")
    assert seen.text.startswith("This command has changed.")
    assert seen.ephemeral


async def test_a_preview_says_at_once_that_it_is_worked_out_and_leaves_nothing_to_press(town: Desk, morgan: Person):
    card = await morgan.slash("kb edit", entry="quay/mending")
    draft = await morgan.submit(await button(morgan, card, ENGLISH), answer="Mend it first.")
    preview = await button(morgan, draft, "Preview")
    assert "Nothing is published yet." in preview.text
    seen = [Seen(message=each["data"]) for each in morgan.heard if each["type"] == "message_update"]
    at_work = next(each for each in seen if each.id == draft.id and "⏳" in str(each.buttons))
    assert at_work.text == draft.text
    assert all(each["disabled"] for each in at_work.buttons)
    assert "⏳ Working it out…" in [each["label"] for each in at_work.buttons]
    assert not any(each.get("disabled") for each in preview.buttons)


async def test_a_preview_that_fails_gives_the_card_back(morgan: Person):
    async def asked(entry: str, questions: str) -> Seen:
        card = await morgan.slash("kb edit", entry=entry)
        draft = await morgan.submit(await button(morgan, card, ENGLISH), questions=questions)
        return await button(morgan, await button(morgan, draft, "Preview"), "Publish")

    first = await asked("quay/mending", "What about the quay?")
    await asked("quay/meeting", "What did the captain answer?")
    back = await button(morgan, first, "Undo this")
    assert back.text == first.text
    assert back.buttons == first.buttons
    told = await morgan.wait_for_reply(lambda seen: seen.id != first.id)
    assert "stands in quay/meeting too" in told.text
