"""What is done with an answer just given: told from examples in any words, in any language, whoever is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import desk, loading
from knowledge.conversation.plainly import SURE
from knowledge.learning.acts import NONE, plain_form, without_names
from knowledge.learning.fitted import Fitted
from knowledge.model import Answer, Question, Status
from knowledge.snapshot import Snapshot
from knowledge.text import fold
from knowledge.understanding.language import language

CODES = ("en", "ja", "zh")
ACTS = tuple(act for act in language("en").acts if act != NONE)
TAIWAN = "What did Takaichi say about Taiwan?"

pytestmark = pytest.mark.slow


def act_of(text: str, snapshot: Snapshot) -> tuple[str | None, float]:
    reading = snapshot.reader.read(text)
    return snapshot.fitted.acts.of(without_names(reading, snapshot.reader.gazetteer, snapshot.base.languages))


def converse(snapshot: Snapshot, *turns: str) -> Answer:
    return desk.converse([Question(turn) for turn in turns], snapshot)


@pytest.mark.parametrize("code", [*CODES, "de", "es", "fr", "ko"])
def test_every_language_has_examples_of_every_act_and_none_of_two(code: str):
    acts = language(code).acts
    assert set(acts) == {*ACTS, NONE}
    wordings = [fold(wording) for listed in acts.values() for wording in listed]
    assert len(set(wordings)) == len(wordings)
    assert all(plain_form(act, code, person="P", language="L") for act in ACTS)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("act", ["again", "doubt", "source", "who_says", "in_language"])
def test_the_plain_form_of_an_act_shows_the_answer_again(shipped: Snapshot, act: str, code: str):
    named = {"en": "English", "ja": "英語", "zh": "英语"}[code]
    answer = converse(shipped, TAIWAN, plain_form(act, code, language=named))
    assert answer.entry in {"takaichi-xi/taiwan", "takaichi-xi/attribution"}
    assert answer.citations


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("act", "entry"), [("when", "takaichi-xi/date"), ("where", "takaichi-xi/setting")])
def test_the_plain_form_of_an_act_asks_of_the_meeting(shipped: Snapshot, act: str, entry: str, code: str):
    assert converse(shipped, TAIWAN, plain_form(act, code)).entry == entry


@pytest.mark.parametrize("code", CODES)
def test_the_plain_form_of_asking_the_same_is_of_the_other(shipped: Snapshot, code: str):
    named = {"en": "Ishiba", "ja": "石破", "zh": "石破"}[code]
    for text in (plain_form("same_of_person", code, person=named), plain_form("same_of_other", code)):
        assert converse(shipped, TAIWAN, text).entry == "ishiba-xi/taiwan"


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("hang on, is that for real though", "doubt"),
        ("sorry could you run that by me one more time", "again"),
        ("what made them bring it up I wonder", "why"),
        ("whereabouts in the text is this", "source"),
        ("give me the whole thing in Japanese would you", "in_language"),
        ("もう少しかみ砕いて言ってくれる？", "again"),
        ("それって本当に本当？", "doubt"),
        ("その情報の出どころを知りたい", "source"),
        ("能再解释一下吗，我没跟上", "again"),
        ("这个说法靠谱吗", "doubt"),
        ("能不能翻成英语给我看看", "in_language"),
        ("¿por qué lo dijo?", "why"),
        ("kannst du das nochmal erklären", "again"),
    ],
)
def test_an_act_is_told_in_words_that_no_example_has(shipped: Snapshot, text: str, act: str):
    found, sure = act_of(text, shipped)
    assert found == act
    assert sure >= SURE


def test_it_does_not_matter_who_is_named(shipped: Snapshot):
    texts = ("and was that so with Ishiba as well?", "and was that so with Takaichi as well?")
    first, second = (act_of(text, shipped) for text in texts)
    assert first == second
    assert first[0] == "same_of_person"


@pytest.mark.parametrize(
    "text",
    [
        "Explain quicksort as if I were seven",
        "how do I say see you tomorrow in Japanese",
        "write a short story about a fox",
        "カレーの作り方を教えて",
        "帮我写一封辞职信",
    ],
)
def test_talk_of_other_things_is_no_act(shipped: Snapshot, text: str):
    assert converse(shipped, TAIWAN, text).status is Status.OUT_OF_SCOPE


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("Who is Shigeru Ishiba?", "leaders/ishiba"),
        ("How many countries are in RCEP?", "ishiba-xi/rcep-members"),
        ("習主席は石破さんに貿易について何と言いましたか？", "ishiba-xi/xi-trade"),
    ],
)
def test_a_full_question_is_answered_after_another(shipped: Snapshot, text: str, entry: str):
    assert converse(shipped, TAIWAN, text).entry == entry


def test_more_of_it_goes_on_through_what_is_told_of_the_matter(shipped: Snapshot):
    shown = [converse(shipped, TAIWAN, *["keep going please"] * further) for further in range(3)]
    entries = [answer.entry for answer in shown]
    assert len(set(entries)) == len(entries)
    assert all(answer.status is Status.ANSWERED and answer.citations for answer in shown)
    assert all(entry is not None and entry.startswith("takaichi-xi/") for entry in entries)


@pytest.mark.parametrize(
    ("question", "both"),
    [
        ("How long did Ishiba and Xi talk?", ("ishiba-xi/duration", "takaichi-xi/duration")),
        ("Did Takaichi and Xi sign anything?", ("takaichi-xi/documents", "ishiba-xi/documents")),
    ],
)
def test_how_the_meetings_differ_is_shown_side_by_side(shipped: Snapshot, question: str, both: tuple[str, str]):
    answer = converse(shipped, question, "what sets the two apart on that")
    assert (answer.entry, answer.beside) == both
    assert "Takaichi" in answer.text
    assert "Ishiba" in answer.text


def test_an_entry_that_compares_is_what_compares(shipped: Snapshot):
    assert converse(shipped, TAIWAN, "what sets the two apart on that").entry == "meetings/taiwan-difference"


def test_what_is_overheard_is_not_put_plainly(shipped: Snapshot):
    before = desk.answer(Question(TAIWAN), shipped).turn(TAIWAN)
    overheard = Question("hang on, is that for real though", conversation=(before,), listening=True)
    assert desk.answer(overheard, shipped).status is Status.SILENT


def test_without_the_part_nothing_is_put_plainly(shipped: Snapshot):
    without = replace(shipped, parts=replace(shipped.parts, acts=False))
    text = "whereabouts in the text is this"
    assert any("put plainly" in reason for reason in converse(shipped, TAIWAN, text).reasons)
    assert not any("put plainly" in reason for reason in converse(without, TAIWAN, text).reasons)


def test_what_was_learnt_is_kept(shipped: Snapshot, tmp_path: Path):
    shipped.fitted.save(tmp_path / "fitted.npz")
    kept = Fitted.load(tmp_path / "fitted.npz")
    assert kept is not None
    for text in ("says who", "なんでやねん", "再来一遍"):
        assert kept.acts.of(text) == shipped.fitted.acts.of(text)


@pytest.fixture(scope="module")
def mexico(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    base = Path("tests/eval/bases/mexico-talks/base")
    return Snapshot.build(loading.load(base), tmp_path_factory.mktemp("kept"))


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("pásame la fuente", "es"),
        ("그게 정말 사실인가요", "ko"),
        ("다시 한번 설명 부탁해", "ko"),
        ("en inglés porfa", "en"),
        ("영어로 알려 줘", "en"),
    ],
)
def test_an_act_is_told_in_the_languages_of_another_base(mexico: Snapshot, text: str, locale: str):
    first = "¿Dónde se reunieron Pyo y Arriaga?"
    answer = converse(mexico, first, text)
    assert (answer.entry, answer.locale) == (converse(mexico, first).entry, locale)
