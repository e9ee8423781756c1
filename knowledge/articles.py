"""From an article as it came to clean passages, and from a quote to where it stands.

Plain text is cleaned by jusText (comment forms, donation boxes and other short debris far from running text go);
HTML by trafilatura. Sentences are split by sentencex.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import justext
import sentencex
import trafilatura

from knowledge.model import ArticleUnreadable, Passage, Source

_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’」』)）]*$")
_MAX_HEADING_CHARACTERS = 160
_TYPOGRAPHIC = str.maketrans({"’": "'", "‘": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "\u00a0": " ", "\u3000": " "})


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article: its title, and its paragraphs with the heading each stands under."""

    title: str
    paragraphs: tuple[tuple[str | None, str], ...]
    language: str

    def passages(self, source: str) -> tuple[Passage, ...]:
        """Return the article's sentences in order, numbered from 0."""
        sentences = (
            (heading, sentence.strip())
            for heading, paragraph in self.paragraphs
            for sentence in sentencex.segment(self.language, paragraph)
        )
        return tuple(
            Passage(source=source, position=position, heading=heading, text=text)
            for position, (heading, text) in enumerate((h, s) for h, s in sentences if s)
        )


def normalised(text: str) -> str:
    """Return a text with white space folded and typographic quotes made plain: the only licence a quote has."""
    return " ".join(text.translate(_TYPOGRAPHIC).split())


def read_article(path: Path) -> Article:
    """Read and clean a .txt, .md, .html or .htm file.

    Raises:
        ArticleUnreadable: the file cannot be read, is not UTF-8, or holds no running text.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ArticleUnreadable(f"{path}: cannot be read ({error.strerror})") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleUnreadable(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    return parse_article(text, name=str(path))


@lru_cache(maxsize=64)
def parse_article(text: str, *, name: str = "article") -> Article:
    """Clean an article given as plain text or as an HTML page.

    Raises:
        ArticleUnreadable: it holds no running text.
    """
    is_page = re.match(r"\s*(<!doctype html|<html|<\?xml)", text, re.IGNORECASE) is not None
    title, lines = _page_lines(text) if is_page else _text_lines(text)
    language = "ja" if re.search(r"[぀-ヿ]", text) else "zh" if re.search(r"[一-鿿]{8}", text) else "en"
    paragraphs = tuple(_under_headings(lines))
    if not paragraphs:
        raise ArticleUnreadable(f"{name}: no running text found in it")
    return Article(title=title, paragraphs=paragraphs, language=language)


def _text_lines(text: str) -> tuple[str, list[str]]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return "", []
    title = lines[0] if len(lines) > 1 and not _SENTENCE_END.search(lines[0]) else ""
    page = "".join(f"<p>{html.escape(line)}</p>" for line in lines[1 if title else 0 :])
    spaced = sum(line.count(" ") for line in lines) > len(text) / 30
    if spaced:
        kept = justext.justext(f"<html><body>{page}</body></html>", justext.get_stoplist("English"))
        return title, [paragraph.text for paragraph in kept if not paragraph.is_boilerplate]
    body = [index for index, line in enumerate(lines) if len(line) > 25 and _SENTENCE_END.search(line)]
    return title, lines[1 if title else 0 : body[-1] + 1] if body else []


def _page_lines(page: str) -> tuple[str, list[str]]:
    extracted = trafilatura.bare_extraction(page, include_comments=False, include_tables=False, favor_precision=True)
    if extracted is None:
        return "", []
    document = extracted if isinstance(extracted, dict) else extracted.as_dict()
    title = str(document.get("title") or "").strip()
    lines = [line.strip() for line in str(document.get("text") or "").splitlines()]
    return title, [line for line in lines if line and line != title]


def _under_headings(lines: Sequence[str]) -> Iterator[tuple[str | None, str]]:
    heading: str | None = None
    for line in lines:
        if len(line) <= _MAX_HEADING_CHARACTERS and not _SENTENCE_END.search(line):
            heading = line
        else:
            yield heading, line


def find_quote(quote: str, source: Source) -> Passage | None:
    """Return the passage in which a verbatim quote begins, or None where the source does not hold it.

    A quote may run over several sentences, and may be a heading or the title.
    """
    wanted = normalised(quote)
    if not wanted:
        return None
    running = ""
    starts: list[int] = []
    for passage in source.passages:
        starts.append(len(running))
        running += normalised(passage.text) + " "
    found = running.find(wanted)
    if found >= 0:
        index = max(i for i, start in enumerate(starts) if start <= found)
        return source.passages[index]
    for passage in source.passages:
        if passage.heading is not None and wanted in normalised(passage.heading):
            return passage
    if wanted in normalised(source.title) and source.passages:
        return source.passages[0]
    return None


def covered_passages(quotes: Sequence[str], source: Source) -> frozenset[int]:
    """Return the positions of the passages that the quotes cover, wholly or by at least half of their characters."""
    running = ""
    spans: list[tuple[int, int]] = []
    for passage in source.passages:
        start = len(running)
        running += normalised(passage.text) + " "
        spans.append((start, len(running) - 1))
    covered = [0] * len(spans)
    for quote in {normalised(quote) for quote in quotes}:
        found = running.find(quote) if quote else -1
        if found < 0:
            continue
        for index, (start, end) in enumerate(spans):
            covered[index] += max(0, min(end, found + len(quote)) - max(start, found))
    return frozenset(i for i, (start, end) in enumerate(spans) if covered[i] * 2 >= end - start)
