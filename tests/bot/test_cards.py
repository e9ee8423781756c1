"""What cards say and that Discord would take them, whatever the base holds."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import (
    answer_card,
    comparison_card,
    help_card,
    meeting_card,
    person_card,
    quotes_card,
    sources_card,
    timeline_card,
    topic_card,
)
from bot.cards.buttons import EntryButton, EntrySelect, SubjectButton, find, key_of
from bot.cards.markdown import cut, plain
from bot.errors import Vanished
from knowledge.model import Alternative, Base, Citation, Kind, Meeting, Passage, Person, Quote, Source, Status, Topic
from tests.builders import a_bare_base, a_base, a_voice, an_answer, an_entry, buttons_of, components, text_of


def check_limits(view: discord.ui.LayoutView) -> None:
    """Discord's limits on a card."""
    items = components(view)
    assert 1 <= len(items) <= 40
    assert sum(len(item.get("content", "")) for item in items) <= 4_000
    custom_ids = [item["custom_id"] for item in items if "custom_id" in item]
    assert len(custom_ids) == len(set(custom_ids))
    assert all(1 <= len(custom_id) <= 100 for custom_id in custom_ids)
    for item in items:
        if item["type"] == 10:
            assert item["content"].strip()
        if item["type"] == 2:
            assert 1 <= len(item["label"]) <= 80
        if item["type"] == 1:
            assert 1 <= len(item["components"]) <= 5
        if item["type"] == 3:
            assert 1 <= len(item["options"]) <= 25
            assert len({option["value"] for option in item["options"]}) == len(item["options"])
            assert all(1 <= len(option["label"]) <= 100 for option in item["options"])
            assert len(item.get("placeholder", "")) <= 150


def test_an_answer_shows_its_status_its_quote_and_where_it_stands():
    text = text_of(answer_card(an_answer(), a_voice(), "ferries?"))
    assert "**Answered** · Harbour talks" in text
    assert "### ferries?" in text
    assert "The mayor promised two ferries." in text
    assert "> Two ferries will sail.\n-# *The Gazette*, under ‘Boats’, sentence 2" in text


def test_a_quote_above_any_heading_is_counted_from_the_beginning():
    answer = an_answer(citations=(Citation("gazette", "The town met.", None, 0),))
    assert "*The Gazette*, sentence 1" in text_of(answer_card(answer, a_voice()))


def test_quotes_stand_as_the_curator_put_them_three_at_most_and_the_rest_is_counted():
    passages = tuple(Passage("gazette", number, "Boats", f"Sentence {number}.") for number in range(6))
    base = a_base(sources={"gazette": Source("gazette", "The Gazette", "…", passages)})
    cited = tuple(Citation("gazette", f"Sentence {number}.", "Boats", number) for number in (5, 2, 0, 4))
    text = text_of(answer_card(an_answer(citations=cited), a_voice(base)))
    assert [line for line in text.splitlines() if line.startswith(">")] == [
        "> Sentence 5.",
        "> Sentence 2.",
        "> Sentence 0.",
    ]
    assert [f"under ‘Boats’, sentence {number}" in text for number in (1, 3, 6, 5)] == [True, True, True, False]
    assert "More quotes: 1. `/quote` with this question shows them." in text
    in_japanese = text_of(answer_card(an_answer(citations=cited, locale="ja"), a_voice(base, "ja")))
    assert "*The Gazette*、「Boats」の1文目" in in_japanese
    assert "`/引用`" in in_japanese


def test_quotes_of_two_articles_leave_neither_out():
    cited = tuple(Citation(source, f"{source} {n}", None, n) for source in ("gazette", "times") for n in range(3))
    sources = {each: Source(each, each.title(), "…", ()) for each in ("gazette", "times")}
    text = text_of(answer_card(an_answer(citations=cited), a_voice(a_base(sources=sources))))
    assert [line for line in text.splitlines() if line.startswith(">")] == ["> gazette 0", "> gazette 1", "> times 0"]


def test_a_long_answer_ends_with_a_whole_sentence():
    answer = an_answer(text="The mayor promised two ferries to the whole town. " * 60, citations=())
    body = components(answer_card(answer, a_voice()))[2]["content"]
    assert body.endswith("to the whole town. …")
    assert len(body) > 1_000


