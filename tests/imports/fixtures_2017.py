"""Invented rows that give the four tables of the 2017-2019 record when they are counted by its rules.

Organisations and persons are made up; the numbers are those of tests' data `cuadros_2017.json`. The rows also
hold what a careless count gets wrong: organisations of the base (which the record counts within ONG), persons
at two events, speakers at the workshops, and a new proposal among the comments.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import cycle, islice
from pathlib import Path

from panel import imports
from storage.database import Database

PROCESS = "III-PLAN"
WORKSHOPS = {"TR17-LL": (27, 22), "TR17-SM": (14, 29), "TR17-AQ": (22, 31)}
"""Participants of each regional workshop: (public, civil society)."""

PERSONS = 312
PUBLIC = 52
CIVIL_SOCIETY = {"academia": 8, "cooperacion": 5, "empresa": 9, "ong": 90, "base": 12}
COMMENTS = {
    "salud": (2, 1),
    "ambiente": (1, 2),
    "infraestructura": (2, 2),
    "educacion": (2, 1),
    "seguridad_ciudadana": (3, 3),
    "saneamiento": (0, 1),
}
"""Comments on the draft by theme: (forum, e-mail)."""

Organization = tuple[str, str, str]

_ORGANIZATION_NAMES = {
    "academia": "Universidad Inventada",
    "cooperacion": "Agencia de Cooperación Inventada",
    "empresa": "Empresa Inventada",
    "ong": "Asociación Inventada",
    "base": "Comité Vecinal Inventado",
}
_EVENTS = (
    ("MT17", "Mesas temáticas", "mesa_tematica", "15", "2017-09-11"),
    ("TR17-LL", "Taller regional de La Libertad", "taller_regional", "13", "2017-09-21"),
    ("TR17-SM", "Taller regional de San Martín", "taller_regional", "22", "2017-09-26"),
    ("TR17-AQ", "Taller regional de Arequipa", "taller_regional", "04", "2017-10-02"),
    ("MN17-1", "Mesas nacionales", "mesa_nacional", "15", "2017-10-10"),
)
_FIRST = ("Rosa", "José", "Carmen", "Luis", "María", "Juan", "Ana", "Pedro", "Elena", "Jorge", "Óscar")
_LAST = ("Quispe", "Huamán", "Flores", "Mamani", "Sánchez", "Rojas", "Chávez", "Ñahui", "Vargas", "Pizango")


def agenda_csv() -> str:
    """The events of that process."""
    head = ("code", "title", "kind", "process", "ubigeo", "modality", "starts_at", "date_status")
    return _csv(head, [(*event[:3], PROCESS, event[3], "presencial", event[4], "rango") for event in _EVENTS])


def attendance_csv() -> str:
    """Everybody who came, by person of the process (`external_id`)."""
    return _csv(
        (
            "event_code",
            "person_name",
            "organization",
            "organization_type",
            "organization_subtype",
            "ubigeo",
            "role",
            "external_id",
        ),
        _attendances(),
    )


def contributions_csv(via: str) -> str:
    """The comments that came by `forum` or by `email`; the forum has a new proposal besides."""
    head = ("received_at", "process", "theme", "ubigeo", "object", "text", "person_name", "external_id")
    return _csv(head, _comments(via))


def _comments(via: str) -> Iterator[Sequence[str]]:
    position = ("forum", "email").index(via)
    number = 0
    for theme, counts in COMMENTS.items():
        for _ in range(counts[position]):
            number += 1
            received = f"2017-09-{22 + number % 8:02}T10:{number:02}:00-05:00"
            text = f"Comentario inventado {number} sobre {theme}."
            yield received, PROCESS, theme, "15", "", text, _person(number), f"{via}-{number}"
    if via == "forum":
        text = "Propuesta inventada: que se publiquen las compras."
        yield "2017-09-23T09:00:00-05:00", PROCESS, "salud", "15", "propuesta", text, _person(50), "forum-p1"


def _attendances() -> Iterator[Sequence[str]]:
    public, civil = list(_public()), list(_civil_society())
    people: list[tuple[str, Organization]] = []
    turn_public, turn_civil = cycle(public), cycle(civil)
    for event, (publics, civils) in WORKSHOPS.items():
        guests = [*islice(turn_public, publics), *islice(turn_civil, civils)]
        for organization in guests:
            people.append((f"P{len(people) + 1:03}", organization))
            yield _attendance(event, *people[-1], "participante")
    in_workshops = len(people)
    for event in islice(cycle(("MT17", "MN17-1")), PERSONS - in_workshops):
        people.append((f"P{len(people) + 1:03}", next(turn_civil if len(people) % 2 else turn_public)))
        yield _attendance(event, *people[-1], "participante")
    for who in people[:20]:  # the same persons again, at the national tables
        yield _attendance("MN17-1", *who, "participante")
    for event, who in zip(WORKSHOPS, people[-3:], strict=True):  # who speaks is no participant
        yield _attendance(event, *who, "ponente")


def _attendance(event: str, person: str, organization: Organization, role: str) -> Sequence[str]:
    return (event, _person(int(person[1:])), *organization, "15", role, person)


def _public() -> Iterator[Organization]:
    for number in range(1, PUBLIC + 1):
        yield f"Municipalidad Inventada {number}", "publico", ""


def _civil_society() -> Iterator[Organization]:
    for subtype, count in CIVIL_SOCIETY.items():
        for number in range(1, count + 1):
            yield f"{_ORGANIZATION_NAMES[subtype]} {number}", "osc", subtype


def _person(number: int) -> str:
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]} {_LAST[number // 7 % len(_LAST)]}"


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return out.getvalue()


def load(db: Database, folder: Path, now: datetime) -> None:
    """Import all of it, through the same door as any file; `folder` is where its files are written."""
    for name, text in (
        ("agenda.csv", agenda_csv()),
        ("asistencia.csv", attendance_csv()),
        ("foro.csv", contributions_csv("forum")),
        ("correo.csv", contributions_csv("email")),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    reports = [
        imports.import_events(db, folder / "agenda.csv", now),
        imports.import_attendance(db, folder / "asistencia.csv", now),
        imports.import_contributions(db, folder / "foro.csv", "forum", now),
        imports.import_contributions(db, folder / "correo.csv", "email", now),
    ]
    refused = [report for report in reports if not report.ok]
    if refused:
        raise ValueError(refused)
