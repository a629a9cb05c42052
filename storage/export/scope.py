"""What a pack is about: its processes, and the few facts that every row needs, loaded once."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from domain.anonymous import anonymous_id
from domain.gazetteer import places
from domain.known import DEMO
from domain.organization_scheme import Scheme
from domain.redaction import KnownNames, redact
from storage.known_names import bare, every_name
from storage.tables import (
    attendances,
    contributions,
    events,
    imports,
    organizations,
    processes,
    proposals,
    registrations,
)

PIECE = 2_000
"""Rows in memory at a time."""

_REGION = 2  # digits

_STREAMED = {"stream_results": True, "yield_per": PIECE}

_DAY = "%Y-%m-%d"

LIMA = ZoneInfo("America/Lima")


class UnknownProcess(Exception):
    """No process has that code; `known` lists those that exist."""

    def __init__(self, code: str, known: tuple[str, ...]) -> None:
        super().__init__(code)
        self.code = code
        self.known = known


@dataclass(frozen=True, slots=True)
class Scope:
    """The processes of a pack (id → code and salt) with what its rows need beside their own statement.

    `roots` is merged organisation → the one that it counts as; `kinds`, merged organisation → that one's type
    and subtype. `today`: the day of the pack. `redacts`: texts leave without personal data. `scheme`: how
    kinds are counted, where all of the processes say the same; else None, as in 2017. `repeated`: codes that
    proposals of several have.
    """

    processes: Mapping[int, tuple[str, str]]
    roots: Mapping[int, int]
    kinds: Mapping[int, tuple[str, str]]
    names: KnownNames
    today: date
    redacts: bool = False
    scheme: Scheme | None = None
    repeated: frozenset[str] = frozenset()

    def proposal(self, process_id: int, code: str) -> str:
        """What a proposal is known by: its code, after that of its process where another one has it too."""
        return f"{self.code(process_id)}:{code}" if code in self.repeated else code

    def code(self, process_id: int) -> str:
        """A process by its id."""
        return self.processes[process_id][0]

    def clean(self, text: str | None) -> str | None:
        """An official text as this pack may show it."""
        return redact(text, self.names) if text and self.redacts else text

    def anonymous(self, process_id: int, person_id: int | None, key: str = "") -> str:
        return anonymous_id(self.processes[process_id][1], person_id=person_id, key=key)

    def root(self, organization_id: int | None) -> int | None:
        return None if organization_id is None else self.roots.get(organization_id, organization_id)

    def kind(
        self, organization_id: int | None, type_: str | None, subtype: str | None
    ) -> tuple[str | None, str | None]:
        """Type and subtype of an organisation, or of the one that it counts as."""
        return (organization_id and self.kinds.get(organization_id)) or (type_, subtype)

    def region(self, ubigeo: str | None) -> str:
        return region_names()[ubigeo[:2]] if ubigeo else ""

    def within(self, column: ColumnElement[int]) -> ColumnElement[bool]:
        return column.in_(list(self.processes))


def load_scope(conn: Connection, process_code: str | None, today: date, *, names: bool) -> Scope:
    """Read the facts as of a day (of Peru); `names`: every known name too, to keep it out. Without a code: of
    every process, the demonstration's only where there is no other. Raises UnknownProcess."""
    own = processes.c
    rows = conn.execute(select(own.id, own.code, own.salt, own.organization_scheme).order_by(own.id)).all()
    wanted = {process_code} if process_code is not None else {row.code for row in rows} - {DEMO} or {DEMO}
    chosen = {row.id: (row.code, row.salt) for row in rows if row.code in wanted}
    if process_code is not None and not chosen:
        raise UnknownProcess(process_code, tuple(sorted(row.code for row in rows)))
    known = KnownNames(_known_names(conn)) if names else KnownNames()
    roots = _roots(conn)
    schemes = [row.organization_scheme for row in rows if row.id in chosen]
    scheme = schemes[0] if schemes and all(one == schemes[0] for one in schemes) else None
    kinds, repeated = _kinds(conn, roots), _repeated(conn, list(chosen))
    return Scope(chosen, roots, kinds, known, today, names, scheme, repeated)


@cache
def region_names() -> Mapping[str, str]:
    """The first two digits of an ubigeo → the region's name."""
    return {one.ubigeo: one.name for one in places().values() if len(one.ubigeo) == _REGION}


def stream(conn: Connection, statement: Select[Any]) -> Iterator[Any]:
    """Rows a piece at a time: a server-side cursor on PostgreSQL, fetchmany on SQLite.

    They are named tuples: looking up a column in them takes a tenth of what it takes in SQLAlchemy's rows.
    """
    with conn.execute(statement, execution_options=_STREAMED) as rows:
        line: Any = namedtuple("line", rows.keys(), rename=True)  # type: ignore[misc]
        for piece in rows.partitions():
            yield from map(line._make, piece)


def visible(import_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a row is not part of an import that is still being written."""
    finished = select(imports.c.id).where(imports.c.visible_at.is_not(None))
    return or_(import_id.is_(None), import_id.in_(finished))


def shown_events() -> ColumnElement[bool]:
    """A draft stays at home, unless something already happened in it."""
    return or_(
        events.c.status != "draft",
        select(registrations.c.id).where(registrations.c.event_id == events.c.id).exists(),
        select(attendances.c.id)
        .where(and_(attendances.c.event_id == events.c.id, visible(attendances.c.import_id)))
        .exists(),
        select(contributions.c.id)
        .where(and_(contributions.c.event_id == events.c.id, visible(contributions.c.import_id)))
        .exists(),
    )


def local(moment: datetime | None, zone: ZoneInfo = LIMA) -> str | None:
    """A moment with its offset, to the second."""
    return None if moment is None else moment.astimezone(zone).isoformat(timespec="seconds")


def day(moment: datetime | None, zone: ZoneInfo = LIMA) -> str | None:
    """Only the day of a moment, where it happened."""
    return None if moment is None else moment.astimezone(zone).strftime(_DAY)


def iso(date_: date | None) -> str | None:
    """A day as the packs write it."""
    return None if date_ is None else date_.isoformat()


def yes(value: bool | None) -> str | None:
    return None if value is None else ("si" if value else "no")


def _known_names(conn: Connection) -> Iterator[str]:
    every = every_name().subquery()
    return (bare(row.name) for row in stream(conn, select(every.c.name).distinct()))


def _repeated(conn: Connection, process_ids: list[int]) -> frozenset[str]:
    codes = select(proposals.c.code).where(proposals.c.process_id.in_(process_ids))
    return frozenset(conn.execute(codes.group_by(proposals.c.code).having(func.count() > 1)).scalars())


def _roots(conn: Connection) -> dict[int, int]:
    """Merged organisations with the last one of their chain; a circle ends where it closes."""
    into = organizations.c.merged_into_id
    merged = {
        row.id: row[1] for row in conn.execute(select(organizations.c.id, into).where(into.is_not(None)))
    }
    return {id_: _follow(merged, id_) for id_ in merged}


def _kinds(conn: Connection, roots: Mapping[int, int]) -> dict[int, tuple[str, str]]:
    own = organizations.c
    into = select(own.merged_into_id).where(own.merged_into_id.is_not(None))
    targets = conn.execute(select(own.id, own.type, own.subtype).where(own.id.in_(into)))
    known = {row.id: (row.type, row.subtype) for row in targets}
    return {merged: known[root] for merged, root in roots.items()}


def _follow(merged: Mapping[int, int], id_: int) -> int:
    seen = {id_}
    while id_ in merged and merged[id_] not in seen:
        id_ = merged[id_]
        seen.add(id_)
    return id_
