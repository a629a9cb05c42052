"""The public columns of what the team works on: proposals, sheets, answers, commitments, documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.pack_schema import (
    PROGRESS_STATES,
    VIAS,
    Column,
    ForeignKey,
    TableSchema,
    must,
    row_id,
)
from domain.proposals import ANSWERS, CRITERIA, KINDS
from domain.responses import OUTCOMES, REASONS

_ENDING = tuple(outcome for outcome in OUTCOMES if outcome != "fusionada_con")
ENTRIES: Final = ("nueva", "continua", *KINDS)
EXITS: Final = ("continua", *KINDS, *_ENDING, "en_curso", "sin_respuesta", "sin_rastro")
"""How a proposal comes to a stage and how it leaves it."""

TO_PROCESS: Final = ForeignKey("proceso_id", "procesos", "proceso_id")
TO_STAGE: Final = ForeignKey("etapa", "etapas", "etapa")
TO_THEME: Final = ForeignKey("tema", "temas", "tema")
TO_EVENT: Final = ForeignKey("evento_id", "eventos", "evento_id")
TO_CONTRIBUTION: Final = ForeignKey("aporte_id", "aportes", "aporte_id")
TO_PROPOSAL: Final = ForeignKey("propuesta_id", "propuestas", "propuesta_id")
TO_DECISION: Final = ForeignKey("decision_id", "decisiones", "decision_id")
TO_COMMITMENT: Final = ForeignKey("compromiso_id", "compromisos", "compromiso_id")
TO_DOCUMENT: Final = ForeignKey("documento_id", "documentos", "documento_id")


def _sheet(criteria: tuple[str, ...]) -> TableSchema:
    return TableSchema(
        columns=(
            must("propuesta_id"),
            Column("version", "integer", required=True),
            must("criterio", *criteria),
            must("cumple", *ANSWERS),
            Column("nota"),
            Column("evaluador_rol"),
            Column("fecha", "date"),
        ),
        key=("propuesta_id", "version", "criterio"),
        points_to=(TO_PROPOSAL,),
    )


PUBLIC_WORK: Final[Mapping[str, TableSchema]] = {
    "propuestas": TableSchema(
        columns=(
            must("propuesta_id"),
            Column("version", "integer", required=True),
            must("proceso_id"),
            Column("etapa"),
            Column("etapa_actual"),
            Column("tema"),
            Column("institucion_autora"),
            Column("titulo"),
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
            Column("aporte_ids"),
            Column("deriva_de"),
            Column("fecha", "date", required=True),
        ),
        key=("propuesta_id", "version"),
        points_to=(TO_PROCESS, TO_STAGE, TO_THEME),
    ),
    "smart": _sheet(CRITERIA["smart"]),
    "viabilidad": _sheet(CRITERIA["viabilidad"]),
    "origenes": TableSchema(
        columns=(must("propuesta_id"), must("aporte_id")),
        key=("propuesta_id", "aporte_id"),
        points_to=(TO_PROPOSAL, TO_CONTRIBUTION),
    ),
    "procedencia": TableSchema(
        columns=(
            must("propuesta_id"),
            must("deriva_de"),
            must("relacion", *KINDS),
            Column("fecha", "date", required=True),
        ),
        key=("propuesta_id", "deriva_de"),
        points_to=(TO_PROPOSAL, ForeignKey("deriva_de", "propuestas", "propuesta_id")),
    ),
    "trayectorias": TableSchema(
        columns=(
            must("proceso_id"),
            must("propuesta_id"),
            must("etapa"),
            Column("tema"),
            must("entra", *ENTRIES),
            must("sale", *EXITS),
            Column("hacia"),
            Column("dias_de_atraso", "integer"),
        ),
        key=("propuesta_id", "etapa"),
        points_to=(TO_PROCESS, TO_PROPOSAL, TO_STAGE, TO_THEME),
    ),
    "decisiones": TableSchema(
        columns=(
            row_id("decision_id"),
            must("proceso_id"),
            Column("propuesta_id"),
            Column("etapa"),
            must("resultado", *OUTCOMES),
            must("motivo_codigo", *REASONS),
            must("motivo_texto"),
            Column("entidad"),
            Column("fusionada_con"),
            Column("derivada_a"),
            Column("derivada_documento"),
            Column("derivada_fecha", "date"),
            Column("en_evaluacion_hasta", "date"),
            Column("fecha", "date", required=True),
            Column("vigente", "boolean", required=True),
            Column("personas_por_avisar", "integer", required=True),
            Column("personas_avisadas", "integer", required=True),
            Column("notificada_en", "date"),
            Column("via", enum=VIAS),
        ),
        key=("decision_id",),
        points_to=(
            TO_PROCESS,
            TO_PROPOSAL,
            TO_STAGE,
            ForeignKey("fusionada_con", "propuestas", "propuesta_id"),
        ),
    ),
    "respuestas_aportes": TableSchema(
        columns=(must("decision_id"), must("aporte_id")),
        key=("decision_id", "aporte_id"),
        points_to=(TO_DECISION, TO_CONTRIBUTION),
    ),
    "replicas": TableSchema(
        columns=(
            row_id("replica_id"),
            must("decision_id"),
            Column("persona_anon_id"),
            Column("fecha", "date", required=True),
            Column("atendida", "boolean", required=True),
        ),
        key=("replica_id",),
        points_to=(TO_DECISION,),
    ),
    "compromisos": TableSchema(
        columns=(
            row_id("compromiso_id"),
            must("proceso_id"),
            must("codigo"),
            Column("numero", "integer", required=True),
            must("titulo"),
            Column("tema"),
            Column("propuesta_ids"),
            Column("entidad"),
            Column("otros_actores"),
            Column("problema"),
            Column("compromiso"),
            Column("como_contribuye"),
            Column("valores_ogp"),
            Column("indicador"),
            Column("linea_de_base"),
            Column("meta"),
            Column("presupuesto"),
            Column("hitos"),
            Column("inicio", "date"),
            Column("fin", "date"),
            Column("adoptado_en", "date"),
            must("estado_actual", "sin_informe", *PROGRESS_STATES),
        ),
        key=("compromiso_id",),
        points_to=(TO_PROCESS, TO_THEME),
    ),
    "compromiso_propuestas": TableSchema(
        columns=(must("compromiso_id"), must("propuesta_id")),
        key=("compromiso_id", "propuesta_id"),
        points_to=(TO_COMMITMENT, TO_PROPOSAL),
    ),
    "hitos": TableSchema(
        columns=(
            must("compromiso_id"),
            Column("orden", "integer", required=True),
            Column("hito"),
            Column("inicio", "date"),
            Column("fin", "date"),
            Column("cumplido_en", "date"),
        ),
        key=("compromiso_id", "orden"),
        points_to=(TO_COMMITMENT,),
    ),
    "avances": TableSchema(
        columns=(
            must("compromiso_id"),
            Column("fecha", "date", required=True),
            Column("avance", "number"),
            must("estado", *PROGRESS_STATES),
            Column("descripcion"),
            Column("evidencia"),
        ),
        key=("compromiso_id", "fecha"),
        points_to=(TO_COMMITMENT,),
    ),
    "documentos": TableSchema(
        columns=(
            row_id("documento_id"),
            must("proceso_id"),
            must("codigo"),
            Column("etapa"),
            must("tipo"),
            must("titulo"),
            Column("resumen"),
            Column("enlace"),
            Column("abre", "date"),
            Column("cierra", "date"),
            Column("responder_hasta", "date"),
            Column("version", "integer", required=True),
            Column("publicado_en", "date", required=True),
            Column("lecturas", "integer", required=True),
        ),
        key=("documento_id",),
        points_to=(TO_PROCESS, TO_STAGE),
    ),
    "secciones": TableSchema(
        columns=(
            must("documento_id"),
            must("seccion"),
            Column("orden", "integer", required=True),
            Column("tema"),
            Column("titulo"),
            Column("texto"),
            Column("retirada_en", "date"),
            Column("apoyos", "integer", required=True),
        ),
        key=("documento_id", "seccion"),
        points_to=(TO_DOCUMENT, TO_THEME),
    ),
    "instantaneas": TableSchema(
        columns=(
            row_id("instantanea_id"),
            must("proceso_id"),
            must("tipo", "documento", "cronograma"),
            Column("documento"),
            must("sha256"),
            Column("publicado_en", "datetime", required=True),
        ),
        key=("instantanea_id",),
        points_to=(TO_PROCESS,),
    ),
}
