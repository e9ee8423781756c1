"""Insert or change, in the dialect of the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def upsert(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row; where its primary key is there already, change what else the row holds."""
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table).values(**row)
    key = [column.name for column in table.primary_key.columns]
    changed = {name: insert.excluded[name] for name in row if name not in key}
    if changed:
        await connection.execute(insert.on_conflict_do_update(index_elements=key, set_=changed))
    else:
        await connection.execute(insert.on_conflict_do_nothing(index_elements=key))
