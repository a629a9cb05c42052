"""Which function gives the rows of which table, for each pack on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sqlalchemy import Connection

from domain.pack_public import PUBLIC
from domain.pack_restricted import RESTRICTED
from domain.pack_schema import TABLES, Cell, Pack, TableSchema
from storage.export import agenda, organizations, people, words
from storage.export.scope import Scope

Source = Callable[[Connection, Scope], Iterator[Mapping[str, Cell]]]


def _nothing(_conn: Connection, _scope: Scope) -> Iterator[Mapping[str, Cell]]:
    """A table that nothing fills: its header is written all the same, so that programs can rely on it."""
    return iter(())


_PUBLIC: Final[Mapping[str, Source]] = {
    "eventos": agenda.public_events,
    "ponentes": agenda.speaker_rows,
    "organizaciones": organizations.public_organizations,
    "inscripciones": people.public_registrations,
    "asistencias": people.public_attendances,
    "aportes": words.public_contributions,
    "propuestas": words.public_proposals,
    "recordatorios": people.public_reminders,
}
_RESTRICTED: Final[Mapping[str, Source]] = {
    "eventos": agenda.restricted_events,
    "ponentes": agenda.speaker_rows,
    "organizaciones": organizations.restricted_organizations,
    "inscripciones": people.restricted_registrations,
    "asistencias": people.restricted_attendances,
    "aportes": words.restricted_contributions,
    "propuestas": words.restricted_proposals,
    "recordatorios": people.restricted_reminders,
}


def schemas(pack: Pack) -> Mapping[str, TableSchema]:
    """The tables of a pack, in order."""
    chosen = PUBLIC if pack == "public" else RESTRICTED
    return {name: chosen[name] for name in TABLES}


def rows(pack: Pack, table: str, conn: Connection, scope: Scope) -> Iterator[tuple[Cell, ...]]:
    """A table's rows, each in the order of its columns. KeyError where a row lacks one of them."""
    source = (_PUBLIC if pack == "public" else _RESTRICTED).get(table, _nothing)
    names = schemas(pack)[table].names
    return (tuple(record[name] for name in names) for record in source(conn, scope))
