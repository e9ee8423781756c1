"""The README's pictures: what they show must be there. With SUMMIT_DESK_PICTURES=directory they are also written."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from bot.localdiscord.world import KENJI_ID
from tests.browser.conftest import Visitor

Camera = Callable[..., Awaitable[None]]
WINDOW = {"width": 1180, "height": 920}
TALL = {"width": 1180, "height": 2400}
"""High enough that a card of any length stands in it whole."""
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def picture(visitor: Visitor, root: Path) -> Camera:
    """Take a picture of the window, or of one thing in it; keep it where that is asked for."""
    kept = os.environ.get("SUMMIT_DESK_PICTURES")

    async def take(name: str, thing: Locator | None = None, *, height: float = TALL["height"]) -> None:
        await visitor.page.mouse.move(0, 0)
        await visitor.page.evaluate("document.fonts.ready")
        path = root / kept / f"{name}.png" if kept else None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        clip = await thing.bounding_box() if thing else None
        if clip is not None:
            clip["height"] = min(clip["height"] + 8, height)
        taken = await visitor.page.screenshot(path=path, clip=clip, animations="disabled", caret="hide")
        assert len(taken) < 300_000, "too heavy to keep"

    return take


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).parents[2]


async def test_a_question_and_its_card(visitor: Visitor, picture: Camera):
    await visitor.page.set_viewport_size(WINDOW)
    await visitor.command("ask", "What did Takaichi say about the Senkaku Islands?")
    card = await visitor.answer()
    await expect(card.locator("blockquote").first).to_be_visible()
    await picture("ask")


async def test_a_question_in_japanese(visitor: Visitor, picture: Camera):
    await visitor.page.set_viewport_size(TALL)
    await visitor.become(KENJI_ID)
    await visitor.command("ask", "習主席は高市さんに歴史について何と言いましたか？")
    card = await visitor.answer()
    await expect(card.locator("blockquote").first).to_be_visible()
    await picture("japanese", card)


async def test_a_question_that_could_mean_several_things(visitor: Visitor, picture: Camera, vague_question: str):
    await visitor.page.set_viewport_size(TALL)
    await visitor.command("ask", vague_question)
    card = await visitor.answer()
    await expect(card).to_contain_text("Did you mean…")
    await picture("did-you-mean", card)


async def test_two_meetings_side_by_side(visitor: Visitor, picture: Camera):
    await visitor.page.set_viewport_size(TALL)
    await visitor.command("compare", "apec", "virtual")
    card = await visitor.answer()
    await expect(card).to_contain_text("side by side")
    await picture("compare", card, height=800)


async def test_a_card_on_a_telephone(visitor: Visitor, picture: Camera):
    await visitor.page.set_viewport_size(PHONE)
    await visitor.command("ask", "Did Ishiba and Xi agree on anything about climate?")
    card = await visitor.answer()
    await expect(card.locator("blockquote").first).to_be_visible()
    await picture("phone")
