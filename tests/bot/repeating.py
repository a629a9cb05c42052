"""What a process of the race in test_repeated.py does: it posts everything, again and again, in any order."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from typing import Any

import httpx
from sqlalchemy import insert

from bot.app import create_app
from bot.channels.telegram import TelegramChannel
from bot.context import Context
from bot.reply import Reply
from bot.router import Router
from bot.service import Service
from bot.site import Site
from bot.webhooks import telegram_webhook
from storage.database import Database
from storage.tables import help_requests
from tests.bot.world import echo_router, literal

SECRET = "race"
PAUSE = 0.002
"""Between reading a conversation and writing it, where two turns at once would lose one."""

_AT_ONCE = 12


def counting_router() -> Router:
    """Counts what each person says, in their conversation and in rows."""
    router = echo_router()
    router.readers.clear()

    @router.reader
    def count(ctx: Context, text: str) -> Reply:
        said = ctx.conversation.memory.get("said", 0) + 1
        time.sleep(PAUSE)
        ctx.remember(said=said)
        row = {"address_id": ctx.address.id, "kind": "person", "text": str(said), "at": ctx.now}
        ctx.conn.execute(insert(help_requests).values(**row))
        return literal(f"{said}: {text}")

    return router


def post_all(url: str, telegram: tuple[str, str], updates: Sequence[dict[str, Any]], seed: int) -> set[str]:
    """Post every update three times in an order of its own, each until it is answered 200. `telegram`: token
    and address. The bodies of the answers."""
    posts = [*updates] * 3
    random.Random(seed).shuffle(posts)
    return asyncio.run(_post_all(Database(url, connections=4), telegram, posts))


async def _post_all(db: Database, telegram: tuple[str, str], posts: Sequence[dict[str, Any]]) -> set[str]:
    channel = TelegramChannel(*telegram)
    service = Service(db, {"telegram": channel}, counting_router(), Site())
    app = create_app(service, [telegram_webhook(service, channel, SECRET)])
    bodies: set[str] = set()
    queue = list(reversed(posts))

    async def client() -> None:
        while queue:
            bodies.add(await _acknowledged(http, queue.pop()))

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://rimay") as http:
        await asyncio.gather(*(client() for _ in range(_AT_ONCE)))
    await service.close()
    await asyncio.to_thread(db.close)
    return bodies


async def _acknowledged(http: httpx.AsyncClient, update: dict[str, Any]) -> str:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    while True:
        answer = await http.post("/webhooks/telegram", json=update, headers=headers)
        if answer.status_code == 200:
            return answer.text
        assert answer.status_code == 503, answer.status_code
