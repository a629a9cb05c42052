"""`main.py addresses …`: staff join and part two chats, and who did it stays written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner, Result

import main  # noqa: F401
import panel.all_commands  # noqa: F401  # every command is known then
from bot.service import utc_now
from panel import commands
from storage.database import Database
from storage.tables import addresses, links, persons
from tests.storage.seating import ask, make_event, make_person

PHONE = "+51987654321"
SIGNED = ("--by", "ana@example.pe", "--reason", "lo pidió por teléfono")
Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RIMAY_DATABASE_URL", sqlite_db.url)
    commands.settings.cache_clear()
    yield lambda *words: CliRunner().invoke(commands.app, ["addresses", *words])
    commands.settings.cache_clear()


@pytest.fixture
def chats(sqlite_db: Database) -> list[str]:
    """Of Rosa and of Rosita, who have the same phone."""
    people = [make_person(sqlite_db, name) for name in ("Rosa", "Rosita")]
    known = update(persons).where(persons.c.id.in_(people)).values(phone=PHONE, phone_proof="channel")
    sqlite_db.write(lambda conn: conn.execute(known))
    with sqlite_db.read() as conn:
        return [str(one) for one in conn.execute(select(addresses.c.id).order_by(addresses.c.id)).scalars()]


def test_two_chats_are_joined_and_parted(sqlite_db: Database, run: Run, chats: list[str]) -> None:
    listed = run("list", PHONE).output
    assert [name in listed for name in ("Rosa.", "Rosita.")] == [True, True]
    assert run("link", *chats, *SIGNED).output.startswith(
        f"Listo: el chat {chats[1]} es de la misma persona."
    )
    assert run("list", PHONE).output.count("persona 1, Rosa.") == 2
    assert run("link", *chats, *SIGNED).exit_code == 1
    assert run("unlink", chats[1], *SIGNED).exit_code == 0
    assert run("unlink", chats[1], *SIGNED).exit_code == 1
    assert run("list", PHONE).output.split("Último")[0] == listed.split("Último")[0]
    with sqlite_db.read() as conn:
        row = conn.execute(select(links)).one()
    assert row.linked_by == row.undone_by == "ana@example.pe: lo pidió por teléfono"


def test_nobody_is_joined_into_two_seats(sqlite_db: Database, run: Run, chats: list[str]) -> None:
    event = make_event(sqlite_db, starts_at=utc_now().replace(year=utc_now().year + 1))
    for person in (1, 2):
        sqlite_db.write(lambda conn, who=person: ask(conn, event, who, "Rosa"))  # type: ignore[misc]
    refused = run("link", *chats, *SIGNED)
    assert refused.exit_code == 1
    assert "está dos veces en lo mismo" in refused.output


def test_what_is_refused(run: Run, chats: list[str]) -> None:
    assert "No hay chats de +51900000000." in run("list", "+51900000000").output
    assert run("link", "999", chats[0], *SIGNED).exit_code == 1
    assert run("link", *chats, "--by", " ", "--reason", "x").exit_code == 2
    assert run("link", *chats).exit_code == 2
