from __future__ import annotations

from knowledge.model import Base, Meeting
from knowledge.understanding.reading import Reader
from knowledge.understanding.titles import names_in_title
from tests.builders import a_base

TITLES = {
    "first": {"en": "Mayor–Captain meeting in Old Harbour", "ja": "市長・船長会談（旧港）"},
    "second": {"en": "Mayor–Captain video call", "ja": "市長・船長会談（オンライン）"},
}


def two_meetings(**names: dict[str, tuple[str, ...]]) -> Base:
    meetings = {
        key: Meeting(key, title, None, ("mayor", "captain"), names.get(key, {})) for key, title in TITLES.items()
    }
    return a_base(meetings=meetings)


def test_a_meeting_goes_by_what_its_title_alone_says():
    base = two_meetings()
    first, second = (names_in_title(meeting, base) for meeting in base.meetings.values())
    assert first == {"en": ("old harbour",), "ja": ("旧港",)}
    assert second["en"] == ("video",)


def test_a_meeting_without_names_is_found_by_those_of_its_title():
    reader = Reader(two_meetings())
    assert reader.read("what was said in the old harbour?").ids("meeting") == ("first",)
    assert reader.read("and on video?").ids("meeting") == ("second",)
    assert reader.read("what did the meeting bring?").ids("meeting") == ()


def test_a_meeting_with_names_goes_by_these_alone():
    reader = Reader(two_meetings(first={"en": ("quay talks",)}))
    assert reader.read("what was said in the old harbour?").ids("meeting") == ()
    assert reader.read("what came of the quay talks?").ids("meeting") == ("first",)
