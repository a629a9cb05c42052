"""Files that a command cannot read or write: a clear sentence in Spanish, and nothing done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import main  # noqa: F401
import panel.all_commands  # noqa: F401  # every command is known then
from panel import commands
from storage.database import Database
from tests.imports.matrix_world import furnish

Say = Callable[[str], tuple[int, list[str]]]


@pytest.fixture
def say(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    """What a command line answers, in a folder with some files in it."""
    furnish(sqlite_db)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RIMAY_DATABASE_URL", sqlite_db.url)
    commands.settings.cache_clear()
    Path("ajena.csv").write_text("nombre del perro;edad\nFido;3\n", "utf-8")
    Path("vacia.csv").write_text("", "utf-8")
    Path("rota.xlsx").write_bytes(b"PK\x03\x04nada")
    Path("carpeta").mkdir()

    def said(line: str) -> tuple[int, list[str]]:
        run = CliRunner().invoke(commands.app, line.split())
        return run.exit_code, run.output.splitlines()

    yield said
    commands.settings.cache_clear()


UNREADABLE = [
    ("events import vacia.csv", "El archivo está vacío."),
    ("attendance import rota.xlsx", "No puedo leer el archivo: está dañado o es de otro tipo."),
    ("matrix import carpeta", "No puedo leer este tipo de archivo. Los que sirven: .xlsx."),
    ("commitments import nada.xlsx", "No encuentro el archivo, o no me deja leerlo."),
]
UNWRITABLE = [
    ("events template no/a.xlsx", "No puedo escribir no/a.xlsx. Mira si la carpeta existe"),
    ("commitments template no/c.xlsx", "No puedo escribir no/c.xlsx. Mira si la carpeta existe"),
    ("commitments template carpeta", "carpeta no termina en .xlsx. Escribe, por ejemplo: hoja.xlsx"),
    ("matrix export m.csv", "m.csv no termina en .xlsx."),
    ("suggestions export no/s.xlsx", "No puedo escribir no/s.xlsx."),
]


def test_a_file_that_cannot_be_read_or_written_is_told_in_one_sentence(say: Say) -> None:
    for line, said in UNREADABLE:
        assert say(line) == (1, [said, "No cambié nada."]), line
    for line, said in UNWRITABLE:
        code, told = say(line)
        assert (code, len(told), told[0].startswith(said)) == (1, 1, True), told
    there = {path.name for path in Path().iterdir() if not path.name.startswith("rimay.db")}
    assert there == {"ajena.csv", "vacia.csv", "rota.xlsx", "carpeta"}


def test_a_file_that_is_there_is_not_written_over(say: Say) -> None:
    Path("hoja.xlsx").write_bytes(b"mio")
    Path("informe.docx").write_bytes(b"mio")
    commands = ("events template", "commitments template", "matrix export", "suggestions export")
    for line in (
        *(f"{one} hoja.xlsx" for one in commands),
        "report informe.docx",
        "report informe.docx --blank",
    ):
        name = line.split()[1 if line.startswith("report") else 2]
        said = f"{name} ya existe y no lo piso. Elige otro nombre, o borra antes ese archivo."
        assert say(line) == (1, [said]), line
        assert Path(name).read_bytes() == b"mio"


def test_a_column_that_is_not_there_is_told_once(say: Say) -> None:
    assert say("outreach import ajena.csv") == (
        1,
        [
            "Línea 1, columna «fecha»: falta esta columna (en inglés, «date»).",
            "Línea 1, columna «medio»: falta esta columna (en inglés, «medium»).",
            "Línea 1, columna «descripción»: falta esta columna (en inglés, «description»).",
            "No cambié nada.",
        ],
    )
