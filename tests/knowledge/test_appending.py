from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.editing.appending import appended, as_yaml
from knowledge.format import yamltree
from knowledge.loading import SHIPPED
from tests.knowledge.town import PEOPLE, SOURCES

ROW = {"id": "third", "file": "sources/third.txt", "title": "A: third", "published": None}
WRITTEN = "- id: third\n  file: sources/third.txt\n  title: 'A: third'\n  published: null\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "sources:\n" + "".join(f"  {line}\n" for line in WRITTEN.splitlines())),
        ("# only a remark\n", "# only a remark\n\nsources:\n" + "".join(f"  {x}\n" for x in WRITTEN.splitlines())),
        ("sources:\n- id: a   # first\n", "sources:\n- id: a   # first\n" + WRITTEN),
        ("sources:\n- id: a", "sources:\n- id: a\n" + WRITTEN),
        ("sources:\n- id: a\n\n# people\npeople: []\n", "sources:\n- id: a\n" + WRITTEN + "\n# people\npeople: []\n"),
    ],
)
def test_rows_stand_at_the_lists_end_and_all_else_stays(before: str, after: str) -> None:
    assert appended(before, "sources", [ROW]) == after


@pytest.mark.parametrize(
    "text", ["sources: [{id: a}]\n", "sources: {}\n", "- a\n", "a: 1\na: 2\n", "a: [", "sources: text\n"]
)
def test_a_file_that_does_not_bear_it_is_left_alone(text: str) -> None:
    assert appended(text, "sources", [ROW]) is None


@pytest.mark.parametrize(
    "text", [SOURCES, PEOPLE, *((SHIPPED / f"{n}.yaml").read_text() for n in ("sources", "people"))]
)
def test_files_as_curators_write_them_take_a_row(text: str) -> None:
    key = "people" if "people:" in text else "sources"
    made = appended(text, key, [ROW, {"id": "more", "names": {"en": ("Lena Marsh", "no")}}])
    assert made is not None
    assert made.startswith(text.rstrip("\n"))
    assert yamltree.read(made.encode(), "f").value[key][-1] == {"id": "more", "names": {"en": ["Lena Marsh", "no"]}}


values = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip)


@given(
    st.lists(
        st.fixed_dictionaries({"id": values, "names": st.fixed_dictionaries({"en": st.lists(values)})}), max_size=3
    )
)
def test_whatever_stands_in_rows_comes_back(rows: list[dict[str, object]]) -> None:
    made = appended("people:\n  - id: a\n", "people", rows)
    assert made is not None
    assert yamltree.read(made.encode(), "f").value["people"][1:] == rows
    for row in rows:
        assert yamltree.read(as_yaml(row).encode(), "f").value == row
