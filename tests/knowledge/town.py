# ruff: noqa: E501 (a paragraph of an article is one line)
"""A small base on disk, about a town's quay, and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

TITLE = "Mayor and Captain Talk About the Quay"
ARTICLE = f"""{TITLE}
The mayor and the captain met at the old quay on a grey morning, and they spoke for a long while about the ferries that the town has been promised.
Boats
Two ferries will sail between the town and the island, the mayor said. The captain answered that the quay is old and that it has to be mended before the first of them can land.
They agreed to meet again when the harbour board has looked at the plans, which are said to be nearly ready.
Subscribe
Notify of
guest
0 Comments
Would love your thoughts, please comment.x
"""
FIRST = "The mayor and the captain met at the old quay on a grey morning, and they spoke for a long while"
FERRIES = "Two ferries will sail between the town and the island, the mayor said."
MENDED = "The captain answered that the quay is old and that it has to be mended before the first of them can land."
AGAIN = "They agreed to meet again when the harbour board has looked at the plans"

DESK = """\
name: {en: Town Desk, ja: 町のデスク}
about: {en: the town's talks}
languages: [en, ja]
"""
SOURCES = f"""\
sources:
  - id: gazette
    file: article.txt
    title: {TITLE}
"""
PEOPLE = """\
people:
  - id: mayor
    names: {en: [Ada Mayor, the mayor], ja: [市長]}
  - id: captain
    names: {en: [Bo Captain, the captain]}
"""
TOPICS = """\
topics:
  - id: ferries
    names: {en: [ferries, ferry], ja: [フェリー]}
"""
TALKS = f"""\
meeting:
  id: quay
  title: {{en: Quay talks}}
  source: gazette
  participants: [mayor, captain]
entries:
  - id: quay/ferries
    topics: [ferries]
    people: [mayor]
    asks: [what]
    questions:
      en: [What did the mayor say about ferries?, ferries]
      ja: [フェリーは？]
    answer:
      en: The mayor said that two ferries will sail.
      ja: 市長はフェリー二隻が就航すると述べました。
    quotes:
      - source: gazette
        text: {FERRIES}
  - id: quay/mending
    questions:
      en: [What did the captain answer?]
      ja: [船長の答えは？]
    answer: {{en: That the quay has to be mended first., ja: 先に岸壁の修理が必要だと答えました。}}
    quotes:
      - {{source: gazette, text: {MENDED}}}
  - id: quay/meeting
    questions: {{en: [When will they meet again?], ja: [次はいつ？]}}
    answer: {{en: When the board has looked at the plans., ja: 委員会が計画を見た後です。}}
    quotes:
      - {{source: gazette, text: "{FIRST}"}}
      - {{source: gazette, text: "{AGAIN}"}}
"""
FILES = {
    "article.txt": ARTICLE,
    "desk.yaml": DESK,
    "sources.yaml": SOURCES,
    "people.yaml": PEOPLE,
    "topics.yaml": TOPICS,
    "talks.yaml": TALKS,
}


def write_town(directory: Path, **changed: str | bytes | None) -> Path:
    """Write the base; a changed file is named by its stem (`talks`), and left out when it is None."""
    for name, content in FILES.items():
        content = changed.get(name.partition(".")[0], content)
        if content is None:
            continue
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return directory


def with_line(text: str, old: str, new: str) -> str:
    """Return a text with one piece replaced, which must stand in it once."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)
