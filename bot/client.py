"""The client: takes ready-made parts and the names of extensions, and joins them to Discord."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from functools import partial

import discord
from discord import AllowedMentions, CustomActivity, Intents, MemberCacheFlags, Permissions
from discord.app_commands import AppCommandContext, AppInstallationType
from discord.ext.commands import AutoShardedBot
from discord.ui import LayoutView

from bot import endpoint, replies
from bot.answering import Answering, Meter
from bot.cards import DYNAMIC_ITEMS, FEEDBACK_ITEMS, PRIVACY_ITEMS, help_card
from bot.command_tree import DeskTree
from bot.curation.articles import Articles
from bot.curation.curator import Curator
from bot.curation.notices import Notices
from bot.curation.unanswered import Unanswered
from bot.feedback import Feedback
from bot.listening import Listener, hear_only_people
from bot.localisation import CommandTranslator, Locales, Voice
from bot.lookup import examples
from bot.moderation import MODERATOR_ITEMS, Actions, take_form
from bot.notifications import tell_asker, tell_moderators
from bot.privacy import Privacy
from bot.registration import register_commands
from bot.settings import Settings
from bot.store import Store
from bot.wire_format import write_as_described
from knowledge.snapshot import Snapshot
from knowledge.understanding.reading import forget_texts
from knowledge.understanding.recognition import reply_locale

log = logging.getLogger(__name__)

EXTENSIONS = (
    "commands.ask",
    "commands.explore",
    "commands.about",
    "commands.privacy",
    "commands.server",
    "commands.stats",
    "commands.kb",
)
MENU = "Ask the desk"
EXAMPLES = 4
PERMISSIONS = Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    read_message_history=True,
    attach_files=True,
)


class SummitDesk(AutoShardedBot):
    """The desk on Discord. Give it another `snapshot` at any time by plain assignment.

    Starting raises `discord.LoginFailure` on a bad token and the extension's own error when one does not load.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        store: Store,
        snapshot: Snapshot,
        extensions: Sequence[str] = EXTENSIONS,
        metrics: Meter | None = None,
        curator: Curator | None = None,
    ) -> None:
        endpoint.use_api(settings.discord_api_url)
        super().__init__(
            command_prefix=_no_prefix,
            help_command=None,
            tree_cls=DeskTree,
            intents=_intents(message_content=True),
            allowed_mentions=AllowedMentions.none(),
            allowed_contexts=AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=AppInstallationType(guild=True, user=True),
            member_cache_flags=MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            activity=CustomActivity(name="/ask · /help"),
            shard_count=settings.shard_count,
            shard_ids=settings.shard_ids and list(settings.shard_ids),  # type: ignore[arg-type]  # None is its default
        )
        self.settings = settings
        self.store = store
        self.snapshot = snapshot
        self.metrics = metrics
        self.curator = curator
        self.articles = Articles.of(store, curator) if curator is not None else None
        self.locales = Locales.load()
        self.actions = Actions()
        self.answering = Answering(
            store,
            lambda: self.snapshot,
            metrics=metrics,
            get_revision=lambda: self.curator.number if self.curator is not None else None,
        )
        self.feedback = Feedback(self)
        self.privacy = Privacy(self)
        self.unanswered = Unanswered(store, lambda: self.snapshot)
        self.notices = Notices(store, partial(tell_asker, self))
        self._extension_names = tuple(extensions)
        self._listener = Listener(self)
        hear_only_people(self._connection.parsers)  # the library has no public way

    @property
    def invite_url(self) -> str:
        """Return the address at which the desk is added to a server."""
        if self.application_id is None:
            raise RuntimeError("the application's id is known only after login")
        return discord.utils.oauth_url(
            self.application_id, permissions=PERMISSIONS, scopes=("bot", "applications.commands")
        )

    async def setup_hook(self) -> None:
        """Load the extensions and register their commands; runs after each login, twice where an intent is refused."""
        self.actions = Actions()
        self.notices.start()
        write_as_described()
        await endpoint.use_gateway_of_api(self.http)
        if self.curator is not None and self.notices.on_published not in self.curator.on_published:
            self.curator.on_published.append(self.notices.on_published)
            self.curator.on_trouble = partial(tell_moderators, self)
        self.add_dynamic_items(*DYNAMIC_ITEMS, *FEEDBACK_ITEMS, *PRIVACY_ITEMS, *MODERATOR_ITEMS)
        for name in self._extension_names:
            await self.load_extension(name)
        await self.tree.set_translator(CommandTranslator(self.locales))
        await register_commands(self.tree)
        if self.settings.home_guild_id is not None:
            await self._register_at_home(discord.Object(self.settings.home_guild_id))

    async def start(self, token: str, *, reconnect: bool = True) -> None:
        """Log in and stay connected until closed; without the message-content intent where it is refused."""
        try:
            await super().start(token, reconnect=reconnect)
        except discord.PrivilegedIntentsRequired:
            if not self.intents.message_content:
                raise
            log.warning(
                "the message-content intent is not enabled for this application: answering commands, mentions and "
                "direct messages only (enable it in the Developer Portal under Bot to listen in channels)"
            )
            self.clear()
            # The library has no public way to change intents, and `clear` forgets that it closed the connector.
            self._connection._intents = _intents(message_content=False)
            self.http.connector = discord.utils.MISSING
            await self._async_setup_hook()
            await super().start(token, reconnect=reconnect)

    async def close(self) -> None:
        """Let those who are being told of an answer hear it to the end, then leave Discord."""
        await self.notices.close()
        await super().close()

    async def on_ready(self) -> None:
        """Say in one line that the desk is there, and tell those who wait of what was published meanwhile."""
        log.info("ready as %s in %d servers; invite with %s", self.user, len(self.guilds), self.invite_url)
        await self.notices.on_published(None, self.snapshot)

    async def on_message(self, message: discord.Message, /) -> None:
        """Hear every message; there are no prefix commands."""
        await self._listener.on_message(message)

    async def on_interaction(self, interaction: discord.Interaction[SummitDesk], /) -> None:
        """Take forms that outlive the process; whatever else people do with the desk, the library hands out."""
        await take_form(interaction)
        await self.feedback.take_form(interaction)

    def forget(self, user_id: int) -> None:
        """Forget what a person asked, wherever it is in memory; where nobody knows who asked, all is forgotten."""
        self.answering.forget(user_id)
        self.unanswered.forget()
        if self.curator is not None:
            self.curator.forget_questions()
        forget_texts()

    async def audit(self, person: discord.abc.User, action: str, target: str, *, allowed: bool) -> None:
        """Put in the audit what somebody did as a moderator, or was not allowed to do; its failing stops nobody."""
        who, name = self.store.hash_user(person.id), person.display_name
        try:
            await self.store.audit.note(who=who, name=name, action=action, target=target, allowed=allowed)
        except Exception:
            log.exception("the audit could not be written: %s", action)

    def ask_channels(self, guild: discord.Guild | None) -> Collection[int]:
        """Return the channels of a server that the desk listens to."""
        if guild is None:
            return ()
        chosen = self.store.servers.of(guild.id).channels
        return self.settings.ask_channel_ids | chosen if chosen else self.settings.ask_channel_ids

    def language_of(self, guild: discord.Guild | None) -> str | None:
        """Return the locale in which the desk speaks where nobody's own is known: what `/desk` or Discord has set."""
        if guild is None:
            return None
        return self.store.servers.of(guild.id).language or str(guild.preferred_locale)

    def voice(self, locale: str) -> Voice:
        """Return how a card speaks in the language of an answer."""
        return Voice(self.snapshot.base, locale, self.locales.texts(locale))

    def voice_for(self, locale: discord.Locale | str | None) -> Voice:
        """Return how a card speaks to a person with a Discord locale."""
        return self.voice(reply_locale(str(locale) if locale else None, "", self.snapshot.base.languages))

    def help_card(self, locale: discord.Locale | str | None) -> LayoutView:
        """Return the card that says what the desk does, with a few questions to press."""
        voice = self.voice_for(locale)
        return help_card(
            voice, examples(self.snapshot, voice.locale, EXAMPLES), voice.texts.commands.get(f"{MENU}.name", MENU)
        )

    async def show_entry(
        self, interaction: discord.Interaction[SummitDesk], key: str, label: str, language: str
    ) -> None:
        """Reply with the entry that a button or select named."""
        await replies.show_entry(interaction, key, label, language)

    async def show_subject(
        self, interaction: discord.Interaction[SummitDesk], kind: str, key: str, label: str, language: str
    ) -> None:
        """Reply with the meeting, person or topic that a button named."""
        await replies.show_subject(interaction, kind, key, label, language)

    async def open_thread(self, interaction: discord.Interaction[SummitDesk], key: str, language: str) -> None:
        """Open a thread on the answer whose button was pressed."""
        await replies.open_thread(interaction, key, language)

    def can_open_thread(self, channel: object, permissions: Permissions) -> bool:
        """Whether a thread can be opened here, and the desk would hear what is said in it."""
        return (
            isinstance(channel, discord.TextChannel)
            and permissions.create_public_threads
            and self.intents.message_content
        )

    async def _register_at_home(self, home: discord.Object) -> None:
        try:
            await register_commands(self.tree, home)
        except discord.Forbidden:
            log.warning(
                "HOME_GUILD_ID: no access to the server %s; invite the desk there with %s", home.id, self.invite_url
            )


def _intents(*, message_content: bool) -> Intents:
    return Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=message_content)


def _no_prefix(_: AutoShardedBot, __: discord.Message) -> list[str]:
    return []
