"""BORRAR as a conversation: its answer arrives, a repetition changes nothing, and a stranger comes back."""

from __future__ import annotations

from sqlalchemy import func, select

from mensajes import catalog
from storage.database import Database
from storage.tables import addresses, consents, inbound, outbox, persons, suppressions
from tests.handlers.talking import Talker
from tests.storage.seating import make_person

DONE = catalog.text("es", "erase.done")
GREETING = catalog.text("es", "arrive.greeting")


def test_the_answer_is_kept_and_nothing_else_is(db: Database) -> None:
    rosa = _rosa(db)
    rosa.says("ayuda")
    rosa.says("borrar")
    assert rosa.says("sí") == DONE
    with db.read() as conn:
        bodies = conn.execute(select(outbox.c.body).where(outbox.c.body.is_not(None))).scalars().all()
        assert [body["text"] for body in bodies] == [DONE]
        assert set(map(str, conn.execute(select(inbound.c.body)).scalars())) == {"{}"}
        assert set(conn.execute(select(inbound.c.address)).scalars()) == {""}
    assert rosa.row() is None


def test_a_message_sent_twice_is_answered_the_same(db: Database) -> None:
    rosa = _rosa(db)
    rosa.says("borrar")
    rosa.says("sí")
    again = rosa.repeats("sí")
    assert again.repeated
    assert [answer.message.text for answer in again.answers] == [DONE]
    assert _marked(rosa)


def test_an_open_draft_goes_with_it(db: Database) -> None:
    rosa = _rosa(db)
    rosa.presses("mydata.change")
    rosa.says("mi nombre")
    rosa.says("borrar")
    assert rosa.says("1") == DONE
    with db.read() as conn:
        assert conn.execute(select(addresses.c.state)).scalars().all() == [{}]


def test_no_is_no(db: Database) -> None:
    rosa = _rosa(db)
    rosa.says("bórrame")
    assert rosa.says("no") == catalog.text("es", "erase.kept")
    assert rosa.row().person_id is not None
    assert not _marked(rosa)


def test_the_ledger_says_when_the_permission_ended(db: Database) -> None:
    rosa = _rosa(db)
    rosa.says("borrar")
    rosa.says("sí, borrar")
    with db.read() as conn:
        line = conn.execute(select(consents)).one()
        assert (line.granted, line.at) == (False, rosa.now)
        assert rosa.address not in line.message_id
        assert conn.execute(select(persons.c.erased_at)).scalar_one() == rosa.now


def test_whoever_comes_back_is_a_stranger_and_the_mark_stays(db: Database) -> None:
    rosa = _rosa(db)
    rosa.says("borrar")
    rosa.says("sí")
    assert rosa.says("hola") == GREETING
    assert rosa.says("mis datos") == catalog.text("es", "mydata.empty")
    assert rosa.row().person_id is None
    assert _marked(rosa)
    with db.read() as conn:
        assert conn.execute(select(func.count()).select_from(persons)).scalar_one() == 1


def _rosa(db: Database) -> Talker:
    return Talker(db, f"Rosa-{make_person(db, 'Rosa')}")


def _marked(rosa: Talker) -> bool:
    with rosa.db.read() as conn:
        return conn.execute(select(suppressions)).first() is not None


def test_a_stranger_who_says_it_leaves_nothing_half_said(sqlite_db: Database) -> None:
    one = Talker(sqlite_db, "a")
    told = one.says("en mi barrio la posta no tiene medicinas y nadie nos dice por qué pasa eso")
    assert "Te leí. ¿Qué quieres hacer" in told
    assert "posta" in str(one.row().state)
    assert "No tengo datos tuyos" in one.says("borrar")
    assert "posta" not in str(one.row().state)
