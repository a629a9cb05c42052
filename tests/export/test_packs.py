"""Both packs as files: they validate, they agree with themselves, and the public one tells on nobody."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Connection, select

from domain import contribution_rows
from domain.cuadros_general import LOST, STAGES, STAGES_BY_THEME, TALLIES
from domain.pack_public import PUBLIC
from domain.pack_restricted import RESTRICTED
from domain.pack_schema import TABLES, VIAS, Pack
from mensajes import catalog
from panel.packs import PackRefused, WhoAndWhyNeeded, export_pack, summary_text
from storage.database import Database
from storage.notices import OFFER
from storage.tables import (
    attendances,
    attendees,
    contributions,
    events,
    exports,
    organizations,
    outbox,
    persons,
    processes,
    registrations,
    speakers,
)
from tests.export.world import NOW, add, add_themes

TRAILS = (STAGES, STAGES_BY_THEME, LOST)
WHO: dict[str, Any] = {"by": "ana@example.pe", "reason": "Sistematización"}
TEXT = (
    "Soy Rosa Elena Quispe Mamani, mi cel es 987 654 321 y mi DNI 45678912; rosa.quispe@example.pe. "
    "Lo vio también JOSÉ ÑAHUI, +51 1 234-5678. En las postas de Ayabaca no hay medicinas."
)
SECRETS = ("quispe", "mamani", "ñahui", "987", "45678912", "example.pe", "234-5678", "Calle Los Olivos")


def people(conn: Connection) -> None:
    """One event, a registration of two, an attendance, three contributions, a reminder."""
    process = add(conn, processes, code="VI", name="VI Plan")
    theme = add_themes(conn, process)["salud"]
    event = add(conn, events, process_id=process, code="PIURA", title='Taller "Salud", agua', theme_id=theme)
    add(conn, speakers, event_id=event)
    ronda = add(conn, organizations, name="Ronda de Hualcuy", folded="ronda", subtype="base", ubigeo="200201")
    variant = add(conn, organizations, name="Ronda Hualcuy", folded="ronda hualcuy", merged_into_id=ronda)
    rosa = add(conn, persons, name="Rosa Elena Quispe Mamani", phone="+51987654321")
    seat = {"event_id": event, "person_id": rosa}
    first = add(conn, registrations, **seat, code="R7K4", organization_id=variant, accessibility="Rampa")
    add(conn, attendees, registration_id=first, event_id=event, name="Rosa Elena Quispe Mamani")
    add(
        conn, attendees, registration_id=first, event_id=event, position=1, name="José Ñahui", state="waiting"
    )
    add(
        conn,
        attendances,
        **seat,
        registration_id=first,
        organization_id=variant,
        ubigeo="200201",
        subtype="base",
        means="codigo",
        at=NOW,
    )
    said = {"process_id": process, "theme_id": theme, "person_id": rosa, "ubigeo": "2002", "text": TEXT}
    asked = {
        "object": "propuesta",
        "problem": TEXT,
        "ask": "=HYPERLINK(1)",
        "latitude": "-4.63",
        "longitude": "-79.7",
    }
    add(conn, contributions, **said, **asked, code="P-AAAA", revision="publicable", organization_id=ronda)
    add(conn, contributions, **said, code="P-BBBB", via="whatsapp", author_contact="Calle Los Olivos 3")
    add(conn, contributions, **said, code="P-CCCC", revision="publicable", withdrawn_at=NOW)
    add(conn, outbox, event_id=event, registration_id=first, person_id=rosa)
    add(conn, outbox, event_id=event, registration_id=first, person_id=rosa, kind=OFFER)  # no reminder


@pytest.fixture
def lived(sqlite_db: Database) -> Database:
    sqlite_db.write(people)
    return sqlite_db


@pytest.fixture(scope="module")
def public(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public pack of these people, to be read."""
    folder = tmp_path_factory.mktemp("public")
    shutil.copyfile(sqlite_template, folder / "rimay.db")
    db = Database(f"sqlite:///{folder / 'rimay.db'}")
    db.write(people)
    export(db, folder / "pack", "public")
    db.close()
    return folder / "pack"


