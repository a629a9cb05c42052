"""The numbers of the report. Each is a named query that gives how many there are of each key; "" is the
whole. The names are printed in the annex that says where every number comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any, Final

from sqlalchemy import Select, true

from domain.report import Figure
from storage.export.scope import Scope
from storage.report import decided, grown, heard, late, reached
from storage.report.reading import Reading
from storage.tables import rejoinders

Query = Callable[[Reading], Mapping[str, int]]


class Figures:
    """The queries of one report, each asked once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._known: dict[str, Mapping[str, int]] = {}

    def by_key(self, query: str) -> Mapping[str, int]:
        """What came out, by key. KeyError where no query has that name."""
        if query not in self._known:
            self._known[query] = QUERIES[query](self.reading)
        return self._known[query]

    def get(self, query: str, key: str = "", about: str = "") -> Figure:
        """The number of one key; `about`: what the key is called."""
        return Figure(query, self.by_key(query).get(key, 0), about)

    def ranked(self, query: str) -> tuple[tuple[str, Figure], ...]:
        """Every key with its number, largest first."""
        found = sorted(self.by_key(query).items(), key=lambda item: (-item[1], item[0]))
        return tuple((key, Figure(query, number, key)) for key, number in found)

    def average(self, number: Figure, points: str, key: str) -> Figure:
        """The points of a key shared among those whom `number` counts, half up to one decimal."""
        whole = Decimal(self.by_key(points).get(key, 0)) / number.count
        return Figure(points, str(whole.quantize(Decimal("0.1"), ROUND_HALF_UP)), number.about)


def _asked(statement: Callable[[Scope], Select[Any, Any]]) -> Query:
    def ask(reading: Reading) -> Mapping[str, int]:
        rows = reading.conn.execute(statement(reading.scope))
        return {str(key or ""): int(number or 0) for key, number in rows}

    return ask


QUERIES: Final[Mapping[str, Query]] = {
    "eventos": _asked(reached.events_number),
    "eventos_por_tipo": _asked(reached.events_by_kind),
    "cupos": _asked(reached.seats),
    "asistencias": _asked(reached.attendances_number),
    "personas": _asked(reached.people),
    "difusion": _asked(reached.outreach_number),
    "difusion_alcance": _asked(reached.outreach_people),
    "anuncios": _asked(reached.announcements_number),
    "documentos_lectores": _asked(reached.readers),
    "documentos_comentarios": _asked(reached.comments),
    "valoraciones_por_evento": _asked(reached.ratings_by_event),
    "valoracion_promedio": _asked(reached.points_by_event),
    "aportes": _asked(partial(heard.number, heard.ALL)),
    "aportes_propuestas": _asked(partial(heard.number, heard.IS_PROPOSAL)),
    "aportes_comentarios": _asked(partial(heard.number, ~heard.IS_PROPOSAL)),
    "aportes_sin_leer": _asked(partial(heard.number, heard.UNREAD)),
    "aportes_respondidos": _asked(partial(heard.number, decided.has_response())),
    "aportes_sin_respuesta": _asked(partial(heard.number, ~decided.has_response())),
    "aportes_por_via": _asked(heard.by_via),
    "aportes_por_tema": _asked(partial(heard.by_theme, heard.ALL)),
    "propuestas_por_tema": _asked(partial(heard.by_theme, heard.IS_PROPOSAL)),
    "citables_por_tema": _asked(partial(heard.by_theme, heard.QUOTABLE)),
    "apoyos_por_tema": _asked(heard.supports_by_theme),
    "sin_respuesta_por_tema": _asked(partial(heard.by_theme, ~decided.has_response())),
    "aportes_atrasados": late.whole,
    "atrasados_por_tema": late.number,
    "dias_de_atraso_por_tema": late.days,
    "propuestas": _asked(grown.number),
    "propuestas_fusionadas": _asked(partial(grown.lineage, "fusion")),
    "propuestas_divididas": _asked(partial(grown.lineage, "division")),
    "propuestas_reformuladas": _asked(partial(grown.lineage, "reformulacion")),
    "propuestas_en_etapa": grown.discussed,
    "propuestas_que_llegan": grown.entries,
    "propuestas_que_salen": grown.exits,
    "decisiones": decided.number,
    "decisiones_por_resultado": decided.by_outcome,
    "decisiones_por_resultado_y_tema": decided.by_outcome_and_theme,
    "decisiones_por_institucion": decided.by_institution,
    "replicas": _asked(partial(heard.rejoined, true())),
    "replicas_sin_atender": _asked(partial(heard.rejoined, rejoinders.c.closed_at.is_(None))),
    "compromisos": _asked(reached.commitments_number),
    "compromisos_hitos": _asked(reached.milestones_number),
}
"""Every query by the name that the annex prints. Their words are in mensajes/, one text a name."""

SINGLE: Final = (
    "personas",
    "eventos",
    "aportes",
    "aportes_propuestas",
    "aportes_comentarios",
    "decisiones",
    "compromisos",
    "cupos",
    "asistencias",
    "difusion",
    "difusion_alcance",
    "anuncios",
    "propuestas",
    "propuestas_fusionadas",
    "propuestas_divididas",
    "propuestas_reformuladas",
    "aportes_sin_leer",
    "aportes_respondidos",
    "replicas",
    "replicas_sin_atender",
    "aportes_sin_respuesta",
    "aportes_atrasados",
    "compromisos_hitos",
)
"""The queries that have one number alone, in the order in which the text comes to them."""
