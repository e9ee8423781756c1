"""The running text of a PDF: its lines joined into paragraphs again, without page numbers and running heads."""

from __future__ import annotations

import io
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import TYPE_CHECKING

from knowledge.model import ArticleUnreadable
from knowledge.text import is_cjk

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 200
MAX_CHARACTERS = 1_000_000
MAX_SECONDS = 30.0
"""Between pages: a file that is made to take for ever is given up."""

_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’」』)）]*$")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_TAKEN_FOR = {"ʻ": "‘", "ʼ": "’", "‒": "–"}
"""Characters that fonts draw alike, so that a file names one for the other."""
_CLEAN = str.maketrans(
    _LIGATURES | _TAKEN_FOR | dict.fromkeys(map(chr, [*range(9), *range(11, 32), 127, 0xFEFF, 0xFFFD]))
)
_PAGE_NUMBER = re.compile(r"\W*(?:page|p\.|seite|第)?\s*\d{1,4}\s*(?:(?:of|/|von|页|頁|ページ)\s*\d{0,4})?\W*", re.I)
_FULL = 0.7
"""A line this long, of the usual length of lines, runs on in the next; a shorter one ends its paragraph."""
_HEADING_CHARACTERS = 80
_LETTERS_OF_A_TEXT = 20
_EDGE_LINES = 2
_TITLE_LINES = 6


def text_of(raw: bytes, name: str) -> str:
    """Return a PDF's text, a paragraph or heading a line.

    Raises:
        ArticleUnreadable: it is no PDF or a broken one, is locked with a password, holds pictures only, or is too long.
    """
    pages, title = _read(raw, name)
    text = "\n".join(_with_whole_title([*_paragraphs(pages)], title))
    if sum(character.isalpha() for character in text) < _LETTERS_OF_A_TEXT:
        message = (
            f"{name}: no text found in it, perhaps it is scanned; put its text into a .txt file (by OCR or by hand)"
        )
        raise ArticleUnreadable(message, "scanned")
    return text


def _read(raw: bytes, name: str) -> tuple[list[list[str]], str]:
    """Return the lines of each page, and the title that the file gives itself."""
    from pypdf import PdfReader  # slow to import, and most articles are no PDF
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, WrongPasswordError

    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileNotDecryptedError("locked")
        title = reader.metadata.title if reader.metadata is not None else None
        return list(_lines_of_pages(reader, name)), title if isinstance(title, str) else ""
    except ArticleUnreadable:
        raise
    except (DependencyError, FileNotDecryptedError, WrongPasswordError) as error:
        message = f"{name}: locked with a password; save it without one"
        raise ArticleUnreadable(message, "locked") from error
    except LimitReachedError as error:
        raise _too_large(name) from error
    except Exception as error:  # a broken file can make the library raise anything
        message = f"{name}: a broken PDF; open and save it anew, or put its text into a .txt file"
        raise ArticleUnreadable(message, "broken") from error


def _lines_of_pages(reader: PdfReader, name: str) -> Iterator[list[str]]:
    began, characters = time.monotonic(), 0
    for number, page in enumerate(reader.pages):
        text = page.extract_text()
        characters += len(text)
        if number >= MAX_PAGES or characters > MAX_CHARACTERS or time.monotonic() - began > MAX_SECONDS:
            raise _too_large(name)
        yield [" ".join(line.translate(_CLEAN).split()) for line in text.splitlines()]


def _too_large(name: str) -> ArticleUnreadable:
    return ArticleUnreadable(f"{name}: too much for one article; cut out the pages that matter", "large")


def _paragraphs(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    lines = [line for page in _without_running_heads(pages) for line in page]
    lengths = sorted(len(line) for line in lines if line)
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    whole = " ".join(lines)
    paragraph = last = ""
    for line in lines:
        if paragraph and line and _runs_on(last, line, usual):
            paragraph = _joined(paragraph, line, whole)
        else:
            if paragraph:
                yield paragraph
            paragraph = line
        last = line
    if paragraph:
        yield paragraph


def _with_whole_title(paragraphs: list[str], title: str) -> list[str]:
    """Put a title together that stands on several lines, as the file itself says it should read."""
    for count in range(2, min(_TITLE_LINES, len(paragraphs)) + 1):
        if _bare("".join(paragraphs[:count])) == _bare(title):
            return [reduce(lambda whole, line: _joined(whole, line, title), paragraphs[:count]), *paragraphs[count:]]
    return paragraphs


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum()).casefold()


def _without_running_heads(pages: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """Drop page numbers, and what stands at the edge of most pages, whatever its number."""
    pages = [[*_stripped(page)] for page in pages]
    edges = Counter(edge for page in pages for edge in {_numberless(line) for line in _edge(page)})
    running = {edge for edge, count in edges.items() if edge and count > 1 and count * 2 > len(pages)}

    for page in pages:
        last = len(page) - 1
        yield [
            line
            for number, line in enumerate(page)
            if not (
                min(number, last - number) < _EDGE_LINES
                and (_numberless(line) in running or (line and _PAGE_NUMBER.fullmatch(line)))
            )
        ]


def _stripped(page: Sequence[str]) -> Sequence[str]:
    filled = [number for number, line in enumerate(page) if line]
    return page[filled[0] : filled[-1] + 1] if filled else ()


def _edge(page: Sequence[str]) -> Sequence[str]:
    return page if len(page) <= 2 * _EDGE_LINES else [*page[:_EDGE_LINES], *page[-_EDGE_LINES:]]


def _numberless(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _runs_on(last: str, line: str, usual: int) -> bool:
    """Whether a line goes on with the sentence or the paragraph of the one before it."""
    ended = _SENTENCE_END.search(last) is not None
    if not last:
        return False
    if not ended and line[0].islower():
        return True
    is_heading = len(line) <= min(_HEADING_CHARACTERS, usual * _FULL) and not _SENTENCE_END.search(line)
    return len(last) > usual * _FULL and not (ended and is_heading)


def _joined(paragraph: str, line: str, whole: str) -> str:
    if paragraph.endswith("\u00ad"):
        return paragraph[:-1] + line
    broken = re.search(r"([^\W\d_]+)-$", paragraph)
    rest = re.match(r"[^\W\d_]+", line)
    if broken and rest and line[0].islower():
        hyphened = re.search(rf"\b{re.escape(broken[1])}-{re.escape(rest[0])}\b", whole) is not None
        return (paragraph if hyphened else paragraph[:-1]) + line
    unspaced = is_cjk(paragraph[-1]) and is_cjk(line[0])
    return f"{paragraph}{line}" if unspaced or (broken and rest) else f"{paragraph} {line}"
