from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.curating.draftfile import _comment, _flow, _quoted, _scalar
from knowledge.curating.drafting import draft
from knowledge.format import yamltree
from knowledge.loading import load
from knowledge.model import ArticleUnreadable, BaseInvalid
from tests.knowledge.town import ARTICLE, TITLE, write_town

PAGE = """<!doctype html>
<html lang="en"><head><title>Ferry plans: "nearly ready" - says mayor</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">All the news of the town</a></li></ul></nav>
<article><h1>Ferry plans: "nearly ready" - says mayor</h1>
<p>Ada Mayor told the harbour board on a wet afternoon that the plans for the ferry are nearly ready, and that the town
will see them before the summer is over. #1: she said that it was not a promise: it was a hope.</p>
<h2>What is next: 12:30</h2>
<p>Bo Captain said that he would be the first to buy a ticket, and that the old quay would be the better for it.</p>
</article>
<div id="comments"><h3>2 comments</h3><p>Bob: I think that this is a terrible idea and that she should resign.</p></div>
<footer><p>Copyright The Gazette. Subscribe to our newsletter and support us with a donation.</p></footer>
</body></html>
"""


def a_page(directory: Path) -> Path:
    path = directory / "ferry plans.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_page_becomes_a_source_a_meeting_and_an_entry_a_sentence(tmp_path: Path) -> None:
    base = load(write_town(tmp_path / "base"))
    drafted = draft(a_page(tmp_path), base)
    content = yaml.safe_load(drafted.to_yaml(tmp_path))
    assert content["sources"][0]["file"] == "ferry plans.html"
    assert content["sources"][0]["sha256"] == drafted.sha256
    assert content["sources"][0]["published"] is None
    assert content["meeting"]["id"] == content["sources"][0]["id"] == "ferry-plans-nearly-ready-says-mayor"
    assert content["meeting"]["participants"] == ["mayor", "captain"]
    texts = [entry["quotes"][0]["text"] for entry in content["entries"]]
    assert len(texts) == 3
    assert not any(debris in text for text in texts for debris in ("Home", "Bob", "Copyright", "Subscribe"))
    assert {entry["kind"] for entry in content["entries"]} == {"reported"}


def test_what_a_sentence_names_is_suggested_and_asked_about(tmp_path: Path) -> None:
    base = load(write_town(tmp_path / "base"))
    first, _, third = draft(a_page(tmp_path), base).entries
    assert (first.people, first.topics) == (("mayor",), ("ferries",))
    assert first.questions["en"][0] == "What did Ada Mayor say about ferries?"
    assert first.questions["ja"][0] == "市長はフェリーについて何と言いましたか？"
    assert (third.people, third.topics) == (("captain",), ())
    every = [q for entry in draft(a_page(tmp_path), base).entries for qs in entry.questions.values() for q in qs]
    assert len(every) == len(set(every))


def test_only_the_answers_are_wanting_and_each_is_named_with_its_line(tmp_path: Path) -> None:
    base = load(write_town(tmp_path))
    folder = tmp_path / "ferries"
    folder.mkdir()
    drafted = draft(a_page(folder), base)
    text = drafted.to_yaml(folder)
    (folder / "draft.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BaseInvalid) as caught:
        load(tmp_path)
    lines = text.splitlines()
    assert len(caught.value.problems) == len(drafted.entries)
    for number, problem in enumerate(caught.value.problems):
        assert problem.field == f"entries[{number}].answer"
        assert "an answer in at least one language is needed" in problem.message
        assert problem.line is not None
        assert lines[problem.line - 1].lstrip().startswith("answer: {}   # write it: en, ja")
    (folder / "draft.yaml").write_text(text.replace("answer: {}", "answer: {en: Yes.}"), encoding="utf-8")
    assert set(load(tmp_path).entries) == {*base.entries, *(entry.id for entry in drafted.entries)}


def test_the_draft_says_what_to_do_next_and_nothing_is_left_to_do_by_a_mark(tmp_path: Path) -> None:
    text = draft(a_page(tmp_path)).to_yaml(tmp_path)
    assert text.startswith("# A draft. What to do with it, top to bottom:")
    assert "summit-desk check" in text
    assert "TODO" not in text


def test_an_article_that_the_base_has_is_shown_with_what_covers_it(tmp_path: Path) -> None:
    base = load(write_town(tmp_path))
    drafted = draft(tmp_path / "article.txt", base)
    assert drafted.known_as == "gazette"
    assert drafted.coverage == {
        0: ("quay/meeting",),
        1: ("quay/ferries",),
        2: ("quay/mending",),
        3: ("quay/meeting",),
    }
    text = drafted.to_yaml(tmp_path)
    assert "# 4 sentences, 4 of them quoted by the base already:\n#     1  quay/meeting\n" in text
    assert set(yaml.safe_load(text)) == {"entries"}


def test_a_reprint_is_covered_too_and_gets_an_id_of_its_own(tmp_path: Path) -> None:
    base = load(write_town(tmp_path))
    (tmp_path / "reprint.txt").write_text(ARTICLE.replace(TITLE, "Gazette") + "\n", encoding="utf-8")
    drafted = draft(tmp_path / "reprint.txt", base)
    assert (drafted.known_as, drafted.source, len(drafted.coverage)) == (None, "gazette-2", 4)


def test_a_draft_without_a_base_asks_in_the_articles_own_words(tmp_path: Path) -> None:
    path = tmp_path / "記事.txt"
    path.write_text(
        "題\n市長と船長が会談し、二人はフェリーについて話し合ったという。次の会談は未定である。\n", encoding="utf-8"
    )
    drafted = draft(path)
    assert (drafted.language, drafted.source, len(drafted.entries)) == ("ja", "article", 2)
    assert drafted.entries[0].questions == {"ja": ("市長と船長が会談し",)}
    assert yaml.safe_load(drafted.to_yaml(tmp_path))["entries"][1]["quotes"][0]["text"] == "次の会談は未定である。"


def test_a_text_that_is_no_article_is_refused(tmp_path: Path) -> None:
    (tmp_path / "form.txt").write_text("Subscribe\nNotify of\n")
    with pytest.raises(ArticleUnreadable, match=r"form\.txt: no running text found in it"):
        draft(tmp_path / "form.txt")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_text_stands_on_one_line_and_comes_back(text: str) -> None:
    for written in (_scalar(text), _quoted(text)):
        assert "\n" not in written
        assert yamltree.read(f"a: {written}   # note\n".encode(), "f").value == {"a": text}
    assert yamltree.read(f"a: {_flow([text])}\n".encode(), "f").value == {"a": [text]}
    assert yamltree.read(f"# {_comment(text)}\n".encode(), "f").value is None