def test_the_authors_view_is_marked():
    voice = a_voice(a_base(an_entry(kind=Kind.ANALYSIS)))
    assert "the author’s view" in text_of(answer_card(an_answer(), voice))


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (Status.ANSWERED, "Answered"),
        (Status.NOT_STATED, "Not stated in the articles"),
        (Status.SUGGESTED, "Did you mean…"),
        (Status.OUT_OF_SCOPE, "Outside what I know"),
    ],
)
def test_each_status_has_its_word_and_colour(status, word):
    view = answer_card(an_answer(status=status), a_voice())
    assert f"**{word}**" in text_of(view)
    assert components(view)[0]["accent_color"] > 0


def test_what_is_not_stated_comes_with_the_nearest_thing_that_is():
    text = text_of(answer_card(an_answer(status=Status.NOT_STATED), a_voice()))
    assert text.index("The nearest thing the articles say:") < text.index("> Two ferries will sail.")


def test_did_you_mean_offers_each_entry_once():
    other = Alternative("market/stalls", "What about stalls?", 0.4)
    view = answer_card(an_answer(status=Status.SUGGESTED, alternatives=(other, other), related=(other,)), a_voice())
    assert buttons_of(view) == ["What about stalls?"]


def test_an_answer_does_not_offer_the_entries_it_beat():
    other = Alternative("market/stalls", "What about stalls?", 0.1)
    assert buttons_of(answer_card(an_answer(alternatives=(other,)), a_voice())) == []


def test_what_is_not_stated_offers_one_row_of_neighbours():
    offered = (Alternative("harbour/ferries", "itself", 0.6), Alternative("market/stalls", "What about stalls?", 0.4))
    answer = an_answer(status=Status.NOT_STATED, alternatives=offered, related=offered)
    assert buttons_of(answer_card(answer, a_voice())) == ["What about stalls?"]


def test_related_questions_are_buttons_in_the_language_of_the_card():
    related = (Alternative("market/stalls", "屋台は？", 0.5),)
    view = answer_card(an_answer(related=related, locale="ja"), a_voice(locale="ja"))
    assert "関連する質問" in text_of(view)
    assert [item["custom_id"] for item in components(view) if item["type"] == 2] == [
        f"sd:entry:ja:{key_of('market/stalls')}"
    ]


def test_a_follow_up_says_what_it_was_taken_to_mean():
    answer = an_answer(resolved="What did the captain say about ferries?")
    assert "-# Taken to mean: What did the captain say about ferries?" in text_of(answer_card(answer, a_voice()))


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("**bold** _it_ ~~s~~ ||x||", r"\*\*bold\*\* \_it\_ \~\~s\~\~ \|\|x\|\|"),
        ("<@123> <#4> `code`", r"\<@123\> \<#4\> \`code\`"),
        ("[x](https://a.b/c_d)", r"\[x\](https://a.b/c_d)"),
        ("# Title\n- item\n1. one", "\\# Title\n\\- item\n1\\. one"),
        ("5G and #5, a-b", "5G and #5, a-b"),
        ("back\\slash", r"back\\slash"),
    ],
)
def test_markdown_in_data_is_shown_as_it_stands(text, escaped):
    assert plain(text) == escaped


def test_a_cut_never_leaves_half_an_escape():
    assert cut(r"aaaa\*bbbb", 6) == "aaaa…"
    assert cut("some words here", 11) == "some words…"
    assert cut("short", 5) == "short"


def test_a_meeting_shows_who_met_and_its_questions():
    base = a_base()
    view = meeting_card(base.meetings["harbour"], a_voice(base))
    assert "## Harbour talks" in text_of(view)
    assert "Who met: Ada Mayor, Bo Captain" in text_of(view)
    assert "Topics: Ferries" in text_of(view)
    select = next(item for item in components(view) if item["type"] == 3)
    assert [option["label"] for option in select["options"]] == ["What about ferries?"]
    assert buttons_of(view) == ["Ada Mayor", "Bo Captain"]


