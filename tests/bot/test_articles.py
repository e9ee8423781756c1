from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.curation.arriving import brought, entries_file, files_in, first_typed, understood
from bot.curation.articles import Articles
from bot.curation.values import ArticleGone
from bot.store import Store
from knowledge.editing.changes import Change, EditRefused, FileChange
from knowledge.loading import load
from knowledge.model import ArticleUnreadable, Base, Entry
from knowledge.sources.incoming import take_in
from tests.knowledge.town import ARTICLE, FERRIES, write_town
from tests.pdfs import a_pdf

TITLE = "Ferry Fees to Rise"
NEWS = f"""{TITLE}
Ada Mayor met Lena Marsh of the island council in the new ferry hall, and they spoke about the fees of the ferries.
What was said
Lena Marsh said that the island cannot pay more than it pays now, and she asked for a year of time.
The mayor answered that the ferries will sail in any case.
"""
TYPED = {
    "title": "en: Mayor–Marsh talks\nja: 市長・マーシュ会談",
    "participants": "Ada Mayor\nLena Marsh, Marsh | ja: レナ・マーシュ | about: head of the island council",
    "names": "en: the fee talks, talks in the ferry hall",
    "topics": "fees, ferry fees | ja: 料金\nferries",
    "source": f"title: {TITLE}\npublished: 2026-05-03",
}


def put(base: Path, changes: list[FileChange]) -> None:
    for change in changes:
        path = base / change.path
        assert change.before == (path.read_bytes() if path.exists() else None)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(change.after or b"")


def test_what_is_typed_of_a_meeting_is_understood(tmp_path: Path) -> None:
    details = understood(TYPED, take_in(NEWS.encode(), "fees.txt"), load(write_town(tmp_path)))
    assert details.problems == ()
    assert details.title == {"en": "Mayor–Marsh talks", "ja": "市長・マーシュ会談"}
    assert details.participants == ("mayor", "marsh")
    [marsh] = details.people
    assert marsh.names == {"en": ("Lena Marsh", "Marsh"), "ja": ("レナ・マーシュ",)}
    assert marsh.about == {"en": "head of the island council"}
    assert details.names == {"en": ("the fee talks", "talks in the ferry hall")}
    assert [topic.id for topic in details.topics] == ["fees"]
    assert (details.source_title, details.published, details.url) == (TITLE, "2026-05-03", None)


