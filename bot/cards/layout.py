"""A card being laid out: it never holds more than Discord takes, whatever the base holds."""

from __future__ import annotations

from typing import Any

from discord import ButtonStyle, ComponentType
from discord.ui import Item, LayoutView

from bot.cards.markdown import cut, one_line

Json = dict[str, Any]

COMPONENTS = 40
CHARACTERS = 3_900
"""Discord counts 4,000 over a card; the rest is for what it may count otherwise than we do."""

BUTTONS_A_ROW = 5
LABEL = 80
OPTION = 100
OPTIONS = 25
PLACEHOLDER = 150


class Card:
    """A container that is filled part by part. What no longer fits is cut or left out."""

    def __init__(self, accent: int) -> None:
        self._accent = accent
        self._parts: list[Json] = []
        self._components = 1
        self._characters = 0

    @property
    def characters_left(self) -> int:
        """Return how much text still fits."""
        return CHARACTERS - self._characters

    def text(self, markdown: str, limit: int = CHARACTERS) -> bool:
        """Add a text, cut to `limit` and to what is left; return whether all of it went in."""
        shown = cut(markdown.strip(), min(limit, self.characters_left))
        if not shown or not self._room(1):
            return not markdown.strip()
        self._add(text_display(shown), 1)
        self._characters += len(shown)
        return shown == markdown.strip()

    def rule(self) -> None:
        """Add a thin line."""
        if self._room(1):
            self._add({"type": ComponentType.separator.value, "divider": True, "spacing": 1}, 1)

    def row(self, *items: Item[Any] | Json) -> None:
        """Add buttons (up to five) or one select side by side, as items or as Discord gets them."""
        items = items[:BUTTONS_A_ROW]
        if items and self._room(1 + len(items)):
            row = [item if isinstance(item, dict) else item.to_component_dict() for item in items]
            self._add({"type": ComponentType.action_row.value, "components": row}, 1 + len(items))

    def add(self, item: Item[Any]) -> None:
        """Add something else that is one component: a picture."""
        if self._room(1):
            self._add(item.to_component_dict(), 1)

    def view(self) -> CardView:
        """Return the finished card."""
        return CardView(
            {
                "type": ComponentType.container.value,
                "accent_color": self._accent,
                "spoiler": False,
                "components": self._parts,
            }
        )

    def _room(self, components: int) -> bool:
        return self._components + components <= COMPONENTS

    def _add(self, part: Json, components: int) -> None:
        self._parts.append(part)
        self._components += components


class CardView(LayoutView):
    """A card as Discord gets it. It has no items for the library to keep: whatever is pressed later is found by its
    custom id alone, so that it survives a restart."""

    def __init__(self, *parts: Json) -> None:
        super().__init__(timeout=None)
        self._parts = parts
        self.stop()

    def below(self, line: str) -> CardView:
        """Return the same card with a line of text above it."""
        return CardView(text_display(line), *self._parts)

    def at_work(self, pressed: str, label: str) -> CardView:
        """Return the same card with nothing to press, and a label on the button (by its custom id) that was."""
        return CardView(*(_at_work(part, pressed, label) for part in self._parts))

    def has_components_v2(self) -> bool:
        """Return that this is a layout, which the library would tell from the items."""
        return True

    def to_components(self) -> list[Json]:
        """Return what is sent."""
        return list(self._parts)


def _at_work(part: Json, pressed: str, label: str) -> Json:
    if "components" in part:
        return part | {"components": [_at_work(each, pressed, label) for each in part["components"]]}
    if "custom_id" not in part:
        return part
    return part | {"disabled": True} | ({"label": cut(label, LABEL)} if part["custom_id"] == pressed else {})


def text_display(markdown: str) -> Json:
    """Return a text as Discord gets it."""
    return {"type": ComponentType.text_display.value, "content": markdown}


def plain_button(label: str, custom_id: str) -> Json:
    """Return a grey button as Discord gets it, for what every card has anew."""
    return {
        "type": ComponentType.button.value,
        "style": ButtonStyle.secondary.value,
        "label": label,
        "disabled": False,
        "custom_id": custom_id,
    }


def label_text(text: str, limit: int = LABEL) -> str:
    """Return what stands on a button or an option: one line, and never nothing."""
    return cut(one_line(text), limit) or "…"


def label_of(item: Item[Any]) -> str:
    """Return what stands on a button that came with a message."""
    return getattr(item, "label", None) or "…"
