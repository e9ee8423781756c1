"""`summit-desk check`: is the base sound, and how much of the sources does it cover? Is its history whole?"""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace

from bot.cli.bases import open_base, waiting
from bot.cli.failures import CommandFailed
from bot.settings import DatabaseSettings, load
from knowledge import checks


def run(options: Namespace) -> int:
    """Print the report; return 1 when something is wrong.

    Raises SettingsInvalid, BaseInvalid; with --history also StoreError, CommandFailed, OSError.
    """
    if options.history:
        return asyncio.run(_prove(load(DatabaseSettings)))
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


async def _prove(settings: DatabaseSettings) -> int:
    """Say whether the database holds every revision as it was recorded."""
    from bot.curation.proving import prove  # slow to import, and the base is mostly checked alone
    from bot.store import Store
    from bot.store.engine import address, sqlite_file

    file = sqlite_file(address(settings.database_url))
    if file is not None and not file.exists():
        raise CommandFailed(f"there is no database {file} yet; run the desk from here, or set DATABASE_URL")
    key = settings.user_hash_key.get_secret_value() if settings.user_hash_key else None
    async with await Store.open(settings.database_url, hash_key=key) as store:
        proof = await prove(store.revisions)
    for broken in proof.broken:
        print(f"error: revision {broken.number} {broken.why}", file=sys.stderr)
    if proof.broken:
        print("restore the database from a copy that was made before; the files are not touched", file=sys.stderr)
        return 1
    print(f"the history is whole: {proof.number} revisions, the last with the hash {proof.hash}")
    return 0
