"""Follow-ups, on two made-up harbour towns and on the shipped base."""

from __future__ import annotations

import pytest

from knowledge import desk
from knowledge.conversation import resolve
from knowledge.loading import load
from knowledge.model import Answer, Question, Status, Turn
from knowledge.snapshot import Snapshot
from knowledge.text import fold
from knowledge.understanding.cues import requested_language, requests, wording

DESK = """\
name: {en: Harbour Desk}
about: {en: the harbour talks of Norwick and Sudhaven}
languages: [en, ja, zh]
sources_required: false
people:
  - {id: bell, names: {en: [Anna Bell, Bell], ja: [ベル市長], zh: [贝尔]}}
  - {id: cole, names: {en: [Owen Cole, Cole], ja: [コール市長], zh: [科尔]}}
  - {id: drake, names: {en: [Captain Drake, Drake], ja: [ドレーク船長], zh: [德雷克]}}
topics:
  - {id: ferries, names: {en: [ferries, ferry], ja: [フェリー], zh: [渡轮]}}
  - {id: fishing, names: {en: [fishing, fish], ja: [漁業], zh: [渔业]}}
  - {id: place, names: {en: [venue, place], ja: [場所], zh: [地点]}}
"""


def _meeting(town: str, mayor: str, name: str, place: str) -> str:
    return f"""\
meeting:
  id: {town}
  title: {{en: {name}–Drake talks in {town.title()}}}
  names: {{en: [{town} talks]}}
  participants: [{mayor}, drake]
entries:
  - id: {town}/ferries
    topics: [ferries]
    people: [{mayor}]
    asks: [what]
    questions: {{en: [What did {name} say about ferries?, ferries according to {name}, {name}'s plans for the ferry]}}
    answer: {{en: "{name} wants more ferries for {town.title()}."}}
  - id: {town}/fishing
    topics: [fishing]
    people: [{mayor}]
    asks: [what]
    questions: {{en: [What did {name} say about fishing?, fishing according to {name}, {name} on fish quotas]}}
    answer: {{en: "{name} wants {town.title()}'s boats to fish less."}}
  - id: {town}/reply
    people: [drake]
    asks: [what]
    questions: {{en: [How did Drake respond to {name}?, What did Drake answer {name}?, Drake's reply to {name}]}}
    answer: {{en: "Drake told {name} that the quay comes first."}}
  - id: {town}/place
    topics: [place]
    people: [{mayor}, drake]
    asks: [where]
    questions: {{en: [Where did {name} and Drake meet?, place of the {town} talks, venue of {name} and Drake]}}
    answer: {{en: "{name} and Drake met at {place}."}}
"""


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("towns")
    desk_yaml, _, rest = DESK.partition("people:\n")
    people, _, topics = rest.partition("topics:\n")
    (folder / "desk.yaml").write_text(desk_yaml, encoding="utf-8")
    (folder / "people.yaml").write_text("people:\n" + people, encoding="utf-8")
    (folder / "topics.yaml").write_text("topics:\n" + topics, encoding="utf-8")
    (folder / "norwick.yaml").write_text(_meeting("norwick", "bell", "Bell", "the old mill"), encoding="utf-8")
    (folder / "sudhaven.yaml").write_text(_meeting("sudhaven", "cole", "Cole", "the fish market"), encoding="utf-8")
    return Snapshot.build(load(folder))


def converse(snapshot: Snapshot, *turns: str, locale: str | None = None) -> Answer:
    return desk.converse([Question(text, locale) for text in turns], snapshot)


def after(entry: str, question: str, text: str) -> Question:
    return Question(text, None, (Turn(question, Status.ANSWERED, entry, "en"),))


FERRIES = ("norwick/ferries", "What did Bell say about ferries?")


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("and fishing?", "norwick/fishing"),
        ("what about fishing then", "norwick/fishing"),
        ("same question for Cole", "sudhaven/ferries"),
        ("and Cole?", "sudhaven/ferries"),
        ("what about the Sudhaven talks?", "sudhaven/ferries"),
        ("and in the other meeting?", "sudhaven/ferries"),
        ("and his reply?", "norwick/reply"),
        ("how did he respond to that?", "norwick/reply"),
        ("where did they meet?", "norwick/place"),
        ("What did Cole say about fishing?", "sudhaven/fishing"),
        ("コール市長は？", "sudhaven/ferries"),
        ("那渔业呢", "norwick/fishing"),
    ],
)
def test_follow_ups_of_a_made_up_base(towns: Snapshot, text: str, entry: str) -> None:
    assert desk.answer(after(*FERRIES, text), towns).entry == entry


@pytest.mark.parametrize(
    "text", ["source?", "where does it say that", "show me the exact quote please", "出典は？", "原文呢"]
)
def test_asking_for_the_source_shows_the_last_entry_again(towns: Snapshot, text: str) -> None:
    meant = resolve(after(*FERRIES, text), towns)
    assert meant.entry == FERRIES[0]
    assert meant.text == FERRIES[1]
    assert meant.reasons