@pytest.mark.parametrize(
    ("changed", "field", "line", "reason"),
    [
        ({"title": "en: A\nB"}, "title", "B", "no_language"),
        ({"names": "ja:"}, "names", "ja:", "no_language"),
        ({"participants": "Lena Marsh | her name"}, "participants", "her name", "no_language"),
        ({"source": ""}, "source", "", "no_title"),
        ({"source": "title: War Declared"}, "source", "War Declared", "untrue_title"),
        *(
            ({"source": f"title: {TITLE}\npublished: {day}"}, "source", day, "no_date")
            for day in ("yesterday", "3 May", "2026-05", "2026-13-01", "20260503")
        ),
        ({"source": f"title: {TITLE}\ndate: 3 May"}, "source", "date: 3 May", "unknown_key"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named(
    tmp_path: Path, changed: dict[str, str], field: str, line: str, reason: str
) -> None:
    details = understood(TYPED | changed, take_in(NEWS.encode(), "fees.txt"), load(write_town(tmp_path)))
    assert [(each.field, each.line, each.reason) for each in details.problems] == [(field, line, reason)]


def test_the_form_begins_with_what_the_article_says(tmp_path: Path) -> None:
    base = load(write_town(tmp_path))
    typed = first_typed(take_in(NEWS.encode(), "fees.txt"), base)
    assert (typed["title"], typed["participants"], typed["source"]) == (f"en: {TITLE}", "Ada Mayor", f"title: {TITLE}")
    untitled = take_in("\n".join(NEWS.splitlines()[1:2]).encode(), "fees.txt")
    assert understood(first_typed(untitled, base), untitled, base).problems == ()


def test_what_an_article_brings_loads_and_leaves_the_rest_as_it_was(tmp_path: Path) -> None:
    base = write_town(
        tmp_path,
        people="# who\npeople:\n  - id: mayor\n    names: {en: [Ada Mayor]}   # she\n  - {id: captain, names: {}}\n",
    )
    article = take_in(NEWS.encode(), "fees.txt")
    changes = brought(article, "fees", understood(TYPED, article, load(base)), files_in(base))
    added = {"sources/fees.txt", "sources.yaml", "people.yaml", "topics.yaml", "fees/meeting.yaml"}
    assert {change.path for change in changes} == added
    put(base, list(changes))
    loaded = load(base)
    assert loaded.sources["fees"].passages[1].text.startswith("Lena Marsh said that the island cannot pay more")
    assert loaded.sources["fees"].published == "2026-05-03"
    assert loaded.meetings["fees"].participants == ("mayor", "marsh")
    known = understood(TYPED, article, loaded)
    assert (known.participants, known.people, known.topics) == (("mayor", "marsh"), (), ())
    assert loaded.people["marsh"].names["ja"] == ("レナ・マーシュ",)
    assert loaded.topics["fees"].names == {"en": ("fees", "ferry fees"), "ja": ("料金",)}
    assert (
        (base / "people.yaml")
        .read_text()
        .startswith("# who\npeople:\n  - id: mayor\n    names: {en: [Ada Mayor]}   # she\n")
    )


def test_files_that_cannot_be_added_to_and_names_that_are_taken_do_no_harm(tmp_path: Path) -> None:
    base = write_town(tmp_path, topics="topics: [{id: ferries, names: {en: [ferries]}}]\n")
    (base / "sources").mkdir()
    (base / "sources" / "fees.txt").write_text("something else")
    article = take_in(NEWS.encode(), "fees.txt")
    changes = brought(article, "fees", understood(TYPED, article, load(base)), files_in(base))
    assert {"topics-2.yaml", "sources/fees-2.txt"} <= {change.path for change in changes}
    put(base, list(changes))
    assert {*load(base).topics} == {"ferries", "fees"}


async def nothing() -> list[Entry]:
    return []


async def test_an_article_is_worked_through_over_a_restart(tmp_path: Path) -> None:
    base = load(write_town(tmp_path / "base"))
    drafts: list[Entry] = []

    async def waiting() -> list[Entry]:
        return drafts

    url = f"sqlite:///{tmp_path}/desk.db"
    async with await Store.open(url) as store:
        found = await Articles(store.articles, lambda: base, waiting).hand_in(NEWS.encode(), "fees.txt")
        assert (found.source.id, found.published, found.open_positions) == ("ferry-fees-to-rise", False, (0, 1, 2))
    async with await Store.open(url) as store:
        articles = Articles(store.articles, lambda: base, waiting)
        again = await articles.hand_in(NEWS.encode(), "other name.txt")
        assert (again.id, again.record.name) == (found.id, "fees.txt")
        await articles.type_details(found.id, TYPED)
        entry = await articles.draft(found.id, 1)
        assert (entry.people, entry.meeting, entry.answer) == (("marsh",), "ferry-fees-to-rise", {})
        assert entry.id == "ferry-fees-to-rise/02-lena-marsh-said-that"
        assert "What did Lena Marsh say?" in entry.questions["en"]
        drafts.append(entry)
        skipped = await articles.skip(found.id, 2, skipped=True)
        assert skipped.open_positions == (0,)
        assert skipped.coverage[1].drafts == (entry.id,)
        assert [skipped.next_open(position) for position in (-1, 0, 1)] == [0, 0, 0]
        assert (await articles.skip(found.id, 2, skipped=False)).open_positions == (0, 2)
        assert [source.id for source in await articles.sources()] == ["ferry-fees-to-rise"]
        await articles.drop(found.id)
        with pytest.raises(ArticleGone):
            await articles.find(found.id)


async def test_the_first_entry_brings_its_article_and_the_next_only_itself(tmp_path: Path) -> None:
    directory = write_town(tmp_path / "base")
    live = [load(directory)]
    async with await Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        articles = Articles(store.articles, lambda: live[0], nothing)
        found = await articles.hand_in(a_pdf(NEWS.splitlines()[:2] + NEWS.splitlines()[2:]), "fees.pdf")
        await articles.type_details(found.id, TYPED)
        entry = replace(await articles.draft(found.id, 1), answer={"en": "That the island cannot pay more."})
        *files, change = await articles.complete([Change(entry.id, None, entry)])
        assert change == Change(entry.id, None, entry, entries_file(found.source.id))
        assert all(isinstance(each, FileChange) for each in files)
        put(directory, files)  # type: ignore[arg-type]
        live[0] = load(directory)
        other = replace(await articles.draft(found.id, 2), answer={"en": "That they will sail."})
        assert await articles.complete([Change(other.id, None, other)]) == [
            Change(other.id, None, other, entries_file(found.source.id))
        ]
        assert (await articles.find(found.id)).published
        assert await articles.sources() == ()
        plain = Change("quay/x", None, replace(entry, id="quay/x", quotes=()))
        assert await articles.complete([plain]) == [plain]


async def test_details_that_must_be_mended_stop_the_first_entry_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    base = load(write_town(tmp_path / "base"))
    async with await Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        articles = Articles(store.articles, lambda: base, nothing)
        found = await articles.hand_in(NEWS.encode(), "fees.txt")
        found = await articles.type_details(found.id, TYPED | {"title": "Fees\nen nothing"})
        assert [each.reason for each in found.details.problems] == ["no_language"]
        assert found.record.typed["title"] == "Fees\nen nothing"
        entry = await articles.draft(found.id, 1)
        with pytest.raises(EditRefused, match="must be mended first, in the field “title”"):
            await articles.complete([Change(entry.id, None, entry)])


async def test_an_article_that_the_base_has_is_found_with_what_covers_it(tmp_path: Path) -> None:
    base: Base = load(write_town(tmp_path / "base"))
    async with await Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        articles = Articles(store.articles, lambda: base, nothing)
        found = await articles.hand_in(ARTICLE.encode(), "again.txt")
        assert (found.source.id, found.published, found.open_positions) == ("gazette", True, ())
        assert next(each.published for each in found.coverage if each.passage.text == FERRIES) == ("quay/ferries",)
        with pytest.raises(ArticleUnreadable):
            await articles.hand_in(b"%PDF-1.4", "torn.pdf")
