"""What `/compare` puts side by side, on small bases and on the shipped one."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import discord
import pytest
import sentencex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import comparison_card
from knowledge.loading import SHIPPED, load
from knowledge.model import Base, Kind, Meeting, Topic
from tests.builders import a_base, a_voice, an_entry, buttons_of, components, text_of

SHIPPED_BASE = load(SHIPPED)
LOCALES = ("en", "ja", "zh", "zh-TW")


def compared(base: Base, locale: str = "en") -> discord.ui.LayoutView:
    return comparison_card(base.meetings["harbour"], base.meetings["market"], a_voice(base, locale))


def said(view: discord.ui.LayoutView) -> list[str]:
    """What stands beside a name."""
    return re.findall(r"^- \*.+?\*(?:: |：)(.+)$", text_of(view), re.MULTILINE)


def check_card(view: discord.ui.LayoutView) -> None:
    items = components(view)
    assert len(items) <= 40
    assert sum(len(item.get("content", "")) for item in items) <= 4_000
    keys = [item["custom_id"] for item in items if "custom_id" in item]
    keys += [option["value"] for item in items for option in item.get("options", ())]
    assert len(keys) == len(set(keys))
    assert len(said(view)) == len(set(said(view)))


def test_both_sides_stand_under_each_shared_topic_with_their_answers_to_open():
    base = a_base(
        an_entry("harbour/ferries"),
        an_entry("market/ferries", meeting="market", answer={"en": "No ferries."}, questions={"en": ("No boats?",)}),
        an_entry("market/stalls", meeting="market", topics=("stalls",)),
    )
    view = compared(base)
    assert "## Harbour talks and Market talks, side by side" in text_of(view)
    assert "### Ferries\n- *Harbour talks*: The mayor promised two ferries.\n- *Market talks*: No ferries." in text_of(
        view
    )
    assert "**Only Market talks:** Stalls" in text_of(view)
    assert buttons_of(view) == ["What about ferries?", "No boats?", "Harbour talks", "Market talks"]


def test_an_answer_is_shown_by_its_first_sentence_and_a_curt_one_by_two():
    long = "The mayor of the town promised two ferries by spring. " + "Nobody knows who pays for them. " * 20
    base = a_base(
        an_entry("harbour/ferries", answer={"en": long}),
        an_entry("market/ferries", meeting="market", answer={"en": "By boat. The captain said so. He left."}),
    )
    assert said(compared(base)) == [
        "The mayor of the town promised two ferries by spring.",
        "By boat. The captain said so.",
    ]


def test_one_answer_never_speaks_for_two_topics():
    base = a_base(
        an_entry("harbour/ferries"),
        an_entry("harbour/stalls", topics=("stalls",), answer={"en": "Stalls stay."}),
        an_entry("market/both", meeting="market", topics=("ferries", "stalls"), answer={"en": "Ferries and stalls."}),
    )
    view = compared(base)
    assert said(view) == ["The mayor promised two ferries.", "Ferries and stalls."]
    assert "**Also in common:** Stalls" in text_of(view)
    menu = next(item for item in components(view) if item["type"] == 3)
    assert len(menu["options"]) == 1


def test_the_entry_that_is_about_the_topic_is_taken_before_one_that_touches_it():
    base = a_base(
        an_entry("harbour/stalls", topics=("stalls", "ferries"), answer={"en": "Stalls first."}),
        an_entry("harbour/ferries"),
        an_entry("market/ferries", meeting="market", answer={"en": "No ferries."}),
    )
    assert said(compared(base)) == ["The mayor promised two ferries.", "No ferries."]


def test_what_is_not_stated_is_no_common_ground():
    base = a_base(
        an_entry("harbour/ferries"),
        an_entry("market/ferries", meeting="market", kind=Kind.NOT_STATED, answer={"en": "Nothing on ferries."}),
    )
    assert "The two have no topic in common." in text_of(compared(base))
    assert "Nothing on ferries" not in text_of(compared(base))


def test_people_are_compared_by_what_each_said_not_by_what_both_did():
    base = a_base(
        an_entry("both", people=("mayor", "captain"), topics=("stalls",), answer={"en": "They talked."}),
        an_entry("a", people=("mayor",), answer={"en": "The mayor smiled."}),
        an_entry("b", people=("captain",), answer={"en": "The captain frowned."}),
        an_entry("c", people=("captain",), topics=("stalls",), answer={"en": "The captain sold fish."}),
    )
    text = text_of(comparison_card(base.people["mayor"], base.people["captain"], a_voice(base)))
    assert "- *Ada Mayor*: The mayor smiled.\n- *Bo Captain*: The captain frowned." in text
    assert "They talked." not in text
    assert "Only" not in text  # the mayor has stalls too, together with the captain


def test_topics_have_a_capital_in_latin_script_and_titles_are_marked_off_in_japanese():
    base = a_base(
        an_entry("harbour/ferries"),
        an_entry("market/ferries", meeting="market", answer={"en": "No ferries.", "ja": "フェリーはありません。"}),
        topics={"ferries": Topic("ferries", {"en": ("ferries",)})},
        meetings={
            "harbour": Meeting("harbour", {"en": "Harbour talks", "ja": "港での町・船長会談"}),
            "market": Meeting("market", {"en": "Market talks", "ja": "市場会談"}),
        },
    )
    assert "### Ferries" in text_of(compared(base))
    japanese = text_of(compared(base, "ja"))
    assert "## 「港での町・船長会談」と「市場会談」の比較" in japanese
    assert "- *市場会談*：フェリーはありません。" in japanese


@pytest.mark.parametrize("locale", LOCALES)
def test_the_shipped_base_is_compared_in_whole_sentences_that_nothing_repeats(locale):
    base, voice = SHIPPED_BASE, a_voice(SHIPPED_BASE, locale)
    pairs: list[Any] = [*combinations(base.meetings.values(), 2), *combinations(base.people.values(), 2)]
    language = locale.partition("-")[0]
    sentences = {
        sentence.strip()
        for entry in base.entries.values()
        for sentence in sentencex.segment(language, voice.text(entry.answer))
    }
    for first, second in pairs:
        view = comparison_card(first, second, voice)
        check_card(view)
        assert len(said(view)) >= 6
        assert len(said(view)) % 2 == 0
        for text in said(view):
            assert all(part.strip() in sentences for part in sentencex.segment(language, text))
        assert not re.search(r"^### [a-z]", text_of(view), re.MULTILINE)


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(min_size=1, max_size=700),
    name=st.text(min_size=1, max_size=300),
    topics=st.integers(1, 40),
    count=st.integers(1, 4),
)
def test_any_comparison_is_within_discords_limits(text, name, topics, count):
    ids = [f"topic{number}" for number in range(topics)]
    entries = [
        an_entry(
            f"{meeting}/{topic}/{number}",
            topics=(topic, *ids[:3]),
            meeting=meeting,
            questions={"en": (f"{name}{number}",)},
            answer={"en": f"{meeting} {topic} {number}: {text}"},
        )
        for meeting in ("harbour", "market")
        for topic in ids
        for number in range(count)
    ]
    base = a_base(
        *entries,
        topics={topic: Topic(topic, {"en": (f"{name}{topic}",)}) for topic in ids},
        meetings={each: Meeting(each, {"en": f"{each} {name}"}) for each in ("harbour", "market")},
    )
    view = compared(base)
    items = components(view)
    assert len(items) <= 40
    assert sum(len(item.get("content", "")) for item in items) <= 4_000
    keys = [item["custom_id"] for item in items if "custom_id" in item]
    assert len(keys) == len(set(keys))
