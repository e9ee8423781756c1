"""A person at the keyboard: drives the people's face over HTTP, for tests."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, TypeVar

import aiohttp

from bot.localdiscord import jsontext
from bot.localdiscord.model import Json, User
from bot.localdiscord.rules import components as kinds
from bot.localdiscord.rules.commands import ATTACHMENT, CHAT_INPUT, SUBCOMMANDS
from bot.localdiscord.world import GENERAL_CHANNEL_ID

GUARD = {"X-Local-Discord": "1"}
PATIENCE = 30.0
FOR_DEFERRED = 100.0
"""Seconds that a person waits for a reply, and for one that the bot said it is at work on."""

T = TypeVar("T")


class HasPage(Protocol):
    """What a person needs to know of a local Discord."""

    @property
    def page_url(self) -> str:
        """Where the page is."""


class InteractionFailed(Exception):
    """What a person sees as “This interaction failed” or “The application did not respond”."""


class Refused(Exception):
    """Discord did not let the person do this; `body` says why."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person sees in return: a message, a form, or (for a plain deferral) neither."""

    interaction_id: str | None = None
    outcome: str = "message"
    message: Json | None = None
    modal: Json | None = None

    @property
    def id(self) -> str:
        """The message's id."""
        return str((self.message or {})["id"])

    @property
    def text(self) -> str:
        """Everything readable on the message: content, embeds and text displays; of a form, its title and labels."""
        if self.modal is not None:
            labels = [each.get("label") or each.get("content") for each in self.components]
            return "\n".join([self.modal["title"], *filter(None, labels)])
        message = self.message or {}
        parts = [message.get("content")]
        for embed in message.get("embeds") or []:
            parts += [embed.get("title"), embed.get("description")]
            parts += [embed[key].get("text") or embed[key].get("name") for key in ("author", "footer") if key in embed]
            for field in embed.get("fields") or []:
                parts += [field["name"], field["value"]]
        parts += [each["content"] for each in self.components if each["type"] == kinds.TEXT_DISPLAY]
        return "\n".join(part for part in parts if part)

    @property
    def ephemeral(self) -> bool:
        """Whether only the person sees it."""
        return (self.message or {}).get("ephemeral_for") is not None

    @property
    def components(self) -> list[Json]:
        """Every component, flattened, outer before inner."""
        return kinds.walk((self.modal or self.message or {}).get("components") or [])

    @property
    def buttons(self) -> list[Json]:
        """The buttons."""
        return [each for each in self.components if each["type"] == kinds.BUTTON]

    @property
    def attachments(self) -> list[Json]:
        """The attached files."""
        return list((self.message or {}).get("attachments") or [])


