"""The matrix as a file: what its cells offer, one import at a time, one that was cut short, the commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from sqlalchemy import update
from typer.testing import CliRunner

import main  # noqa: F401
import panel.all_commands  # noqa: F401  # every command is known then
from panel import commands
from panel.refused import Refused
from storage import leases
from storage.database import Database
from storage.tables import leases as leases_table
from storage.tables import (
    responses,
)
from tests.imports.matrix_world import NOW, PROPOSALS, Book, count, decision, furnish

ONE, TWO, THREE = PROPOSALS


def test_an_import_that_was_cut_short_is_finished_by_the_same_file(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(sqlite_db)
    book = Book(sqlite_db, tmp_path / "m.xlsx").put(ONE, title="Uno", **decision("incluida", "viable"))
    book.put(TWO, title="Dos", **decision("incluida", "viable")).put(
        "N-1", title="x", derives_from=f"fusion:{ONE}"
    )
    done: list[object] = []
    write = sqlite_db.write

    def dying(work: Any) -> Any:
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(work)
        return write(work)

    with monkeypatch.context() as patched:
        patched.setattr("panel.matrix_writing.PIECE", 1)
        patched.setattr(sqlite_db, "write", dying)
        with pytest.raises(KeyboardInterrupt):
            book.back()
    sqlite_db.write(lambda conn: conn.execute(update(leases_table).values(until=NOW)) and None)
    assert count(sqlite_db, responses) == 0, "decisions come last"
    assert book.back().ok
    rows = Book(sqlite_db, tmp_path / "m.xlsx").rows()
    assert [rows[code]["title"] for code in (ONE, TWO, "N-1")] == ["Uno", "Dos", "x"]
    assert (rows["N-1"]["derives_from"], count(sqlite_db, responses)) == (f"fusion:{ONE}", 2)


def test_one_matrix_at_a_time(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    book = Book(sqlite_db, tmp_path / "m.xlsx")
    sqlite_db.write(lambda conn: leases.take(conn, "matrix", "other", NOW, NOW.replace(hour=23)))
    with pytest.raises(Refused):
        book.back()


def test_the_sheet_offers_what_it_takes(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    Book(sqlite_db, tmp_path / "m.xlsx")
    workbook = load_workbook(tmp_path / "m.xlsx")
    page, lists = workbook["propuestas"], workbook["listas"]
    sources = [rule.formula1 for rule in page.data_validations.dataValidation]
    assert sum(source.startswith('INDIRECT("motivos_"&') for source in sources) == 1
    ranges = [source for source in sources if source.startswith("listas!")]
    found = {tuple(cell[0].value for cell in lists[source.partition("!")[2]]) for source in ranges}
    assert {("Etapa mesas", "Etapa talleres", "Etapa nacionales"), ("sí", "parcial", "no")} <= found
    named = workbook.defined_names["motivos_retirada"].attr_text
    assert lists[named.partition("!")[2].replace("$", "").partition(":")[0]].value == "pedido_del_autor"
    assert (page.freeze_panes, page.column_dimensions[get_column_letter(page.max_column)].hidden) == (
        "B2",
        True,
    )


def test_the_commands_say_what_they_did(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(sqlite_db)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RIMAY_DATABASE_URL", sqlite_db.url)
    commands.settings.cache_clear()
    runs = [
        CliRunner().invoke(commands.app, ["matrix", *words])
        for words in (
            *(("export", "m.xlsx"), ("import", "m.xlsx", "--by", "ana@pe"), ("import", "otra.xlsx")),
            *(("export", "n.xlsx", "--process", "VIII"), ("export", "no/m.xlsx")),
        )
    ]
    commands.settings.cache_clear()
    assert [run.exit_code for run in runs] == [0, 0, 1, 1, 1]
    assert runs[0].output.splitlines()[:3] == ["Listo: m.xlsx", "3 propuestas.", "6 aportes."]
    assert runs[1].output == "9 filas siguen igual.\n"
    assert (tmp_path / "m.xlsx").stat().st_mode & 0o077 == 0, "it holds words that nobody has read"
    said = [line for run in runs[2:] for line in run.stderr.splitlines()]
    assert said == [
        *("No encuentro el archivo, o no me deja leerlo.", "No cambié nada."),
        *(
            "No conozco el proceso «VIII». Hay: VII.",
            "No puedo escribir no/m.xlsx. Mira si la carpeta existe y si no está abierto en otro programa.",
        ),
    ]