@pytest.fixture
def lived_on_both(db: Database) -> Database:
    db.write(people)
    return db


def export(db: Database, place: Path, pack: Pack, **more: Any) -> Path:
    export_pack(db, place, pack, NOW, **WHO, **more)
    return place


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_pack_validates_against_its_own_description(public: Path) -> None:
    """With tables that have no rows; test_whole_packs.py has those with rows in all of them."""
    from frictionless import Package  # loaded by one process of those that share the tests

    report = Package(str(public / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "note", "rowNumber", "fieldName"])
    checked = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=public, check=False)
    assert checked.returncode == 0
    names = {path.name for path in public.iterdir()}
    others = {"rimay.xlsx", "recalcular.py", "cuadros.json", "datapackage.json", "LEEME.md", "SHA256SUMS"}
    assert names == others | {f"{name}.csv" for name in TABLES}


def test_the_public_pack_tells_on_nobody(public: Path) -> None:
    for path in public.iterdir():
        seen = _cells(path) if path.suffix == ".xlsx" else path.read_text("utf-8")
        if path.name in ("SHA256SUMS", "datapackage.json"):
            continue  # digits of hashes
        for secret in SECRETS:
            assert secret.casefold() not in seen.casefold(), (path.name, secret)
    (proposal,) = table(public, "propuestas")
    assert proposal["problema"].endswith("En las postas de Ayabaca no hay medicinas.")
    words = {row["aporte_id"]: row["texto_original"] for row in table(public, "aportes")}
    assert words["P-BBBB"] == words["P-CCCC"] == ""
    assert words["P-AAAA"].count("[dato reservado]") == 6
    assert "Falta leer 1 aporte:" in (public / "LEEME.md").read_text("utf-8")


def test_the_restricted_pack_has_their_exact_words_and_way_in(
    lived_on_both: Database, tmp_path: Path
) -> None:
    folder = export(lived_on_both, tmp_path / "pack", "restricted")
    rows = {row["aporte_id"]: row for row in table(folder, "aportes")}
    assert rows["P-BBBB"]["texto_original"] == TEXT
    assert rows["P-BBBB"]["via"] == "whatsapp"
    assert rows["P-AAAA"]["nombre"] == "Rosa Elena Quispe Mamani"
    assert rows["P-AAAA"]["latitud"] == "-4.63"
    (registration,) = table(folder, "inscripciones")
    assert (registration["codigo"], registration["telefono"]) == ("R7K4", "'+51987654321")
    assert (registration["estado"], registration["con_cupo"], registration["en_espera"]) == (
        "inscrita",
        "1",
        "1",
    )
    assert registration["asistentes"] == "José Ñahui"
    (organization,) = table(folder, "organizaciones")
    assert organization["nombres_unidos"] == "Ronda Hualcuy"
    assert registration["org_id"] == organization["org_id"]
    assert registration["subtipo"] == organization["subtipo"] == "base"
    assert (folder.stat().st_mode & 0o777) == 0o700


def test_the_same_person_has_one_code_inside_a_process(public: Path) -> None:
    tables = ("inscripciones", "asistencias", "aportes")
    codes = {row["persona_anon_id"] for name in tables for row in table(public, name)}
    assert len(codes) == 1
    assert codes.pop().startswith("p_")


def test_files_are_rfc_4180_and_run_nothing(public: Path) -> None:
    raw = (public / "eventos.csv").read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == 2
    assert b'"Taller ""Salud"", agua"' in raw
    assert table(public, "propuestas")[0]["compromiso"] == "'=HYPERLINK(1)"


