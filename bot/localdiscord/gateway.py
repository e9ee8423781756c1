"""The gateway: the websocket over which the bot hears what happens."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from aiohttp import WSCloseCode, WSMsgType, web

from bot.localdiscord import intents, jsontext, shapes
from bot.localdiscord.model import Guild, Json
from bot.localdiscord.sessions import Session, Wire
from bot.localdiscord.world import World

HEARTBEAT_MS = 41_250
MAX_PAYLOAD_BYTES = 4096
SENDS_PER_MINUTE = 120

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT = 0, 1, 2, 3, 4, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11

UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, WRONG_TOKEN, ALREADY_AUTHENTICATED = 4001, 4002, 4003, 4004, 4005
INVALID_SEQUENCE, RATE_LIMITED, INVALID_SHARD, INVALID_INTENTS, DISALLOWED_INTENTS = 4007, 4008, 4010, 4013, 4014


class Closing(Exception):
    """The connection must be closed with a code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Gateway:
    """Accepts the bot's connections, keeps their sessions, and passes events to those who may see them."""

    def __init__(self, world: World, *, max_concurrency: int, intents_allowed: int, identify_interval: float) -> None:
        self.url = ""
        self.intents_allowed = intents_allowed
        self.on_presence: Callable[[bool], None] = lambda _: None
        self._world = world
        self._max_concurrency = max_concurrency
        self._identify_interval = identify_interval
        self._identified_at: dict[int, float] = {}
        self._sessions: dict[str, Session] = {}
        self._wires: set[Wire] = set()
        self._online = False

    @property
    def online(self) -> bool:
        """Whether any shard of the bot is connected."""
        return any(session.attached for session in self._sessions.values())

    def dispatch(self, event: str, data: Json, *, guild_id: str | None) -> None:
        """Send an event to every session whose shard and intents take it."""
        for session in self._sessions.values():
            if session.serves(guild_id) and intents.opens(session.intents, event, data):
                session.dispatch(event, self._redacted(session, event, data))

    def ask_to_reconnect(self) -> None:
        """Tell every connection to come again (op 7)."""
        for wire in list(self._wires):
            wire.send(RECONNECT)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every connection that its session is over (op 9)."""
        for session in list(self._sessions.values()):
            if session.wire is not None:
                session.wire.send(INVALID_SESSION, resumable)
            if not resumable:
                self._forget(session)

    def drop(self) -> None:
        """Cut every connection without a goodbye; the sessions can be resumed."""
        for wire in list(self._wires):
            wire.cut()

    async def close(self) -> None:
        """Close every connection."""
        for wire in list(self._wires):
            await wire.close(WSCloseCode.GOING_AWAY, b"")

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection from HELLO to its end."""
        socket = web.WebSocketResponse(compress=False, max_msg_size=0, timeout=2)
        await socket.prepare(request)
        wire = Wire(socket, request.transport, compress=request.query.get("compress", ""))
        self._wires.add(wire)
        try:
            wire.send(HELLO, {"heartbeat_interval": HEARTBEAT_MS, "_trace": []})
            await self._listen(wire)
        except Closing as closing:
            await wire.close(closing.code, closing.reason.encode())
        finally:
            self._wires.discard(wire)
            self._detach(wire)
            await wire.finish()
        return socket

    async def _listen(self, wire: Wire) -> None:
        sent: deque[float] = deque(maxlen=SENDS_PER_MINUTE)
        async for frame in wire.socket:
            if frame.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                break
            if len(sent) == SENDS_PER_MINUTE and time.monotonic() - sent[0] < 60:
                raise Closing(RATE_LIMITED, "You are being rate limited.")
            sent.append(time.monotonic())
            await self._receive(wire, _decoded(frame.data))

    async def _receive(self, wire: Wire, payload: Json) -> None:
        op, data = payload.get("op"), payload.get("d")
        if op == HEARTBEAT:
            wire.send(HEARTBEAT_ACK)
        elif op in (IDENTIFY, RESUME):
            if wire.session is not None:
                raise Closing(ALREADY_AUTHENTICATED, "Already authenticated.")
            if not isinstance(data, dict):
                raise Closing(DECODE_ERROR, "Error while decoding payload.")
            if op == IDENTIFY:
                self._identify(wire, data)
            else:
                self._resume(wire, data)
        elif op in (PRESENCE, VOICE, REQUEST_MEMBERS):
            if wire.session is None:
                raise Closing(NOT_AUTHENTICATED, "Not authenticated.")
            if op == REQUEST_MEMBERS and isinstance(data, dict):
                self._send_members(wire.session, data)
        else:
            raise Closing(UNKNOWN_OPCODE, "Unknown opcode.")

    def _identify(self, wire: Wire, data: Json) -> None:
        if _bare(data.get("token")) != self._world.token:
            raise Closing(WRONG_TOKEN, "Authentication failed.")
        granted = self._checked_intents(data.get("intents"))
        shard_id, shard_count = _checked_shard(data.get("shard", [0, 1]))
        if not self._may_identify(shard_id):
            wire.send(INVALID_SESSION, False)
            return
        session = Session(granted, shard_id, shard_count)
        self._sessions[session.id] = session
        session.attach(wire)
        session.dispatch("READY", self._ready(session))
        for guild in self._guilds_of(session):
            if granted & intents.GUILDS:
                session.dispatch("GUILD_CREATE", self._guild_create(session, guild))
        self._presence_changed()

    def _resume(self, wire: Wire, data: Json) -> None:
        if _bare(data.get("token")) != self._world.token:
            raise Closing(WRONG_TOKEN, "Authentication failed.")
        session = self._sessions.get(str(data.get("session_id")))
        if session is None:
            wire.send(INVALID_SESSION, False)
            return
        sequence = data.get("seq")
        if not isinstance(sequence, int) or sequence > session.sequence:
            raise Closing(INVALID_SEQUENCE, "Invalid seq.")
        if not session.can_replay(sequence):
            self._forget(session)
            wire.send(INVALID_SESSION, False)
            return
        session.attach(wire)
        session.replay(sequence)
        session.dispatch("RESUMED", {"_trace": []})
        self._presence_changed()

    def _checked_intents(self, asked: object) -> int:
        if not isinstance(asked, int) or asked < 0 or asked & ~intents.ALL:
            raise Closing(INVALID_INTENTS, "Invalid intent(s).")
        if asked & intents.PRIVILEGED & ~self.intents_allowed:
            raise Closing(DISALLOWED_INTENTS, "Disallowed intent(s).")
        return asked

    def _may_identify(self, shard_id: int) -> bool:
        bucket = shard_id % self._max_concurrency
        now = time.monotonic()
        if now - self._identified_at.get(bucket, -self._identify_interval) < self._identify_interval:
            return False
        self._identified_at[bucket] = now
        return True

    def _guilds_of(self, session: Session) -> list[Guild]:
        world = self._world
        return [guild for guild in world.guilds.values() if world.bot_id in guild.members and session.serves(guild.id)]

    def _ready(self, session: Session) -> Json:
        application = shapes.application(self._world)
        return {
            "v": 10,
            "user": shapes.own_user(self._world.bot),
            "guilds": [{"id": guild.id, "unavailable": True} for guild in self._guilds_of(session)],
            "private_channels": [],
            "relationships": [],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "shard": [session.shard_id, session.shard_count],
            "application": {"id": application["id"], "flags": application["flags"]},
            "_trace": [],
        }

    def _guild_create(self, session: Session, guild: Guild) -> Json:
        everyone = session.intents & intents.GUILD_PRESENCES
        members = guild.members.values() if everyone else [guild.members[self._world.bot_id]]
        return shapes.full_guild(self._world, guild, members)

    def _send_members(self, session: Session, data: Json) -> None:
        guild = self._world.guilds.get(str(data.get("guild_id")))
        if guild is None or not session.serves(guild.id):
            return
        wanted = data.get("user_ids")
        query, limit = str(data.get("query") or ""), int(data.get("limit") or 0)
        if wanted is None and not query and not session.intents & intents.GUILD_MEMBERS:
            return
        ids = {str(each) for each in (wanted if isinstance(wanted, list) else [wanted])} if wanted else set()
        found = [member for member in self._world.members_named(guild, query) if not ids or member.user_id in ids]
        chunk: Json = {
            "guild_id": guild.id,
            "members": [shapes.member(self._world, member) for member in (found[:limit] if limit else found)],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": sorted(ids - guild.members.keys()),
        }
        if "nonce" in data:
            chunk["nonce"] = data["nonce"]
        session.dispatch("GUILD_MEMBERS_CHUNK", chunk)

    def _redacted(self, session: Session, event: str, data: Json) -> Json:
        if event not in ("MESSAGE_CREATE", "MESSAGE_UPDATE") or session.intents & intents.MESSAGE_CONTENT:
            return data
        return intents.without_content(data, self._world.bot_id, in_guild="guild_id" in data)

    def _forget(self, session: Session) -> None:
        self._sessions.pop(session.id, None)
        if session.wire is not None:
            # The same connection may identify anew.
            session.wire.session = None
            session.wire = None
        self._presence_changed()

    def _detach(self, wire: Wire) -> None:
        session = wire.session
        if session is None or session.wire is not wire:
            return
        session.wire = None
        if wire.socket.close_code in (1000, 1001) and not wire.closed_by_us:
            self._sessions.pop(session.id, None)
        self._presence_changed()

    def _presence_changed(self) -> None:
        if self.online != self._online:
            self._online = self.online
            self.on_presence(self._online)


def _decoded(data: str | bytes) -> Json:
    if len(data if isinstance(data, bytes) else data.encode()) > MAX_PAYLOAD_BYTES:
        raise Closing(DECODE_ERROR, "Error while decoding payload.")
    try:
        payload = jsontext.read(data)
    except ValueError:
        payload = None
    if not isinstance(payload, dict):
        raise Closing(DECODE_ERROR, "Error while decoding payload.")
    return payload


def _bare(token: object) -> str:
    return str(token).removeprefix("Bot ")


def _checked_shard(shard: object) -> tuple[int, int]:
    if (
        not isinstance(shard, list)
        or len(shard) != 2
        or not all(isinstance(number, int) for number in shard)
        or not 0 <= shard[0] < shard[1]
    ):
        raise Closing(INVALID_SHARD, "Invalid shard.")
    return shard[0], shard[1]
