# ruff: noqa: E501 (lines of a file stand as they are)
"""A change is put into a file's text, and every other byte of it stays."""

from __future__ import annotations

import difflib
from dataclasses import replace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import loading
from knowledge.editing.changes import entry_as_data, entry_from_data, same
from knowledge.editing.nodes import compose
from knowledge.editing.splicing import Unspliceable, added, removed, replaced
from knowledge.editing.wording import in_flow, item, scalar
from knowledge.format import yamltree
from tests.knowledge.town import TALKS

FILE = """\
# The talks, as the Gazette has them.
entries:
  # Ferries come first.
  - id: quay/ferries      # asked most
    topics: [ferries]     # one is enough
    kind: analysis
    whether: yes
    questions:
      en:
        # spoken
        - What about ferries?
        - "ferries: how many?"
        # typed
        - ferries
      ja: ['フェリーは？']
    # what the mayor said
    answer:
      en: >-
        The mayor promised
        two ferries.
      ja: |-
        二隻です。
    quotes:
      - source: gazette   # page 1
        text: 'Two ferries will sail.'

  # The quay is older.
  - {id: quay/age, questions: {en: [How old?, quay age]}, answer: {en: Old.}}  # in one line
"""


def rows(text: str) -> dict[str, dict]:
    return {row["id"]: row for row in yamltree.read(text.encode(), "f").value["entries"]}


def edited(text: str, entry: str, **fields: object) -> str:
    data = {**rows(text)[entry], **fields}
    return replaced(text, entry, {key: value for key, value in data.items() if value is not None})


def diff(before: str, after: str) -> list[str]:
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0))[2:]
    return [line for line in lines if line[0] in "-+"]


@pytest.mark.parametrize(
    ("entry", "fields", "lines"),
    [
        (
            "quay/ferries",
            {"topics": ["ferries", "quay"]},
            ["-    topics: [ferries]     # one is enough", "+    topics: [ferries, quay]     # one is enough"],
        ),
        (
            "quay/ferries",
            {"topics": []},
            ["-    topics: [ferries]     # one is enough", "+    topics: []     # one is enough"],
        ),
        ("quay/ferries", {"kind": None}, ["-    kind: analysis", "+    kind: reported"]),
        ("quay/ferries", {"whether": "no"}, ["-    whether: yes", "+    whether: no"]),
        ("quay/ferries", {"whether": None}, ["-    whether: yes"]),
        ("quay/ferries", {"asks": ["what"]}, ["+    asks: [what]"]),
        (
            "quay/ferries",
            {
                "questions": {
                    "en": ["What about ferries?", "ferries: none?", "ferries", "boats"],
                    "ja": ["フェリーは？"],
                }
            },
            ['-        - "ferries: how many?"', '+        - "ferries: none?"', "+        - boats"],
        ),
        (
            "quay/ferries",
            {"questions": {"en": ["ferries"], "ja": ["フェリーは？", "船, 二隻"]}},
            [
                "-        - What about ferries?",
                '-        - "ferries: how many?"',
                "-      ja: ['フェリーは？']",
                "+      ja: ['フェリーは？', \"船, 二隻\"]",
            ],
        ),
        (
            "quay/ferries",
            {"questions": {"en": ["What about ferries?", "ferries: how many?", "ferries"], "zh": ["渡轮？"]}},
            ["-      ja: ['フェリーは？']", "+      zh: [渡轮？]"],
        ),
        (
            "quay/ferries",
            {"follow_ups": {"en": ["how many", "two: really?"]}},
            ["+    follow_ups:", "+      en:", "+        - how many", '+        - "two: really?"'],
        ),
        (
            "quay/ferries",
            {"answer": {"en": "No: three.", "ja": "二隻です。\n三隻かも。"}},
            [
                "-        The mayor promised",
                "-        two ferries.",
                "+        No: three.",
                "+        三隻かも。",
            ],
        ),
        (
            "quay/ferries",
            {"quotes": [{"source": "gazette", "text": "It's one."}, {"source": "post", "text": "Two."}]},
            [
                "-        text: 'Two ferries will sail.'",
                "+        text: 'It''s one.'",
                "+      - source: post",
                "+        text: Two.",
            ],
        ),
        (
            "quay/age",
            {"answer": {"en": "Old, very."}},
            [
                "-  - {id: quay/age, questions: {en: [How old?, quay age]}, answer: {en: Old.}}  # in one line",
                '+  - {id: quay/age, questions: {en: [How old?, quay age]}, answer: {en: "Old, very."}}  # in one line',
            ],
        ),
        (
            "quay/age",
            {"questions": {"en": ["quay age", "年？"]}, "topics": ["quay"]},
            [
                "-  - {id: quay/age, questions: {en: [How old?, quay age]}, answer: {en: Old.}}  # in one line",
                "+  - {id: quay/age, topics: [quay], questions: {en: [quay age, 年？]}, answer: {en: Old.}}  # in one line",
            ],
        ),
    ],
)
def test_only_what_changes_is_touched(entry: str, fields: dict, lines: list[str]):
    after = edited(FILE, entry, **fields)
    assert diff(FILE, after) == lines


