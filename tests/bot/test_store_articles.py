from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.store import Store
from bot.store.articles import ArticleRecord


async def test_an_article_outlives_the_process_and_is_kept_as_it_was_last(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/desk.db"
    one = ArticleRecord("a1", "talks.txt", ".txt", "\ufeffTalks\r\n会談。", "talks", {"title": "en: Talks\n"})
    async with await Store.open(url) as store:
        await store.articles.keep(one)
        await store.articles.keep(replace(one, id="b2", name="other.txt"))
        assert await store.articles.skip("a1", 4, skipped=True)
        assert await store.articles.skip("a1", 1, skipped=True)
    async with await Store.open(url) as store:
        assert await store.articles.find("a1") == replace(one, skipped=(1, 4))
        assert {article.id for article in await store.articles.all()} == {"a1", "b2"}
        await store.articles.drop("a1")
        assert await store.articles.find("a1") is None


async def test_what_two_do_to_an_article_at_once_is_all_kept(tmp_path: Path) -> None:
    one = ArticleRecord("a1", "talks.txt", ".txt", "Talks", "talks", {"title": "en: Talks\n"})
    async with await Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        await store.articles.keep(replace(one, skipped=(3,)))
        typed = {"title": "en: The talks\n"}
        kept = await asyncio.gather(
            *(store.articles.skip("a1", position, skipped=True) for position in (0, 1, 2, 4, 5)),
            store.articles.type("a1", typed),
            store.articles.skip("a1", 3, skipped=False),
        )
        assert all(kept)
        assert await store.articles.find("a1") == replace(one, typed=typed, skipped=(0, 1, 2, 4, 5))
        assert not await store.articles.type("b2", typed)
        assert not await store.articles.skip("b2", 1, skipped=True)


async def test_a_pack_stays_as_it_was_first_kept_unless_it_is_kept_anew(tmp_path: Path) -> None:
    async with await Store.open(f"sqlite:///{tmp_path}/desk.db") as store:
        assert await store.articles.pack("first") is None
        await store.articles.keep_pack("first", b"PK")
        await store.articles.keep_pack("first", b"other")
        assert await store.articles.pack("first") == b"PK"
        await store.articles.keep_pack("first", b"other", anew=True)
        await store.articles.keep_pack("second", b"new", anew=True)
        assert [await store.articles.pack(name) for name in ("first", "second")] == [b"other", b"new"]


@pytest.mark.postgres
async def test_processes_that_keep_the_same_at_once_do_not_disturb_each_other(postgresql: str) -> None:
    one = ArticleRecord("a1", "talks.txt", ".txt", "Talks", "talks")
    async with await Store.open(postgresql) as store, await Store.open(postgresql) as other:
        stores = (store, other) * 5
        await asyncio.gather(*(each.articles.keep_pack("first", b"PK") for each in stores))
        await asyncio.gather(*(each.articles.keep(one) for each in stores))
        await asyncio.gather(*(each.drafts.keep("d1", {"typed": "words"}) for each in stores))
        assert await other.articles.pack("first") == b"PK"
        assert await other.articles.all() == (one,)
        assert await other.drafts.all() == [{"typed": "words"}]
