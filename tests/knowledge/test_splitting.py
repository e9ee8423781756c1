import pytest

from knowledge.understanding.splitting import MOST_LEAD_INS, after_lead_ins, split

TWO = [
    ("Where is the new bridge, and who paid for it?", ("Where is the new bridge", "who paid for it?")),
    ("Did the mayor resign? Who follows her?", ("Did the mayor resign?", "Who follows her?")),
    ("what is the toll + is the tunnel open", ("what is the toll", "is the tunnel open")),
    ("was the quay mended? also did they buy a ferry", ("was the quay mended?", "also did they buy a ferry")),
    ("Tell me about the school roof. And the leaking library too.", None),
    ("did they shake hands and do the towns agree", ("did they shake hands", "do the towns agree")),
    ("橋はどこですか？誰が払いましたか？", ("橋はどこですか？", "誰が払いましたか？")),
    ("市長は橋について何と言って、船長は何を求めたの？", ("市長は橋について何と言って", "船長は何を求めたの？")),
    ("桥在哪里，谁付的钱？", ("桥在哪里", "谁付的钱？")),
    ("橋在哪裡？順便問市長說了什麼", ("橋在哪裡？", "順便問市長說了什麼")),
]

ONE = [
    "What did the mayor say about bridges, ferries and schools?",
    "I am new in town. Where is the quay?",
    "Where is the quay? I am new in town.",
    "When the mayor met the captain, what did she promise?",
    "How and why did they meet?",
    "who met and where",
    "is it a bridge or is it a ferry",
    "What did Dr. Wells say?",
    "いつ、どこで会いましたか",
    "这次谁来了、谁没来？",
    "bridge and ferry",
    "Did the mayor and the captain shake hands and have dinner together?",
    "橋はどの町の、どの川にありますか？",
    "Who paid for the bridge? Is that mentioned anywhere?",
    "how many ferries sail and does the article say",
    "フェリーは何隻ですか？記事に書いてありますか？",
    "桥花了多少钱，文章说了吗",
    "桥花了多少钱，市长那篇有写吗？",
    "A? B? C? D? E?",
    "",
    "???",
]


@pytest.mark.parametrize(("text", "parts"), TWO)
def test_two_questions_are_parted(text: str, parts: tuple[str, ...] | None) -> None:
    found = split(text)
    assert len(found) == 2
    assert parts is None or found == parts


@pytest.mark.parametrize("text", ONE)
def test_one_question_stays_whole(text: str) -> None:
    assert split(text) == (text,)


def test_three_are_parted_and_four_are_not() -> None:
    asked = ["Who is the mayor?", "Where is the quay?", "Why was it closed?", "When will it open?"]
    assert split(" ".join(asked[:3])) == tuple(asked[:3])
    assert split(" ".join(asked)) == (" ".join(asked),)


def test_questions_are_parted_as_the_languages_of_the_base_part_them() -> None:
    text = "Combien de bacs partent ? L'article le précise ?"
    assert len(split(text)) == 2
    assert split(text, ("fr",)) == (text,)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("my uncle says it was all for show. did the mayor agree to anything?", "did the mayor agree to anything?"),
        ("asking for a speech: what did the mayor promise", "what did the mayor promise"),
        ("町の話だけど、橋はどこですか？", "橋はどこですか？"),
        ("我叔叔说都是做样子，市长答应了什么？", "市长答应了什么？"),
    ],
)
def test_a_question_is_found_after_what_leads_up_to_it(text, rest):
    assert rest in [found for _, found in after_lead_ins(text)]


@pytest.mark.parametrize("text", ["Where is the quay? I am new in town.", "just a remark, nothing more", ""])
def test_what_asks_nothing_is_no_question_after_a_lead_in(text):
    assert after_lead_ins(text) == ()


def test_a_message_of_many_pauses_is_cut_in_few_ways():
    found = after_lead_ins("is the quay old, " * 100)
    assert len(found) == MOST_LEAD_INS
    assert found[-1][1] == "is the quay old,"