def test_an_entry_is_added_below_the_others_and_looks_like_them():
    entry = {
        "id": "quay/new",
        "topics": ["a"],
        "questions": {"en": ["Is it: new?", "no"]},
        "answer": {"en": 'Say "yes".'},
    }
    assert added(FILE, entry) == FILE + (
        "\n"
        "  - id: quay/new\n"
        "    topics: [a]\n"
        "    questions:\n"
        "      en:\n"
        '        - "Is it: new?"\n'
        '        - "no"\n'
        "    answer:\n"
        '      en: Say "yes".\n'
    )


@pytest.mark.parametrize("start", ["", "# only a comment\n", "entries:\n", "entries: []\n", "name: {en: x}", "\ufeff"])
def test_an_entry_is_added_to_a_file_that_has_none(start: str):
    after = added(start.lstrip("\ufeff"), {"id": "a", "questions": {"en": ["b"]}, "answer": {"en": "c"}})
    assert list(rows(after)) == ["a"]
    assert after.startswith(start.replace("entries: []\n", "entries:").lstrip("\ufeff"))


def test_dashes_at_the_margin_stay_there():
    text = "entries:\n- id: a\n  questions:\n    en:\n    - b\n  answer: {en: c}\n"
    after = added(text, {"id": "d", "questions": {"en": ["e"]}, "answer": {"en": "f"}})
    assert after == text + "- id: d\n  questions:\n    en:\n    - e\n  answer:\n    en: f\n"
    assert edited(text, "a", questions={"en": ["b", "g"]}) == text.replace("- b\n", "- b\n    - g\n")


def test_a_removed_entry_takes_its_own_comment_and_no_other():
    after = removed(FILE, "quay/ferries")
    assert after == (
        "# The talks, as the Gazette has them.\nentries:\n  # The quay is older.\n"
        "  - {id: quay/age, questions: {en: [How old?, quay age]}, answer: {en: Old.}}  # in one line\n"
    ).replace("entries:\n", "entries:\n\n")
    assert removed(FILE, "quay/age") == FILE.partition("\n  # The quay")[0] + "\n"
    assert yaml.safe_load(removed(removed(FILE, "quay/age"), "quay/ferries")) == {"entries": None}


def test_windows_line_ends_stay():
    text = FILE.replace("\n", "\r\n")
    after = edited(text, "quay/ferries", asks=["what"], answer={"en": "One.\nTwo.", "ja": "二隻です。"})
    assert "\n" not in after.replace("\r\n", "")
    assert "\r\n    asks: [what]\r\n" in after


def test_what_an_anchor_holds_is_not_edited_under_its_aliases():
    text = "entries:\n  - id: a\n    topics: &t [x]\n    questions: {en: [q]}\n    answer: {en: a}\n  - id: b\n    topics: *t\n    questions: {en: [r]}\n    answer: {en: b}\n"
    with pytest.raises(Unspliceable, match="edit it by hand"):
        edited(text, "a", topics=["z"])
    after = edited(text, "b", topics=["z"])
    assert after == text.replace("topics: *t", "topics: [z]")


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=30).map(str.strip)
WORDS = TEXTS.filter(bool) | st.sampled_from(
    ["no", "12:30", "- x", "a: b", "#c", "'q'", '"q"', "{x}", "[y]", "a\nb", "&a", "?", "!x"]
)


