"""The whole loop: from a question that nobody can answer to an answer with its quote, and back again."""

from __future__ import annotations

import time
from pathlib import Path

from bot.localdiscord.world import GENERAL_CHANNEL_ID, MINA_ID, MODERATORS_CHANNEL_ID, MORGAN_ID
from knowledge.loading import load
from knowledge.parts import Parts
from tests.commands.kb import ENGLISH, button, menu
from tests.knowledge.town import AGAIN, write_town
from tests.running import curated_desk

UNANSWERABLE = "Did the mayor and the captain see the drawings?"
IN_OTHER_WORDS = "have the captain and the mayor looked at those drawings yet??"
ANSWER = "Not yet: the article says that the plans are nearly ready. They will meet again once the board has seen them."
SECONDS = 5.0
"""A generous limit for a busy machine; the time is printed."""


async def test_from_an_unanswered_question_to_a_published_answer_and_back(tmp_path: Path):
    base = write_town(tmp_path / "town")
    before = contents(base)
    # A sentence of the article does answer it: a desk that quotes those without an entry would have nothing to learn.
    async with (
        curated_desk(base, tmp_path, parts=Parts.without(["passages"])) as town,
        town.person(MINA_ID, GENERAL_CHANNEL_ID) as mina,
        town.person(MORGAN_ID, MODERATORS_CHANNEL_ID) as morgan,
    ):
        unanswered = await mina.slash("ask", question=UNANSWERABLE)
        assert "**Answered**" not in unanswered.text
        wish = await mina.press(unanswered, "Tell me when you can answer this")
        assert wish.text == "I will tell you here, once, when I can answer this."

        listed = await morgan.slash("kb unanswered")
        assert UNANSWERABLE in listed.text
        draft = await morgan.press(listed, "Answer this")
        form = await button(morgan, draft, ENGLISH)
        questions = f"{UNANSWERABLE}\nAre the drawings ready?\nHave they looked at the drawings?"
        draft = await morgan.submit(form, questions=questions, answer=ANSWER)
        quotes = await morgan.submit(
            await button(morgan, await button(morgan, draft, "Quotes"), "Search"), words="plans"
        )
        passage = next(
            each["value"]
            for each in next(c for c in quotes.components if ":quote-pick:" in c.get("custom_id", ""))["options"]
            if "plans" in each["label"]
        )
        picked = await morgan.select(quotes, passage, menu=menu(quotes, "quote-pick"))
        assert AGAIN in picked.text

        preview = await button(morgan, await button(morgan, picked, "Back"), "Preview")
        assert "- Newly answered: **1**" in preview.text
        effect = await morgan.select(preview, "newly_answered.0", menu=menu(preview, "effect"))
        assert f"### {UNANSWERABLE}" in effect.text
        assert ANSWER.partition(":")[0] in effect.text

        mina._mark = len(mina.heard)
        started = time.perf_counter()
        published = await button(morgan, preview, "Publish")
        assert "Published as revision 1" in published.text
        shown = time.perf_counter()
        answered = await mina.slash("ask", question=IN_OTHER_WORDS)
        seconds = time.perf_counter() - shown
        print(f"\npublished in {shown - started:.3f} s; answered {seconds:.3f} s after that")
        assert "**Answered**" in answered.text
        assert ANSWER in answered.text
        assert f"> {AGAIN}" in answered.text
        assert "*Mayor and Captain Talk About the Quay*" in answered.text
        assert seconds < SECONDS

        told = [event["data"] for event in mina.heard if "Now I can" in str(event["data"].get("components"))]
        if not told:
            notice = await mina.wait_for_reply(lambda seen: "Now I can" in seen.text)
            told = [notice.message or {}]
        assert told[0]["channel_id"] == GENERAL_CHANNEL_ID
        assert [each["id"] for each in told[0]["mentions"]] == [MINA_ID]
        assert load(base).entries.keys() == town.client.snapshot.base.entries.keys()
        assert UNANSWERABLE not in (await morgan.slash("kb unanswered")).text

        undoing = await morgan.slash("kb undo", revision=1)
        assert "- Lost: **" in undoing.text
        undone = await button(morgan, undoing, "Publish")
        assert "Published as revision 2" in undone.text
        again = await mina.slash("ask", question=IN_OTHER_WORDS)
        assert ANSWER not in again.text
        assert UNANSWERABLE in (await morgan.slash("kb unanswered")).text
    assert contents(base) == before


def contents(base: Path) -> dict[str, bytes]:
    """The files of a base that its curators see."""
    return {file.name: file.read_bytes() for file in base.iterdir() if not file.name.startswith(".")}
