"""The chapters of the report about what people proposed, what was answered, and what became of it."""

from __future__ import annotations

from panel.report.drafting import CAPTION, QUOTE, SOURCE, Draft
from panel.report.sheets import sheet_pages


def cuadro(draft: Draft, number: int) -> None:
    """Caption, table, picture, and how it was counted."""
    name = f"cuadro_{number}"
    draft.line(f"{{{{ {name}.titulo }}}}", CAPTION)
    with draft.when(f"not {name}.hay"):
        draft.text("t.nothing_to_count")
    with draft.when(f"{name}.hay"):
        draft.block(f"{name}.tabla")
        draft.block(f"{name}.grafico")
    draft.line(f"{{{{ {name}.regla }}}}", SOURCE)


def way(draft: Draft) -> None:
    changed = draft.either("resumen.cambios", draft.say("t.way_changes", changes="{{ resumen.cambios }}"))
    worked = draft.say("t.way_sum", proposals="{{ n.propuestas }}")
    draft.line(draft.either("hay.propuestas", f"{worked} {changed}", draft.say("t.no_proposals")))
    with draft.when("recorrido.pasos"):
        draft.text("t.way_steps", steps="{{ recorrido.pasos }}")
        draft.line("{{ recorrido.titulo }}", CAPTION)
        draft.block("recorrido.grafico")
        for part in ("llegan", "salen"):
            draft.line(f"{{{{ recorrido.titulo_{part} }}}}", CAPTION)
            draft.block(f"recorrido.{part}")
        draft.text("t.way_how", SOURCE)
        draft.line("{{ recorrido.sin_rastro }}")
    draft.prompt("t.way_prompt")


def words(draft: Draft) -> None:
    say, either = draft.say, draft.either
    received = say("t.words_sum", contributions="{{ n.aportes }}")
    unread = either(
        "hay.aportes_sin_leer", say("t.words_unread", unread="{{ n.aportes_sin_leer }}"), say("t.words_read")
    )
    draft.line(either("hay.aportes", f"{received} {unread}", say("t.no_contributions")))
    cuadro(draft, 4)
    with draft.when("temas"):
        draft.text("t.words_quotes")
    with draft.each("t in temas"):
        draft.heading("t.theme", 2, name="{{ t.nombre }}")
        whole = {"contributions": "{{ t.aportes }}"}
        among = say("t.theme_sum", proposals="{{ t.propuestas }}", **whole)
        draft.line(either("t.propuestas", among, say("t.theme_comments", **whole)))
        with draft.when("t.apoyos"):
            draft.text("t.theme_supports", supports="{{ t.apoyos }}")
        with draft.when("t.citas"):
            draft.text("t.theme_quotes", quotable="{{ t.citables }}", kept=True)
        with draft.each("c in t.citas"):
            quotation(draft)
        with draft.when("not t.citas"):
            draft.text("t.theme_no_quotes")


def quotation(draft: Draft) -> None:
    """Words, who said them as far as they may be told, and the code."""
    draft.text("t.quotation", QUOTE, text="{{ c.texto }}", who="{{ c.quien }}")


def decisions(draft: Draft) -> None:
    say, either = draft.say, draft.either
    with draft.when("hay.decisiones"):
        answered = {"decisions": "{{ n.decisiones }}", "answered": "{{ n.aportes_respondidos }}"}
        told = say("t.decisions_answer", **answered)
        said = either("hay.aportes_respondidos", told, say("t.decisions_sum", decisions="{{ n.decisiones }}"))
        draft.line(f"{said} {say('t.decisions_reasons')}")
    with draft.when("hay.replicas"):
        rejoined = {"rejoined": "{{ n.replicas }}"}
        open_ = say("t.decisions_rejoined", open="{{ n.replicas_sin_atender }}", **rejoined)
        draft.line(either("hay.replicas_sin_atender", open_, say("t.decisions_heard", **rejoined)))
    with draft.when("resultados.tabla"):
        draft.line("{{ resultados.titulo }}", CAPTION)
        draft.block("resultados.tabla")
        draft.block("resultados.grafico")
    decision_tables(draft)


def decision_tables(draft: Draft) -> None:
    """A heading for each outcome, and a table for each of its themes."""
    with draft.when("not decisiones"):
        draft.text("t.no_decisions")
    with draft.each("g in decisiones"):
        draft.heading("t.outcome", 2, name="{{ g.resultado }}")
        with draft.each("t in g.temas"):
            draft.text("t.outcome_theme", CAPTION, theme="{{ t.nombre }}", number="{{ t.cantidad }}")
            draft.rows(
                "d in t.filas",
                (
                    ("t.code", "{{ d.codigo }}", 2.2),
                    ("t.proposal", "{{ d.titulo }}", 4.4),
                    ("t.reason", "{{ d.razon }}", 5),
                    ("t.who_and_when", "{{ d.quien }}", 4.4),
                ),
            )
            with draft.when("t.hay_mas"):
                draft.text("t.decisions_more", SOURCE, number="{{ t.cantidad }}")


def unanswered(draft: Draft) -> None:
    say, either = draft.say, draft.either
    received = {"contributions": "{{ n.aportes }}"}
    waiting = say("t.unanswered_sum", unanswered="{{ n.aportes_sin_respuesta }}", **received)
    late = say("t.unanswered_late", late="{{ n.aportes_atrasados }}")
    open_ = f"{waiting} {either('hay.aportes_atrasados', late, say('t.none_late'))}"
    answered = either("hay.aportes", say("t.all_answered"), say("t.no_contributions"))
    draft.line(either("hay.aportes_sin_respuesta", open_, answered))
    with draft.when("proceso.respuesta"):
        draft.text("t.unanswered_due", day="{{ proceso.respuesta }}")
    with draft.when("por_responder"):
        draft.rows(
            "p in por_responder",
            (
                ("t.theme_column", "{{ p.tema }}", 3.4),
                ("t.unanswered", "{{ p.cantidad }}", 2.4),
                ("t.late", "{{ p.atrasados }}", 2.4),
                ("t.late_days", "{{ p.dias }}", 2.4),
                ("t.first_codes", "{{ p.codigos }}", 5.4),
            ),
            {
                "mark": "{{ por_responder_fuente }}",
                "late": "{{ atrasados_fuente }}",
                "days": "{{ dias_fuente }}",
            },
        )


def commitments(draft: Draft) -> None:
    number = {"commitments": "{{ n.compromisos }}"}
    stepped = draft.say("t.commitments_stepped", milestones="{{ n.compromisos_hitos }}", **number)
    told = draft.either("hay.compromisos_hitos", stepped, draft.say("t.commitments_sum", **number))
    with draft.when("hay.compromisos"):
        draft.line(f"{told} {draft.say('t.commitments_sheets')}")
    commitment_pages(draft)


def commitment_pages(draft: Draft) -> None:
    """The list, and then a page for each."""
    with draft.when("compromisos"):
        draft.rows(
            "c in compromisos",
            (
                ("t.number", "{{ c.numero }}", 1.8),
                ("t.commitment", "{{ c.titulo }}", 7.2),
                ("t.entity", "{{ c.institucion }}", 4),
                ("t.state", "{{ c.estado }}", 3),
            ),
        )
    with draft.when("not compromisos"):
        draft.text("t.no_commitments")
    sheet_pages(draft)
