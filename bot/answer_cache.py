"""The answers given lately: what many ask is worked out once."""

from __future__ import annotations

from functools import lru_cache

from knowledge import desk
from knowledge.model import Answer, Question
from knowledge.snapshot import Snapshot

KEPT = 1_000


class AnswerCache:
    """Answers questions, and keeps the answers to the last that stood for themselves and were put to the desk.

    Who asked is not known here. What was overheard in a channel is not kept, nor a question with turns before it.
    """

    def __init__(self) -> None:
        self._snapshot: Snapshot | None = None
        self._known = lru_cache(KEPT)(self._worked_out)

    def answer(self, question: Question, snapshot: Snapshot) -> Answer:
        """Answer from a snapshot; another one than the last forgets all answers."""
        if snapshot is not self._snapshot:
            self.forget()
            self._snapshot = snapshot
        if question.listening or question.conversation:
            return self._worked_out(question)
        return self._known(question)

    def forget(self) -> None:
        """Forget all answers with their questions."""
        self._known.cache_clear()

    def _worked_out(self, question: Question) -> Answer:
        assert self._snapshot is not None
        return desk.answer(question, self._snapshot)
