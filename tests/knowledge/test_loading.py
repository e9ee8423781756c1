# ruff: noqa: E501 (a row of the table is one bad input and what is said of it)
from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from knowledge.loading import load
from knowledge.model import BaseInvalid, Kind
from tests.knowledge.town import ARTICLE, DESK, FERRIES, MENDED, SOURCES, TALKS, TOPICS, with_line, write_town

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
DEEP = "entries: " + "[" * 5000

ONE_PROBLEM = {
    "unknown key": (
        {"talks": with_line(TALKS, "asks: [what]", "aks: [what]")},
        r"talks\.yaml:10:5: entries\[0\]\.aks: unknown key 'aks'; known here: id, topics, people, asks, .*quotes",
    ),
    "unknown key at the top": (
        {"topics": TOPICS + "entires: []\n"},
        r"topics\.yaml:4:1: entires: unknown key 'entires'; known here: name, about, .*",
    ),
    "unknown key in a quote": (
        {"talks": with_line(TALKS, f"        text: {FERRIES}", f"        text: {FERRIES}\n        page: 3")},
        r"talks\.yaml:20:9: entries\[0\]\.quotes\[0\]\.page: unknown key 'page'; known here: source, text",
    ),
    "missing key": (
        {"topics": "topics:\n  - names: {en: [ferries]}\n  - id: ferries\n    names: {en: [ferry]}\n"},
        r"topics\.yaml:2:5: topics\[0\]\.id: the key 'id' is missing",
    ),
    "quote not in the source": (
        {"talks": with_line(TALKS, FERRIES, "Three ferries will sail.")},
        r"talks\.yaml:19:9: entries\[0\]\.quotes\[0\]\.text: not in the source 'gazette', which must hold it word for "
        r"word: “Three ferries will sail\.”",
    ),
    "quote from the debris": (
        {"talks": with_line(TALKS, FERRIES, "Would love your thoughts, please comment.x")},
        r"talks\.yaml:19:9: entries\[0\]\.quotes\[0\]\.text: not in the source .*",
    ),
    "quote of no source": (
        {"talks": with_line(TALKS, "      - source: gazette", "      - source: herald")},
        r"talks\.yaml:18:9: entries\[0\]\.quotes\[0\]\.source: no source has the id 'herald'",
    ),
    "duplicate id": (
        {"talks": with_line(TALKS, "quay/mending", "quay/ferries")},
        r"talks\.yaml:20:5: entries\[1\]\.id: the id 'quay/ferries' stands twice: first at talks\.yaml:7",
    ),
    "no quote": (
        {"talks": with_line(TALKS, f"    quotes:\n      - {{source: gazette, text: {MENDED}}}", "    quotes: []")},
        r"talks\.yaml:25:5: entries\[1\]\.quotes: at least one quote is needed: every answer rests on a source",
    ),
    "no question": (
        {"talks": with_line(TALKS, "{en: [When will they meet again?], ja: [次はいつ？]}", "{en: []}")},
        r"talks\.yaml:28:5: entries\[2\]\.questions: at least one question is needed",
    ),
    "no answer": (
        {"talks": with_line(TALKS, "answer: {en: When the board has looked at the plans., ja: 委員会が計画を見た後です。}", "answer: {}")},
        r"talks\.yaml:29:5: entries\[2\]\.answer: an answer in at least one language is needed",
    ),
    "empty answer": (
        {"talks": with_line(TALKS, "{en: That the quay has to be mended first., ja: 先に岸壁の修理が必要だと答えました。}", '{en: " "}')},
        r"talks\.yaml:24:14: entries\[1\]\.answer\.en: must not be empty",
    ),
    "one question that is no list": (
        {"talks": with_line(TALKS, "en: [What did the captain answer?]", "en: What did the captain answer?")},
        r"talks\.yaml:22:7: entries\[1\]\.questions\.en: must be a list: one `- item` a line, or \[item, item\]",
    ),
    "no language code": (
        {"talks": with_line(TALKS, "      ja: [船長の答えは？]", "      japanese: [船長の答えは？]")},
        r"talks\.yaml:23:7: entries\[1\]\.questions\.japanese: 'japanese' is no language code; write one such as .*",
    ),
    "unknown question word": (
        {"talks": with_line(TALKS, "asks: [what]", "asks: [whom]")},
        r"talks\.yaml:10:12: entries\[0\]\.asks\[0\]: Input should be 'what', 'who', .*",
    ),
    "unknown person": (
        {"talks": with_line(TALKS, "people: [mayor]", "people: [major]")},
        r"talks\.yaml:9:14: entries\[0\]\.people\[0\]: no person has the id 'major'",
    ),
    "unknown topic": (
        {"talks": with_line(TALKS, "topics: [ferries]", "topics: [boats]")},
        r"talks\.yaml:8:14: entries\[0\]\.topics\[0\]: no topic has the id 'boats'",
    ),
    "unknown participant": (
        {"talks": with_line(TALKS, "[mayor, captain]", "[mayor, cook]")},
        r"talks\.yaml:5:25: meeting\.participants\[1\]: no person has the id 'cook'",
    ),
    "duplicate key": (
        {"topics": with_line(TOPICS, "ja: [フェリー]", "en: [boats]")},
        r"topics\.yaml:3:35: topics\[0\]\.names\.en: this key stands twice; the first is kept, so remove or rename one",
    ),
    "a setting in two files": (
        {"topics": "languages: [en]\n" + TOPICS},
        r"topics\.yaml:1:1: languages: stands in desk\.yaml too; keep one",
    ),
    "YAML bomb": ({"topics": BOMB}, r"topics\.yaml:\d+:\d+: aliases expand this file beyond reason; write the values out"),
    "deep nesting": ({"topics": DEEP}, r"topics\.yaml:1:\d+: nested more than 24 levels deep"),
    "Python object": (
        {"topics": "topics: !!python/object/apply:os.system [exit]\n"},
        r"topics\.yaml:1:9: the tag tag:yaml\.org,2002:python/object/apply:os\.system is not allowed here; write plain .*",
    ),
    "tagged key": ({"topics": "!!str topics: []\n"}, r"topics\.yaml:1:1: a key must be a plain word"),
    "syntax error": ({"topics": "topics: [a\n"}, r"topics\.yaml:2:1: not valid YAML: .+"),
    "tab for spaces": ({"topics": "topics:\n\t- id: a\n"}, r"topics\.yaml:2:1: not valid YAML: .+"),
    "two documents": ({"topics": "topics: []\n---\ntopics: []\n"}, r"topics\.yaml:2:1: more than one document .*"),
    "no UTF-8": ({"topics": b"topics:\n  - id: caf\xe9\n"}, r"topics\.yaml:2: not UTF-8 \(byte 19\); save the file as UTF-8"),
    "UTF-16": ({"topics": TOPICS.encode("utf-16")}, r"topics\.yaml:1: not UTF-8 \(byte 0\); save the file as UTF-8"),
    "control character": ({"topics": "topics:\n  - id: a\0\n"}, r"topics\.yaml:2:10: the character U\+0000 is not allowed .*"),
    "a list at the top": ({"topics": "- a\n"}, r"topics\.yaml:1:1: must hold keys at its top: name, about, .*"),
    "text at the top": ({"topics": "hello\n"}, r"topics\.yaml:1:1: must hold keys at its top: name, about, .*"),
    "missing article": (
        {"sources": with_line(SOURCES, "article.txt", "none.txt")},
        r"sources\.yaml:3:5: sources\[0\]\.file: the article none\.txt cannot be read \(No such file or directory\)",
    ),
    "no path": (
        {"sources": with_line(SOURCES, "article.txt", '"a\\0b"')},
        r"sources\.yaml:3:5: sources\[0\]\.file: 'a\\x00b' is no path",
    ),
    "article not UTF-8": (
        {"article": b"caf\xe9"},
        r"sources\.yaml:3:5: sources\[0\]\.file: the article article\.txt is not UTF-8 \(byte 3\)",
    ),
    "article without text": (
        {"article": "Subscribe\n"},
        r"sources\.yaml:3:5: sources\[0\]\.file: article\.txt: no running text found in it",
    ),
    "changed article": (
        {"sources": SOURCES + f"    sha256: {'0' * 64}\n"},
        r"sources\.yaml:5:5: sources\[0\]\.sha256: the article has changed: article\.txt now has [0-9a-f]{64}",
    ),
}  # fmt: skip


