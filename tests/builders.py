"""Small bases and values for tests; nothing here is about the shipped base."""

from __future__ import annotations

from typing import Any

import discord

from bot.localisation import Locales, Voice
from knowledge.model import Answer, Base, Citation, Entry, Meeting, Passage, Person, Quote, Source, Status, Topic

LOCALES = Locales.load()


def an_entry(entry_id: str = "harbour/ferries", **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "id": entry_id,
        "questions": {"en": ("What about ferries?", "ferries"), "ja": ("フェリーは？",)},
        "answer": {"en": "The mayor promised two ferries.", "ja": "市長はフェリー二隻を約束しました。"},
        "topics": ("ferries",),
        "people": ("mayor",),
        "quotes": (Quote("gazette", "Two ferries will sail."),),
        "meeting": "harbour",
    }
    return Entry(**values | changes)


def a_base(*entries: Entry, **changes: Any) -> Base:
    passages = (
        Passage("gazette", 0, None, "The town met."),
        Passage("gazette", 1, "Boats", "The quay is old."),
        Passage("gazette", 2, "Boats", "Two ferries will sail."),
    )
    values: dict[str, Any] = {
        "name": {"en": "Town Desk", "ja": "町のデスク"},
        "about": {"en": "the town meetings"},
        "languages": ("en", "ja"),
        "entries": {entry.id: entry for entry in entries or (an_entry(),)},
        "meetings": {
            "harbour": Meeting("harbour", {"en": "Harbour talks"}, "gazette", ("mayor", "captain")),
            "market": Meeting("market", {"en": "Market talks"}, None, ("mayor",)),
        },
        "people": {
            "mayor": Person("mayor", {"en": ("Ada Mayor",), "ja": ("市長",)}, {"en": "mayor of the town"}),
            "captain": Person("captain", {"en": ("Bo Captain",)}),
        },
        "topics": {"ferries": Topic("ferries", {"en": ("Ferries",)}), "stalls": Topic("stalls", {"en": ("Stalls",)})},
        "sources": {"gazette": Source("gazette", "The Gazette", "…", passages)},
    }
    return Base(**values | changes)


def a_bare_base(*entries: Entry) -> Base:
    """Entries with questions and answers only."""
    bare = an_entry("q1", topics=(), people=(), quotes=(), meeting=None)
    return a_base(*(entries or (bare,)), meetings={}, people={}, topics={}, sources={})


def an_answer(**changes: Any) -> Answer:
    values: dict[str, Any] = {
        "status": Status.ANSWERED,
        "text": "The mayor promised two ferries.",
        "entry": "harbour/ferries",
        "citations": (Citation("gazette", "Two ferries will sail.", "Boats", 2),),
        "confidence": 0.9,
    }
    return Answer(**values | changes)


def a_voice(base: Base | None = None, locale: str = "en") -> Voice:
    return Voice(base or a_base(), locale, LOCALES.texts(locale))


def components(view: discord.ui.LayoutView) -> list[dict[str, Any]]:
    """Every component of a card as Discord gets it, parents before children."""
    found: list[dict[str, Any]] = []

    def walk(items: list[dict[str, Any]]) -> None:
        for item in items:
            found.append(item)
            walk(item.get("components", []))
            if "accessory" in item:
                walk([item["accessory"]])

    walk(view.to_components())
    return found


def text_of(view: discord.ui.LayoutView) -> str:
    """All text of a card."""
    return "\n".join(item["content"] for item in components(view) if item["type"] == 10)


def buttons_of(view: discord.ui.LayoutView) -> list[str]:
    """The labels of a card's buttons."""
    return [item["label"] for item in components(view) if item["type"] == 2]
