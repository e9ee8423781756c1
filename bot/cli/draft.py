"""`summit-desk draft`: from an article to entries that a curator can begin with."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from bot.cli.bases import open_base, waiting
from bot.cli.failures import CommandFailed


def run(options: Namespace) -> int:
    """Write the draft as YAML, and the cleaned article where that is wanted or the article is a PDF.

    Raises SettingsInvalid, KnowledgeError for an article or base that cannot be read, CommandFailed, OSError.
    """
    from knowledge.curating import drafting

    output: Path | None = options.output
    text: Path | None = options.text
    is_pdf = options.article.suffix.lower() == ".pdf"
    if is_pdf and text is None and output is not None:
        text = output.with_suffix(".txt")
        if text.exists():
            raise CommandFailed(f"{text} exists already; name another file for the PDF's text with --text")
    with waiting("Reading the article"):
        drafted = drafting.draft(options.article, open_base(options), text)
    if text:
        text.write_bytes(drafted.article.kept)
        print(f"wrote {text}: the article, which the quotes are checked against", file=sys.stderr)
    elif not drafted.article.as_it_came:
        print("the PDF's text is not written; name a file for it with --text", file=sys.stderr)
    written = drafted.to_yaml(output.resolve().parent if output else None)
    if output:
        output.write_text(written, "utf-8")
        covered = f"{len(drafted.coverage)} of {len(drafted.entries)} sentences are quoted by the base already"
        print(f"wrote {output}: {covered}; its first lines say what to do next", file=sys.stderr)
    else:
        print(written, end="")
    return 0
