"""The whole bot: `/ask` and mentions through the real discord.py client, beside a bare one that answers a constant.

The local Discord and the people run in a process of their own; the bot under test has this one, so its CPU time is its
own. The desk and the bare bot take turns, round by round. The desk writes every question to SQLite, and before each
of its rounds it is shown that no answer goes out before its record is durable. It keeps the answers to the last
questions it was asked: “desk” is for questions whose answers it has yet to find, “again” for the same ones right after.

Run: OPENBLAS_NUM_THREADS=1 python -m tests.bench.bench_bot [--quick | --full]
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import random
import sqlite3
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from itertools import count, cycle, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import discord
from discord import app_commands

from bot import endpoint
from bot.answer_cache import KEPT
from bot.localdiscord.model import Json, Member, User
from bot.localdiscord.person import Person
from bot.localdiscord.rest import middleware
from bot.localdiscord.server import LocalDiscord
from bot.localdiscord.world import GENERAL_CHANNEL_ID, HOME_GUILD_ID, MINA_ID, World
from bot.store import Store
from knowledge import desk
from knowledge.model import Question
from tests.bench._measuring import options_of, percentile
from tests.running import connected, shipped_snapshot

IN_FLIGHT = {1: 60, 8: 120, 64: 240}
"""How many questions are asked in a short run with so many in flight; a longer one asks three times as many."""

SURFACES = ("slash", "mention")
PEOPLE = 3_000
"""More than there are questions in a bot's turn: who asks again within ten minutes may be asking a follow-up."""

PATIENCE = 30.0
CONSTANT = "They met in Gyeongju."
WARM_UP = 64
CHECKED = 64
QUESTIONS = Path(__file__).parents[1] / "eval"


@dataclass(frozen=True)
class Order:
    """What the people are to do: ask so many questions, so many at a time, one way or the other.

    `database` is a SQLite file in which each question must stand when its answer has come.
    """

    surface: str
    in_flight: int
    questions: tuple[str, ...]
    database: Path | None = None


@dataclass(frozen=True)
class Asked:
    """What came of an order: seconds in all, the people's and Discord's CPU seconds, milliseconds each, and how many
    answers came before their record."""

    seconds: float
    work: float
    waits: list[float]
    too_early: int


class Crowd:
    """The people: each question comes from the next of them, so that none is a follow-up to the one before."""

    def __init__(self, mina: Person, people: list[str], desk_id: str) -> None:
        self._mina = mina
        self._people = people
        self._desk_id = desk_id
        self._turn = count()
        self._replies: dict[str, asyncio.Future[None]] = {}
        self._read = 0

    async def carry_out(self, order: Order) -> Asked:
        """Ask all questions of an order."""
        commands = {each["name"]: each["id"] for each in await self._mina.commands()}
        listener = asyncio.create_task(self._listen())
        questions = iter(order.questions)
        waits: list[float] = []
        too_early = 0

        async def ask() -> None:
            nonlocal too_early
            for question in questions:
                start = time.perf_counter()
                if order.surface == "slash":
                    await self._slash(commands["ask"], question)
                else:
                    await self._mention(question)
                waits.append((time.perf_counter() - start) * 1000)
                too_early += order.database is not None and not _stands_in(order.database, question)

        start, work = time.perf_counter(), time.process_time()
        async with asyncio.timeout(PATIENCE + len(order.questions)):
            await asyncio.gather(*(ask() for _ in range(order.in_flight)))
        seconds, work = time.perf_counter() - start, time.process_time() - work
        listener.cancel()
        return Asked(seconds, work, waits, too_early)

    def _somebody(self) -> Json:
        return {"as": self._people[next(self._turn) % len(self._people)]}

    async def _slash(self, command: str, question: str) -> None:
        option = {"name": "question", "type": 3, "value": question}
        body = {"kind": "command", "channel_id": GENERAL_CHANNEL_ID, "command_id": command, "options": [option]}
        params = {"wait": "1"} | self._somebody()
        seen = await self._mina.request("POST", "/local/interactions", body, params=params)
        if seen["outcome"] != "message":
            raise RuntimeError(f"no answer to {question!r}: {seen}")

    async def _mention(self, question: str) -> None:
        body = {"content": f"<@{self._desk_id}> {question}", "files": []}
        path = f"/local/channels/{GENERAL_CHANNEL_ID}/messages"
        said = await self._mina.request("POST", path, body, params=self._somebody())
        await self._reply_to(said["id"])

    def _reply_to(self, message: str) -> asyncio.Future[None]:
        return self._replies.setdefault(message, asyncio.get_running_loop().create_future())

    async def _listen(self) -> None:
        """Note which messages are replied to; the reply may be heard before the question's own id is."""
        heard = self._mina.heard
        while True:
            async with self._mina._news:
                while not heard:
                    await self._mina._news.wait()
            events = [event for event in heard if event["type"] == "message_create"]
            heard.clear()
            for event in events:
                reference = event["data"].get("message_reference")
                if event["data"]["author"]["bot"] and reference:
                    waiting = self._reply_to(reference["message_id"])
                    if not waiting.done():
                        waiting.set_result(None)


