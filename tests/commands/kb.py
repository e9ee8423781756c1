"""What tests of the moderators' commands do again and again."""

from __future__ import annotations

from bot.localdiscord.person import Person, Seen

ENGLISH = "Questions & answer: English"


async def button(person: Person, card: Seen, label: str) -> Seen:
    """Press the button whose label begins so."""
    [found] = [each for each in card.buttons if (each.get("label") or "").startswith(label)]
    return await person.press(card, found["custom_id"])


def menu(card: Seen, action: str) -> str:
    """The custom id of the select for an action."""
    [found] = [each["custom_id"] for each in card.components if f":{action}:" in each.get("custom_id", "")]
    return found


async def edited(person: Person, entry: str, answer: str) -> Seen:
    """Give an entry another answer, as far as its preview."""
    form = await button(person, await person.slash("kb edit", entry=entry), ENGLISH)
    return await button(person, await person.submit(form, answer=answer), "Preview")


async def published(person: Person, entry: str, answer: str) -> Seen:
    """Give an entry another answer, and publish it."""
    return await button(person, await edited(person, entry, answer), "Publish")
