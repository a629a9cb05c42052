"""Which function gives the rows of which table, for each pack on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Final

from sqlalchemy import Connection

from domain.pack_public import PUBLIC
from domain.pack_restricted import RESTRICTED
from domain.pack_schema import TABLES, Cell, Pack, TableSchema
from storage.export import (
    agenda,
    answers,
    consultation,
    frame,
    organizations,
    people,
    promises,
    proposals,
    reach,
    trails,
    words,
)
from storage.export.scope import Scope

Source = Callable[[Connection, Scope], Iterator[Mapping[str, Cell]]]


_PUBLIC: Final[Mapping[str, Source]] = {
    "eventos": agenda.event_rows,
    "sesiones": agenda.session_rows,
    "ponentes": agenda.speaker_rows,
    "organizaciones": organizations.public_organizations,
    "inscripciones": people.public_registrations,
    "asistencias": people.public_attendances,
    "aportes": words.public_contributions,
    "propuestas": proposals.public_proposals,
    "decisiones": answers.public_decisions,
    "recordatorios": people.public_reminders,
    "uniones": frame.public_merges,
    "replicas": answers.public_rejoinders,
    "valoraciones": reach.public_ratings,
}
_RESTRICTED: Final[Mapping[str, Source]] = {
    "eventos": agenda.event_rows,
    "sesiones": agenda.session_rows,
    "ponentes": agenda.speaker_rows,
    "organizaciones": organizations.restricted_organizations,
    "inscripciones": people.restricted_registrations,
    "asistencias": people.restricted_attendances,
    "aportes": words.restricted_contributions,
    "propuestas": proposals.restricted_proposals,
    "decisiones": answers.restricted_decisions,
    "recordatorios": people.restricted_reminders,
    "uniones": frame.restricted_merges,
    "replicas": answers.restricted_rejoinders,
    "valoraciones": reach.restricted_ratings,
}
_OFFICIAL: Final[Mapping[str, Source]] = {
    "smart": proposals.smart_rows,
    "compromisos": promises.commitment_rows,
    "avances": promises.progress_rows,
    "difusion": reach.outreach_rows,
    "procesos": frame.process_rows,
    "etapas": frame.stage_rows,
    "temas": frame.theme_rows,
    "documentos": consultation.document_rows,
    "secciones": consultation.section_rows,
    "origenes": proposals.source_rows,
    "procedencia": proposals.lineage_rows,
    "trayectorias": trails.trail_rows,
    "viabilidad": proposals.viability_rows,
    "respuestas_aportes": answers.answer_rows,
    "compromiso_propuestas": promises.commitment_proposal_rows,
    "hitos": promises.milestone_rows,
    "instantaneas": consultation.snapshot_rows,
}
"""Rows without persons: the scope cleans their texts where the pack is public."""


def schemas(pack: Pack) -> Mapping[str, TableSchema]:
    """The tables of a pack, in order."""
    chosen = RESTRICTED if pack == "restricted" else PUBLIC
    return {name: chosen[name] for name in TABLES}


def rows(pack: Pack, table: str, conn: Connection, scope: Scope) -> Iterator[tuple[Cell, ...]]:
    """A table's rows, each in the order of its columns. KeyError where a row lacks one of them."""
    own = _RESTRICTED if pack == "restricted" else _PUBLIC
    source = own[table] if table in own else _OFFICIAL[table]
    return map(itemgetter(*schemas(pack)[table].names), source(conn, scope))
