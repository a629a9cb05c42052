"""Somebody who talks with Rimay about proposals, straight through the turn, without a channel's wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from bot.channels.numbered import numbered
from bot.messages import Incoming, Location, Media, Outgoing
from bot.site import Site
from bot.turn import TurnTaker
from domain.process_file import Process, Stage
from domain.text import fold
from handlers import everything
from storage.database import Database
from storage.imports.processes import save_process
from storage.tables import addresses, contributions, persons

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PROBLEM = "en las postas de ayabaca no hay medicinas y nadie avisa cuando llegan"
ASK = "que publiquen cada mes que medicinas hay en cada posta"
SIMILAR = "Publicar las medicinas de los hospitales de Piura"
RESPOND_BY = date(2027, 1, 30)

ROUTER = everything()


def open_process(db: Database, respond_by: date | None = RESPOND_BY) -> None:
    """The plan that receives what these tests send."""
    stage = Stage("participacion", "Participación", date(2026, 11, 1), date(2026, 12, 31), respond_by)
    plan = Process("VI", "VI Plan", date(2026, 10, 1), date(2027, 6, 30), respond_by, (stage,))
    db.write(lambda conn: save_process(conn, plan, NOW))


def rows(db: Database) -> list[Any]:
    """Every proposal, in the order in which they came."""
    with db.read() as conn:
        return list(conn.execute(select(contributions).order_by(contributions.c.id)).all())


def table(db: Database, of: Any) -> list[Any]:
    """Every row of a table."""
    with db.read() as conn:
        return list(conn.execute(select(of)).all())


def publish(db: Database, code: str, revision: str = "publicable") -> None:
    """A person of the team has read it."""
    change = update(contributions).where(contributions.c.code == code).values(revision=revision)
    db.write(lambda conn: conn.execute(change))


@dataclass(slots=True)
class Chat:
    """One person on one channel. `last` is what they see."""

    db: Database
    address: str = "+51987654321"
    channel: str = "whatsapp"
    now: datetime = NOW
    sent: int = 0
    name: str = "Rosa Quispe"
    last: Outgoing | None = None
    said: list[str] = field(default_factory=list)

    def say(self, text: str = "", **parts: Any) -> str:
        """What Rimay answers, whole; empty where it keeps silent."""
        self.now += timedelta(seconds=20)
        self.sent += 1
        key = f"{self.address}-{self.sent}"
        phone = self.address if self.address.startswith("+") else None
        incoming = Incoming(self.channel, self.address, key, text, phone=phone, **parts)
        taker = TurnTaker(ROUTER, Site(), numbered, None)

        def turn(conn: Connection) -> Any:
            return taker.take(conn, incoming, self.now)

        answers = self.db.write(turn).answers
        self.last = answers[0].message if answers else None
        return " ".join(self.last.text.split()) if self.last else ""

    def tap(self, payload: str) -> str:
        """A button, also one that nobody showed."""
        return self.say(payload=payload)

    def photo(self) -> str:
        return self.say(media=(Media("photo", f"photo-{self.sent}"),))

    def voice(self) -> str:
        return self.say(media=(Media("voice", f"voice-{self.sent}"),))

    def shares(self, latitude: float, longitude: float) -> str:
        return self.say(location=Location(latitude, longitude))

    def meets(self, name: str = "Rosa Quispe", age: str = "1") -> None:
        """Give permission, as far as the first question. The name is said where it is asked."""
        self.name = name
        self.say("proponer")
        assert "¿Qué problema hay" in self.say(age)

    def is_called(self) -> None:
        """The name is known, as a registration would have asked it."""
        mine = select(addresses.c.person_id).where(addresses.c.external_id == self.address)
        change = update(persons).where(persons.c.id == mine.scalar_subquery()).values(name=self.name)
        self.db.write(lambda conn: conn.execute(change))

    def proposes(self, problem: str = PROBLEM, ask: str = ASK, way: str = "1") -> str:
        """A whole proposal by somebody known or just met; its code."""
        if self.last is None or "¿Qué problema hay" not in self.last.text:
            self.say("proponer")
        self.say(problem)
        self.say(ask)
        self.say("1")
        asked = self.last.text if self.last is not None else ""
        if "La mía es distinta" in asked:
            self.say("La mía es distinta")
        saved = self.say("Envía la mía, sin nombre" if "Envía la mía" in asked else way)
        assert saved.startswith("Guardada. Código P-"), saved
        if "¿Con qué nombre la publico?" in saved:
            self.say(self.name)
        return saved.split("Código ")[1].split(".")[0]


def somebody_elses(db: Database, words: str = SIMILAR) -> str:
    """A proposal by another person, which everybody may read."""
    chat = Chat(db, "+51911111111")
    chat.meets("Juan Pérez")
    code = chat.proposes(words, "que lo haga el ministerio cuanto antes")
    chat.is_called()
    change = (
        contributions.update().where(contributions.c.code == code).values(text=words, searchable=fold(words))
    )
    db.write(lambda conn: conn.execute(change))
    publish(db, code)
    return code
