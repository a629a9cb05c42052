"""What the packs contain: every table and column, declared once.

The public and the restricted pack have two lists of their own (domain/pack_public.py, pack_restricted.py).
Neither is filtered from the other when it runs: a new column is public only if somebody wrote it there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

Kind = Literal["string", "integer", "number", "boolean", "date", "datetime"]
Pack = Literal["public", "restricted", "evidence"]
"""`evidence` is the public one with more beside its tables."""
Cell = str | int | float | bool | None

TABLES: Final = (
    "eventos",
    "sesiones",
    "ponentes",
    "organizaciones",
    "inscripciones",
    "asistencias",
    "aportes",
    "propuestas",
    "smart",
    "decisiones",
    "compromisos",
    "avances",
    "recordatorios",
    "difusion",
    "procesos",
    "etapas",
    "temas",
    "uniones",
    "documentos",
    "secciones",
    "origenes",
    "procedencia",
    "trayectorias",
    "viabilidad",
    "respuestas_aportes",
    "replicas",
    "compromiso_propuestas",
    "hitos",
    "valoraciones",
    "instantaneas",
)
"""Every pack has these, in this order; one without rows is written with its header alone."""

VIAS: Final = (
    "telegram",
    "whatsapp",
    "sms",
    "web",
    "terminal",
    "foro",
    "correo",
    "taller",
    "mesa",
    "papel",
    "redes",
    "entrevista",
    "telefono",
)
"""The ways in: the bot's channels, then those of domain/contribution_rows.py."""

REGISTRATION_STATES: Final = (
    "inscrita",
    "en_espera",
    "ofrecida",
    "aceptada",
    "vencida",
    "cancelada",
    "rechazada",
)
REMINDER_STATES: Final = {
    "queued": "programado",
    "leased": "programado",
    "sent": "enviado",
    "superseded": "reemplazado",
    "missed": "perdido",
    "rejected": "rechazado",
    "unreachable": "inalcanzable",
    "expired": "vencido",
}
SECTORS: Final = ("publico", "osc", "ninguna")
SUBTYPES: Final = ("academia", "cooperacion", "empresa", "ong", "base", "gremio", "otro")
ROLES: Final = ("participante", "ponente", "organizador")
REVISIONS: Final = ("pendiente", "publicable", "con_reservas")
PROGRESS_STATES: Final = ("no_iniciado", "limitado", "sustancial", "completo")


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `enum` lists the values that it may hold, empty when any."""

    name: str
    kind: Kind = "string"
    enum: tuple[str, ...] = ()
    required: bool = False
    unique: bool = False


def must(name: str, *enum: str) -> Column:
    """A text that every row has."""
    return Column(name, enum=enum, required=True)


def row_id(name: str) -> Column:
    """What a row is known by."""
    return Column(name, required=True, unique=True)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`column` holds a value of `other_column` in `other`, or nothing."""

    column: str
    other: str
    other_column: str


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table: its columns in the order of the file, its primary key and what it points to."""

    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    points_to: tuple[ForeignKey, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def table_schema(schema: TableSchema) -> dict[str, Any]:
    """The Table Schema (Data Package v2) of a table, without titles or descriptions."""
    described: dict[str, Any] = {
        "fields": [_field(column) for column in schema.columns],
        "missingValues": [""],
    }
    if schema.key:
        described["primaryKey"] = list(schema.key)
    if schema.points_to:
        described["foreignKeys"] = [_reference(pointer) for pointer in schema.points_to]
    return described


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.kind}
    if column.kind == "boolean":
        field |= {"trueValues": ["si"], "falseValues": ["no"]}
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.unique:
        constraints["unique"] = True
    if column.enum:
        constraints["enum"] = list(column.enum)
    return field | ({"constraints": constraints} if constraints else {})


def _reference(pointer: ForeignKey) -> dict[str, Any]:
    target = {"resource": pointer.other, "fields": [pointer.other_column]}
    return {"fields": [pointer.column], "reference": target}
