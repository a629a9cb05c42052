"""A database in which everything has happened once: every kind of event, and people at every stage."""

from __future__ import annotations

import itertools
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.fetching import LOST
from domain.agenda import KINDS
from domain.columns import DOCUMENTS
from domain.commitment_rows import CommitmentRow, MilestoneRow, ProgressRow
from domain.document_rows import DocumentFile, DocumentRow
from domain.responses import NewResponse
from handlers.joined_chats import TOLD
from panel.announcement_commands import sent
from panel.announcement_plan import Said
from panel.demo import load_demo
from storage.confirmations import confirm
from storage.database import Database
from storage.events import event_by_id
from storage.events_admin import cancel_event
from storage.holds import ENDED
from storage.imports.commitments import save_commitment
from storage.imports.documents import save_documents
from storage.invitations import create_invitation
from storage.links import join_by_staff
from storage.notices import Notice, notify
from storage.offers import EXPIRED
from storage.organizations import find_or_create
from storage.ratings import ask_some
from storage.registrations import cancel
from storage.reminders import event_moved
from storage.responses import record
from storage.tables import addresses, contributions, documents, persons, sections, speakers
from storage.telling import SEPARATED
from tests.handlers.proposing import ASK, PROBLEM, publish
from tests.handlers.talking import Talker
from tests.storage.seating import NOW, START, ask, change_event, make_event, make_people, seat

PLACE: dict[str, Any] = {"latitude": -5.1945, "longitude": -80.6328, "venue": "Casa de la Cultura"}
OTHERS: dict[str, dict[str, Any]] = {
    "LLENO": {"title": "Charla que se llenó", "capacity": 1},
    "SINLISTA": {"title": "Mesa sin lista de espera", "capacity": 1, "waiting_list": False},
    "INTERNET": {"title": "Webinar de datos", "modality": "virtual", "link": "https://example.org/sala"},
    "SERIE1": {"title": "Diálogo, primera fecha", "series": "DIALOGO"},
    "SERIE2": {
        "title": "Diálogo, segunda fecha",
        "series": "DIALOGO",
        "starts_at": START + timedelta(days=7),
    },
    "INVITADO": {"title": "Mesa de instituciones", "access": "invitacion"},
    "PASADO": {"title": "Taller que ya fue", "starts_at": NOW - timedelta(days=3)},
    "CERRADO": {"title": "Taller cerrado", "status": "closed"},
    "AUNNO": {"title": "Taller que aún no abre", "registration_opens": NOW + timedelta(days=5)},
    "POCOS": {"title": "Sesión de dos sillas", "capacity": 2},
    "SEMANA": {"title": "Taller con fecha por confirmar", "date_status": "hora_por_confirmar", "capacity": 2},
    "CANCELADO": {"title": "Taller que se cancela", "capacity": 9},
    "SIRVIO": {"title": "Encuentro de ayer"},
}
COMMITTEE: dict[str, Any] = {"name": "Comité del Agua de Ayabaca", "type_": "osc", "subtype": "base"}
SEVERAL, JOINED = "doble", "unida"
PEOPLE = ("rosa", "espera", "ofrecida", "baja", "vuelve", "anonima", SEVERAL, JOINED)
"""Who is known: with a seat, in the queue, with an offer, after BAJA, back after half a year, the same
without a name, in several chats, in one that was joined to another."""


def seed(db: Database) -> None:
    """All of it. The addresses are on the terminal; who walks moves one to the channel walked on."""
    db.write(lambda conn: load_demo(conn, NOW))
    found = {code: make_event(db, code, **{"capacity": 30, **changes}) for code, changes in _agenda().items()}
    db.write(lambda conn: conn.execute(insert(speakers), _speakers(found["AGUA"])))
    db.write(lambda conn: find_or_create(conn, **COMMITTEE, ubigeo=None, now=NOW))
    db.write(lambda conn: create_invitation(conn, "INVITADO", "Ministerio de Salud", 2, NOW))
    ids = dict(zip(PEOPLE, make_people(db, [one.title() for one in PEOPLE], ["terminal"]), strict=True))
    for name, person in ids.items():
        _change_address(db, person, external_id=name)
    _register(db, found, ids)
    _join(db, ids[SEVERAL])
    _join_to_another(db, ids[JOINED])
    _let_go(db, found["POCOS"], ids[SEVERAL])
    _propose(db)
    _answer(db)
    _consult(db)
    _reach(db, found, ids)
    change_event(db, found["SERIE1"], starts_at=START + timedelta(days=1), schedule_version=2)
    db.write(lambda conn: event_moved(conn, found["SERIE1"], NOW))
    db.write(lambda conn: cancel_event(conn, "CANCELADO", "no hay local", NOW))
    Talker(db, "baja").says("baja")
    for name in ("vuelve", "anonima"):
        _change_address(db, ids[name], last_in_at=NOW - timedelta(days=200))
    nameless = update(persons).where(persons.c.id == ids["anonima"]).values(name=None)
    db.write(lambda conn: conn.execute(nameless))


