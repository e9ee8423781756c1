"""`summit-desk db`: migrations, and the log written out."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace

from bot.cli.failures import CommandFailed
from bot.settings import DatabaseSettings, load
from bot.store import Store, exporting
from bot.store.engine import address, make_engine, shown, sqlite_file
from bot.store.migrating import upgrade


def run(options: Namespace) -> int:
    """Upgrade or export. Raises SettingsInvalid, StoreError, CommandFailed, OSError."""
    settings = load(DatabaseSettings)
    return asyncio.run(_upgrade(settings) if options.action == "upgrade" else _export(settings, options))


async def _upgrade(settings: DatabaseSettings) -> int:
    engine = make_engine(address(settings.database_url))
    try:
        revision = await upgrade(engine)
    finally:
        await engine.dispose()
    print(f"{shown(engine.url)} is at revision {revision}")
    return 0


async def _export(settings: DatabaseSettings, options: Namespace) -> int:
    file = sqlite_file(address(settings.database_url))
    if file is not None and not file.exists():
        raise CommandFailed(f"there is no database {file} yet; run the desk from here, or set DATABASE_URL")
    key = settings.user_hash_key.get_secret_value() if settings.user_hash_key else None
    # Opening the store brings in what waits in the spool.
    async with await Store.open(settings.database_url, hash_key=key) as store:
        if options.output is None:
            await exporting.write(store.export(), sys.stdout, options.format)
            return 0
        with options.output.open("w", encoding="utf-8", newline="") as target:
            count = await exporting.write(store.export(), target, options.format)
    print(f"{count} questions written to {options.output}", file=sys.stderr)
    return 0
