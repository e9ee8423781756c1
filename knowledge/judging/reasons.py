"""Why, in words: what was found in a question, and what spoke for an entry."""

from __future__ import annotations

import numpy as np

from knowledge.learning.evidence import COLUMNS
from knowledge.matching import Match

_WORDS = {
    "topic": "is about the topic named",
    "topic_missing": "is not about the topic named",
    "person": "is about who is named",
    "person_missing": "is not about who is named",
    "asks": "answers this kind of question",
    "asks_other": "answers another kind of question",
    "other_meeting": "belongs to another meeting than the one named",
    "comparison": "compares meetings",
    "speaker": "is about the one named first",
    "listener": "is about one named later",
    "not_stated": "says that the sources do not say",
}
"""What evidence says in words, where it is there at all."""


def _in_words(row: np.ndarray) -> str:
    """Return what speaks for and against an entry."""
    values = dict(zip(COLUMNS, row.tolist(), strict=True))
    shares = (
        f"its phrasings hold {values['covered']:.0%} of the question's words",
        f"the nearest is {max(0.0, values['nearest']):.0%} alike",
    )
    return ", ".join((*shares, *(words for column, words in _WORDS.items() if values[column] > 0)))


def evidence_in_words(found: Match) -> tuple[str, ...]:
    """Return what was found in a question and what speaks for the likeliest entries, a line each."""
    reading = found.reading
    lines = [f"read as “{reading.corrected}”"] if reading.corrections else []
    if reading.mentions:
        lines.append("names " + ", ".join(f"{m.kind} {m.id}" for m in reading.mentions))
    if reading.asks:
        lines.append("asks " + ", ".join(sorted(reading.asks)))
    if reading.unknown:
        lines.append("unknown here: " + ", ".join(reading.unknown))
    if found.exact:
        lines.append("it stands in the base word for word")
    if found.leaning is not None:
        lines.append("comes after an answer, so it leans to the same matter")
    for place, candidate in enumerate(found.candidates[:3]):
        why = f": {_in_words(found.evidence[place])}" if not place else ""
        lines.append(f"{candidate.entry} {candidate.chance:.2f}{why}")
    lines.append(f"none of them {found.none:.2f}; talk about other things {found.background:.2f}")
    return tuple(lines)
