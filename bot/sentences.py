"""The helper process, as the process that answers people sees it: asked over a pipe, with little time.

It is started when somebody first asks, and again when it died, hung or talked nonsense, though not at
once. Until it is ready, and whenever it does not answer in time, there is no thought, and words decide as
they do without a model.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.sentences_asked import Question, Thought
from bot.sentences_model import READY

log = logging.getLogger(__name__)

LIMIT = 0.05
"""Seconds that a turn waits for a thought."""

HUNG = 10.0
"""Seconds after which a helper that owes an answer is replaced."""

_RESTS = (
    1.0,
    5.0,
    30.0,
    120.0,
)  # seconds before it is started once more, the longer the more often it failed
_LONGEST = 1 << 20  # bytes of a line, and of what may wait in its pipe
_ROOT = Path(__file__).parents[1]
_COMMAND = (sys.executable, "-m", "bot.sentences_process")


class Sentences:
    """Asks the helper process. Belongs to one event loop."""

    def __init__(
        self,
        command: Sequence[str] = _COMMAND,
        limit: float = LIMIT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._command, self._limit, self._clock = command, limit, clock
        self._process: Process | None = None
        self._ready = False
        self._life: asyncio.Task[None] | None = None
        self._asked: dict[int, tuple[float, asyncio.Future[Thought]]] = {}
        self._number = self._failures = 0
        self._not_before = 0.0

    async def think(self, question: Question) -> Thought | None:
        """What it found, or None: it is not ready, or did not answer in time."""
        process = self._helper()
        if process is None or process.stdin is None:
            return None
        self._number += 1
        number, future = self._number, asyncio.get_running_loop().create_future()
        self._asked[number] = (self._clock(), future)
        process.stdin.write(_line(number, question))
        done, _ = await asyncio.wait([future], timeout=self._limit)
        return future.result() if done and not future.cancelled() else None

    async def close(self) -> None:
        """End the helper."""
        self._not_before = float("inf")
        life = self._life
        if life is not None:
            life.cancel()
            with suppress(asyncio.CancelledError):
                await life

    def _helper(self) -> Process | None:
        """The process if it is ready. Starts one where there is none, and ends one that hangs."""
        if self._life is None:
            if self._clock() >= self._not_before:
                self._life = asyncio.create_task(self._live(), name="sentences")
            return None
        oldest = min((at for at, _ in self._asked.values()), default=self._clock())
        process = self._process
        if process is not None and process.stdin is not None:
            full = process.stdin.transport.get_write_buffer_size() > _LONGEST
            if full or self._clock() - oldest > HUNG:
                self._end()
                return None
        return process if self._ready else None

    async def _live(self) -> None:
        """The life of one helper, from its start until it is gone."""
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=_ROOT, limit=_LONGEST
            )
            if self._process.stdout is not None:
                await self._listen(self._process.stdout)
        except (
            OSError,
            ValueError,
            KeyError,
            TypeError,
        ) as error:  # it cannot start, or what it says is nonsense
            log.warning("the helper for sentences failed: %s", type(error).__name__)
        finally:
            await self._gone()

    async def _listen(self, stdout: asyncio.StreamReader) -> None:
        async for line in stdout:
            said = json.loads(line)
            if said == READY:
                self._ready = True
                continue
            _, future = self._asked.pop(said["id"])
            found = tuple((str(name), float(score)) for name, score in said["found"])
            self._failures = 0
            if not future.done():
                future.set_result(found)

    async def _gone(self) -> None:
        process, self._process, self._ready, self._life = self._process, None, False, None
        rest = _RESTS[min(self._failures, len(_RESTS) - 1)]
        self._failures += 1
        self._not_before = max(self._not_before, self._clock() + rest)
        if self._asked and self._not_before < float("inf"):  # else nobody would see that it never answers
            log.warning("the helper for sentences ended before it answered")
        for _, future in self._asked.values():
            future.cancel()
        self._asked.clear()
        if process is not None:
            if process.returncode is None:
                process.kill()
            await process.wait()

    def _end(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()


def _line(number: int, question: Question) -> bytes:
    asked: dict[str, Any] = {
        "id": number,
        "kind": question.kind,
        "text": question.text,
        "among": question.among,
    }
    return json.dumps(asked, ensure_ascii=False).encode() + b"\n"
