"""The chapters of the report, each a function that draws its part of the template: those about how it was
done, who came, and what people will write. What was proposed and answered: panel/report/answers.py."""

from __future__ import annotations

from panel.report.answers import cuadro, quotation
from panel.report.drafting import Draft


def introduction(draft: Draft) -> None:
    draft.text("t.introduction_what", name="{{ proceso.nombre }}", period="{{ proceso.periodo }}")
    say, either = draft.say, draft.either
    events = either("hay.eventos", say("t.introduction_events", events="{{ n.eventos }}"), say("t.no_events"))
    people = either("hay.personas", say("t.people_sum", people="{{ n.personas }}"), say("t.no_people"))
    draft.line(f"{events} {people}")
    received = say("t.introduction_words", contributions="{{ n.aportes }}", parts="{{ resumen.aportes }}")
    draft.line(either("hay.aportes", received, say("t.no_contributions")))
    came_to = say("t.introduction_came_to", result="{{ resumen.resultado }}")
    draft.line(either("resumen.resultado", came_to, say("t.no_result")))
    draft.text("t.introduction_sources")
    draft.prompt("t.introduction_prompt")


def background(draft: Draft) -> None:
    draft.prompt("t.background_prompt")


def method(draft: Draft) -> None:
    call(draft)
    draft.heading("t.method_stages", 2)
    stages(draft)
    draft.heading("t.method_channels", 2)
    with draft.when("not vias"):
        draft.text("t.no_contributions")
    with draft.when("vias"):
        draft.text("t.method_channels_text", contributions="{{ n.aportes }}", kept=True)
        draft.block("vias")
    consultation(draft)


def call(draft: Draft) -> None:
    """Where people heard of it, and what they were called to."""
    draft.heading("t.method_call", 2)
    with draft.when("proceso.enlace"):
        draft.text("t.method_link", link="{{ proceso.enlace }}")
    with draft.when("proceso.contacto"):
        draft.text("t.method_contact", contact="{{ proceso.contacto }}")
    say, either = draft.say, draft.either
    held = say("t.method_events", events="{{ n.eventos }}", kinds="{{ tipos_de_evento }}")
    came = say("t.method_came", came="{{ resumen.asistencia }}")
    events = either("hay.eventos", held, say("t.no_events"))
    draft.line(f"{events} {either('resumen.asistencia', came, say('t.method_nobody'))}")
    draft.prompt("t.method_prompt")


def stages(draft: Draft) -> None:
    """The calendar as it was set."""
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


def consultation(draft: Draft) -> None:
    """The documents that were open to comment, if there were any."""
    with draft.when("documentos"):
        draft.heading("t.method_documents", 2)
        draft.rows(
            "d in documentos",
            (
                ("t.document", "{{ d.titulo }}", 5.8),
                ("t.from", "{{ d.desde }}", 2.6),
                ("t.to", "{{ d.hasta }}", 2.6),
                ("t.readers", "{{ d.lecturas }}", 2.2),
                ("t.comments", "{{ d.comentarios }}", 2.8),
            ),
            {"read": "{{ lecturas_fuente }}", "said": "{{ comentarios_fuente }}"},
        )


def spreading(draft: Draft) -> None:
    say, either = draft.say, draft.either
    done = say("t.spreading_sum", actions="{{ n.difusion }}")
    reached = say("t.spreading_reached", actions="{{ n.difusion }}", people="{{ n.difusion_alcance }}")
    actions = either("hay.difusion", either("hay.difusion_alcance", reached, done), say("t.no_spreading"))
    sent = say("t.announced", announcements="{{ n.anuncios }}")
    draft.line(f"{actions} {either('hay.anuncios', sent, say('t.no_announcements'))}")
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
    people, organizations = "{{ n.personas }}", "{{ organizaciones_total }}"
    say, either = draft.say, draft.either
    came = either(
        "hay.organizaciones",
        say("t.participation_sum", people=people, organizations=organizations),
        say("t.people_sum", people=people),
    )
    draft.line(either("hay.personas", f"{came} {say('t.participation_once')}", say("t.no_people")))
    for number in (1, 2, 3):
        cuadro(draft, number)


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