def test_the_workbook_holds_what_the_files_hold(public: Path) -> None:
    book = openpyxl.load_workbook(public / "rimay.xlsx", read_only=True)
    assert book.sheetnames == [
        *(f"cuadro_{n}" for n in range(1, 5)),
        "diccionario",
        *TABLES,
        *TALLIES,
        *TRAILS,
    ]
    for name in TABLES:
        with (public / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            lines = [tuple(row) for row in csv.reader(file)]
        cells = [
            tuple("" if cell is None else str(cell).removesuffix(" 00:00:00") for cell in row)
            for row in book[name].iter_rows(values_only=True)
        ]
        assert [row + ("",) * (len(lines[0]) - len(row)) for row in cells] == lines
    book.close()


def test_who_and_why_are_needed_and_written_down(lived: Database, tmp_path: Path) -> None:
    with pytest.raises(WhoAndWhyNeeded, match="--by"):
        export_pack(lived, tmp_path / "pack", "restricted", NOW, by="ana@example.pe", reason=" ")
    assert list(tmp_path.glob("*pack*")) == []
    export(lived, tmp_path / "pack", "restricted")
    with lived.read() as conn:
        (row,) = conn.execute(select(exports)).all()
    assert (row.pack, row.by, row.reason, row.at) == ("restricted", WHO["by"], WHO["reason"], NOW)


def test_one_process_alone(lived: Database, tmp_path: Path) -> None:
    def another(conn: Connection) -> None:
        process = add(conn, processes, code="VII", name="VII Plan")
        elsewhere = conn.execute(select(events.c.id)).scalar_one()
        add(conn, contributions, process_id=process, event_id=elsewhere)

    lived.write(another)
    folder = export(lived, tmp_path / "pack", "public", process_code="VII")
    assert [(row["proceso_id"], row["evento_id"]) for row in table(folder, "aportes")] == [("VII", "")]
    assert table(folder, "eventos") == table(folder, "organizaciones") == []
    with pytest.raises(PackRefused, match=r"No hay un proceso VIII\. Existen: VI y VII"):
        export(lived, tmp_path / "other", "public", process_code="VIII")


def test_progress_and_the_closing_line(lived: Database, tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    summary = export_pack(
        lived, tmp_path / "pack", "public", NOW, progress=lambda name, rows: told.append((name, rows))
    )
    assert told[-1] == (TABLES[-1], 0)
    assert ("aportes", 3) in told
    assert "19 filas" in summary_text(summary)
    assert "1 aporte espera lectura" in summary_text(summary)


def test_public_columns_are_a_list_of_their_own() -> None:
    private = {
        "nombre",
        "telefono",
        "contacto",
        "codigo",
        "org_id",
        "organizacion",
        "ubigeo",
        "asistentes",
        "clave_persona",
    }
    about_persons = ("inscripciones", "asistencias", "aportes", "recordatorios", "replicas", "valoraciones")
    for name in TABLES:
        public, restricted = PUBLIC[name].names, RESTRICTED[name].names
        assert set(public) <= set(restricted)
        assert [column for column in restricted if column in public] == list(public)
        if name in about_persons:
            assert not private & set(public)
            assert "datetime" not in {column.kind for column in PUBLIC[name].columns}


def test_every_way_in_can_be_exported_and_counted() -> None:
    channels = {"telegram", "whatsapp", "sms", "web", "terminal"}
    assert set(VIAS) == channels | set(contribution_rows.VIAS.values())
    assert all(catalog.has("es", f"packs.cuadro_4.{via}") for via in VIAS)


def test_every_column_and_table_is_described(lived: Database, tmp_path: Path) -> None:
    folder = export(lived, tmp_path / "pack", "restricted")
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert all(field["description"] for one in described["resources"] for field in one["schema"]["fields"])
    text = (folder / "LEEME.md").read_text("utf-8")
    assert all(f"### {name}\n" in text for name in TABLES)


def _cells(path: Path) -> str:
    book = openpyxl.load_workbook(path, read_only=True)
    text = "\n".join(
        str(cell)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    )
    book.close()
    return text
