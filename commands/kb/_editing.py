"""`/kb add`, `edit`, `show`: a draft card whose buttons open the forms of an entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from discord import SelectOption
from discord.app_commands import Choice, Group, Range, autocomplete, describe
from discord.ui import Label

from bot.autocomplete import meeting_choices
from bot.cards.curation import draft_card, entry_card, language_name, plain_card
from bot.client import SummitDesk
from bot.curation.drafts import Draft, blank, new_id, suggested_id, with_language
from bot.forms import Entered, choice_field, option, text_field
from bot.lookup import GOOD, meeting_called
from bot.moderation import ModeratorForm
from commands.kb._drafts import open_edit
from commands.kb._group import (
    Interaction,
    curator_of,
    draft_called,
    drafts_of,
    entry_called,
    entry_keyed,
    keep_draft,
    offer_entries,
    show,
    voice_of,
)
from knowledge.matching import find_person, find_topic
from knowledge.model import Base, Entry, Kind, Problem
from knowledge.snapshot import Snapshot

ASKS = ("what", "who", "when", "where", "why", "how", "how-many")
IN_A_SELECT = 25
LONGEST = 4000
FILLED = 3_000
"""How much of a field is filled with questions, so that some can be added to each."""
FIELDS = 3
"""How many fields questions may take: a form has five, and the answer and the follow-ups take one each."""


def add_to(group: Group, client: SummitDesk) -> None:
    """Add the commands and what their cards do."""

    @group.command(name="add", description="Add an entry")
    @describe(question="What it answers, as people ask it", meeting="The meeting that it belongs to")
    async def add(
        interaction: Interaction, question: Range[str, 1, 300] | None = None, meeting: Range[str, 1, 200] | None = None
    ) -> None:
        """Open a draft of a new entry."""
        curator_of(interaction)
        snapshot = interaction.client.snapshot
        named = meeting_called(meeting, snapshot).id if meeting else None
        await open_drafted(interaction, blank(snapshot.base, [question] if question else [], named))

    @add.autocomplete("meeting")
    async def meetings(interaction: Interaction, typed: str) -> list[Choice[str]]:
        return meeting_choices(typed, interaction.client.snapshot, voice_of(interaction))

    @group.command(name="edit", description="Edit an entry")
    @describe(entry="Which entry: its id, or a question that it answers")
    @autocomplete(entry=offer_entries)
    async def edit(interaction: Interaction, entry: str) -> None:
        """Open a draft of an entry: the moderator's own where there is one."""
        curator_of(interaction)
        await open_edit(interaction, entry_called(entry, interaction.client.snapshot.base))

    @group.command(name="show", description="Look at an entry with all that it holds")
    @describe(entry="Which entry: its id, or a question that it answers")
    @autocomplete(entry=offer_entries)
    async def show_entry(interaction: Interaction, entry: str) -> None:
        """Show an entry."""
        found = entry_called(entry, interaction.client.snapshot.base)
        await show(interaction, entry_card(found, voice_of(interaction)))

    client.actions.add(
        buttons={
            "draft-show": show_draft,
            "draft-language": open_language,
            "draft-details": open_details,
            "draft-more": open_more,
            "draft-discard": discard,
            "entry-edit": edit_keyed,
        },
        forms={"draft-language": take_language, "draft-details": take_details, "draft-more": take_more},
    )


async def open_draft(interaction: Interaction, entry: Entry) -> None:
    """Open the draft card of a new entry that begins with what is given."""
    base = interaction.client.snapshot.base
    named = entry if entry.id else replace(entry, id=suggested_id(entry, base))
    await open_drafted(interaction, Draft(new_id(), named))


async def open_drafted(interaction: Interaction, draft: Draft, problems: Sequence[Problem] = ()) -> None:
    """Keep a draft and show its card, with what is to be mended."""
    await keep_draft(interaction, draft)
    await show(interaction, draft_card(draft, voice_of(interaction), problems))


async def show_draft(interaction: Interaction, key: str) -> None:
    """Show a draft's card again. Raises DraftGone."""
    await show(interaction, draft_card(await draft_called(interaction, key), voice_of(interaction)))


