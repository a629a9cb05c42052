"""What was announced outside the bot: letters, press, radio, posters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.cell_dates import day
from domain.cells import Cells, Problem, choice, whole, words
from domain.columns import Rows
from domain.external_ids import Identified, external_id, parse_identified

REQUIRED = ("date", "medium", "description")
MEDIUMS = (
    *("oficio", "correo", "llamada", "prensa", "radio", "television", "redes", "web", "afiche", "reunion"),
    "otro",
)

_MEDIUM_WORDS = {
    **dict.fromkeys(("carta", "oficio circular", "memorando"), "oficio"),
    **dict.fromkeys(("e-mail", "email", "correo electrónico", "mail"), "correo"),
    **dict.fromkeys(("teléfono", "phone"), "llamada"),
    **dict.fromkeys(("nota de prensa", "diario", "periódico", "press"), "prensa"),
    **dict.fromkeys(("radio local", "spot", "spot de radio"), "radio"),
    **dict.fromkeys(("tv", "televisión"), "television"),
    **dict.fromkeys(("redes sociales", "facebook", "instagram", "x", "twitter", "tiktok", "social"), "redes"),
    **dict.fromkeys(("página web", "portal", "sitio web"), "web"),
    **dict.fromkeys(("volante", "banner", "poster", "póster"), "afiche"),
    **dict.fromkeys(("visita", "perifoneo", "asamblea"), "reunion"),
    "other": "otro",
}


@dataclass(frozen=True, slots=True)
class OutreachRow(Identified):
    """One announcement as the file has it; `process` and `event_code` are still its words. `reach`: people;
    `evidence`: a link, or the number of a letter."""

    process: str
    event_code: str
    on: date | None
    medium: str
    description: str
    place: str
    reach: int | None
    evidence: str


def parse_outreach(sheet: Rows) -> tuple[tuple[OutreachRow, ...], tuple[Problem, ...]]:
    """The rows, each with an `external_id`: the file's own, or one made of what the row says."""
    return parse_identified(sheet, _outreach, _content)


def _outreach(cells: Cells) -> OutreachRow:
    return OutreachRow(
        line=cells.row.line,
        process=cells.text("process"),
        event_code=cells.text("event_code"),
        on=cells.require("date", day, None),
        medium=cells.require("medium", choice(*MEDIUMS, also=_MEDIUM_WORDS), ""),
        description=cells.require("description", words(5_000), ""),
        place=cells.read("place", words(200), ""),
        reach=cells.read("reach", whole(0, 100_000_000), None),
        evidence=cells.read("evidence", words(500), ""),
        external_id=cells.read("external_id", external_id, ""),
    )


def _content(row: OutreachRow) -> tuple[str, ...]:
    """Who corrects the reach or the evidence of one without an id has it brought up to date."""
    return row.process, row.event_code, str(row.on), row.medium, row.description, row.place
