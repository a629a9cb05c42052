"""The columns of the restricted pack: the public ones' facts with names, contacts, exact words and hours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.pack_public import PUBLIC
from domain.pack_schema import (
    REGISTRATION_STATES,
    REMINDER_STATES,
    REVISIONS,
    ROLES,
    SECTORS,
    SUBTYPES,
    VIAS,
    Column,
    ForeignKey,
    TableSchema,
)

_TO_EVENT = ForeignKey("evento_id", "eventos", "evento_id")
_TO_ORGANIZATION = ForeignKey("org_id", "organizaciones", "org_id")
_REMINDED = tuple(dict.fromkeys(REMINDER_STATES.values()))


def _id(name: str) -> Column:
    return Column(name, required=True, unique=True)


def _must(name: str, *enum: str) -> Column:
    return Column(name, enum=enum, required=True)


RESTRICTED: Final[Mapping[str, TableSchema]] = {
    "eventos": PUBLIC["eventos"],
    "sesiones": PUBLIC["sesiones"],
    "ponentes": PUBLIC["ponentes"],
    "organizaciones": TableSchema(
        columns=(
            _id("org_id"),
            _must("nombre"),
            _must("tipo", *SECTORS),
            Column("subtipo", enum=SUBTYPES),
            Column("ubigeo"),
            Column("region"),
            Column("asistio", "boolean", required=True),
            Column("nombres_unidos"),
        ),
        key=("org_id",),
    ),
    "inscripciones": TableSchema(
        columns=(
            _id("insc_id"),
            _id("codigo"),
            _must("evento_id"),
            _must("persona_anon_id"),
            Column("nombre"),
            Column("telefono"),
            Column("asistentes"),
            Column("org_id"),
            Column("organizacion"),
            Column("sector", enum=SECTORS),
            Column("subtipo", enum=SUBTYPES),
            Column("ubigeo"),
            Column("region"),
            Column("clase_prioridad"),
            _must("canal"),
            _must("estado", *REGISTRATION_STATES),
            Column("personas", "integer", required=True),
            Column("con_cupo", "integer", required=True),
            Column("en_espera", "integer", required=True),
            Column("posicion", "integer"),
            Column("ira", "boolean"),
            Column("necesidades"),
            Column("creada_en", "datetime", required=True),
            Column("cancelada_en", "datetime"),
        ),
        key=("insc_id",),
        points_to=(_TO_EVENT, _TO_ORGANIZATION),
    ),
    "asistencias": TableSchema(
        columns=(
            _id("asistencia_id"),
            _must("evento_id"),
            Column("sesion_id"),
            Column("insc_id"),
            _must("persona_anon_id"),
            Column("nombre"),
            Column("clave_persona"),
            Column("org_id"),
            Column("organizacion"),
            _must("sector", *SECTORS),
            Column("subtipo", enum=SUBTYPES),
            Column("ubigeo"),
            Column("region"),
            _must("rol", *ROLES),
            Column("fecha", "date"),
            Column("marcada_en", "datetime"),
            _must("medio", "codigo", "qr", "lista"),
        ),
        key=("asistencia_id",),
        points_to=(_TO_EVENT, ForeignKey("insc_id", "inscripciones", "insc_id"), _TO_ORGANIZATION),
    ),
    "aportes": TableSchema(
        columns=(
            _id("aporte_id"),
            _must("proceso_id"),
            Column("etapa"),
            Column("evento_id"),
            Column("persona_anon_id"),
            Column("nombre"),
            Column("contacto"),
            Column("publicar_nombre", "boolean", required=True),
            Column("org_id"),
            Column("organizacion"),
            Column("sector", enum=SECTORS),
            Column("subtipo", enum=SUBTYPES),
            Column("tema"),
            Column("eje_transversal"),
            _must("via", *VIAS),
            Column("ubigeo"),
            Column("region"),
            Column("latitud", "number"),
            Column("longitud", "number"),
            Column("objeto"),
            Column("texto_original"),
            Column("idioma"),
            Column("recibido_en", "datetime", required=True),
            _must("revision", *REVISIONS),
            Column("retirado", "boolean", required=True),
            Column("retirado_en", "datetime"),
            Column("version_flujo"),
            Column("version_consentimiento"),
            Column("mensaje_proveedor_id"),
            Column("identificador_externo"),
        ),
        key=("aporte_id",),
        points_to=(_TO_EVENT, _TO_ORGANIZATION),
    ),
    "propuestas": PUBLIC["propuestas"],
    "smart": PUBLIC["smart"],
    "decisiones": PUBLIC["decisiones"],
    "compromisos": PUBLIC["compromisos"],
    "avances": PUBLIC["avances"],
    "recordatorios": TableSchema(
        columns=(
            _id("recordatorio_id"),
            Column("evento_id"),
            Column("insc_id"),
            Column("regla"),
            Column("programado_para", "datetime", required=True),
            Column("enviado_en", "datetime"),
            _must("estado", *_REMINDED),
            Column("motivo"),
        ),
        key=("recordatorio_id",),
        points_to=(_TO_EVENT, ForeignKey("insc_id", "inscripciones", "insc_id")),
    ),
    "difusion": PUBLIC["difusion"],
}
