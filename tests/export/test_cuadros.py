"""The four tables of the 2017-2019 record, to the digit, and what a careless count gets wrong."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from domain.contribution_rows import VIAS
from domain.cuadros import Organization, cuadro_1, cuadro_2, cuadro_3, percent
from panel import imports as read
from panel.packs import export_pack
from storage.database import Database
from storage.tables import attendances, contributions, events, imports, organizations, processes
from tests.export.recounting import recount
from tests.export.world import NOW, add, add_themes
from tests.imports import fixtures_2017 as year

_TYPES = "Número y porcentaje de organizaciones"
RECORD: dict[str, dict[str, Any]] = {
    "cuadro_1": {
        "title": f"{_TYPES} participantes según tipo",
        "columns": ["Tipo de organización", "N°", "%"],
        "rows": [
            ["Organizaciones de la sociedad civil", 124, "70.5%"],
            ["Entidades públicas", 52, "29.5%"],
            ["Total", 176, "100.0%"],
        ],
    },
    "cuadro_2": {
        "title": f"{_TYPES} de la sociedad civil según tipo",
        "columns": ["Tipo de Organización de la Sociedad Civil", "N°", "%"],
        "rows": [
            ["Academia", 8, "6.5%"],
            ["Cooperación internacional", 5, "4.0%"],
            ["Empresa privada", 9, "7.3%"],
            ["ONG", 102, "82.3%"],
            ["Total", 124, "100.0%"],
        ],
    },
    "cuadro_3": {
        "title": "Número y porcentaje de participantes en los talleres regionales según tipo de organización",
        "columns": ["Región", "Sector público", "Organización de la Sociedad Civil", "Total"],
        "rows": [
            ["La Libertad", 27, 22, 49],
            ["San Martín", 14, 29, 43],
            ["Arequipa", 22, 31, 53],
            ["Total", 63, 82, 145],
            ["Total (%)", "43%", "57%", "100%"],
        ],
    },
    "cuadro_4": {
        "title": "Número de aportes según vía y temática",
        "columns": ["Temática", "Vía foro Virtual", "Vía correo", "Total aportes"],
        "rows": [
            ["Salud", 2, 1, 3],
            ["Ambiente", 1, 2, 3],
            ["Infraestructura", 2, 2, 4],
            ["Educación", 2, 1, 3],
            ["Seguridad ciudadana", 3, 3, 6],
            ["Saneamiento", 0, 1, 1],
            ["Total", 10, 10, 20],
        ],
    },
}


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


class _Record2017:
    """Rows of 2017 as an import leaves them."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.process = add(conn, processes, code=year.PROCESS, name="III Plan")
        self.themes = add_themes(conn, self.process)
        self.events = {row["code"]: self._event(row) for row in _rows(year.agenda_csv())}
        self.organizations: dict[tuple[str, str, str], int] = {}
        for row in _rows(year.attendance_csv()):
            self._attendance(row)
        for via in ("forum", "email"):
            for row in _rows(year.contributions_csv(via)):
                self.contribution(VIAS[via], row["theme"], row["object"])

    def _event(self, row: dict[str, str]) -> int:
        starts = datetime.fromisoformat(f"{row['starts_at']}T09:00:00-05:00")
        same = {name: row[name] for name in ("code", "title", "kind", "ubigeo", "date_status")}
        return add(self.conn, events, process_id=self.process, starts_at=starts, **same)

    def _attendance(self, row: dict[str, str]) -> None:
        who = (row["organization"], row["organization_type"], row["organization_subtype"])
        if who not in self.organizations:
            self.organizations[who] = add(
                self.conn, organizations, name=who[0], folded=who[0], type=who[1], subtype=who[2]
            )
        self.attend(self.events[row["event_code"]], who[1], who[2], self.organizations[who], row["role"])

    def attend(
        self, event: int, type_: str, subtype: str, organization: int | None, role: str, **more: Any
    ) -> None:
        of = {"type": type_, "subtype": subtype, "organization_id": organization, "role": role}
        add(self.conn, attendances, event_id=event, **of, **more)

    def contribution(self, via: str, theme: str, about: str, **more: Any) -> None:
        theme_id = self.themes.get(theme)
        add(
            self.conn,
            contributions,
            process_id=self.process,
            theme_id=theme_id,
            via=via,
            object=about,
            **more,
        )


def _cuadros(db: Database, folder: Path) -> Any:
    """The four of the record, counted; and counted again by the pack's own script."""
    export_pack(db, folder, "public", NOW)
    again = recount(folder)
    assert again.returncode == 0, again.stdout
    found = json.loads((folder / "cuadros.json").read_text("utf-8"))
    return {name: found[name] for name in RECORD}


def test_the_record_of_2017_to_the_digit(db: Database, tmp_path: Path) -> None:
    """And each number can be counted again from the public files."""
    db.write(_Record2017)
    assert _cuadros(db, tmp_path / "pack") == RECORD
    tables = {
        name: _rows((tmp_path / "pack" / f"{name}.csv").read_text("utf-8"))
        for name in ("eventos", "organizaciones", "asistencias", "aportes")
    }
    came = Counter(row["tipo"] for row in tables["organizaciones"] if row["asistio"] == "si")
    assert came == {"osc": 124, "publico": 52}
    workshops = [row for row in tables["eventos"] if row["tipo"] == "taller_regional"]
    regions = {row["evento_id"]: row["region"] for row in workshops}
    people = [row for row in tables["asistencias"] if row["rol"] == "participante"]
    crossed = Counter((regions.get(row["evento_id"]), row["sector"]) for row in people)
    for region, public, civil, _ in RECORD["cuadro_3"]["rows"][:3]:
        assert (crossed[region, "publico"], crossed[region, "osc"]) == (public, civil)
    comments = [row for row in tables["aportes"] if row["objeto"] != "propuesta" and row["retirado"] == "no"]
    assert Counter(row["via"] for row in comments) == {"foro": 10, "correo": 10}


