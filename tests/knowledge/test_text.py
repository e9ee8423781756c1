import pytest

from knowledge.text import written_as_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("what did Modi and Lula say", ["modi", "lula"]),
        ("So, what did Ms O'Brien's team say?", ["ms", "obrien"]),
        ("Who came? Brandvold did. And then?", []),  # each begins a sentence
        ("what is the EU's view, LOL", []),
        ("WHAT did Modi say and who is the UN", ["modi"]),
        ("What Did Modi And Lula Say", []),
        ("WHAT DID MODI SAY", []),
        ("フェリーについてLulaは何とtellした", ["lula"]),
        ("", []),
    ],
)
def test_words_written_as_names_are_told_from_those_that_begin_a_sentence(text: str, names: list[str]):
    assert written_as_names(text) == names
