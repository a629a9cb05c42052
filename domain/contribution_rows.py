"""Contributions that came by another way than the chat: a forum, e-mail, a workshop's sheets, paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.cell_dates import Moment, moment
from domain.cells import Cells, Problem, words
from domain.columns import Rows
from domain.external_ids import Identified, external_id, parse_identified
from domain.organization_cells import Named, organization
from domain.places import parse_ubigeo

REQUIRED = ("received_at", "text")
VIAS = {
    "forum": "foro",
    "email": "correo",
    "workshop": "taller",
    "table": "mesa",
    "paper": "papel",
    "social": "redes",
    "interview": "entrevista",
    "phone": "telefono",
}
"""The command line's word for each way in, and the one that is kept and exported."""

_LIMA = ZoneInfo("America/Lima")
_NO_DAY = Moment(date(2000, 1, 1))


@dataclass(frozen=True, slots=True)
class ContributionRow(Identified):
    """One contribution as the file has it. `process`, `stage`, `theme`, `event_code`, `object` and
    `section` are still its words."""

    received_at: datetime
    process: str
    stage: str
    event_code: str
    theme: str
    ubigeo: str
    organization: Named
    object: str
    section: str
    cross_cutting: str
    text: str
    person_name: str
    person_contact: str


def parse_contributions(sheet: Rows) -> tuple[tuple[ContributionRow, ...], tuple[Problem, ...]]:
    """The rows, each with an `external_id`: the file's own, or one made of what the row says."""
    return parse_identified(sheet, _contribution, _content)


def _contribution(cells: Cells) -> ContributionRow:
    received = cells.require("received_at", moment, _NO_DAY)
    return ContributionRow(
        line=cells.row.line,
        received_at=received.at(_LIMA),
        process=cells.text("process"),
        stage=cells.text("stage"),
        event_code=cells.text("event_code"),
        theme=cells.text("theme"),
        ubigeo=cells.read("ubigeo", parse_ubigeo, ""),
        organization=organization(cells),
        object=cells.read("object", words(40), ""),
        section=cells.read("section", words(300), ""),
        cross_cutting=cells.read("cross_cutting", words(80), ""),
        text=cells.require("text", words(50_000), ""),
        person_name=cells.read("person_name", words(120), ""),
        person_contact=cells.read("person_contact", words(160), ""),
        external_id=cells.read("external_id", external_id, ""),
    )


def _content(row: ContributionRow) -> tuple[str, ...]:
    part = (row.section,) if row.section else ()  # files of before there were sections keep their ids
    return row.received_at.isoformat(), row.process, row.object, row.person_name, row.text, *part
