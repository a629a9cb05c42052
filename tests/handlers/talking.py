"""Somebody who talks with everything that Rimay can talk about, a turn at a time, without any channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

import main
from bot.messages import Contact, Incoming
from bot.site import Site
from bot.turn import Taken, TurnTaker
from storage.database import Database
from storage.tables import addresses
from tests.storage.seating import NOW

SITE = Site(secret_key=b"k" * 32)
READING = timedelta(seconds=20)


@dataclass(slots=True)
class Talker:
    """One address. `said` and `pressed` give the text of the answer; empty where there was none."""

    db: Database
    address: str
    channel: str = "terminal"
    now: datetime = NOW
    phone: str | None = None
    sent: int = field(default=0)

    def says(self, text: str) -> str:
        return _text(self._take(text, None))

    def presses(self, payload: str) -> str:
        return _text(self._take("", payload))

    def shares(self, contact: Contact) -> str:
        """A contact card."""
        return _text(self._take("", None, contact))

    def repeats(self, text: str) -> Taken:
        """The provider sends the last message again."""
        self.sent -= 1
        return self._take(text, None)

    def row(self) -> Any:
        """The row of the address, or None."""
        with self.db.read() as conn:
            return conn.execute(select(addresses).where(addresses.c.external_id == self.address)).first()

    def _take(self, text: str, payload: str | None, contact: Contact | None = None) -> Taken:
        self.sent += 1
        self.now += READING
        number = f"{self.address}:{self.sent}"
        said = Incoming(self.channel, self.address, number, text, payload, contact=contact, phone=self.phone)
        taker = TurnTaker(main.router(), SITE, lambda message: message, "me")
        return self.db.write(partial(taker.take, incoming=said, now=self.now))


def _text(taken: Taken) -> str:
    return " ".join(answer.message.text for answer in taken.answers)
