"""Packs of a process with rows in every table: they validate, agree, and the public ones tell on nobody."""

from __future__ import annotations

import csv
import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Connection

from domain.pack_schema import TABLES, Pack
from panel.packs import export_pack
from storage.database import Database
from storage.tables import (
    answered,
    attendances,
    contributions,
    events,
    processes,
    proposal_lineage,
    proposal_sources,
    proposal_versions,
    proposals,
    responses,
    snapshots,
    stages,
)
from tests.export import world
from tests.export.recounting import recount
from tests.export.whole_world import PLANT, SECRETS, UNREAD, whole_world
from tests.export.world import NOW, add

_HASHES = ("SHA256SUMS", "datapackage.json")
_BOTH: tuple[Pack, ...] = ("restricted", "evidence")
_ADDRESS = "https://rimay.example.org"


def _export(db: Database, place: Path, pack: Pack, process: str | None = None) -> Path:
    who: dict[str, Any] = {"by": "ana@example.org", "reason": "Sistematización"}
    export_pack(db, place, pack, NOW, process_code=process, address=_ADDRESS, **who)
    return place


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def lived(sqlite_db: Database) -> Database:
    sqlite_db.write(whole_world)
    return sqlite_db


@pytest.fixture(scope="module")
def packs(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the restricted pack and the evidence, which is the public one with more beside it."""
    folder = tmp_path_factory.mktemp("packs")
    shutil.copyfile(sqlite_template, folder / "rimay.db")
    db = Database(f"sqlite:///{folder / 'rimay.db'}")
    _write_both(db, folder)
    db.close()
    return folder


def _write_both(db: Database, folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world, "_numbers", itertools.count(1))
        db.write(whole_world)
    for pack in _BOTH:
        _export(db, folder / pack, pack)


@pytest.mark.parametrize("pack", _BOTH)
def test_every_table_has_rows_that_agree(packs: Path, pack: Pack) -> None:
    folder = packs / pack
    assert [name for name in TABLES if not _table(folder, name)] == []
    checked = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=False)
    assert checked.returncode == 0
    again = recount(folder)
    assert again.returncode == 0, again.stdout


def test_the_restricted_pack_validates(packs: Path) -> None:
    """The public one does where two processes use the same codes."""
    _validate(packs / "restricted")


def test_both_databases_write_the_same_files(packs: Path, postgres_url: str, tmp_path: Path) -> None:
    db = Database(postgres_url)
    _write_both(db, tmp_path)
    db.close()
    for pack in _BOTH:
        names = sorted(path.relative_to(packs) for path in (packs / pack).rglob("*") if path.is_file())
        kept = [name for name in names if name.name not in ("SHA256SUMS", "datapackage.json", "rimay.xlsx")]
        assert len(kept) > len(TABLES)
        for name in kept:
            assert (tmp_path / name).read_text("utf-8") == (packs / name).read_text("utf-8"), name


def _validate(folder: Path) -> None:
    from frictionless import Package  # loaded by one process of those that share the tests

    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "note", "rowNumber", "fieldName"])


def test_nothing_planted_leaves_with_the_evidence(packs: Path) -> None:
    folder = packs / "evidence"
    seen = dict(_texts(folder))
    assert len(seen) > len(TABLES) + 15
    for name, text in seen.items():
        found = [secret for secret in (*SECRETS, UNREAD) if secret.casefold() in text.casefold()]
        assert found == [], name
    assert "Falta leer 1 aporte:" in seen["LEEME.md"]


def test_the_restricted_pack_has_it_all(packs: Path) -> None:
    folder = packs / "restricted"
    for name in ("aportes", "propuestas", "smart", "viabilidad", "decisiones", "compromisos", "difusion"):
        assert PLANT in (folder / f"{name}.csv").read_text("utf-8"), name
    (reply,) = _table(folder, "replicas")
    assert (reply["texto"], reply["nombre"]) == (UNREAD, "Rosa Elena Quispe Mamani")
    assert {row["decidida_por"] for row in _table(folder, "decisiones")} == {"anota@gob"}
    assert {row["evaluador"] for name in ("smart", "viabilidad") for row in _table(folder, name)} == {
        "anota@gob"
    }


def test_what_the_tables_say_of_the_way(packs: Path) -> None:
    folder = packs / "evidence"
    versions = {(row["propuesta_id"], row["version"]): row for row in _table(folder, "propuestas")}
    assert set(versions) == {
        *(("P-AAAA", "1"), ("P-AAAA", "2"), ("P-CCCC", "1"), ("P-CCCC", "2"), ("F-1", "1"), ("P-BBBB", "1"))
    }
    assert versions["P-AAAA", "2"]["compromiso"].startswith("Más corto. Lo pidió [dato reservado]")
    assert versions["P-CCCC", "2"]["compromiso"] == ""  # still the words that nobody has read
    assert (versions["F-1", "1"]["deriva_de"], versions["F-1", "1"]["aporte_ids"]) == (
        "P-AAAA;P-CCCC",
        "P-AAAA",
    )
    steps = {(row["propuesta_id"], row["etapa"]): row for row in _table(folder, "trayectorias")}
    assert (steps["P-AAAA", "E1"]["sale"], steps["P-AAAA", "E1"]["hacia"]) == ("fusion", "F-1")
    assert (steps["F-1", "E1"]["sale"], steps["P-BBBB", "E0"]["sale"]) == ("incluida", "sin_rastro")
    merged, referred = _table(folder, "decisiones")
    assert (merged["fusionada_con"], merged["via"], merged["notificada_en"]) == (
        "F-1",
        "telegram",
        "2026-11-22",
    )
    assert (merged["personas_avisadas"], referred["personas_avisadas"]) == ("1", "0")
    answers = {(row["decision_id"], row["aporte_id"]) for row in _table(folder, "respuestas_aportes")}
    assert answers == {("1", "P-AAAA"), ("1", "P-CCCC"), ("2", "P-EEEE")}
    said = {row["aporte_id"]: row for row in _table(folder, "aportes")}
    assert (said["P-EEEE"]["seccion"], said["P-EEEE"]["objeto"], said["P-BBBB"]["apoyos"]) == ("1", "B1", "1")
    assert [row["respondido"] for row in said.values()] == ["si", "no", "si", "no", "si"]
    assert [row["atrasado"] for row in said.values()] == ["no", "si", "no", "si", "no"]
    assert {row["tema"]: row["sale_de"] for row in _table(folder, "temas")} == {
        "agua": "",
        "saneamiento": "agua",
    }
    assert [row["deshecha_en"] for row in _table(folder, "uniones")] == ["", "2026-11-22"]
    assert [row["alcance"] for row in _table(folder, "difusion")] == ["300", "2"]
    (organization,) = _table(folder, "organizaciones")
    assert {row["org_id"] for row in _table(folder, "uniones")} == {organization["org_id"]}


def test_the_evidence_says_what_there_is_and_what_is_missing(packs: Path) -> None:
    folder = packs / "evidence/evidencia/VI"
    (meeting,) = _table(folder, "1.1_reuniones")
    assert (meeting["evento_id"], meeting["asistentes_sociedad_civil"]) == ("REUNION", "1")
    assert [row["documento"] for row in _table(folder, "1.1_reglas")] == ["R1"]
    assert _ADDRESS in (folder / "2.1.md").read_text("utf-8")
    (calendar,) = _table(folder, "3.1_cronograma")
    assert calendar["integro"] == "si"
    assert json.loads((folder / calendar["archivo"]).read_text("utf-8"))["texto"] == "Abre el 2026-10-01"
    assert "Fue 30 días antes de empezar." in (folder / "3.1.md").read_text("utf-8")
    (draft,) = _table(folder, "4.1_publicado")
    assert (draft["integro"], draft["documento"]) == ("no", "B1")
    answers = {row["aporte_id"]: row for row in _table(folder, "4.1_respuestas")}
    assert [row["respuesta"] for row in answers.values()] == ["si", "no", "si", "no", "si"]
    assert answers["P-EEEE"]["motivo_codigo"] == "corresponde_a_otra"
    reasons = (folder / "4.1.md").read_text("utf-8")
    assert "2 aportes siguen sin respuesta y su plazo ya venció." in reasons
    assert [row["dias_de_atraso"] for row in answers.values()].count("") == 3
    assert "hubo 1 reunión sobre resultados; se piden dos" in (folder / "5.1.md").read_text("utf-8")
    assert "no falta nada" in (folder / "3.2.md").read_text("utf-8")


def test_every_answer_to_the_parts_of_a_split_proposal_is_in_the_evidence(
    sqlite_db: Database, tmp_path: Path
) -> None:
    def split(conn: Connection) -> None:
        process = add(conn, processes, code="VII", name="VII Plan", respond_by=NOW.date() - timedelta(days=2))
        of = {"process_id": process}
        said, other = (add(conn, contributions, **of, code=code, object="propuesta") for code in "AB")
        whole, *halves = (add(conn, proposals, **of, code=code) for code in ("A", "A1", "A2"))
        add(conn, proposal_sources, proposal_id=whole, contribution_id=said)
        for half in halves:
            add(conn, proposal_lineage, parent_id=whole, child_id=half, kind="division")
        decided = [
            (whole, "en_evaluacion", 9),
            (halves[1], "no_incluida", 5),
            (halves[0], "en_evaluacion", 3),
        ]
        for proposal, outcome, ago in decided:
            how = {"outcome": outcome, "reason": "Así", "decided_on": NOW.date() - timedelta(days=ago)}
            response = add(conn, responses, **of, **how, proposal_id=proposal, reason_code="en_estudio")
            add(conn, answered, response_id=response, contribution_id=said)
        waits = add(conn, responses, **of, **how, reason_code="en_estudio")
        again = add(conn, responses, **of, **how, reason_code="en_estudio")
        for response in (waits, again):
            add(conn, answered, response_id=response, contribution_id=other)

    sqlite_db.write(split)
    folder = _export(sqlite_db, tmp_path / "pack", "evidence") / "evidencia/VII"
    found = [
        (row["aporte_id"], row["propuesta_id"], row["resultado"]) for row in _table(folder, "4.1_respuestas")
    ]
    assert found == [("A", "A2", "no_incluida"), ("A", "A1", "en_evaluacion"), ("B", "", "en_evaluacion")]
    assert "1 aporte sigue sin respuesta y su plazo ya venció." in (folder / "4.1.md").read_text("utf-8")


def test_what_has_just_begun_is_told_without_zeros(sqlite_db: Database, tmp_path: Path) -> None:
    def begun(conn: Connection) -> None:
        process = add(conn, processes, code="VII", name="VII Plan", starts_on=NOW.date())
        add(conn, snapshots, process_id=process, kind="cronograma", key="", content="{}", at=NOW)

    sqlite_db.write(begun)
    folder = _export(sqlite_db, tmp_path / "pack", "evidence")
    assert "No falta leer ningún aporte." in (folder / "LEEME.md").read_text("utf-8")
    told = {path.name: path.read_text("utf-8") for path in (folder / "evidencia/VII").glob("*.md")}
    assert [name for name, text in told.items() if re.search(r"\b0 \w", text)] == []
    assert "el mismo día de empezar" in told["3.1.md"]
    assert "no hubo reuniones sobre resultados" in told["5.1.md"]


def test_two_processes_may_use_the_same_codes(lived: Database, tmp_path: Path) -> None:
    def again(conn: Connection) -> None:
        process = add(conn, processes, code="VII", name="VII Plan")
        stage = add(conn, stages, process_id=process, code="E0", name="Otra")
        for code in ("F-1", "F-2"):
            proposal = add(conn, proposals, process_id=process, code=code, born_stage_id=stage)
            add(conn, proposal_versions, proposal_id=proposal, number=1)

    lived.write(again)
    folder = _export(lived, tmp_path / "pack", "public")
    _validate(folder)
    assert recount(folder).returncode == 0
    known = {row["propuesta_id"] for row in _table(folder, "propuestas")}
    assert known >= {"VI:F-1", "VII:F-1", "F-2", "P-AAAA"}
    assert {row["hacia"] for row in _table(folder, "trayectorias")} == {"", "VI:F-1"}


def test_a_person_of_two_processes_cannot_be_followed(lived: Database, tmp_path: Path) -> None:
    def again(conn: Connection) -> None:
        process = add(conn, processes, code="VII", name="VII Plan")
        event = add(conn, events, process_id=process, code="OTRO")
        add(conn, attendances, event_id=event, person_id=1)
        add(conn, contributions, process_id=process, person_id=1, author_name="Saturnino Yupanqui")

    lived.write(again)
    ids = [_persons(_export(lived, tmp_path / name, "public", name)) for name in ("VI", "VII")]
    assert ids[0] & ids[1] == set()
    assert _persons(_export(lived, tmp_path / "again", "public", "VI")) == ids[0]
    assert _persons(_export(lived, tmp_path / "both", "public")) == ids[0] | ids[1]


def _persons(folder: Path) -> set[str]:
    tables = ("inscripciones", "asistencias", "aportes", "replicas", "valoraciones")
    return {row["persona_anon_id"] for name in tables for row in _table(folder, name)} - {""}


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in (path for path in folder.rglob("*") if path.is_file() and path.name not in _HASHES):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path, read_only=True)
            cells = (
                cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell
            )
            yield name, "\n".join(map(str, cells))
            book.close()
        else:
            yield name, re.sub(r"\b[0-9a-f]{64}\b|\bp_[0-9a-f]{16}\b", "", path.read_text("utf-8"))
