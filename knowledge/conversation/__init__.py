"""A follow-up → the full question it means, from the turns before it.

The wording alone shows whether a message is one (`message`); a full question is left as it is. What a follow-up means
is decided by matching two ways to read it (`ways`) and taking what they agree on best (`choosing`), weighed by
whom, what and which meeting it should be about (`expected`). Any other question that may stay with the matter talked
about is left as it is too, but its entries are the likelier (`leaning`).
"""

from __future__ import annotations

from dataclasses import replace

from knowledge import cues
from knowledge.conversation.again import shown_again
from knowledge.conversation.before import Before
from knowledge.conversation.choosing import choose
from knowledge.conversation.counterparts import are_counterparts
from knowledge.conversation.leaning import leaning
from knowledge.conversation.meant import Meant
from knowledge.conversation.message import Message
from knowledge.conversation.ways import ways_of_a_fragment, ways_of_an_ellipsis
from knowledge.model import Question
from knowledge.snapshot import Snapshot
from knowledge.text import fold, strip_markup


def resolve(question: Question, snapshot: Snapshot) -> Meant:
    """Return what a question means after the conversation so far; a full question means itself."""
    bare = Meant(question.text)
    if not question.conversation:
        return bare
    folded = fold(strip_markup(question.text))
    if not any(character.isalnum() for character in folded):
        return bare
    before = Before.of(question.conversation, snapshot)
    if before is None or any(cues.requests(kind, folded, snapshot.base.languages) for kind in ("thanks", "desk")):
        return bare
    again = shown_again(question, folded, before, snapshot)
    if again is not None:
        return again
    message = Message.of(question, folded, before, snapshot)
    chosen: Meant | None = None
    if message.is_fragment:
        chosen = choose(message, before, ways_of_a_fragment(message, before, snapshot), snapshot)
    elif message.is_elliptic or message.fits_nothing(snapshot):
        chosen = choose(message, before, ways_of_an_ellipsis(message, before, snapshot), snapshot)
    if chosen is None and not question.listening and message.may_stay_with(before, snapshot):
        return replace(bare, leaning=leaning(before, snapshot))
    return chosen or bare


__all__ = ["Meant", "are_counterparts", "resolve"]
