"""The engine: time and memory by the size of the base, beside what others would search the same phrasings with.

Each size has a process of its own. There every question is put to all in turn, in short runs, so that a busy machine
slows them down alike. The desk answers in full (reading, ranking, judging, the answer with its citations); the others
only find the nearest phrasing. Four states of the desk are told apart:

    new question      never asked, of words that it has met: the usual case
    asked before      the sentence vector of the very question is still kept
    after a restart   the base comes from the cache on disk, and no word has been encoded yet
    encoder alone     the share of “new question” that the sentence vector takes

Run: python -m tests.bench.bench_engine [--quick | --full] [--source generated|clinc150]
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import bm25s
from rapidfuzz import fuzz, process

from knowledge import desk, loading, text
from knowledge.encoding import vectors
from knowledge.model import Base, Entry, Question
from knowledge.snapshot import Snapshot
from tests.bench._measuring import Times, memory, most_memory, options_of, percentile

SEED = 20
PHRASINGS = 20
MOST_QUESTIONS = 20
"""Questions an entry at most, in no base; generated entries have four."""

RUN = 20
CLINC150 = Path(__file__).parents[3] / "shared" / "benchmarks" / "clinc150"
MOST_MEMORY = 0.7
"""The share of the machine's free memory that one size may take before it is given up."""

T = TypeVar("T")

_TEMPLATES = (
    "how do i {verb} my {thing}",
    "how can i {verb} the {thing} i have",
    "i want to {verb} my {thing}",
    "can you {verb} my {thing} for me",
    "what do i need to {verb} a {thing}",
    "is there a way to {verb} the {thing}",
    "please help me {verb} my {thing}",
    "why can't i {verb} my {thing}",
    "where do i go to {verb} a {thing}",
    "when may i {verb} my {thing}",
    "who can {verb} the {thing} for us",
    "does it cost anything to {verb} a {thing}",
    "how long does it take to {verb} my {thing}",
    "tell me how to {verb} the {thing}",
    "i am trying to {verb} a {thing}, what now",
    "do you let people {verb} their {thing} online",
    "what happens if i {verb} my {thing}",
    "my friend wants to {verb} her {thing}",
    "steps to {verb} a {thing}",
    "need to {verb} {thing} today",
    "could somebody {verb} the {thing} before friday",
    "am i allowed to {verb} the {thing} myself",
    "which form do i fill in to {verb} my {thing}",
    "{verb} {thing} how",
)
_VERBS = (
    ("cancel", "call off", "end"),
    ("renew", "extend", "prolong"),
    ("open", "set up", "start"),
    ("replace", "swap", "exchange"),
    ("pay for", "settle", "buy"),
    ("find", "locate", "track down"),
    ("repair", "fix", "mend"),
    ("report", "complain about", "flag"),
    ("move", "transfer", "shift"),
    ("check", "look up", "see"),
    ("share", "give away", "lend"),
    ("insure", "protect", "cover"),
    ("rent out", "let", "hire out"),
    ("change", "alter", "update"),
    ("return", "send back", "hand back"),
    ("book", "reserve", "order"),
)
_THINGS = (
    "account", "appointment", "badge", "bicycle", "boat", "booking", "camera", "card", "contract", "course",
    "delivery", "deposit", "device", "email address", "flight", "garden", "gift voucher", "heating", "invoice",
    "key", "kitchen", "laptop", "lease", "library card", "licence", "loan", "locker", "mattress", "meal plan",
    "meter", "newspaper", "parcel", "parking space", "passport", "password", "pension", "phone number", "piano",
    "policy", "printer", "receipt", "refund", "room", "router", "subscription", "tax return", "ticket",
    "timetable", "trailer", "uniform", "vaccination", "visa", "washing machine", "water filter", "window",
)  # fmt: skip
_SYLLABLES = (
    "ba",
    "cor",
    "del",
    "fi",
    "gran",
    "hol",
    "ka",
    "lum",
    "mer",
    "no",
    "pra",
    "quin",
    "ros",
    "sel",
    "tor",
    "vi",
)


@dataclass(frozen=True)
class Subject:
    """An entry of a base to be: its phrasings, and questions after it that are in no base."""

    id: str
    phrasings: tuple[str, ...]
    questions: tuple[str, ...]


