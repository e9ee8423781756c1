"""Follow-ups on a base with few phrasings, where each meeting has people of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import desk
from knowledge.conversation import resolve
from knowledge.conversation.before import Before
from knowledge.loading import load
from knowledge.model import Answer, Question, Status, Turn
from knowledge.snapshot import Snapshot

PEOPLE = {"bell": "Anna Bell", "cole": "Owen Cole", "hart": "Ida Hart", "moss": "Tom Moss"}
MEETINGS = {"norwick": ("bell", "cole"), "sudhaven": ("hart", "moss")}
TOPICS = {"ferries": "ferries", "quotas": "fishing quotas", "lights": "the lighthouse"}

SAID = {"ferries": "wants more ferries", "quotas": "wants lower quotas", "lights": "wants the lighthouse lit"}


def _entry(meeting: str, person: str, topic: str) -> str:
    last = PEOPLE[person].split()[1]
    return f"""\
  - id: {meeting}/{topic}-{person}
    topics: [{topic}]
    people: [{person}]
    asks: [what]
    questions:
      en: ["What did {last} say about {TOPICS[topic]}?", "{last} on {TOPICS[topic]}"]
      fr: ["Qu'a dit {last} sur {topic} ?"]
    answer: {{en: "{last} {SAID[topic]}.", fr: "{last} : {topic}."}}
"""


def _meeting(meeting: str) -> str:
    one, other = MEETINGS[meeting]
    names = f"{PEOPLE[one].split()[1]}–{PEOPLE[other].split()[1]}"
    entries = "".join(_entry(meeting, person, topic) for person in (one, other) for topic in TOPICS)
    return f"""\
meeting:
  id: {meeting}
  title: {{en: "{names} talks in {meeting.title()}", fr: "Entretien {names} à {meeting.title()}"}}
  names: {{en: [{meeting} talks], fr: [entretien de {meeting}]}}
  participants: [{one}, {other}]
entries:
{entries}
  - id: {meeting}/ferries-why
    topics: [ferries]
    people: [{one}, {other}]
    asks: [why]
    kind: not_stated
    questions: {{en: ["Why do {names.replace("–", " and ")} talk about ferries?"]}}
    answer: {{en: "Nobody says why."}}
  - id: {meeting}/place
    people: [{one}, {other}]
    asks: [where]
    questions: {{en: ["Where did {names.replace("–", " and ")} meet?"], fr: ["Où était l'entretien {names} ?"]}}
    answer: {{en: "They met in {meeting.title()}.", fr: "À {meeting.title()}."}}