def _reach(db: Database, found: dict[str, int], ids: dict[str, int]) -> None:
    """Rosa is asked whether it was of use; who waits has news of an event."""
    change_event(db, found["SIRVIO"], starts_at=NOW - timedelta(hours=20), ends_at=NOW - timedelta(hours=18))
    db.write(lambda conn: ask_some(conn, NOW))
    allows = update(persons).where(persons.c.id == ids["espera"]).values(announcements=True)
    db.write(lambda conn: conn.execute(allows))
    said = {"title": "Ven al taller", "text": "Es gratis.", "to": "todos", "event": "AGUA"}
    sent(db, Said(said), NOW)


def _agenda() -> dict[str, dict[str, Any]]:
    water = {"title": "Taller de agua y salud", "ubigeo": "2001", "address": "Jr. Lima 200", **PLACE}
    kinds = zip(({"AGUA": water, **OTHERS}).items(), itertools.cycle(KINDS), strict=False)
    return {code: {**event, "kind": kind} for (code, event), kind in kinds}


def _speakers(event: int) -> list[dict[str, Any]]:
    known = {"event_id": event, "role": "Investigadora", "institution": "OGP", "country": "Chile"}
    return [{**known, "position": number, "name": f"Ana Torres {number}"} for number in range(5)]


def _change_address(db: Database, person: int, **values: Any) -> None:
    change = update(addresses).where(addresses.c.person_id == person).values(**values)
    db.write(lambda conn: conn.execute(change))


def _register(db: Database, found: dict[str, int], ids: dict[str, int]) -> None:
    for code in ("AGUA", "INTERNET", "SERIE1", "CANCELADO", "SIRVIO"):
        _ask(db, found[code], ids["rosa"], "Rosa", "Luz Ramos")
    mine = _ask(db, found["AGUA"], ids[SEVERAL], SEVERAL.title())
    db.write(partial(_confirm, event=found["AGUA"], person=ids[SEVERAL], registration=mine))
    _ask(db, found["SEMANA"], ids[SEVERAL], SEVERAL.title())
    seat(db, found["SINLISTA"])
    holder = seat(db, found["LLENO"])
    for name in ("ofrecida", "espera"):
        _ask(db, found["LLENO"], ids[name], name.title())
    db.write(lambda conn: cancel(conn, holder, NOW))


def _ask(db: Database, event: int, person: int, *names: str) -> int:
    asked = db.write(lambda conn: ask(conn, event, person, *names, organization_kind="alone"))
    return asked.registration_id or 0


def _confirm(conn: Connection, event: int, person: int, registration: int) -> None:
    """A copy of a ticket, as of somebody who registered in a chat that does not walk."""
    row = event_by_id(conn, event)
    confirm(conn, row, registration_id=registration, person_id=person, here="", others=0, now=NOW)


def _join(db: Database, person: int) -> None:
    """To the chat that walks, one of every way in which people are written to. They live in Ayabaca."""
    others = make_people(db, [SEVERAL] * 3, ["telegram", "whatsapp", "sms"])

    def work(conn: Connection) -> None:
        of = select(addresses.c.id).where(addresses.c.person_id == bindparam("whose"))
        here = conn.execute(of, {"whose": person}).scalar_one()
        conn.execute(update(persons).where(persons.c.id == person).values(ubigeo="2001"))
        for other in others:
            there = conn.execute(of, {"whose": other}).scalar_one()
            link = join_by_staff(conn, here, there, "ana@pcm.pe", NOW)
            notify(conn, Notice(person, TOLD, {"link": link}, f"{TOLD}:{link}", NOW), NOW)

    db.write(work)


