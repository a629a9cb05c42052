"""What came after the decisions: commitments, answers to comments, outreach, and what attendees said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from storage.tables import (
    announcements,
    commitment_proposals,
    commitments,
    contributions,
    documents,
    events,
    milestones,
    outreach,
    persons,
    progress,
    ratings,
    readings,
    rejoinders,
)
from tests.export.world import add
from tests.report.invented import ASKS, AT, ENTITIES, LONG, NOW

if TYPE_CHECKING:
    from tests.report.world import World


def commit(world: World) -> None:
    for place, code in enumerate(world.adopted, start=1):
        theme = next((name for name in ASKS if code.startswith(name[:4].upper())), "salud")
        _commitment(world, place, code, theme)


def _commitment(world: World, place: int, code: str, theme: str) -> None:
    first = place == 1
    texts = {
        "title": "Foros multiactor por sector" if first else f"{ASKS[theme]} ({place})",
        "problem": LONG if place == 2 else "Las personas no saben qué se hizo con lo que pidieron.",
        "text": f"{ASKS[theme]}, en un lugar que cualquiera pueda ver.",
        "contribution": "Quien vive lejos puede comprobarlo sin viajar.",
        "ogp_values": "Transparencia; Participación ciudadana",
        "entity": "Presidencia del Consejo de Ministros" if first else ENTITIES[theme],
        "other_actors": "Gobiernos regionales; organizaciones de cada tema",
        "indicator": "Porcentaje de regiones con información al día",
        "baseline": "0%",
        "goal": "100% en junio de 2019" if place % 5 else "",
        "budget": "Con el presupuesto de la entidad",
    }
    days = {"starts_on": date(2018, 1, 1), "ends_on": date(2019, 6, 30), "adopted_on": date(2017, 12, 27)}
    id_ = add(
        world.conn,
        commitments,
        process_id=world.process,
        code=f"C-{place:02}",
        position=place,
        theme_id=None if first else world.themes[theme],
        created_at=NOW,
        **texts,
        **days,
    )
    link = {"commitment_id": id_, "proposal_id": world.proposals[code]}
    world.conn.execute(commitment_proposals.insert().values(**link))
    for number, step in enumerate(("Protocolo publicado", "Primer informe abierto"), start=1):
        when = {"starts_on": date(2018, 1, 1), "ends_on": date(2018, 6 * number, 30)}
        add(world.conn, milestones, commitment_id=id_, position=number, text=step, **when)
    if place <= 3:
        _progress(world, id_)


def _progress(world: World, commitment_id: int) -> None:
    told = {"status": "limitado", "text": "Se formó el equipo.", "evidence": "https://example.pe/avance"}
    by = {"by": "ana", "recorded_at": NOW, "percent": 25.0}
    world.conn.execute(
        progress.insert().values(commitment_id=commitment_id, on=date(2018, 1, 10), **told, **by)
    )


def answer_comments(world: World) -> None:
    """Seventeen of the twenty have a response in one; three wait, and their day has passed."""
    own = contributions.c
    ids = list(
        world.conn.execute(
            select(own.id).where(own.process_id == world.process, own.object == "").order_by(own.id)
        ).scalars()
    )
    world.conn.execute(update(contributions).where(own.id.in_(ids[:12])).values(revision="publicable"))
    both = world.respond("incluida_modificada", "mejora_el_texto", "Se precisó la redacción.", "Minsa")
    world.answer(both, ids[:17])
    luis = world.conn.execute(select(persons.c.id).where(persons.c.name == "Luis Rojas Vargas")).scalar_one()
    for number, closed in enumerate((NOW, None)):
        said = {
            "text": "todavía nadie leyó esto",
            "message_id": f"r{number}",
            "closed_by": "",
            "closed_at": closed,
        }
        add(world.conn, rejoinders, response_id=both, person_id=luis, channel="telegram", at=NOW, **said)


def spread(world: World) -> None:
    actions = (
        ("oficio", "Invitación a los gobiernos regionales", "La Libertad, San Martín y Arequipa", 60),
        ("redes", "Avisos en Facebook y Twitter", "Todo el país", 12_400),
        ("prensa", "Nota de prensa del cronograma", "Lima", None),
        ("radio", "Entrevista en radio local", "Tarapoto", 3_000),
    )
    for number, (medium, what, where, people) in enumerate(actions):
        said = {"medium": medium, "description": what, "place": where, "reach": people, "evidence": ""}
        on = date(2017, 9, 8 + number)
        add(world.conn, outreach, process_id=world.process, on=on, external_id=f"d{number}", **said)
    sent = {
        "kind": "boletin",
        "title": "Boletín",
        "text": "…",
        "segment": {},
        "recipients": 300,
        "by": "ana",
    }
    add(world.conn, announcements, process_id=world.process, created_at=AT, **sent)
    draft = {
        "code": "AUTOEVALUACION",
        "kind": "informe",
        "title": "Informe de autoevaluación del segundo plan",
    }
    days = {
        "opens_on": date(2017, 9, 22),
        "closes_on": date(2017, 10, 6),
        "version": 1,
        "published_at": AT,
    }
    document = add(world.conn, documents, process_id=world.process, summary="", link="", **draft, **days)
    for reader in range(9):
        row = {"document_id": document, "reader": f"r{reader}", "at": AT}
        world.conn.execute(readings.insert().values(**row))


def rate(world: World) -> None:
    """Four opinions of one workshop, two of another: too few for an average."""
    codes = {row.code: row.id for row in world.conn.execute(select(events.c.code, events.c.id))}
    opinions = (
        ("TR17-SM", 5, "Nos pusimos de acuerdo en lo que hay que hacer.", True, True, "publicable"),
        (
            "TR17-SM",
            4,
            "Recibimos materiales muy útiles; llámame al 987 654 321.",
            True,
            False,
            "publicable",
        ),
        ("TR17-SM", 4, "todavía nadie leyó esto", True, True, "pendiente"),
        ("TR17-SM", 2, "Muy corto: todavía nadie leyó esto.", False, False, "publicable"),
        ("TR17-AQ", 5, "", False, False, "pendiente"),
        ("TR17-AQ", 3, "", False, False, "pendiente"),
    )
    for number, (event, score, text, quote, named, revision) in enumerate(opinions):
        person = add(
            world.conn, persons, name="Peggy Tuanama" if number == 0 else f"Persona Inventada {number}"
        )
        said = {"score": score, "text": text, "quote": quote, "quote_name": named, "revision": revision}
        add(world.conn, ratings, event_id=codes[event], person_id=person, channel="telegram", at=AT, **said)
