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
from itertools import accumulate, pairwise

import justext
import sentencex
import trafilatura

from knowledge.model import ArticleUnreadable, Passage, Source

_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’」』)）]*$")
_PAGE_START = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|article|main|\?xml)\b", re.I | re.S)
_MAX_HEADING_CHARACTERS = 160
_MIN_BODY_CHARACTERS = 25
_ENGLISH_SHARE = 0.25
"""English running text has more stop words among its words than this, other languages' fewer."""
_SENTENCE_RULES = {
    "Arabic": "ar", "Danish": "da", "Dutch": "nl", "Finnish": "fi", "French": "fr", "German": "de", "Greek": "el",
    "Hindi": "hi", "Indonesian": "id", "Italian": "it", "Korean": "ko", "Polish": "pl", "Portuguese": "pt",
    "Russian": "ru", "Spanish": "es", "Swedish": "sv", "Turkish": "tr", "Ukrainian": "uk", "Vietnamese": "vi",
}  # fmt: skip
"""jusText's languages under the codes that sentencex knows them by."""
_TYPOGRAPHIC = str.maketrans({"’": "'", "‘": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "\u00a0": " ", "\u3000": " "})


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article: its title, and its paragraphs with the heading each stands under."""

    title: str
    paragraphs: tuple[tuple[str | None, str], ...]
    language: str

    def lines(self) -> Iterator[str]:
        """Yield the article as lines: its headings and paragraphs in order."""
        last: str | None = None
        for heading, paragraph in self.paragraphs:
            if heading is not None and heading != last:
                yield from heading.split(" › ")
            yield paragraph
            last = heading

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


@lru_cache(maxsize=64)
def parse_article(text: str, *, name: str = "article") -> Article:
    """Clean an article given as plain text or as an HTML page (a name ending in .html or .htm means the latter).

    Raises:
        ArticleUnreadable: it holds no running text.
    """
    title, lines = _page_lines(text) if is_page(text, name) else _text_lines(text)
    paragraphs = tuple(_under_headings(lines))
    if not paragraphs:
        raise ArticleUnreadable(f"{name}: no running text found in it", "empty")
    return Article(title=title, paragraphs=paragraphs, language=_language(paragraphs))


def is_page(text: str, name: str) -> bool:
    """Whether a text is an HTML page, by how it begins or by its name."""
    return _PAGE_START.match(text) is not None or name.lower().endswith((".html", ".htm", ".xhtml"))


def _language(paragraphs: Sequence[tuple[str | None, str]]) -> str:
    """Return the code of the language whose rules split these paragraphs into sentences."""
    text = " ".join(paragraph for _, paragraph in paragraphs)
    kana, han, other = (len(re.findall(letters, text)) for letters in (r"[぀-ヿ]", r"[一-鿿]", r"[^\W\d_぀-ヿ一-鿿]"))
    if kana + han > other:
        return "ja" if kana * 20 > han else "zh"
    return _SENTENCE_RULES.get(_stop_words_of(text), "en")


def _stop_words_of(text: str) -> str:
    """Return which of jusText's languages a text is in, by the stop words among its words."""
    tokens = re.findall(r"[^\W\d_]+", text.lower())

    def share(name: str) -> float:
        stop_words: frozenset[str] = justext.get_stoplist(name)
        return sum(token in stop_words for token in tokens) / max(1, len(tokens))

    if share("English") >= _ENGLISH_SHARE:
        return "English"
    names: list[str] = sorted(justext.get_stoplists())
    return max(names, key=share)


def _text_lines(text: str) -> tuple[str, list[str]]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return "", []
    title = lines[0] if len(lines) > 1 and not _SENTENCE_END.search(lines[0]) else ""
    body = lines[1 if title else 0 :]
    kept: list[str] = []
    if sum(line.count(" ") for line in lines) > len(text) / 30:  # written with spaces
        page = "".join(f"<p>{html.escape(line)}</p>" for line in body)
        stop_words = justext.get_stoplist(_stop_words_of(text))
        judged = justext.justext(f"<html><body>{page}</body></html>", stop_words)
        kept = [paragraph.text for paragraph in judged if not paragraph.is_boilerplate]
    return title, kept or _up_to_last_sentence(body)


def _up_to_last_sentence(lines: Sequence[str]) -> list[str]:
    """Return the lines down to the last that is running text: for scripts and lengths that jusText cannot judge."""
    running = [i for i, line in enumerate(lines) if len(line) > _MIN_BODY_CHARACTERS and _SENTENCE_END.search(line)]
    return list(lines[: running[-1] + 1]) if running else []


def _page_lines(page: str) -> tuple[str, list[str]]:
    extracted = trafilatura.bare_extraction(
        page, with_metadata=True, include_comments=False, include_tables=False, favor_precision=True
    )
    if extracted is None:
        return "", []
    document = extracted if isinstance(extracted, dict) else extracted.as_dict()
    title = str(document.get("title") or "").strip()
    lines = [line.strip() for line in str(document.get("text") or "").splitlines()]
    return title, [line for line in lines if line and line != title]


def _under_headings(lines: Sequence[str]) -> Iterator[tuple[str | None, str]]:
    heading: str | None = None
    follows_heading = False
    for line in lines:
        if len(line) <= _MAX_HEADING_CHARACTERS and not _SENTENCE_END.search(line):
            heading = f"{heading} › {line}" if follows_heading else line
            follows_heading = True
        else:
            yield heading, line
            follows_heading = False


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
        if passage.heading is not None and any(wanted in normalised(part) for part in passage.heading.split(" › ")):
            return passage
    if source.passages and wanted in normalised(source.title) and wanted in normalised(html.unescape(source.text)):
        return source.passages[0]
    return None


def covered_passages(quotes: Sequence[str], source: Source) -> frozenset[int]:
    """Return the positions of the passages that the quotes cover, wholly or by at least half of their characters."""
    running, spans = _running(source.passages)
    found = {quote: running.find(quote) for quote in map(normalised, quotes) if quote}
    places = [(start, start + len(quote)) for quote, start in found.items() if start >= 0]
    if not places:
        return frozenset()
    covered = bytearray(len(running))
    for start, end in places:
        covered[start:end] = b"\1" * (end - start)
    return frozenset(i for i, (start, end) in enumerate(spans) if covered.count(1, start, end) * 2 >= end - start)


@lru_cache(maxsize=16)
def _running(passages: tuple[Passage, ...]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return an article as one text, and where each passage stands in it."""
    texts = [normalised(passage.text) for passage in passages]
    starts = [*accumulate((len(text) + 1 for text in texts), initial=0)]
    return "".join(f"{text} " for text in texts), tuple((start, end - 1) for start, end in pairwise(starts))
