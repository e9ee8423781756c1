from __future__ import annotations

import textwrap
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.articles import parse_article
from knowledge.model import ArticleUnreadable, Quote, Source
from knowledge.sources import incoming
from knowledge.sources.coverage import coverage_map
from knowledge.sources.incoming import read_file, take_in
from tests.builders import an_entry
from tests.knowledge.test_articles import PAGE
from tests.knowledge.town import AGAIN, ARTICLE, FERRIES, FIRST, MENDED, TITLE
from tests.pdfs import a_pdf, locked

BODY = [line for line in ARTICLE.splitlines() if line][: ARTICLE.splitlines().index("Subscribe")]


def wrapped(width: int = 80) -> list[str]:
    return [part for line in BODY for part in textwrap.wrap(line, width)]


def with_edges(lines: list[str], pages: int) -> list[list[str]]:
    """The lines on some pages, each with a running head and its number."""
    share = -(-len(lines) // pages)
    return [
        ["The Gazette, 3 May", *lines[share * number : share * (number + 1)], f"Page {number + 1} of {pages}"]
        for number in range(pages)
    ]


def test_a_text_a_page_and_a_pdf_give_the_same_sentences() -> None:
    text = take_in(ARTICLE.encode(), "talks.txt").article
    pdf = take_in(a_pdf(wrapped()), "talks.pdf").article
    assert (pdf.title, pdf.passages("x")) == (text.title, text.passages("x"))
    assert [p.text for p in take_in(PAGE.encode(), "talks.html").article.passages("x")][1] == FERRIES


@pytest.mark.parametrize("width", [45, 60, 80, 100])
@pytest.mark.parametrize("pages", [1, 2, 3])
def test_lines_of_a_pdf_become_paragraphs_over_the_ends_of_pages(width: int, pages: int) -> None:
    read = take_in(a_pdf(*with_edges(wrapped(width), pages)) if pages > 1 else a_pdf(wrapped(width)), "talks.pdf")
    passages = read.article.passages("x")
    assert [p.text for p in passages][1:3] == [FERRIES, MENDED]
    assert [p.heading for p in passages] == [None, "Boats", "Boats", "Boats"]
    assert "Gazette" not in read.kept.decode()
    assert "Page" not in read.kept.decode()


def test_a_word_broken_at_the_end_of_a_line_is_whole_again_and_a_compound_keeps_its_hyphen() -> None:
    lines = [
        "Town",
        "The mayor and the captain met face-to-face at the old quay, where they spoke of the fer-",
        "ries and of the harbour, and of what the town will have to pay for it when it is face-",
        "to-face with the costs.",
    ]
    text = take_in(a_pdf(lines), "talks.pdf").kept.decode()
    assert "spoke of the ferries and" in text
    assert "it is face-to-face with the costs." in text


def test_a_title_on_several_lines_is_whole_when_the_file_gives_it() -> None:
    lines = ["Mayor and Captain Talk About the Quay-", "Side Plans", "of Today", *wrapped()[1:]]
    read = take_in(a_pdf(lines, title="Mayor and Captain Talk about the Quay-Side Plans of Today"), "talks.pdf").article
    assert read.title == "Mayor and Captain Talk About the Quay-Side Plans of Today"
    assert read.passages("x")[0].heading is None
    assert take_in(a_pdf(lines, title="Untitled-1"), "talks.pdf").article.title == lines[0]


def test_a_page_is_known_by_its_content_and_a_pdf_too() -> None:
    assert take_in(PAGE.encode(), "saved.txt").suffix == ".html"
    assert take_in(a_pdf(wrapped()), "saved.txt").suffix == ".txt"
    assert parse_article(take_in(a_pdf(wrapped()), "saved.txt").kept.decode()).passages("x")[1].text == FERRIES


def test_a_text_is_kept_as_it_came_and_cleaned_on_request() -> None:
    raw = b"\xef\xbb\xbf" + ARTICLE.replace("\n", "\r\n").encode()
    came = take_in(raw, "talks.txt")
    assert came.kept == raw
    cleaned = came.cleaned()
    assert cleaned.kept.decode() == "\n".join([*BODY, ""])
    assert cleaned.article.passages("x") == came.article.passages("x")
    assert take_in(PAGE.encode(), "talks.html").cleaned().suffix == ".txt"


def a_bomb() -> bytes:
    """A PDF of some kilobytes whose page unfolds to more than any memory should hold."""
    squeezed = zlib.compress(b"BT " + b"(a) Tj " * 30_000_000 + b"ET", 9)
    whole = a_pdf(["x"])
    before, _, rest = whole.partition(b"5 0 obj\n")
    after = rest.partition(b"endobj\n")[2]
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\n" % (len(squeezed), squeezed)
    return before + b"5 0 obj\n" + stream + b"endobj\n" + after


REFUSED = [
    ("a.txt", lambda: b"", "empty", "no running text found in it; hand in the article's own text"),
    ("a.txt", lambda: b"Subscribe\nNotify of\nguest\n", "empty", "no running text found in it"),
    ("a.html", lambda: b"<html><body></body></html>", "empty", "no running text found in it"),
    ("a.txt", lambda: b"caf\xe9", "encoding", "not UTF-8 text (byte 3); save it as UTF-8"),
    ("a.txt", lambda: b"The mayor\0 said so.", "kind", "no text (byte 9 is empty); hand in a .txt, .html or .pdf file"),
    ("a.docx", lambda: b"PK\3\4", "kind", "no article; hand in a .txt, .html or .pdf file"),
    ("a", lambda: b"The mayor said so.", "kind", "no article; hand in a .txt, .html or .pdf file"),
    ("a.txt", lambda: b"a" * (incoming.MAX_TEXT_BYTES + 1), "large", "larger than 2 MiB"),
    ("a.pdf", lambda: b"%PDF-" + b"a" * incoming.MAX_PDF_BYTES, "large", "larger than 10 MiB"),
    ("a.pdf", lambda: b"", "broken", "a broken PDF; open and save it anew"),
    ("a.pdf", lambda: b"%PDF-1.4\nnothing", "broken", "a broken PDF"),
    ("a.pdf", lambda: a_pdf(wrapped())[:400], "broken", "a broken PDF"),
    ("a.pdf", lambda: locked(a_pdf(wrapped()), "harbour"), "locked", "locked with a password; save it without one"),
    ("a.pdf", lambda: a_pdf([]), "scanned", "no text found in it, perhaps it is scanned; put its text into a .txt"),
    ("a.pdf", lambda: a_pdf(["Subscribe", "Notify of", "Everybody else"]), "empty", "no running text found in it"),
    ("a.pdf", lambda: a_pdf(*[["x"]] * 201), "large", "too much for one article; cut out the pages that matter"),
    ("a.pdf", a_bomb, "large", "too much for one article"),
]


@pytest.mark.parametrize(("name", "raw", "reason", "message"), REFUSED)
def test_what_is_no_article_is_refused_with_the_next_step(name: str, raw: object, reason: str, message: str) -> None:
    with pytest.raises(ArticleUnreadable) as caught:
        take_in(raw(), name)  # type: ignore[operator]
    assert caught.value.reason == reason
    assert str(caught.value).startswith(f"{name}: {message}")


def test_a_pdf_that_is_locked_against_changes_only_is_read() -> None:
    assert take_in(locked(a_pdf(wrapped()), ""), "talks.pdf").article.passages("x")[1].text == FERRIES


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ArticleUnreadable, match=r"none\.txt: cannot be read \(No such file"):
        read_file(tmp_path / "none.txt")


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_whatever_is_done_to_a_pdf_it_is_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(a_pdf(wrapped()))
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(raw) - 1))
        piece = data.draw(st.binary(max_size=12) | st.sampled_from([b"9" * 9, b"<<", b"endobj", b"/Kids [2 0 R]"]))
        raw[start : start + data.draw(st.integers(0, 40))] = piece
    with suppress(ArticleUnreadable):
        read = take_in(b"%PDF-" + bytes(raw[5:]), "wild.pdf")
        assert parse_article(read.kept.decode()).passages("x") == read.article.passages("x")


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode), st.sampled_from([".txt", ".html", ".pdf"]))
def test_whatever_is_handed_in_is_read_or_refused(raw: bytes, suffix: str) -> None:
    with suppress(ArticleUnreadable):
        assert take_in(raw, f"wild{suffix}").article.passages("x")


def test_the_map_tells_published_from_drafted_from_open_passages() -> None:
    source = Source("gazette", TITLE, ARTICLE, parse_article(ARTICLE).passages("gazette"))
    published = [an_entry("quay/meeting", quotes=(Quote("gazette", FIRST), Quote("gazette", AGAIN)))]
    drafts = [an_entry("quay/ferries", quotes=(Quote("elsewhere", FERRIES),))]
    found = coverage_map(source, published, drafts)
    assert [(each.published, each.drafts) for each in found] == [
        (("quay/meeting",), ()),
        ((), ("quay/ferries",)),
        ((), ()),
        (("quay/meeting",), ()),
    ]
    assert [each.passage.text for each in found if each.is_open] == [MENDED]
