# ruff: noqa: E501 (a row of the table is one flaw and what is said of it)
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.checks import Report, check
from knowledge.loading import load
from tests.builders import a_bare_base, a_base, an_entry
from tests.knowledge.town import AGAIN, ARTICLE, PEOPLE, SOURCES, TALKS, TITLE, TOPICS, with_line, write_town


def checked(directory: Path, **changed: str) -> Report:
    return check(load(write_town(directory, **changed)))


def warnings_of(report: Report, about: str) -> list[str]:
    return [str(warning) for warning in report.warnings if about in str(warning)]


def test_every_sentence_covered_and_the_debris_not_counted(tmp_path: Path) -> None:
    report = checked(tmp_path)
    assert [(c.source, c.substantive, c.covered, c.uncovered) for c in report.coverage] == [("gazette", 4, 4, ())]
    assert report.ok
    assert report.problems == ()


def test_a_sentence_that_no_entry_quotes_is_listed_and_not_ok(tmp_path: Path) -> None:
    talks = with_line(TALKS, f'      - {{source: gazette, text: "{AGAIN}"}}\n', "")
    report = checked(tmp_path, talks=talks)
    (coverage,) = report.coverage
    assert (coverage.covered, [passage.position for passage in coverage.uncovered]) == (3, [3])
    assert not report.ok


SAID = {
    "the same phrasing in two entries": (
        {"talks": with_line(TALKS, "[What did the captain answer?]", "[what did the MAYOR say about ferries]")},
        "talks.yaml:20: quay/mending: questions.en: “what did the MAYOR say about ferries” stands in talks.yaml:7 too; "
        "keep one",
    ),
    "the same phrasing twice": (
        {"talks": with_line(TALKS, "about ferries?, ferries]", "about ferries?, ferries, Ferries!]")},
        "talks.yaml:7: quay/ferries: questions.en: “Ferries!” stands here twice",
    ),
    "a follow-up that is another entry's question": (
        {"talks": with_line(TALKS, "    asks: [what]\n", "    follow_ups: {en: [and him?, what did the captain answer]}\n")},
        "talks.yaml:7: quay/ferries: follow_ups.en: “what did the captain answer” is a question in talks.yaml:20, which "
        "answers it; take it out here",
    ),
    "an answer without a translation": (
        {"talks": with_line(TALKS, ", ja: 委員会が計画を見た後です。}", "}")},
        "talks.yaml:27: quay/meeting: answer.ja: missing; the first language's answer is shown instead",
    ),
    "phrasings in one language only": (
        {"talks": with_line(TALKS, ", ja: [次はいつ？]}", "}")},
        "talks.yaml:27: quay/meeting: questions.ja: missing; nobody who asks in it is well served",
    ),
    "few phrasings in the first language": (
        {},
        "talks.yaml:7: quay/ferries: questions.en: 2 phrasings; 8 or more make it found reliably",
    ),
    "few phrasings in another": ({}, "talks.yaml:20: quay/mending: questions.ja: 1 phrasing; 4 or more make it found reliably"),
    "a long answer": (
        {"talks": with_line(TALKS, "When the board has looked at the plans.", "Soon. So he said. She nodded. All left. It rained.")},
        "talks.yaml:27: quay/meeting: answer.en: 5 sentences long; 4 at most read well in a chat",
    ),
    "a quote torn out of its words": (
        {"talks": with_line(TALKS, f'text: "{AGAIN}"', f'text: "{AGAIN[2:]}"')},
        "talks.yaml:27: quay/meeting: quotes[1].text: begins or ends inside a word; quote whole words",
    ),
    "words in an answer that no source holds": (
        {"talks": with_line(TALKS, "That the quay has to be mended first.", "The quay “has to be repaired.”")},
        "talks.yaml:20: quay/mending: answer.en: “has to be repaired.” stands in no source that the entry quotes; "
        "give its words as they are",
    ),
    "a topic without entries": (
        {"topics": TOPICS + "  - id: fish\n    names: {en: [fish]}\n"},
        "topics.fish: no entry is filed under this topic",
    ),
    "a name of two topics": (
        {"topics": TOPICS + "  - id: boats\n    names: {en: [FERRY]}\n"},
        "topics: the name “ferry” stands under ferries and boats",
    ),
    "a name of two people": (
        {"people": PEOPLE + "  - id: cook\n    names: {en: [the Mayor]}\n"},
        "people: the name “the mayor” stands under mayor and cook",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "line"), SAID.values(), ids=SAID)
def test_what_a_curator_should_look_at_is_one_line(tmp_path: Path, changed: dict[str, str], line: str) -> None:
    report = checked(tmp_path, **changed)
    found = [str(warning) for warning in report.warnings]
    assert any(warning == line or warning.endswith(f": {line}") for warning in found), found


def test_words_quoted_as_the_article_has_them_are_well_quoted(tmp_path: Path) -> None:
    talks = with_line(TALKS, "That the quay has to be mended first.", "'That it “has to be mended,” he said.'")
    assert warnings_of(checked(tmp_path, talks=talks), "stands in no source") == []


def test_a_title_that_the_article_does_not_bear_is_a_problem(tmp_path: Path) -> None:
    report = checked(tmp_path, sources=with_line(SOURCES, TITLE, "War Declared"))
    assert not report.ok
    assert [str(problem).partition(": ")[2] for problem in report.problems] == [
        "sources.gazette.title: the article does not hold its title “War Declared” word for word"
    ]
    assert "War Declared" not in ARTICLE


def test_a_base_without_sources_is_not_asked_for_phrasings_or_coverage() -> None:
    report = check(a_bare_base())
    assert (report.ok, report.coverage) == (True, ())
    assert warnings_of(report, "phrasing") == []


def test_entries_that_stand_in_no_file_are_named_by_id() -> None:
    first, second = an_entry("a"), replace(an_entry("b"), answer={"en": "Yes."})
    report = check(a_base(first, second))
    assert warnings_of(report, "stands in a too")
    assert warnings_of(report, "base: b: answer.ja: missing")
