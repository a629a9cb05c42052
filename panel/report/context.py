"""The names that a template can use, with their facts. docs/archivos.md explains each."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any, Final

from markupsafe import Markup

from domain.cuadros import Cuadro
from domain.report import Figure, Report, Stage
from panel.report.facts import Fact, commitment_facts, decision_facts, quote_facts
from panel.report.phrases import Phrases, compact
from panel.report.tables import table
from panel.report.ways import Draw, way_facts
from storage.report.rows import OUTREACH


def report_context(report: Report, phrases: Phrases, draw: Draw, made_at: datetime) -> dict[str, Any]:
    """All of it, in the order of the chapters, so that the sources are numbered as they are read."""
    return {
        "fecha": phrases.say("t.day_long", day=made_at),
        **_process(report, phrases),
        **_participation(report, phrases, draw),
        **way_facts(report, phrases, draw),
        **_words(report, phrases, draw),
        **_answers(report, phrases, draw),
        "compromisos": commitment_facts(report.commitments, phrases),
        "valoraciones": [_rated(one, phrases) for one in report.ratings],
        "organizaciones": _organizations(report, phrases),
        "reglas": _rules(report, phrases),
        "fuentes": phrases.sources(),
    }


def _process(report: Report, phrases: Phrases) -> dict[str, Any]:
    process = report.process
    numbers = {query: phrases.number(figure) for query, figure in report.numbers.items()}
    return {
        "proceso": {
            "nombre": process.name,
            "codigo": process.code,
            "periodo": phrases.period(process.starts_on, process.ends_on),
            "respuesta": phrases.day(process.respond_by),
            "contacto": process.contact,
            "enlace": process.link,
        },
        "n": numbers,
        "hay": {query: figure.count > 0 for query, figure in report.numbers.items()}
        | {"organizaciones": _came(report).count > 0},
        "resumen": {
            part: phrases.together(report.numbers[query] for query in queries)
            for part, queries in _TOGETHER.items()
        },
        "tipos_de_evento": _kinds(report, phrases),
        "etapas": [_stage(stage, report, phrases) for stage in report.stages],
        "vias": _vias(report, phrases),
        **_documents(report, phrases),
        **_outreach(report, phrases),
    }


_TOGETHER: Final = {
    "aportes": ("aportes_propuestas", "aportes_comentarios"),
    "resultado": ("decisiones", "compromisos"),
    "asistencia": ("cupos", "asistencias"),
    "cambios": ("propuestas_fusionadas", "propuestas_divididas", "propuestas_reformuladas"),
}
"""Numbers that are said in one list, without those that are zero."""


def _came(report: Report) -> Figure:
    return Figure("cuadro_1", int(report.cuadros["cuadro_1"].rows[-1][1]))


def _kinds(report: Report, phrases: Phrases) -> str:
    told = [phrases.say(f"event_kind.{kind}", n=figure.count) for kind, figure in report.kinds]
    if not told:
        return phrases.say("t.none")
    named = [
        (phrases.say(f"event_kind.{kind}", n=figure.count), figure.count) for kind, figure in report.kinds
    ]
    values = [(words.partition(" ")[2], number) for words, number in named]
    return phrases.say("t.list", items=told) + phrases.column("eventos_por_tipo", values)


def _vias(report: Report, phrases: Phrases) -> Markup | str:
    rows = [(_via(code, phrases), figure.count) for code, figure in report.vias]
    head = phrases.say("t.contributions") + phrases.column("aportes_por_via", rows)
    return table((phrases.say("t.via"), head), rows) if rows else ""


def _via(code: str, phrases: Phrases) -> str:
    return phrases.say_packs(f"cuadro_4.{code}")


def _stage(stage: Stage, report: Report, phrases: Phrases) -> Fact:
    return {
        "nombre": stage.name,
        "desde": phrases.day(stage.opens_on),
        "hasta": phrases.day(stage.closes_on),
        "respuesta": phrases.day(stage.respond_by or report.process.respond_by),
        "como": stage.how,
    }


def _documents(report: Report, phrases: Phrases) -> dict[str, Any]:
    found = report.documents
    return {
        "documentos": [
            {
                "titulo": one.title,
                "codigo": one.code,
                "desde": phrases.day(one.opens_on),
                "hasta": phrases.day(one.closes_on),
                "lecturas": f"{one.readers.count:,}",
                "comentarios": f"{one.comments.count:,}",
            }
            for one in found
        ],
        "lecturas_fuente": phrases.column(
            "documentos_lectores", [(one.code, one.readers.count) for one in found]
        ),
        "comentarios_fuente": phrases.column(
            "documentos_comentarios", [(one.code, one.comments.count) for one in found]
        ),
    }


def _outreach(report: Report, phrases: Phrases) -> dict[str, Any]:
    return {
        "difusion": [
            {
                "fecha": phrases.day(one.on),
                "medio": one.medium,
                "descripcion": one.description,
                "lugar": one.place,
                "alcance": "" if one.reach is None else f"{one.reach:,}",
            }
            for one in report.outreach
        ],
        "difusion_hay_mas": report.numbers["difusion"].count > OUTREACH,
    }


def _participation(report: Report, phrases: Phrases, draw: Draw) -> dict[str, Any]:
    return {
        "organizaciones_total": phrases.number(_came(report)),
        **{name: _cuadro(report, name, phrases, draw) for name in ("cuadro_1", "cuadro_2", "cuadro_3")},
    }


_SHARED: Final = {"cuadro_1": 1, "cuadro_2": 1, "cuadro_3": 2, "cuadro_4": 1}
"""Rows of totals at the end of each; Cuadro 3 has its percentages besides."""


def _cuadro(report: Report, name: str, phrases: Phrases, draw: Draw) -> Fact:
    cuadro = report.cuadros[name]
    totals = _SHARED[name]
    whole = int(cuadro.rows[-totals][1 if totals == 1 and name != "cuadro_4" else -1])
    title = phrases.say("t.cuadro", number=name[-1], title=cuadro.title)
    labels, series = _bars(cuadro, name, totals)
    return {
        "titulo": title + phrases.mark(Figure(name, whole)),
        "hay": whole > 0,
        "tabla": table(cuadro.columns, cuadro.rows, totals=totals),
        "grafico": draw(title, labels, series) if whole else "",
        "regla": phrases.say_packs(f"{name}.rule"),
    }


def _bars(cuadro: Cuadro, name: str, totals: int) -> tuple[list[str], dict[str, list[int]]]:
    """What a chart shows of a Cuadro: its rows without totals, and no percentages."""
    rows = cuadro.rows[:-totals]
    last = 2 if name in ("cuadro_1", "cuadro_2") else -1
    columns = cuadro.columns[1:last]
    series = {column: [int(row[place]) for row in rows] for place, column in enumerate(columns, start=1)}
    return [str(row[0]) for row in rows], series


def _words(report: Report, phrases: Phrases, draw: Draw) -> dict[str, Any]:
    return {
        "cuadro_4": _cuadro(report, "cuadro_4", phrases, draw),
        "temas": [
            {
                "nombre": theme.name or phrases.say("t.no_theme"),
                "aportes": phrases.number(theme.contributions),
                "propuestas": phrases.number(theme.proposals) if theme.proposals.count else "",
                "apoyos": phrases.number(theme.supports) if theme.supports.count else "",
                "citables": phrases.number(theme.quotable),
                "citas": quote_facts(theme.quotes, phrases),
            }
            for theme in report.themes
            if theme.contributions.count
        ],
    }


def _answers(report: Report, phrases: Phrases, draw: Draw) -> dict[str, Any]:
    return {
        "resultados": _outcomes(report, phrases, draw),
        "decisiones": decision_facts(report.groups, phrases),
        **_waiting(report, phrases),
    }


def _outcomes(report: Report, phrases: Phrases, draw: Draw) -> Fact:
    rows = [(phrases.say(f"outcome.{code}"), figure.count) for code, figure in report.outcomes]
    if not rows:
        return {"tabla": "", "titulo": "", "grafico": ""}
    title = phrases.say("t.outcomes_title")
    head = (phrases.say("t.outcome_column"), phrases.say("t.decisions_column"))
    return {
        "titulo": title + phrases.column("decisiones_por_resultado", rows),
        "tabla": table(head, rows),
        "grafico": draw(title, [name for name, _ in rows], {head[1]: [number for _, number in rows]}),
    }


def _waiting(report: Report, phrases: Phrases) -> dict[str, Any]:
    rows = [(one.theme or phrases.say("t.no_theme"), one) for one in report.waiting]
    return {
        "por_responder": [
            {
                "tema": name,
                "cantidad": f"{one.number.count:,}",
                "atrasados": f"{one.late.count:,}",
                "dias": f"{one.days.count:,}",
                "codigos": "\n".join(one.codes),
            }
            for name, one in rows
        ],
        "por_responder_fuente": phrases.column(
            "sin_respuesta_por_tema", [(name, one.number.count) for name, one in rows]
        ),
        "atrasados_fuente": phrases.column(
            "atrasados_por_tema", [(name, one.late.count) for name, one in rows]
        ),
        "dias_fuente": phrases.column(
            "dias_de_atraso_por_tema", [(name, one.days.count) for name, one in rows]
        ),
    }


def _rated(one: Any, phrases: Phrases) -> Fact:
    say = phrases.say
    number = phrases.number(one.number)
    if one.average is None:
        summary = say("t.rated_few", opinions=number)
    else:
        average = f"{one.average.value}{phrases.mark(one.average)}"
        summary = say("t.rated_sum", opinions=number, average=average)
    return {
        "evento": one.title,
        "fecha": phrases.day(one.on),
        "resumen": summary,
        "citas": quote_facts(one.quotes, phrases),
    }


def _organizations(report: Report, phrases: Phrases) -> list[Fact]:
    order = ("publico", "academia", "cooperacion", "empresa", "ong", "base", "gremio", "otro")
    found = sorted(report.organizations, key=lambda one: (order.index(one[0]), one[1].casefold()))
    return [
        {"tipo": phrases.say(f"organization_kind.{kind}"), "nombres": "; ".join(name for _, name in group)}
        for kind, group in groupby(found, key=lambda one: one[0])
    ]


def _rules(report: Report, phrases: Phrases) -> list[str]:
    cuadros = [
        compact(
            (phrases.say("t.cuadro", number=name[-1], title=cuadro.title), phrases.say_packs(f"{name}.rule"))
        )
        for name, cuadro in report.cuadros.items()
    ]
    return [phrases.say_packs("readme.rules_general"), *cuadros]
