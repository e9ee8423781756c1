"""What people do on the page, from the keyboard and with the mouse, and what they see."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from bot.client import MENU
from bot.localdiscord.world import ASK_CHANNEL_ID, KENJI_ID, MINA_ID
from tests.browser.conftest import Visitor
from tests.running import Desk

JAPANESE = re.compile(r"[ぁ-ん]")


async def test_a_question_typed_with_the_keyboard_is_completed_and_answered_with_its_quote(visitor: Visitor):
    await visitor.page.get_by_test_id("composer").click()
    await visitor.type("/as")
    command = visitor.page.get_by_test_id("command-row").first
    await expect(command).to_contain_text("/ask")
    await expect(command).to_contain_text("Ask the desk a question")
    await visitor.press("Enter")
    await visitor.type("what did takaichi say about taiwan")
    offered = visitor.page.get_by_test_id("autocomplete-row")
    await expect(offered.first).to_contain_text("Taiwan")
    await visitor.press("ArrowDown", "Enter")
    await expect(visitor.page.get_by_test_id("option-input")).to_have_value(re.compile("Taiwan"))
    await visitor.press("Enter")

    card = await visitor.answer()
    await expect(card).to_contain_text("Answered")
    await expect(card.locator("blockquote").first).to_contain_text("peace and stability across the Taiwan Strait")
    await expect(card.get_by_test_id("used-command")).to_contain_text(re.compile(r"Mina\s*used /ask"))
    await expect(visitor.page.get_by_test_id("composer")).to_be_focused()


async def test_a_related_question_is_answered_when_pressed(visitor: Visitor):
    await visitor.command("ask", "What did Takaichi say about Taiwan?")
    card = await visitor.answer()
    related = card.get_by_test_id("button").first
    question = (await related.inner_text()).rstrip("…")
    await related.click()
    answer = await visitor.answer(after=1)
    await expect(answer).to_contain_text(question)
    await expect(answer.get_by_test_id("ephemeral-note")).to_be_visible()


async def test_an_answer_that_nobody_else_may_see_goes_when_it_is_dismissed(visitor: Visitor):
    await visitor.command("help")
    card = await visitor.answer()
    await card.get_by_test_id("dismiss").click()
    await expect(visitor.cards).to_have_count(0)


async def test_kenji_is_answered_in_japanese(visitor: Visitor):
    await visitor.become(KENJI_ID)
    await visitor.command("ask", "高市さんは台湾について何と言いましたか？")
    card = await visitor.answer()
    await expect(card).to_contain_text("回答")
    await expect(card).to_contain_text("台湾海峡")
    assert JAPANESE.search(await card.get_by_test_id("button").first.inner_text())


async def test_kenji_reads_the_commands_in_japanese(visitor: Visitor):
    await visitor.become(KENJI_ID)
    await visitor.page.get_by_test_id("composer").click()
    await visitor.type("/")
    await expect(visitor.page.get_by_test_id("command-row").first).to_have_text(JAPANESE)


async def test_a_mention_is_answered_with_a_reply(visitor: Visitor, desk: Desk):
    await visitor.page.get_by_test_id("composer").click()
    await visitor.type("@Summ")
    await expect(visitor.page.get_by_test_id("picker")).to_contain_text("Summit Desk")
    await visitor.press("Enter")
    await visitor.type("where did takachi meet xi??")
    await visitor.press("Enter")
    card = await visitor.answer()
    await expect(card.get_by_test_id("reply-reference")).to_contain_text("where did takachi meet xi??")
    await expect(card).to_contain_text("South Korea")
    assert [record.surface for record in await desk.log()] == ["mention"]


async def test_a_thread_is_called_by_its_question_wherever_it_is_named(visitor: Visitor):
    await visitor.command("ask", "What did Takaichi say about Taiwan?")
    await (await visitor.answer()).get_by_test_id("button").filter(has_text="Continue in a thread").click()
    named = visitor.page.get_by_test_id("thread-card").locator(".thread-name")
    await expect(named).to_contain_text("Taiwan")
    name = await named.inner_text()
    where = visitor.messages.filter(has_text="Go on here").locator(".mention")
    await expect(where).to_have_text(f"#{name}")
    await expect(visitor.page.get_by_test_id("channel").filter(has_text=name)).to_have_attribute("title", name)
    await where.click()
    await expect(visitor.page.get_by_test_id("channel-title")).to_have_text(name)


async def test_in_a_channel_where_the_desk_listens_nobody_need_mention_it(visitor: Visitor):
    await visitor.go_to(ASK_CHANNEL_ID)
    await visitor.say("What did Ishiba and Xi say about the Senkaku Islands?")
    card = await visitor.answer()
    await expect(card).to_contain_text("Senkaku")


async def test_a_message_of_somebody_else_is_asked_from_its_menu(visitor: Visitor):
    await visitor.become(KENJI_ID)
    await visitor.say("So where did Takaichi meet Xi?")
    await visitor.become(MINA_ID)
    await visitor.messages.last.get_by_test_id("message-content").click(button="right")
    await visitor.page.get_by_test_id("menu-apps").click()
    await visitor.page.get_by_test_id("app-command").filter(has_text=MENU).click()
    card = await visitor.answer()
    await expect(card).to_contain_text("South Korea")
    await expect(card.get_by_test_id("ephemeral-note")).to_be_visible()


async def test_the_whole_way_goes_without_a_mouse(visitor: Visitor):
    """A message, its menu, the answer's buttons: with keys alone."""
    page = visitor.page
    await visitor.type("Where did Takaichi meet Xi?")  # typing anywhere goes to the message box
    await visitor.press("Enter")
    await expect(visitor.messages).to_have_count(1)
    await visitor.messages.last.focus()
    await visitor.press("Shift+F10")
    await expect(page.get_by_test_id("context-menu")).to_be_visible()
    await visitor.type("a")
    while not await page.evaluate("document.activeElement.dataset.testid === 'menu-apps'"):
        await visitor.press("ArrowDown")
    await visitor.press("ArrowRight")
    await expect(page.get_by_test_id("app-command").filter(has_text=MENU)).to_be_focused()
    await visitor.press("Enter")
    card = await visitor.answer()
    await card.focus()
    for _ in range(12):
        await visitor.press("Tab")
        if await page.evaluate("document.activeElement.dataset.testid === 'button'"):
            break
    focused = page.locator("[data-testid=button]:focus")
    question = (await focused.inner_text()).rstrip("…")
    await visitor.press("Enter")
    await expect(await visitor.answer(after=1)).to_contain_text(question)