class Person:
    """One person in one channel. `at()` gives the same person elsewhere.

    ```python
    async with Person(discord, world.users[MINA_ID]) as mina:
        answer = await mina.slash("ask", question="When did they meet?")
        assert "Gyeongju" in answer.text
    ```
    """

    def __init__(self, discord: HasPage, user: User | str, *, channel: str = GENERAL_CHANNEL_ID) -> None:
        self.user_id = user if isinstance(user, str) else user.id
        self.channel = channel
        self.heard: list[Json] = []
        self._discord = discord
        self._mark = 0
        self._news = asyncio.Condition()
        self._session: aiohttp.ClientSession | None = None
        self._listener: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Person:
        self._session = aiohttp.ClientSession(headers=GUARD)
        url = f"{self._discord.page_url}/local/events"
        socket = await self._session.ws_connect(url, params={"as": self.user_id})
        self._listener = asyncio.create_task(self._listen(socket))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave."""
        if self._listener is not None:
            self._listener.cancel()
            with suppress(asyncio.CancelledError):
                await self._listener
        if self._session is not None:
            await self._session.close()

    def at(self, channel: str) -> Person:
        """Go to another channel."""
        self.channel = channel
        return self

    async def say(
        self,
        text: str,
        *,
        reply_to: str | Seen | None = None,
        mention_reply: bool = False,
        files: Iterable[tuple[str, bytes]] = (),
    ) -> Seen:
        """Post a message."""
        body: Json = {"content": text, "files": [_file(*each) for each in files]}
        if reply_to is not None:
            body |= {"reply_to": _id_of(reply_to), "mention_reply": mention_reply}
        self._mark = len(self.heard)
        return Seen(message=await self.request("POST", f"/local/channels/{self.channel}/messages", body))

    async def slash(self, name: str, /, **options: Any) -> Seen:
        """Use a slash command (`"kb add"` for a subcommand) and wait for its answer.

        A file for an attachment option is a pair of name and bytes.
        """
        command, path = await self._command(name)
        filled = [
            _option(declared, options) for declared in path[-1].get("options") or [] if declared["name"] in options
        ]
        if unknown := options.keys() - {each["name"] for each in filled}:
            raise LookupError(f"/{name} has no option {', '.join(sorted(unknown))}")
        for level in reversed(path[1:]):
            filled = [{"name": level["name"], "type": level["type"], "options": filled}]
        return await self._interact(
            {"kind": "command", "channel_id": self.channel, "command_id": command["id"], "options": filled}
        )

    async def autocomplete(self, name: str, option: str, typed: str, /, **others: Any) -> list[Json]:
        """Type into an option and return the suggestions; raises InteractionFailed when none come."""
        command, path = await self._command(name)
        filled: list[Json] = []
        for declared in path[-1].get("options") or []:
            if declared["name"] == option:
                filled.append({"name": option, "type": declared["type"], "value": typed, "focused": True})
            elif declared["name"] in others:
                filled.append(_option(declared, others))
        for level in reversed(path[1:]):
            filled = [{"name": level["name"], "type": level["type"], "options": filled}]
        body = {"kind": "autocomplete", "channel_id": self.channel, "command_id": command["id"], "options": filled}
        try:
            answer = await self.request("POST", "/local/interactions", body)
        except Refused as refused:
            if refused.status != 504:
                raise
            raise InteractionFailed(refused.body["message"]) from None
        return list(answer["choices"])

    async def context_menu(self, name: str, target: str | Seen) -> Seen:
        """Use a context menu command on a message, or on a user by id."""
        command, _ = await self._command(name, menus=True)
        body = {"kind": "command", "channel_id": self.channel, "command_id": command["id"]}
        return await self._interact(body | {"target_id": _id_of(target)})

    async def press(self, message: Seen, button: str) -> Seen:
        """Press a button, named by custom id or label."""
        found = _pick(message.buttons, button)
        return await self._use(message, found, {})

    async def select(self, message: Seen, values: str | Sequence[str], *, menu: str | None = None) -> Seen:
        """Choose in a select menu (the only one, or the one with this custom id or placeholder); by value or label."""
        menus = [each for each in message.components if each["type"] in kinds.SELECTS]
        found = menus[0] if menu is None and menus else _pick(menus, str(menu))
        by_label = {option["label"]: option["value"] for option in found.get("options") or []}
        wanted = [values] if isinstance(values, str) else list(values)
        return await self._use(message, found, {"values": [by_label.get(value, value) for value in wanted]})

    async def submit(self, form: Seen, answers: Json | None = None, /, **more: Any) -> Seen:
        """Fill a form in and send it; fields go by custom id or label, those left out keep what they came with."""
        if form.modal is None:
            raise LookupError(f"there is no form to submit, only: {form.text!r}")
        entered = dict(answers or {}) | more
        components = [_fill(component, entered) for component in form.modal["components"]]
        if entered:
            raise LookupError(f"the form has no field {', '.join(sorted(entered))}")
        body = {"kind": "modal", "channel_id": self.channel, "interaction_id": form.interaction_id}
        return await self._interact(body | {"custom_id": form.modal["custom_id"], "components": components})

    async def messages(self) -> list[Seen]:
        """Return the channel's messages, oldest first."""
        found = await self.request("GET", f"/local/channels/{self.channel}/messages")
        return [Seen(message=each) for each in found["messages"]]

    async def open_dm(self) -> Person:
        """Go to the direct conversation with the bot."""
        return self.at((await self.request("POST", "/local/dms", {}))["id"])

    async def speak(self, locale: str) -> None:
        """Switch the language."""
        await self.request("PATCH", "/local/me", {"locale": locale})

    async def commands(self) -> list[Json]:
        """Return the commands that the person may use in this channel."""
        home = await self.request("GET", "/local/world")
        for guild in home["guilds"]:
            if self.channel in [channel["id"] for channel in guild["channels"]]:
                home = await self.request("GET", "/local/world", params={"guild": guild["id"]})
        return list(home["commands"])

    async def wait_for_reply(
        self,
        matching: Callable[[Seen], bool] = lambda _: True,
        *,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Seen:
        """Wait for the bot's next finished message since the person last did something, in whatever channel."""

        def found() -> Seen | None:
            for event in self.heard[self._mark :]:
                if event["type"] in ("message_create", "message_update"):
                    seen = Seen(message=event["data"])
                    if event["data"]["author"]["bot"] and not event["data"]["pending"] and matching(seen):
                        return seen
            return None

        return await self._until(found, timeout, "no reply came")

    async def wait_for_event(self, kind: str, *, timeout: float = PATIENCE) -> Json:  # noqa: ASYNC109
        """Wait for an event of the stream since the person last did something; return its data."""

        def found() -> Json | None:
            return next((event["data"] for event in self.heard[self._mark :] if event["type"] == kind), None)

        return await self._until(found, timeout, f"no {kind} came")

    async def request(self, method: str, path: str, body: Json | None = None, *, params: Json | None = None) -> Any:
        """Send a request to the people's face as this person; raises Refused."""
        if self._session is None:
            raise RuntimeError("use `async with Person(...)`")
        url = self._discord.page_url + path
        async with self._session.request(method, url, json=body, params={"as": self.user_id, **(params or {})}) as got:
            answer = await got.json(loads=jsontext.read) if got.content_type == "application/json" else {}
            if got.status >= 400:
                raise Refused(got.status, answer)
            return answer

    async def _command(self, name: str, *, menus: bool = False) -> tuple[Json, list[Json]]:
        first, *rest = [name] if menus else name.split()
        commands = await self.commands()
        here = [each for each in commands if (each["type"] != CHAT_INPUT) is menus]
        found = next((each for each in here if each["name"] == first), None)
        if found is None:
            raise LookupError(f"there is no /{first} here, only: {sorted(each['name'] for each in commands)}")
        path = [found]
        for step in rest:
            below = {
                option["name"]: option for option in path[-1].get("options") or [] if option["type"] in SUBCOMMANDS
            }
            if step not in below:
                raise LookupError(f"/{name} does not exist; below {path[-1]['name']} there is: {sorted(below)}")
            path.append(below[step])
        return found, path

    async def _use(self, message: Seen, component: Json, extra: Json) -> Seen:
        body = {"kind": "component", "message_id": message.id, "component_type": component["type"]}
        return await self._interact(body | {"custom_id": component["custom_id"]} | extra)

    async def _interact(self, body: Json) -> Seen:
        mark = self._mark = len(self.heard)
        result = await self.request("POST", "/local/interactions", body, params={"wait": "1"})
        seen = Seen(result["interaction_id"], result["outcome"], result.get("message"), result.get("modal"))
        if seen.outcome == "failed":
            raise InteractionFailed(result["reason"])
        at_work = seen.message is not None and _is_at_work(seen.components)
        if seen.message is None or not (seen.message["pending"] or seen.outcome == "deferred" or at_work):
            return seen
        changing = not seen.message["pending"]

        def finished() -> Seen | None:
            for event in self.heard[mark:]:
                data = event["data"]
                if event["type"] == "message_update" and data["id"] == seen.id and not data["pending"]:
                    changed = Seen(seen.interaction_id, seen.outcome, data)
                    if not _is_at_work(changed.components):
                        return changed
                if event["type"] == "message_delete" and data["id"] == seen.id:
                    return Seen(seen.interaction_id, "deleted")
                # A message that is to change may stay as it is, and another come instead: an apology, say.
                answers = (data.get("interaction_metadata") or {}).get("id") == seen.interaction_id
                if changing and answers and event["type"] == "message_create" and not data["pending"]:
                    return Seen(seen.interaction_id, "message", data)
            return None

        return await self._until(finished, FOR_DEFERRED, "the deferred answer never came")

    async def _until(self, found: Callable[[], T | None], patience: float, otherwise: str) -> T:
        async with self._news:
            try:
                async with asyncio.timeout(patience):
                    while (result := found()) is None:
                        await self._news.wait()
            except TimeoutError:
                raise InteractionFailed(f"{otherwise} within {patience} s") from None
            return result

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            async with self._news:
                self.heard.append(frame.json(loads=jsontext.read))
                self._news.notify_all()


def _is_at_work(components: list[Json]) -> bool:
    """Whether nothing on a card can be used: the bot says that something is coming."""
    usable = [each for each in components if each.get("custom_id")]
    return bool(usable) and all(each.get("disabled") for each in usable)


def _pick(components: list[Json], name: str) -> Json:
    for key in ("custom_id", "label", "placeholder"):
        for component in components:
            if component.get(key) == name and component.get("custom_id"):
                return component
    raise LookupError(
        f"there is no {name!r}, only: {[each.get('label') or each.get('custom_id') for each in components]}"
    )


def _id_of(thing: str | Seen) -> str:
    return thing if isinstance(thing, str) else thing.id


def _file(name: str, data: bytes) -> Json:
    return {"filename": name, "data_base64": base64.b64encode(data).decode()}


def _option(declared: Json, options: Json) -> Json:
    value = options[declared["name"]]
    if declared["type"] == ATTACHMENT:
        value = _file(*value)
    return {"name": declared["name"], "type": declared["type"], "value": value}


def _fill(component: Json, entered: Json, label: str | None = None) -> Json:
    shape: Json = {"type": component["type"]}
    if "components" in component:
        return shape | {"components": [_fill(each, entered) for each in component["components"]]}
    if "component" in component:
        return shape | {"component": _fill(component["component"], entered, component.get("label"))}
    if "custom_id" not in component:
        return shape
    shape["custom_id"] = component["custom_id"]
    came_with = component.get("value", component.get("default"))
    if "options" in component:
        came_with = [option["value"] for option in component["options"] if option.get("default")]
    value = came_with
    for name in (component["custom_id"], component.get("label") or label):
        if name in entered:
            value = entered.pop(name)
    shape["values" if isinstance(value, list) else "value"] = value
    return shape
