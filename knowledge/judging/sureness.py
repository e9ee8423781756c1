"""How sure to be that the first candidate is meant, and how sure one must be."""

from __future__ import annotations

from knowledge.matching import Match
from knowledge.snapshot import Snapshot

SURE = 0.35
"""From this confidence on, an answer is given, if need be with the next likeliest beside it."""

SURE_OF_VAGUE = 0.85
"""The same for a question without a word of its own, such as “japan?”."""

SURE_LISTENING = 0.9
"""The same for a message in a channel that the desk only listens to."""

CERTAIN = 0.9
"""From this chance on, the first candidate is what was meant, though nobody here uses a word of the question's."""

PERHAPS_NONE = 0.15
NONE_OF_THEM = 0.4
"""From these chances on that no entry is meant, a word that nobody here mentions, or a word that may be mistyped, is
taken for what the question is about."""


def sureness(found: Match, snapshot: Snapshot) -> float:
    """Return the chance (0–1) that the first candidate, or another of its kind resting on the same quotes, is meant."""
    first = found.candidates[0]
    alike = snapshot.same_ground.get(first.entry, frozenset())
    return first.chance + sum(other.chance for other in found.candidates[1:] if other.entry in alike)


def is_vague(found: Match, snapshot: Snapshot) -> bool:
    """Whether a question holds nothing but words that many entries share, names nobody and nothing, and is asked of no
    meeting in particular."""
    reading = found.reading
    if reading.runs or reading.mentions or reading.unknown or found.exact or found.meetings:
        return False
    return all(snapshot.facts.is_usual(word) for word in reading.content)


def names_elsewhere(found: Match, snapshot: Snapshot) -> bool:
    """Whether a question names a country of which the base never speaks, and no entry is certain to be meant."""
    return bool(found.reading.countries) and not found.exact and sureness(found, snapshot) < CERTAIN