def test_a_large_meeting_spreads_its_questions_over_selects():
    base = a_base(*(an_entry(f"harbour/{number}") for number in range(130)))
    view = meeting_card(base.meetings["harbour"], a_voice(base))
    check_limits(view)
    selects = [item for item in components(view) if item["type"] == 3]
    assert [len(select["options"]) for select in selects] == [25, 25, 25, 25]
    assert selects[1]["placeholder"] == "Pick a question (26–50)"
    assert "Not listed for want of room: 30." in text_of(view)


def test_the_timeline_says_that_there_are_no_dates():
    text = text_of(timeline_card(a_voice()))
    assert "## The meetings\n-# The articles give no dates" in text
    assert "- **Harbour talks** · Ada Mayor, Bo Captain" in text


def test_the_timeline_follows_dates_where_there_are_some():
    sources = {
        "gazette": Source("gazette", "The Gazette", "…", (), published="2025-02-01"),
        "times": Source("times", "The Times", "…", (), published="2024-05-01"),
    }
    meetings = {
        "harbour": Meeting("harbour", {"en": "Harbour talks"}, "gazette"),
        "market": Meeting("market", {"en": "Market talks"}, "times"),
    }
    text = text_of(timeline_card(a_voice(a_base(sources=sources, meetings=meetings))))
    assert "## The meetings in order\n-# By the days on which their articles were published.\n1\\. **Market" in text
    assert "2\\. **Harbour talks**" in text
    assert "No date" not in text


def test_the_timeline_numbers_no_meeting_whose_day_is_not_known():
    sources = {day: Source(day, "News", "…", (), published=day) for day in ("yesterday", "2025-02-01", "2024-13-01")}
    meetings = {day: Meeting(day, {"en": f"Talks {number}"}, day) for number, day in enumerate(sources)}
    meetings["none"] = Meeting("none", {"en": "Talks 3"}, None)
    text = text_of(timeline_card(a_voice(a_base(sources=sources, meetings=meetings))))
    ordered, _, rest = text.partition("No date is given for these")
    assert "1\\. **Talks 1**" in ordered
    assert "2\\." not in text
    assert [rest.index(f"- **Talks {number}**") for number in (0, 2, 3)] == sorted(
        rest.index(f"- **Talks {number}**") for number in (0, 2, 3)
    )


def test_the_sources_say_what_is_known_of_them():
    text = text_of(sources_card(a_voice()))
    assert "**The Gazette**\n-# no date given · quotes used: 1 · reports: Harbour talks" in text


def test_a_source_with_an_address_is_a_link():
    base = a_base(sources={"gazette": Source("gazette", "The [Gazette]", "…", (), url="https://town.example/g_1")})
    assert r"[The \[Gazette\]](https://town.example/g_1)" in text_of(sources_card(a_voice(base)))


def test_quotes_that_are_not_there_are_said_not_to_be():
    assert "No sentence of the articles speaks of “dragons”" in text_of(quotes_card("dragons", (), a_voice()))


def test_a_leader_comes_with_what_is_about_them_alone_first():
    base = a_base(
        an_entry("both", people=("mayor", "captain"), questions={"en": ("What did they say?",)}),
        an_entry("mayor", questions={"en": ("What did the mayor say?",)}),
    )
    menu = next(item for item in components(person_card(base.people["mayor"], a_voice(base))) if item["type"] == 3)
    assert [option["label"] for option in menu["options"]] == ["What did the mayor say?", "What did they say?"]


def test_a_topic_is_titled_with_a_capital():
    base = a_base(topics={"ferries": Topic("ferries", {"en": ("ferries",), "ja": ("フェリー",)})})
    assert "## Ferries" in text_of(topic_card(base.topics["ferries"], a_voice(base)))
    assert "## フェリー" in text_of(topic_card(base.topics["ferries"], a_voice(base, "ja")))


@pytest.mark.parametrize(
    ("locale", "named"), [("en", "`/compare`"), ("ja", "`/比較`"), ("zh", "`/对比`"), ("zh-TW", "`/比較`")]
)
def test_help_names_commands_as_discord_shows_them(locale, named):
    assert named in text_of(help_card(a_voice(locale=locale), [], "x"))


def test_help_shows_examples_to_press():
    view = help_card(a_voice(), [Alternative("harbour/ferries", "What about ferries?", 1.0)], "Ask the desk")
    assert "## Town Desk: what I do" in text_of(view)
    assert "I answer questions about the town meetings." in text_of(view)
    assert buttons_of(view) == ["What about ferries?"]


