"""The chapters of the report, each a function that draws its part of the template."""

from __future__ import annotations

from panel.report.drafting import CAPTION, QUOTE, SOURCE, Draft
from panel.report.sheets import sheet_pages


def introduction(draft: Draft) -> None:
    draft.text("t.introduction_what", name="{{ proceso.nombre }}", period="{{ proceso.periodo }}")
    draft.text(
        "t.introduction_sum",
        people="{{ n.personas }}",
        events="{{ n.eventos }}",
        contributions="{{ n.aportes }}",
        proposals="{{ n.aportes_propuestas }}",
        comments="{{ n.aportes_comentarios }}",
    )
    draft.text("t.introduction_came_to", decisions="{{ n.decisiones }}", commitments="{{ n.compromisos }}")
    draft.text("t.introduction_sources")
    draft.prompt("t.introduction_prompt")


def background(draft: Draft) -> None:
    draft.prompt("t.background_prompt")


def method(draft: Draft) -> None:
    draft.heading("t.method_call", 2)
    with draft.when("proceso.enlace"):
        draft.text("t.method_link", link="{{ proceso.enlace }}")
    with draft.when("proceso.contacto"):
        draft.text("t.method_contact", contact="{{ proceso.contacto }}")
    draft.text(
        "t.method_events",
        events="{{ n.eventos }}",
        kinds="{{ tipos_de_evento }}",
        seats="{{ n.cupos }}",
        attendances="{{ n.asistencias }}",
    )
    draft.prompt("t.method_prompt")
    draft.heading("t.method_stages", 2)
    with draft.when("not etapas"):
        draft.text("t.no_stages")
    with draft.when("etapas"):
        draft.rows(
            "e in etapas",
            (
                ("t.stage", "{{ e.nombre }}", 3.6),
                ("t.from", "{{ e.desde }}", 2.4),
                ("t.to", "{{ e.hasta }}", 2.4),
                ("t.answer_by", "{{ e.respuesta }}", 2.4),
                ("t.how", "{{ e.como }}", 5.2),
            ),
        )
    draft.heading("t.method_channels", 2)
    with draft.when("not vias"):
        draft.text("t.no_contributions")
    with draft.when("vias"):
        draft.text("t.method_channels_text", contributions="{{ n.aportes }}", kept=True)
        draft.block("vias")
    consultation(draft)


def consultation(draft: Draft) -> None:
    """The documents that were open to comment, if there were any."""
    with draft.when("documentos"):
        draft.heading("t.method_documents", 2)
        draft.rows(
            "d in documentos",
            (
                ("t.document", "{{ d.titulo }}", 6.4),
                ("t.from", "{{ d.desde }}", 2.6),
                ("t.to", "{{ d.hasta }}", 2.6),
                ("t.readers", "{{ d.lecturas }}", 2.2),
                ("t.comments", "{{ d.comentarios }}", 2.2),
            ),
            {"read": "{{ lecturas_fuente }}", "said": "{{ comentarios_fuente }}"},
        )


def spreading(draft: Draft) -> None:
    draft.text(
        "t.spreading_sum",
        actions="{{ n.difusion }}",
        people="{{ n.difusion_alcance }}",
        announcements="{{ n.anuncios }}",
    )
    with draft.when("difusion"):
        draft.rows(
            "d in difusion",
            (
                ("t.day", "{{ d.fecha }}", 2.6),
                ("t.medium", "{{ d.medio }}", 2.6),
                ("t.what", "{{ d.descripcion }}", 5.8),
                ("t.place", "{{ d.lugar }}", 3),
                ("t.reach", "{{ d.alcance }}", 2),
            ),
        )
        with draft.when("difusion_hay_mas"):
            draft.text("t.spreading_more", actions="{{ n.difusion }}")
    draft.prompt("t.spreading_prompt")


def participation(draft: Draft) -> None:
    draft.text("t.participation_sum", people="{{ n.personas }}", organizations="{{ organizaciones_total }}")
    for number in (1, 2, 3):
        cuadro(draft, number)


def cuadro(draft: Draft, number: int) -> None:
    """Caption, table, picture, and how it was counted."""
    name = f"cuadro_{number}"
    draft.line(f"{{{{ {name}.titulo }}}}", CAPTION)
    draft.block(f"{name}.tabla")
    with draft.when(f"{name}.grafico"):
        draft.block(f"{name}.grafico")
    draft.line(f"{{{{ {name}.regla }}}}", SOURCE)


def way(draft: Draft) -> None:
    draft.text(
        "t.way_sum",
        proposals="{{ n.propuestas }}",
        merged="{{ n.propuestas_fusionadas }}",
        split="{{ n.propuestas_divididas }}",
        reworded="{{ n.propuestas_reformuladas }}",
    )
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
    draft.text("t.words_sum", contributions="{{ n.aportes }}", unread="{{ n.aportes_sin_leer }}")
    cuadro(draft, 4)
    draft.text("t.words_quotes")
    with draft.each("t in temas"):
        draft.heading("t.theme", 2, name="{{ t.nombre }}")
        draft.text("t.theme_sum", contributions="{{ t.aportes }}", proposals="{{ t.propuestas }}")
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
    draft.text("t.decisions_sum", decisions="{{ n.decisiones }}", answered="{{ n.aportes_respondidos }}")
    draft.text("t.decisions_rejoined", rejoined="{{ n.replicas }}", open="{{ n.replicas_sin_atender }}")
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
    draft.text(
        "t.unanswered_sum", unanswered="{{ n.aportes_sin_respuesta }}", contributions="{{ n.aportes }}"
    )
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
    with draft.when("not por_responder"):
        draft.text("t.all_answered")


def commitments(draft: Draft) -> None:
    draft.text("t.commitments_sum", commitments="{{ n.compromisos }}", milestones="{{ n.compromisos_hitos }}")
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


def opinions(draft: Draft) -> None:
    with draft.when("not valoraciones"):
        draft.text("t.no_ratings")
    with draft.when("valoraciones"):
        draft.text("t.ratings_how")
    with draft.each("v in valoraciones"):
        draft.heading("t.rated", 2, title="{{ v.evento }}", day="{{ v.fecha }}")
        draft.line("{{ v.resumen }}")
        with draft.each("c in v.citas"):
            quotation(draft)


def practices(draft: Draft) -> None:
    draft.prompt("t.practices_prompt")


def lessons(draft: Draft) -> None:
    draft.prompt("t.lessons_prompt")
    for _ in range(3):
        draft.prompt("t.lesson_prompt")


def institutions_annex(draft: Draft) -> None:
    with draft.when("not organizaciones"):
        draft.text("t.no_organizations")
    with draft.each("g in organizaciones"):
        draft.heading("t.organizations_of", 2, name="{{ g.tipo }}")
        draft.line("{{ g.nombres }}")


def sources_annex(draft: Draft) -> None:
    draft.text("t.sources_how", day="{{ fecha }}")
    draft.rows(
        "f in fuentes",
        (
            ("t.source_number", "{{ f.numero }}", 1.1),
            ("t.source_query", "{{ f.consulta }}", 4.2),
            ("t.source_what", "{{ f.que }}", 3.6),
            ("t.source_filter", "{{ f.filtro }}", 3.7),
            ("t.source_value", "{{ f.valor }}", 3.4),
        ),
    )


def rules_annex(draft: Draft) -> None:
    with draft.each("r in reglas"):
        draft.line("{{ r }}")