def _join_to_another(db: Database, person: int) -> None:
    """The chat that walks comes to a person who has one."""
    (other,) = make_people(db, [JOINED], ["telegram"])
    of = select(addresses.c.id).where(addresses.c.person_id == bindparam("whose"))

    def work(conn: Connection) -> None:
        there, here = (conn.scalars(of, {"whose": one}).one() for one in (other, person))
        join_by_staff(conn, there, here, "ana@pcm.pe", NOW)

    db.write(work)


def _let_go(db: Database, event: int, person: int) -> None:
    """An offer and a hold that are over, and a file that could not be had."""
    about = {"event": event, "registration": 0}
    told: dict[str, dict[str, Any]] = {EXPIRED: about, ENDED: about, LOST: {"why": "gone"}}

    def work(conn: Connection) -> None:
        for kind, facts in told.items():
            notify(conn, Notice(person, kind, facts, f"{kind}:{person}", NOW), NOW)

    db.write(work)


def _consult(db: Database) -> None:
    """A draft that is over besides the demonstration's, of which Rosa said something that is public."""
    over = DocumentRow("CERRADO", "Informe que ya cerró", closes_on=(NOW - timedelta(days=3)).date())
    file = DocumentFile((over,), frozenset(DOCUMENTS), sectioned=False)
    with db.read() as conn:
        process, stage = conn.execute(select(documents.c.process_id, documents.c.stage_id)).one()
        part = conn.execute(select(sections.c.document_id, sections.c.id)).first()
    db.write(lambda conn: save_documents(conn, process, stage, file, NOW))
    one_theme = update(sections).values(theme_id=None)  # so that its parts are a step nearer
    db.write(lambda conn: conn.execute(one_theme))
    assert part is not None
    rosa = Talker(db, "rosa", sent=900)
    rosa.presses(f"doc.comment:{part.document_id}.{part.id}")
    kept = rosa.says("que avisen cada semana")
    publish(db, kept.split("Código ")[1].split(".")[0])


def _answer(db: Database) -> None:
    """Two of Rosa's are decided about; one became what the State commits itself to, and there is progress. A
    third was taken out of what was decided."""
    with db.read() as conn:
        *mine, apart = conn.execute(select(contributions).order_by(contributions.c.id).limit(3)).all()
    today = (NOW - timedelta(hours=6)).date()
    for one, outcome, why in zip(
        mine, ("incluida", "no_incluida"), ("viable", "sin_presupuesto"), strict=True
    ):
        about: dict[str, Any] = {
            "contribution_ids": (one.id,),
            "decided_on": today,
            "by": "ana@pcm.pe",
            "entity": "Minsa",
        }
        given = NewResponse(one.process_id, outcome, why, "hay un sistema en marcha", **about)
        db.write(partial(record, given=given, now=NOW))
    facts = {"response": 1, "contributions": [apart.id]}
    told = Notice(apart.person_id, SEPARATED, facts, SEPARATED, NOW)
    db.write(lambda conn: notify(conn, told, NOW))
    row = CommitmentRow("C-1", {"title": "Medicinas a la vista", "entity": "Minsa"}, (mine[0].code,))
    news = ProgressRow("C-1", today, 40.0, "limitado", "ya publican 40 postas")
    step = MilestoneRow("C-1", 1, "200 postas", ends_on=today + timedelta(days=90))
    saved = partial(save_commitment, process_id=mine[0].process_id, code="C-1", row=row, by="ana@pcm.pe")
    assert db.write(partial(saved, steps=[step], news=[news], now=NOW)).told == 1


def _propose(db: Database) -> None:
    """Rosa's eight: one is public."""
    rosa = Talker(db, "rosa")
    for number in range(8):
        for text in ("proponer", f"{PROBLEM} {number}", f"{ASK} {number}", "sí", "sin mi nombre", "no"):
            rosa.says(text)
    with db.read() as conn:
        codes = list(conn.scalars(select(contributions.c.code).order_by(contributions.c.id)))
    assert len(codes) == 8, codes
    publish(db, codes[0])
