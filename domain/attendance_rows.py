"""Who came, from the lists that were kept on paper or by somebody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from domain.cells import Cells, Problem, choice, words
from domain.columns import Rows
from domain.organization_cells import Named, organization
from domain.places import parse_ubigeo
from domain.text import fold

REQUIRED = ("event_code", "person_name")
ROLES = ("participante", "ponente", "organizador")

_ROLE_WORDS = {
    **dict.fromkeys(("asistente", "participant"), "participante"),
    **dict.fromkeys(("expositor", "expositora", "panelista", "speaker"), "ponente"),
    **dict.fromkeys(("organizadora", "facilitador", "facilitadora", "organizer"), "organizador"),
}


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """One person at one event; `event_code` is still the file's word."""

    line: int
    event_code: str
    person_name: str
    organization: Named
    ubigeo: str
    role: str
    external_id: str

    @property
    def person_key(self) -> str:
        """Who it is within the process: the list's own id, or name and organisation."""
        named = f"{fold(self.person_name)}|{fold(self.organization.name)}"[:195]
        return f"id:{self.external_id}" if self.external_id else f"n:{named}"


@dataclass(frozen=True, slots=True)
class Homonym:
    """One name that may be one person or several: the lines where it stands."""

    name: str
    lines: tuple[int, ...]


def parse_attendance(sheet: Rows) -> tuple[tuple[AttendanceRow, ...], tuple[Problem, ...]]:
    problems = list(sheet.problems)
    rows: list[AttendanceRow] = []
    for row in sheet.rows:
        cells = Cells(row)
        rows.append(_attendance(cells))
        problems += cells.problems
    return tuple(rows), tuple(problems)


def homonyms(rows: Iterable[AttendanceRow]) -> tuple[Homonym, ...]:
    """Names without an id that the reader should look at: twice at one event, or with two organisations."""
    found: dict[str, list[AttendanceRow]] = defaultdict(list)
    for row in rows:
        if not row.external_id:
            found[fold(row.person_name)].append(row)
    return tuple(
        Homonym(same[0].person_name, tuple(row.line for row in same))
        for same in found.values()
        if _doubtful(same)
    )


def _doubtful(same: list[AttendanceRow]) -> bool:
    organizations = {row.organization.key for row in same}
    return len(organizations) > 1 or len({fold(row.event_code) for row in same}) < len(same)


def _attendance(cells: Cells) -> AttendanceRow:
    return AttendanceRow(
        line=cells.row.line,
        event_code=cells.require("event_code", words(40), ""),
        person_name=cells.require("person_name", words(120), ""),
        organization=organization(cells),
        ubigeo=cells.read("ubigeo", parse_ubigeo, ""),
        role=cells.read("role", choice(*ROLES, also=_ROLE_WORDS), "participante"),
        external_id=cells.read("external_id", words(80), ""),
    )