async def edit_keyed(interaction: Interaction, key: str) -> None:
    """Open a draft of the entry that a card shows. Raises NoCuration and Vanished."""
    curator_of(interaction)
    await open_edit(interaction, entry_keyed(key, interaction.client.snapshot.base))


async def discard(interaction: Interaction, key: str) -> None:
    """Throw a draft away."""
    await drafts_of(interaction).drop(key)
    await show(interaction, plain_card(voice_of(interaction).say("kb.discarded")))


async def open_language(interaction: Interaction, key: str) -> None:
    """Open the form for the questions, the answer and the follow-ups in one language. Raises DraftGone."""
    draft_id, _, language = key.partition(".")
    draft, voice = await draft_called(interaction, draft_id), voice_of(interaction)
    shown, _ = _in_fields(draft.entry.questions.get(language, ()))
    fields = [
        text_field(
            f"questions{number or ''}",
            voice.say("kb.questions_label"),
            "\n".join(lines),
            hint=voice.say("kb.questions_hint"),
            long=True,
        )
        for number, lines in enumerate(shown)
    ]
    fields += [
        text_field(name, voice.say(f"kb.{name}_label"), text, hint=voice.say(f"kb.{name}_hint"), long=True)
        for name, text in _beside_questions(draft.entry, language).items()
        if len(text) <= LONGEST
    ]
    title = voice.say("kb.language", language=language_name(language))
    await interaction.response.send_modal(ModeratorForm("draft-language", key, title, *fields))


async def take_language(interaction: Interaction, key: str, entered: Entered) -> None:
    """Take what was typed in one language. Raises DraftGone."""
    draft_id, _, language = key.partition(".")
    draft = await draft_called(interaction, draft_id)
    _, unshown = _in_fields(draft.entry.questions.get(language, ()))
    typed = [values[0] for name, values in entered.items() if name.startswith("questions")]
    held = _beside_questions(draft.entry, language)
    said = {name: _first(entered, name) if name in entered else text for name, text in held.items()}
    questions = "\n".join([*typed, *unshown])
    entry = with_language(draft.entry, language, questions, said["follow_ups"], said["answer"])
    if draft.before is None and draft.entry.id == suggested_id(replace(draft.entry, questions={}), _base(interaction)):
        entry = replace(entry, id=suggested_id(entry, _base(interaction)))
    await open_drafted(interaction, replace(draft, entry=entry))


async def open_details(interaction: Interaction, key: str) -> None:
    """Open the form for id, topics, people and kind. Raises DraftGone."""
    draft, voice = await draft_called(interaction, key), voice_of(interaction)
    entry, base = draft.entry, _base(interaction)
    kinds = [option(str(kind), voice.say(f"kb.kind_{kind}"), chosen=kind is entry.kind) for kind in Kind]
    fields: list[Label[Any]] = []
    if draft.before is None:
        fields.append(text_field("id", voice.say("kb.field_id"), entry.id, hint=voice.say("kb.id_hint"), most=200))
    topics = [(topic.id, voice.title(topic)) for topic in base.topics.values()]
    people = [(person.id, voice.name(person)) for person in base.people.values()]
    fields += [
        field
        for field in (
            _several("topics", voice.say("kb.field_topics"), topics, entry.topics, voice.say("kb.ids_hint")),
            _several("people", voice.say("kb.field_people"), people, entry.people, voice.say("kb.ids_hint")),
            choice_field("kind", voice.say("kb.field_kind"), kinds, least=1),
        )
        if field is not None
    ]
    await interaction.response.send_modal(ModeratorForm("draft-details", key, voice.say("kb.details"), *fields))


async def take_details(interaction: Interaction, key: str, entered: Entered) -> None:
    """Take id, topics, people and kind. Raises DraftGone."""
    draft = await draft_called(interaction, key)
    snapshot = interaction.client.snapshot
    topics = _ids(entered, "topics", draft.entry.topics)
    people = _ids(entered, "people", draft.entry.people)
    entry = replace(
        draft.entry,
        id=_first(entered, "id").strip() or draft.entry.id,
        topics=_in_order(draft.entry.topics, _meant(topics, snapshot, snapshot.base.topics, find_topic)),
        people=_in_order(draft.entry.people, _meant(people, snapshot, snapshot.base.people, find_person)),
        kind=Kind(_first(entered, "kind") or draft.entry.kind),
    )
    await open_drafted(interaction, replace(draft, entry=entry))


