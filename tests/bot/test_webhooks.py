"""The application's own answers: alive, ready, away, too large, and never 500."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from sqlalchemy import Connection

from bot.app import create_app
from bot.channels.signatures import TwilioSignatures
from bot.channels.telegram import TelegramChannel
from bot.guards import MAX_BODY
from bot.messages import Outgoing
from bot.webhooks import telegram_webhook, twilio_webhooks
from storage import statuses
from storage.database import Database, Unavailable
from tests.bot.world import NOON, Clock, Wire, echo_router, hear, messages_of, register_person, service_of
from tests.fakes.twilio import FakeTwilio

SECRET = "secreto"
URL = "http://rimay.example"


class Silent(TelegramChannel):
    """Telegram with nobody at the other end; what would be sent is written down."""

    sent: list[tuple[str, str]]

    async def send(self, address: str, message: Outgoing) -> str:
        self.sent.append((address, message.text))
        return "1"


class World:
    """The application in this process."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.telegram = Silent("1:token")
        self.telegram.sent = []
        self.service = service_of(db, Clock(), echo_router(), self.telegram, Wire("sms"))  # type: ignore[arg-type]
        self.signatures = TwilioSignatures(URL, FakeTwilio().auth_token)
        broken = APIRouter()

        @broken.post("/broken")
        async def fail() -> None:
            raise KeyError("+51987654321")

        routers = [
            telegram_webhook(self.service, self.telegram, SECRET),
            twilio_webhooks(self.service, self.signatures),
            broken,
        ]
        self.app = create_app(self.service, routers)

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def request() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
                answer = await client.request(method, path, **options)
            await self.service.delivery.drain()
            return answer

        return asyncio.run(request())

    def update(self, update: object) -> httpx.Response:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        return self.ask("POST", "/webhooks/telegram", content=json.dumps(update), headers=headers)


def away(_work: Callable[[Connection], Any]) -> Any:
    raise Unavailable("OperationalError")


def says(text: str, number: int = 1) -> dict[str, Any]:
    chat = {"id": 7, "type": "private", "first_name": "Rosa"}
    who = {"id": 7, "is_bot": False, "first_name": "Rosa"}
    message = {"message_id": number, "date": 1_790_000_000, "chat": chat, "from": who, "text": text}
    return {"update_id": number, "message": message}


def test_alive_and_ready(db: Database) -> None:
    world = World(db)
    assert world.ask("GET", "/healthz").text == "ok"
    ready = world.ask("GET", "/readyz")
    assert (ready.status_code, ready.json()) == (200, {"database": "ready", "queue": "ready"})


def test_an_old_schema_is_not_ready(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    sqlite_db.write(lambda conn: conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'"))
    ready = world.ask("GET", "/readyz")
    assert (ready.status_code, ready.json()) == (503, {"database": "old schema", "queue": "away"})


def test_while_the_database_is_away_messages_are_refused_and_taken_later(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(sqlite_db)
    with monkeypatch.context() as broken:
        broken.setattr(Database, "run", lambda _self, work: away(work))
        broken.setattr(Database, "look", lambda _self, work: away(work))
        refused = world.update(says("hola"))
        assert (refused.status_code, refused.headers["retry-after"], refused.text) == (503, "2", "")
        assert world.ask("GET", "/healthz").status_code == 200
        assert world.ask("GET", "/readyz").json() == {"database": "away", "queue": "away"}
    assert world.update(says("hola")).status_code == 200
    assert world.telegram.sent == [("7", "eco: hola")]


def test_what_nobody_foresaw_is_no_500_and_tells_nothing(
    sqlite_db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    answer = World(sqlite_db).ask("POST", "/broken")
    assert (answer.status_code, answer.text) == (503, "")
    assert "KeyError" in caplog.text
    assert "987654321" not in caplog.text


@pytest.mark.parametrize("path", ["/webhooks/telegram", "/webhooks/twilio", "/webhooks/twilio/status"])
@pytest.mark.parametrize("announced", [True, False])
def test_a_large_body_is_refused_before_anything_else(
    sqlite_db: Database, path: str, announced: bool
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY // 65_536 + 1):
            yield b"a" * 65_536

    content = b"a" * (MAX_BODY + 1) if announced else chunks()
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    assert World(sqlite_db).ask("POST", path, content=content, headers=headers).status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "mucho", ""])
def test_a_length_that_is_no_number_is_refused(sqlite_db: Database, length: str) -> None:
    answer = World(sqlite_db).ask("POST", "/webhooks/twilio", content=b"", headers={"Content-Length": length})
    assert 400 <= answer.status_code < 500


def test_pages_nobody_has_are_no_secret_doors(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert world.ask("GET", path).status_code == 404


@pytest.mark.parametrize("update_id", [-1, 0, 2**31, 2**63, 2**70])
def test_any_integer_is_an_update_id(db: Database, update_id: int) -> None:
    world = World(db)
    assert world.update({"update_id": update_id, "nonsense": 1}).status_code == 200


@pytest.mark.parametrize("body", ["[]", "1", "null", '{"update_id": 1.0}', '{"update_id": null}', "{", "NaN"])
def test_what_is_no_update_is_refused(sqlite_db: Database, body: str) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    answer = World(sqlite_db).ask("POST", "/webhooks/telegram", content=body, headers=headers)
    assert answer.status_code == 400


def test_a_form_in_another_encoding_is_no_form(sqlite_db: Database) -> None:
    answer = World(sqlite_db).ask("POST", "/webhooks/twilio", content=b"Body=\xff")
    assert answer.status_code in (400, 403)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (["queued", "sent", "delivered", "read"], "read"),
        (["read", "delivered", "sent", "queued"], "read"),
        (["delivered", "failed"], "delivered"),
        (["sent", "failed", "sent"], "failed"),
        (["failed", "delivered"], "delivered"),
        (["failed", "undelivered"], "failed"),
        (["una novedad"], ""),
    ],
)
def test_statuses_only_rise(db: Database, told: list[str], kept: str) -> None:
    service = service_of(db, Clock(), echo_router(), Wire("sms"))
    asyncio.run(hear(service, "7", "hola", "m1", "sms"))
    register_person(db, "7")
    for status in told:
        code = 30008 if status == "failed" else None
        db.write(partial(statuses.raise_to, provider_id="provider-1", status=status, code=code, now=NOON))
    (row,) = messages_of(db)
    assert row.delivery == kept
    assert (row.status, row.sent_at) == ("sent", NOON)
