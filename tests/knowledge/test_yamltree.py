from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.format.yamltree import MAX_BYTES, YamlProblem, dotted, read
from knowledge.text import fold

YAML_PIECES = st.sampled_from(
    [
        *"[]{}'\"|>#~\t\n\r\\é\u2028\x85\ufeff😀",
        *("a", "b: ", "- ", "? ", ", ", "&a ", "*a", "!!str ", "!x ", "---", "...", "%YAML 1.1", "<<: ", "  "),
    ]
)
VALUES = st.recursive(
    st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc日本 ", max_size=5), inner, max_size=4),
    max_leaves=12,
)


def read_or_refuse(raw: bytes) -> Any:
    """What a file holds; None where it is refused, which must then be told in one line."""
    told = "file.yaml"
    try:
        return read(raw, "file.yaml").value
    except YamlProblem as error:
        told = str(error)
    finally:
        assert told.startswith("file.yaml")
        assert "\n" not in told
    return None


@given(st.binary(max_size=300))
def test_bytes_are_read_or_refused(raw: bytes) -> None:
    read_or_refuse(raw)


@given(st.text(max_size=300))
def test_text_is_read_or_refused(text: str) -> None:
    read_or_refuse(text.encode("utf-8", "surrogatepass"))


@given(st.lists(YAML_PIECES, max_size=40))
def test_scraps_of_yaml_are_read_or_refused(pieces: list[str]) -> None:
    read_or_refuse("".join(pieces).encode())


@given(VALUES)
def test_plain_values_come_back_as_they_were_written(value: Any) -> None:
    quoted = yaml.safe_dump(value, allow_unicode=True, default_style='"')
    written = yaml.safe_dump(value, allow_unicode=True)
    if value is not None:
        assert read_or_refuse(written.encode()) == value
    if "!!" not in quoted:
        assert read_or_refuse(quoted.encode()) == value


@given(st.text(max_size=60))
@settings(max_examples=300)
def test_folding_is_done_once_and_never_fails(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert fold(fold(folded)) == fold(folded)


@pytest.mark.parametrize("text", ["Ｔａｋａｉｃｈｉ", "TAKAICHI", "takaichi ", "Takaichi"])
def test_spellings_of_a_word_fold_onto_one(text: str) -> None:
    assert fold(text) == "takaichi"


def test_marks_say_where_a_value_stands() -> None:
    tree = read(b"a:\n  - x\n  - b: y\n", "f")
    assert (tree.mark(("a", 0)), tree.mark(("a", 1, "b")), tree.mark(("a", 7))) == ((2, 5), (3, 5), (1, 1))
    assert dotted(("a", 1, "b")) == "a[1].b"


def test_aliases_that_are_modest_are_read() -> None:
    assert read(b"a: &x [1, 2]\nb: *x\n", "f").value == {"a": ["1", "2"], "b": ["1", "2"]}


def test_an_alias_of_itself_is_refused() -> None:
    with pytest.raises(YamlProblem, match="stands before its anchor"):
        read(b"a: &x [*x]\n", "f")


def test_a_file_beyond_the_limit_is_refused_unread() -> None:
    with pytest.raises(YamlProblem, match="larger than 64 MiB; split it"):
        read(b"#" * (MAX_BYTES + 1), "f")
