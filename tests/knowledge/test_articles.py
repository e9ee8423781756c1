from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.articles import covered_passages, find_quote, normalised, parse_article
from knowledge.model import Passage, Source
from knowledge.sources.incoming import read_file
from tests.knowledge.town import ARTICLE, FERRIES, FIRST, MENDED, TITLE

SEEDS = Path(__file__).parents[2] / "seeds"
PAGE = """<!-- saved from the web -->
<html><head><title>Quay talks</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport and leisure today</a></li></ul></nav>
<article><h1>Quay talks</h1>
<p>The mayor and the captain met at the old quay on a grey morning, and they spoke for a long while about the ferries
that the town has been promised.</p>
<h2>Boats</h2>
<p>Two ferries will sail between the town and the island, the mayor said. The captain answered that the quay is old
&amp; that it has to be mended before the first of them can land.</p></article>
<section id="comments"><h3>3 Comments</h3><p>Bob: I think that this is a terrible idea and that he should resign.</p>
<form><input><button>Post comment</button></form></section>
<footer><p>Copyright The Gazette. Subscribe to our newsletter and support us with a donation.</p></footer></body></html>
"""


def a_source(text: str = ARTICLE, title: str = TITLE) -> Source:
    return Source("gazette", title, text, parse_article(text).passages("gazette"))


def test_a_text_becomes_sentences_under_headings_without_its_debris() -> None:
    article = parse_article(ARTICLE)
    passages = article.passages("gazette")
    assert article.title == TITLE
    assert [(p.position, p.heading) for p in passages] == [(0, None), (1, "Boats"), (2, "Boats"), (3, "Boats")]
    assert [p.text for p in passages][1:3] == [FERRIES, MENDED]
    assert "comment" not in " ".join(p.text for p in passages).lower()


def test_the_second_seed_loses_its_comment_donation_and_payment_forms() -> None:
    passages = read_file(SEEDS / "004_398ada128de6e89d.txt").article.passages("ishiba-xi")
    text = " ".join(passage.text for passage in passages)
    assert passages[-1].text.endswith("the broader Asia-Pacific region and beyond.")
    for debris in ("Subscribe", "Notify of", "comment", "Give", "payment", "loveworld", "Code:"):
        assert debris not in text


def test_a_page_keeps_its_article_and_loses_what_surrounds_it() -> None:
    article = parse_article(PAGE)
    assert article.title == "Quay talks"
    assert [heading for heading, _ in article.paragraphs] == [None, "Boats"]
    assert "the quay is old & that it has" in article.paragraphs[1][1]
    text = " ".join(paragraph for _, paragraph in article.paragraphs)
    assert not any(debris in text for debris in ("Home", "Bob", "Copyright", "Post comment"))


def test_a_fragment_is_a_page_when_its_name_says_so() -> None:
    fragment = PAGE[PAGE.index("<article>") + 9 : PAGE.index("</article>")]
    passages = parse_article(fragment, name="talks.html").passages("x")
    assert [passage.text for passage in passages][1] == FERRIES


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("Stadt\nDer Bürgermeister sagte, dass es z. B. im Mai zwei Fähren geben wird. Er ist sich sicher.", "de", 2),
        (
            "題\n市長と船長が会談した。\n見出し\n二人はフェリーについて話し合ったという。次の会談は未定である。\nログイン",
            "ja",
            3,
        ),
        ("标题\n市长和船长在旧码头会面，谈到了镇上得到承诺的两艘渡轮。双方同意再次会面。\n订阅", "zh", 2),
        ("Town\nThe town met. Two ferries will sail.\nSubscribe", "en", 2),
        ("Names\nThe word “さん” follows a name in Japan, and people use it when they speak of others.", "en", 1),
    ],
)
def test_other_languages_and_short_texts_are_read(text: str, language: str, sentences: int) -> None:
    article = parse_article(text)
    assert (article.language, len(article.passages("x"))) == (language, sentences)


@pytest.mark.parametrize(
    ("quote", "position"),
    [
        (FIRST, 0),
        ("Two  ferries\nwill sail", 1),
        (f"{FERRIES} {MENDED}", 1),
        ("has to be mended", 2),
        ("Boats", 1),
        (TITLE, 0),
        ("two ferries will sail", None),
        ("Three ferries will sail", None),
        ("please comment", None),
        ("Notify of", None),
        ("", None),
        ("  ", None),
    ],
)
def test_a_quote_is_found_where_it_begins_or_not_at_all(quote: str, position: int | None) -> None:
    found = find_quote(quote, a_source())
    assert (found.position if found else None) == position


def test_only_white_space_and_quotation_marks_are_a_quotes_licence() -> None:
    assert normalised("“It’s\u00a0so,”\n  he said") == '"It\'s so," he said'
    assert normalised("a—b") != normalised("a-b")


def test_a_title_that_only_the_base_gives_cannot_be_quoted() -> None:
    assert find_quote("War declared", a_source(title="War declared")) is None


def test_headings_one_under_the_other_are_quoted_one_by_one() -> None:
    passages = (Passage("gazette", 0, "Themes › Boats", "Two ferries will sail."),)
    source = Source("gazette", "Title", "", passages)
    assert find_quote("Boats", source) is passages[0]
    assert find_quote("Themes › Boats", source) is None


def test_half_a_sentence_covers_it_and_overlapping_quotes_count_once() -> None:
    source = a_source()
    assert covered_passages([FERRIES, MENDED], source) == {1, 2}
    assert covered_passages(["Two ferries will sail between the town"], source) == {1}
    assert covered_passages(["Two ferries", "Two ferries will sail", "ferries will sail"], source) == frozenset()
    assert covered_passages(["Notify of", "", "nowhere"], source) == frozenset()
