"""The columns of the public pack: beside a person no name, contact, organisation, province or hour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

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
_REMINDED = tuple(dict.fromkeys(REMINDER_STATES.values()))
_DECIDED = ("incluida", "incluida_modificada", "fusionada_con", "no_incluida", "en_evaluacion")
_CRITERIA = ("especifico", "medible", "realizable", "realista", "plazo")


def _id(name: str) -> Column:
    return Column(name, required=True, unique=True)


def _must(name: str, *enum: str) -> Column:
    return Column(name, enum=enum, required=True)


PUBLIC: Final[Mapping[str, TableSchema]] = {
    "eventos": TableSchema(
        columns=(
            _id("evento_id"),
            _must("proceso_id"),
            _must("proceso_nombre"),
            Column("proceso_inicio", "date"),
            Column("proceso_fin", "date"),
            _must("tipo"),
            _must("titulo"),
            Column("serie"),
            Column("tema"),
            Column("modalidad", enum=("presencial", "virtual", "hibrida")),
            Column("ubigeo"),
            Column("region"),
            Column("jurisdiccion"),
            Column("lugar"),
            Column("inicio", "datetime", required=True),
            Column("fin", "datetime"),
            _must("fecha_estado", "exacta", "hora_por_confirmar", "semana", "rango"),
            _must("zona_horaria"),
            Column("aforo", "integer"),
            Column("plazas_por_clase"),
            _must("regla_prioridad", "reserva_y_orden_de_llegada", "orden_de_llegada"),
            Column("lista_de_espera", "boolean", required=True),
            _must("acceso", "abierto", "invitacion", "designacion"),
            Column("nivel_iap2", enum=("informar", "consultar", "involucrar", "colaborar", "empoderar")),
            _must("estado", "borrador", "publicado", "cerrado", "cancelado"),
            Column("publicado_en", "datetime"),
        ),
        key=("evento_id",),
    ),
    "sesiones": TableSchema(
        columns=(
            _id("sesion_id"),
            _must("evento_id"),
            Column("orden", "integer"),
            Column("titulo"),
            Column("tema"),
            Column("inicio", "datetime"),
            Column("fin", "datetime"),
        ),
        key=("sesion_id",),
        points_to=(_TO_EVENT,),
    ),
    "ponentes": TableSchema(
        columns=(
            _id("ponente_id"),
            _must("evento_id"),
            Column("sesion_id"),
            Column("orden", "integer", required=True),
            _must("ponente"),
            Column("cargo"),
            Column("institucion"),
            Column("pais"),
        ),
        key=("ponente_id",),
        points_to=(_TO_EVENT,),
    ),
    "organizaciones": TableSchema(
        columns=(
            _id("org_id"),
            _must("tipo", *SECTORS),
            Column("subtipo", enum=SUBTYPES),
            Column("region"),
            Column("asistio", "boolean", required=True),
        ),
        key=("org_id",),
    ),
    "inscripciones": TableSchema(
        columns=(
            _id("insc_id"),
            _must("evento_id"),
            _must("persona_anon_id"),
            Column("sector", enum=SECTORS),
            Column("subtipo", enum=SUBTYPES),
            Column("region"),
            Column("clase_prioridad"),
            _must("canal"),
            _must("estado", *REGISTRATION_STATES),
            Column("personas", "integer", required=True),
            Column("con_cupo", "integer", required=True),
            Column("en_espera", "integer", required=True),
            Column("posicion", "integer"),
            Column("creada_en", "date", required=True),
        ),
        key=("insc_id",),
        points_to=(_TO_EVENT,),
    ),
    "asistencias": TableSchema(
        columns=(
            _id("asistencia_id"),
            _must("evento_id"),
            Column("sesion_id"),
            Column("insc_id"),
            _must("persona_anon_id"),
            _must("sector", *SECTORS),
            Column("subtipo", enum=SUBTYPES),
            Column("region"),
            _must("rol", *ROLES),
            Column("fecha", "date"),
            _must("medio", "codigo", "qr", "lista"),
        ),
        key=("asistencia_id",),
        points_to=(_TO_EVENT, ForeignKey("insc_id", "inscripciones", "insc_id")),
    ),
    "aportes": TableSchema(
        columns=(
            _id("aporte_id"),
            _must("proceso_id"),
            Column("etapa"),
            Column("evento_id"),
            Column("persona_anon_id"),
            Column("sector", enum=SECTORS),
            Column("subtipo", enum=SUBTYPES),
            Column("tema"),
            Column("eje_transversal"),
            _must("via", *VIAS),
            Column("region"),
            Column("objeto"),
            Column("texto_original"),
            Column("idioma"),
            Column("recibido_en", "date", required=True),
            _must("revision", *REVISIONS),
            Column("retirado", "boolean", required=True),
            Column("version_flujo"),
            Column("version_consentimiento"),
        ),
        key=("aporte_id",),
        points_to=(_TO_EVENT,),
    ),
    "propuestas": TableSchema(
        columns=(
            _must("propuesta_id"),
            Column("version", "integer", required=True),
            _must("proceso_id"),
            Column("etapa"),
            Column("tema"),
            Column("problema"),
            Column("compromiso"),
            Column("como_contribuye"),
            Column("valores_ogp"),
            Column("entidad_sugerida"),
            Column("indicador_sugerido"),
            Column("plazo_sugerido"),
            Column("hitos"),
            Column("inicio", "date"),
            Column("fin", "date"),
            _must("aporte_ids"),
            Column("deriva_de"),
        ),
        key=("propuesta_id", "version"),
    ),
    "smart": TableSchema(
        columns=(
            _must("propuesta_id"),
            Column("version", "integer", required=True),
            _must("criterio", *_CRITERIA),
            _must("cumple", "si", "no", "parcial"),
            Column("nota"),
            Column("evaluador_rol"),
            Column("fecha", "date"),
        ),
        key=("propuesta_id", "version", "criterio"),
    ),
    "decisiones": TableSchema(
        columns=(
            _id("decision_id"),
            _must("propuesta_id"),
            Column("etapa"),
            _must("resultado", *_DECIDED),
            _must("motivo_codigo"),
            _must("motivo_texto"),
            Column("entidad"),
            Column("fecha", "date", required=True),
            Column("notificada_en", "date"),
            Column("via", enum=VIAS),
        ),
        key=("decision_id",),
    ),
    "compromisos": TableSchema(
        columns=(
            _id("compromiso_id"),
            _must("propuesta_ids"),
            _must("entidad"),
            Column("indicador"),
            Column("linea_de_base"),
            Column("meta"),
            Column("hitos"),
        ),
        key=("compromiso_id",),
    ),
    "avances": TableSchema(
        columns=(
            _must("compromiso_id"),
            Column("fecha", "date", required=True),
            Column("avance", "number"),
            _must("estado", "no_iniciado", "limitado", "sustancial", "completo"),
            Column("evidencia"),
        ),
        key=("compromiso_id", "fecha"),
        points_to=(ForeignKey("compromiso_id", "compromisos", "compromiso_id"),),
    ),
    "recordatorios": TableSchema(
        columns=(
            _id("recordatorio_id"),
            Column("evento_id"),
            Column("regla"),
            Column("programado_para", "date", required=True),
            _must("estado", *_REMINDED),
        ),
        key=("recordatorio_id",),
        points_to=(_TO_EVENT,),
    ),
    "difusion": TableSchema(
        columns=(
            _id("difusion_id"),
            Column("evento_id"),
            _must("medio"),
            Column("descripcion"),
            Column("lugar"),
            Column("fecha", "date"),
            Column("alcance", "integer"),
        ),
        key=("difusion_id",),
        points_to=(_TO_EVENT,),
    ),
}
