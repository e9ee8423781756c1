"""Request bodies with files, and the files that were uploaded."""

from __future__ import annotations

import mimetypes
import struct
from dataclasses import dataclass, field
from urllib.parse import quote

from aiohttp import web

from bot.localdiscord import jsontext
from bot.localdiscord.errors import Refusal, refuse_field
from bot.localdiscord.model import Json, StoredFile
from bot.localdiscord.shapes import MAX_FILE_BYTES
from bot.localdiscord.world import World

MAX_REQUEST_BYTES = 25 * 1024 * 1024

_PNG = b"\x89PNG\r\n\x1a\n"
_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(slots=True)
class Upload:
    """One file of a request, with the number in its field name."""

    number: str
    filename: str
    data: bytes


@dataclass(slots=True)
class Body:
    """What a request carries, and its JSON as it came: what has been read belongs to whoever works with it."""

    json: Json = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
    text: bytes = b""


BODY = web.RequestKey("body", Body)


def too_large() -> Refusal:
    """Return the refusal of a body or a file over the limit."""
    return Refusal(413, 40005, "Request entity too large")


def _invalid_json() -> Refusal:
    return Refusal(400, 50109, "The request body contains invalid JSON.")


async def read_body(request: web.Request) -> Body:
    """Read a JSON or multipart body, and leave it at the request for the log."""
    request[BODY] = body = await _read(request)
    return body


async def _read(request: web.Request) -> Body:
    if not request.can_read_body:
        return Body()
    if request.content_type.startswith("multipart/"):
        return await _read_multipart(request)
    text = await request.read()
    if not text:
        return Body()
    try:
        parsed = jsontext.read(text)
    except ValueError:
        raise _invalid_json() from None
    # A bare list (all commands at once) has no name of its own.
    return Body(parsed if isinstance(parsed, dict) else {"": parsed}, text=text)


async def _read_multipart(request: web.Request) -> Body:
    body = Body()
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with value.file:
                number = name.removeprefix("files[").removesuffix("]")
                body.uploads.append(Upload(number, value.filename, value.file.read()))
        elif name == "payload_json":
            try:
                parsed = jsontext.read(value)
            except ValueError:
                raise _invalid_json() from None
            body.json = parsed if isinstance(parsed, dict) else {}
            body.text = jsontext.write(body.json)
    return body


def store(world: World, channel_id: str, upload: Upload, *, description: str | None = None) -> Json:
    """Keep an uploaded file and return its attachment object."""
    if len(upload.data) > MAX_FILE_BYTES:
        raise too_large()
    content_type = mimetypes.guess_type(upload.filename)[0] or "application/octet-stream"
    kept = StoredFile(world.new_id(), channel_id, upload.filename, content_type, upload.data, description)
    world.files[kept.id] = kept
    return attachment(world, kept)


def attachment(world: World, kept: StoredFile) -> Json:
    """Return the attachment object of a stored file."""
    url = f"{world.base_url}/attachments/{kept.channel_id}/{kept.id}/{quote(kept.filename)}"
    shape: Json = {
        "id": kept.id,
        "filename": kept.filename,
        "size": len(kept.data),
        "url": url,
        "proxy_url": url,
        "content_type": kept.content_type,
        "flags": 0,
    }
    if kept.description is not None:
        shape["description"] = kept.description
    if kept.data.startswith(_PNG):
        shape["width"], shape["height"] = struct.unpack(">II", kept.data[16:24])
    return shape


def merged(world: World, channel_id: str, before: list[Json], payload: Json, uploads: list[Upload]) -> list[Json]:
    """Return a message's attachments after a request: the kept ones, then the new."""
    listed = payload.get("attachments")
    described = {str(each.get("id")): each.get("description") for each in listed or []}
    kept = before if listed is None else [each for each in before if each["id"] in described]
    if len(kept) + len(uploads) > 10:
        refuse_field(("attachments",), "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    fresh = [store(world, channel_id, upload, description=described.get(upload.number)) for upload in uploads]
    return [*kept, *fresh]


def download(world: World, request: web.Request) -> web.Response:
    """Return a stored file; only pictures are shown in place, all else is saved."""
    kept = world.files.get(request.match_info["file"])
    if kept is None or kept.channel_id != request.match_info["channel"]:
        raise web.HTTPNotFound
    shown = kept.content_type in _INLINE
    disposition = "inline" if shown else "attachment"
    return web.Response(
        body=kept.data,
        headers={
            "Content-Type": kept.content_type if shown else "application/octet-stream",
            "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(kept.filename)}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
