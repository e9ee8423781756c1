"""The card on how the desk behaves in a server."""

from __future__ import annotations

from collections.abc import Collection

from discord.ui import LayoutView

from bot.cards.layout import Card
from bot.cards.markdown import excerpt
from bot.localisation import Voice
from bot.store.servers import ServerChoices

ACCENT = 0x00838F
NAME = 100
LANGUAGES = {"en": "English", "ja": "日本語", "zh-CN": "简体中文", "zh-TW": "繁體中文"}


def server_card(
    name: str,
    choices: ServerChoices,
    voice: Voice,
    *,
    by_operator: Collection[int] = (),
    hears: bool = True,
    is_home: bool = False,
    lead: str | None = None,
) -> LayoutView:
    """Lay out a server's choices, below what has just changed (`lead`). `hears` is whether the desk reads channels."""
    card = Card(ACCENT)
    if lead is not None:
        card.text(lead)
        card.rule()
    card.text(f"## {voice.say('server.title', server=excerpt(name, NAME))}")
    lines = _channels(choices, by_operator, voice)
    if not hears:
        lines.append(f"⚠️ {voice.say('server.deaf')}")
    language = LANGUAGES.get(choices.language or "", choices.language) or voice.say("server.automatic")
    lines.append(voice.say("server.language", language=language))
    lines.append(voice.say("server.private" if choices.private else "server.public"))
    if is_home:
        lines.append(voice.say("server.two_persons" if choices.two_persons else "server.one_person"))
        there = choices.moderators_channel
        lines.append(
            voice.say("server.no_moderators")
            if there is None
            else voice.say("server.moderators", channel=f"<#{there}>")
        )
    card.text("\n".join(f"- {line}" for line in lines))
    how = [voice.say("server.how"), *([voice.say("server.how_home")] if is_home else [])]
    card.text(f"-# {' '.join(how)}")
    return card.view()


def _channels(choices: ServerChoices, by_operator: Collection[int], voice: Voice) -> list[str]:
    lines = []
    if choices.channels:
        lines.append(voice.say("server.channels", channels=_listed(choices.channels)))
    if by_operator:
        lines.append(voice.say("server.channels_operator", channels=_listed(by_operator)))
    return lines or [voice.say("server.no_channels")]


def _listed(channels: Collection[int]) -> str:
    return " ".join(f"<#{channel}>" for channel in sorted(channels))