def problems_of(directory: Path) -> list[str]:
    with pytest.raises(BaseInvalid) as caught:
        load(directory)
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(("changed", "line"), ONE_PROBLEM.values(), ids=ONE_PROBLEM)
def test_what_is_wrong_is_one_line_with_place_and_field(
    tmp_path: Path, changed: dict[str, str | bytes], line: str
) -> None:
    problems = problems_of(write_town(tmp_path, **changed))
    assert len(problems) == 1, problems
    assert re.fullmatch(line, problems[0]), problems[0]


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    talks = with_line(with_line(TALKS, "people: [mayor]", "people: [major]"), FERRIES, "Three ferries.")
    problems = problems_of(write_town(tmp_path, talks=talks, desk=DESK + "colour: red\n"))
    assert [problem.split(":")[0] for problem in problems] == ["desk.yaml", "talks.yaml"]
    assert "Three ferries." in problems[1]
    problems = problems_of(write_town(tmp_path, talks=talks))
    assert len(problems) == 2


def test_an_empty_base_says_so(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == [f"{tmp_path}: an empty base: no entries in any .yaml file below it"]
    (tmp_path / "empty.yaml").write_text("# nothing yet\n")
    assert problems_of(tmp_path) == [f"{tmp_path}: an empty base: no entries in any .yaml file below it"]


def test_a_missing_directory_says_so(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert problems_of(nowhere) == [f"{nowhere}: no such directory; name one that holds .yaml files"]


def test_text_stays_text(tmp_path: Path) -> None:
    talks = with_line(TALKS, "en: [When will they meet again?]", "en: [no, 12:30, 2024-11-15, 0123, on, 1e3, .5]")
    base = load(write_town(tmp_path, talks=talks))
    spelt = ("no", "12:30", "2024-11-15", "0123", "on", "1e3", ".5")
    assert base.entries["quay/meeting"].questions["en"] == spelt


def test_a_base_loads_with_all_that_it_says(tmp_path: Path) -> None:
    base = load(write_town(tmp_path))
    entry = base.entries["quay/ferries"]
    assert (base.languages, list(base.entries), base.name["ja"]) == (
        ("en", "ja"),
        ["quay/ferries", "quay/mending", "quay/meeting"],
        "町のデスク",
    )
    assert (entry.meeting, entry.kind, entry.asks, entry.people) == ("quay", Kind.REPORTED, ("what",), ("mayor",))
    assert entry.location is not None
    assert (entry.location.file.name, entry.location.line) == ("talks.yaml", 7)
    assert base.sources["gazette"].sha256 == hashlib.sha256(ARTICLE.encode()).hexdigest()


def test_sources_are_not_required_where_the_desk_says_so(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text("sources_required: false\n")
    (tmp_path / "all.yaml").write_text(
        "entries:\n- id: a\n  questions: {de: [Wo?]}\n  answer: {de: Hier.}\n  quotes:\n"
    )
    base = load(tmp_path)
    assert (base.languages, base.entries["a"].quotes, base.entries["a"].meeting) == (("de",), (), None)


def test_hidden_files_are_not_the_curators(tmp_path: Path) -> None:
    write_town(tmp_path)
    write_town(tmp_path / "..2026_01_01")
    (tmp_path / ".talks.yaml").write_text("[")
    assert len(load(tmp_path).entries) == 3


def test_a_candidate_is_read_in_place_of_what_is_on_disk(tmp_path: Path) -> None:
    write_town(tmp_path)
    talks = tmp_path / "talks.yaml"
    changed = with_line(TALKS, "two ferries will sail", "ferries will sail").encode()
    before, after = load(tmp_path), load(tmp_path, replaced={talks: changed})
    assert after.entries["quay/ferries"].answer["en"] == "The mayor said that ferries will sail."
    assert before.digest != after.digest
    assert load(tmp_path).digest == before.digest


def test_two_meetings_of_one_folder_keep_their_own_entries(tmp_path: Path) -> None:
    write_town(tmp_path)
    more = TALKS.replace("id: quay", "id: pier").replace("pier/", "second/").replace("quay/", "second/")
    (tmp_path / "more.yaml").write_text(more)
    base = load(tmp_path)
    assert base.entries["second/ferries"].meeting == "pier"
    assert base.entries["quay/ferries"].meeting == "quay"


def test_a_candidate_may_bring_its_article_and_have_files_gone(tmp_path: Path) -> None:
    base = write_town(tmp_path)
    article = b"Fees\nThe captain said that the fees of the harbour are to be raised before the summer.\n"
    sources = b"sources:\n  - {id: fees, file: sources/fees.txt, title: Fees}\n"
    added = {base / "sources" / "fees.txt": article, base / "more.yaml": sources}
    assert load(base, replaced=added).sources["fees"].passages[0].text.startswith("The captain said")
    gone = {base / "topics.yaml": None, base / "article.txt": None}
    with pytest.raises(BaseInvalid) as caught:
        load(base, replaced=gone)
    assert "the article article.txt cannot be read (No such file" in str(caught.value)
    assert "topics.yaml" not in {problem.file for problem in caught.value.problems}
