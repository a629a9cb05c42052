"""The web chat over the running conversation: its turns, and both sides of what was said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial

from fastapi import APIRouter

from bot.channels.web import StoredMessage, WebChannel, browser_key
from bot.channels.web_routes import web_chat_routes
from bot.channels.web_session import WebSessions
from bot.messages import Incoming, Outgoing
from bot.service import Service
from storage import web_history
from storage.media_files import MediaFiles
from storage.web_history import Line


def web_chat(service: Service, sessions: WebSessions, files: MediaFiles) -> APIRouter:
    """The routes of the page's messages; files go to `files`."""

    async def take(incoming: Incoming) -> list[StoredMessage]:
        answers = (await service.take(incoming)).answers
        look = partial(web_history.written_at, ids=[answer.id for answer in answers])
        written = await service.db.look(look)
        return [StoredMessage(answer.id, answer.message, written[answer.id]) for answer in answers]

    async def history(address: str, after: int) -> list[StoredMessage]:
        look = partial(web_history.lines_after, external_id=address, after_id=after)
        lines = await service.db.look(look)
        return [message for line in lines for message in _both_sides(line, with_question=not after)]

    async def store_media(content: bytes, _mime: str) -> str:
        return await asyncio.to_thread(files.keep, content)

    return web_chat_routes(WebChannel(), sessions, take, history, store_media)


def _both_sides(line: Line, *, with_question: bool) -> Iterator[StoredMessage]:
    if with_question and line.asked_id:
        yield StoredMessage(
            0,
            Outgoing(line.asked.get("text", "")),
            line.at,
            "person",
            browser_key(line.asked_id),
            line.asked.get("payload"),
            tuple(line.asked.get("media", ())),
        )
    yield StoredMessage(line.id, Outgoing.from_json(line.body), line.at)
