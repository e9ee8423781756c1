"""The cards before and after publishing: what would change, what it would do to questions, and that it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from discord import ButtonStyle, SelectOption
from discord.ui import LayoutView

from bot.cards.curation.wording import (
    ACCENT,
    DONE,
    WARNING,
    change_title,
    changed_thing,
    code,
    diff,
    language_name,
    listed,
    resulting,
)
from bot.cards.layout import OPTIONS, Card
from bot.cards.markdown import cut, one_line, plain, whole_sentences
from bot.curation.arriving import to_look_through
from bot.curation.values import Proposal, Revision, Waiting
from bot.forms import option
from bot.localisation import Voice
from bot.moderation import ModeratorButton, ModeratorSelect
from knowledge.curating.impact import Effect, Impact
from knowledge.editing.changes import FileChange, same
from knowledge.model import Answer, Base, Status

DIFFS = 2_000
CHANGES = 6
ENTRIES = 350
"""Characters for the ids of the entries that whole files change, of each kind."""
LOOKED_THROUGH = 2_000
TAKEN = 5
GROUPS = ("newly_answered", "changed", "lost")


def preview_card(proposal: Proposal, voice: Voice, draft: str = "", *, own: bool = True, page: int = 0) -> LayoutView:
    """Lay out a proposal: the diff, what it would do, and the buttons that publish it or throw it away.

    `draft` is the draft it came from; `own` tells whether it is shown to its author; `page` which of the questions
    that would be answered otherwise are listed.
    """
    impact = proposal.impact
    card = Card(WARNING if impact.lost or impact.taken_from or proposal.takes_back else ACCENT)
    title = "kb.preview_undo" if proposal.undoes is not None else "kb.preview_title"
    card.text(f"## {voice.say(title, number=proposal.undoes)}\n-# {voice.say('kb.preview_note')}")
    if proposal.reason:
        card.text(f"*{plain(cut(one_line(proposal.reason), 300))}*")
    _add_changes(card, proposal, voice)
    card.rule()
    _add_impact(card, impact, voice)
    effects = effect_options(impact, voice)
    shown = effects[page * OPTIONS : (page + 1) * OPTIONS]
    if shown:
        card.row(ModeratorSelect("effect", proposal.id, shown, voice.say("kb.pick_effect")))
    if len(effects) > OPTIONS:
        last = (len(effects) - 1) // OPTIONS
        turns = ((page - 1, "kb.previous", page > 0), (page + 1, "kb.next", page < last))
        card.row(
            *(
                ModeratorButton("effects", f"{proposal.id}.{draft}.{to}", voice.say(key), disabled=not possible)
                for to, key, possible in turns
            )
        )
    views = _asker_views(proposal, voice)
    if views:
        card.row(ModeratorSelect("asker-view", proposal.id, views, voice.say("kb.see_as_asked")))
    publish = "kb.ask_second" if proposal.waits_for_second and own else "kb.publish"
    key = f"{proposal.id}.{draft}" if draft else proposal.id
    buttons = [ModeratorButton("publish", key, voice.say(publish), ButtonStyle.success)]
    if draft:
        buttons.append(ModeratorButton("draft-show", draft, voice.say("kb.back")))
    buttons.append(ModeratorButton("proposal-discard", key, voice.say("kb.discard"), ButtonStyle.danger))
    card.row(*buttons)
    return card.view()


def effect_options(impact: Impact, voice: Voice) -> list[SelectOption]:
    """Return the questions that would be answered otherwise: those lost first, then the changed, then the new ones."""
    return [
        option(f"{name}.{position}", effect.question, _in_short(name, effect, voice))
        for name in reversed(GROUPS)
        for position, effect in enumerate(getattr(impact, name))
    ]


def effect_of(impact: Impact, value: str) -> Effect | None:
    """Return the effect that an option stands for; None where there is none of that number."""
    name, _, position = value.partition(".")
    effects: Sequence[Effect] = getattr(impact, name) if name in GROUPS else ()
    return effects[int(position)] if position.isdigit() and int(position) < len(effects) else None


def effect_card(effect: Effect, before: Answer, after: Answer, voice: Voice) -> LayoutView:
    """Lay out what a question is answered now and what it would be answered."""
    card = Card(ACCENT)
    source = voice.say(f"kb.from_{effect.source}")
    card.text(f"-# {source}\n### {plain(cut(one_line(effect.question), 300))}")
    for key, answer in (("kb.before", before), ("kb.after", after)):
        entry = f" · {code(answer.entry)}" if answer.entry else ""
        text = plain(whole_sentences(answer.text, voice.locale, 1_000)) or "—"
        offered = [f"- {plain(cut(one_line(each.question), 150))}" for each in answer.alternatives]
        listed = "\n".join(offered if answer.status is Status.SUGGESTED else [])
        card.text(f"**{voice.say(key)}** · {_status(answer.status, voice)}{entry}\n{text}\n{listed}", 1_700)
        if key == "kb.before":
            card.rule()
    return card.view()


def published_card(revision: Revision, voice: Voice, after: Base) -> LayoutView:
    """Lay out that a change is live, with the way back; and once another article has come, what to look through.

    `voice` has the base as it was before, `after` is the live one.
    """
    card = Card(DONE)
    card.text(f"## {voice.say('kb.published', number=revision.number)}\n{voice.say('kb.live')}")
    card.text("\n".join(change_title(change, voice) for change in revision.changes[:CHANGES]))
    entries = to_look_through(voice.base, after)
    if entries is not None and (entries or after.about):
        about = [voice.say("kb.about_text")] if after.about else []
        things = listed([*about, *(code(entry, 60) for entry in entries)], voice, LOOKED_THROUGH)
        card.text(f"⚠️ {voice.say('kb.look_through', things=things)}")
    undo = ModeratorButton("undo", str(revision.number), voice.say("kb.undo"))
    card.row(undo, ModeratorButton("history", ".", voice.say("kb.history")))
    return card.view()


def handed_on_card(proposal: Proposal, voice: Voice) -> LayoutView:
    """Lay out for everybody in the channel that a change waits for another moderator."""
    card = Card(ACCENT)
    card.text(f"## {voice.say('kb.waits_title')}\n{voice.say('kb.waits', name=plain(proposal.author.name))}")
    _add_changes(card, proposal, voice)
    card.row(ModeratorButton("proposal-open", proposal.id, voice.say("kb.look_at_it"), ButtonStyle.primary))
    return card.view()


def waiting_options(waiting: Sequence[Waiting], voice: Voice) -> list[SelectOption]:
    """Return the proposals that wait for a second moderator, as options."""
    return [
        option(
            each.id,
            voice.say("kb.waiting_option", entry=changed_thing(each.changes[0]) if each.changes else "—"),
            f"{each.author.name} · {each.reason}".strip(" ·"),
        )
        for each in waiting[:OPTIONS]
    ]


def plain_card(text: str, accent: int = ACCENT) -> LayoutView:
    """Lay out a sentence or two."""
    card = Card(accent)
    card.text(text)
    return card.view()


def _add_changes(card: Card, proposal: Proposal, voice: Voice) -> None:
    if proposal.takes_back:
        revised = [
            f"{code(name, 60)} ({voice.say('kb.revision', number=n)})" for name, n in proposal.takes_back.items()
        ]
        card.text(f"⚠️ {voice.say('kb.takes_back', things=listed(revised, voice, ENTRIES))}")
    if all(isinstance(change, FileChange) for change in proposal.changes):
        card.text("\n".join(_entries_in_files(proposal, voice)))
    shown = proposal.changes[:CHANGES]
    room = DIFFS // max(1, len(shown))
    for change in shown:
        text = diff(change, voice, room) if change.after is not None else ""
        card.text(f"{change_title(change, voice)}\n{text}")
    if len(proposal.changes) > len(shown):
        card.text(f"-# {voice.say('reply.and_more', count=len(proposal.changes) - len(shown))}")


def _entries_in_files(proposal: Proposal, voice: Voice) -> Iterator[str]:
    """Yield which entries whole files remove, edit and add: of many or long files the diffs are cut."""
    live, wanted = voice.base.entries, proposal.candidate.base.entries
    kinds = {
        "removed": [entry for entry in live if entry not in wanted],
        "edited": [entry for entry in live if entry in wanted and not same(live[entry], wanted[entry])],
        "added": [entry for entry in wanted if entry not in live],
    }
    for kind, entries in kinds.items():
        if entries:
            ids = listed([code(entry, 60) for entry in entries], voice, ENTRIES)
            yield voice.say(f"kb.change_{kind}", entry=ids)


def _add_impact(card: Card, impact: Impact, voice: Voice) -> None:
    if not impact.replayed:
        card.text(voice.say("kb.nothing_replayed"))
        return
    counts = {name: len(getattr(impact, name)) for name in GROUPS}
    lines = [voice.say("kb.replayed", count=impact.replayed)]
    lines += [voice.say(f"kb.{name}", count=count) for name, count in counts.items() if count]
    if not any(counts.values()):
        lines.append(voice.say("kb.no_effect"))
    if impact.drifted:
        lines.append(f"-# {voice.say('kb.drifted', count=impact.drifted)}")
    for entry, count in list(impact.taken_from.items())[:TAKEN]:
        lines.append(f"⚠️ {voice.say('kb.taken_from', entry=code(entry), count=count)}")
    card.text("\n".join(lines))


def _asker_views(proposal: Proposal, voice: Voice) -> list[SelectOption]:
    entries = [entry.id for entry in resulting(proposal.changes)]
    locales = [*voice.base.languages, *(["zh-TW"] if "zh" in voice.base.languages else [])]
    several = len(entries) > 1
    return [
        option(f"{number}.{locale}", language_name(locale), entry if several else "")
        for number, entry in enumerate(entries)
        for locale in locales
    ][:OPTIONS]


def _in_short(name: str, effect: Effect, voice: Voice) -> str:
    sides = [
        f"{_status(status, voice)}{f' {entry}' if entry else ''}" for status, entry in (effect.before, effect.after)
    ]
    return f"{voice.say(f'kb.{name}_short')}: {' → '.join(sides)}"


def _status(status: Status, voice: Voice) -> str:
    return voice.say(f"status.{status}") if status is not Status.SILENT else str(status)
