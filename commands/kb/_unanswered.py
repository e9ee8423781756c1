"""`/kb unanswered`: what people asked and the desk could not answer, and what to do about it."""

from __future__ import annotations

from discord.app_commands import Group

from bot.cards.curation import CLUSTERS_A_PAGE, plain_card, unanswered_card
from bot.client import SummitDesk
from bot.curation.drafts import blank
from bot.curation.unanswered import Cluster
from bot.errors import ClusterGone
from commands.kb._editing import open_drafted
from commands.kb._group import Interaction, curator_of, show, think, voice_of
from commands.kb._testing import offer_phrasing
from knowledge.text import fold


def add_to(group: Group, client: SummitDesk) -> None:
    """Add the command and what its cards do."""

    @group.command(name="unanswered", description="See what people asked and the desk could not answer")
    async def unanswered(interaction: Interaction) -> None:
        """Show the first page."""
        await show_page(interaction, "0")

    client.actions.add(
        buttons={
            "unanswered": show_page,
            "cluster-answer": answer,
            "cluster-phrasing": add_as_phrasing,
            "cluster-dismiss": dismiss,
        }
    )


async def show_page(interaction: Interaction, key: str) -> None:
    """Show a page, counted from 0."""
    await think(interaction)
    number = int(key) if key.isdigit() else 0
    page = await interaction.client.unanswered.page(number, CLUSTERS_A_PAGE)
    if not page.clusters and number:
        number, page = 0, await interaction.client.unanswered.page(0, CLUSTERS_A_PAGE)
    await show(interaction, unanswered_card(page, number, voice_of(interaction)))


async def answer(interaction: Interaction, key: str) -> None:
    """Open a draft of a new entry that answers the questions. Raises ClusterGone."""
    curator_of(interaction)
    cluster = await _cluster(interaction, key)
    base = interaction.client.snapshot.base
    meetings = {base.entries[entry].meeting for entry in cluster.near[:1] if entry in base.entries}
    meeting = meetings.pop() if len(meetings) == 1 else None
    await open_drafted(interaction, blank(base, questions_of(cluster), meeting))


async def add_as_phrasing(interaction: Interaction, key: str) -> None:
    """Offer the entries to which the questions may belong. Raises ClusterGone."""
    curator_of(interaction)
    cluster = await _cluster(interaction, key)
    await offer_phrasing(interaction, questions_of(cluster), near=cluster.near)


async def dismiss(interaction: Interaction, key: str) -> None:
    """Leave the questions out of the list, until they come again."""
    cluster, _, page = key.partition(".")
    await think(interaction)
    if not await interaction.client.unanswered.dismiss(cluster):
        await show(interaction, plain_card(voice_of(interaction).say("error.cluster_gone")))
        return
    await show_page(interaction, page)


def questions_of(cluster: Cluster) -> list[str]:
    """Return the questions of a cluster, the one that stands for it first, each once."""
    return list({fold(text): text for text in reversed((cluster.question, *cluster.examples))}.values())[::-1]


async def _cluster(interaction: Interaction, key: str) -> Cluster:
    await think(interaction)
    found = await interaction.client.unanswered.find(key)
    if found is None:
        raise ClusterGone
    return found
