"""Telling the moderators, in the channel that they chose for it, what is wrong with the knowledge base's files."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord
from discord.ui import LayoutView

from bot.cards.layout import CardView, cut, text_display
from bot.localisation import Voice
from knowledge.model import Problem

if TYPE_CHECKING:
    from bot.client import SummitDesk

log = logging.getLogger(__name__)
SHOWN = 8
LONGEST = 300


async def tell_moderators(client: SummitDesk, problems: tuple[Problem, ...]) -> None:
    """Post the problems in the moderators' channel of the home server; where there is none, the log has them."""
    home = client.settings.home_guild_id
    channel_id = client.store.servers.of(home).moderators_channel
    if channel_id is None:
        return
    channel = client.get_partial_messageable(channel_id, guild_id=home)
    voice = client.voice_for(client.language_of(client.get_guild(home) if home is not None else None))
    try:
        await channel.send(view=trouble_card(problems, voice))
    except discord.HTTPException as error:
        log.warning("the moderators' channel %s cannot be written in: %s", channel_id, error)


def trouble_card(problems: tuple[Problem, ...], voice: Voice) -> LayoutView:
    """Lay out the problems, each with its file, line and field."""
    lines = [f"- `{cut(str(problem).replace('`', '´'), LONGEST)}`" for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(voice.say("trouble.more", count=len(problems) - SHOWN))
    return CardView(text_display("\n".join([voice.say("trouble.title"), *lines])))