def _stands_in(database: Path, question: str) -> bool:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT 1 FROM queries WHERE text = ?", (question,)).fetchone() is not None


def serve(orders: Connection) -> None:
    """Run the local Discord and the people until told to stop: another process."""
    asyncio.run(_serve(orders))


async def _serve(orders: Connection) -> None:
    middleware.BUCKET_SIZE = 10_000  # else the library would pause after fifty replies a second in one channel
    world = World.default()
    people = [str(int(MINA_ID) + 1000 + number) for number in range(PEOPLE)]
    for number, person in enumerate(people):
        world.users[person] = User(person, f"person-{number}")
        world.guilds[HOME_GUILD_ID].members[person] = Member(person)
    async with LocalDiscord(world=world, identify_interval=0.0) as local, Person(local, MINA_ID) as mina:
        orders.send((local.api_url, local.token))
        crowd = Crowd(mina, people, world.bot_id)
        while (order := await asyncio.to_thread(orders.recv)) is not None:
            orders.send(await crowd.carry_out(order))


class Bare(discord.Client):
    """The least there is: a constant for every `/ask` and every mention."""

    def __init__(self) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)
        super().__init__(intents=intents, max_messages=None)
        self.tree = app_commands.CommandTree(self)
        self.tree.command(name="ask", description="Ask")(_constant)

    async def setup_hook(self) -> None:
        await endpoint.use_gateway_of_api(self.http)
        await self.tree.sync()
        self.tree.copy_global_to(guild=discord.Object(HOME_GUILD_ID))
        await self.tree.sync(guild=discord.Object(HOME_GUILD_ID))

    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot and self.user is not None and f"<@{self.user.id}>" in message.content:
            await message.reply(CONSTANT, mention_author=False)


async def _constant(interaction: discord.Interaction, question: str) -> None:
    await interaction.response.send_message(CONSTANT)


