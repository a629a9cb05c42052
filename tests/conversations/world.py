"""Rimay as the people of a conversation meet it: restarted between any two turns, with a clock of its own."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml  # type: ignore[import-untyped]  # pyyaml carries no types
from sqlalchemy import Connection, select, update

import main
from bot.channels.contract import Channel
from bot.channels.gsm7 import gsm7, segments
from bot.channels.numbered import numbered
from bot.channels.sms import SmsChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.terminal import TerminalChannel
from bot.channels.twilio_http import TwilioAccount
from bot.channels.web import WebChannel
from bot.channels.whatsapp import WhatsAppChannel
from bot.housekeeping import JOBS
from bot.messages import Incoming, Outgoing
from bot.service import Service
from bot.site import Site
from bot.worker import Job
from domain.responses import NewResponse
from mensajes import catalog
from panel import admin
from panel.announcement_commands import sent
from panel.announcement_plan import Said
from panel.commitment_imports import import_commitments
from panel.document_imports import import_documents
from panel.imports import import_events, import_process
from storage.conversations import find_address
from storage.database import Database
from storage.responses import record
from storage.tables import attendees, contributions, processes
from storage.tables import outbox as outbox_rows
from tests.conversations.people import Speaker
from tests.storage.pulling import pulled_after

LIMA = ZoneInfo("America/Lima")
SITE = Site(controller=catalog.text("es", "privacy.controller"))
_GOES_ON = gsm7(catalog.text("es", "general.goes_on"))
READING = timedelta(seconds=20)
"""What a person takes to read and to answer."""


class Recording:
    """A real channel whose wire is cut: what it would send is written down."""

    def __init__(self, channel: Channel, sent: list[tuple[str, str, Outgoing]]) -> None:
        self._channel, self._sent = channel, sent
        self.name, self.pull = channel.name, channel.pull
        self.edits, self.reports = channel.edits, channel.reports

    def parse(self, raw: Mapping[str, Any]) -> list[Incoming]:
        return self._channel.parse(raw)

    def render(self, message: Outgoing) -> Outgoing:
        return self._channel.render(message)

    async def send(self, address: str, message: Outgoing) -> str:
        assert self.name != "sms" or segments(message.text) <= 2, f"too long for a text: {message.text}"
        assert self.name != "whatsapp" or len(message.text) <= 1600, "one turn, one message"
        self._sent.append((self.name, address, message))
        return f"sent-{len(self._sent)}-{id(self)}"

    async def delete(self, address: str, message_ids: Sequence[str]) -> bool:
        return await self._channel.delete(address, message_ids)

    async def close(self) -> None:
        await self._channel.close()


@dataclass(slots=True)
class World:
    """One database, any number of people, all on one channel but for those who are said to be on another."""

    db: Database
    channel: str
    folder: Path
    now: datetime = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    people: dict[str, Speaker] = field(default_factory=dict)
    pulled: dict[str, int] = field(default_factory=dict)
    sent: list[tuple[str, str, Outgoing]] = field(default_factory=list)

    def person(self, name: str) -> Speaker:
        return self.people.setdefault(name, Speaker(name, self.channel, self.now))

    def opens(self, name: str, channel: str, phone: str = "") -> None:
        """Somebody writes on this channel, from the phone of somebody else if that is named."""
        self.people[name] = Speaker(name, channel, self.now, phone)

    def say(self, name: str, text: str, late: timedelta = timedelta(0)) -> list[Outgoing]:
        """What Rimay answers to a person, after a restart; to a message that was on its way for so long."""
        self.now += READING
        speaker = self.person(name)
        speaker.now = self.now
        raw = speaker.says(text)
        sent = self.now - late if late else None
        answers: list[Outgoing] = self._serve(lambda service: self._turn(service, speaker, raw, sent))
        return answers

    def pass_time(self, until: datetime) -> None:
        """Jobs and deliveries run along the way, whenever something becomes due."""
        while self.now < until:
            self.now = min(until, self._next_due())
            self.work()

    def _next_due(self) -> datetime:
        """When something happens by itself next, at the soonest a minute from now."""
        soon = self.now + timedelta(minutes=1)
        moments = select(outbox_rows.c.due_at).where(
            outbox_rows.c.status == "queued", outbox_rows.c.due_at > self.now
        )
        offers = select(attendees.c.offered_until).where(
            attendees.c.state == "offered", attendees.c.offered_until.is_not(None)
        )

        with self.db.read() as conn:
            found = [*conn.scalars(moments), *conn.scalars(offers)]
        return max(soon, min(found, default=datetime.max.replace(tzinfo=UTC)))

    def work(self) -> None:
        """One round of every job, and everything that is due delivered."""
        self._serve(self._round)

    def import_event(self, values: Mapping[str, str]) -> None:
        """One row of an agenda file."""
        path = self.folder / "agenda.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(values))
            writer.writeheader()
            writer.writerow(values)
        report = import_events(self.db, path, self.now)
        assert report.ok, report

    def import_file(self, kind: str, path: Path, process: str, stage: str) -> None:
        """A process, or documents of a stage of one."""

        report = (
            import_process(self.db, path, self.now)
            if kind == "proceso"
            else import_documents(self.db, path, process, stage, self.now)
        )
        assert report.ok, report

    def cancel_event(self, code: str, reason: str) -> None:
        admin.cancel_event(self.db, code, reason, self.now)

    def announce(self, values: Mapping[str, str]) -> None:
        """As `announcements send` does it."""
        sent(self.db, Said(values), self.now)

    def decide(self, code: str, values: Mapping[str, str]) -> None:
        """The team answers a contribution today; `until` is a day."""
        given: dict[str, Any] = {**values}
        if "until" in given:
            given["until"] = date.fromisoformat(given["until"])

        def respond(conn: Connection) -> int:
            about = conn.execute(select(contributions).where(contributions.c.code == code)).one()
            whose = {"process_id": about.process_id, "contribution_ids": (about.id,), "by": "ana@pcm.pe"}
            today = self.now.astimezone(LIMA).date()
            return record(conn, NewResponse(**whose, decided_on=today, **given), self.now)

        self.db.write(respond)

    def import_commitment(self, sheet: str, values: Mapping[str, str]) -> None:
        """One row of a file of commitments."""
        path = self.folder / "compromisos.yaml"
        path.write_text(yaml.safe_dump({f"{sheet}s": [dict(values)]}, allow_unicode=True), "utf-8")
        done = import_commitments(self.db, path, "", "ana@pcm.pe", self.now)
        assert done.ok, done

    def set_process(self, values: Mapping[str, str]) -> None:
        """Dates of a process that an event's import made."""
        respond_by = date.fromisoformat(values["respond_by"])
        change = update(processes).where(processes.c.code == values["code"]).values(respond_by=respond_by)
        self.db.write(lambda conn: conn.execute(change))

    def _serve(self, work: Callable[[Service], Any]) -> Any:
        """A new engine and application for one piece of work: nothing survives but the database."""
        db = Database(self.db.url)
        try:
            return asyncio.run(work(self._service(db)))
        finally:
            db.close()

    def _service(self, db: Database) -> Service:
        self.sent.clear()
        names = {self.channel, *(one.channel for one in self.people.values())}
        channels: dict[str, Channel] = {name: Recording(_channel(name), self.sent) for name in sorted(names)}
        return Service(db, channels, main.router(), SITE, clock=lambda: self.now)

    async def _turn(
        self, service: Service, speaker: Speaker, raw: Mapping[str, Any], sent: datetime | None
    ) -> list[Outgoing]:
        channel = service.channels[speaker.channel]
        incoming = [replace(one, sent_at=sent or one.sent_at) for one in channel.parse(raw)]
        taken = [await service.take(one) for one in _own_address(incoming, speaker)]
        await service.delivery.drain()
        answers = [answer.message for one in taken for answer in one.answers]
        if not channel.pull:
            assert [message for *_, message in self.sent] == answers, "what was kept is not what was sent"
        for one in taken:
            self.pulled[speaker.name] = max([self.pulled.get(speaker.name, 0), *(a.id for a in one.answers)])
        for answer in answers:
            speaker.hears(answer)
        return answers

    async def _round(self, service: Service) -> None:
        for job in JOBS:
            await service.db.run(partial(_work, job, self.now))
        while await service.delivery.deliver_due():
            pass
        for channel, address, message in self.sent:
            self._by_address(channel, address).hears(message)
        await self._pull(service)

    async def _pull(self, service: Service) -> None:
        pulling = (one for one in self.people.values() if service.channels[one.channel].pull)
        for speaker in pulling:

            def pull(conn: Any, speaker: Speaker = speaker) -> Any:
                address = find_address(conn, speaker.channel, speaker.address)
                return pulled_after(conn, address.id, self.pulled.get(speaker.name, 0)) if address else ()

            for row in await service.db.run(pull):
                self.pulled[speaker.name] = row.id
                speaker.hears(Outgoing.from_json(row.body))

    def _by_address(self, channel: str, address: str) -> Speaker:
        people = self.people.values()
        return next(one for one in people if (one.channel, one.address) == (channel, address))


