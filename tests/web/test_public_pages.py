"""The pages that anybody may open, over a database with a few events and proposals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.site import Site
from mensajes import catalog
from panel.public import _notice
from storage.database import Database
from storage.paths.public import public_contribution
from storage.public_pages import published_event
from storage.tables import contributions
from tests.handlers.talking import Talker
from tests.web.client import Client
from tests.web.public_world import EVENT, LIMA, NOW, SITE, page_words, public_client, register, seed


@pytest.fixture
def full_db(sqlite_db: Database) -> Database:
    seed(sqlite_db)
    return sqlite_db


@pytest.fixture
def client(full_db: Database) -> Iterator[Client]:
    with public_client(full_db) as client:
        yield client


def test_both_databases_read_the_same(db: Database) -> None:
    seed(db)
    db.write(lambda conn: register(conn, "registered offered waiting cancelled", "osc"))
    with db.read() as conn:
        facts = published_event(conn, "taller-piura")
        assert facts is not None
        assert (facts.seats.taken, facts.waiting, facts.seats.zone) == ({"osc": 2}, 1, LIMA)
        assert facts.event.starts_at == EVENT["starts_at"]
        assert [speaker.role for speaker in facts.speakers] == ["Directora"]
        contribution = public_contribution(conn, "p-7kq2")
        assert contribution is not None
        assert (contribution.theme, contribution.respond_by) == ("Salud y postas", date(2027, 1, 30))
        for code in ("", "\x00", "BORRADOR", "' OR 1=1 --"):
            assert published_event(conn, code) is None
            assert public_contribution(conn, code) is None


@pytest.mark.parametrize(
    "path", ["/e/NADA", "/e/BORRADOR", "/e/BORRADOR.ics", "/e/%00", "/d/P-0000", "/d/%C3%B1"]
)
def test_what_is_not_there_is_told_in_plain_words(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Aquí no hay nada" in answer.text


@pytest.mark.parametrize(("code", "shown"), [("P-7KQ2", True), ("p-3f8k", False), ("P-9XYZ", False)])
def test_a_contribution_shows_its_words_only_when_somebody_read_them(
    client: Client, code: str, shown: bool
) -> None:
    words = page_words(client, f"/d/{code}")
    assert ("No hay medicinas" in words) is shown
    assert "2 de diciembre de 2026 Se recibió por WhatsApp." in words
    assert "Salud y postas" in words
    assert "Piura" in words
    assert "A más tardar el 30 de enero de 2027." in words
    assert "Rosa" not in words
    assert "987654321" not in words
    assert "Ayabaca" not in words


def test_a_withdrawn_contribution_keeps_its_words_to_itself(client: Client, full_db: Database) -> None:
    full_db.write(lambda conn: conn.execute(update(contributions).values(withdrawn_at=NOW)).rowcount)
    words = page_words(client, "/d/P-7KQ2")
    assert "la retiró" in words
    assert "No hay medicinas" not in words


def test_the_notice_names_who_holds_the_data_and_its_version(client: Client) -> None:
    words = page_words(client, "/privacidad")
    assert f"Versión {catalog.text('es', 'privacy.version')}, " in words
    assert "PCM" in words
    assert "pídelo a datos@example.pe" in words


def test_the_notice_without_a_contact_says_whom_to_ask_in_the_chat() -> None:
    notice = "\n".join(_notice(Site()))
    assert "o escribe en el chat QUIERO HABLAR CON UNA PERSONA" in notice
    assert "pídelo" not in notice


def test_every_page_keeps_strangers_out(client: Client) -> None:
    headers = client.get("/").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    html = client.get("/").text
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]* src=)| on\w+=| style=|https?://", html)


def test_opening_the_page_gives_a_session_that_stays_the_same(client: Client) -> None:
    first = client.get("/").headers["set-cookie"].partition(";")[0]
    assert client.get("/").headers["set-cookie"].partition(";")[0] == first


def test_the_page_names_the_sms_number_once_one_came_in(full_db: Database) -> None:
    with public_client(full_db, replace(SITE, sms="+5112345")) as client:
        assert "+5112345" not in client.get("/").text
        Talker(full_db, "+51987654321", "sms").says("hola")
        assert "+5112345" in client.get("/").text
        full_db.close()
        Path(full_db.url.removeprefix("sqlite:///")).write_bytes(b"no database any more" * 999)
        away = client.get("/")  # which opens all the same
        assert (away.status_code, "+5112345" in away.text) == (200, False)


def test_static_files_are_small_compressed_and_kept(client: Client) -> None:
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/").text)
    assert len(found) >= 3
    for address in found:
        answer = client.get(address)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"
        assert len(answer.content) < (15_000 if ".js" in address else 8_000)
    plain = client.get("/static/chat.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["cache-control"] == "no-cache"
    for missing in ("/static/base.html.j2", "/static/..%2fpages.py", "/static/nada.js"):
        assert client.get(missing).status_code == 404


def test_a_ticket_is_drawn_and_nothing_else(client: Client) -> None:
    answer = client.get("/qr/R7K4.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in answer.content
    for code in ("r7k4", "R7K4567890", "%3Cscript%3E", "AB"):
        assert client.get(f"/qr/{code}.svg").status_code == 404