async def open_more(interaction: Interaction, key: str) -> None:
    """Open the form for what the question asks, yes or no, and the reason of the change. Raises DraftGone."""
    draft, voice = await draft_called(interaction, key), voice_of(interaction)
    entry = draft.entry
    answers = [
        option(value, voice.say(f"kb.whether_{value}"), chosen=entry.whether is (value == "yes"))
        for value in ("yes", "no")
    ]
    asks = [option(each, each, chosen=each in entry.asks) for each in ASKS]
    form = ModeratorForm(
        "draft-more",
        key,
        voice.say("kb.more_details"),
        choice_field("asks", voice.say("kb.field_asks"), asks, hint=voice.say("kb.asks_hint"), most=len(asks)),
        choice_field("whether", voice.say("kb.field_whether"), answers, hint=voice.say("kb.whether_hint")),
        text_field("reason", voice.say("kb.reason"), draft.reason, hint=voice.say("kb.reason_hint"), most=300),
    )
    await interaction.response.send_modal(form)


async def take_more(interaction: Interaction, key: str, entered: Entered) -> None:
    """Take what the question asks, yes or no, and the reason. Raises DraftGone."""
    draft = await draft_called(interaction, key)
    whether = {"yes": True, "no": False}.get(_first(entered, "whether"))
    asks = _in_order(draft.entry.asks, entered.get("asks", ()))
    entry = replace(draft.entry, asks=asks, whether=whether)
    await open_drafted(interaction, replace(draft, entry=entry, reason=_first(entered, "reason").strip()))


def _beside_questions(entry: Entry, language: str) -> dict[str, str]:
    """Return what a form has of an entry beside its questions, by field: the answer, and the follow-ups one a line."""
    return {"answer": entry.answer.get(language, ""), "follow_ups": "\n".join(entry.follow_ups.get(language, ()))}


def _in_fields(questions: Sequence[str]) -> tuple[list[list[str]], list[str]]:
    """Return questions in as many fields as it takes, with room to type in each, and those that no form can hold."""
    fields: list[list[str]] = [[]]
    for number, question in enumerate(questions):
        if sum(len(each) + 1 for each in fields[-1]) + len(question) > FILLED:
            if len(fields) == FIELDS:
                return fields, list(questions[number:])
            fields.append([])
        fields[-1].append(question)
    return fields, []


def _several(
    name: str, label: str, known: Sequence[tuple[str, str]], held: Sequence[str], hint: str
) -> Label[Any] | None:
    """Return a field for several things: a select, or with more than a select takes their ids with commas between."""
    if not known and not held:
        return None
    if len(known) > IN_A_SELECT or not set(held) <= {each for each, _ in known}:
        return text_field(name, label, ", ".join(held), hint=hint)
    options: list[SelectOption] = [option(each, shown, each, chosen=each in held) for each, shown in known]
    return choice_field(name, label, options, most=len(options))


def _ids(entered: Entered, name: str, held: Sequence[str]) -> tuple[str, ...]:
    """Return the ids chosen, or typed with commas between; what stands already where the form had no such field."""
    if name not in entered:
        return tuple(held)
    return tuple(part.strip() for value in entered[name] for part in value.split(",") if part.strip())


def _meant(
    typed: Sequence[str], snapshot: Snapshot, known: Mapping[str, object], ranking: Callable[..., Sequence[Any]]
) -> list[str]:
    """Return the ids that were typed, and for each name the id of what is called so; what nothing is called stays."""
    found: list[str] = []
    for part in typed:
        best = [] if part in known else [each for each, score in ranking(part, snapshot)[:1] if score >= GOOD]
        found += best or [part]
    return found


def _in_order(held: Sequence[str], chosen: Sequence[str]) -> tuple[str, ...]:
    """Return what was chosen: what stood there before in its order, then what is new."""
    return tuple(dict.fromkeys((*(each for each in held if each in chosen), *chosen)))


def _first(entered: Entered, name: str) -> str:
    return next(iter(entered.get(name, ())), "")


def _base(interaction: Interaction) -> Base:
    return interaction.client.snapshot.base
