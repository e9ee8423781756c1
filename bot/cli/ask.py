"""`summit-desk ask`: one answer on the terminal, or many as JSON Lines."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator

from bot.cli.bases import open_snapshot
from bot.cli.failures import UsageError
from bot.cli.jsonl import answer_rows, whole
from knowledge import desk
from knowledge.model import Answer, Base, Question, Status


def run(options: Namespace) -> int:
    """Answer. Returns 1 when a JSON row was no valid request. Raises UsageError."""
    if options.jsonl:
        if options.question or options.locale or options.explain:
            raise UsageError("--jsonl takes questions and locales from standard input; leave out everything else")
        return answer_rows(sys.stdin.buffer, sys.stdout, open_snapshot(options), debug=options.debug)
    text = whole(" ".join(options.question)).strip()
    if not text:
        raise UsageError('there is no question; write summit-desk ask "your question", or --jsonl to read many')
    snapshot = open_snapshot(options)
    answer = desk.answer(Question(text, locale=options.locale), snapshot)
    lines = [*shown(answer, snapshot.base), *(explained(answer) if options.explain else ())]
    print("\n".join(lines))
    return 0


def shown(answer: Answer, base: Base) -> Iterator[str]:
    """Yield the lines of an answer as a person reads it: the text, the quotes, other entries."""
    yield answer.text
    for citation in answer.citations:
        source = base.sources.get(citation.source)
        place = [source.title if source else citation.source, *([citation.heading] if citation.heading else [])]
        yield ""
        yield f"  “{citation.quote}”"
        yield f"  — {' · '.join(place)} [{citation.source}]"
    others = answer.alternatives if answer.status is not Status.ANSWERED else ()
    if others:
        yield ""
    for number, other in enumerate(others, start=1):
        yield f"  {number}. {other.question}"


def explained(answer: Answer) -> Iterator[str]:
    """Yield the lines that say how an answer was found."""
    facts = [
        ("status", str(answer.status)),
        ("entry", answer.entry or "none"),
        ("confidence", f"{answer.confidence:.3f}"),
        ("language", answer.locale),
        *([("understood", answer.resolved)] if answer.resolved else []),
        *(("because", reason) for reason in answer.reasons),
        *(("or", f"{other.confidence:.3f} {other.entry}: {other.question}") for other in answer.alternatives),
    ]
    yield ""
    for name, value in facts:
        yield f"{name:<12}{value}"
