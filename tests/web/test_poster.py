"""The poster of an event: what stands on it, what is read on the radio, and that it is printed aside."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import product
from typing import Any

import pytest
from sqlalchemy import insert, update

from panel import poster_printing
from panel.poster import RADIO_WORDS, event_poster, words_to_send
from panel.poster_drawing import Poster
from panel.poster_printing import Busy, Printer
from storage.database import Database
from storage.public_pages import published_event
from storage.tables import addresses, events
from tests.web.client import Client
from tests.web.public_world import LIMA, NOW, SITE, public_client, seed

ROOT = "https://rimay.example"
LONG = "Mesas temáticas: educación, salud, agua-saneamiento y ambiente, infraestructura, seguridad ciudadana "


@pytest.fixture
def full_db(sqlite_db: Database) -> Database:
    seed(sqlite_db)
    return sqlite_db


@pytest.fixture
def client(full_db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setattr(poster_printing, "SECONDS", 600.0)  # it is drawn when nobody else needs a processor
    with public_client(full_db) as client:
        yield client


def _poster(db: Database, code: str = "TALLER-PIURA", site: Any = SITE) -> Poster:
    with db.read() as conn:
        facts = published_event(conn, code)
    assert facts is not None
    return event_poster(facts, site, ROOT, NOW)


def _change(db: Database, **values: object) -> None:
    db.write(lambda conn: conn.execute(update(events).where(events.c.id == 1).values(values)))


def test_a_poster_says_what_people_ask_and_what_to_write(full_db: Database) -> None:
    poster = _poster(full_db)
    assert poster.title == "Taller de salud y agua"
    assert poster.lines[:5] == [
        ("Cuándo", "Sábado 12 de diciembre de 2026\n9 a. m. a 1 p. m. (hora del Perú)"),
        ("Dónde", "Casa de la Cultura, Jr. Lima 123, Ayabaca, Piura"),
        ("Cupos", "4 cupos"),
        ("Costo", "Gratis"),
        ("Qué llevar", "Tu DNI para entrar"),
    ]
    assert poster.steps == [
        "Para tener tu cupo, escribe:",
        "TALLER PIURA",
        "por WhatsApp al 999 888 777\npor Telegram a RimayBot\no apunta tu cámara al código.",
    ]
    assert poster.doors == [
        ("Página web", f"{ROOT}/e/TALLER-PIURA"),
        ("WhatsApp", "https://wa.me/51999888777?text=Hola%2C%20quiero%20ir%20a%20TALLER-PIURA"),
        ("Telegram", "https://t.me/RimayBot?start=ev_TALLER-PIURA"),
    ]
    assert "secret.example" not in str(poster)


@pytest.mark.parametrize(
    ("address", "ubigeo", "where"),
    [
        ("Centro de Piura", "2001", "Casa de la Cultura, Centro de Piura"),
        ("Centro de Ayabaca", "2002", "Casa de la Cultura, Centro de Ayabaca, Piura"),
        ("Jr. Lima 123", "2001", "Casa de la Cultura, Jr. Lima 123, Piura"),
    ],
)
def test_no_place_is_named_twice(full_db: Database, address: str, ubigeo: str, where: str) -> None:
    _change(full_db, address=address, ubigeo=ubigeo)
    poster = _poster(full_db)
    assert ("Dónde", where) in poster.lines
    assert "Piura, Piura" not in poster.radio


def test_where_there_is_only_the_web_the_poster_leads_there(full_db: Database) -> None:
    poster = _poster(full_db, site=replace(SITE, whatsapp="", telegram=""))
    assert (poster.steps[1], [label for label, _ in poster.doors]) == ("rimay.example", ["Página web"])
    assert "entra a rimay.example" in poster.radio


def test_what_is_free_or_by_invitation_is_said_in_words(full_db: Database) -> None:
    _change(full_db, cost="gratis", modality="hibrida", title="Taller de salud (demostración)")
    free = _poster(full_db)
    assert free.lines[1][1].endswith("Ayabaca, Piura. También puedes conectarte por internet.")
    assert free.lines[3] == ("Costo", "Gratis")
    assert "Taller de salud. Sábado" in free.radio
    assert "Piura. También por internet. Es gratis." in free.radio
    _change(full_db, cost="S/ 5", access="invitacion")
    invited = _poster(full_db)
    assert invited.steps[0] == "Con tu código de invitación, escribe:"
    assert "Se entra con código de invitación." in invited.radio


def test_a_cancelled_event_says_so_and_invites_nobody(full_db: Database) -> None:
    poster = _poster(full_db, "CANCELADO")
    assert poster.notice.startswith("Este evento se suspendió.")
    assert len(poster.doors) == 1
    assert "cupo" not in str(poster.steps) + poster.radio
    assert "Hay paro en la carretera. No viajes." in poster.radio


def test_twenty_seconds_of_radio(full_db: Database) -> None:
    assert _poster(full_db).radio == (
        "Gobierno Abierto te invita: Taller de salud y agua. Sábado 12 de diciembre, 9 a. m. Casa de la "
        "Cultura, Ayabaca, Piura. Es gratis. Para tener tu cupo, escribe TALLER PIURA por WhatsApp al "
        "999 888 777. Tu voz cuenta."
    )


@pytest.mark.parametrize("status", ["published", "cancelled", "closed"])
def test_the_radio_never_takes_longer(full_db: Database, status: str) -> None:
    words: dict[str, Any] = {"title": LONG * 2, "venue": LONG, "cost": LONG[:120], "status_reason": LONG * 3}
    sms, web = replace(SITE, whatsapp="", sms="+51900000002"), replace(SITE, whatsapp="", telegram="")
    for date_status, modality in product(
        ("exacta", "hora_por_confirmar", "semana", "rango"), ("presencial", "virtual", "hibrida")
    ):
        _change(full_db, date_status=date_status, modality=modality, status=status, **words)
        for site in (SITE, sms, web):
            said = _poster(full_db, site=site).radio
            assert 10 < len(said.split()) <= RADIO_WORDS
            assert said.endswith((" Tu voz cuenta.", f" Otras fechas en {ROOT[8:]}."))


def test_the_words_to_send_are_the_code_as_people_type_it() -> None:
    assert [words_to_send(code) for code in ("TALLER-PIURA", "ts01", "a_b")] == [
        "TALLER PIURA",
        "TS01",
        "A B",
    ]


def test_the_poster_is_one_page_with_its_fonts_inside(client: Client) -> None:
    answer = client.get("/e/TALLER-PIURA/cartel.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    pdf = answer.content
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") == 1
    assert pdf.count(b"/FontFile2") == 2
    assert b"/Lang (es-PE)" in pdf
    assert b"/DisplayDocTitle true" in pdf
    assert pdf.count(b"/Alt ") == 3
    assert len(pdf) < 150_000
    assert client.get("/e/taller-piura/cartel.pdf").content == pdf


def test_whatever_an_agenda_says_is_still_one_page(client: Client, full_db: Database) -> None:
    words = {"title": "🎉 Ñawpaq p'unchaw " + "x" * 280, "venue": LONG * 2, "address": "\u202e" + LONG * 3}
    details = dict.fromkeys(("bring", "audience", "accessibility", "organizers", "cost"), LONG)
    _change(full_db, **words, **details, status="cancelled", status_reason=LONG * 9)
    pdf = client.get("/e/TALLER-PIURA/cartel.pdf").content
    assert (pdf[:4], pdf.count(b"/Type /Page\n")) == (b"%PDF", 1)


def test_unknown_and_unpublished_events_have_no_poster(client: Client) -> None:
    for code in ("NADA", "BORRADOR", "%00"):
        assert client.get(f"/e/{code}/cartel.pdf").status_code == 404
    assert 'href="/e/TALLER-PIURA/cartel.pdf"' in client.get("/e/TALLER-PIURA").text


def test_a_poster_asks_for_text_messages_only_where_they_have_come_in(
    full_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def said(poster: Poster) -> bytes:
        return b"%PDF " + poster.steps[-1].encode()

    monkeypatch.setattr(poster_printing, "_drawn", said)
    path, text_message = "/e/TALLER-PIURA/cartel.pdf", b"por mensaje de texto al 900 000 002"
    with public_client(full_db, replace(SITE, sms="+51900000002")) as client:
        assert text_message not in client.get(path).content
        times: dict[str, Any] = {"created_at": NOW, "last_in_at": NOW, "state": {}, "shown": {}}
        wrote = {"channel": "sms", "external_id": "+51987654321", "language": "es", **times}
        full_db.write(lambda conn: conn.execute(insert(addresses).values(wrote)))
        assert text_message in client.get(path).content


def test_too_many_at_once_are_asked_to_come_back(full_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slowly(poster: Poster) -> bytes:
        await asyncio.sleep(0.05)
        return b"%PDF" + poster.title.encode()

    async def ask() -> tuple[list[Any], bytes]:
        printer, first = Printer(), _made
        many = [printer.pdf(replace(first, title=str(number))) for number in range(12)]
        answers = await asyncio.gather(*many, return_exceptions=True)
        return answers, await printer.pdf(replace(first, title="0", made_at=datetime.now(LIMA).isoformat()))

    monkeypatch.setattr(poster_printing, "_drawn", slowly)
    _made = _poster(full_db)
    answers, again = asyncio.run(ask())
    assert [type(one) for one in answers].count(Busy) == 4
    assert again == answers[0] == b"%PDF0"


def test_the_library_is_not_loaded_here(client: Client) -> None:
    client.get("/e/TALLER-PIURA")
    assert "fpdf" not in sys.modules
