"""What is shipped, as a whole: all that is wrong with it is collected before anything fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.articles import find_quote
from knowledge.checks import FIRST_LANGUAGE_PHRASINGS, OTHER_LANGUAGE_PHRASINGS, check, phrasing_key
from knowledge.evaluation import read_cases
from knowledge.loading import load
from knowledge.model import Base, Entry

QUESTION_FILES = sorted((Path(__file__).parents[1] / "eval").glob("*.jsonl"))


@pytest.fixture(scope="module")
def base() -> Base:
    return load()


def faults_of(entry: Entry, base: Base) -> list[str]:
    faults: list[str] = []
    for quote in entry.quotes:
        if find_quote(quote.text, base.sources[quote.source]) is None:
            faults.append(f"{entry.id}: not in {quote.source}: {quote.text}")
    for number, language in enumerate(("en", "ja", "zh")):
        wanted = OTHER_LANGUAGE_PHRASINGS if number else FIRST_LANGUAGE_PHRASINGS
        found = len({phrasing_key(phrasing) for phrasing in entry.questions.get(language, ())})
        if found < wanted:
            faults.append(f"{entry.id}: {found} phrasings in {language}")
        if language not in entry.answer:
            faults.append(f"{entry.id}: no answer in {language}")
    return faults


def test_the_shipped_base_is_sound(base: Base) -> None:
    faults = [fault for entry in base.entries.values() for fault in faults_of(entry, base)]
    owner: dict[str, str] = {}
    for entry in base.entries.values():
        for phrasing in (phrasing for phrasings in entry.questions.values() for phrasing in phrasings):
            if owner.setdefault(phrasing_key(phrasing), entry.id) != entry.id:
                faults.append(f"{entry.id}: “{phrasing}” stands in {owner[phrasing_key(phrasing)]} too")
    report = check(base)
    faults += [f"not covered: {passage}" for source in report.coverage for passage in source.uncovered]
    faults += [str(problem) for problem in (*report.problems, *report.warnings)]
    assert faults == []


def test_both_articles_are_there_without_their_debris(base: Base) -> None:
    sentences = {source.id: len(source.passages) for source in base.sources.values()}
    assert sentences == {"takaichi-xi": 14, "ishiba-xi": 46}
    assert all((source.published, source.url) == (None, None) for source in base.sources.values())


def test_the_questions_to_measure_by_do_not_stand_in_the_base(base: Base) -> None:
    cases = read_cases(QUESTION_FILES)
    known = {
        phrasing_key(phrasing): entry.id
        for entry in base.entries.values()
        for phrasings in (*entry.questions.values(), *entry.follow_ups.values())
        for phrasing in phrasings
    }
    single = (case for case in cases if len(case.turns) == 1)
    assert [
        (case.key, known[phrasing_key(case.turns[0])]) for case in single if phrasing_key(case.turns[0]) in known
    ] == []


def test_the_questions_to_measure_by_name_entries_that_there_are(base: Base) -> None:
    cases = read_cases(QUESTION_FILES)
    unknown = {(case.key, entry) for case in cases for entry in case.entries if entry not in base.entries}
    assert unknown == set()
