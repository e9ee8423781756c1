"""A moderator at the page: from a question that nobody could answer to an answer, by keyboard and mouse.

With SUMMIT_DESK_PICTURES=directory the README's pictures of it are also written.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from bot.cli.bases import cache_folder
from bot.localdiscord.world import GENERAL_CHANNEL_ID, MINA_ID, MODERATORS_CHANNEL_ID, MORGAN_ID
from knowledge.editing.candidates import make
from knowledge.editing.changes import Change
from knowledge.loading import SHIPPED, load
from knowledge.parts import Parts
from tests.browser.conftest import Visitor
from tests.browser.test_pictures import Camera, picture, root
from tests.running import Desk, curated_desk

__all__ = ["picture", "root"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

QUESTION = "What did the Tokyo analyst say?"
OTHERS = ["which analyst called it progress?", "who is the analyst quoted on Takaichi and Xi?"]
IN_OTHER_WORDS = "how did that analyst in Tokyo put it"
ANSWER = "A Tokyo-based analyst called it progress in itself that they talked frankly and shook hands on stability."
QUOTED = "progress in itself"
FITTING = 120_000
"""How long a candidate of the shipped base may take to fit on a busy machine, in milliseconds."""
WINDOW = {"width": 1180, "height": 1500}
"""High enough that every card stands in it whole."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped base that does not know the analyst."""
    directory = tmp_path_factory.mktemp("desk") / "knowledge" / "base"
    shutil.copytree(SHIPPED, directory)
    shutil.copytree(SHIPPED.parents[1] / "seeds", directory.parents[1] / "seeds")
    loaded = load(directory)
    told = [entry for entry in loaded.entries.values() if any(QUOTED in quote.text for quote in entry.quotes)]
    without = make(loaded, [Change(entry.id, entry, None) for entry in told])
    for path, content in without.files.items():
        assert content is not None
        path.write_bytes(content)
    return directory


@pytest.fixture
async def desk(base: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    own = tmp_path / "knowledge" / "base"
    await asyncio.to_thread(shutil.copytree, base.parents[1], tmp_path, dirs_exist_ok=True)
    # The article does speak of the analyst: a desk that quotes sentences without an entry would have an answer.
    entries_only = Parts.without(["passages"])
    async with curated_desk(own, tmp_path, cache=cache_folder(), parts=entries_only) as running:
        yield running


async def pinned(visitor: Visitor, card: Locator) -> Locator:
    """The same message, whatever comes after it."""
    number = await card.get_attribute("data-message-id")
    return visitor.page.locator(f"[data-testid=message][data-message-id='{number}']")


async def press(card: Locator, label: str) -> None:
    await card.get_by_test_id("button").filter(has_text=re.compile(f"^{re.escape(label)}")).first.click()


async def test_from_a_question_nobody_could_answer_to_an_answer(visitor: Visitor, picture: Camera):
    page = visitor.page
    await page.set_viewport_size(WINDOW)
    for question in OTHERS:
        await visitor.command("ask", question)
    await visitor.command("ask", QUESTION)
    asked = await visitor.answer(after=2)
    await expect(asked).not_to_contain_text("Answered")
    await press(asked, "Tell me when you can answer this")

    # The list of what nobody could answer, by the keyboard.
    await visitor.become(MORGAN_ID)
    await visitor.go_to(MODERATORS_CHANNEL_ID)
    await visitor.command("kb unanswered")
    listed = await visitor.answer()
    await expect(listed).to_contain_text("Questions without an answer")
    await expect(listed).to_contain_text("analyst")
    await picture("kb-unanswered", listed)

    # A draft filled in with the questions; its form by the keyboard alone.
    await press(listed, "Answer this")
    draft = await pinned(visitor, listed)
    await expect(draft).to_contain_text("A new entry, not published yet")
    await press(draft, "Questions & answer: English")
    await expect(page.get_by_test_id("modal")).to_be_visible()
    questions = page.get_by_test_id("modal-input").first
    await expect(questions).to_be_focused()
    await expect(questions).to_have_value(re.compile("analyst"))
    await visitor.press("Control+End", "Enter")
    await visitor.type("how does the analyst see it")
    await visitor.press("Tab")
    await visitor.type(ANSWER)
    await visitor.press("Tab")
    await visitor.type("is he neutral")
    await visitor.press("Tab", "Tab", "Enter")
    await expect(page.get_by_test_id("modal")).to_be_hidden()
    await expect(draft).to_contain_text(ANSWER)
    await expect(draft).to_contain_text("Follow-ups: is he neutral")

    # The quote is found by words and picked from the article's own sentences.
    await press(draft, "Quotes (0)")
    await expect(draft).to_contain_text("Sentences most like")
    await press(draft, "Search the articles")
    await expect(page.get_by_test_id("modal-input")).to_be_focused()
    await visitor.type("shook hands progres")
    await visitor.press("Enter")
    await expect(page.get_by_test_id("modal")).to_be_hidden()
    await expect(draft).to_contain_text("Sentences most like “shook hands progres”")
    await draft.get_by_test_id("select").first.focus()
    await visitor.press("ArrowDown")
    options = draft.get_by_test_id("select-option")
    await expect(options.first).to_contain_text("As one Tokyo-based analyst put it")
    await visitor.press("Enter", "Tab")
    await expect(draft.locator("blockquote").first).to_contain_text("still shook hands on stability")
    await press(draft, "Back")
    await expect(draft).to_contain_text("A new entry, not published yet")
    await expect(draft.locator("blockquote").first).to_contain_text("still shook hands on stability")
    await picture("kb-draft", draft)

    # What it would do, and the card as askers will see it.
    await press(draft, "Preview")
    await expect(draft).to_contain_text("Questions replayed", timeout=FITTING)
    await expect(draft).to_contain_text(re.compile(r"Newly answered: [123]"))
    shown = visitor.cards.last
    await expect(shown).to_contain_text("Answered")
    await expect(shown.locator("blockquote").first).to_contain_text(QUOTED)
    await picture("kb-preview", draft)
    await press(draft, "Publish")
    await expect(draft).to_contain_text("Published as revision 1")

    # The one who asked is told, and the same in other words is answered.
    await visitor.become(MINA_ID)
    await visitor.go_to(GENERAL_CHANNEL_ID)
    told = visitor.cards.filter(has_text="you wanted to hear when I can answer this")
    await expect(told).to_contain_text(ANSWER)
    count = await visitor.cards.count()
    await visitor.command("ask", IN_OTHER_WORDS)
    answer = await visitor.answer(after=count)
    await expect(answer).to_contain_text(ANSWER)
    await expect(answer.locator("blockquote").first).to_contain_text(QUOTED)

    # And back.
    await visitor.become(MORGAN_ID)
    await visitor.go_to(MODERATORS_CHANNEL_ID)
    count = await visitor.cards.count()
    await visitor.command("kb history")
    history = await visitor.answer(after=count)
    await history.get_by_test_id("select").click()
    await history.get_by_test_id("select-option").first.click()
    await expect(history).to_contain_text("Revision 1")
    await picture("kb-history", history)
    await press(history, "Undo this")
    await expect(history).to_contain_text("Preview: undoing revision 1", timeout=FITTING)
    await press(history, "Publish")
    await expect(history).to_contain_text("Published as revision 2")
