"""The moderators' list: what was asked without an answer, like questions together, nobody's identity anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.curation.unanswered import Cluster, Unanswered
from bot.store import OtherEntry, QueryRecord, Store, Surface
from bot.store.feedback import Vote
from bot.store.records import now
from bot.store.waiting import Wish
from knowledge.desk import answer
from knowledge.loading import load
from knowledge.model import Question
from knowledge.snapshot import Snapshot
from tests.knowledge.town import TALKS, with_line, write_town

PRICES = ["how much is a ticket for the ferry?", "price of a ferry ticket", "フェリーの切符はいくらですか"]
PARKING = ["is there parking for cars at the harbour?", "where can I park my car near the harbour"]
PERSON = "f" * 64
ANSWER = """\
  - id: quay/tickets
    topics: [ferries]
    asks: [how-many]
    questions:
      en: [How much is a ticket for the ferry?, price of a ferry ticket, what does a ferry ticket cost, ferry fare]
      ja: [フェリーの切符はいくらですか, フェリーの料金]
    answer:
      en: A ticket is not sold yet, the mayor said.
    quotes:
      - {source: gazette, text: "Two ferries will sail between the town and the island, the mayor said."}
"""


def built(directory: Path, **changed: str) -> Snapshot:
    return Snapshot.build(load(write_town(directory, **changed)))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return built(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The same town once a moderator has answered what tickets cost."""
    return built(tmp_path_factory.mktemp("grown"), talks=TALKS.rstrip("\n") + "\n" + ANSWER)