@pytest.mark.parametrize(
    "text",
    ["was that Bell or Cole?", "was that the Norwick talks or the Sudhaven talks", "それはベル市長？コール市長？"],
)
def test_asking_at_which_meeting_that_was_shows_the_last_entry_again(towns: Snapshot, text: str) -> None:
    assert resolve(after(*FERRIES, text), towns).entry == FERRIES[0]


@pytest.mark.parametrize("between", ["source?", "say that again", "in Japanese please"])
def test_a_turn_that_only_asks_to_hear_an_answer_again_leaves_its_question_standing(
    towns: Snapshot, between: str
) -> None:
    assert converse(towns, FERRIES[1], between, "and Cole?").entry == "sudhaven/ferries"


def test_a_follow_up_in_two_sentences_is_answered_once(towns: Snapshot) -> None:
    found = desk.answer(after(*FERRIES, "and fishing? what did she say about fishing?"), towns)
    assert found.entry == "norwick/fishing"
    assert found.text.count("fish less") == 1


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("in Japanese please", "ja"),
        ("can you say that in English?", "en"),
        ("auf Chinesisch bitte", "zh"),
        ("日本語でお願いします", "ja"),
        ("用中文说", "zh"),
        ("in Traditional Chinese", "zh-TW"),
        ("請用繁體中文回答", "zh-TW"),
    ],
)
def test_asking_for_a_language_shows_the_last_entry_in_it(towns: Snapshot, text: str, locale: str) -> None:
    meant = resolve(after(*FERRIES, text), towns)
    assert (meant.entry, meant.locale) == (FERRIES[0], locale)


@pytest.mark.parametrize("text", ["say that again", "sorry, I didn't get that", "もう一度お願いします", "再说一遍"])
def test_asking_again_shows_the_last_entry(towns: Snapshot, text: str) -> None:
    assert resolve(after(*FERRIES, text), towns).entry == FERRIES[0]


@pytest.mark.parametrize("text", ["thanks!", "ok", "ok thank you so much", "ありがとうございます", "谢谢你", "👍", "?"])
def test_thanks_is_no_question(towns: Snapshot, text: str) -> None:
    meant = resolve(after(*FERRIES, text), towns)
    assert (meant.text, meant.entry, meant.meeting) == (text, None, None)


@pytest.mark.parametrize("text", ["and his reply?", "source?", "in Japanese please", "same for Cole", "why?", "那他呢"])
def test_without_a_conversation_nothing_is_read_into_a_message(towns: Snapshot, text: str) -> None:
    meant = resolve(Question(text), towns)
    assert (meant.text, meant.entry, meant.meeting, meant.locale) == (text, None, None, None)


@pytest.mark.parametrize("text", ["What did Cole say about fishing?", "Where did Cole and Drake meet?"])
def test_a_full_question_is_left_as_it_is(towns: Snapshot, text: str) -> None:
    meant = resolve(after(*FERRIES, text), towns)
    assert (meant.text, meant.entry) == (text, None)


def test_an_entry_that_is_gone_is_forgotten(towns: Snapshot) -> None:
    assert resolve(after("norwick/gone", "What was it?", "source?"), towns).text == "source?"


def test_two_questions_are_both_answered(towns: Snapshot) -> None:
    said = desk.answer(Question("What did Bell say about ferries? And where did Cole and Drake meet?"), towns)
    assert said.status is Status.ANSWERED
    assert said.entry == "norwick/ferries"
    assert "more ferries" in said.text
    assert "fish market" in said.text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("japanese", "ja"),
        ("what did they say in Chinese", None),
        ("and the Chinese side?", None),
        ("translate to english", "en"),
    ],
)
def test_languages_asked_for(text: str, language: str | None) -> None:
    assert requested_language(fold(text)) == language


def test_the_wording_of_a_question_is_no_request() -> None:
    assert not requests("source", fold("Which source of income does the town have?"))
    assert not requests("again", fold("Will they meet again in spring?"))
    assert wording(fold("and what about the ferries, please?")).rest == "the ferries"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("turns", "entries"),
    [
        (("Did Takaichi and Xi sign any papers?", "same for the Ishiba meeting"), {"ishiba-xi/documents"}),
        (("What happened when Takaichi met Xi?", "when was that?"), {"takaichi-xi/date"}),
        (("Did Ishiba and Xi discuss trade barriers?", "and climate change?"), {"ishiba-xi/global-issues"}),
        (("Why is RCEP important?", "who is in it?"), {"ishiba-xi/rcep-members", "ishiba-xi/rcep"}),
        (
            ("石破首相と習主席は何に合意しましたか", "高市さんは？"),
            {"takaichi-xi/agreement", "takaichi-xi/communication"},
        ),
        (("石破茂和习近平谈了科技吗？", "原文呢"), {"ishiba-xi/technology"}),
    ],
)
def test_follow_ups_of_the_shipped_base(shipped: Snapshot, turns: tuple[str, ...], entries: set[str]) -> None:
    assert converse(shipped, *turns).entry in entries


@pytest.mark.slow
@pytest.mark.parametrize("text", ["what's the capital of France?", "tell me a joke", "will it rain on Sunday?"])
def test_other_matters_stay_out_of_scope(shipped: Snapshot, text: str) -> None:
    assert converse(shipped, "Did Ishiba and Xi discuss RCEP?", text).status is Status.OUT_OF_SCOPE
