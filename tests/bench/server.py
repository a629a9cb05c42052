"""Rimay behind Telegram's webhook, without its worker.

    python -m tests.bench.server PORT DATABASE_URL [TELEGRAM_URL]

Without TELEGRAM_URL nothing is sent: the turn alone is measured, and the difference is the outgoing HTTP.
Its turns' clock runs a thousand times faster, because here people answer in milliseconds, and what comes
within seconds of a question would be taken as the rest of the answer before. What sends goes by the real one:
else a lease would end after 30 ms, and replies would be put back that anywhere else are sent.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import uvicorn
from fastapi import FastAPI

import main
from bot.app import create_app
from bot.channels.telegram import TelegramChannel
from bot.messages import Outgoing
from bot.service import Service, utc_now
from bot.site import Site
from bot.webhooks import telegram_webhook
from storage.database import Database
from tests.bench.people import SECRET

_BEGAN = datetime.now(UTC)


class Silent(TelegramChannel):
    """Telegram with nobody at the other end."""

    async def send(self, address: str, message: Outgoing) -> str:
        return address

    async def acknowledge(self, raw: Any, toast: str = "") -> None:
        """Nothing to stop."""


def quick_clock() -> datetime:
    """Now, where a thousandth of a second counts as one."""
    return _BEGAN + (datetime.now(UTC) - _BEGAN) * 1000


def rimay(url: str, telegram: str) -> FastAPI:
    """Rimay on a migrated database."""
    db = Database(url)
    channel = TelegramChannel("1:bench", telegram) if telegram else Silent("1:bench")
    service = Service(db, {"telegram": channel}, main.router(), Site(), quick_clock)
    service.delivery.clock = utc_now
    return create_app(service, [telegram_webhook(service, channel, SECRET)])


if __name__ == "__main__":
    port, url, telegram = (*sys.argv[1:], "")[:3]
    main.tune()
    Thread(target=main.get_ready, daemon=True).start()
    uvicorn.run(rimay(url, telegram), port=int(port), log_level="error", access_log=False)
