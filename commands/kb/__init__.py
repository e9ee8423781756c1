"""`/kb`: moderators keep the knowledge base, in the home server alone."""

from __future__ import annotations

import logging

import discord

from bot.client import SummitDesk
from commands.kb import _articles, _auditing, _drafts, _editing, _history, _publishing, _quoting, _testing, _unanswered
from commands.kb._group import kb_group

log = logging.getLogger(__name__)

PARTS = (_editing, _drafts, _quoting, _publishing, _unanswered, _history, _testing, _auditing, _articles)


async def setup(client: SummitDesk) -> None:
    """Add the commands, where there is a home for them, and what their cards' buttons, selects and forms do."""
    await _articles.begin(client)
    group = kb_group()
    for part in PARTS:
        part.add_to(group, client)
    home = client.settings.home_guild_id
    if home is None:
        log.info("HOME_GUILD_ID is not set: there is no /kb")
        return
    if not client.settings.moderator_role_ids:
        log.warning("MODERATOR_ROLE_IDS is not set: nobody may use /kb")
    client.tree.add_command(group, guild=discord.Object(home))
