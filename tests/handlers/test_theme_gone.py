"""A theme that an import takes away while a proposal is open: never an empty name, and asked again."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from domain.process_file import Process
from domain.themes import DEFAULT_THEMES
from storage.database import Database
from storage.imports.processes import save_process
from storage.tables import addresses, themes
from tests.handlers.proposing import ASK, NOW, PROBLEM, Chat, open_process, rows

LEFT = tuple(theme for theme in DEFAULT_THEMES if theme.code != "salud")
AGAIN = "Ese tema ya no está. ¿De qué se trata? 1 Ríos, minería, basura 2 Carreteras, obras, internet"


def _import_without_salud(db: Database) -> None:
    plan = Process("VI", "VI Plan", themes=LEFT, given=frozenset({"code", "name"}))
    db.write(lambda conn: save_process(conn, plan, NOW))


@pytest.mark.parametrize("before", ["que hacer", "confirmar", "enviar"])
def test_a_theme_that_is_gone_is_asked_again(sqlite_db: Database, before: str) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    rosa.say(PROBLEM)
    if before == "que hacer":
        _import_without_salud(sqlite_db)
    assert rosa.say(ASK).startswith("¿Es sobre Salud, en Ayabaca (Piura)?")
    if before == "confirmar":
        _import_without_salud(sqlite_db)
    assert "sobre ," not in rosa.say("no sé")
    if before == "enviar":
        assert rosa.say("sí").startswith("Quedaría así:")
        _import_without_salud(sqlite_db)
    assert rosa.say("1").startswith(AGAIN)
    rosa.say("Educación")
    if before != "enviar":
        assert rosa.say("1").startswith("Guardada.")
    (row,) = rows(sqlite_db)
    with sqlite_db.read() as conn:
        code = conn.execute(select(themes.c.code).where(themes.c.id == row.theme_id)).scalar_one()
    assert (code, row.ubigeo) == ("educacion", "2002")


def test_where_the_theme_is_chosen_from_a_list_only_what_is_there_counts(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    rosa.say(PROBLEM)
    rosa.say(ASK)
    assert rosa.say("Cambiar tema").startswith("¿De qué se trata? 1 Salud")
    _import_without_salud(sqlite_db)
    assert "1 Ríos, minería, basura" in rosa.say("salud")
    assert rosa.say("otro tema").startswith("Quedaría así:")


def test_a_form_that_an_earlier_release_began_has_codes_alone(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    rosa.say(PROBLEM)
    with sqlite_db.read() as conn:
        state = conn.execute(select(addresses.c.state)).scalar_one()
    state["open"]["subject"]["themes"] = [theme.code for theme in DEFAULT_THEMES]
    sqlite_db.write(lambda conn: conn.execute(update(addresses).values(state=state)))
    assert rosa.say(ASK).startswith("¿Es sobre Salud, en Ayabaca (Piura)?")
    rosa.say("sí")
    assert rosa.say("1").startswith("Guardada.")
