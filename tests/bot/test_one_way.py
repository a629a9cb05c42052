"""SMS that only goes out: nobody is asked to answer where nothing comes in, and told where to instead."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import Connection, update

from bot.channels.sms import SmsChannel
from bot.channels.twilio_http import TwilioAccount
from bot.messages import Outgoing
from bot.site import Site
from storage.database import Database
from storage.phones import is_theirs, open_address
from storage.tables import addresses, persons
from tests.bot.delivering import World, noticing
from tests.bot.world import Wire, hear, literal
from tests.storage.seating import make_person

SITE = Site(public_url="https://rimay.example", sms="+5112345", whatsapp="+5115550000")
ASKED = literal("Rosa, te espera el taller. ¿Vas a venir?").button("yes", "reminders.option.yes")


class Texting(Wire):
    """Text messages, worded as the real channel words them."""

    def render(self, message: Outgoing) -> Outgoing:
        return SmsChannel(TwilioAccount("AC1", "x"), "+5112345", SITE.public_url).render(message)


def _world(db: Database) -> World:
    """Somebody who wrote on Telegram, and wants to be told things by SMS."""
    sms = Texting("sms")
    world = World(db, noticing(ASKED))
    world.service = world.process("p1", world.wire, sms)
    world.service.delivery.site = SITE
    person = world.knows()

    def choose(conn: Connection) -> None:
        conn.execute(update(persons).values(preferred_channel="sms", phone_proof="contact"))
        assert is_theirs(conn, person, "sms")
        open_address(conn, person, "sms", "es", world.clock.now)

    db.write(choose)
    world.notify(person)
    world.wire = sms
    return world


def test_where_nothing_ever_came_in_a_notice_says_where_to_write(sqlite_db: Database) -> None:
    world = _world(sqlite_db)
    world.deliver()
    [(_, text)] = world.wire.sent
    assert text.splitlines() == [
        "Rosa, te espera el taller. ¿Vas a venir?",
        "A este numero no puedes contestar: escribeme en https://rimay.example",
    ]
    assert "options" not in world.last.body


def test_where_somebody_wrote_it_can_be_answered(sqlite_db: Database) -> None:
    world = _world(sqlite_db)
    asyncio.run(hear(world.service, "+51900000009", "hola", "m9", "sms"))
    world.wire.sent.clear()
    world.deliver()
    [(_, text)] = world.wire.sent
    assert text.splitlines() == ["Rosa, te espera el taller. ¿Vas a venir?", "- Si, voy"]


def test_nobody_is_invited_to_write_where_it_gets_lost(sqlite_db: Database) -> None:
    db = sqlite_db
    with db.read() as conn:
        assert SITE.proved(conn) == replace(SITE, sms="")
    make_person(db)
    db.write(lambda conn: conn.execute(update(addresses).values(channel="sms")))
    with db.read() as conn:
        assert SITE.proved(conn) == SITE


@pytest.mark.parametrize("proof", ["typed", None])
def test_a_phone_without_proof_is_not_written_to(sqlite_db: Database, proof: str | None) -> None:
    person = make_person(sqlite_db)
    sqlite_db.write(
        lambda conn: conn.execute(update(persons).values(phone="+51987654321", phone_proof=proof))
    )
    with sqlite_db.read() as conn:
        assert not is_theirs(conn, person, "sms")
