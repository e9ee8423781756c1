"""Articles that moderators have handed in and are working on, and the base as the desk first found it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import reading
from bot.store.records import now
from bot.store.tables import articles, packs
from bot.store.upserting import insert_once, upsert


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article handed in as `name`; `text` is kept as its source's file, which ends in `suffix`. `typed` is what
    stands in the form of its details, `skipped` the passages that nobody wants an entry of."""

    id: str
    name: str
    suffix: str
    text: str
    source: str
    typed: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[int, ...] = ()
    at: datetime = field(default_factory=now)


class StoredArticles:
    """The articles by a short id. Everything may raise SQLAlchemyError or OSError."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def keep(self, article: ArticleRecord) -> None:
        """Keep an article, in place of what was kept under its id."""
        row = {
            "id": article.id,
            "name": article.name,
            "suffix": article.suffix,
            "text": article.text,
            "source": article.source,
            "typed": dict(article.typed),
            "skipped": list(article.skipped),
            "at": article.at,
        }
        async with self._engine.begin() as connection:
            await upsert(connection, articles, row)

    async def type(self, article: str, typed: Mapping[str, str]) -> bool:
        """Keep what stands in the form of an article's details; False where the article is thrown away."""
        async with self._engine.begin() as connection:
            of_one = update(articles).where(articles.c.id == article)
            return bool((await connection.execute(of_one.values(typed=dict(typed)))).rowcount)

    async def skip(self, article: str, position: int, *, skipped: bool) -> bool:
        """Keep whether nobody wants an entry of a passage; False where the article is thrown away."""
        of_one = articles.c.id == article
        async with self._engine.begin() as connection:
            held = (await connection.execute(select(articles.c.skipped).where(of_one).with_for_update())).first()
            if held is None:
                return False
            positions = {*held.skipped} - {position} | ({position} if skipped else set())
            await connection.execute(update(articles).where(of_one).values(skipped=sorted(positions)))
        return True

    async def find(self, article: str) -> ArticleRecord | None:
        """Return an article; None where it is thrown away."""
        return next(iter(await self.all(article)), None)

    async def all(self, article: str | None = None) -> tuple[ArticleRecord, ...]:
        """Return every article, the newest first, or the one with an id."""
        statement = select(articles).order_by(articles.c.at.desc(), articles.c.id)
        if article is not None:
            statement = statement.where(articles.c.id == article)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(statement)).mappings().all()
        return tuple(ArticleRecord(**{**row, "skipped": tuple(row["skipped"])}) for row in rows)

    async def drop(self, article: str) -> None:
        """Throw an article away."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(articles).where(articles.c.id == article))

    async def keep_pack(self, name: str, content: bytes, *, anew: bool = False) -> None:
        """Keep a packed base under a name, for good: what is kept there already stays, unless it is to be kept anew."""
        row = {"name": name, "at": now(), "content": content}
        async with self._engine.begin() as connection:
            await (upsert if anew else insert_once)(connection, packs, row)

    async def pack(self, name: str) -> bytes | None:
        """Return what `keep_pack` kept."""
        async with reading(self._engine) as connection:
            found = (await connection.execute(select(packs.c.content).where(packs.c.name == name))).first()
        return bytes(found.content) if found is not None else None
