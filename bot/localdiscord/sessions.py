"""A bot's gateway session, and the wire it is attached to."""

from __future__ import annotations

import asyncio
import secrets
import zlib
from collections import deque

from aiohttp import WSMsgType, web

from bot.localdiscord import jsontext
from bot.localdiscord.model import Json

REPLAY_EVENTS = 2000


class Wire:
    """One websocket connection; frames leave in order, compressed when the client asked for it."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, *, compress: str) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.closed_by_us = False
        self._transport = transport
        self._deflate = zlib.compressobj(1) if compress == "zlib-stream" else None
        self._outbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._sender = asyncio.create_task(self._send_all())

    def send(self, op: int, data: object = None) -> None:
        """Queue a payload that is no event."""
        self.send_written(jsontext.write({"op": op, "d": data, "s": None, "t": None}))

    def send_written(self, payload: bytes) -> None:
        """Queue a payload that is JSON text already."""
        self._outbox.put_nowait(payload)

    def cut(self) -> None:
        """Break the connection off, as a lost network would."""
        self.closed_by_us = True
        if self._transport is not None:
            self._transport.abort()

    async def close(self, code: int, message: bytes) -> None:
        """Send what is queued, then close with a code."""
        self.closed_by_us = True
        self._outbox.put_nowait(None)
        await self._sender
        await self.socket.close(code=code, message=message)

    async def finish(self) -> None:
        """Stop sending; the connection is over."""
        self._sender.cancel()
        await asyncio.gather(self._sender, return_exceptions=True)

    async def _send_all(self) -> None:
        while (payload := await self._outbox.get()) is not None:
            try:
                if self._deflate is None:
                    await self.socket.send_frame(payload, WSMsgType.TEXT)
                else:
                    squeezed = self._deflate.compress(payload) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(squeezed)
            except (ConnectionError, RuntimeError):
                # The client is gone. What it missed is in the session's history.
                return


class Session:
    """What READY starts: numbered events, kept so that a client that comes back misses none."""

    def __init__(self, intents: int, shard_id: int, shard_count: int) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.shard_id = shard_id
        self.shard_count = shard_count
        self.sequence = 0
        self.wire: Wire | None = None
        self._history: deque[tuple[int, bytes]] = deque(maxlen=REPLAY_EVENTS)

    @property
    def attached(self) -> bool:
        """Whether a connection carries this session now."""
        return self.wire is not None

    def serves(self, guild_id: str | None) -> bool:
        """Whether events of a server (or, for None, of direct conversations) belong to this shard."""
        if guild_id is None:
            return self.shard_id == 0
        return (int(guild_id) >> 22) % self.shard_count == self.shard_id

    def attach(self, wire: Wire) -> None:
        """Carry this session on a connection, in place of an earlier one."""
        if self.wire is not None and self.wire is not wire:
            self.wire.cut()
        self.wire = wire
        wire.session = self

    def dispatch(self, event: str, data: Json) -> None:
        """Number an event, keep it, and send it when connected."""
        self.sequence += 1
        payload = jsontext.write({"op": 0, "t": event, "s": self.sequence, "d": data})
        self._history.append((self.sequence, payload))
        if self.wire is not None:
            self.wire.send_written(payload)

    def can_replay(self, sequence: int) -> bool:
        """Whether everything after a sequence number is still known."""
        return self.sequence - sequence <= len(self._history)

    def replay(self, sequence: int) -> None:
        """Send again what came after a sequence number."""
        for number, payload in list(self._history):
            if self.wire is not None and number > sequence:
                self.wire.send_written(payload)
