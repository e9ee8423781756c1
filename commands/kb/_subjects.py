"""What the audit says that an action was about: an entry, a revision, an article, instead of the key that a button
carries, which nobody can read once a draft is published. What askers typed is never put there."""

from __future__ import annotations

from contextlib import suppress

from bot.cards import find
from bot.cards.curation import changed_things
from bot.errors import Vanished
from bot.moderation import Subject
from commands.kb._group import Interaction
from knowledge.editing.changes import change_from_data


async def of_draft(interaction: Interaction, key: str, _: tuple[str, ...]) -> str:
    """Return the entry that a draft is of."""
    data = await interaction.client.store.drafts.find(key.partition(".")[0])
    return str((data.get("before") or data.get("entry") or {}).get("id", "")) if data else ""


async def of_proposal(interaction: Interaction, key: str, _: tuple[str, ...]) -> str:
    """Return the entries and files that a proposal changes."""
    record = await interaction.client.store.proposals.get(key.partition(".")[0])
    return changed_things([change_from_data(data) for data in record.changes]) if record is not None else ""


async def of_begun(interaction: Interaction, _: str, chosen: tuple[str, ...]) -> str:
    """Return the entry of the draft, or of the removal, that was chosen."""
    return await of_draft(interaction, chosen[0], ()) or await of_proposal(interaction, chosen[0], ())


async def of_waiting(interaction: Interaction, _: str, chosen: tuple[str, ...]) -> str:
    """Return what the proposal that was chosen changes."""
    return await of_proposal(interaction, chosen[0], ())


async def of_entry(interaction: Interaction, key: str, _: tuple[str, ...]) -> str:
    """Return the entry with a key."""
    with suppress(Vanished):
        return find(interaction.client.snapshot.base.entries, key, "")
    return ""


async def of_picked_entry(interaction: Interaction, _: str, chosen: tuple[str, ...]) -> str:
    """Return the entry that was chosen."""
    return await of_entry(interaction, chosen[0], ())


async def of_revision(_: Interaction, key: str, chosen: tuple[str, ...]) -> str:
    """Return the number of a revision."""
    return chosen[0] if chosen else key


async def of_article(interaction: Interaction, key: str, chosen: tuple[str, ...]) -> str:
    """Return the name of the file that an article came in."""
    record = await interaction.client.store.articles.find(chosen[0] if chosen else key.partition(".")[0])
    return record.name if record is not None else ""


_OF_DRAFTS = (
    "draft-show draft-language draft-details draft-more draft-discard draft-anew draft-preview draft-quotes "
    "quote-search quote-type quote-pick quote-drop conflict-mine conflict-theirs conflict-both"
)
_OF_PROPOSALS = "publish proposal-open proposal-discard effects effect asker-view"
_OF_ARTICLES = (
    "article-previous article-next article-open article-show article-make article-skip article-details article-drop "
    "article-drop-now article-pick"
)
SUBJECTS: dict[str, Subject] = {
    **dict.fromkeys(_OF_DRAFTS.split(), of_draft),
    **dict.fromkeys(_OF_PROPOSALS.split(), of_proposal),
    **dict.fromkeys(_OF_ARTICLES.split(), of_article),
    **dict.fromkeys(("entry-edit", "entry-remove", "entry-history"), of_entry),
    **dict.fromkeys(("undo", "revision"), of_revision),
    "draft-pick": of_begun,
    "waiting": of_waiting,
    "phrasing-pick": of_picked_entry,
}
