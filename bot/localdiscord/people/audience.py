"""The people's event streams: what happens, told to every page that may see it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import WSCloseCode, WSMsgType, web

from bot.localdiscord import jsontext
from bot.localdiscord.model import Json


class Stream:
    """One page that is listening as one person."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self._outbox: asyncio.Queue[bytes | None] = asyncio.Queue()

    def tell(self, kind: str, data: Json) -> None:
        """Queue one event."""
        self._outbox.put_nowait(jsontext.write({"type": kind, "data": data}))

    def end(self) -> None:
        """Let the stream end."""
        self._outbox.put_nowait(None)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Pass events on until the page goes away."""
        socket = web.WebSocketResponse(heartbeat=30, timeout=1)
        await socket.prepare(request)
        sender = asyncio.create_task(self._send_all(socket))
        try:
            async for frame in socket:
                if frame.type in (WSMsgType.ERROR, WSMsgType.CLOSE):
                    break
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
        return socket

    async def _send_all(self, socket: web.WebSocketResponse) -> None:
        while (event := await self._outbox.get()) is not None:
            try:
                await socket.send_frame(event, WSMsgType.TEXT)
            except (ConnectionError, RuntimeError):
                return
        await socket.close(code=WSCloseCode.GOING_AWAY)


class Audience:
    """Everyone who is listening."""

    def __init__(self) -> None:
        self._streams: set[Stream] = set()

    async def handle(self, request: web.Request, user_id: str) -> web.WebSocketResponse:
        """Serve one page's event stream."""
        stream = Stream(user_id)
        self._streams.add(stream)
        try:
            return await stream.serve(request)
        finally:
            self._streams.discard(stream)

    def tell(self, user_id: str, kind: str, data: Json) -> None:
        """Tell one person."""
        for stream in self._streams:
            if stream.user_id == user_id:
                stream.tell(kind, data)

    def tell_each(self, kind: str, data_for: Callable[[str], Json | None]) -> None:
        """Tell everyone what `data_for` makes of it for them; nothing where it returns None."""
        for stream in self._streams:
            data = data_for(stream.user_id)
            if data is not None:
                stream.tell(kind, data)

    def close(self) -> None:
        """End every stream."""
        for stream in self._streams:
            stream.end()
