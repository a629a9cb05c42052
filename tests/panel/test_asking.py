"""What `main.py doctor` finds out: of Telegram, Twilio, a page and the database, in bounded time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot.channels.telegram_state import TelegramState
from bot.channels.twilio_state import Number, TwilioState
from bot.settings import Settings
from panel import asking
from panel.asking import Answers, Page, ask, certified_until, read_page
from storage.database import Database
from storage.installation import comes_in, look_at, note_copy
from storage.tables import addresses, leases
from tests.e2e.process import DEADLINE
from tests.fakes.telegram import FakeTelegram
from tests.fakes.twilio import FakeTwilio

DAY = timedelta(days=1)
HOOK = "https://rimay.example/webhooks/twilio"
NOWHERE = "http://127.0.0.1:1"


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def _ask(here: Settings) -> Answers:
    return asyncio.run(ask(here, lambda: datetime.now(UTC)))


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SECONDS", DEADLINE)  # this machine may be busy; nothing here waits for it


@pytest.fixture
def local(sqlite_url: str, tmp_path: Path) -> dict[str, Any]:
    """Settings with which nobody outside this machine is asked."""
    where = {"telegram_api_url": NOWHERE, "twilio_api_url": NOWHERE, "twilio_content_url": NOWHERE}
    return {"database_url": sqlite_url, "media_url": str(tmp_path / "media" / "new"), **where}


def test_telegram_is_asked_for_the_bot_and_its_webhook(local: dict[str, Any]) -> None:
    async def found() -> list[Answers]:
        async with FakeTelegram() as fake:
            fake.webhook = {"url": "https://old.example/hook"}
            fake.waiting.append(fake.person(7).says("hola"))
            here = settings(**{**local, "telegram_token": fake.token, "telegram_api_url": fake.url})
            other = here.model_copy(update={"telegram_token": "7:other"})
            return [await ask(one, lambda: datetime.now(UTC)) for one in (here, other)]

    known, unknown = asyncio.run(found())
    assert isinstance(known.telegram, TelegramState)
    assert (known.telegram.name, known.telegram.webhook) == ("rimay_bot", "https://old.example/hook")
    assert known.telegram.pending == 1
    assert known.skew is not None
    assert abs(known.skew) < timedelta(seconds=60)
    assert unknown.telegram == "token"


def test_twilio_is_asked_for_the_account_and_its_senders(local: dict[str, Any]) -> None:
    async def found() -> list[Answers]:
        async with FakeTwilio() as fake:
            fake.account["type"] = "Trial"
            fake.numbers[fake.sms_sender] = {"status": "in-use", "sms_url": HOOK, "sms_method": "POST"}
            hook = {"callback_url": f"{HOOK}#rc=5", "callback_method": "POST", "fallback_url": HOOK}
            fake.senders = [{"sender_id": fake.whatsapp_sender, "status": "ONLINE", "webhook": hook}]
            fake.sms("+51987654321", "hola")
            known = {"twilio_account_sid": fake.sid, "twilio_auth_token": fake.auth_token}
            hosts = {"twilio_api_url": fake.url, "twilio_content_url": fake.url}
            senders = {"whatsapp_from": fake.whatsapp_sender, "sms_from": fake.sms_sender}
            here = settings(**{**local, **known, **hosts, **senders})
            other = here.model_copy(update={"twilio_auth_token": "wrong"})
            return [await ask(one, lambda: datetime.now(UTC)) for one in (here, other)]

    known, unknown = asyncio.run(found())
    assert known.twilio == TwilioState(
        "active",
        True,
        Number("ONLINE", f"{HOOK}#rc=5", "POST", HOOK),
        Number("in-use", HOOK, "POST", ""),
        True,
    )
    assert unknown.twilio == "credentials"


def test_who_does_not_answer_is_a_word_and_nothing_is_made(local: dict[str, Any], tmp_path: Path) -> None:
    new = tmp_path / "nada.db"
    known = {"telegram_token": "1:x", "twilio_account_sid": "AC1", "twilio_auth_token": "y"}
    answers = _ask(settings(**{**local, **known, "database_url": f"sqlite:///{new}"}))
    assert (answers.database, answers.installation, answers.skew) == ("new", None, None)
    assert (answers.telegram, answers.twilio) == ("network", "network")
    assert answers.free
    assert not new.exists()
    away = _ask(settings(**{**local, "database_url": "postgresql+psycopg://nadie@127.0.0.1:1/nada"}))
    assert away.database == "away"


def test_a_page_tells_its_state_its_clock_and_its_trouble() -> None:
    async def pages() -> list[Page]:
        async with FakeTelegram() as fake:
            for url in (fake.url, fake.url.replace("http", "https"), NOWHERE.replace("http", "https")):
                assert await certified_until(url) is None
            return [
                await read_page(url) for url in (fake.url, fake.url.replace("http", "https"), NOWHERE, "no")
            ]

    there, secured, nobody, nonsense = asyncio.run(pages())
    assert (there.status, there.trouble) == (404, "")
    assert there.date is not None
    assert [secured.trouble, nobody.trouble, nonsense.trouble] == ["tls", "network", "network"]


def test_the_database_tells_how_it_goes(db: Database) -> None:
    now = datetime.now(UTC)
    times: dict[str, Any] = {"created_at": now, "state": {}, "shown": {}, "language": "es"}

    def fill(conn: Any) -> None:
        for number in range(2):
            person = {
                "channel": "sms",
                "external_id": f"+5190000000{number}",
                "last_in_at": now - number * DAY,
            }
            conn.execute(insert(addresses).values(**times, **person))
        conn.execute(insert(leases).values(name="templates", owner="a", until=now + DAY))
        conn.execute(insert(leases).values(name="fetch web", owner="b", until=now - DAY))
        note_copy(conn, now - DAY)
        note_copy(conn, now)

    db.write(fill)
    with db.read() as conn:
        found = look_at(conn, now)
        told = [comes_in(conn, channel) for channel in ("sms", "whatsapp")]
    assert found.heard == {"sms": now}
    assert told == [True, False]
    assert found.workers == {"templates": now + DAY}
    assert (found.copied_at, found.coming, found.templates) == (now, 0, ())
