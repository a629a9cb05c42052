"""`main.py messages …` and `templates …`: what did not arrive and why, what was spent, in plain Spanish."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select
from typer.testing import CliRunner, Result

import main  # noqa: F401
import panel.all_commands  # noqa: F401  # every command is known then
from bot.channels import twilio_errors
from bot.failure_words import why
from bot.service import utc_now
from bot.spending import month_of
from mensajes.templates import NAMES
from panel import commands
from storage import usage
from storage.database import Database
from storage.tables import addresses, deletions, outbox
from storage.usage import Counted
from tests.storage.seating import make_event, make_person

Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RIMAY_DATABASE_URL", sqlite_db.url)
    commands.settings.cache_clear()
    yield lambda *words: CliRunner().invoke(commands.app, list(words))
    commands.settings.cache_clear()


@pytest.fixture
def with_whatsapp(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "x",
        "TWILIO_CONTENT_URL": "http://127.0.0.1:1",
        "WHATSAPP_FROM": "whatsapp:+51900000001",
        "WHATSAPP_MONTHLY_CEILING": "10",
    }
    for name, value in known.items():
        monkeypatch.setenv(f"RIMAY_{name}", value)


def ended(db: Database, status: str, reason: str, at: datetime | None = None, **more: Any) -> None:
    event = make_event(db, f"E-{reason}"[:20])
    person = make_person(db, "Rosa Quispe")
    moment = at or utc_now()

    def work(conn: Connection) -> None:
        theirs = select(addresses.c.id).where(addresses.c.person_id == person).scalar_subquery()
        row: dict[str, Any] = {"lane": 1, "address_id": theirs, "person_id": person, "kind": "event.reminder"}
        row |= {"facts": {}, "due_at": moment, "status": status, "reason": reason, "attempts": 0}
        row |= {"delivery": "", "created_at": moment, "event_id": event, **more}
        conn.execute(insert(outbox).values(**row))

    db.write(work)


def test_who_was_not_reached_and_why(sqlite_db: Database, run: Run) -> None:
    ended(sqlite_db, "unreachable", "no_template")
    ended(sqlite_db, "sent", "provider_63024", delivery="failed")
    ended(sqlite_db, "sent", "provider_63003", delivery="failed", lane=2)
    ended(sqlite_db, "missed", "late", utc_now() - timedelta(days=10))
    for status in ("sent", "queued", "superseded"):
        ended(sqlite_db, status, f"fine-{status}")
    lines = run("messages", "failed").output.splitlines()
    assert lines[0] == "2 avisos: el número no existe o no puede recibir mensajes."
    assert lines[1].endswith("Rosa Quispe, sin teléfono. E-provider_63003")
    assert lines[3].startswith("1 aviso: pasaron 24 horas")
    assert len(lines) == 5
    assert "ya era tarde para avisar" in run("messages", "failed", "--days", "30").output


def test_when_everything_arrived(run: Run) -> None:
    assert run("messages", "failed").output.startswith("Todo lo que se envió")


def test_many_are_shortened(sqlite_db: Database, run: Run) -> None:
    for number in range(22):
        _again(sqlite_db, number)
    assert run("messages", "failed").output.endswith("  y 2 más\n")


def _again(db: Database, number: int) -> None:
    person = make_person(db, f"Persona {number}")
    row: dict[str, Any] = {"lane": 1, "person_id": person, "kind": "x", "facts": {}, "due_at": utc_now()}
    row |= {"status": "rejected", "reason": "content", "attempts": 0, "delivery": "", "created_at": utc_now()}
    db.write(lambda conn: conn.execute(insert(outbox).values(**row)))


def test_every_reason_of_the_code_is_said_in_words() -> None:
    table = twilio_errors._TABLE
    unknown = {code for code in table if "razón técnica" in why(f"provider_{code}")}
    assert unknown == set()
    assert why("provider_99999") == "razón técnica: provider_99999"
    assert why("") == "razón técnica: ?"
    assert why("blocked") == why("deactivated") == "bloqueó al bot o cerró su cuenta"


def test_what_was_spent(sqlite_db: Database, run: Run, with_whatsapp: None) -> None:
    counted = {Counted("whatsapp", "reply", 100, 100): 2_500_000, Counted("whatsapp", "in", 90, 90): 450_000}
    sqlite_db.write(lambda conn: usage.keep(conn, "2026-10-04", counted))
    output = run("messages", "cost", "--month", "2026-10").output
    assert output.splitlines() == [
        "whatsapp, recibidos: 90, 0.45 USD",
        "whatsapp, respuestas: 100, 2.50 USD",
        "whatsapp: 29 % del tope del mes (2.95 de 10.00 USD).",
        "Los precios son los del archivo de precios, no los de tu factura.",
    ]
    assert run("messages", "cost", "--month", "2026-09").output == "En 2026-09 no hay mensajes contados.\n"
    assert run("messages", "cost", "--month", "octubre").exit_code == 1


def test_a_price_file_that_cannot_be_read(
    run: Run, with_whatsapp: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIMAY_PRICES_FILE", str(tmp_path / "nada.yaml"))
    refused = run("messages", "cost")
    assert refused.exit_code == 1
    assert "No puedo leer el archivo de precios" in refused.stderr


def test_staff_see_that_the_ceiling_is_near(sqlite_db: Database, run: Run, with_whatsapp: None) -> None:
    month = month_of(utc_now(), "America/Lima")
    assert "tope" not in run("requests", "list").output
    for cost, said in ((8_500_000, "whatsapp: 85 % del tope del mes"), (10_000_000, "se llegó al tope")):
        reply = {Counted("whatsapp", "reply", 1, 1): cost}
        sqlite_db.write(partial(usage.keep, day=f"{month}-01", counted=reply))
        assert said in run("requests", "list").output.splitlines()[0]


def test_templates_without_whatsapp_or_without_twilio(run: Run, request: pytest.FixtureRequest) -> None:
    assert "WhatsApp está apagado" in run("templates", "status").stderr
    request.getfixturevalue("with_whatsapp")
    commands.settings.cache_clear()
    refused = run("templates", "push")
    assert refused.exit_code == 1
    assert "repite el comando" in refused.stderr
    assert run("templates", "status").output.endswith(f"Listas para usar: 0 de {len(NAMES)}.\n")


def test_what_came_of_deleting_at_providers(sqlite_db: Database, run: Run) -> None:
    assert run("messages", "deleted").output.startswith("En esos días no hubo nada que borrar")
    row: dict[str, Any] = {
        "address": "",
        "asked_at": utc_now(),
        "due_at": utc_now(),
        "attempts": 0,
        "code": "",
    }
    outcomes = [("sms", "deleted", ""), ("sms", "deleted", ""), ("whatsapp", "gave_up", "provider")]
    outcomes += [("telegram", "refused", "blocked"), ("telegram", "", "apart")]
    rows = [
        {**row, "channel": one[0], "message_id": f"SM{n}", "outcome": one[1], "code": one[2]}
        | {"done_at": utc_now() if one[1] else None}
        for n, one in enumerate(outcomes)
    ]
    sqlite_db.write(lambda conn: conn.execute(insert(deletions), rows))
    assert run("messages", "deleted").output.splitlines() == [
        "SMS, borrados: 2",
        "Telegram, todavía por borrar: 1",
        "Telegram, no se dejaron borrar: 1 (blocked)",
        "WhatsApp, no se logró en siete días, se borran a mano en su consola: 1 (provider SM2)",
    ]
