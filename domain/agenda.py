"""The agenda file: one row is one event, in the columns of domain/columns.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from domain import agenda_cells as read
from domain.cell_dates import Moment, moment
from domain.cells import Cells, Problem, Row, choice, decimal, whole, words
from domain.columns import Rows
from domain.places import parse_ubigeo
from domain.pools import Reserve

REQUIRED = ("code", "title", "kind", "starts_at")
KINDS = (
    *("evento", "panel", "ponencia", "conferencia", "conversatorio", "mesa_tematica", "mesa_nacional"),
    *("mesa_debate", "taller_regional", "taller", "webinar", "foro_multiactor", "reunion", "presentacion"),
)
MODALITIES = ("presencial", "virtual", "hibrida")
ACCESSES = ("abierto", "invitacion", "designacion")
DATE_STATUSES = ("exacta", "hora_por_confirmar", "semana", "rango")
LEVELS = ("informar", "consultar", "involucrar", "colaborar", "empoderar")
"""How much those who come decide: the spectrum of public participation of IAP2 (https://www.iap2.org)."""

_MODALITY_WORDS = {
    "híbrido": "hibrida",
    "mixta": "hibrida",
    "en línea": "virtual",
    "online": "virtual",
    "por internet": "virtual",
}
_ACCESS_WORDS = {"libre": "abierto", "por invitación": "invitacion", "por designación": "designacion"}
_LEVEL_WORDS = dict(zip(("inform", "consult", "involve", "collaborate", "empower"), LEVELS, strict=True))
_WORDS: Mapping[str, Callable[[str], str]] = {
    "code": read.code,
    "kind": choice(*KINDS),
    "modality": choice(*MODALITIES, also=_MODALITY_WORDS),
    "level": choice(*LEVELS, also=_LEVEL_WORDS),
    "ubigeo": parse_ubigeo,
    "link": read.link,
    "series": words(40),
    **{column: words(200) for column in ("process", "theme", "venue", "languages", "contact")},
    **{column: words(300) for column in ("title", "address")},
    "cost": words(120),
    **{column: words(5_000) for column in ("audience", "organizers", "accessibility", "bring")},
    **{column: words(5_000) for column in ("materials", "description")},
}
"""The columns that are one text, empty where the file says nothing."""
_LAST_MINUTE = time(23, 59)
_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Speaker:
    name: str
    role: str
    institution: str
    country: str


@dataclass(frozen=True, slots=True)
class AgendaEvent:
    """One event of the agenda. Instants are UTC; `process` and `theme` are still the words of the file."""

    line: int
    code: str
    title: str
    kind: str
    process: str
    series: str
    theme: str
    ubigeo: str
    modality: str
    starts_at: datetime
    ends_at: datetime | None
    date_status: str
    timezone: str
    venue: str
    address: str
    latitude: float | None
    longitude: float | None
    link: str
    capacity: int | None
    reserves: tuple[Reserve, ...]
    max_per_person: int
    waiting_list: bool
    waiting_limit: int | None
    access: str
    audience: str
    organizers: str
    registration_opens: datetime | None
    registration_closes: datetime | None
    speakers: tuple[Speaker, ...]
    languages: str
    accessibility: str
    bring: str
    materials: str
    cost: str
    contact: str
    description: str
    reminders: tuple[str, ...]
    level: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    """What an agenda file says. `given`: the columns it has; on an update the others stay as they were."""

    events: tuple[AgendaEvent, ...]
    given: frozenset[str]
    problems: tuple[Problem, ...]


def parse_agenda(sheet: Rows) -> Agenda:
    """Every row read, a wrong cell as if it were empty; with any problem, nothing may be saved."""
    problems = list(sheet.problems)
    events: list[AgendaEvent] = []
    for row in sheet.rows:
        cells = Cells(row)
        events.append(_event(cells))
        problems += cells.problems
    problems += _repeated(sheet.rows)
    return Agenda(tuple(events), sheet.given, tuple(sorted(problems, key=lambda problem: problem.line)))


def _event(cells: Cells) -> AgendaEvent:
    zone = cells.read("timezone", read.zone, ZoneInfo("America/Lima"))
    start = cells.require("starts_at", moment, None)
    begins = start.at(zone) if start else _NO_DAY
    opens = _instant(cells, "registration_opens", zone)
    capacity = cells.read("capacity", whole(1, 1_000_000), None)
    listed, limit = cells.read("waiting_list", read.waiting, (True, None))
    event = AgendaEvent(
        **{column: cells.read(column, parse, "") for column, parse in _WORDS.items()},
        line=cells.row.line,
        starts_at=begins,
        ends_at=_end(cells, "ends_at", zone, begins, "before_start"),
        date_status=_date_status(cells, start),
        timezone=zone.key,
        latitude=_coordinate(cells, "latitude", "longitude", 90),
        longitude=_coordinate(cells, "longitude", "latitude", 180),
        capacity=capacity,
        reserves=_reserves(cells, capacity),
        max_per_person=cells.read("max_per_person", whole(1, 100), 3),
        waiting_list=listed,
        waiting_limit=limit,
        access=cells.read("access", choice(*ACCESSES, also=_ACCESS_WORDS), "abierto"),
        registration_opens=opens,
        registration_closes=_end(cells, "registration_closes", zone, opens, "before_opening"),
        speakers=cells.read("speakers", _speakers, ()),
        reminders=cells.read("reminders", read.reminders, ()),
        cancelled=cells.text("status") == "cancelled",
    )
    for column in (one for one in REQUIRED if one != "starts_at" and not cells.text(one)):
        cells.refuse(column, "required")
    return event


def _end(cells: Cells, column: str, zone: ZoneInfo, after: datetime | None, code: str) -> datetime | None:
    """A moment that comes after another; a day without an hour ends with its last minute."""
    ends = _instant(cells, column, zone, otherwise=_LAST_MINUTE)
    if ends and after and ends < after:
        cells.refuse(column, code)
    return ends


def _instant(cells: Cells, column: str, zone: ZoneInfo, otherwise: time = time()) -> datetime | None:
    found = cells.read(column, moment, None)
    return found.at(zone, otherwise=otherwise) if found else None


def _date_status(cells: Cells, start: Moment | None) -> str:
    """Said in the file; else exact when the start has an hour, and to be confirmed when it has none."""
    without_hour = start is not None and start.clock is None
    said = cells.read(
        "date_status", choice(*DATE_STATUSES), "hora_por_confirmar" if without_hour else "exacta"
    )
    if said == "exacta" and without_hour:
        cells.refuse("starts_at", "hour_missing")
    return said


def _coordinate(cells: Cells, column: str, other: str, bound: float) -> float | None:
    if cells.text(other) and not cells.text(column):
        cells.refuse(column, "coordinates")
    return cells.read(column, decimal(-bound, bound), None)


def _reserves(cells: Cells, capacity: int | None) -> tuple[Reserve, ...]:
    found = cells.read("reserved", read.reserves, ())
    if found and capacity is None and "capacity" not in {p.column for p in cells.problems}:
        cells.refuse("reserved", "reserved_without_capacity")
    elif capacity is not None and sum(reserve.seats for reserve in found) > capacity:
        cells.refuse("reserved", "reserved_over_capacity", (str(capacity),))
    return found


def _speakers(text: str) -> tuple[Speaker, ...]:
    return tuple(Speaker(*parts) for parts in read.speakers(text))


def _repeated(rows: Sequence[Row]) -> list[Problem]:
    seen: dict[str, int] = {}
    problems = []
    for row in rows:
        code = row.cells.get("code", "").upper()
        if code and code in seen:
            problems.append(Problem(row.line, "code", code, "repeated", (str(seen[code]),)))
        seen.setdefault(code, row.line)
    return problems
