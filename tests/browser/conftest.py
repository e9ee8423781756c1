"""A person at the page: Debian's Chromium on the local Discord, with the real desk on the other side of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect

from bot.cli.bases import cache_folder
from knowledge.desk import answer as desk_answer
from knowledge.loading import SHIPPED, load
from knowledge.model import Question, Status
from knowledge.snapshot import Snapshot
from tests.running import Desk, running_desk

HERE = Path(__file__).parent
PATIENCE = 15_000
DESKTOP = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@dataclass
class Visitor:
    """Somebody who looks at the page and types. Whatever the page complains about is kept in `complaints`."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    async def settled(self) -> None:
        await expect(self.page.locator("body[data-ready=true]")).to_be_visible()
        await expect(self.page.get_by_test_id("composer")).to_be_enabled()

    async def become(self, user_id: str) -> None:
        await self.page.get_by_test_id("user-switcher").click()
        await self.page.locator(f"[data-testid=user-option][data-user-id='{user_id}']").click()
        await expect(self.page.locator(f"[data-testid=user-switcher][data-user-id='{user_id}']")).to_be_visible()
        await self.settled()

    async def go_to(self, channel_id: str) -> None:
        await self.page.locator(f"[data-testid=channel][data-channel-id='{channel_id}']").click()
        await self.settled()

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def say(self, text: str) -> None:
        """Write a message into the open channel and wait until it stands there."""
        await self.page.get_by_test_id("composer").click()
        await self.type(text)
        count = await self.messages.count()
        await self.press("Enter")
        await expect(self.messages.nth(count)).to_be_visible()

    async def command(self, name: str, *values: str) -> None:
        """Type a slash command with the keyboard alone, and send it."""
        await self.page.get_by_test_id("composer").click()
        await self.type(f"/{name}")
        await expect(self.page.get_by_test_id("command-row").first).to_be_visible()
        await self.press("Enter")
        await expect(self.page.get_by_test_id("command-pill")).to_be_visible()
        inputs = self.page.get_by_test_id("option-input")
        for index, value in enumerate(values):
            await inputs.nth(index).click()
            await self.type(value)
        await self.press("Enter")
        await expect(self.page.get_by_test_id("command-line")).to_be_hidden()

    async def answer(self, *, after: int = 0) -> Locator:
        """Return the desk's last message once it is a card; `after` is how many cards there were before."""
        await expect(self.cards.nth(after)).to_be_visible(timeout=PATIENCE)
        await expect(self.page.get_by_test_id("thinking")).to_have_count(0, timeout=PATIENCE)
        return self.cards.nth(after)

    @property
    def messages(self) -> Locator:
        return self.page.get_by_test_id("message")

    @property
    def cards(self) -> Locator:
        """The messages that have a card."""
        return self.messages.filter(has=self.page.get_by_test_id("container"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def watch(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program; a test that needs it is skipped where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("Chromium is not installed (Debian: apt install chromium fonts-noto-cjk)")
    return found


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return Snapshot.build(load(SHIPPED), cache_folder())


VAGUE = (
    "japan",
    "leaders",
    "the two countries",
    "taiwan",
    "security",
    "history",
    "cooperation",
    "senkaku",
    "the islands",
    "economy",
    "xi's reply",
    "agreement",
)


@pytest.fixture(scope="session")
def vague_question(snapshot: Snapshot) -> str:
    """A question that the desk asks back about, whatever the base and its tuning have become."""
    found = [text for text in VAGUE if desk_answer(Question(text), snapshot).status is Status.SUGGESTED]
    assert found, "the desk asks back about none of these"
    return found[0]


@pytest.fixture
async def desk(snapshot: Snapshot, tmp_path: Path) -> AsyncIterator[Desk]:
    async with running_desk(snapshot, tmp_path) as running:
        yield running


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield launched
        await launched.close()


@pytest.fixture
async def visitor(desk: Desk, browser: Browser) -> AsyncIterator[Visitor]:
    """Mina, in #general of the home server."""
    expect.set_options(timeout=PATIENCE)
    context = await browser.new_context(viewport=DESKTOP, locale="en-US")
    someone = Visitor(await context.new_page())
    someone.watch()
    await someone.page.goto(desk.discord.page_url)
    await someone.settled()
    yield someone
    await context.close()
    assert someone.complaints == []
