from __future__ import annotations

from knowledge.corpus import Corpus, background
from knowledge.model import Person
from tests.builders import a_base


def test_whom_the_base_is_about_is_nobody_of_other_talk():
    everything = background(("en", "ja"))
    assert any("putin" in line.casefold() for line in everything)
    base = a_base(people={"putin": Person("putin", {"en": ("Vladimir Putin", "Putin"), "ja": ("プーチン",)})})
    kept = [line for line, _ in Corpus.of(base).background]
    assert not any("putin" in line.casefold() or "プーチン" in line for line in kept)
    assert len(everything) - 20 < len(kept) < len(everything)


def test_the_place_of_a_phrasing_is_among_those_of_its_entry():
    corpus = Corpus.of(a_base())
    assert [text for text, _ in corpus.phrasings] == ["What about ferries?", "ferries", "フェリーは？"]
    assert corpus.place.tolist() == [0, 1, 2]
