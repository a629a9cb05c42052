"""Templates of an organiser: what they may do, what is said of the others, and processes of any size."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner, Result

import main  # noqa: F401
import panel.all_commands  # noqa: F401  # every command is known then
from mensajes import catalog
from panel import commands
from panel.report import rendering, writing
from panel.report.rendering import BadTemplate, Page
from panel.report.tables import table
from storage.database import Database
from storage.report.figures import QUERIES, SINGLE
from storage.tables import processes
from tests.export.world import NOW, add
from tests.report.reading import Read

Run = Callable[..., Result]
FACTS = {
    "proceso": {"nombre": "VI Plan <&> {{ x }}", "codigo": "VI"},
    "etapas": [{"nombre": "Mesas"}, {"nombre": "Talleres"}],
    "fecha": "hoy",
}


def template(*paragraphs: str, cells: tuple[str, ...] = ()) -> io.BytesIO:
    """A document with these paragraphs, and a table of one column with these cells."""
    word = Document()
    for text in paragraphs:
        word.add_paragraph(text)
    if cells:
        rows = word.add_table(len(cells), 1)
        for place, text in enumerate(cells):
            rows.cell(place, 0).text = text
    out = io.BytesIO()
    word.save(out)
    out.seek(0)
    return out


@pytest.fixture
def run(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RIMAY_DATABASE_URL", sqlite_db.url)
    commands.settings.cache_clear()
    yield lambda *words: CliRunner().invoke(commands.app, ["report", *words])
    commands.settings.cache_clear()


def test_a_template_of_ones_own_is_filled(tmp_path: Path) -> None:
    rows = ("Etapa", "{%tr for e in etapas %}", "{{ e.nombre }}", "{%tr endfor %}")
    page = Page(template("Informe de {{ proceso.nombre }}", "{% if no %}{% endif %}", cells=rows))
    assert page.fill({**FACTS, "no": ""}) == {"proceso", "etapas", "no"}
    page.save(tmp_path / "a.docx", NOW)
    read = Read(tmp_path / "a.docx")
    assert read.lines[0].text == "Informe de VI Plan <&> {{ x }}"
    assert read.tables == [[["Etapa"], ["Mesas"], ["Talleres"]]]


@pytest.mark.parametrize(
    ("paragraph", "code", "name"),
    [
        ("{{ procezo.nombre }}", "variable", "procezo"),
        ("{{ proceso.nombr }}", "variable", "nombr"),
        ("{% for e in etapa %}{% endfor %}", "variable", "etapa"),
        ("{% if proceso.nada %}{% endif %}", "variable", "nada"),
        ("{% for e in etapas %}", "unclosed", "endfor"),
        ("{% if etapas %} sí {% endfor %}", "unclosed", "endif"),
        ("{% para e in etapas %}", "tag", "para"),
        ("{{ proceso.nombre | }}", "syntax", ""),
        ("{{ proceso.nombre.__class__.__mro__ }}", "forbidden", "__class__"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "forbidden", "__class__"),
        ("{{ self.__init__.__globals__ }}", "forbidden", "__init__"),
        ("{{ cycler }}", "variable", "cycler"),
        ("{% include '/etc/passwd' %}", "broken", ""),
        ("{% import 'os' as os %}", "broken", ""),
        ("{{ etapas.append(1) }}", "forbidden", ""),
        ("{{ fecha / 2 }}", "broken", ""),
    ],
)
def test_a_bad_template_is_told_by_its_words(paragraph: str, code: str, name: str) -> None:
    with pytest.raises(BadTemplate) as told:
        Page(template("Un título", paragraph)).fill(FACTS)
    assert told.value.code == code
    assert name in told.value.name
    if code != "unclosed":
        assert told.value.where.startswith(paragraph.partition(" |")[0][:20])


@pytest.mark.parametrize(
    ("paragraphs", "cells", "code"),
    [
        (("Va {{ bloque }} aquí",), (), "block"),
        (("{{p proceso.nombre }}",), (), "loose"),
        (("{%p for e in etapas %}",), ("{{ e.nombre }}", "{%p endfor %}"), "crossed"),
    ],
)
def test_what_would_break_the_document_is_refused(
    paragraphs: tuple[str, ...], cells: tuple[str, ...], code: str
) -> None:
    facts = {**FACTS, "bloque": table(("Tema",), [("Salud",)])}
    with pytest.raises(BadTemplate) as told:
        Page(template(*paragraphs, cells=cells)).fill(facts)
    assert told.value.code == code
    assert catalog.text("es", f"report.error.{code}")


@pytest.mark.parametrize("content", [b"", b"no es un documento", b"PK\x03\x04 roto"])
def test_what_is_no_document_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    with pytest.raises(BadTemplate) as told:
        Page(path)
    assert told.value.code == "not_docx"


def test_a_document_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "LARGEST", 1_000)
    with pytest.raises(BadTemplate) as told:
        Page(template("x" * 2_000))
    assert told.value.code == "too_large"


def test_no_part_of_another_archive_is_a_document(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as other:
        other.writestr("hola.txt", "hola")
    with pytest.raises(BadTemplate) as told:
        Page(tmp_path / "a.docx")
    assert told.value.code == "not_docx"


def test_the_command_says_what_is_wrong(run: Run, sqlite_db: Database, tmp_path: Path) -> None:
    assert "Todavía no hay ningún proceso" in run("a.docx").stderr
    assert "no termina en .docx" in run("a.pdf").stderr
    sqlite_db.write(lambda conn: add(conn, processes, code="VI", name="VI Plan"))
    sqlite_db.write(lambda conn: add(conn, processes, code="VII", name="VII Plan"))
    assert "Di cuál con --process: VI y VII." in run("a.docx").stderr
    assert "No conozco el proceso «VIII». Hay: VI y VII." in run("a.docx", "--process", "VIII").stderr
    (tmp_path / "mia.docx").write_bytes(template("Uno", "Van {{ n.persona }} en total").getvalue())
    told = run("a.docx", "--process", "VI", "--template", "mia.docx")
    assert told.exit_code == 1
    assert told.stderr.startswith(
        "La plantilla usa «persona», que no existe. Está en: «Van {{ n.persona }} en total»."
    )
    assert "Quizá es personas" in told.stderr
    assert run("a.docx", "--process", "VI", "--template", "no-hay.docx").exit_code == 1
    assert run("no-hay/a.docx", "--process", "VI").exit_code == 1
    assert sorted(path.name for path in tmp_path.glob("*.docx")) == ["mia.docx"]


def test_its_own_template_can_be_had_and_given_back(run: Run, sqlite_db: Database, tmp_path: Path) -> None:
    """An empty process, too: every chapter says that there is nothing yet."""
    sqlite_db.write(lambda conn: add(conn, processes, code="VI", name="Plan <VI> & más"))
    assert run("plantilla.docx", "--blank").output.strip() == "Listo: plantilla.docx"
    assert run("a.docx", "--template", "plantilla.docx").output.strip() == "Listo: a.docx."
    read = Read(tmp_path / "a.docx")
    texts = [line.text for line in read.lines]
    assert "Todavía no hay decisiones registradas." in texts
    assert "Todavía no hay compromisos." in texts
    assert "Todavía nadie dijo si le sirvió." in texts
    assert "Plan <VI> & más" in texts
    assert [text for text in texts if re.search(r"\b0\b", text)] == []
    assert sorted(path.name for path in tmp_path.glob("*.docx*")) == ["a.docx", "plantilla.docx"]
    (tmp_path / "corta.docx").write_bytes(template("{{ proceso.nombre }}").getvalue())
    told = run("b.docx", "--template", "corta.docx").output.partition("Tu plantilla no usa: ")[2]
    assert _documented() == {"proceso", *re.findall(r"\w+_\w+|\w\w+|n(?=,)", told)}


def _documented() -> set[str]:
    """The names that docs/informe.md explains."""
    guide = (Path(__file__).parents[2] / "docs/informe.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[a-z_0-9]+`(?:, `[a-z_0-9]+`)*) \|", guide, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"\w+", row)}


def test_all_of_it_or_nothing(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite_db.write(lambda conn: add(conn, processes, code="VI"))

    def fails(_self: Page, _path: Path, _now: datetime) -> None:
        raise OSError("no queda espacio")

    short = tmp_path / "corta.docx"
    short.write_bytes(template("{{ proceso.nombre }}").getvalue())
    monkeypatch.setattr(Page, "save", fails)
    with pytest.raises(OSError, match="espacio"):
        writing.write_report(sqlite_db, tmp_path / "a.docx", NOW, None, short)
    assert [path.name for path in tmp_path.iterdir() if "docx" in path.name] == ["corta.docx"]
    (tmp_path / "a.docx").write_text("el de antes")
    with pytest.raises(FileExistsError):
        writing.write_report(sqlite_db, tmp_path / "a.docx", NOW, None, short)
    assert (tmp_path / "a.docx").read_text() == "el de antes"


def test_every_query_has_its_words_and_every_number_one_query() -> None:
    for query in QUERIES:
        assert writing.say(f"query.{query}")
        assert writing.say(f"filter.{query}")
    assert set(SINGLE) <= set(QUERIES)


def test_what_draws_is_loaded_by_this_command_alone() -> None:
    heavy = ("docx", "docxtpl", "matplotlib", "numpy", "lxml")
    code = f"import sys, main, panel.all_commands; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
