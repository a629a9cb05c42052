"""What the providers bring: each message again and again until it is acknowledged, or once more."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import aiohttp

from tests.chaos.trouble import Dice
from tests.e2e.telegram import HEADERS
from tests.e2e.telegram import PATH as TELEGRAM
from tests.fakes.twilio import FakeTwilio, Form

TWILIO = "/webhooks/twilio"
AGAIN = "brought again though it was acknowledged"
PATIENCE = 15.0
"""Seconds that a provider waits for an answer."""

LONGEST_PAUSE = 2.0


@dataclass
class Carrier:
    """Brings messages to one of `urls` (any of them, as behind a balancer). `tries`: how
    often Twilio does before it gives up (0: never), which `given_up` counts. `taken`: (channel, id) of
    what was acknowledged; `odd`: answers that are neither 200 nor 503."""

    urls: Sequence[str]
    public_url: str
    twilio: FakeTwilio
    dice: Dice
    tries: int = 0
    taken: set[tuple[str, str]] = field(default_factory=set)
    refused: int = 0
    given_up: int = 0
    odd: list[str] = field(default_factory=list)
    _again: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        self._http = aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._again:
            task.cancel()
        await self._http.close()

    async def telegram(self, update: Mapping[str, Any]) -> None:
        """Until it is acknowledged: Telegram keeps it for a day."""
        await self._bring("telegram", f"u{update['update_id']}", TELEGRAM, HEADERS, 0, json=update)

    async def form(self, channel: str, form: Form) -> None:
        """A person's message through Twilio, which gives up soon; then it can only be asked for."""
        signature = self.twilio.sign(self.public_url + TWILIO, form)
        headers = {"X-Twilio-Signature": signature, **_FORM}
        sid = dict(form)["MessageSid"]
        await self._bring(channel, sid, TWILIO, headers, self.tries, data=urlencode(form))

    async def status(self, callback: str, form: Form) -> bool:
        """Once: nobody repeats a status. Whether it was acknowledged."""
        headers = {"X-Twilio-Signature": self.twilio.sign(callback, form), **_FORM}
        return await self._post(urlsplit(callback).path, headers, data=urlencode(form)) == 200

    async def _bring(
        self, channel: str, message_id: str, path: str, headers: Mapping[str, str], tries: int, **body: Any
    ) -> None:
        pause = 0.1
        while await self._post(path, headers, **body) != 200:
            self.refused, tries = self.refused + 1, tries - 1
            if tries == 0:
                self.given_up += 1
                return
            await asyncio.sleep(self.dice.rng.uniform(0, pause))
            pause = min(pause * 2, LONGEST_PAUSE)
        self.taken.add((channel, message_id))
        if self.dice.chance(AGAIN, 0.05):
            task = asyncio.create_task(self._once_more(path, headers, **body))
            self._again.add(task)
            task.add_done_callback(self._again.discard)

    async def _once_more(self, path: str, headers: Mapping[str, str], **body: Any) -> None:
        await asyncio.sleep(self.dice.rng.choice((0, 0.05, 2)))
        await self._post(path, headers, **body)

    async def _post(self, path: str, headers: Mapping[str, str], **body: Any) -> int:
        """The status of the answer; 0 without one."""
        url = self.dice.rng.choice(self.urls) + path
        try:
            async with self._http.post(url, headers=headers, **body) as answer:
                await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0
        if answer.status not in (200, 503):
            self.odd.append(f"{path}: {answer.status}")
        return answer.status


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