def _work(job: Job, now: datetime, conn: Connection) -> None:
    while job.work(conn, now) is True:
        pass


def _own_address(incoming: list[Incoming], speaker: Speaker) -> list[Incoming]:
    """The terminal channel knows one person; here each has a terminal."""
    if speaker.channel != "terminal":
        return incoming
    return [replace(one, address=speaker.address, phone=speaker.address) for one in incoming]


def _channel(name: str) -> Channel:
    account = TwilioAccount("AC" + "0" * 32, "token")
    made: dict[str, Callable[[], Channel]] = {
        "telegram": lambda: TelegramChannel("1:token"),
        "whatsapp": lambda: WhatsAppChannel(account, "whatsapp:+5115550000"),
        "sms": lambda: SmsChannel(account, "+5115550000"),
        "web": WebChannel,
        "terminal": TerminalChannel,
    }
    return made[name]()


def as_read(message: Outgoing, channel: str) -> str:
    """A message as a conversation file writes it: one line, options with numbers or in brackets."""
    if message.rest:  # what SIGUE would show
        message = replace(message, text=f"{message.text.rpartition(_GOES_ON)[0]}\n{message.rest}")
    if channel in ("telegram", "web"):
        message = numbered(message)
    lines = message.text.splitlines()
    if not message.numbered:
        lines = [f"[{line.removeprefix('- ')}]" if line.startswith("- ") else line for line in lines]
    return " ".join(" ".join(lines).split())
