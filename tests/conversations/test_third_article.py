# ruff: noqa: E501 (a paragraph of an article is one line)
"""From an article about a third meeting to cited answers about it, as docs/new-article.md walks through it."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path

import pytest

from bot.localdiscord import person
from bot.localdiscord.person import Person, Seen
from bot.localdiscord.world import MINA_ID, MODERATORS_CHANNEL_ID, MORGAN_ID
from knowledge.loading import SHIPPED, load
from tests.knowledge.town import write_town
from tests.pdfs import a_pdf
from tests.running import Desk, curated_desk

TITLE = "Presidents of Norland and Suderia Agree on a Fishing Pact"
ARTICLE = f"""{TITLE}
President Lena Marsh of Norland and President Idris Okoro of Suderia met in the lighthouse of Port Amber on Tuesday, their first talks since the storm season began.
Fish and Ferries
Marsh said that Norland will open two fishing grounds to Suderian boats for a trial of three years. Okoro called the offer generous and promised that every catch will be counted by inspectors of both countries.
The two presidents also agreed to let a night ferry sail between Port Amber and Quellin, although neither of them said what a ticket will cost.
"""
PAGE = f"""<!doctype html><html><head><title>{TITLE}</title></head><body><nav><a href="/">Home</a></nav>
<article><h1>{TITLE}</h1>{"".join(f"<p>{line}</p>" for line in ARTICLE.splitlines()[1:])}</article>
<footer><p>Subscribe to our newsletter.</p></footer></body></html>"""
FILES = {
    "pact.txt": ARTICLE.encode(),
    "pact.html": PAGE.encode(),
    "pact.pdf": a_pdf(*[[part for line in ARTICLE.splitlines() for part in textwrap.wrap(line, 85)]]),
}
DETAILS = {
    "title": "en: Marsh–Okoro talks in Port Amber",
    "participants": "Lena Marsh, Marsh | about: President of Norland\nIdris Okoro, Okoro | about: President of Suderia",
    "names": "en: lighthouse talks, Port Amber meeting",
    "topics": "fishing, fish, fisheries, fishing grounds, fishing pact",
    "source": f"title: {TITLE}",
}
WHERE = """\
Where did Marsh and Okoro meet?
where was the Marsh–Okoro meeting held
In which place did the presidents of Norland and Suderia talk?
marsh okoro venue
Did they meet in a lighthouse?
What was the location of the talks between Marsh and Okoro?
where in Port Amber was it
place of the lighthouse talks"""
OFFER = """\
What did Marsh offer Suderia?
what did lena marsh say about fishing
Will Suderian boats be let into Norland's fishing grounds?
How many fishing grounds does Norland open?
fishing grounds offer
What is the trial of three years about?
for how long may suderian boats fish
marsh fishing pact offer"""


async def published(morgan: Person, card: Seen, questions: str, answer: str) -> Seen:
    """Make an entry of the passage that the article's card shows, and publish it."""
    draft = await morgan.press(card, "Make an entry of this")
    form = await morgan.press(draft, "Questions & answer: English")
    draft = await morgan.submit(form, questions=questions, answer=answer)
    preview = await morgan.press(draft, "Preview")
    assert "Publish" in [button["label"] for button in preview.buttons], preview.text
    return await morgan.press(preview, "Publish")


