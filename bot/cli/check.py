"""`summit-desk check`: is the base sound, and how much of the sources does it cover?"""

from __future__ import annotations

import sys
from argparse import Namespace

from bot.cli.bases import open_base, waiting
from knowledge import checks


def run(options: Namespace) -> int:
    """Print the report; return 1 when something is wrong. Raises SettingsInvalid, BaseInvalid."""
    with waiting("Checking the knowledge base"):
        base = open_base(options)
        report = checks.check(base)
    for problem in report.problems:
        print(f"error: {problem}", file=sys.stderr)
    for warning in report.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    for source in report.coverage:
        share = source.covered / source.substantive if source.substantive else 1.0
        print(f"{source.source}: {source.covered} of {source.substantive} substantive sentences covered ({share:.0%})")
        for passage in source.uncovered:
            print(f"  not covered, sentence {passage.position + 1}: {passage.text}")
    print(f"{len(base.entries)} entries, {len(report.problems)} errors, {len(report.warnings)} warnings")
    return 0 if report.ok else 1
