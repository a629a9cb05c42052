"""Telegram's Bot API and Twilio's, in a process of their own, that take messages at an account's rate.

python -m tests.bench.providers PORT [TELEGRAM_RATE WHATSAPP_RATE]

Each account is a bucket that holds what its rate allows in one second: who sends more gets a 429. Without
rates everything is taken at once. GET /arrivals tells when each message came, by the machine's own clock.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import unquote_plus

ANSWERS = {200: "OK", 201: "Created", 429: "Too Many Requests"}
_CHAT = re.compile(rb'"chat_id": ?"?(-?\d+)')
_TO = re.compile(rb"(?:^|&)To=([^&]+)")
_NOTHING = '{"messages":[],"page":0,"page_size":50,"next_page_uri":null}'


@dataclass(slots=True)
class Bucket:
    """What an account may send: `rate` a second, as many at once."""

    rate: float
    left: float = 0.0
    at: float = 0.0

    def take(self, now: float) -> bool:
        """Whether one more is allowed at this moment, in seconds of any clock."""
        self.left = min(self.rate, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


@dataclass(slots=True)
class Providers:
    """Both of them, and all that arrived: channel, to whom, when, whether it was taken."""

    buckets: Mapping[str, Bucket]
    arrivals: list[tuple[str, str, float, bool]] = field(default_factory=list)
    _ids: count[int] = field(default_factory=lambda: count(1))

    def answer(self, head: bytes, body: bytes) -> tuple[int, str]:
        """The HTTP status and the JSON of one request."""
        path = head.split(b" ", 2)[1]
        if path == b"/arrivals":
            return 200, json.dumps(self.arrivals)
        if b"/Messages.json" in path:
            return self._twilio(body) if head.startswith(b"POST") else (200, _NOTHING)
        if path.startswith(b"/v1/Content"):
            return 201, f'{{"sid":"HX{next(self._ids):032x}"}}'
        if b"/send" in path:
            return self._telegram(body)
        return 200, '{"ok":true,"result":true}'

    def _telegram(self, body: bytes) -> tuple[int, str]:
        chat = _CHAT.search(body)
        if not self._taken("telegram", chat[1].decode() if chat else ""):
            return 429, '{"ok":false,"error_code":429,"description":"wait","parameters":{"retry_after":1}}'
        message = '{"message_id":%d,"date":1,"chat":{"id":1,"type":"private"}}'
        return 200, '{"ok":true,"result":%s}' % (message % next(self._ids))

    def _twilio(self, body: bytes) -> tuple[int, str]:
        to = _TO.search(body)
        chat = unquote_plus(to[1].decode()).removeprefix("whatsapp:") if to else ""
        if not self._taken("whatsapp", chat):
            return 429, '{"code":20429,"message":"Too Many Requests","status":429,"more_info":""}'
        return 201, f'{{"sid":"SM{next(self._ids):032x}","status":"queued","num_segments":"1"}}'

    def _taken(self, channel: str, chat: str) -> bool:
        now = time.monotonic()
        bucket = self.buckets.get(channel)
        taken = bucket is None or bucket.take(now)
        self.arrivals.append((channel, chat, now, taken))
        return taken


class _Connection(asyncio.Protocol):
    def __init__(self, providers: Providers) -> None:
        self._providers = providers
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while True:
            head, separator, rest = self._waiting.partition(b"\r\n\r\n")
            size = _length(head)
            if not separator or len(rest) < size:
                return
            self._waiting = rest[size:]
            self._transport.write(_response(*self._providers.answer(head, rest[:size])))


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


def _response(status: int, body: str) -> bytes:
    head = f"HTTP/1.1 {status} {ANSWERS[status]}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


async def _serve(port: int, rates: Mapping[str, float]) -> None:
    providers = Providers({channel: Bucket(rate, rate) for channel, rate in rates.items()})
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(providers), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    given = dict(zip(("telegram", "whatsapp"), map(float, sys.argv[2:]), strict=False))
    asyncio.run(_serve(int(sys.argv[1]), given))
