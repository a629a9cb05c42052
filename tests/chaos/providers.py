"""Telegram and Twilio on a bad day: they refuse, hang up, time out, and report twice and out of order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from mensajes import catalog
from tests.chaos import trouble
from tests.chaos.mailbox import Arrived, Key, Mailboxes
from tests.chaos.trouble import Dice
from tests.fakes.telegram import FakeTelegram
from tests.fakes.twilio import FakeTwilio, Form
from tests.fakes.twilio_messages import SentMessage

Handler = Callable[[web.Request], Awaitable[web.Response]]

STATUSES = ("sent", "delivered", "read")

_PUT_AWAY = catalog.text("es", "general.put_away")
"""Said only because Telegram takes no keyboard away without a word; nobody asked for it, nobody counts it."""


@dataclass
class RoughTelegram(FakeTelegram):
    """Messages that people got are in `mailboxes` under ("telegram", chat)."""

    dice: Dice = field(kw_only=True)
    mailboxes: Mailboxes = field(kw_only=True)

    async def _answer(self, request: web.Request) -> web.Response:
        if not request.match_info["method"].startswith(("send", "edit")):
            return await super()._answer(request)
        refusal = {"ok": False, "error_code": 429, "description": "Too Many Requests"}
        throttled = web.json_response({**refusal, "parameters": {"retry_after": 1}}, status=429)
        return await roughly(self.dice, self.mailboxes, request, super()._answer, throttled)

    def _deliver(self, method: str, fields: dict[str, Any]) -> dict[str, Any]:
        answer = super()._deliver(method, fields)
        one = self.sent[-1]
        if method == "sendMessage" and one.text != _PUT_AWAY:
            self.mailboxes.put(("telegram", str(one.chat)), Arrived(one.text, one))
        return answer

    def _edit(self, message_id: int, fields: dict[str, Any]) -> dict[str, Any]:
        answer = super()._edit(message_id, fields)
        one = self.sent[-1]
        self.mailboxes.put(("telegram", str(one.chat)), Arrived(one.text, one))
        return answer


@dataclass
class RoughTwilio(FakeTwilio):
    """The same under ("whatsapp" or "sms", phone). `report` posts a status and says whether it was taken;
    `reported` has the highest one that was, by the message's sid."""

    dice: Dice = field(kw_only=True)
    mailboxes: Mailboxes = field(kw_only=True)
    report: Callable[[str, Form], Awaitable[bool]] | None = None
    reported: dict[str, int] = field(default_factory=dict)
    _reports: set[asyncio.Task[None]] = field(default_factory=set)

    async def _create(self, request: web.Request) -> web.Response:
        throttled = web.json_response({"code": 20429, "message": "Too Many Requests"}, status=429)
        return await roughly(self.dice, self.mailboxes, request, super()._create, throttled)

    def _accepted(self, fields: dict[str, str]) -> dict[str, Any]:
        answer = super()._accepted(fields)
        one = self.sent[-1]
        self.mailboxes.put(_key(one), Arrived(one.body))
        if self.report is not None and one.status_callback:
            task = asyncio.create_task(self._tell(one))
            self._reports.add(task)
            task.add_done_callback(self._reports.discard)
        return answer

    async def _tell(self, one: SentMessage) -> None:
        """Every status, some twice, in any order, the first maybe before we know the message's id."""
        told = [*STATUSES, *(status for status in STATUSES if self.dice.rng.random() < 0.3)]
        self.dice.rng.shuffle(told)
        for status in told:
            await asyncio.sleep(self.dice.rng.choice((0, 0.005, 0.3)))
            if self.report is not None and await self.report(
                one.status_callback, self.status(one.sid, status)
            ):
                rank = STATUSES.index(status)
                self.reported[one.sid] = max(rank, self.reported.get(one.sid, rank))


async def roughly(
    dice: Dice, mailboxes: Mailboxes, request: web.Request, answer: Handler, throttled: web.Response
) -> web.Response:
    """The answer, or the trouble that falls."""
    fallen = dice.roll()
    if fallen == trouble.THROTTLED:
        return throttled
    if fallen == trouble.BROKEN:
        return web.Response(status=500, text="upstream trouble")
    if fallen in (trouble.CUT_BEFORE, trouble.HANGS):
        return await _silence(fallen, request)
    if fallen == trouble.SLOW:
        await asyncio.sleep(dice.rng.uniform(0, 1.5))
    before = mailboxes.total
    try:
        given = await answer(request)
    except ConnectionError:
        return web.Response(status=499)  # whoever asked is dead
    unheard = fallen in (trouble.CUT_AFTER, trouble.HANGS_AFTER)
    if mailboxes.total > before and (unheard or request.transport is None):  # or whoever sent it is dead
        mailboxes.doubt()
    return await _silence(fallen, request) if unheard else given


async def _silence(fallen: str, request: web.Request) -> web.Response:
    if fallen in (trouble.HANGS, trouble.HANGS_AFTER):
        await asyncio.sleep(trouble.HANG_SECONDS)
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=502)


def _key(one: SentMessage) -> Key:
    channel = "whatsapp" if one.to.startswith("whatsapp:") else "sms"
    return channel, one.to.removeprefix("whatsapp:")