def generated(rng: random.Random) -> Iterator[Subject]:
    """Yield subjects without end: something to do with a thing of some make, each in its own words."""
    for number in range(sys.maxsize):
        make = "".join(rng.choices(_SYLLABLES, k=3))
        verbs, thing = rng.choice(_VERBS), f"{make} {rng.choice(_THINGS)}"
        asked = [template.format(verb=rng.choice(verbs), thing=thing) for template in _TEMPLATES]
        rng.shuffle(asked)
        held_back = [_mistyped(one, rng) if place % 2 else one for place, one in enumerate(asked[PHRASINGS:])]
        yield Subject(f"generated-{number}", tuple(asked[:PHRASINGS]), tuple(held_back))


def _mistyped(question: str, rng: random.Random) -> str:
    """Return a question with two letters of its longest word in each other's place."""
    word = max(question.split(), key=len)
    at = rng.randrange(len(word) - 1)
    return question.replace(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :], 1)


def clinc150(rng: random.Random) -> Iterator[Subject]:
    """Yield the 150 entries of CLINC150 in some order."""
    asked: dict[str, list[str]] = {}
    for line in (CLINC150 / "dev.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        for entry in case.get("entry", ()):
            asked.setdefault(entry, []).append(case["question"])
    entries = list(loading.load(CLINC150 / "k20").entries.values())
    rng.shuffle(entries)
    for entry in entries:
        yield Subject(entry.id, tuple(entry.questions["en"]), tuple(asked.get(entry.id, ())[:MOST_QUESTIONS]))


def subjects(source: str, phrasings: int) -> list[Subject]:
    """Return subjects with so many phrasings together: CLINC150's as far as they go, then generated ones."""
    rng = random.Random(SEED)
    wanted = -(-phrasings // PHRASINGS)
    found = list(islice(clinc150(rng), wanted)) if source == "clinc150" else []
    return found + list(islice(generated(rng), wanted - len(found)))


def base_of(listed: Sequence[Subject]) -> Base:
    entries = {
        one.id: Entry(one.id, questions={"en": one.phrasings}, answer={"en": one.phrasings[0].capitalize() + "."})
        for one in listed
    }
    return Base(name={"en": "Benchmark"}, about={"en": "many things"}, languages=("en",), entries=entries)


@dataclass
class Row:
    """What was measured of one engine: seconds to build, megabytes that it then holds, times a question."""

    name: str
    build: float | None = None
    memory: float | None = None
    times: Times = field(default_factory=Times)


@dataclass
class Measured:
    phrasings: int
    entries: int
    questions: int
    rows: list[Row]
    most_memory: float
    from_cache: float


Ask = Callable[[str], object]


def rapidfuzz_over(phrasings: list[str]) -> Ask:
    return lambda question: process.extractOne(question, phrasings, scorer=fuzz.WRatio)


def bm25s_over(phrasings: list[str]) -> Ask:
    index = bm25s.BM25()
    index.index(bm25s.tokenize(phrasings, stopwords=None, show_progress=False), show_progress=False)

    def ask(question: str) -> object:
        tokens = bm25s.tokenize([question], stopwords=None, show_progress=False)
        return index.retrieve(tokens, k=1, show_progress=False)

    return ask


def fts5_over(phrasings: list[str]) -> Ask:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE phrasings USING fts5(text)")
    connection.executemany("INSERT INTO phrasings VALUES (?)", ((phrasing,) for phrasing in phrasings))

    def ask(question: str) -> object:
        words = " OR ".join(f'"{word}"' for word in text.words(text.fold(question)))
        found = connection.execute(
            "SELECT rowid FROM phrasings WHERE phrasings MATCH ? ORDER BY rank LIMIT 1", (words,)
        )
        return found.fetchone()

    return ask


OTHERS: dict[str, Callable[[list[str]], Ask]] = {
    "rapidfuzz WRatio": rapidfuzz_over,
    "bm25s": bm25s_over,
    "SQLite FTS5": fts5_over,
}


def measure(source: str, phrasings: int, most_questions: int) -> Measured:
    """Build everything on a base of a size and ask; runs in a process of its own. Raises MemoryError."""
    _limit_memory()
    listed = subjects(source, phrasings)
    base, texts = base_of(listed), [phrasing for one in listed for phrasing in one.phrasings]
    questions = [question for one in listed for question in one.questions]
    random.Random(SEED).shuffle(questions)
    questions = questions[:most_questions]
    vectors.encode(["ready"])
    with tempfile.TemporaryDirectory() as folder:
        snapshot, new = _built("desk: new question", lambda: Snapshot.build(base, Path(folder)))
        most, start = most_memory(), time.perf_counter()
        Snapshot.build(base, Path(folder))
        from_cache = time.perf_counter() - start
    others = [_built(name, partial(make, texts)) for name, make in OTHERS.items()]
    before, restart, encoder = Row("desk: asked before"), Row("desk: after a restart"), Row("desk: encoder alone")

    def ask(question: str) -> object:
        return desk.answer(Question(question), snapshot)

    _forget(words=True)
    for question in questions:
        restart.times.take(ask, question)
    for place in range(0, len(questions), RUN):
        run = questions[place : place + RUN]
        _forget()
        turns = [(new, ask), (before, ask), (encoder, _encode), *((row, engine) for engine, row in others)]
        for row, engine in turns:
            for question in run:
                row.times.take(engine, question)
    rows = [new, before, restart, encoder, *(row for _, row in others)]
    return Measured(len(texts), len(listed), len(questions), rows, most, from_cache)


def _built(name: str, build: Callable[[], T]) -> tuple[T, Row]:
    """Build an engine; return it with the time and memory that this took."""
    gc.collect()
    before, start = memory(), time.perf_counter()
    engine = build()
    seconds = time.perf_counter() - start
    gc.collect()
    return engine, Row(name, seconds, memory() - before)


def _encode(question: str) -> object:
    return vectors.encode([question])


def _forget(*, words: bool = False) -> None:
    """Forget the questions asked; with `words`, all that the encoder has worked out since it was loaded."""
    vectors.encode_one.cache_clear()
    text.fold.cache_clear()
    if words:
        vectors._loaded.cache_clear()
        vectors.is_word.cache_clear()
        vectors.encode(["ready"])


def _limit_memory() -> None:
    """Let a base that does not fit into the machine's memory fail, and the machine go on."""
    pages, size = os.sysconf("SC_AVPHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (int(pages * size * MOST_MEMORY), resource.RLIM_INFINITY))


def show(measured: Measured) -> None:
    own = percentile(measured.rows[0].times.wall, 50)
    print(
        f"\n{measured.phrasings} phrasings, {measured.entries} entries; {measured.questions} questions. "
        f"From the cache in {measured.from_cache:.2f} s; at most {measured.most_memory:.0f} MB in all while building."
    )
    print(
        f"{'':<24}{'build s':>9}{'MB':>7}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'CPU p50':>9}{'CPU p99':>9}"
        f"{'p50 / desk':>12}"
    )
    for row in measured.rows:
        building = f"{row.build:>9.2f}{row.memory:>7.0f}" if row.build is not None else f"{'':>16}"
        p50, p99 = (percentile(row.times.wall, rank) for rank in (50, 99))
        work50, work99 = (percentile(row.times.work, rank) for rank in (50, 99))
        print(
            f"{row.name:<24}{building}{row.times.per_second:>10.0f}{p50:>9.3f}{p99:>9.3f}{work50:>9.3f}{work99:>9.3f}"
            f"{p50 / own:>12.2f}",
            flush=True,
        )


def main() -> None:
    options = _options()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # taken over by the processes that measure
    print(f"Phrasings: {options.source}. Milliseconds a question; CPU is this process's own time.")
    medians: list[tuple[int, Measured]] = []
    for size in options.sizes:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            try:
                measured = pool.submit(measure, options.source, size, options.questions).result()
            except (MemoryError, BrokenProcessPool) as error:
                print(f"\n{size} phrasings: given up, as building takes more memory than is free ({error!r:.90})")
                continue
        show(measured)
        medians.append((size, measured))
    print(f"\nGrowth of the median, {medians[0][0]} phrasings being 1:" if medians else "")
    for row, first in enumerate(medians[0][1].rows if medians else ()):
        start = percentile(first.times.wall, 50)
        grown = (f"{size}: {percentile(one.rows[row].times.wall, 50) / start:.2f}" for size, one in medians)
        print(f"{first.name:<24}{'   '.join(grown)}")


def _options() -> argparse.Namespace:
    parser = options_of("tests.bench.bench_engine", __doc__)
    there = CLINC150.is_dir()
    parser.add_argument(
        "--source",
        choices=("generated", "clinc150") if there else ("generated",),
        default="clinc150" if there else "generated",
        help="where phrasings come from; CLINC150 has 3,000, and further ones are generated",
    )
    parser.add_argument("--sizes", type=int, nargs="+", help="how many phrasings (default 100 1000 10000)")
    parser.add_argument("--questions", type=int, help="how many questions at most (default 300; quick 100)")
    options = parser.parse_args()
    options.sizes = options.sizes or [100, 1000] + [10_000] * (not options.quick) + [100_000] * options.full
    options.questions = options.questions or (100 if options.quick else 300)
    return options


if __name__ == "__main__":
    main()
