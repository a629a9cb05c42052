"""A Twilio at the outer edge: people on WhatsApp and SMS, one account, and every trouble of the real one.

async with FakeTwilio() as twilio:
    account = TwilioAccount(twilio.sid, twilio.auth_token, api_url=twilio.url)
    form = twilio.whatsapp("+51987654321", "hola", profile="Rosa")    # pairs, to post to the webhook
    signature = twilio.sign("https://rimay.example/webhooks/twilio", form)
    twilio.fail(63016)                                              # an error code, or status=503
    twilio.sent                                                     # accepted messages, oldest first
    twilio.received                                                 # what people sent, posted or not
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlencode

from aiohttp import encode_basic_auth, web

from tests.fakes.twilio_content import FakeContents
from tests.fakes.twilio_messages import ReceivedMessage, SentMessage
from tests.specs.lengths import outside
from tests.specs.twilio_api import checking

Form = list[tuple[str, str]]

_ALLOWED = {
    *("To", "From", "Body", "StatusCallback", "MediaUrl", "ContentSid", "ContentVariables"),
    *("MessagingServiceSid", "PersistentAction", "ValidityPeriod"),
}


@dataclass
class FakeTwilio:
    """The server. `calls` has every message's fields, refused ones too. `page`: rows a page of its list.
    `account`, `numbers` (SMS, by number) and `senders` (WhatsApp) are what it says of itself.
    `closed`: who did not write for 24 hours (`+51…`, `PE.…`), so that only an approved template goes.
    `deleted`: sids of messages that are gone; `on_its_way`: of those that Twilio still works on."""

    sid: str = "AC" + "0" * 32
    auth_token: str = "twilio-token-that-must-never-be-logged"
    whatsapp_sender: str = "whatsapp:+51900000001"
    sms_sender: str = "+51900000002"
    url: str = ""
    calls: list[dict[str, str]] = field(default_factory=list)
    sent: list[SentMessage] = field(default_factory=list)
    received: list[ReceivedMessage] = field(default_factory=list)
    page: int = 50
    account: dict[str, str] = field(default_factory=lambda: {"status": "active", "type": "Full"})
    numbers: dict[str, dict[str, str]] = field(default_factory=dict)
    senders: list[dict[str, Any]] = field(default_factory=list)
    contents: FakeContents = field(default_factory=FakeContents)
    closed: set[str] = field(default_factory=set)
    deleted: list[str] = field(default_factory=list)
    on_its_way: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    _failures: list[tuple[int, int]] = field(default_factory=list)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[checking(self.faults)])
        app.router.add_post("/2010-04-01/Accounts/{sid}/Messages.json", self._create)
        app.router.add_get("/2010-04-01/Accounts/{sid}/Messages.json", self._list)
        app.router.add_get("/2010-04-01/Accounts/{sid}/Messages/{message}/Media.json", self._media)
        app.router.add_delete("/2010-04-01/Accounts/{sid}/Messages/{message}.json", self._delete)
        app.router.add_get("/2010-04-01/Accounts/{sid}.json", self._account)
        app.router.add_get("/2010-04-01/Accounts/{sid}/IncomingPhoneNumbers.json", self._numbers)
        app.router.add_get("/v2/Channels/Senders", self._senders)
        app.router.add_get("/2010-04-01/Accounts/{sid}/Messages/{message}/Media/{media}", self._file)
        app.router.add_post("/v1/Content", self._content)
        app.router.add_post("/v1/Content/{content}/ApprovalRequests/whatsapp", self._content)
        app.router.add_get("/v1/Content/{content}/ApprovalRequests", self._content)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, error: type[BaseException] | None, *_: object) -> None:
        await self._runner.cleanup()
        wrong = [*self.faults, *self.contents.faults]
        assert error is not None or not wrong, f"requests that Twilio refuses: {wrong}"

    def fail(self, code: int = 0, *, status: int = 400, times: int = 1) -> None:
        """Refuse the next `times` messages with an error code, or an HTTP status alone."""
        self._failures += [(code, status)] * times

    def texts_to(self, address: str) -> list[str]:
        """What a person has read, oldest first; `address` as `+51…` or `PE.…`."""
        return [one.body for one in self.sent if one.to.removeprefix("whatsapp:") == address]

    def whatsapp(self, sender: str, body: str = "", profile: str = "Rosa", **extra: str) -> Form:
        """A WhatsApp message as Twilio posts it: from a phone, or from a business-scoped id without one."""
        phone = {"WaId": sender.removeprefix("+")} if sender.startswith("+") else {}
        known = {"From": f"whatsapp:{sender}", "To": self.whatsapp_sender, "ProfileName": profile, **phone}
        return self._inbound(body, {**known, **extra})

    def sms(self, phone: str, body: str = "", **extra: str) -> Form:
        """A text message as Twilio posts it."""
        return self._inbound(body, {"From": phone, "To": self.sms_sender, "FromCountry": "PE", **extra})

    def status(self, sid: str, status: str, code: int | None = None) -> Form:
        """A delivery status as Twilio posts it."""
        known = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status}
        return list({**known, "AccountSid": self.sid, **({"ErrorCode": str(code)} if code else {})}.items())

    def sign(self, url: str, form: Form, shared_key: str = "") -> str:
        """X-Twilio-Signature of a form posted to an address, by Twilio's published rule; with a shared key by
        the newer one."""
        fields = "".join(name + value for name, value in sorted(set(form)))
        key, kind = (shared_key, hashlib.sha256) if shared_key else (self.auth_token, hashlib.sha1)
        digest = hmac.new(key.encode(), (url + fields).encode(), kind).digest()
        return base64.b64encode(digest).decode()

    def _inbound(self, body: str, fields: dict[str, str]) -> Form:
        sid = f"SM{next(self._ids):032x}"
        known = {"MessageSid": sid, "SmsMessageSid": sid, "AccountSid": self.sid, "SmsStatus": "received"}
        form = {**known, "Body": body, "NumMedia": "0", "NumSegments": "1", **fields}
        self.received.append(ReceivedMessage(form, datetime.now(UTC).replace(microsecond=0)))
        return list(form.items())

    async def _list(self, request: web.Request) -> web.Response:
        """The newest first, a page at a time; its filter knows days."""
        self.calls.append(dict(request.query))
        if refused := self._refused_list(request):
            return refused
        day = request.query.get("DateSent>", "")[:10]
        wanted = {name.lower(): request.query[name] for name in ("To", "From") if name in request.query}
        both: list[ReceivedMessage | SentMessage] = [*self.received, *self.sent]
        newest = sorted(both, key=lambda one: one.at)[::-1]
        known = [one.resource() for one in newest if one.at.date().isoformat() >= day]
        found = [one for one in known if wanted.items() <= one.items()]
        begin = int(request.query.get("PageToken", "0"))
        size = min(self.page, int(request.query.get("PageSize", "50")))
        following = {**request.query, "PageToken": str(begin + size)}
        more = f"{request.path}?{urlencode(following)}" if begin + size < len(found) else None
        page = found[begin : begin + size]
        return web.json_response({"messages": page, "next_page_uri": more, "page_size": size})

    async def _delete(self, request: web.Request) -> web.Response:
        """A message, with its files."""
        if refused := self._refused_list(request):
            return refused
        sid = request.match_info["message"]
        known = {one.sid for one in self.sent} | {one.form["MessageSid"] for one in self.received}
        if sid not in known - set(self.deleted):
            return _refusal(20404, 404)
        if sid in self.on_its_way:
            return _refusal(20009, 409)
        self.deleted.append(sid)
        return web.Response(status=204)

    async def _account(self, request: web.Request) -> web.Response:
        if refused := self._refused_list(request):
            return refused
        return web.json_response({"sid": self.sid, **self.account})

    async def _numbers(self, request: web.Request) -> web.Response:
        if refused := self._refused_list(request):
            return refused
        known = [{"phone_number": number, **about} for number, about in self.numbers.items()]
        wanted = request.query.get("PhoneNumber")
        found = [one for one in known if one["phone_number"] == wanted]
        return web.json_response({"incoming_phone_numbers": found})

    async def _senders(self, request: web.Request) -> web.Response:
        if refused := self._refused_list(request):
            return refused
        return web.json_response({"senders": self.senders})

    async def _media(self, request: web.Request) -> web.Response:
        if refused := self._refused_list(request):
            return refused
        sid = request.match_info["message"]
        files = next(one.media() for one in self.received if one.form["MessageSid"] == sid)
        return web.json_response({"media_list": files, "next_page_uri": None, "page_size": 50})

    async def _file(self, request: web.Request) -> web.Response:
        """The content of a file that somebody sent: its own path, under the kind that they said."""
        if not self._authentic(request):
            return web.Response(status=401)
        files = [one for message in self.received for one in message.media()]
        kinds = {one["uri"].removesuffix(".json"): one["content_type"] for one in files}
        kind = kinds.get(request.path)
        if kind is None:
            return web.Response(status=404)
        return web.Response(body=request.path.encode(), headers={"Content-Type": kind})

    def _refused_list(self, request: web.Request) -> web.Response | None:
        if not self._authentic(request):
            return _refusal(20003, 401)
        return _refusal(*self._failures.pop(0)) if self._failures else None

    async def _create(self, request: web.Request) -> web.Response:
        fields = {name: str(value) for name, value in (await request.post()).items()}
        self.calls.append(fields)
        if not self._authentic(request):
            return _refusal(20003, 401)
        if self._failures:
            return _refusal(*self._failures.pop(0))
        self.faults += (found := _faults(fields))
        if found:
            return _refusal(21617 if "outside" in found[0] else 21602, 400)
        approved = self.contents.approved(fields.get("ContentSid", ""))
        if fields["To"].removeprefix("whatsapp:") in self.closed and not approved:
            return _refusal(63016, 400)
        if "ContentSid" in fields:
            wrong = self.contents.refusal(fields["ContentSid"], _variables(fields))
            if wrong:
                return _refusal(wrong, 400)
        return web.json_response(self._accepted(fields), status=201)

    async def _content(self, request: web.Request) -> web.Response:
        if refused := self._refused_list(request):
            return refused
        sid = request.match_info.get("content", "")
        if request.method == "GET":
            return self.contents.fetched(sid)
        body = await request.json()
        return self.contents.submitted(sid, body) if sid else self.contents.created(body)

    def _authentic(self, request: web.Request) -> bool:
        header = request.headers.get("Authorization", "")
        right = encode_basic_auth(self.sid, self.auth_token)
        return header == right and request.match_info.get("sid", self.sid) == self.sid

    def _accepted(self, fields: dict[str, str]) -> dict[str, Any]:
        sid, body = f"SM{next(self._ids):032x}", fields.get("Body", "")
        content, variables = fields.get("ContentSid", ""), _variables(fields)
        if content:
            body = self.contents.read(content, variables)
        callback = fields.get("StatusCallback", "")
        self.sent.append(SentMessage(sid, fields["To"], fields["From"], body, callback, content, variables))
        known = {
            "sid": sid,
            "account_sid": self.sid,
            "to": fields["To"],
            "from": fields["From"],
            "body": body,
        }
        return {**known, "status": "queued", "error_code": None, "error_message": None, "num_segments": "1"}


def _variables(fields: dict[str, str]) -> dict[str, str]:
    return dict(json.loads(fields.get("ContentVariables", "{}")))


def _faults(fields: dict[str, str]) -> list[str]:
    """What Twilio's own description does not say: which fields go together, and the length."""
    found = [f"{name}: unknown" for name in fields.keys() - _ALLOWED]
    found += [f"{name}: missing" for name in ("To", "From") if not fields.get(name)]
    if not found and fields["To"].startswith("whatsapp:") != fields["From"].startswith("whatsapp:"):
        found.append("To and From: two channels")
    found += [f"{name}: {wrong}" for name, text in fields.items() if (wrong := outside("twilio", name, text))]
    if fields.get("ContentSid") and fields.get("Body"):
        found.append("Body: beside a content")
    if not (fields.get("Body") or fields.get("ContentSid") or fields.get("MediaUrl")):
        found.append("Body: missing")
    return found


def _refusal(code: int, status: int) -> web.Response:
    if status >= 500 or not code:
        return web.Response(status=status, text="upstream trouble")
    body = {"code": code, "message": f"Error {code} about +51987654321", "status": status, "more_info": ""}
    return web.json_response(body, status=status)
