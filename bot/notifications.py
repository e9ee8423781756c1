"""What the desk says unasked: to a person, that their question can be answered now; to moderators, what is wrong."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord
from discord import AllowedMentions
from discord.ui import LayoutView

from bot.cards import answer_card
from bot.cards.layout import CardView, text_display
from bot.cards.markdown import cut, one_line
from bot.localisation import Voice
from bot.store.waiting import Waiter, Wish
from bot.wire_format import Reference
from knowledge.model import Answer, Problem

if TYPE_CHECKING:
    from bot.client import SummitDesk

log = logging.getLogger(__name__)

PROBLEMS_SHOWN = 8
PROBLEM = 300


async def tell_asker(client: SummitDesk, waiter: Waiter, answer: Answer) -> bool:
    """Reply under the card where the wish was made, mentioning that person alone; False where this is not possible.

    A question asked in a direct message is answered there; nobody else is written to directly.
    """
    wish = waiter.wish
    channel = client.get_partial_messageable(wish.channel_id, guild_id=wish.guild_id)
    reference = Reference(
        message_id=wish.message_id, channel_id=wish.channel_id, guild_id=wish.guild_id, fail_if_not_exists=False
    )
    only_them = AllowedMentions(everyone=False, roles=False, replied_user=False, users=[discord.Object(wish.user_id)])
    card = notice_card(waiter, answer, client.voice(answer.locale))
    try:
        if not await _still_reads(client, wish):
            return False
        await channel.send(view=card, reference=reference, allowed_mentions=only_them)
    except discord.HTTPException as error:
        log.info("somebody could not be told in channel %s: %s", wish.channel_id, error)
        return False
    return True


async def _still_reads(client: SummitDesk, wish: Wish) -> bool:
    """Whether the person is still in the server and sees the channel; a server of another process is not looked into.

    Raises HTTPException for one who has left.
    """
    guild = client.get_guild(wish.guild_id) if wish.guild_id is not None else None
    if guild is None:
        return True
    member = await guild.fetch_member(wish.user_id)
    channel = guild.get_channel_or_thread(wish.channel_id)
    return channel is None or channel.permissions_for(member).view_channel


def notice_card(waiter: Waiter, answer: Answer, voice: Voice) -> LayoutView:
    """Lay out the answer below a line that says to whom and why it comes."""
    card = answer_card(answer, voice, one_line(waiter.question))
    return card.below(f"<@{waiter.wish.user_id}> {voice.say('feedback.now')}")


async def tell_moderators(client: SummitDesk, problems: tuple[Problem, ...]) -> None:
    """Post the problems of the base in the moderators' channel at home; where there is none, the log has them."""
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
    lines = [f"- `{cut(str(problem).replace('`', '´'), PROBLEM)}`" for problem in problems[:PROBLEMS_SHOWN]]
    if len(problems) > PROBLEMS_SHOWN:
        lines.append(voice.say("trouble.more", count=len(problems) - PROBLEMS_SHOWN))
    return CardView(text_display("\n".join([voice.say("trouble.title"), *lines])))