@given(WORDS, st.sampled_from(["", "'", '"', "|", ">"]))
def test_every_text_is_read_as_it_was_written(text: str, style: str):
    for written in (
        "k: " + scalar(text, style=style, indent=2),
        "- " + scalar(text, style=style, indent=2),
        f"[x, {scalar(text, flow=True, style=style)}]",
        f"{{k: {in_flow(text)}}}",
    ):
        value = yamltree.read(written.encode(), "f").value
        assert text in (list(value.values()) if isinstance(value, dict) else value)


LISTS = st.lists(WORDS, min_size=1, max_size=4)
ENTRIES = st.builds(
    lambda **data: {key: value for key, value in data.items() if value},
    topics=st.lists(st.sampled_from(["t1", "t2", "t3"]), unique=True),
    kind=st.sampled_from(["", "analysis", "not_stated"]),
    whether=st.sampled_from(["", "yes", "no"]),
    questions=st.dictionaries(st.sampled_from(["en", "ja", "zh"]), LISTS, min_size=1),
    answer=st.dictionaries(st.sampled_from(["en", "ja", "zh"]), WORDS, min_size=1),
    quotes=st.lists(st.fixed_dictionaries({"source": st.just("s"), "text": WORDS}), max_size=3),
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["quay/ferries", "quay/age", "new/1", "new/2"]), ENTRIES | st.none()), max_size=6
    )
)
def test_any_row_of_changes_leaves_what_they_say_and_the_comments_of_the_file(changes):
    text = FILE
    expected = {key: entry_as_data(entry_from_data(row)) for key, row in rows(FILE).items()}
    for entry, data in changes:
        if data is None and entry in expected:
            text = removed(text, entry)
            del expected[entry]
        elif data is not None:
            data = {"id": entry, **data}
            text = replaced(text, entry, data) if entry in expected else added(text, data)
            expected[entry] = entry_as_data(entry_from_data(data))
    found = yamltree.read(text.encode(), "f").value["entries"] or []
    assert {row["id"]: entry_as_data(_stripped(row)) for row in found} == expected
    assert len(found) == len(expected)
    assert text.startswith("# The talks, as the Gazette has them.\n")
    if not any(data is None for _, data in changes):
        assert "  # The quay is older.\n" in text


def _stripped(row: dict):
    strip = lambda value: (  # noqa: E731
        value.strip()
        if isinstance(value, str)
        else [strip(each) for each in value]
        if isinstance(value, list)
        else {key: strip(each) for key, each in value.items()}
    )
    return entry_from_data(strip(row))


def test_every_entry_of_the_shipped_base_is_edited_finely():
    """A phrasing more in each entry is a line more in its file, and nothing else."""
    base = loading.load()
    for entry in base.entries.values():
        text = entry.location.file.read_text("utf-8")
        data = entry_as_data(entry)
        data["questions"]["en"] = [*data["questions"]["en"], "One more question?"]
        after = replaced(text, entry.id, data)
        changed = diff(text, after)
        assert changed == ["+        - One more question?"], entry.id
        assert replaced(after, entry.id, entry_as_data(entry)) == text


def test_nodes_know_where_they_stand():
    root = compose(TALKS)
    assert root is not None
    first = root.pairs["entries"][1].items[0]
    assert TALKS[first.start : first.end].startswith("id: quay/ferries")
    assert TALKS[first.start : first.end].rstrip().endswith("said.")
    assert item({"id": "a", "answer": {"en": "b"}}) == ["- id: a", "  answer:", "    en: b"]
    entry = entry_from_data({"id": "a", "questions": {}, "answer": {}})
    assert same(entry, replace(entry, meeting="m"))
