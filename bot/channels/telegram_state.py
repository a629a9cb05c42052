"""What Telegram says of a bot: its name, and how its updates are fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telegram import Bot

from bot.channels.telegram_http import AiohttpRequest, our_errors


@dataclass(frozen=True, slots=True)
class TelegramState:
    """`name` without @. `webhook` is empty while updates are asked for; `pending` updates wait; the last
    error that Telegram had with the webhook, empty for none, and when."""

    name: str
    webhook: str
    pending: int
    last_error: str
    last_error_at: datetime | None


async def telegram_state(token: str, url: str) -> TelegramState:
    """Ask Telegram, changing nothing. Raises a SendError."""
    calls = AiohttpRequest()
    bot = Bot(token, base_url=f"{url.rstrip('/')}/bot", request=calls, get_updates_request=AiohttpRequest())
    try:
        async with our_errors():
            me, hook = await bot.get_me(), await bot.get_webhook_info()
    finally:
        await calls.shutdown()
    return TelegramState(
        me.username or "",
        hook.url,
        hook.pending_update_count,
        hook.last_error_message or "",
        hook.last_error_date,
    )