@asynccontextmanager
async def bare_bot(local: LocalDiscord) -> AsyncIterator[None]:
    """The bare bot, connected."""
    endpoint.use_api(local.api_url)
    async with Bare() as client:
        running = asyncio.create_task(client.start(local.token))
        ready = asyncio.create_task(client.wait_for("ready"))
        done, _ = await asyncio.wait({running, ready}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if ready not in done:
            raise RuntimeError("the bare bot did not connect")
        yield
    await asyncio.wait({running}, timeout=5)


@asynccontextmanager
async def desk_bot(local: LocalDiscord, folder: Path) -> AsyncIterator[None]:
    """The desk with its log in SQLite, connected."""
    async with await Store.open(f"sqlite:///{folder}/desk.db") as store, connected(local, store, shipped_snapshot()):
        yield


@dataclass
class Figures:
    """Of one bot, way and number in flight: questions a second by round, all waits, and milliseconds of CPU time a
    question by round, the bot's and Discord's."""

    per_second: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    discord_work: list[float] = field(default_factory=list)


class Bench:
    """Gives the people their orders and collects what came of them."""

    def __init__(self, orders: Connection, questions: Sequence[str], sizes: Mapping[int, int]) -> None:
        self.figures: dict[tuple[str, int, str], Figures] = defaultdict(Figures)
        self.asked = self.too_early = self.checked = 0
        self._orders = orders
        self._questions = cycle(questions)
        self._sizes = sizes
        self._serial = count()

    async def round(self, bot: str) -> None:
        """Ask the bot that is connected in both ways and with each number in flight; the desk the same once more."""
        for surface in SURFACES:
            await self._ask(Order(surface, 8, self._some(WARM_UP)))
            for in_flight, number in self._sizes.items():
                questions = self._some(number)
                for name in (bot, "again") if bot == "desk" else (bot,):
                    await self._turn(Order(surface, in_flight, questions), self.figures[surface, in_flight, name])

    async def _turn(self, order: Order, figures: Figures) -> None:
        start = time.process_time()
        asked = await self._ask(order)
        work, number = time.process_time() - start, len(order.questions)
        figures.per_second.append(number / asked.seconds)
        figures.waits += asked.waits
        figures.work.append(1000 * work / number)
        figures.discord_work.append(1000 * asked.work / number)

    async def check(self, database: Path) -> None:
        """Ask questions that nobody asked before, and see that each is in the database when its answer is there."""
        for surface in SURFACES:
            unheard = tuple(f"{question} ({next(self._serial)})" for question in self._some(CHECKED))
            asked = await self._ask(Order(surface, 8, unheard, database))
            self.checked += len(unheard)
            self.too_early += asked.too_early

    def _some(self, number: int) -> tuple[str, ...]:
        return tuple(islice(self._questions, number))

    async def _ask(self, order: Order) -> Asked:
        self.asked += len(order.questions)
        self._orders.send(order)
        found: Asked = await asyncio.to_thread(self._orders.recv)
        return found


async def measure(orders: Connection, sizes: Mapping[int, int], rounds: int) -> None:
    """Let the two bots take turns and print what was found."""
    api_url, token = await asyncio.to_thread(orders.recv)
    local = cast(LocalDiscord, SimpleNamespace(api_url=api_url, token=token))
    bench = Bench(orders, _questions(), sizes)
    kept = 0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            async with desk_bot(local, Path(folder)):
                before = bench.asked
                await bench.check(Path(folder) / "desk.db")
                await bench.round("desk")
                kept += bench.asked - before
            async with bare_bot(local):
                await bench.round("bare")
        with closing(sqlite3.connect(Path(folder) / "desk.db")) as connection:
            [records] = connection.execute("SELECT count(*) FROM queries").fetchone()
    show(bench)
    print(f"\nRecords in SQLite: {records} of {kept} questions; {bench.too_early} of {bench.checked} came too late.")


def _questions() -> list[str]:
    """Return the English questions of all evaluation sets: more than the desk keeps answers to. Those that mention
    somebody are left out: the log has them without the mention."""
    rows = [json.loads(line) for file in sorted(QUESTIONS.glob("*.jsonl")) for line in file.open(encoding="utf-8")]
    asked = (row for row in rows if "question" in row and row["locale"].startswith("en") and not row.get("listening"))
    written = dict.fromkeys(" ".join(row["question"].split()) for row in asked)
    questions = [question for question in written if "<@" not in question]
    if len(questions) <= KEPT:
        raise RuntimeError(f"{len(questions)} questions are too few to be new to the desk each time")
    random.Random(0).shuffle(questions)
    return questions


def show(bench: Bench) -> None:
    print(
        f"{'':<8}{'in flight':>9}  {'bot':<6}{'a second':>9}{'ratio':>7}{'p50 ms':>9}{'p99 ms':>9}"
        f"{'CPU ms':>8}{'Discord CPU':>13}"
    )
    for (surface, in_flight, bot), found in sorted(bench.figures.items()):
        per_second = statistics.median(found.per_second)
        plain = bench.figures[surface, in_flight, "bare"].per_second
        ratio = statistics.median(own / other for own, other in zip(found.per_second, plain, strict=True))
        print(
            f"{surface:<8}{in_flight:>9}  {bot:<6}{per_second:>9.0f}{ratio:>7.2f}{percentile(found.waits, 50):>9.1f}"
            f"{percentile(found.waits, 99):>9.1f}{statistics.median(found.work):>8.2f}"
            f"{statistics.median(found.discord_work):>13.2f}"
        )


def main() -> None:
    parser = options_of("tests.bench.bench_bot", __doc__)
    parser.add_argument("--rounds", type=int, help="how often each bot has its turn (default 3; quick 1, full 5)")
    options = parser.parse_args()
    rounds = options.rounds or (1 if options.quick else 5 if options.full else 3)
    each = 1 if options.quick else 3
    sizes = {in_flight: each * questions for in_flight, questions in IN_FLIGHT.items()}
    logging.basicConfig(level=logging.ERROR)
    desk.answer(Question("What about Taiwan?"), shipped_snapshot())  # the first question loads the sentence encoder
    gc.collect()
    gc.freeze()  # as the desk does at its start
    print("Questions a second; milliseconds until the answer is seen; CPU time a question, the bot's and Discord's.")
    orders, theirs = get_context("spawn").Pipe()
    crowd = get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    crowd.start()
    theirs.close()  # so that a crowd that fails ends the benchmark, instead of being waited for
    try:
        asyncio.run(measure(orders, sizes, rounds))
        orders.send(None)
        crowd.join(10)
    finally:
        crowd.terminate()


if __name__ == "__main__":
    main()
