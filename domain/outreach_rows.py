"""What was announced outside the bot: letters, press, radio, posters."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from domain.cell_dates import day
from domain.cells import BadCell, Cells, Problem, choice, whole, words
from domain.columns import Rows

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
_MADE = "auto:"


@dataclass(frozen=True, slots=True)
class OutreachRow:
    """One announcement as the file has it; `process` and `event_code` are still its words. `reach`: people;
    `evidence`: a link, or the number of a letter."""

    line: int
    process: str
    event_code: str
    on: date | None
    medium: str
    description: str
    place: str
    reach: int | None
    evidence: str
    external_id: str


def parse_outreach(sheet: Rows) -> tuple[tuple[OutreachRow, ...], tuple[Problem, ...]]:
    """The rows, each with an `external_id`: the file's own, or one made of what the row says."""
    problems = list(sheet.problems)
    rows: list[OutreachRow] = []
    seen: dict[str, int] = {}
    for row in sheet.rows:
        cells = Cells(row)
        found = _outreach(cells)
        first = seen.setdefault(found.external_id, found.line) if found.external_id else found.line
        if first != found.line:
            cells.refuse("external_id", "repeated", (str(first),))
        problems += cells.problems
        rows.append(found)
    return _identified(rows), tuple(problems)


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
        external_id=cells.read("external_id", _external_id, ""),
    )


def _external_id(text: str) -> str:
    if text.startswith(_MADE):
        raise BadCell("external_id")
    return words(80)(text)


def _identified(rows: list[OutreachRow]) -> tuple[OutreachRow, ...]:
    """Equal rows without an id are told apart by their turn, as in contributions; who corrects the reach or
    the evidence of one without an id has it brought up to date."""
    turns: Counter[str] = Counter()
    identified = []
    for row in rows:
        if not row.external_id:
            said = (row.process, row.event_code, str(row.on), row.medium, row.description, row.place)
            digest = hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:32]
            turns[digest] += 1
            row = replace(row, external_id=f"{_MADE}{digest}:{turns[digest]}")
        identified.append(row)
    return tuple(identified)