@pytest.fixture(scope="module")
def unpriced(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The same town once a moderator has written that nobody says what tickets cost."""
    entry = with_line(ANSWER, "quay/tickets", "quay/unpriced")
    entry = with_line(entry, "    asks: [how-many]\n", "    asks: [how-many]\n    kind: not_stated\n")
    return built(tmp_path_factory.mktemp("unpriced"), talks=TALKS.rstrip("\n") + "\n" + entry)


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with await Store.open("sqlite:///data/desk.db") as opened:
        yield opened


def asked(text: str, snapshot: Snapshot, **values: object) -> QueryRecord:
    given = {
        "status": "suggested",
        "surface": Surface.SLASH,
        "user_hash": PERSON,
        "confidence": 0.2,
        "alternatives": (OtherEntry("quay/ferries", 0.2), OtherEntry("quay/gone", 0.1)),
        "base_digest": snapshot.base.digest,
    }
    return QueryRecord(text=text, **{**given, **values})  # type: ignore[arg-type]


async def log(store: Store, texts: Sequence[str], snapshot: Snapshot, **values: Any) -> list[QueryRecord]:
    """Log questions, a second after one another."""
    last = values.pop("asked_at", now())
    times = [last - timedelta(seconds=back) for back in reversed(range(len(texts)))]
    records = [asked(text, snapshot, asked_at=at, **values) for text, at in zip(texts, times, strict=True)]
    for record in records:
        await store.record(record)
    return records


async def listed(store: Store, snapshot: Snapshot) -> list[Cluster]:
    return list((await Unanswered(store, lambda: snapshot).page(0, 25)).clusters)


async def test_like_questions_are_one_cluster_with_their_languages_and_the_nearest_entries(store, town):
    await log(store, [*PRICES, PRICES[0]], town)
    [cluster] = await listed(store, town)
    assert cluster.count == 4
    assert cluster.languages == ("en", "ja")
    assert cluster.question in PRICES
    assert set(cluster.examples) | {cluster.question} == set(PRICES)
    assert cluster.near == ("quay/ferries",)
    assert cluster.outcomes == {"suggested": 4}


async def test_big_and_new_clusters_come_first(store, town):
    day = timedelta(days=1)
    await log(store, PARKING, town, asked_at=now() - 20 * day)
    await log(store, PRICES, town, asked_at=now() - day)
    await log(store, ["who built the lighthouse of the island"], town, asked_at=now())
    first, second, third = await listed(store, town)
    assert (first.count, second.count, third.count) == (3, 1, 2)
    assert first.newest < second.newest


async def test_pages_hold_so_many_each_and_say_how_many_there_are(store, town):
    await log(store, [*PRICES, *PARKING], town)
    unanswered = Unanswered(store, lambda: town)
    pages = [await unanswered.page(number, 1) for number in range(3)]
    assert [page.total for page in pages] == [2, 2, 2]
    assert [cluster.count for page in pages for cluster in page.clusters] == [3, 2]


async def test_nothing_in_it_tells_who_asked(store, town):
    [record, *_] = await log(store, PRICES, town, guild_id=2**60, channel_id=2**61)
    await store.waiting.add(Wish(record.id, PERSON, 2**62, 2**61, None, 2**59))
    [cluster] = await listed(store, town)
    assert cluster.waiting == 1
    for trace in (PERSON, str(2**59), str(2**60), str(2**61), str(2**62), record.id):
        assert trace not in str(asdict(cluster))


async def test_a_thumb_down_brings_an_answered_question_in_with_its_reason(store, town):
    [record] = await log(store, ["ferries"], town, status="answered", entry="quay/ferries", alternatives=())
    assert await listed(store, town) == []
    await store.feedback.vote(record.id, PERSON, Vote.DOWN)
    await store.feedback.give_reason(record.id, PERSON, "no times")
    [cluster] = await listed(store, town)
    assert (cluster.down_votes, cluster.reasons, cluster.outcomes) == (1, ("no times",), {"answered": 1})
    await store.feedback.vote(record.id, PERSON, Vote.UP)
    assert await listed(store, town) == []


@pytest.mark.parametrize(
    ("text", "confidence", "shown"),
    [
        ("what is the weather on the moon", 0.01, False),
        ("what is the weather on the moon", 0.3, True),
        ("how tall is the mayor", 0.01, True),
    ],
)
async def test_what_was_declined_is_shown_when_it_is_close(store, town, text, confidence, shown):
    await log(store, [text], town, status="out_of_scope", confidence=confidence, alternatives=())
    assert bool(await listed(store, town)) is shown


async def test_what_the_base_answers_by_now_is_gone_and_comes_back_when_it_no_longer_does(store, town, grown):
    await log(store, [*PRICES, *PARKING], town)
    snapshot = town
    unanswered = Unanswered(store, lambda: snapshot)
    assert (await unanswered.page(0, 9)).total == 2
    snapshot = grown
    [left] = (await unanswered.page(0, 9)).clusters
    assert left.question in PARKING
    snapshot = town
    assert (await unanswered.page(0, 9)).total == 2


@pytest.mark.parametrize("entry", [None, "quay/unpriced"])
async def test_what_an_entry_says_that_no_source_says_is_answered_by_it(store, town, unpriced, entry):
    before = {"status": "suggested"} if entry is None else {"status": "not_stated", "entry": entry}
    await log(store, [*PRICES[:2], *PARKING], unpriced if entry else town, **before)
    [left] = await listed(store, unpriced)
    assert left.question in PARKING
    assert set(left.examples) | {left.question} == set(PARKING)


async def test_what_no_source_says_stays_for_another_question_that_it_is_merely_nearest_to(store, unpriced):
    zeppelin = "Did they talk about zeppelins and ferry tickets?"
    await log(store, [zeppelin], unpriced, status="not_stated", entry="quay/unpriced")
    said = answer(Question(zeppelin), unpriced)
    assert said.entry == "quay/unpriced"
    assert "do not mention zeppelins" in said.text
    [left] = await listed(store, unpriced)
    assert left.question == zeppelin


async def test_what_no_source_says_is_listed_again_when_it_drew_a_thumb_down(store, unpriced):
    [record] = await log(store, PRICES[:1], unpriced, status="not_stated", entry="quay/unpriced")
    await store.feedback.vote(record.id, PERSON, Vote.DOWN)
    [left] = await listed(store, unpriced)
    assert left.down_votes == 1


async def test_what_was_dismissed_stays_away_until_it_grows_again(store, town):
    await log(store, PRICES, town, asked_at=now() - timedelta(minutes=1))
    unanswered = Unanswered(store, lambda: town)
    [cluster] = (await unanswered.page(0, 9)).clusters
    assert await unanswered.find(cluster.key) == cluster
    assert await unanswered.dismiss(cluster.key)
    assert (await unanswered.page(0, 9)).total == 0
    assert await unanswered.find(cluster.key) is None
    assert not await unanswered.dismiss(cluster.key)
    for number, text in enumerate(("what does a ferry ticket cost?", "ferry ticket price", "cost of a ferry ticket?")):
        assert (await unanswered.page(0, 9)).total == 0, number
        await log(store, [text], town)
    [back] = (await unanswered.page(0, 9)).clusters
    assert back.count == 6


async def test_a_key_stays_while_more_like_questions_come(store, town):
    await log(store, PRICES[:1], town, asked_at=now() - timedelta(minutes=1))
    [before] = await listed(store, town)
    await log(store, PRICES[1:], town)
    [after] = await listed(store, town)
    assert (after.key, after.count) == (before.key, 3)


async def test_what_is_forgotten_is_not_remembered_with_what_became_of_it(store, town):
    await log(store, [*PRICES, *PARKING], town)
    unanswered = Unanswered(store, lambda: town)
    before = (await unanswered.page(0, 9)).clusters
    known = unanswered._known
    assert {key[1] for key in (*known._judged, *known._read)} == {*PRICES, *PARKING}
    unanswered.forget()
    assert not unanswered._known._judged
    assert not unanswered._known._read
    assert (await unanswered.page(0, 9)).clusters == before


async def test_nothing_asked_is_an_empty_page(store, town):
    page = await Unanswered(store, lambda: town).page(0, 9)
    assert (page.clusters, page.total) == ((), 0)
