"""Insert or change, and insert or leave, in the dialect of the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def upsert(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row; where its primary key is there already, change what else the row holds."""
    insert = _insert(connection, table, row)
    key = [column.name for column in table.primary_key.columns]
    changed = {name: insert.excluded[name] for name in row if name not in key}
    await connection.execute(insert.on_conflict_do_update(index_elements=key, set_=changed))


async def insert_once(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row; where its primary key is there already, leave what stands there."""
    await connection.execute(_insert(connection, table, row).on_conflict_do_nothing())


def _insert(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> postgresql.Insert | sqlite.Insert:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert: postgresql.Insert | sqlite.Insert = dialect.insert(table)
    return insert.values(**row)
