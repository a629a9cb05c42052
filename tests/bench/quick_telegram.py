"""A Bot API that says yes to everything at once, in a process of its own.

python -m tests.bench.quick_telegram PORT
"""

from __future__ import annotations

import asyncio
import sys
from itertools import count

_IDS = count(1)


class _Quick(asyncio.Protocol):
    def __init__(self) -> None:
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
            self._transport.write(_answer(head))


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


def _answer(head: bytes) -> bytes:
    sends = b"/send" in head.split(b"\r\n", 1)[0]
    message = b'{"message_id":%d,"date":1,"chat":{"id":1,"type":"private"}}' % next(_IDS)
    body = b'{"ok":true,"result":%s}' % (message if sends else b"true")
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
        len(body),
        body,
    )


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Quick, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
