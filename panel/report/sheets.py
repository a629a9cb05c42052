"""A page for each commitment, with the fields of an OGP sheet."""

from __future__ import annotations

from typing import Final

from panel.report.drafting import SHEET, Draft

_FIELDS: Final = (
    "numero",
    "tema",
    "institucion",
    "periodo",
    "problema",
    "compromiso",
    "contribucion",
    "valores",
    "otros_actores",
    "indicador",
    "linea_de_base",
    "meta",
    "presupuesto",
    "propuestas",
    "aportes",
)


def sheet_pages(draft: Draft) -> None:
    """For each of `compromisos`: its sheet, its milestones, its progress."""
    with draft.each("c in compromisos"):
        draft.text("t.sheet_title", SHEET, number="{{ c.numero }}", title="{{ c.titulo }}")
        draft.sheet([(f"t.sheet_{field}", f"{{{{ c.{field} }}}}") for field in _FIELDS])
        _milestones(draft)
        _progress(draft)


def _milestones(draft: Draft) -> None:
    draft.heading("t.milestones", 3)
    with draft.when("not c.hitos"):
        draft.text("t.no_milestones")
    with draft.when("c.hitos"):
        draft.rows(
            "h in c.hitos",
            (
                ("t.milestone", "{{ h.texto }}", 8),
                ("t.from", "{{ h.desde }}", 2.7),
                ("t.to", "{{ h.hasta }}", 2.7),
                ("t.done_on", "{{ h.cumplido }}", 2.7),
            ),
        )


def _progress(draft: Draft) -> None:
    draft.heading("t.progress", 3)
    with draft.when("not c.avances"):
        draft.text("t.no_progress")
    with draft.when("c.avances"):
        draft.rows(
            "a in c.avances",
            (
                ("t.day", "{{ a.fecha }}", 2.7),
                ("t.state", "{{ a.estado }}", 3),
                ("t.what", "{{ a.texto }}", 6),
                ("t.evidence", "{{ a.evidencia }}", 4.3),
            ),
        )
