"""Documents in consultation as files bring them in, and what is said of them by other ways."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from panel import imports as incoming
from panel.document_commands import document_lines
from panel.document_imports import import_documents
from panel.import_words import report_lines
from storage.database import Database
from storage.proposals.names import names
from storage.review import listed, listed_ids
from storage.tables import (
    contributions,
    documents,
    organizations,
    section_comments,
    sections,
    snapshots,
    stages,
    themes,
)

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
PLAN = """\
code: VII
name: VII Plan
contact: gobiernoabierto@pcm.gob.pe
stages:
  - {code: consulta, name: Consulta, opens_on: 2026-11-15, closes_on: 2026-11-30, respond_by: 2026-12-20}
  - {code: aprobacion, name: Aprobación}
themes:
  - {official: Salud}
  - {official: Ambiente}
"""
DRAFT = """\
code: BORRADOR
title: Borrador de compromisos
summary: Lo que el Estado piensa hacer.
sections:
  - {code: C1, theme: Salud, title: Medicinas a la vista, text: "Cada posta publica qué medicinas tiene."}
  - {code: C2, theme: ambiente, title: Ríos limpios, text: "Se miden los ríos cada mes."}
"""


@pytest.fixture
def plan(sqlite_db: Database, tmp_path: Path) -> Database:
    return _planned(sqlite_db, tmp_path)


def _planned(db: Database, folder: Path) -> Database:
    assert incoming.import_process(db, _file(folder, "p.yaml", PLAN), NOW).ok
    return db


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _rows(db: Database, table: Any) -> list[Any]:
    with db.read() as conn:
        return list(conn.execute(select(table)).all())


def _publish(db: Database, folder: Path, text: str, now: datetime = NOW) -> list[str]:
    return report_lines(import_documents(db, _file(folder, "d.yaml", text), "VII", "consulta", now))


def test_a_document_follows_its_file_and_each_version_is_kept(db: Database, tmp_path: Path) -> None:
    plan = _planned(db, tmp_path)
    assert _publish(plan, tmp_path, DRAFT) == ["1 documento nuevo."]
    assert _publish(plan, tmp_path, DRAFT) == ["1 documento sigue igual."]
    shorter = DRAFT[: DRAFT.index("  - {code: C2")].replace("qué medicinas tiene", "cada mes qué tiene")
    later = NOW + timedelta(days=1)
    assert _publish(plan, tmp_path, shorter, later) == [
        "1 documento actualizado.",
        "«BORRADOR» está en su versión 2.",
        "«C2» ya no se muestra en «BORRADOR». Lo que se dijo de ella se conserva.",
    ]
    dated = shorter.replace("summary", "closes: 2026-11-28\nsummary")
    assert _publish(plan, tmp_path, dated, later)[1] == "«BORRADOR» está en su versión 2."
    assert _publish(plan, tmp_path, DRAFT, later)[1] == "«BORRADOR» está en su versión 3."
    [row] = _rows(plan, documents)
    assert (row.version, row.closes_on, row.published_at) == (3, date(2026, 11, 28), later)
    assert [one.removed_at for one in _rows(plan, sections)] == [None, None]
    kept = [one for one in _rows(plan, snapshots) if one.kind == "documento"]
    assert [json.loads(one.content)["version"] for one in kept] == [1, 2, 2, 3]
    assert [len(json.loads(one.content)["sections"]) for one in kept] == [2, 1, 1, 2]
    assert all(one.sha256 == hashlib.sha256(one.content.encode()).hexdigest() for one in kept)


def test_a_workbook_with_several_documents(plan: Database, tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Documentos"
    for line in (
        ("Código", "Título", "Tipo", "Cierra"),
        ("A", "Informe", "Informe", "28/11/2026"),
        ("B", "Reglas", "", ""),
    ):
        first.append(line)
    second = book.create_sheet("Secciones")
    for line in (("Documento", "Título", "Texto", "Tema"), ("b", "Uno", "x", ""), ("A", "Uno", "y", "Salud")):
        second.append(line)
    book.save(tmp_path / "d.xlsx")
    report = import_documents(plan, tmp_path / "d.xlsx", "VII Plan", "Consulta", NOW)
    assert report_lines(report) == ["2 documentos nuevos."]
    assert [(row.code, row.kind) for row in _rows(plan, documents)] == [("A", "informe"), ("B", "borrador")]
    assert [row.code for row in _rows(plan, sections)] == ["uno", "uno"]
    assert document_lines(plan, date(2026, 11, 29)) == [
        "A · Informe · versión 1 · cerrado · lo leyeron 0, lo apoyaron 0, opiniones 0",
        "B · Reglas · versión 1 · abierto · lo leyeron 0, lo apoyaron 0, opiniones 0",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("theme: Salud", "theme: salut"),
            "Hoja «sections». Línea 2, columna «theme»: no conozco el tema «salut».",
        ),
        (("code: C2", "code: C1"), "Hoja «sections». Línea 3, columna «code»: «C1» ya está en la línea 2."),
        (
            ("summary", "closes: 2026-11-01\nopens: 2026-11-02\nsummary"),
            "columna «closes»: «2026-11-01» es antes",
        ),
        (("BORRADOR", "propuesta"), "«propuesta» no puede ser el código de un documento."),
        (('text: "Se miden los ríos cada mes."', "text: ''"), "Línea 3, columna «text»: falta el dato."),
        (("title: Borrador de compromisos\n", ""), "columna «título»: falta esta columna"),
    ],
)
def test_a_bad_file_changes_nothing(
    plan: Database, tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    lines = _publish(plan, tmp_path, DRAFT.replace(*change))
    assert said in " ".join(lines)
    assert lines[-1] == "No cambié nada."
    assert _rows(plan, documents) == []


def test_an_unknown_process_or_stage_is_refused_by_name(plan: Database, tmp_path: Path) -> None:
    path = _file(tmp_path, "d.yaml", DRAFT)
    lines = report_lines(import_documents(plan, path, "VIII", "consulta", NOW))
    assert lines[0] == "No conozco el proceso «VIII». ¿Quisiste decir «VII»?"
    lines = report_lines(import_documents(plan, path, "VII", "consultas", NOW))
    assert lines[0] == "No conozco la etapa «consultas». ¿Quisiste decir «consulta»?"


def test_comments_by_other_ways_are_about_their_document_and_section(db: Database, tmp_path: Path) -> None:
    plan = _planned(db, tmp_path)
    _publish(plan, tmp_path, DRAFT)
    head = "fecha;objeto;sección;tema;etapa;texto;eje transversal;organización;tipo de organización\n"
    text = (
        f"{head}23/11/2026;borrador;C1;;;Que sea cada semana;Integridad;;\n"
        "23/11/2026;BORRADOR;Ríos limpios;salud;;También el agua;;;\n"
        "23/11/2026;Borrador;;;aprobacion;Observamos el plazo;;Ministerio de Salud;publico\n"
    )
    path = _file(tmp_path, "foro.csv", text)
    assert incoming.import_contributions(plan, path, "forum", NOW).counts == {"added": 3, "unchanged": 0}
    assert incoming.import_contributions(plan, path, "forum", NOW).counts == {"added": 0, "unchanged": 3}
    with plan.read() as conn:
        found = conn.execute(
            select(
                contributions,
                stages.c.code.label("stage"),
                themes.c.code.label("theme"),
                sections.c.code.label("part"),
                organizations.c.name,
            )
            .outerjoin(stages, stages.c.id == contributions.c.stage_id)
            .outerjoin(themes, themes.c.id == contributions.c.theme_id)
            .outerjoin(section_comments, section_comments.c.contribution_id == contributions.c.id)
            .outerjoin(sections, sections.c.id == section_comments.c.section_id)
            .outerjoin(organizations, organizations.c.id == contributions.c.organization_id)
            .order_by(contributions.c.text)
        ).all()
    assert [
        (row.object, row.stage, row.theme, row.part, row.cross_cutting, row.name, row.via) for row in found
    ] == [
        ("BORRADOR", "aprobacion", None, None, "", "Ministerio de Salud", "foro"),
        ("BORRADOR", "consulta", "salud", "C1", "Integridad", None, "foro"),
        ("BORRADOR", "consulta", "salud", "C2", "", None, "foro"),
    ]
    assert "opiniones 3" in document_lines(plan, NOW.date())[0]
    with plan.read() as conn:
        sheet = listed(conn, listed_ids(conn, [1]), names(conn, [1]))
    assert sorted(one.texts.get("section", "") for one in sheet) == [
        "",
        "Medicinas a la vista",
        "Ríos limpios",
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("BORADOR;", "columna «objeto»: no conozco el documento «BORADOR». ¿Quisiste decir «BORRADOR»?"),
        ("BORRADOR;C9", "columna «sección»: no conozco la parte «C9» de ese documento."),
        ("propuesta;C1", "«C1» es parte de un documento: pon su código en la columna del objeto."),
    ],
)
def test_a_comment_on_what_is_not_there_is_refused(
    plan: Database, tmp_path: Path, row: str, said: str
) -> None:
    _publish(plan, tmp_path, DRAFT)
    path = _file(tmp_path, "foro.csv", f"fecha;objeto;sección;texto\n23/11/2026;{row};Bien\n")
    assert said in report_lines(incoming.import_contributions(plan, path, "forum", NOW))[0]
    assert _rows(plan, contributions) == []
