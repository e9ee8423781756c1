"""What surrounds every REST call of the bot: its token, the log, rate limit headers, faults, and error bodies."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
import time
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.localdiscord import jsontext
from bot.localdiscord.errors import Refusal, refuse_field
from bot.localdiscord.jsontext import json_response
from bot.localdiscord.model import Json, now
from bot.localdiscord.uploads import BODY, MAX_REQUEST_BYTES, Body, too_large

_log = logging.getLogger(__name__)

BASE = "/api/v10"
BUCKET_SIZE = 50
LOGGED_REQUESTS = 10_000

# Their token stands in the path; Discord asks for no other.
_OPEN = (f"{BASE}/interactions/", f"{BASE}/webhooks/")


@dataclass
class Faults:
    """Trouble that tests order: slowness, and calls that fail."""

    delay_ms: int = 0
    status: int = 0
    count: int = 0
    path_contains: str = ""

    def order(self, wanted: Json) -> None:
        """Take an order."""
        self.delay_ms = int(wanted.get("delay_ms") or 0)
        failing = wanted.get("fail_next") or {}
        self.status = int(failing.get("status") or 500)
        self.count = int(failing.get("count", 1 if failing else 0))
        self.path_contains = str(failing.get("path_contains") or "")

    def strikes(self, path: str) -> bool:
        """Whether this call fails; counts it when so."""
        if self.count <= 0 or self.path_contains not in path:
            return False
        self.count -= 1
        return True


@dataclass
class RequestLog:
    """Every REST call the bot made."""

    entries: deque[tuple[Json, bytes]] = field(default_factory=lambda: deque(maxlen=LOGGED_REQUESTS))

    def note(self, request: web.Request, status: int) -> None:
        """Note one call with its outcome."""
        body = request.get(BODY, Body())
        call = {
            "method": request.method,
            "path": request.path.removeprefix(BASE),
            "query": dict(request.query),
            "status": status,
            "files": [upload.filename for upload in body.uploads],
            "at": now(),
        }
        self.entries.append((call, body.text))

    def calls(self) -> list[Json]:
        """Return the calls, each with the JSON that it carried, or None."""
        return [call | {"json": jsontext.read(text) if text else None} for call, text in self.entries]


class Rest:
    """The middleware of the bot's face."""

    def __init__(self, token: str) -> None:
        self.faults = Faults()
        self.log = RequestLog()
        self._token = token

    async def surround(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Serve one REST call."""
        try:
            response = await self._guarded(request, handler)
        except Refusal as refusal:
            response = json_response(refusal.body, status=refusal.status)
        except web.HTTPRequestEntityTooLarge:
            response = json_response(too_large().body, status=413)
        except web.HTTPException as error:
            response = json_response({"message": f"{error.status}: {error.reason}", "code": 0}, status=error.status)
        except Exception:
            _log.exception("%s %s failed", request.method, request.path)
            response = json_response({"message": "500: Internal Server Error", "code": 0}, status=500)
        self._add_rate_limit(request, response)
        self.log.note(request, response.status)
        return response

    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.faults.delay_ms:
            await asyncio.sleep(self.faults.delay_ms / 1000)
        if self.faults.strikes(request.path):
            return _fault(self.faults.status)
        if (request.content_length or 0) > MAX_REQUEST_BYTES:
            raise too_large()
        if not request.path.startswith(_OPEN):
            self._check_token(request)
        return await handler(request)

    def _check_token(self, request: web.Request) -> None:
        expected = f"Bot {self._token}".encode()
        if not secrets.compare_digest(request.headers.get("Authorization", "").encode(), expected):
            raise Refusal.unauthorized()

    @staticmethod
    def _add_rate_limit(request: web.Request, response: web.StreamResponse) -> None:
        resource = request.match_info.route.resource
        route = f"{request.method} {resource.canonical if resource is not None else ''}"
        response.headers.update(
            {
                "Via": "1.1 local-discord",
                "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
                "X-RateLimit-Limit": str(BUCKET_SIZE),
                "X-RateLimit-Remaining": str(BUCKET_SIZE - 1),
                "X-RateLimit-Reset": f"{time.time() + 1:.3f}",
                "X-RateLimit-Reset-After": "1.000",
            }
        )


def query_number(request: web.Request, name: str, default: int) -> int:
    """Return a number of the query, or refuse what is none."""
    value = request.query.get(name, str(default))
    if not value.isdecimal():
        refuse_field((name,), "NUMBER_TYPE_COERCE", f"Value {value!r} is not int.")
    return int(value)


def _fault(status: int) -> web.Response:
    if status == 429:
        body = {"message": "You are being rate limited.", "retry_after": 0.05, "global": False}
        headers = {"Retry-After": "1", "X-RateLimit-Scope": "user"}
        return json_response(body, status=429, headers=headers)
    return json_response({"message": f"{status}: ordered by a test", "code": 0}, status=status)
