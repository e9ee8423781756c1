"""`summit-desk draft`: from an article to entries that a curator can begin with."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from bot.cli.bases import open_base, waiting


def run(options: Namespace) -> int:
    """Write the draft as YAML. Raises SettingsInvalid, KnowledgeError for an article or base that cannot be read,
    OSError."""
    from knowledge import drafting

    output: Path | None = options.output
    with waiting("Reading the article"):
        drafted = drafting.draft(options.article, open_base(options))
    text = drafted.to_yaml(output.resolve().parent if output else None)
    if output:
        output.write_text(text, "utf-8")
        covered = f"{len(drafted.coverage)} of {len(drafted.entries)} sentences are quoted by the base already"
        print(f"wrote {output}: {covered}; its first lines say what to do next", file=sys.stderr)
    else:
        print(text, end="")
    return 0