def test_a_key_finds_its_entry_and_a_lost_one_is_named():
    base = a_base()
    assert find(base.entries, key_of("harbour/ferries"), "x") == "harbour/ferries"
    with pytest.raises(Vanished) as caught:
        find(base.entries, key_of("gone"), "What about dragons?")
    assert caught.value.values == {"name": "What about dragons?"}


@pytest.mark.parametrize("locale", ["en", "ja", "zh", "zh-TW", "fr"])
def test_custom_ids_fit_and_match_whatever_the_id(locale):
    button = EntryButton(locale, key_of("😀 \ud800/" + "x" * 5_000), "?" * 500)
    assert len(button.custom_id) <= 100
    assert SubjectButton("topic", locale, key_of("a:b"), "").item.label == "…"
    assert EntrySelect(locale, 3, [discord.SelectOption(label="x")], "y" * 500).custom_id == f"sd:pick:{locale}:3"


def every_card(base: Base, locale: str = "en") -> list[discord.ui.LayoutView]:
    voice = a_voice(base, locale)
    entries = list(base.entries)
    asked = [Alternative(each, voice.question(each), 0.5) for each in entries[:7]]
    text = voice.text(base.entries[entries[0]].answer)
    citations = tuple(Citation(quote.source, quote.text) for each in base.entries.values() for quote in each.quotes)
    cards = [
        answer_card(
            an_answer(
                status=status,
                text=text,
                entry=entries[0],
                citations=citations,
                alternatives=tuple(asked),
                related=tuple(reversed(asked)),
                resolved=text,
            ),
            voice,
            text,
        )
        for status in Status
    ]
    cards += [help_card(voice, asked, "Ask the desk"), sources_card(voice), timeline_card(voice)]
    cards.append(quotes_card(text, citations, voice))
    cards += [meeting_card(each, voice) for each in base.meetings.values()]
    cards += [person_card(each, voice) for each in base.people.values()]
    cards += [topic_card(each, voice) for each in base.topics.values()]
    for things in (base.meetings, base.people):
        pair: list[Any] = list(things.values())[:2]
        if len(pair) == 2:
            cards.append(comparison_card(pair[0], pair[1], voice))
    return cards


@pytest.mark.parametrize("locale", ["en", "ja", "zh", "zh-TW", "fr"])
def test_cards_of_a_bare_base_are_within_limits(locale):
    for card in every_card(a_bare_base(), locale):
        check_limits(card)


def test_cards_of_a_base_with_huge_texts_are_within_limits():
    huge = "*_~`word " * 3_000
    names = {"en": (huge,)}
    entries = [
        an_entry(
            f"{'x' * 500}{number}",
            questions=names,
            answer={"en": huge},
            topics=("ferries", "stalls"),
            people=("mayor", "captain"),
            quotes=tuple(Quote("gazette", f"{index} {huge}") for index in range(40)),
            meeting="harbour" if number % 2 else "market",
        )
        for number in range(150)
    ]
    base = a_base(
        *entries,
        name={"en": huge},
        about={"en": huge},
        meetings={
            each: Meeting(each, {"en": huge}, "gazette", ("mayor", "captain") * 30) for each in ("harbour", "market")
        },
        people={each: Person(each, names, {"en": huge}) for each in ("mayor", "captain")},
        topics={each: Topic(each, names, {"en": huge}) for each in ("ferries", "stalls")},
        sources={f"gazette{n or ''}": Source("gazette", huge, "…", ()) for n in range(30)},
    )
    for card in every_card(base):
        check_limits(card)


TEXT = st.text(min_size=1, max_size=300)


@settings(max_examples=40, deadline=None)
@given(text=TEXT, name=TEXT, quote=TEXT, count=st.integers(1, 30))
def test_cards_of_any_base_are_within_limits(text, name, quote, count):
    entries = [
        an_entry(
            f"{name}{number}",
            questions={"en": (text,)},
            answer={"en": text},
            quotes=(Quote("gazette", quote), Quote("elsewhere", quote)),
        )
        for number in range(count)
    ]
    base = a_base(*entries, name={"en": name}, meetings={"harbour": Meeting("harbour", {"en": name}, name, (name,))})
    for card in every_card(base):
        check_limits(card)
