"""`main.py db …`: what is found, forgotten, copied and refused, in plain Spanish, with its exit code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text, update
from typer.testing import CliRunner, Result

import main  # noqa: F401
import panel.all_commands  # noqa: F401  # every command is known then
from bot.service import utc_now
from panel import commands, database_words
from storage.backup import CopyRefused
from storage.consistency import Finding, seat_findings
from storage.consistency_rules import rules
from storage.database import Database
from storage.tables import addresses, dead_letters, inbound, outbox
from tests.storage.seat_invariants import seat_invariants
from tests.storage.seating import NOW, make_event, seat
from tests.storage.test_seat_check import DAMAGE, world

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """A command on the database with this URL."""

    def invoke(url: str, *words: str) -> Result:
        monkeypatch.setenv("RIMAY_DATABASE_URL", url)
        commands.settings.cache_clear()
        return CliRunner().invoke(commands.app, ["db", *words])

    monkeypatch.chdir(tmp_path)
    yield invoke
    commands.settings.cache_clear()


def test_check_is_content_with_what_is_well(db: Database, run: Run) -> None:
    seat(db, make_event(db))
    done = run(db.url, "check")
    assert (done.exit_code, done.output) == (0, "Todo está en orden.\n")


def test_check_tells_what_is_wrong_and_what_to_look_at(db: Database, run: Run) -> None:
    seat(db, make_event(db))
    dead = {"channel": "sms", "message_id": "SM1", "error": "KeyError", "body": {}, "at": NOW}
    db.write(lambda conn: conn.execute(insert(dead_letters).values(dead)))
    look = run(db.url, "check")
    assert look.exit_code == 0
    assert look.output == (
        "AVISO  Mensajes que Rimay no pudo atender y nadie revisó: 1. Están en la tabla dead_letters. "
        "Por ejemplo: 1.\nTodo está en orden.\n"
    )
    db.write(lambda conn: conn.execute(update(outbox).values(lease_owner="p1")))
    wrong = run(db.url, "check")
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    first, second, last = wrong.stderr.splitlines()
    assert first.startswith("MAL    Mensajes que no se están enviando y figuran apartados: ")
    assert (second[:5], last) == ("AVISO", "Hay 1 cosa mal. No cambié nada.")


def test_check_neither_makes_nor_upgrades_a_database(tmp_path: Path, sqlite_db: Database, run: Run) -> None:
    nothing = run(f"sqlite:///{tmp_path / 'nada.db'}", "check")
    assert (nothing.exit_code, nothing.stderr) == (1, f"No encuentro {tmp_path / 'nada.db'}.\n")
    assert not (tmp_path / "nada.db").exists()
    sqlite_db.write(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '0001'")))
    old = run(sqlite_db.url, "check")
    assert (old.exit_code, "db upgrade" in old.stderr) == (1, True)
    away = run("postgresql+psycopg://nadie@127.0.0.1:1/nada", "check")
    assert (away.exit_code, "No puedo usar la base" in away.stderr) == (1, True)


def test_every_finding_has_its_words(sqlite_db: Database) -> None:
    found = [Finding(rule.name, 3, ("1", "2"), where="tabla.columna") for rule in rules(NOW)]
    world(sqlite_db)
    for damage in DAMAGE.values():
        found += _seat_findings(sqlite_db, damage)
    assert {one.rule for one in found} >= DAMAGE.keys()
    facts = {"person": 1, "registrations": 2, "seats": 1}
    others = ("schema", "offer_overdue", "seat_unoffered", "person_twice", "seats_lowered")
    found += [Finding(rule, where="TALLER", facts=facts) for rule in others]
    lines = database_words.finding_lines(found)
    assert len(lines) == len(found) + 1
    assert [line for line in lines if re.search(r"[{}]|None", line)] == []


def test_purge_says_what_was_forgotten(db: Database, run: Run) -> None:
    def stranger(conn: Connection) -> None:
        long_ago = utc_now() - timedelta(days=8)
        times: dict[str, Any] = {"created_at": long_ago, "last_in_at": long_ago, "state": {}, "shown": {}}
        conn.execute(insert(addresses).values(channel="sms", external_id="x", language="es", **times))
        said = {"channel": "sms", "message_id": "m", "address": "x", "body": {}}
        conn.execute(insert(inbound).values(**said, received_at=utc_now() - timedelta(days=91)))

    db.write(stranger)
    done = run(db.url, "purge")
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "Mensajes recibidos: 1.",
        "Personas que escribieron y no dieron su permiso: 1.",
        "Filas que ya no decían nada de nadie: 1.",
    ]
    assert run(db.url, "purge").output == "No había nada que olvidar.\n"


def test_backup_and_restore(sqlite_db: Database, tmp_path: Path, run: Run) -> None:
    seat(sqlite_db, make_event(sqlite_db))
    made = run(sqlite_db.url, "backup", "copia.db")
    assert (made.exit_code, made.output.partition(" (")[0]) == (0, "Copia hecha: copia.db")
    again = run(sqlite_db.url, "backup", "copia.db")
    assert (again.exit_code, again.stderr) == (1, "copia.db ya existe y no lo piso. Elige otro nombre.\n")
    busy = run(sqlite_db.url, "restore", "copia.db")
    assert (busy.exit_code, "Detén el servicio" in busy.stderr) == (1, True)
    sqlite_db.close()
    back = run(sqlite_db.url, "restore", "copia.db")
    assert back.exit_code == 0
    assert "La que había quedó en" in back.output
    assert run(sqlite_db.url, "check").exit_code == 0


def test_without_the_programs_of_postgresql_it_is_said_what_to_type(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "copia").write_text("")
    url = "postgresql+psycopg://rimay:secreta@db/rimay"
    for words, typed in (
        (("backup", "copia.dump"), "pg_dump --format=custom"),
        (("restore", "copia"), "pg_restore --exit-on-error"),
    ):
        done = run(url, *words)
        assert done.exit_code == 1
        assert typed in done.stderr
        assert '--dbname="postgresql://rimay@db/rimay"' in done.stderr
        assert "secreta" not in done.output


@pytest.mark.parametrize(
    "code",
    [
        *("exists", "missing", "not_a_database", "damaged", "not_rimay", "unknown_version"),
        *("not_empty", "in_use", "disk", "program"),
    ],
)
def test_every_refusal_has_its_words(code: str) -> None:
    (line,) = database_words.refusal_lines(CopyRefused(code, "0099"), "sqlite:///x", Path("copia.db"))
    assert line
    assert not re.search(r"[{}]", line)


class _Enough(Exception):
    """Nothing of it is kept."""


def _seat_findings(db: Database, damage: Any) -> list[Finding]:
    found: list[Finding] = []

    def look(conn: Connection) -> None:
        conn.execute(damage)
        found.extend(seat_findings(conn, seat_invariants(conn, NOW)))
        raise _Enough

    with pytest.raises(_Enough):
        db.write(look)
    return found
