"""`/meeting`, `/leader`, `/topic`, `/compare`, `/timeline` and `/quote`: ways to look around."""

from __future__ import annotations

from discord import Interaction
from discord.app_commands import Choice, Range, command, describe
from discord.ext.commands import Cog

from bot import autocomplete, lookup
from bot.cards import comparison_card, meeting_card, person_card, quotes_card, timeline_card, topic_card
from bot.client import SummitDesk
from bot.errors import NothingToAsk
from bot.replies import reply_with_card
from knowledge.browsing.quotes import find_quotes

Name = Range[str, 1, 200]


class Explore(Cog):
    """Cards on what the base holds."""

    def __init__(self, client: SummitDesk) -> None:
        self._client = client

    @command(description="Look at one meeting and its questions")
    @describe(name="Which meeting")
    async def meeting(self, interaction: Interaction[SummitDesk], name: Name) -> None:
        """Show a meeting."""
        found = lookup.meeting_called(name, self._client.snapshot)
        await reply_with_card(interaction, meeting_card(found, self._client.voice_for(interaction.locale)))

    @command(description="Look at one leader and their questions")
    @describe(name="Which leader")
    async def leader(self, interaction: Interaction[SummitDesk], name: Name) -> None:
        """Show a person."""
        found = lookup.person_called(name, self._client.snapshot)
        await reply_with_card(interaction, person_card(found, self._client.voice_for(interaction.locale)))

    @command(description="Look at one topic and its questions")
    @describe(name="Which topic")
    async def topic(self, interaction: Interaction[SummitDesk], name: Name) -> None:
        """Show a topic."""
        found = lookup.topic_called(name, self._client.snapshot)
        await reply_with_card(interaction, topic_card(found, self._client.voice_for(interaction.locale)))

    @command(description="Put two meetings or two leaders side by side, topic by topic")
    @describe(first="A meeting or a leader", second="Another one to compare it with")
    async def compare(self, interaction: Interaction[SummitDesk], first: Name, second: Name) -> None:
        """Show two things of a kind side by side."""
        one, other = lookup.pair_called(first, second, self._client.snapshot)
        await reply_with_card(interaction, comparison_card(one, other, self._client.voice_for(interaction.locale)))

    @command(description="See the meetings in order")
    async def timeline(self, interaction: Interaction[SummitDesk]) -> None:
        """Show the meetings in order."""
        await reply_with_card(interaction, timeline_card(self._client.voice_for(interaction.locale)))

    @command(description="Find the articles’ own words on something")
    @describe(about="A word, a name or a topic")
    async def quote(self, interaction: Interaction[SummitDesk], about: Name) -> None:
        """Show verbatim quotes."""
        if not about.strip():
            raise NothingToAsk
        voice = self._client.voice_for(interaction.locale)
        found = find_quotes(about, self._client.snapshot, str(interaction.locale))
        topic = self._client.snapshot.base.topics.get(about)
        shown = voice.name(topic) if topic else about
        card = quotes_card(shown, found.citations, voice, speak_of_it=found.speak_of_it)
        await reply_with_card(interaction, card)

    @meeting.autocomplete("name")
    async def meetings(self, interaction: Interaction[SummitDesk], typed: str) -> list[Choice[str]]:
        """Offer meetings."""
        return self._meetings(interaction, typed)

    @leader.autocomplete("name")
    async def leaders(self, interaction: Interaction[SummitDesk], typed: str) -> list[Choice[str]]:
        """Offer people."""
        return self._people(interaction, typed)

    @topic.autocomplete("name")
    @quote.autocomplete("about")
    async def topics(self, interaction: Interaction[SummitDesk], typed: str) -> list[Choice[str]]:
        """Offer topics."""
        return autocomplete.topic_choices(typed, self._client.snapshot, self._client.voice_for(interaction.locale))

    @compare.autocomplete("first")
    @compare.autocomplete("second")
    async def comparables(self, interaction: Interaction[SummitDesk], typed: str) -> list[Choice[str]]:
        """Offer meetings, then people."""
        return [*self._meetings(interaction, typed), *self._people(interaction, typed)][: autocomplete.CHOICES]

    def _meetings(self, interaction: Interaction[SummitDesk], typed: str) -> list[Choice[str]]:
        return autocomplete.meeting_choices(typed, self._client.snapshot, self._client.voice_for(interaction.locale))

    def _people(self, interaction: Interaction[SummitDesk], typed: str) -> list[Choice[str]]:
        return autocomplete.person_choices(typed, self._client.snapshot, self._client.voice_for(interaction.locale))


async def setup(client: SummitDesk) -> None:
    """Add the cog."""
    await client.add_cog(Explore(client))
