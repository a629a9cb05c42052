"""`main.py chat`: the same bot in a terminal, one line a message."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import TextIO

from bot.channels.terminal import TerminalChannel
from bot.service import Service


async def converse(
    service: Service, channel: TerminalChannel, lines: TextIO, show: Callable[[str], None]
) -> None:
    """Answer each line until the input ends."""
    while line := await asyncio.to_thread(lines.readline):
        if not line.strip():
            continue
        for taken in await service.receive(channel, {"id": secrets.token_hex(8), "text": line}, channel.name):
            for answer in taken.answers:
                show(f"\n{answer.message.text}\n")
