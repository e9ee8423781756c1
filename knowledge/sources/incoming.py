"""An article as somebody hands it in: a text, a page or a PDF → its text, and the article in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from knowledge.articles import Article, is_page, parse_article
from knowledge.model import ArticleUnreadable
from knowledge.sources import pdf

SUFFIXES = (".txt", ".md", ".html", ".htm", ".xhtml", ".pdf")
MAX_PDF_BYTES = 10 * 1024 * 1024
MAX_TEXT_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Incoming:
    """An article that was handed in under a name. `kept` is what its quotes are checked against, to be kept in a file
    that ends in `suffix`: the file as it came, and of a PDF its text, which would read otherwise with another library.
    """

    name: str
    kept: bytes
    suffix: str
    article: Article
    as_it_came: bool

    @property
    def sha256(self) -> str:
        """The hash under which a source names the file that it is kept in."""
        return hashlib.sha256(self.kept).hexdigest()

    @property
    def title(self) -> str:
        """The article's own title, else the name it came under."""
        return self.article.title or PurePosixPath(self.name).stem

    def cleaned(self) -> Incoming:
        """Return the article as a text without its debris; as it is where such a text would read otherwise."""
        lines = [self.article.title, *self.article.lines()]
        try:
            cleaned = take_in("".join(f"{line}\n" for line in lines if line).encode(), f"{self.name}.txt")
        except ArticleUnreadable:
            return self
        same = cleaned.article.title == self.article.title and cleaned.article.passages("") == self.article.passages("")
        return replace(cleaned, name=self.name, as_it_came=False) if same else self


def read_file(path: Path) -> Incoming:
    """Read an article from a file.

    Raises:
        ArticleUnreadable: the file cannot be read, or as `take_in` says.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_PDF_BYTES + 1)
    except OSError as error:
        raise ArticleUnreadable(f"{path}: cannot be read ({error.strerror})", "missing") from error
    return take_in(raw, str(path))


def take_in(raw: bytes, name: str) -> Incoming:
    """Read an article from a file's content; its kind is told by what it holds, then by its name.

    Raises:
        ArticleUnreadable: another kind of file, too large, not UTF-8, locked or broken, or without running text.
    """
    is_pdf = raw.lstrip()[:5] == b"%PDF-" or name.lower().endswith(".pdf")
    if not is_pdf and not name.lower().endswith(SUFFIXES):
        message = f"{name}: no article; hand in a .txt, .html or .pdf file"
        raise ArticleUnreadable(message, "kind")
    if len(raw) > (MAX_PDF_BYTES if is_pdf else MAX_TEXT_BYTES):
        limit = (MAX_PDF_BYTES if is_pdf else MAX_TEXT_BYTES) // 1024 // 1024
        message = f"{name}: larger than {limit} MiB; cut out the part that is the article"
        raise ArticleUnreadable(message, "large")
    text = pdf.text_of(raw, name) if is_pdf else _decoded(raw, name)
    try:
        article = parse_article(text, name=name)
    except ArticleUnreadable as error:
        message = f"{error}; hand in the article's own text, in whole sentences"
        raise ArticleUnreadable(message, error.reason) from error
    if is_pdf:
        return Incoming(name, text.encode(), ".txt", article, as_it_came=False).cleaned()
    return Incoming(name, raw, ".html" if is_page(text, name) else ".txt", article, as_it_came=True)


def _decoded(raw: bytes, name: str) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{name}: not UTF-8 text (byte {error.start}); save it as UTF-8"
        raise ArticleUnreadable(message, "encoding") from error
    if "\0" in text:
        message = f"{name}: no text (byte {text.index(chr(0))} is empty); hand in a .txt, .html or .pdf file"
        raise ArticleUnreadable(message, "kind")
    return text
