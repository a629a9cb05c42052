"""Files that people sent to Telegram, downloaded when they are needed."""

from __future__ import annotations

from telegram import Bot

from bot.channels.contract import Rejected, RetryLater
from bot.channels.telegram_http import AiohttpRequest, our_errors
from bot.messages import LARGEST


async def fetch_file(bot: Bot, request: AiohttpRequest, reference: str) -> bytes:
    """The content of the file with that id. The address that it is read from holds the token, so it lives
    in here only. Raises a SendError: Rejected `too_big`; Telegram says alike of what is gone and of what is
    away for a while, so both are tried again."""
    try:
        async with our_errors():
            found = await bot.get_file(reference)
    except Rejected as error:
        if error.reason == "too_big":
            raise
        raise RetryLater("file_unavailable") from None
    if not found.file_path:
        raise RetryLater("no_path")
    if (found.file_size or 0) > LARGEST:
        raise Rejected("too_big")
    async with our_errors():
        return await request.download(found.file_path, LARGEST)
