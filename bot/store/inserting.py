"""How rows of the log get into the database: all of a batch in one commit, passing over what is there already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.tables import queries

Rows = Sequence[dict[str, Any]]


class Inserting:
    """Inserts through SQLAlchemy, for every database but SQLite."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._insert = postgresql.insert(queries).on_conflict_do_nothing()

    async def insert(self, rows: Rows) -> None:
        """Insert rows in one commit; without any, see that the database takes one. Raises the driver's errors."""
        async with self._engine.begin() as connection:
            if rows:
                await connection.execute(self._insert, list(rows))

    async def close(self) -> None:
        """Let go of what is held."""


class InsertingIntoSQLite(Inserting):
    """Inserts a batch as one statement, which is a transaction by itself, on a connection that is kept.

    So a commit is one visit to the driver's thread, and that thread lets go of the interpreter once: with a statement
    for each row it would after each, and wait each time until the busy event loop lets it in again.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine)
        self._connection: AsyncConnection | None = None
        self._driver: Any = None
        self._binds = {
            column.name: column.type.dialect_impl(engine.dialect).bind_processor(engine.dialect) or _as_it_is
            for column in queries.columns
        }
        self._into = f"INSERT INTO {queries.name} ({', '.join(self._binds)}) VALUES "  # noqa: S608 - our own names
        self._row = f"({', '.join('?' for _ in self._binds)})"

    async def insert(self, rows: Rows) -> None:
        """Insert rows in one commit; without any, see that the database takes one. Raises the driver's errors."""
        if not rows:
            await super().insert(rows)
            return
        if self._connection is None:
            self._connection = await self._engine.connect()
            self._driver = (await self._connection.get_raw_connection()).driver_connection
        statement = self._into + ", ".join([self._row] * len(rows)) + " ON CONFLICT DO NOTHING"
        values = [bind(row[name]) for row in rows for name, bind in self._binds.items()]
        await self._driver.execute_fetchall(statement, values)

    async def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            await self._connection.close()


def inserting_into(engine: AsyncEngine) -> Inserting:
    """Return how to insert into an engine's database."""
    return InsertingIntoSQLite(engine) if engine.dialect.name == "sqlite" else Inserting(engine)


def _as_it_is(value: Any) -> Any:
    return value
