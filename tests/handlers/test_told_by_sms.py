"""Being told things by SMS on one's own phone, without having written from it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.tables import addresses, persons
from tests.handlers import talking
from tests.handlers.talking import Talker
from tests.handlers.test_linking import type_code
from tests.handlers.test_registering import registers, rows
from tests.storage.seating import make_event, states

PHONE = "+51987654321"


@pytest.fixture(autouse=True)
def _with_sms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talking, "SITE", replace(talking.SITE, sms="+5112345"))


def test_who_wants_it_is_told_by_sms(db: Database) -> None:
    rosa = _known(db, "whatsapp")
    rosa.presses("mydata.change:")
    assert rosa.says("por dónde te aviso") == "¿Por dónde te aviso?"
    assert rosa.says("sms") == "Listo: te aviso por SMS. Si por ahí no puedo, pruebo por el otro."
    [person] = rows(db, persons)
    assert person.preferred_channel == "sms"
    with db.read() as conn:
        mine = conn.execute(select(addresses).where(addresses.c.channel == "sms")).one()
    assert (mine.external_id, mine.person_id) == (PHONE, person.id)
    rosa.presses("mydata.change:")
    rosa.says("por dónde te aviso")
    assert "te aviso por WhatsApp" in rosa.says("whatsapp")
    assert len(rows(db, addresses)) == 2


def test_who_writes_from_there_is_nobody_until_a_code_joins_them(db: Database) -> None:
    """The sender of an SMS can be forged: what is told there opens nothing."""
    rosa = _known(db, "whatsapp")
    rosa.presses("link.prefer:sms")
    assert "2 chats" not in rosa.says("mis datos")
    phone = Talker(db, PHONE, "sms", now=rosa.now, phone=PHONE)
    assert "Rosa" not in phone.says("hola")
    assert "Rosa" not in phone.says("mis datos")
    phone.says("borrar"), phone.says("1")
    assert states(db, 1) == {"Rosa Quispe": "registered"}
    assert [one.person_id for one in rows(db, addresses)] == [1, None]
    assert "Listo, Rosa" in type_code(rosa, phone)
    assert "Listo" in phone.says("separar") + phone.says("1")


def test_a_phone_from_which_somebody_else_wrote_is_not_offered(sqlite_db: Database) -> None:
    Talker(sqlite_db, PHONE, "sms", phone=PHONE).says("hola")
    rosa = _known(sqlite_db, "whatsapp")
    rosa.presses("link.prefer:sms")
    assert rows(sqlite_db, persons)[0].preferred_channel is None
    assert len(rows(sqlite_db, addresses)) == 2


def test_a_chat_without_a_phone_has_no_such_choice(sqlite_db: Database) -> None:
    rosa = Talker(sqlite_db, "browser", "web")
    registers(rosa, make_event(sqlite_db))
    rosa.presses("link.prefer:sms")
    assert [one.channel for one in rows(sqlite_db, addresses)] == ["web"]


def _known(db: Database, channel: str) -> Talker:
    rosa = Talker(db, PHONE, channel, phone=PHONE)
    registers(rosa, make_event(db))
    return rosa
