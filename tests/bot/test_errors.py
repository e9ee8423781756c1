"""What a person is told when something goes wrong."""

from __future__ import annotations

from typing import Any

import pytest
from discord import app_commands

from bot.curation.values import (
    ArticleGone,
    CurationError,
    HistoryBroken,
    ProposalGone,
    RevisionUnknown,
    SecondPersonNeeded,
)
from bot.error_handler import explain
from bot.errors import (
    AttachmentRefused,
    CannotCompare,
    CannotWait,
    ClusterGone,
    DeskError,
    DraftGone,
    NoCuration,
    NoSuchEntry,
    NotAModerator,
    NotAnAdministrator,
    NotFound,
    NothingOfTheKind,
    NothingToAsk,
    NotKept,
    OnlyAtHome,
    Outdated,
    ThreadRefused,
    Vanished,
)
from tests.builders import LOCALES

TEXTS = LOCALES.texts("en")
NO_COMMAND: Any = None


ATTACHMENTS = (
    "attachment_gone",
    *(f"article_{why}" for why in ["kind", "large", "encoding", "locked", "broken", "scanned", "empty"]),
    *(
        f"base_{why}"
        for why in ["broken", "large", "unsafe", "stranger", "empty", "apart", "same", "outside", "encoding"]
    ),
)


def every_refusal() -> list[DeskError]:
    return [
        NothingToAsk(),
        NotFound("x"),
        *(NothingOfTheKind(kind) for kind in ("meetings", "people", "topics")),
        CannotCompare(),
        CannotCompare("x"),
        Vanished("x"),
        ThreadRefused(),
        NotAModerator(),
        Outdated(),
        NoCuration(),
        NoSuchEntry("x"),
        DraftGone(),
        NotKept(),
        *(AttachmentRefused(reason, "fees.pdf") for reason in ATTACHMENTS),
        CannotWait(),
        NotAnAdministrator(),
        OnlyAtHome(),
        ClusterGone(),
    ]


OF_CURATION = [ArticleGone(), HistoryBroken(3), ProposalGone(), RevisionUnknown(1), SecondPersonNeeded()]


@pytest.mark.parametrize("error", [*every_refusal(), *OF_CURATION], ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("locale", LOCALES.by_locale)
def test_every_refusal_has_its_sentence(error, locale):
    sentence, reference = explain(error, LOCALES.texts(locale))
    assert reference is None
    assert sentence
    assert "{" not in sentence


def test_no_refusal_is_forgotten_here():
    assert set(DeskError.__subclasses__()) == {type(error) for error in every_refusal()}
    assert set(CurationError.__subclasses__()) == {type(error) for error in OF_CURATION}


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (app_commands.CommandOnCooldown(app_commands.Cooldown(1, 5), 1.2), "Try again in 2 seconds"),
        (app_commands.NoPrivateMessage(), "does not work here"),
        (app_commands.MissingPermissions(["manage_guild"]), "may not use this"),
        (app_commands.CheckFailure(), "may not use this"),
        (app_commands.CommandNotFound("x", []), "This command has changed"),
        (NotFound("**x** `y`"), r"\*\*x\*\* \`y\`"),
    ],
)
def test_known_failures_name_the_next_step(error, words):
    sentence, reference = explain(error, TEXTS)
    assert words in sentence
    assert reference is None


def test_the_unexpected_is_an_apology_with_a_reference_and_no_detail():
    sentence, reference = explain(ValueError("secret detail"), TEXTS)
    assert reference is not None
    assert reference in sentence
    assert "secret" not in sentence
