"""A process as its file says: how to take part, whom to ask, how organisations count; and its calendar, kept
as it was published."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlalchemy import select, update

from panel import imports as incoming
from panel.document_imports import import_documents
from panel.import_words import report_lines
from storage.database import Database
from storage.tables import processes, sections, snapshots, stages, themes
from tests.imports.test_documents_import import DRAFT, PLAN

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
WHOLE = """\
code: VII
name: VII Plan
published_on: 2027-08-01
contact: gobiernoabierto@pcm.gob.pe
link: https://example.org/plan
stages:
  - {code: mesas, name: Mesas, opens_on: 2027-01-11, closes_on: 2027-02-12, how: Ven a la mesa de tu región}
organizations:
  - {kind: base}
  - {kind: gremio, counted_as: empresa}
"""


def _import(db: Database, folder: Path, text: str, now: datetime = NOW) -> incoming.Report:
    path = folder / "p.yaml"
    path.write_text(text, encoding="utf-8")
    return incoming.import_process(db, path, now)


def _rows(db: Database, table: Any) -> list[Any]:
    with db.read() as conn:
        return list(conn.execute(select(table)).all())


def test_what_the_file_does_not_speak_of_stays(db: Database, tmp_path: Path) -> None:
    assert _import(db, tmp_path, WHOLE).counts == {"added": 1}
    assert _import(db, tmp_path, WHOLE).counts == {"unchanged": 1}
    shorter = "code: VII\nname: Plan nuevo\nstages:\n  - {code: mesas, name: Mesas temáticas}\n"
    assert _import(db, tmp_path, shorter).counts == {"updated": 1}
    [process], [stage] = _rows(db, processes), _rows(db, stages)
    said = (process.name, process.published_on, process.contact, process.link)
    assert said == ("Plan nuevo", date(2027, 8, 1), "gobiernoabierto@pcm.gob.pe", "https://example.org/plan")
    assert process.organization_scheme == {"gremio": "empresa"}
    assert (stage.name, stage.closes_on, stage.how) == (
        "Mesas temáticas",
        date(2027, 2, 12),
        "Ven a la mesa de tu región",
    )


def test_a_file_without_stages_or_themes_leaves_them(sqlite_db: Database, tmp_path: Path) -> None:
    _import(sqlite_db, tmp_path, PLAN)
    before = [[row.code for row in _rows(sqlite_db, table)] for table in (stages, themes)]
    assert _import(sqlite_db, tmp_path, "code: VII\nname: VII Plan\nlink: https://example.org/p\n").ok
    assert [[row.code for row in _rows(sqlite_db, table)] for table in (stages, themes)] == before
    book, path = Workbook(), tmp_path / "p.xlsx"
    for name, rows in (("proceso", [("VII", "VII Plan")]), ("etapas", []), ("temas", [])):
        sheet = book.create_sheet(name)
        for row in (("code", "name"), *rows):
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.save(path)
    assert incoming.import_process(sqlite_db, path, NOW).ok
    assert [[row.code for row in _rows(sqlite_db, table)] for table in (stages, themes)] == before
    assert _import(sqlite_db, tmp_path, "code: VIII\nname: Otro\n").ok
    assert len(_rows(sqlite_db, themes)) > len(before[1]), "a new one has the default themes"


def test_each_calendar_is_kept_with_its_day_and_its_digest(db: Database, tmp_path: Path) -> None:
    moved = WHOLE.replace("2027-02-12", "2027-02-26")
    for days, text in enumerate((WHOLE, WHOLE, moved, WHOLE)):
        _import(db, tmp_path, text, NOW + timedelta(days=days))
    kept = _rows(db, snapshots)
    assert [(one.kind, one.key, (one.at - NOW).days) for one in kept] == [
        ("cronograma", "", 0),
        ("cronograma", "", 2),
        ("cronograma", "", 3),
    ]
    said = [json.loads(one.content) for one in kept]
    assert [(one["edicion"], one["stages"][0]["closes_on"]) for one in said] == [
        (1, "2027-02-12"),
        (2, "2027-02-26"),
        (3, "2027-02-12"),
    ]
    assert said[0]["contact"] == "gobiernoabierto@pcm.gob.pe"
    assert all(one.sha256 == hashlib.sha256(one.content.encode()).hexdigest() for one in kept)


def test_a_theme_that_was_split_keeps_what_it_had(sqlite_db: Database, tmp_path: Path) -> None:
    _import(sqlite_db, tmp_path, PLAN)
    (tmp_path / "d.yaml").write_text(DRAFT, encoding="utf-8")
    import_documents(sqlite_db, tmp_path / "d.yaml", "VII", "consulta", NOW)
    split = (
        PLAN[: PLAN.index("  - {official: Ambiente}")] + "  - {official: Saneamiento, split_from: ambiente}\n"
    )
    report = _import(sqlite_db, tmp_path, split)
    assert "Conservé «ambiente»: ya no está en el archivo, pero ya se usó." in report_lines(report)
    ids = {row.code: (row.id, row.split_from_id) for row in _rows(sqlite_db, themes)}
    assert ids["saneamiento"][1] == ids["ambiente"][0]
    assert ids["ambiente"][0] in [row.theme_id for row in _rows(sqlite_db, sections)]
    joined = PLAN[: PLAN.index("themes:")] + "themes:\n  - {official: Salud}\n"
    sqlite_db.write(lambda conn: conn.execute(update(sections).values(theme_id=None)).rowcount)
    assert "Conservé" not in " ".join(report_lines(_import(sqlite_db, tmp_path, joined)))


def test_a_theme_out_of_one_that_nobody_knows_is_refused(sqlite_db: Database, tmp_path: Path) -> None:
    wrong = PLAN.replace(
        "{official: Ambiente}", "{official: Ambiente}\n  - {official: Agua, split_from: ambientte}"
    )
    said = report_lines(_import(sqlite_db, tmp_path, wrong))
    assert len(said) == 2
    assert "«split_from»: no conozco el tema «ambientte»." in said[0]
    assert "«ambiente»" in said[0]
    assert _rows(sqlite_db, processes) == []
    assert _import(sqlite_db, tmp_path, wrong.replace("ambientte", "ambiente")).ok


def test_a_day_that_does_not_exist_is_told_where_it_stands(sqlite_db: Database, tmp_path: Path) -> None:
    said = report_lines(_import(sqlite_db, tmp_path, WHOLE.replace("2027-02-12", "2027-22-12")))
    assert len(said) == 2
    assert said[0].startswith(
        "Hoja «stages». Línea 2, columna «closes_on»: no entiendo la fecha «2027-22-12»."
    )
    assert _import(sqlite_db, tmp_path, WHOLE).counts == {"added": 1}


def test_problems_name_the_sheet_and_the_column_as_the_file_does(sqlite_db: Database, tmp_path: Path) -> None:
    book = Workbook()
    pages: dict[str, list[tuple[str, ...]]] = {
        "Proceso": [("Código", "Nombre", "Enlace"), ("VII", "VII Plan", "ejemplo")],
        "Etapas": [
            ("Nombre", "Abre", "Cierra", "Cómo participar"),
            ("Mesas", "1/2/2027", "1/1/2027", "x" * 601),
        ],
        "Organizaciones": [("Tipo", "Se cuenta como"), ("", "empresa")],
    }
    for name, lines in pages.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(tmp_path / "p.xlsx")
    said = report_lines(incoming.import_process(sqlite_db, tmp_path / "p.xlsx", NOW))
    assert said == [
        "Hoja «Proceso». Línea 2, columna «Enlace»: «ejemplo» no es un enlace. Debe empezar con https:// o http://.",
        "Hoja «Etapas». Línea 2, columna «Cierra»: «1/1/2027» es antes del inicio.",
        "Hoja «Etapas». Línea 2, columna «Cómo participar»: el texto es muy largo; caben 600 letras.",
        "Hoja «Organizaciones». Línea 2, columna «Tipo»: falta el dato.",
        "No cambié nada.",
    ]
    assert _rows(sqlite_db, processes) == []


def test_a_sheet_that_is_called_almost_like_one_is_refused(sqlite_db: Database, tmp_path: Path) -> None:
    for name, meant in (("etpas", "etapas"), ("Temas (2)", "temas"), ("organizacion", "organizaciones")):
        said = report_lines(_import(sqlite_db, tmp_path, f"{WHOLE}\n{name}:\n- name: Mesas\n"))
        assert said[0].startswith(f"No conozco la hoja «{name}». ¿Es «{meant}»? Ponle ese nombre;")
        assert said[-1] == "No cambié nada."
    assert _rows(sqlite_db, processes) == []
    told = report_lines(_import(sqlite_db, tmp_path, f"{WHOLE}\napuntes:\n- de: Ana\n"))
    assert told[-1] == "No usé la hoja «apuntes»: no es de este formato."
    (tmp_path / "d.yaml").write_text(f"{DRAFT}\nsecciones (2):\n- title: Otra\n", encoding="utf-8")
    report = import_documents(sqlite_db, tmp_path / "d.yaml", "VII", "mesas", NOW)
    assert "No conozco la hoja «secciones (2)»." in report_lines(report)[0]


def test_a_column_that_is_none_of_this_file_is_told(sqlite_db: Database, tmp_path: Path) -> None:
    told = "No usé la columna «apuntes»: no es de este formato."
    noted = PLAN.replace("name: Consulta,", "name: Consulta, apuntes: ver con Ana,")
    assert told in report_lines(_import(sqlite_db, tmp_path, noted))
    draft = DRAFT.replace("title: Ríos limpios,", "title: Ríos limpios, apuntes: breve,")
    (tmp_path / "d.yaml").write_text(draft, encoding="utf-8")
    report = import_documents(sqlite_db, tmp_path / "d.yaml", "VII", "consulta", NOW)
    assert told in report_lines(report)
