"""How a conversation leans: people stay with a matter, so a question that names nothing else is likelier about it."""

from __future__ import annotations

import numpy as np

from knowledge.conversation.before import Before
from knowledge.conversation.message import Message
from knowledge.matching import Leaning
from knowledge.snapshot import Snapshot

SAME_MEETING = 0.35
OTHER_MEETING = -0.35
SAME_TOPICS = 1.0
SAME_QUOTE = 0.5
SAME_ENTRY = -0.25
"""What is added to the logarithm of an entry's chance: by its meeting, by how many topics it shares with what was
talked about, by whether it rests on a quote just shown, and because nobody asks the same again."""

TOPIC_ALONE = 4.0
"""How much more a meeting counts for a question that names but a topic (“any word on trade?”)."""

ON_THE_MATTER = 0.3
"""What is taken from the logarithm of the chance that it is about something else altogether."""

ANOTHER = -3.0
"""What is added to the logarithm of the chance of another meeting's entries where one alone is asked of."""

SURELY_ON_THE_MATTER = 1.0
"""What is then taken from that of the chance that it is about something else altogether."""


def towards(meeting: str, snapshot: Snapshot) -> Leaning:
    """Return how much likelier each entry is where a question is asked of one meeting."""
    meetings = [entry.meeting for entry in snapshot.base.entries.values()]
    found = np.where([other in (None, meeting) for other in meetings], 0.0, ANOTHER)
    return Leaning(found, SURELY_ON_THE_MATTER, meeting)


def leaning(message: Message, before: Before, snapshot: Snapshot) -> Leaning | None:
    """Return how much likelier than otherwise a question is about each entry, None where no answer was shown before."""
    last = before.entry
    if last is None:
        return None
    topics = set(last.topics) | set(before.topics)
    quotes = {quote.text for quote in last.quotes}
    more = TOPIC_ALONE if message.is_topic_alone else 1.0
    found = np.zeros(len(snapshot.base.entries))
    for place, entry in enumerate(snapshot.base.entries.values()):
        shared = topics.intersection(entry.topics)
        found[place] = SAME_TOPICS * len(shared) / max(1, len(topics.union(entry.topics))) ** 0.5
        if before.meeting is not None and entry.meeting is not None:
            found[place] += more * (SAME_MEETING if entry.meeting == before.meeting else OTHER_MEETING)
        if entry.id == last.id:
            found[place] += SAME_ENTRY
        elif any(quote.text in quotes for quote in entry.quotes):
            found[place] += SAME_QUOTE
    return Leaning(found, ON_THE_MATTER, before.meeting)
