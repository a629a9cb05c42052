"""A Telegram at the outer edge: several people, one bot, and every trouble that the real one makes.

    async with FakeTelegram() as telegram:
        channel = TelegramChannel(telegram.token, telegram.url)
        rosa = telegram.person(7, "Rosa", "Quispe")
        update = rosa.says("hola")              # a raw update: post it to the webhook, or let the bot poll it
        telegram.waiting.append(update)         # … the latter
        telegram.fail("sendMessage", 429, retry_after=3)
        telegram.sent                           # messages that reached people, oldest first

A request that the Bot API's description forbids is answered 400 and stands in `faults`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.fakes.bot_api import faults

TOKEN = "1234567:fake-token-that-must-never-be-logged"
_START = 1_790_000_000  # September 2026
_SENDING = ("sendMessage", "sendPhoto", "sendDocument", "sendLocation", "sendVenue")


@dataclass
class Sent:
    """One message that reached a person. `buttons` are (label, callback_data or "") row by row."""

    id: int
    chat: int
    method: str
    fields: dict[str, Any]

    @property
    def text(self) -> str:
        text: str = self.fields.get("text", self.fields.get("caption", ""))
        return text

    @property
    def rows(self) -> list[list[tuple[str, str]]]:
        markup = self.fields.get("reply_markup", {})
        rows = markup.get("inline_keyboard", markup.get("keyboard", []))
        return [[(button["text"], button.get("callback_data", "")) for button in row] for row in rows]

    @property
    def buttons(self) -> list[tuple[str, str]]:
        return [button for row in self.rows for button in row]

    @property
    def asks_contact(self) -> bool:
        rows = self.fields.get("reply_markup", {}).get("keyboard", [])
        return any(button.get("request_contact") for row in rows for button in row)


@dataclass
class Person:
    """Makes the raw updates of one person's private chat."""

    telegram: FakeTelegram
    id: int
    first_name: str
    last_name: str = ""
    language: str = "es"

    @property
    def user(self) -> dict[str, Any]:
        known = {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language,
        }
        return {**known, "last_name": self.last_name} if self.last_name else known

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.first_name}

    def says(self, text: str, **extra: Any) -> dict[str, Any]:
        """A text message or a command."""
        return self.sends(text=text, **extra)

    def sends(self, **content: Any) -> dict[str, Any]:
        """A message with any content of the Bot API."""
        return self.telegram.update(message=self._message(**content))

    def edits(self, text: str) -> dict[str, Any]:
        """A corrected message."""
        return self.telegram.update(edited_message=self._message(text=text, edit_date=self.telegram.clock()))

    def answers(self, sent: Sent, text: str) -> dict[str, Any]:
        """A text that quotes one of the bot's messages."""
        quoted = {"message_id": sent.id, "date": _START, "chat": self.chat, "text": sent.text}
        return self.says(text, reply_to_message=quoted)

    def taps(self, label_or_payload: str, sent: Sent | None = None) -> dict[str, Any]:
        """A tap on a button of the last message with buttons that this person got (or of `sent`)."""
        shown = sent or next(
            one for one in reversed(self.telegram.sent) if one.chat == self.id and one.buttons
        )
        payload = next(data for label, data in shown.buttons if label_or_payload in (label, data))
        message = {"message_id": shown.id, "date": _START, "chat": self.chat, "text": shown.text}
        query = {"id": str(self.telegram.next_id()), "from": self.user, "chat_instance": "1"}
        return self.telegram.update(callback_query={**query, "message": message, "data": payload})

    def shares_contact(self, phone: str, *, own: bool = True) -> dict[str, Any]:
        """A contact card: their own, or somebody else's."""
        card = {
            "phone_number": phone,
            "first_name": self.first_name,
            "user_id": self.id if own else self.id + 1,
        }
        return self.sends(contact=card)

    def sends_photo(self, file_id: str = "photo", caption: str = "") -> dict[str, Any]:
        sizes = [
            {"file_id": f"{file_id}-{side}", "file_unique_id": f"{side}", "width": side, "height": side}
            for side in (90, 320, 1280)
        ]
        return self.sends(photo=sizes, **({"caption": caption} if caption else {}))

    def sends_voice(self, file_id: str = "voice") -> dict[str, Any]:
        voice = {"file_id": file_id, "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"}
        return self.sends(voice=voice)

    def sends_document(self, file_id: str = "document", name: str = "acta.pdf") -> dict[str, Any]:
        known = {"file_unique_id": "d", "file_name": name, "mime_type": "application/pdf", "file_size": 1000}
        return self.sends(document={"file_id": file_id, **known})

    def sends_location(self, latitude: float, longitude: float) -> dict[str, Any]:
        return self.sends(location={"latitude": latitude, "longitude": longitude})

    def blocks(self) -> dict[str, Any]:
        """The person stops the bot; what is sent to them from now on is answered 403."""
        self.telegram.blocked.add(self.id)
        return self._membership("member", "kicked")

    def unblocks(self) -> dict[str, Any]:
        self.telegram.blocked.discard(self.id)
        return self._membership("kicked", "member")

    def _membership(self, before: str, after: str) -> dict[str, Any]:
        bot = {"id": 1234567, "is_bot": True, "first_name": "Rimay", "username": "rimay_bot"}
        states = [
            {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}
            for status in (before, after)
        ]
        change = {"chat": self.chat, "from": self.user, "date": self.telegram.clock()}
        return self.telegram.update(
            my_chat_member={**change, "old_chat_member": states[0], "new_chat_member": states[1]}
        )

    def _message(self, **content: Any) -> dict[str, Any]:
        known = {"message_id": self.telegram.next_id(), "date": self.telegram.clock()}
        return {**known, "chat": self.chat, "from": self.user, **content}


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
    webhook: dict[str, Any] = field(default_factory=dict)
    _failures: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(100))
    _updates: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def person(self, id: int, first_name: str = "Rosa", last_name: str = "") -> Person:  # noqa: A002  # Telegram's word
        return Person(self, id, first_name, last_name)

    def update(self, **content: Any) -> dict[str, Any]:
        """A raw update with the next update_id."""
        return {"update_id": next(self._updates), **content}

    def next_id(self) -> int:
        return next(self._ids)

    def clock(self) -> int:
        """Seconds since 1970, one more for each id given: every message has its own."""
        return _START + self.next_id()

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
        if method in _SENDING and int(fields["chat_id"]) in self.blocked:
            return _refusal(403, "Forbidden: bot was blocked by the user")
        return None

    async def _result(self, method: str, fields: dict[str, Any]) -> Any:
        if method in _SENDING:
            return self._deliver(method, fields)
        if method == "getUpdates":
            return await self._pending(fields.get("offset", 0), fields.get("timeout", 0))
        if method == "getMe":
            return {"id": 1234567, "is_bot": True, "first_name": "Rimay", "username": "rimay_bot"}
        if method == "answerCallbackQuery":
            self.acknowledged.append(fields["callback_query_id"])
        if method in ("setWebhook", "deleteWebhook"):
            self.webhook = fields if method == "setWebhook" else {}
        return True

    def _deliver(self, method: str, fields: dict[str, Any]) -> dict[str, Any]:
        one = Sent(self.next_id(), int(fields["chat_id"]), method, fields)
        self.sent.append(one)
        answer = {"message_id": one.id, "date": self.clock(), "chat": {"id": one.chat, "type": "private"}}
        return {**answer, "text": one.text} if method == "sendMessage" else answer

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
