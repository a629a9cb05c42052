"""`/d/CODE`: the whole life of a contribution, a proposal or a commitment, without a word about anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, update

from storage.database import Database
from storage.known_names import learn_some
from storage.tables import commitments, contributions, processes, responses, stages
from tests.storage.deciding import Team
from tests.storage.seating import make_person
from tests.web.client import Client
from tests.web.public_world import NOW, page_words, public_client, seed

BAD = '<script>alert("x")</script>'
NOVEMBER = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def _grown(db: Database) -> Team:
    """P-7KQ2 (publicable) and P-3F8K (pendiente) became PM-01, which the plan adopted as C-1."""
    seed(db)
    team = Team(db)
    stage = {"process_id": 1, "code": "salud", "name": "Mesa de Salud", "position": 1, "how": ""}
    db.write(lambda conn: conn.execute(insert(stages).values(id=1, respond_by=date(2026, 11, 10), **stage)))
    received = update(contributions).values(received_at=NOVEMBER)
    db.write(lambda conn: conn.execute(received))
    first, second = team.proposal("P-7KQ2", "P-7KQ2"), team.proposal("P-3F8K", "P-3F8K")
    team.version(second, 1, problem="No hay medicinas en las postas.")
    merged = team.proposal("PM-01", at=NOVEMBER, institution="Ministerio de Salud")
    team.comes_from(merged, first, second, at=NOVEMBER)
    team.version(merged, 1, NOVEMBER, problem="Nadie sabe qué hay", commitment=f"Publicar {BAD}")
    team.discussed(merged, 1, NOVEMBER)
    more = {"proposal_id": merged, "stage_id": 1, "entity": "Minsa", "decided_on": date(2026, 11, 22)}
    team.responds("incluida_modificada", "P-7KQ2", "P-3F8K", reason=f"se puede {BAD}", **more)
    adopted = team.commits("C-1", merged, adopted_on=date(2026, 11, 23), goal="500 postas", problem=BAD)
    team.milestone(adopted, 1, "100 postas", date(2026, 11, 15))
    team.milestone(adopted, 2, "200 postas", date(2027, 4, 30))
    team.milestone(adopted, 3, "Empezar", date(2026, 11, 1), done_on=date(2026, 11, 2))
    team.advances(adopted, date(2026, 11, 24), 37.5, evidence="https://example.pe/postas?a=1&b=2")
    team.advances(adopted, date(2026, 11, 23), None, evidence="javascript:alert(1)", status="no_iniciado")
    return team


@pytest.fixture
def team(sqlite_db: Database) -> Team:
    return _grown(sqlite_db)


@pytest.fixture
def client(team: Team) -> Iterator[Client]:
    with public_client(team.db) as client:
        yield client


def test_a_contribution_with_all_that_came_of_it(db: Database) -> None:
    with public_client(_grown(db).db) as client:
        words = page_words(client, "/d/p-7kq2")
        assert "Nadie sabe qué hay" in page_words(client, "/d/PM-01")
        assert "Hitos" in page_words(client, "/d/C-1")
    for said in (
        "Propuesta P-7KQ2",
        "ENTRA AL PLAN con cambios. Razón: se puede &lt;script&gt;",
        "Se trabajó como PM-01",
        "20 de noviembre de 2026 Se recibió por WhatsApp, se unió con 1 parecida y llegó a la Mesa de Salud.",
        "22 de noviembre de 2026 ENTRA AL PLAN con cambios (PM-01).",
        "Responsable: Minsa.",
        "10 de noviembre de 2026. Se respondió el 22 de noviembre de 2026. Con 12 días de retraso.",
        "Medicinas a la vista en cada posta",
        "24 de noviembre de 2026: 37.5 % (avanza poco)",
    ):
        assert said in words, said
    assert "Rosa" not in words


def test_a_proposal_by_the_code_that_the_team_gave_it(client: Client) -> None:
    words = page_words(client, "/d/pm-01?proceso=vi")
    for said in ("Propuesta PM-01", "Nadie sabe qué hay", "Ministerio de Salud", "Nació de P-7KQ2 P-3F8K"):
        assert said in words, said
    assert client.get("/d/PM-01?proceso=OTRO").status_code == 404


def test_what_a_person_said_is_not_shown_through_the_proposal(client: Client, team: Team) -> None:
    """P-3F8K nobody has read: neither its page, nor a text of the team that only repeats it."""
    assert "No hay medicinas" not in page_words(client, "/d/P-3F8K")
    copied = team.proposal("PM-02")
    team.comes_from(copied, 2, kind="division")
    team.version(copied, 1, problem="¡NO HAY MEDICINAS en las postas!", commitment="Que haya")
    words = page_words(client, "/d/PM-02")
    assert "Que haya" in words
    assert "MEDICINAS" not in words


def test_a_phone_that_its_reader_overlooked_is_not_shown(client: Client, team: Team) -> None:
    words = update(contributions).where(contributions.c.code == "P-7KQ2").values(text="Llámame: 987 654 321")
    team.db.write(lambda conn: conn.execute(words))
    team.version(1, 2, problem="Escribir a rosa@example.pe")
    page = page_words(client, "/d/P-7KQ2")
    assert "Llámame: [dato reservado]" in page
    assert "Escribir a [dato reservado]" in page
    given = update(responses).values(reason="llamó al 987 654 321", entity="Minsa, rosa@example.pe")
    adopted = update(commitments).values(goal="500 postas, rosa@example.pe", entity="Minsa, 987 654 321")
    team.db.write(lambda conn: [conn.execute(one) for one in (given, adopted)])
    for path in ("/d/P-7KQ2", "/d/PM-01", "/d/C-1"):
        page = page_words(client, path)
        assert "[dato reservado]" in page, path
        assert "987 654 321" not in page, path
        assert "rosa@example.pe" not in page, path


def test_a_name_that_the_database_knows_is_not_shown(client: Client, team: Team) -> None:
    make_person(team.db, "Elsa Noemí Huamán Soto")
    words = update(contributions).where(contributions.c.code == "P-7KQ2").values(text="Lo sabe elsa huamán.")
    given = update(responses).values(reason="HUAMAN SOTO dice que no", entity="Minsa, Elsa Huamán")
    adopted = update(commitments).values(goal="Que vea Elsa Huamán", title="De Noemí Soto")
    team.db.write(lambda conn: [conn.execute(one) for one in (words, given, adopted)])
    team.version(1, 2, problem="Preguntar a Soto, Elsa")
    assert "Lo sabe elsa huamán." in page_words(client, "/d/P-7KQ2"), "nobody has gone over the names yet"
    team.db.write(lambda conn: learn_some(conn, NOW))
    for path in ("/d/P-7KQ2", "/d/PM-01", "/d/C-1"):
        page = page_words(client, path)
        assert "[dato reservado]" in page, path
        assert not re.search("elsa|huam[aá]n|soto", page, re.IGNORECASE), path
    assert "Lo sabe [dato reservado]." in page_words(client, "/d/P-7KQ2")


def test_a_commitment_whole(client: Client) -> None:
    words = page_words(client, "/d/c-1")
    for said in (
        "Compromiso C-1 Medicinas a la vista en cada posta",
        "Meta 500 postas",
        "Se aprobó 23 de noviembre de 2026",
        "Nació de PM-01",
        "23 de noviembre de 2026: todavía no empieza",
        "Era para el 15 de noviembre de 2026: va con 10 días de retraso.",
        "Para el 30 de abril de 2027.",
        "Cumplido el 2 de noviembre de 2026.",
    ):
        assert said in words, said


def test_nothing_of_it_is_run(client: Client) -> None:
    for path in ("/d/P-7KQ2", "/d/PM-01", "/d/C-1"):
        html = client.get(path).text
        assert "<script>alert" not in html
        assert 'href="javascript' not in html
        assert 'href="https://example.pe/postas?a=1&amp;b=2" rel="noopener noreferrer nofollow"' in html


def test_what_the_team_wrote_under_the_same_code(client: Client, team: Team) -> None:
    team.version(1, 1, problem="No hay medicinas en las postas.")
    assert "Problema" not in page_words(client, "/d/P-7KQ2")
    team.version(1, 2, problem="Faltan medicinas en 40 postas", deadline="junio de 2027")
    words = page_words(client, "/d/P-7KQ2")
    assert "Problema Faltan medicinas en 40 postas Para cuándo junio de 2027" in words
    assert "Se escribió de nuevo y le pusieron plazo, junio de 2027." in words


def test_a_code_of_two_processes(client: Client, team: Team) -> None:
    row = {"code": "VII", "name": "VII Plan", "salt": "x", "created_at": NOW}
    team.db.write(lambda conn: conn.execute(insert(processes).values(id=7, **row)))
    Team(team.db, 7).commits("C-1", title="Agua en cada escuela")
    assert "Agua en cada escuela" in page_words(client, "/d/C-1")
    assert "Medicinas a la vista" in page_words(client, "/d/C-1?proceso=VI")
    for path in ("/d/%00", "/d/C-1?proceso=%00", "/d/' OR 1=1 --", "/d/C-2"):
        assert client.get(path).status_code == 404
