"""What resolving a message costs, and that a full question is never bent, on the shipped base."""

from __future__ import annotations

import pytest

from knowledge import desk
from knowledge.conversation import Meant, choosing, resolve
from knowledge.matching import Match, match
from knowledge.model import Question, Status, Turn
from knowledge.snapshot import Snapshot
from knowledge.understanding.reading import Reading

BEFORE = (Turn("What did Takaichi say about Taiwan?", Status.ANSWERED, "takaichi-xi/taiwan", "en"),)

FULL = [
    "Did Ishiba and Xi discuss RCEP?",
    "What is RCEP?",
    "taiwan strait peace",
    "who won the superbowl",
    "what does nihao mean",
    "What is said about the Nanjing Massacre?",
    "senkaku or diaoyu, which name do the chinese use lmao",
    "who else is in that big asian trade pact they keep going on about",
    "高市首相が何を話したかという情報の出どころは？",
    "石坡茂和习近平是线上汇谈吗",
]


@pytest.fixture
def matched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of what gets matched to find out what a message means."""
    texts: list[str] = []

    def noted(reading: Reading, snapshot: Snapshot, *, meeting: str | None = None) -> Match:
        texts.append(reading.folded)
        return match(reading, snapshot, meeting=meeting)

    monkeypatch.setattr(choosing, "match", noted)
    return texts


@pytest.mark.slow
@pytest.mark.parametrize("text", FULL)
def test_a_full_question_costs_nothing_and_means_itself(shipped: Snapshot, matched: list[str], text: str) -> None:
    assert resolve(Question(text, None, BEFORE), shipped) == Meant(text)
    assert matched == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["and his reply?", "and Ishiba?", "did Ishiba?", "when was that?", "the other meeting?"]
)
def test_a_follow_up_is_matched_twice_before_it_is_answered(shipped: Snapshot, matched: list[str], text: str) -> None:
    assert desk.answer(Question(text, None, BEFORE), shipped).resolved != text
    assert len(matched) == 2
