"""`/kb import` and `/kb export` as a moderator uses them, on the local Discord."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.curation.packing import HOME, files_of, pack, unpack
from bot.localdiscord.person import Person, Seen
from bot.localdiscord.world import MODERATORS_CHANNEL_ID, MORGAN_ID
from knowledge.loading import load
from tests.bot.test_articles import NEWS, TITLE, TYPED
from tests.commands.kb import ENGLISH, button, published
from tests.knowledge.town import TALKS, TOPICS, write_town
from tests.pdfs import a_pdf
from tests.running import Desk, curated_desk

UNSAID = """\
entries:
  - id: unsaid/tunnel
    kind: not_stated
    questions: {en: [Did they speak of the tunnel?], ja: [トンネルは？]}
    answer: {en: The one article does not mention a tunnel.}
"""


def base_of(desk: Desk) -> Path:
    directory = desk.client.snapshot.base.directory
    assert directory is not None
    return directory


async def handed_in(morgan: Person, name: str = "fees.txt", raw: bytes = NEWS.encode()) -> Seen:
    return await morgan.slash("kb import", file=(name, raw))


async def fetched(seen: Seen) -> dict[str, bytes]:
    """The files of a message, as its reader would save them."""
    assert seen.message is not None
    found = {}
    async with aiohttp.ClientSession() as session:
        for each in seen.message["attachments"]:
            async with session.get(each["url"]) as got:
                found[each["filename"]] = await got.read()
            assert urlsplit(each["url"]).hostname == "127.0.0.1"
    return found


async def test_an_article_is_gone_through_sentence_by_sentence(town: Desk, morgan: Person) -> None:
    card = await handed_in(morgan)
    assert card.ephemeral
    assert f"### {TITLE}" in card.text
    assert "nothing is answered from it until its first entry is published" in card.text
    assert "Sentence 1 of 3" in card.text
    assert "`[□]□□`" in card.text
    card = await morgan.press(card, "Next")
    assert "Sentence 2 of 3** · What was said\n> Lena Marsh said that the island" in card.text
    card = await morgan.press(card, "Skip")
    assert "`□▫[□]`" in card.text
    card = await morgan.press(card, "Previous")
    assert "▫ Skipped" in card.text
    card = await morgan.press(card, "Take back the skip")
    assert "`□[□]□`" in card.text
    assert base_of(town).joinpath("sources").exists() is False


async def test_a_passage_becomes_a_draft_beside_the_card(town: Desk, morgan: Person) -> None:
    card = await handed_in(morgan)
    draft = await morgan.press(card, "Make an entry of this")
    assert draft.ephemeral
    assert "ferry-fees-to-rise/01-" in draft.text
    assert "> Ada Mayor met Lena Marsh" in draft.text
    assert "What did Ada Mayor say" in draft.text
    card = await morgan.press(card, "Next")
    card = await morgan.press(card, "Previous")
    assert "`[▣]□□`" in card.text
    assert "In a draft: `ferry-fees-to-rise/01-" in card.text


async def test_a_date_is_a_day(town: Desk, morgan: Person) -> None:
    form = await morgan.press(await handed_in(morgan), "Meeting details")
    card = await morgan.submit(form, source=f"title: {TITLE}\npublished: yesterday")
    assert "“yesterday” is no date. Write year, month and day, such as “published: 2025-11-01”" in card.text


async def test_details_that_cannot_be_taken_come_back_as_they_were_typed(town: Desk, morgan: Person) -> None:
    card = await handed_in(morgan)
    form = await morgan.press(card, "Meeting details")
    card = await morgan.submit(form, TYPED | {"source": "title: War Declared", "names": "ja:"})
    assert "“War Declared” does not stand in the article" in card.text
    assert "“ja:” does not begin with a language" in card.text
    form = await morgan.press(card, "Meeting details")
    values = {each["custom_id"]: each["value"] for each in form.components if "value" in each}
    assert (values["names"], values["source"]) == ("ja:", "title: War Declared")
    card = await morgan.submit(form, source=f"title: {TITLE}", names="en: fee talks")
    assert "To mend" not in card.text


async def test_an_article_outlives_the_process_with_its_card(tmp_path: Path, fits: Path) -> None:
    base = write_town(tmp_path / "town")
    async with (
        curated_desk(base, tmp_path, cache=fits) as desk,
        desk.person(MORGAN_ID, MODERATORS_CHANNEL_ID) as morgan,
    ):
        card = await handed_in(morgan)
        await morgan.press(card, "Skip")
    async with (
        curated_desk(base, tmp_path, cache=fits) as desk,
        desk.person(MORGAN_ID, MODERATORS_CHANNEL_ID) as morgan,
    ):
        listed = await morgan.slash("kb import")
        assert "Articles in work" in listed.text
        card = await morgan.select(listed, TITLE)
        assert "`▫[□]□`" in card.text
        again = await handed_in(morgan, "copy.txt")
        assert "fees.txt" in again.text
        asked = await morgan.press(again, "Throw away")
        assert "What is published of it stays" in asked.text
        gone = await morgan.press(asked, "Throw away")
        assert TITLE not in gone.text
        assert "This article was thrown away" in (await morgan.press(card, "Next")).text


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("scan.pdf", a_pdf([]), "scan.pdf holds no text, perhaps it is scanned. Put its text into a .txt file"),
        ("torn.pdf", b"%PDF-1.4 torn", "torn.pdf is a broken PDF. Open it, save it anew"),
        ("talks.docx", b"PK\3\4", "I cannot read talks.docx. Attach an article as .txt, .html or .pdf"),
        ("talks.txt", b"caf\xe9", "talks.txt is not UTF-8 text. Save it as UTF-8"),
        ("talks.txt", b"Subscribe\n", "talks.txt holds no running text. Attach the article’s own text"),
        ("base.zip", b"PK\3\4", "base.zip is damaged"),
        (
            "base.zip",
            pack({f"{HOME}/../../x.yaml": b""}),
            "leads out of the base or is a link, so I take nothing of it",
        ),
        ("base.patch", b"hello", "base.patch is damaged, or not what its name says"),
        ("topics.yaml", TOPICS.encode(), "topics.yaml is what the base holds already"),
    ],
)
async def test_what_cannot_be_taken_is_refused_with_the_next_step(
    town: Desk, morgan: Person, name: str, raw: bytes, says: str
) -> None:
    seen = await morgan.slash("kb import", file=(name, raw))
    assert seen.ephemeral
    assert says in seen.text.replace("\\", "")


async def test_a_base_that_would_not_load_is_refused_with_every_line_to_mend(town: Desk, morgan: Person) -> None:
    spoilt = TALKS.replace("topics: [ferries]", "topics: [boats]").replace("Two ferries will", "Three ferries will")
    seen = await morgan.slash("kb import", file=("talks.yaml", spoilt.encode()))
    text = seen.text.replace("\\", "")
    assert "talks.yaml:8:14: entries[0].topics[0]: no topic has the id 'boats'" in text
    assert "not in the source 'gazette', which must hold it word for word" in text
    assert base_of(town).joinpath("talks.yaml").read_text() == TALKS


# The patch takes all of the shipped base away, and the test's person sends it as one body.
@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
async def test_the_base_goes_out_and_comes_back(town: Desk, morgan: Person) -> None:
    before = files_of(load(base_of(town)))
    sent = await morgan.slash("kb export")
    assert sent.ephemeral
    files = await fetched(sent)
    [zipped] = [raw for name, raw in files.items() if name.endswith(".zip")]
    [patch] = [raw for name, raw in files.items() if name.endswith(".patch")]
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        assert f"{HOME}/talks.yaml" in archive.namelist()
        assert archive.read(f"{HOME}/article.txt") == before[f"{HOME}/article.txt"]
    assert f"+++ b/{HOME}/talks.yaml".encode() in patch
    for name, raw in (("base.zip", zipped), ("base.patch", patch)):
        seen = await morgan.slash("kb import", file=(name, raw))
        assert "is what the base holds already" in seen.text

    changed = TALKS.replace("said that two ferries will sail", "promised two ferries")
    preview = await morgan.slash("kb import", file=("talks.yaml", changed.encode()))
    assert "**Edits** `talks.yaml`" in preview.text
    assert "- en: The mayor said that two ferries will sail.\n+ en: The mayor promised two ferries." in preview.text
    await morgan.press(preview, "Publish")
    assert base_of(town).joinpath("talks.yaml").read_text() == changed
    assert town.client.snapshot.base.entries["quay/ferries"].answer["en"] == "The mayor promised two ferries."

    preview = await morgan.slash("kb import", file=("base.patch", patch))
    await morgan.press(preview, "Publish")
    assert files_of(load(base_of(town))) == before
    assert town.client.snapshot.base.entries["quay/ferries"].answer["en"].startswith("The mayor said")


async def test_an_older_export_says_which_newer_changes_it_takes_back(town: Desk, morgan: Person) -> None:
    [zipped] = [raw for name, raw in (await fetched(await morgan.slash("kb export"))).items() if name.endswith(".zip")]
    await published(morgan, "quay/mending", "First.")
    await published(morgan, "quay/mending", "Second.")
    await button(morgan, await morgan.slash("kb remove", entry="quay/meeting"), "Publish")
    now = base_of(town).joinpath("talks.yaml").read_text()
    preview = await morgan.slash("kb import", file=("base.zip", zipped))
    assert "(made of revision 0; live is revision 3)" in preview.text
    assert "takes back what was changed since: `quay/mending` (Revision 2), `quay/meeting` (Revision 3)" in preview.text
    assert "**Edits** `quay/mending`\n**Adds** `quay/meeting`" in preview.text
    assert base_of(town).joinpath("talks.yaml").read_text() == now
    again = await morgan.slash("kb import", file=("talks.yaml", TALKS.encode()))
    assert "`quay/mending` (Revision 2), `quay/meeting` (Revision 3)" in again.text


async def test_an_export_worked_on_elsewhere_names_what_it_changes_and_takes_nothing_back(
    town: Desk, morgan: Person
) -> None:
    await published(morgan, "quay/mending", "First.")
    [zipped] = [raw for name, raw in (await fetched(await morgan.slash("kb export"))).items() if name.endswith(".zip")]
    files = unpack(zipped).files
    talks = files[f"{HOME}/talks.yaml"].replace(b"First.", b"Better.")
    talks = talks[: talks.index(b"  - id: quay/meeting")]
    preview = await morgan.slash("kb import", file=("base.zip", pack({**files, f"{HOME}/talks.yaml": talks}, "", 1)))
    assert "(made of revision 1)" in preview.text
    assert "**Removes** `quay/meeting`\n**Edits** `quay/mending`" in preview.text
    assert "takes back" not in preview.text


async def test_who_publishes_from_another_article_is_told_what_spoke_of_all_there_were(
    tmp_path: Path, fits: Path
) -> None:
    base = write_town(tmp_path / "town")
    (base / "common").mkdir()
    (base / "common" / "unsaid.yaml").write_text(UNSAID, "utf-8")
    async with (
        curated_desk(base, tmp_path, cache=fits) as desk,
        desk.person(MORGAN_ID, MODERATORS_CHANNEL_ID) as morgan,
    ):
        card = await handed_in(morgan)
        card = await morgan.submit(await button(morgan, card, "Meeting details"), TYPED)
        texts = []
        for _ in range(2):
            draft = await morgan.press(card, "Make an entry of this")
            form = await button(morgan, draft, ENGLISH)
            draft = await morgan.submit(form, questions=f"Who met, {len(texts)}?", answer="Mayor and Marsh.")
            texts.append((await button(morgan, await button(morgan, draft, "Preview"), "Publish")).text)
            card = await morgan.press(card, "Next")
    assert "it may no longer be true: what the desk is about (`about` in its files), `unsaid/tunnel`" in texts[0]
    assert "Another article" not in texts[1]
