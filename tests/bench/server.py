"""The servers that are measured: Rimay behind Telegram's webhook, and a bare endpoint beside it.

    python -m tests.bench.server bare PORT
    python -m tests.bench.server rimay PORT DATABASE_URL [TELEGRAM_URL]

Without TELEGRAM_URL nothing is sent: the turn alone is measured, and the difference is the outgoing HTTP.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import UTC, datetime
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI

import main
from bot.app import create_app
from bot.channels.telegram import TelegramChannel
from bot.context import Site
from bot.messages import Outgoing
from bot.service import Service
from bot.webhooks import telegram_webhook
from panel.demo import load_demo
from storage import schema
from storage.database import Database

SECRET = "bench"


class Silent(TelegramChannel):
    """Telegram with nobody at the other end."""

    async def send(self, address: str, message: Outgoing) -> str:
        return address

    async def acknowledge(self, raw: Any) -> None:
        """Nothing to stop."""


def usage() -> APIRouter:
    """What this process has used so far: seconds of CPU, and its largest size in bytes."""
    router = APIRouter()

    @router.get("/usage")
    async def used() -> dict[str, float]:
        return {"cpu": time.process_time(), "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}

    return router


def bare() -> FastAPI:
    """The least that FastAPI does for a JSON message."""
    app = FastAPI()

    @app.post("/webhooks/telegram")
    async def receive(update: dict[str, Any]) -> dict[str, bool]:
        return {"ok": "update_id" in update}

    app.include_router(usage())
    return app


def rimay(url: str, telegram: str) -> FastAPI:
    """Rimay on a database with the demonstration agenda."""
    schema.upgrade(url)
    db = Database(url)
    db.write(lambda conn: load_demo(conn, datetime.now(UTC)))
    channel = TelegramChannel("1:bench", telegram) if telegram else Silent("1:bench")
    service = Service(db, {"telegram": channel}, main.router(), Site())
    return create_app(service, [telegram_webhook(service, channel, SECRET), usage()])


if __name__ == "__main__":
    kind, port, *rest = sys.argv[1:]
    sys.setswitchinterval(0.0005)
    app = bare() if kind == "bare" else rimay(rest[0], rest[1] if len(rest) > 1 else "")
    uvicorn.run(app, port=int(port), log_level="error", access_log=False)
