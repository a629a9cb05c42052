"""A Telegram at the outer edge: several people, one bot, and every trouble that the real one makes.

    async with FakeTelegram() as telegram:
        channel = TelegramChannel(telegram.token, telegram.url)
        rosa = telegram.person(7, "Rosa", "Quispe")
        update = rosa.says("hola")              # a raw update: post it to the webhook, or let the bot poll it
        telegram.waiting.append(update)         # … the latter
        telegram.fail("sendMessage", 429, retry_after=3)
        telegram.files["photo-1280"] = b"…"     # what a file_id stands for
        telegram.sent                           # messages that reached people, oldest first
    telegram.deleted                        # message_ids that are gone; `too_old`: those that never will be

A request that the Bot API's description forbids, or our table of lengths, is answered 400 and stands in
`faults`: the test in which it was made fails when the fake ends.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.fakes.bot_api import faults
from tests.fakes.telegram_people import START, Person, Sent

TOKEN = "1234567:fake-token-that-must-never-be-logged"
LARGEST = 20 * 1024 * 1024
_SENDING = ("sendMessage", "sendPhoto", "sendDocument", "sendLocation", "sendVenue")
_PROFILE: dict[str, tuple[str, Any]] = {
    "setMyCommands": ("commands", []),
    "getMyCommands": ("commands", []),
    "setMyDescription": ("description", ""),
    "getMyDescription": ("description", ""),
    "setMyShortDescription": ("short_description", ""),
    "getMyShortDescription": ("short_description", ""),
    "setChatMenuButton": ("menu_button", {"type": "default"}),
    "getChatMenuButton": ("menu_button", {"type": "default"}),
}


@dataclass
class FakeTelegram:
    """The server. `calls` has every request (method, fields), refused ones too."""

    token: str = TOKEN
    url: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    too_old: set[int] = field(default_factory=set)
    webhook: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    profile: dict[tuple[str, str], Any] = field(default_factory=dict)
    _failures: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(100))
    _updates: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, error: type[BaseException] | None, *_: object) -> None:
        await self._runner.cleanup()
        assert error is not None or not self.faults, f"requests that Telegram refuses: {self.faults}"

    def person(self, id: int, first_name: str = "Rosa", last_name: str = "") -> Person:  # noqa: A002  # Telegram's word
        return Person(self, id, first_name, last_name)

    def update(self, **content: Any) -> dict[str, Any]:
        """A raw update with the next update_id."""
        return {"update_id": next(self._updates), **content}

    def next_id(self) -> int:
        return next(self._ids)

    def clock(self) -> int:
        """Seconds since 1970, one more for each id given: every message has its own."""
        return START + self.next_id()

    def fail(
        self, method: str, status: int, description: str = "", *, times: int = 1, **parameters: Any
    ) -> None:
        """Refuse the next `times` calls of a method, such as 429 with retry_after=3, or 500."""
        body = {"ok": False, "error_code": status, "description": description or f"Error {status}"}
        if parameters:
            body["parameters"] = parameters
        self._failures += [(method, status, body)] * times

    def texts_to(self, chat: int) -> list[str]:
        """What a person has read, oldest first."""
        return [one.text for one in self.sent if one.chat == chat]

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return _refusal(401, "Unauthorized")
        fields = await _fields(request)
        self.calls.append((method, fields))
        refused = self._refusal(method, fields)
        if refused is not None:
            return refused
        return web.json_response({"ok": True, "result": await self._result(method, fields)})

    def _refusal(self, method: str, fields: dict[str, Any]) -> web.Response | None:
        for number, (failing, status, body) in enumerate(self._failures):
            if failing == method:
                del self._failures[number]
                return web.json_response(body, status=status)
        found = faults(method, fields)
        self.faults += found
        if found:
            return _refusal(400, f"Bad Request: {found[0]}")
        if method == "getUpdates" and self.webhook:
            return _refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        if method == "getFile":
            content = self.files.get(fields["file_id"])
            if content is None:
                return _refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
            if len(content) > LARGEST:
                return _refusal(400, "Bad Request: file is too big")
        if (
            method in (*_SENDING, "editMessageText", "deleteMessages")
            and int(fields["chat_id"]) in self.blocked
        ):
            return _refusal(403, "Forbidden: bot was blocked by the user")
        if method == "deleteMessages" and self.too_old & set(fields["message_ids"]):
            return _refusal(400, "Bad Request: message can't be deleted for everyone")
        if method == "editMessageText" and (why := self._uneditable(fields)):
            return _refusal(400, why)
        return None

    async def _file(self, request: web.Request) -> web.Response:
        """The bytes behind a `file_path`; its address holds the token."""
        self.calls.append(("file", {"path": request.match_info["path"]}))
        known = request.match_info["token"] == self.token
        content = self.files.get(request.match_info["path"].removeprefix("files/")) if known else None
        return web.Response(status=404) if content is None else web.Response(body=content)

    async def _result(self, method: str, fields: dict[str, Any]) -> Any:
        if method in _SENDING:
            return self._deliver(method, fields)
        if method == "editMessageText":
            return self._edit(int(fields["message_id"]), fields)
        if method == "getFile":
            file_id = fields["file_id"]
            size = len(self.files[file_id])
            known = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size}
            return {**known, "file_path": f"files/{file_id}"}
        if method in _PROFILE:
            return self._profile(*_PROFILE[method], method.startswith("set"), fields)
        if method == "getWebhookInfo":
            about = {"url": "", "has_custom_certificate": False, "pending_update_count": len(self.waiting)}
            told = ("url", "allowed_updates", "max_connections")
            return {**about, **{name: self.webhook[name] for name in told if name in self.webhook}}
        if method == "getUpdates":
            return await self._pending(fields.get("offset", 0), fields.get("timeout", 0))
        if method == "getMe":
            return {"id": 1234567, "is_bot": True, "first_name": "Rimay", "username": "rimay_bot"}
        if method == "deleteMessages":
            self.deleted |= set(fields["message_ids"])
        if method == "answerCallbackQuery":
            self.acknowledged.append(fields["callback_query_id"])
        if method in ("setWebhook", "deleteWebhook"):
            self.webhook = fields if method == "setWebhook" else {}
            if fields.get("drop_pending_updates"):
                self.waiting.clear()
        return True

    def _profile(self, what: str, empty: Any, writing: bool, fields: dict[str, Any]) -> Any:
        """Commands, descriptions and the menu button, for one language or for all others."""
        place = (what, fields.get("language_code", ""))
        if writing:
            self.profile[place] = fields.get(what, empty)
            return True
        found = self.profile.get(place, empty)
        return found if what in ("commands", "menu_button") else {what: found}

    def _deliver(self, method: str, fields: dict[str, Any]) -> dict[str, Any]:
        one = Sent(self.next_id(), int(fields["chat_id"]), method, fields)
        self.sent.append(one)
        answer = {"message_id": one.id, "date": self.clock(), "chat": {"id": one.chat, "type": "private"}}
        return {**answer, "text": one.text} if method == "sendMessage" else answer

    def _edit(self, message_id: int, fields: dict[str, Any]) -> dict[str, Any]:
        """What stands in the place of a message now is read like a new one; its id stays."""
        one = Sent(message_id, int(fields["chat_id"]), "editMessageText", fields)
        self.sent.append(one)
        chat = {"id": one.chat, "type": "private"}
        return {
            "message_id": one.id,
            "date": START,
            "edit_date": self.clock(),
            "chat": chat,
            "text": one.text,
        }

    def _uneditable(self, fields: dict[str, Any]) -> str:
        states = [one for one in self.sent if one.id == int(fields["message_id"])]
        if not states or states[-1].id in self.deleted or states[-1].chat != int(fields["chat_id"]):
            return "Bad Request: message to edit not found"
        before = states[-1].fields
        if all(before.get(name) == fields.get(name) for name in ("text", "reply_markup")):
            return (
                "Bad Request: message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        return ""

    async def _pending(self, offset: int, seconds: int) -> list[dict[str, Any]]:
        """Forget what the offset confirms, then wait for anything newer, as Telegram does."""
        for _ in range(max(1, seconds * 50)):
            self.waiting[:] = [update for update in self.waiting if update["update_id"] >= offset]
            if self.waiting or not seconds:
                break
            await asyncio.sleep(0.02)
        return list(self.waiting[:100])


async def _fields(request: web.Request) -> dict[str, Any]:
    if request.query:
        return {name: _plain(name, value) for name, value in request.query.items()}
    if request.content_type == "application/json":
        fields: dict[str, Any] = await request.json()
        return fields
    form = await request.post()
    return {
        name: value.file.read() if isinstance(value, web.FileField) else _plain(name, str(value))
        for name, value in form.items()
    }


def _plain(name: str, value: str) -> Any:
    """In a form everything but text is JSON; ids and captions stay text."""
    if name in ("chat_id", "text", "caption"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _refusal(status: int, description: str) -> web.Response:
    return web.json_response({"ok": False, "error_code": status, "description": description}, status=status)
