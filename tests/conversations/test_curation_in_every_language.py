"""Moderators' cards and forms in every language; each request for them is one that Discord describes."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from bot.localdiscord.person import GUARD, Person, Seen
from bot.localdiscord.world import MODERATORS_CHANNEL_ID, MORGAN_ID
from bot.localisation import Locales
from tests.knowledge.town import FERRIES, MENDED, write_town
from tests.openapi import FILE, Description
from tests.running import curated_desk


async def press(person: Person, card: Seen, action: str) -> Seen:
    """Press the first button for an action."""
    found = next(each for each in card.buttons if f":{action}:" in each["custom_id"])
    return await person.press(card, found["custom_id"])


async def pick(person: Person, card: Seen, action: str, number: int = 0) -> Seen:
    """Pick one option of the select for an action."""
    menu = next(each for each in card.components if f":{action}:" in each.get("custom_id", ""))
    return await person.select(card, menu["options"][number]["value"], menu=menu["custom_id"])


async def use_all(morgan: Person) -> list[Seen]:
    """Use every card and form there is for entries, revisions and questions; return what was seen."""
    seen: list[Seen] = []

    async def see(coming) -> Seen:
        seen.append(await coming)
        return seen[-1]

    await see(morgan.slash("ask", question="Does the mayor like zeppelins?"))
    await see(morgan.slash("kb show", entry="quay/mending"))
    draft = await see(morgan.slash("kb edit", entry="quay/mending"))
    for action in ("draft-details", "draft-more"):
        draft = await see(morgan.submit(await see(press(morgan, draft, action))))
    quotes = await see(press(morgan, draft, "draft-quotes"))
    quotes = await see(morgan.submit(await see(press(morgan, quotes, "quote-search")), words="ferries"))
    wrong = await see(press(morgan, quotes, "quote-type"))
    refused = await see(morgan.submit(wrong, source=["gazette"], text="Nobody said this."))
    mended = await see(morgan.submit(await see(press(morgan, refused, "quote-type")), text=FERRIES))
    draft = await see(press(morgan, await see(pick(morgan, mended, "quote-drop", 1)), "draft-show"))
    emptied = await see(morgan.submit(await see(press(morgan, draft, "draft-language")), questions="", answer=""))
    preview = await see(press(morgan, emptied, "draft-preview"))
    await see(pick(morgan, preview, "asker-view"))
    published = await see(press(morgan, preview, "publish"))
    undoing = await see(press(morgan, published, "undo"))
    await see(press(morgan, undoing, "proposal-discard"))
    history = await see(morgan.slash("kb history"))
    await see(pick(morgan, history, "revision"))
    await see(press(morgan, await see(morgan.slash("kb add", question="?", meeting="quay")), "draft-preview"))
    tested = await see(morgan.slash("kb test", question="Does the mayor like zeppelins?"))
    await see(morgan.submit(await see(press(morgan, tested, "case-keep"))))
    unanswered = await see(morgan.slash("kb unanswered"))
    picking = await see(press(morgan, unanswered, "cluster-phrasing"))
    await see(morgan.submit(await see(press(morgan, picking, "phrasing-search")), words="captain"))
    await see(morgan.slash("kb remove", entry="quay/meeting"))
    await see(morgan.slash("kb audit"))
    await see(morgan.slash("kb undo", revision=99))
    await see(morgan.slash("kb edit", entry="nothing"))
    await morgan.autocomplete("kb edit", "entry", "quay")
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en-US", "ja", "zh-CN", "zh-TW"])
async def test_every_card_is_whole_and_in_the_readers_language(tmp_path: Path, fits: Path, locale: str):
    async with curated_desk(write_town(tmp_path / "town"), tmp_path, cache=fits) as town:
        async with town.person(MORGAN_ID, MODERATORS_CHANNEL_ID) as morgan:
            await morgan.speak(locale)
            seen = await use_all(morgan)
        async with (
            aiohttp.ClientSession(headers=GUARD) as session,
            session.get(f"{town.discord.page_url}/local/requests") as response,
        ):
            requests = await response.json()
    texts = Locales.load().texts(locale)
    said = "\n".join(each.text for each in seen)
    labels = [each["label"] for one in seen for each in one.buttons]
    assert "{" not in said
    assert texts("kb.live") in said
    assert texts("kb.not_verbatim") in said
    assert {texts("kb.publish"), texts("kb.preview"), texts("kb.not_ours"), texts("kb.keep_case")} <= set(labels)
    assert texts("error.no_such_revision", number=99) in said
    assert MENDED in said
    apologies = texts("error.unexpected", reference="").split("。")[0].split(".")[0]
    assert apologies[:12] not in said
    assert [(each["path"], each["status"], each["json"]) for each in requests if each["status"] >= 400] == []
    if FILE.is_file():
        description = Description()
        assert [problem for request in requests for problem in description.problems(request)] == []