"""


@pytest.fixture(scope="module")
def harbours(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("harbours")
    people = "".join(f"  - {{id: {one}, names: {{en: [{name}, {name.split()[1]}]}}}}\n" for one, name in PEOPLE.items())
    topics = "".join(f"  - {{id: {one}, names: {{en: [{name}], fr: [{one}]}}}}\n" for one, name in TOPICS.items())
    (folder / "desk.yaml").write_text(
        "name: {en: Harbour Desk}\nabout: {en: two harbour talks}\nlanguages: [en, fr]\nsources_required: false\n",
        encoding="utf-8",
    )
    (folder / "people.yaml").write_text("people:\n" + people, encoding="utf-8")
    (folder / "topics.yaml").write_text("topics:\n" + topics, encoding="utf-8")
    for meeting in MEETINGS:
        (folder / f"{meeting}.yaml").write_text(_meeting(meeting), encoding="utf-8")
    return Snapshot.build(load(folder))


def after(entry: str, question: str, text: str, locale: str | None = None) -> Question:
    return Question(text, locale, (Turn(question, Status.ANSWERED, entry, locale or "en"),))


def following(snapshot: Snapshot, text: str, locale: str | None = None) -> Answer:
    """Answer a message that follows what Bell said about ferries."""
    return desk.answer(after("norwick/ferries-bell", "What did Bell say about ferries?", text, locale), snapshot)


@pytest.mark.parametrize(
    "text",
    [
        "and Cole?",
        "what about Cole?",
        "same question for Cole",
        "and what did Cole reply?",
        "how did Cole react to that",
        "and Cole's answer?",
        "Cole's view?",
        "did Cole agree?",
        "and his reply?",
        "did he accept that?",
        "how did the other leader respond?",
        "and the other side?",
    ],
)
def test_the_other_one_is_asked_about_the_same(harbours: Snapshot, text: str) -> None:
    assert following(harbours, text).entry == "norwick/ferries-cole"


@pytest.mark.parametrize("text", ["and on fishing quotas?", "what about fishing quotas?", "fishing quotas then?"])
def test_another_topic_is_asked_of_the_same_one(harbours: Snapshot, text: str) -> None:
    assert following(harbours, text).entry == "norwick/quotas-bell"


@pytest.mark.parametrize("text", ["and at the Sudhaven talks?", "same question for the Sudhaven talks"])
def test_another_meeting_is_asked_about_the_same_topic(harbours: Snapshot, text: str) -> None:
    assert following(harbours, text).entry in {"sudhaven/ferries-hart", "sudhaven/ferries-moss"}


@pytest.mark.parametrize("text", ["why?", "but why", "pourquoi ?"])
def test_a_bare_question_word_is_about_what_was_talked_about(harbours: Snapshot, text: str) -> None:
    said = following(harbours, text, "fr" if text.startswith("p") else "en")
    assert (said.status, said.entry) == (Status.NOT_STATED, "norwick/ferries-why")


def test_somebody_of_another_meeting_is_asked_about_the_same_topic(harbours: Snapshot) -> None:
    assert following(harbours, "and Moss?").entry == "sudhaven/ferries-moss"


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("What did Cole say about the lighthouse?", "norwick/lights-cole"),
        ("What did Moss say about fishing quotas?", "sudhaven/quotas-moss"),
        ("Hart on ferries", "sudhaven/ferries-hart"),
        ("Where did Hart and Moss meet?", "sudhaven/place"),
    ],
)
def test_a_full_question_is_not_bent(harbours: Snapshot, text: str, entry: str) -> None:
    alone = desk.answer(Question(text), harbours)
    assert (alone.entry, following(harbours, text).entry) == (entry, entry)
    meant = resolve(after("norwick/ferries-bell", "What did Bell say about ferries?", text), harbours)
    assert (meant.text, meant.entry, meant.meeting) == (text, None, None)


@pytest.mark.parametrize("text", ["who are you?", "how do you work?", "what's the weather in Paris?", "tell me a joke"])
def test_other_matters_are_not_answered_from_what_was_talked_about(harbours: Snapshot, text: str) -> None:
    assert following(harbours, text).entry is None


def test_a_topic_named_by_the_way_is_not_what_was_talked_about(harbours: Snapshot) -> None:
    turn = Turn("What does Bell want to see past the lighthouse?", Status.ANSWERED, "norwick/ferries-bell", "en")
    before = Before.of((turn,), harbours)
    assert before is not None
    assert before.topics == ("ferries",)


@pytest.mark.parametrize(
    "text",
    [
        "et Cole ?",
        "et la réponse de Cole ?",
        "et qu'a dit Cole ?",
        "même question pour Cole",
        "Cole a réagi comment ?",
        "qu'en est-il de Cole ?",
        "et sa réponse ?",
        "et l'autre ?",
        "a-t-il accepté ?",
    ],
)
def test_the_other_one_is_asked_about_in_a_language_of_the_base(harbours: Snapshot, text: str) -> None:
    assert following(harbours, text, "fr").entry == "norwick/ferries-cole"


@pytest.mark.parametrize(
    "text", ["où est-ce écrit ?", "la source ?", "répète s'il te plaît", "en anglais s'il te plaît"]
)
def test_the_last_answer_is_shown_again_in_a_language_of_the_base(harbours: Snapshot, text: str) -> None:
    turn = after("norwick/ferries-bell", "Qu'a dit Bell sur ferries ?", text, "fr")
    assert resolve(turn, harbours).entry == "norwick/ferries-bell"


def test_a_full_question_in_a_language_of_the_base_is_not_bent(harbours: Snapshot) -> None:
    assert following(harbours, "Qu'a dit Moss sur quotas ?", "fr").entry == "sudhaven/quotas-moss"


def test_the_desk_speaks_the_language_of_the_base(harbours: Snapshot) -> None:
    said = desk.answer(Question("Quel temps fait-il à Paris ?", "fr"), harbours)
    assert said.text.startswith("Je ne sais que ce que les articles disent")


def test_a_name_is_no_question_word(tmp_path: Path) -> None:
    """In Spanish “han” asks; on a base with Spanish somebody may still be called Han."""
    (tmp_path / "desk.yaml").write_text(
        "name: {en: Desk}\nabout: {en: talks}\nlanguages: [en, es]\nsources_required: false\n", encoding="utf-8"
    )
    (tmp_path / "people.yaml").write_text(
        "people:\n  - {id: han, names: {en: [Han]}}\n  - {id: bell, names: {en: [Bell]}}\n", encoding="utf-8"
    )
    (tmp_path / "topics.yaml").write_text("topics:\n  - {id: ferries, names: {en: [ferries]}}\n", encoding="utf-8")
    said = "".join(
        f"  - id: talks/{one}\n    topics: [ferries]\n    people: [{one}]\n"
        f"    questions: {{en: [What did {one.title()} say about ferries?]}}\n    answer: {{en: {one.title()} did.}}\n"
        for one in ("han", "bell")
    )
    (tmp_path / "talks.yaml").write_text(
        f"meeting:\n  id: talks\n  title: {{en: The talks}}\n  participants: [han, bell]\nentries:\n{said}",
        encoding="utf-8",
    )
    question = after("talks/bell", "What did Bell say about ferries?", "and Han?")
    assert desk.answer(question, Snapshot.build(load(tmp_path))).entry == "talks/han"
