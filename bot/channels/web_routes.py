"""The web chat's HTTP: messages in, messages out."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from bot.channels.contract import Unreadable
from bot.channels.web import StoredMessage, WebChannel
from bot.channels.web_session import WebSessions
from bot.messages import Incoming, Media, MediaKind

MAX_BODY = 1024 * 1024
_FIELDS = ("id", "text", "payload", "place")  # the address comes from the cookie alone

Take = Callable[[Incoming], Awaitable[Sequence[StoredMessage]]]
History = Callable[[str, int], Awaitable[Sequence[StoredMessage]]]
StoreMedia = Callable[[bytes, str], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    mime: str
    name: str


def web_chat_routes(
    channel: WebChannel, sessions: WebSessions, take: Take, history: History, store_media: StoreMedia
) -> APIRouter:
    """`POST /chat/messages` and `GET /chat/updates`.

    `take` runs the turn and returns its replies, the same ones for a repeated message.
    `history(address, after)` returns Rimay's messages after that id, oldest first; with after = 0 also the
    person's own, in the order in which both were said.
    `store_media(bytes, mime)` keeps a file and returns its reference.
    """
    router = APIRouter(include_in_schema=False)

    @router.post("/chat/messages")
    async def receive(request: Request) -> JSONResponse:
        _refuse_other_sites(request)
        raw = await _read(request)
        known = sessions.address(request)
        address = known or sessions.new(str(raw.get("id", "")))
        replies = await take(await _incoming(channel, {**raw, "address": address}, store_media))
        response = _answer({"messages": [message.to_json() for message in replies]})
        if not known:
            sessions.remember(response, address)
        return response

    @router.get("/chat/updates")
    async def updates(request: Request, after: Annotated[int, Query(ge=0, lt=2**63)] = 0) -> JSONResponse:
        address = sessions.address(request)
        messages = await history(address, after) if address else ()
        cursor = max((message.id for message in messages if message.author == "rimay"), default=after)
        return _answer({"messages": [message.to_json() for message in messages], "cursor": cursor})

    return router


def _answer(content: dict[str, Any]) -> JSONResponse:
    return JSONResponse(content, headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})


def _refuse_other_sites(request: Request) -> None:
    """Another site's page must not speak for the person. Programs that are no browser send neither header."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        ours = site in ("same-origin", "none")
    else:
        ours = origin is None or origin.partition("://")[2] == request.headers.get("host")
    if not ours:
        raise HTTPException(403, "another site")


async def _read(request: Request) -> dict[str, Any]:
    body = await _body(request)
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _form(request, body)
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPException(400, "not JSON") from None
    if not isinstance(raw, dict):
        raise HTTPException(400, "not a JSON object")
    return {name: raw.get(name) for name in _FIELDS}


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                raise HTTPException(413, "more than 1 MiB")
    except ClientDisconnect:
        raise HTTPException(400, "the message was cut off") from None
    return bytes(body)


async def _form(request: Request, body: bytes) -> dict[str, Any]:
    async def once() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(request.headers, once(), max_files=1, max_fields=4, max_part_size=MAX_BODY)
    try:
        form = await parser.parse()
    except (MultiPartException, UnicodeError, KeyError):
        raise HTTPException(400, "not a form") from None
    try:
        return {name: await _part(form[name]) for name in (*_FIELDS, "file") if name in form}
    finally:
        await form.close()


async def _part(part: str | UploadFile) -> str | _File:
    if isinstance(part, str):
        return part
    mime = (part.content_type or "application/octet-stream").partition(";")[0].strip().lower()
    return _File(await part.read(), mime[:100], (part.filename or "")[:200])


async def _incoming(channel: WebChannel, raw: dict[str, Any], store_media: StoreMedia) -> Incoming:
    """The message, its file kept only once everything else about it is sound."""
    file = raw.pop("file", None)
    try:
        if isinstance(file, _File) and file.content:
            channel.parse({**raw, "media": (Media("document", "unread"),)})
            raw["media"] = (await _kept(file, store_media),)
        return channel.parse(raw)[0]
    except Unreadable as error:
        raise HTTPException(400, str(error)) from None


async def _kept(file: _File, store_media: StoreMedia) -> Media:
    reference = await store_media(file.content, file.mime)
    return Media(_kind(file.mime), reference, file.mime, len(file.content), file.name)


def _kind(mime: str) -> MediaKind:
    kinds: dict[str, MediaKind] = {"image": "photo", "audio": "voice", "video": "video"}
    return kinds.get(mime.partition("/")[0], "document")