async def test_what_could_mean_several_things_is_asked_back_and_chosen(visitor: Visitor, vague_question: str):
    await visitor.command("ask", vague_question)
    card = await visitor.answer()
    await expect(card).to_contain_text("Did you mean…")
    await expect(card.locator("blockquote")).to_have_count(0)
    choice = card.get_by_test_id("button").first
    question = (await choice.inner_text()).rstrip("…")
    await choice.click()
    chosen = await visitor.answer(after=1)
    await expect(chosen).to_contain_text(question)
    await expect(chosen.locator("blockquote").first).to_be_visible()


async def test_a_question_of_a_meeting_is_picked_from_its_list(visitor: Visitor):
    await visitor.command("meeting", "apec")
    card = await visitor.answer()
    await card.get_by_test_id("select").first.click()
    option = card.get_by_test_id("select-option").first
    question = await option.locator(".option-label").inner_text()
    await option.click()
    await expect(await visitor.answer(after=1)).to_contain_text(question.rstrip("…")[:40])


@pytest.mark.parametrize("width", [360, 768])
async def test_in_a_narrow_window_nothing_sticks_out(visitor: Visitor, width: int):
    await visitor.page.set_viewport_size({"width": width, "height": 740})
    await visitor.command("ask", "What did Takaichi say about Taiwan?")
    card = await visitor.answer()
    await expect(card.locator("blockquote").first).to_be_visible()
    assert await visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    edges = await card.evaluate(
        """card => [...card.querySelectorAll('*')].filter(each => {
            const box = each.getBoundingClientRect();
            return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1);
        }).length"""
    )
    assert edges == 0
