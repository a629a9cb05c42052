"""The whole path of a proposal in one message, as people.md has it, and what it costs to ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update

from storage.database import Database
from storage.known_names import learn
from storage.paths.contributions import by_code
from storage.paths.whole import whole
from storage.tables import assessments, commitments, contributions, responses, stages
from tests.handlers.proposing import Chat, open_process
from tests.storage.deciding import REASON, Team

WORDS = "no hay medicinas en las postas de ayabaca"
DECEMBER = datetime(2026, 12, 15, 15, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 20, 15, 0, tzinfo=UTC)
FEBRUARY = datetime(2027, 2, 20, 15, 0, tzinfo=UTC)


def _change(db: Database, table: Any, code: str, **values: Any) -> None:
    changing = update(table).where(table.c.code == code).values(**values)
    db.write(lambda conn: conn.execute(changing))


def _stage(db: Database, code: str, name: str, respond_by: date) -> int:
    row = {"process_id": 1, "code": code, "name": name, "position": 5, "respond_by": respond_by, "how": ""}
    adding = insert(stages).values(**row).returning(stages.c.id)
    return db.write(lambda conn: int(conn.execute(adding).scalar_one()))


def _three(db: Database) -> tuple[Chat, str, list[str]]:
    """Rosa's proposal and two like it."""
    open_process(db)
    rosa = Chat(db)
    rosa.meets()
    code = rosa.proposes(WORDS)
    others = []
    for number in (1, 2):
        other = Chat(db, f"+5191111111{number}")
        other.meets("Juan Pérez")
        others.append(other.proposes("no hay medicinas en ayabaca"))
    _change(db, contributions, code, revision="publicable", revised_at=DECEMBER)
    return rosa, code, others


def _decided(db: Database, code: str, others: list[str]) -> tuple[Team, int]:
    """They were merged, the table of health gave a deadline, and the plan has it."""
    team = Team(db)
    health = _stage(db, "salud", "Mesa de Salud", date(2027, 1, 30))
    made = [team.proposal(one, one, at=DECEMBER) for one in (code, *others)]
    merged = team.proposal("PM-01", at=DECEMBER)
    team.comes_from(merged, *made, at=DECEMBER)
    team.version(merged, 1, DECEMBER, commitment="Publicar las medicinas")
    team.version(
        merged, 2, JANUARY, commitment="Publicar las medicinas", deadline="junio de 2027", stage_id=health
    )
    team.discussed(merged, health, JANUARY)
    team.responds("incluida_modificada", code, *others, proposal_id=merged, entity="Minsa", stage_id=health)
    return team, merged


def test_the_whole_path_in_one_message(db: Database) -> None:
    rosa, code, others = _three(db)
    team, merged = _decided(db, code, others)
    rosa = replace(rosa, now=FEBRUARY)
    assert rosa.say("que paso con mi propuesta") == (
        f"{code}, «{WORDS}». 22 nov.: la recibí por WhatsApp. "
        "15 dic.: la leyó una persona y se unió con 2 parecidas. "
        "20 ene.: en la Mesa de Salud le pusieron plazo, junio de 2027. "
        f"4 feb.: ENTRA AL PLAN con cambios. Razón: {REASON}. Responsable: Minsa. "
        "¿No estás de acuerdo? Escríbeme aquí. 1 No estoy de acuerdo"
    )
    adopted = team.commits("C-1", merged, entity="Minsa")
    team.milestone(adopted, 1, "200 postas publican", date(2027, 4, 30))
    team.advances(adopted, date(2027, 2, 15))
    said = rosa.say(code)
    assert (
        "De ahí nació este compromiso del Estado: «Medicinas a la vista en cada posta». "
        "15 feb.: avanza poco, 40 %. Ya publican 40 postas. Próxima noticia: abril. ¿No estás" in said
    )
    juan = Chat(db, "+51911111111", now=FEBRUARY, sent=50)
    assert "se unió con 2 parecidas" in juan.say("mi propuesta: qué pasó")
    stranger = Chat(db, "+51933333333", now=FEBRUARY)
    told = stranger.say(code)
    assert "ENTRA AL PLAN con cambios" in told
    assert "No estoy de acuerdo" not in told
    typed = update(responses).values(entity="Minsa, 987 654 321", reason="ver a elsa huamán")
    db.write(lambda conn: conn.execute(typed))
    db.write(lambda conn: learn(conn, ["Elsa Huamán Soto"], 202702))
    assert "Razón: ver a [dato reservado]. Responsable: Minsa, [dato reservado]." in stranger.say(code)
    assert "Responsable: Minsa, 987 654 321." in rosa.say(code), "its author reads it as it was written"
    named = update(commitments).values(title="Ver a rosa@example.pe", entity="Minsa, 987 654 321")
    db.write(lambda conn: conn.execute(named))
    told = stranger.say(code)
    assert told.count("Responsable: Minsa, [dato reservado].") == 1, "of the decision, and not told again"
    assert "«Ver a [dato reservado]»" in told
    assert "Ver a [dato reservado]" in stranger.say("compromisos")
    card = stranger.say("1")
    assert "Responsable: Minsa, [dato reservado]." in card
    assert "rosa@example.pe" not in card


def test_what_is_owed_and_how_late(db: Database) -> None:
    rosa, code, _ = _three(db)
    team = Team(db)
    later = _stage(db, "nacional", "Mesas nacionales", date(2027, 3, 15))
    proposal = team.proposal(code, code, at=DECEMBER)
    team.discussed(proposal, later, JANUARY)
    sheet = {"proposal_id": proposal, "version": 1, "sheet": "smart", "note": "", "by": "ana", "role": ""}
    rows = [
        {**sheet, "criterion": one, "answer": said, "on": date(2027, 1, 21)}
        for one, said in (("especifico", "si"), ("medible", "no"), ("plazo", "parcial"))
    ]
    db.write(lambda conn: conn.execute(insert(assessments), rows))
    rosa = replace(rosa, now=datetime(2027, 2, 3, 15, 0, tzinfo=UTC))
    said = rosa.say(code)
    assert "20 ene.: llegó a «Mesas nacionales»." in said
    assert "21 ene.: en la revisión le faltó poder medirse y tener plazo." in said
    assert (
        "Aún no hay decisión. La respuesta debía salir el 30 de enero: va con 4 días de retraso. "
        "Ahora está en «Mesas nacionales», que responde a más tardar el 15 de marzo. Te escribo" in said
    )
    team.responds("en_evaluacion", code, proposal_id=proposal, until=date(2027, 2, 1), stage_id=later)
    said = rosa.say(code)
    assert "4 feb.: SIGUE EN ESTUDIO." in said
    assert "La respuesta debía salir el 1 de febrero: va con 2 días de retraso." in said


def test_asking_costs_two_statements_and_three_once_it_grew(sqlite_db: Database) -> None:
    _rosa, code, others = _three(sqlite_db)
    assert len(_statements(sqlite_db, code)) == 2
    _decided(sqlite_db, code, others)
    assert len(_statements(sqlite_db, code)) == 3


def _statements(db: Database, code: str) -> list[str]:
    said: list[str] = []
    with db.read() as conn:
        found = by_code(conn, code)
        assert found is not None
        driver = conn.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(said.append)  # storage.sql is seen too, which no event of the engine sees
        whole(conn, found, ZoneInfo("America/Lima"), FEBRUARY)
        driver.set_trace_callback(None)
    return said
