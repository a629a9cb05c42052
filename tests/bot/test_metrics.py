"""/metrics says how the service goes, to who is near, and names nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, insert

from bot import metrics, metrics_page
from bot.app import create_app
from bot.channels.contract import Rejected
from bot.context import Context
from bot.reply import Reply
from bot.service import Service
from storage.database import Database, Unavailable
from storage.tables import dead_letters
from tests.bot.world import NOON, Clock, Wire, echo_router, hear, service_of

Numbers = dict[tuple[str, ...], float]


def ask(service: Service, client: str = "127.0.0.1", **headers: str) -> httpx.Response:
    async def request() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(service, ()), client=(client, 5000))
        async with httpx.AsyncClient(transport=transport, base_url="http://rimay.example") as http:
            return await http.get("/metrics", headers=headers)

    return asyncio.run(request())


def numbers(service: Service) -> Numbers:
    """Every sample by its name and the values of its labels."""
    answer = ask(service)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/plain")
    return {
        (sample.name, *(value for name, value in sorted(sample.labels.items()) if name != "le")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def risen(before: Numbers, after: Numbers) -> Numbers:
    """What was counted in between; those of other tests were counted before."""
    changed = {key: value - before.get(key, 0) for key, value in after.items()}
    return {
        key: value
        for key, value in changed.items()
        if value and "bucket" not in key[0] and "sum" not in key[0]
    }


def _service(db: Database, wire: Wire) -> Service:
    router = echo_router()

    def fail(_ctx: Context, text: str) -> Reply | None:
        if text == "falla":
            raise KeyError("987654321")
        return None

    router.readers.insert(0, fail)
    return service_of(db, Clock(), router, wire)


def test_turns_sends_repeats_and_failures_are_counted(db: Database) -> None:
    wire = Wire(troubles={"eco: no": [Rejected("bad_request")]})
    service = _service(db, wire)
    before = numbers(service)

    async def talk() -> None:
        for number, text in enumerate(("hola", "hola", "no", "falla"), start=1):
            await hear(service, "7", text, f"m{number}")
        await hear(service, "7", "hola", "m1")

    asyncio.run(talk())
    assert risen(before, numbers(_service(db, wire))) == {
        ("rimay_turn_seconds_count", "telegram"): 5,
        ("rimay_repeated_messages_total", "telegram"): 1,
        ("rimay_sends_total", "telegram", "sent"): 3,
        ("rimay_sends_total", "telegram", "Rejected"): 1,
        ("rimay_failures_total", "KeyError", "turn"): 3,
        ("rimay_dead_letters_open",): 1,
    }
    assert "98765" not in ask(service).text


def test_what_the_database_says_is_remembered_for_a_while(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics_page, "KEPT", 600.0)
    service = _service(sqlite_db, Wire())
    app = create_app(service, ())

    async def twice() -> list[str]:
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 5000))
        async with httpx.AsyncClient(transport=transport, base_url="http://rimay.example") as http:
            first = (await http.get("/metrics")).text
            await sqlite_db.run(_dead_letter)
            second = (await http.get("/metrics")).text
            monkeypatch.setattr(metrics_page, "KEPT", -1.0)
            return [first, second, (await http.get("/metrics")).text]

    found = asyncio.run(twice())
    assert ["rimay_dead_letters_open 1.0" in text for text in found] == [False, False, True]


def test_without_the_database_what_was_counted_is_still_told(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = _service(sqlite_db, Wire())
    assert numbers(service)[("rimay_database_up",)] == 1

    def away(_db: Database, _work: Callable[[Connection], Any]) -> Any:
        raise Unavailable("OperationalError")

    monkeypatch.setattr(Database, "look", away)
    found = numbers(service)
    assert found[("rimay_database_up",)] == 0
    assert not any(key[0].startswith("rimay_queue") for key in found)


@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "10.3.2.1", "192.168.1.9", "172.16.0.4"])
def test_who_is_near_is_told(sqlite_db: Database, client: str) -> None:
    assert ask(_service(sqlite_db, Wire()), client).status_code == 200


@pytest.mark.parametrize("client", ["190.12.80.1", "2001:4860::1", "testclient"])
def test_who_is_far_is_not(sqlite_db: Database, client: str) -> None:
    assert ask(_service(sqlite_db, Wire()), client).status_code == 404


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_nobody_is_told_through_a_proxy(sqlite_db: Database, header: str) -> None:
    assert ask(_service(sqlite_db, Wire()), **{header: "127.0.0.1"}).status_code == 404


def test_labels_are_names_of_the_code(sqlite_db: Database) -> None:
    metrics.failed("turn", ValueError("Hermelinda +51987654321"))
    metrics.turn_taken("sms", 0.004, repeated=True)
    text = ask(_service(sqlite_db, Wire())).text
    assert 'kind="ValueError"' in text
    assert "Hermelinda" not in text


def _dead_letter(conn: Connection) -> None:
    one = {"channel": "sms", "message_id": "SM1", "error": "KeyError", "body": {}, "at": NOON}
    conn.execute(insert(dead_letters).values(one))