def test_the_files_of_2017_give_the_record_too(sqlite_db: Database, tmp_path: Path) -> None:
    for name, text in (
        ("agenda", year.agenda_csv()),
        ("attendance", year.attendance_csv()),
        *((via, year.contributions_csv(via)) for via in ("forum", "email")),
    ):
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    read.import_events(sqlite_db, tmp_path / "agenda.csv", NOW)
    read.import_attendance(sqlite_db, tmp_path / "attendance.csv", NOW)
    for via in ("forum", "email"):
        read.import_contributions(sqlite_db, tmp_path / f"{via}.csv", via, NOW)
    assert _cuadros(sqlite_db, tmp_path / "pack") == RECORD


def test_what_does_not_count_changes_nothing(sqlite_db: Database, tmp_path: Path) -> None:
    def more(conn: Connection) -> None:
        record = _Record2017(conn)
        workshop = record.events["TR17-LL"]
        ong = next(id_ for who, id_ in record.organizations.items() if who[2] == "ong")
        variant = add(conn, organizations, name="La misma, con otro nombre", folded="x", merged_into_id=ong)
        unfinished = add(conn, imports, kind="attendance", file_name="a.csv", rows=1, at=NOW)
        talk = add(conn, events, process_id=record.process, kind="webinar")
        record.attend(record.events["MN17-1"], "osc", "ong", variant, "participante")  # a merged name
        record.attend(workshop, "publico", "", ong, "organizador")
        record.attend(workshop, "publico", "", None, "participante", import_id=unfinished)
        record.attend(talk, "osc", "ong", add(conn, organizations), "participante")  # no table, no workshop
        record.contribution("foro", "salud", "", withdrawn_at=NOW)
        record.contribution("telegram", "salud", "propuesta")
        record.contribution("correo", "salud", "", import_id=unfinished)

    sqlite_db.write(more)
    assert _cuadros(sqlite_db, tmp_path / "pack") == RECORD


def test_what_2017_did_not_have_gets_its_place(sqlite_db: Database, tmp_path: Path) -> None:
    def more(conn: Connection) -> None:
        record = _Record2017(conn)
        record.attend(record.events["TR17-SM"], "ninguna", "", None, "participante")
        for subtype in ("gremio", ""):
            organization = add(conn, organizations, subtype=subtype)
            record.attend(record.events["MT17"], "osc", subtype, organization, "participante")
        university = add(conn, organizations, type="publico", subtype="academia")
        record.attend(record.events["MT17"], "publico", "academia", university, "participante")
        record.contribution("whatsapp", "otro", "D1")
        record.contribution("telegram", "", "")

    sqlite_db.write(more)
    found = _cuadros(sqlite_db, tmp_path / "pack")
    assert [row[:2] for row in found["cuadro_1"]["rows"]] == [
        ["Organizaciones de la sociedad civil", 127],
        ["Entidades públicas", 52],
        ["Total", 179],
    ]
    counts = {row[0]: row[1] for row in found["cuadro_2"]["rows"]}
    assert (counts["Academia"], counts["Gremio"], counts["Otra"], counts["Total"]) == (9, 1, 1, 127)
    assert found["cuadro_3"]["columns"][-2:] == ["Sin organización", "Total"]
    assert found["cuadro_3"]["rows"][1] == ["San Martín", 14, 29, 1, 44]
    assert found["cuadro_4"]["columns"][3:-1] == ["Vía Telegram", "Vía WhatsApp"]
    assert [row[0] for row in found["cuadro_4"]["rows"]][-3:] == ["Otro", "Sin tema", "Total"]


@pytest.mark.parametrize(
    ("part", "whole", "places", "printed"),
    [(1, 8, 1, "12.5%"), (1, 16, 1, "6.3%"), (1, 8, 0, "13%"), (1, 200, 0, "1%"), (0, 0, 1, "0.0%")],
)
def test_halves_go_up(part: int, whole: int, places: int, printed: str) -> None:
    assert percent(part, whole, places=places) == printed


def test_a_process_says_which_kinds_are_counted_within_another() -> None:
    def say(key: str, /, **_facts: object) -> str:
        return key.removeprefix("cuadro_2.")

    came = [Organization("osc", kind) for kind in ("ong", "base", "empresa", "gremio", "gremio", "")]
    rows = {
        str(scheme): {str(row[0]): row[1] for row in cuadro_2(came, say, scheme).rows[:-1]}
        for scheme in (None, {}, {"empresa": "gremio", "otro": "ong"})
    }
    none, apart, within = rows.values()
    assert none == {"academia": 0, "cooperacion": 0, "empresa": 1, "ong": 2, "gremio": 2, "otro": 1}
    assert apart == {
        "academia": 0,
        "cooperacion": 0,
        "empresa": 1,
        "ong": 1,
        "base": 1,
        "gremio": 2,
        "otro": 1,
    }
    assert within == {"academia": 0, "cooperacion": 0, "ong": 2, "base": 1, "gremio": 3}


def test_nobody_yet_is_no_error() -> None:
    def say(key: str, /, **_facts: object) -> str:
        return key

    assert cuadro_1([], say).rows[-1] == ("cuadro.total", 0, "0.0%")
    assert cuadro_2([Organization("ninguna", "")], say).rows[-1] == ("cuadro.total", 0, "0.0%")
    assert cuadro_3({}, say).rows[-1] == ("cuadro_3.share", "0%", "0%", "0%")
