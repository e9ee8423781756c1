"""What was begun and not published is found again: by its entry, in a list, after a restart, by its author alone."""

from __future__ import annotations

from bot.localdiscord.person import Person
from bot.localdiscord.world import ADA_ID, ADMIN_ROLE_ID, HOME_GUILD_ID, MODERATOR_ROLE_ID, MODERATORS_CHANNEL_ID
from tests.commands.kb import ENGLISH, button, edited, menu
from tests.running import Desk, connected


async def begun(morgan: Person, answer: str = "An hour of work.") -> None:
    card = await morgan.slash("kb edit", entry="quay/mending")
    await morgan.submit(await button(morgan, card, ENGLISH), answer=answer)


async def test_an_entry_that_is_edited_again_opens_the_draft_of_it(town: Desk, morgan: Person):
    await begun(morgan)
    await town.client.close()
    async with connected(town.discord, town.store, town.client.snapshot, curator=town.client.curator):
        again = await morgan.slash("kb edit", entry="quay/mending")
        assert "This is your draft from <t:" in again.text
        assert "An hour of work." in again.text
        shown = await morgan.slash("kb show", entry="quay/mending")
        assert "An hour of work." in (await button(morgan, shown, "Edit")).text
        anew = await button(morgan, again, "Begin anew")
        assert "That the quay has to be mended first." in anew.text
        assert "This is your draft" not in anew.text
        assert "That the quay" in (await morgan.slash("kb edit", entry="quay/mending")).text
    assert await town.store.drafts.all() != []


async def test_a_draft_in_which_nothing_was_done_is_none(morgan: Person):
    await morgan.slash("kb edit", entry="quay/mending")
    await morgan.slash("kb add")
    assert "This is your draft" not in (await morgan.slash("kb edit", entry="quay/mending")).text
    seen = await morgan.slash("kb drafts")
    assert seen.ephemeral
    assert "You have no unpublished drafts. Begin one with /kb add or /kb edit." in seen.text
    assert not [each for each in seen.components if each["type"] == 3]


async def test_drafts_are_listed_with_what_each_does_and_opened(morgan: Person):
    await begun(morgan)
    await morgan.slash("kb add", question="What does the ferry cost?", meeting="quay")
    for _ in range(2):
        await morgan.slash("kb remove", entry="quay/meeting")
    listed = await morgan.slash("kb drafts")
    lines = [line for line in listed.text.splitlines() if line.startswith("- ")]
    assert [line.partition(" · <t:")[0] for line in lines] == [
        "- **Removes** `quay/meeting`",
        "- **Adds** `quay/ferry-cost`",
        "- **Edits** `quay/mending`",
    ]
    options = next(each for each in listed.components if each["type"] == 3)["options"]
    assert options[1]["description"] == "What does the ferry cost?"
    opened = await morgan.select(listed, "quay/mending", menu=menu(listed, "draft-pick"))
    assert "An hour of work." in opened.text
    removal = await morgan.select(await morgan.slash("kb drafts"), "quay/meeting")
    assert "**Removes** `quay/meeting`" in removal.text
    assert "Publish" in [each["label"] for each in removal.buttons]


async def test_what_is_published_or_thrown_away_is_no_draft(town: Desk, morgan: Person):
    await button(morgan, await edited(morgan, "quay/mending", "An hour of work."), "Publish")
    await begun(morgan, "Two hours of work.")
    await button(morgan, await morgan.slash("kb edit", entry="quay/mending"), "Discard")
    assert "You have no unpublished drafts." in (await morgan.slash("kb drafts")).text


async def test_nobody_finds_the_drafts_of_another(town: Desk, morgan: Person):
    await begun(morgan)
    town.discord.world.guilds[HOME_GUILD_ID].members[ADA_ID].roles[:] = [ADMIN_ROLE_ID, MODERATOR_ROLE_ID]
    async with town.person(ADA_ID, MODERATORS_CHANNEL_ID) as ada:
        assert "An hour of work." not in (await ada.slash("kb edit", entry="quay/mending")).text
        assert "You have no unpublished drafts." in (await ada.slash("kb drafts")).text