async def the_whole_road(desk: Desk, name: str) -> None:
    base = desk.client.snapshot.base
    assert base.directory is not None
    had = {path: path.read_bytes() for path in base.directory.rglob("*.yaml")}
    async with desk.person(MORGAN_ID, MODERATORS_CHANNEL_ID) as morgan, desk.person(MINA_ID) as mina:
        card = await morgan.slash("kb import", file=(name, FILES[name]))
        assert "Sentence 1 of 4" in card.text
        assert "Subscribe" not in card.text
        card = await morgan.submit(await morgan.press(card, "Meeting details"), DETAILS)
        assert "To mend" not in card.text

        draft = await morgan.press(card, "Make an entry of this")
        assert "In a draft" in (await morgan.press(card, "Next")).text or draft
        early = await mina.slash("ask", question="Where did Marsh and Okoro meet?")
        assert "lighthouse" not in early.text.replace("Where did Marsh and Okoro meet?", "")
        await morgan.press(draft, "Discard")
        assert not (base.directory / "sources").exists()

        card = await morgan.press(card, "Previous")
        done = await published(
            morgan, card, WHERE, "Lena Marsh and Idris Okoro met in the lighthouse of Port Amber, on Tuesday."
        )
        assert "Published as revision 1" in done.text
        card = await morgan.press(card, "Next")
        assert "`■[□]□□`" in card.text
        assert "answers are given from it" in card.text
        await published(
            morgan,
            card,
            OFFER,
            "Marsh said that Norland will open two fishing grounds to Suderian boats for three years.",
        )

        seen = await mina.slash("ask", question="in which town did Okoro meet Marsh")
        assert "**Answered**" in seen.text
        assert "lighthouse of Port Amber" in seen.text
        assert (
            "> President Lena Marsh of Norland and President Idris Okoro of Suderia met in the lighthouse" in seen.text
        )
        assert TITLE in seen.text
        seen = await mina.slash("ask", question="what did Marsh promise on fisheries?")
        assert "> Marsh said that Norland will open two fishing grounds" in seen.text
        seen = await mina.slash("meeting", name="lighthouse talks")
        assert "Marsh–Okoro talks in Port Amber" in seen.text
        assert "Lena Marsh" in seen.text

    after = load(base.directory)
    assert after.meetings.keys() - base.meetings.keys() == {"presidents-of-norland-and-suderia-agree"}
    assert {*after.entries} > {*base.entries}
    assert [len(after.entries) - len(base.entries), len(after.sources) - len(base.sources)] == [2, 1]
    shared = {"sources.yaml", "people.yaml", "topics.yaml"}
    for path, content in had.items():
        kept = path.read_bytes()
        assert kept.startswith(content.rstrip()) if path.name in shared else kept == content


@pytest.mark.parametrize("name", FILES)
async def test_an_article_becomes_cited_answers(tmp_path: Path, name: str) -> None:
    async with curated_desk(write_town(tmp_path / "town"), tmp_path, cache=tmp_path / "fits") as desk:
        await the_whole_road(desk, name)


async def test_undoing_the_first_entry_takes_its_article_away_again(tmp_path: Path) -> None:
    base = write_town(tmp_path / "town")
    had = {path: path.read_bytes() for path in base.rglob("*") if path.is_file()}
    folders = {path for path in base.rglob("*") if path.is_dir()}
    async with (
        curated_desk(base, tmp_path, cache=tmp_path / "fits") as desk,
        desk.person(MORGAN_ID, MODERATORS_CHANNEL_ID) as morgan,
        desk.person(MINA_ID) as mina,
    ):
        card = await morgan.slash("kb import", file=("pact.txt", FILES["pact.txt"]))
        card = await morgan.submit(await morgan.press(card, "Meeting details"), DETAILS)
        await published(morgan, card, WHERE, "In the lighthouse of Port Amber.")
        preview = await morgan.slash("kb undo", revision=1)
        assert "Published as revision 2" in (await morgan.press(preview, "Publish")).text
        assert {path: path.read_bytes() for path in had} == had
        assert {path for path in base.rglob("*") if path.name != ".revision"} == {*had, *folders}
        seen = await mina.slash("ask", question="Where did Marsh and Okoro meet?")
        assert "Port Amber" not in seen.text
        card = await morgan.press(card, "Next")
        assert "`□[□]□□`" in card.text
        card = await morgan.press(card, "Previous")
        assert "Published as revision 3" in (await published(morgan, card, WHERE, "In Port Amber.")).text


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_third_article_joins_the_two_that_come_with_the_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person, "FOR_DEFERRED", 120.0)
    base = tmp_path / "knowledge" / "base"
    shutil.copytree(SHIPPED, base)
    shutil.copytree(SHIPPED.parents[1] / "seeds", tmp_path / "seeds")
    async with curated_desk(base, tmp_path, cache=tmp_path / "fits") as desk:
        await the_whole_road(desk, "pact.pdf")
