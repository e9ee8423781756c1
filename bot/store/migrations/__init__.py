"""Alembic migrations, applied by `bot.store.migrating`: revisions are in `versions`, newest last by number."""
