"""Posters printed by a process of their own, one at a time, and the last few remembered."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import OrderedDict
from dataclasses import asdict, replace
from pathlib import Path

from panel.poster_drawing import Poster

SECONDS = 30.0
"""How long a poster may take, waiting for others included."""

MOST = 2_000_000
"""Bytes of a poster; one is about 60,000."""

_REMEMBERED, _WAITING = 32, 8
_ROOT = Path(__file__).parents[1]


class Busy(Exception):
    """Too many posters are asked for, or the machine is too slow now: ask again later."""


class Printer:
    """Draws posters without holding up the process that answers people."""

    def __init__(self) -> None:
        self._done: OrderedDict[str, bytes] = OrderedDict()
        self._one = asyncio.Lock()
        self._waiting = 0

    async def pdf(self, poster: Poster) -> bytes:
        """The poster as a PDF. Raises Busy."""
        key = json.dumps(asdict(replace(poster, made_at="")))
        if (known := self._done.get(key)) is not None:
            return known
        if self._waiting >= _WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with asyncio.timeout(SECONDS), self._one:
                return await self._drawn_once(key, poster)
        except TimeoutError:
            raise Busy from None
        finally:
            self._waiting -= 1

    async def _drawn_once(self, key: str, poster: Poster) -> bytes:
        """Whoever waited for the same one has it at once."""
        drawn = self._done.pop(key, None) or await _drawn(poster)
        self._done[key] = drawn
        if len(self._done) > _REMEMBERED:
            self._done.popitem(last=False)
        return drawn


async def _drawn(poster: Poster) -> bytes:
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "panel.poster_drawing"), stdin=pipe, stdout=pipe, cwd=_ROOT
    )
    try:
        drawn, _ = await child.communicate(json.dumps(asdict(poster)).encode())
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode or not drawn.startswith(b"%PDF") or len(drawn) > MOST:
        raise RuntimeError(f"no poster was drawn: the process ended with {child.returncode}")
    return drawn
