"""WhatsApp's 24 hours: free words inside, an approved template outside, else another way, else a reason."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.messages import Outgoing
from bot.pace import Rates
from bot.reply import Reply
from bot.service import Service
from mensajes.templates import templates
from storage import outbox
from storage.contents import Content, keep_content, note_approval
from storage.database import Database
from storage.tables import addresses, persons
from storage.tables import outbox as rows
from tests.bot.delivering import World, noticing
from tests.bot.world import Wire, hear, literal, messages_of, register_person
from tests.storage.seating import make_event

FACTS = {"first": "Rosa", "event": "el Taller", "when": "mañana, 9 a. m.", "where": "Piura", "code": "R7K4"}
SAID = literal("Te espera el taller.").outside_window("reminder", **FACTS)
SAID = SAID.labelled("going.yes:1", "Sí, voy").labelled("going.no:1", "No podré")
AD = literal("Hay otro taller.").outside_window("announcement", **FACTS)


class WhatsAppWire(Wire):
    """A wire that shows messages as WhatsApp does, and keeps what it was given."""

    def __init__(self) -> None:
        super().__init__("whatsapp", with_numbers=True)
        self.messages: list[Outgoing] = []

    async def send(self, address: str, message: Outgoing) -> str:
        sent = await super().send(address, message)
        self.messages.append(message)
        return sent


class Windowed(World):
    """Somebody on WhatsApp who can be told things, perhaps long after their last message."""

    def __init__(self, db: Database, reply: Reply | None = SAID, a_day: int | None = None) -> None:
        self.whatsapp, self.sms, self.a_day = WhatsAppWire(), Wire("sms", with_numbers=True), a_day
        super().__init__(db, noticing(reply), self.whatsapp)
        self.service = self.process("p1", self.whatsapp, self.sms)

    def process(self, owner: str, *wires: Wire) -> Service:
        found = super().process(owner, *wires)
        found.delivery.pace.rates = Rates(new_a_day=self.a_day)
        return found

    def approve(self, name: str = "reminder", status: str = "approved", category: str = "utility") -> None:
        content = Content(templates()[name].full_name, f"HX{name}", status, category, "", self.clock.now)
        self.db.write(lambda conn: keep_content(conn, content))

    def silent(self, **length: float) -> None:
        self.clock.pass_(**length)

    def somebody(self, who: str, channel: str = "whatsapp") -> int:
        """Another person who wrote now."""
        asyncio.run(hear(self.service, who, "hola", f"m-{who}-{channel}", channel))
        return register_person(self.db, who)


@pytest.fixture
def world(sqlite_db: Database) -> Windowed:
    return Windowed(sqlite_db)


def outcome(world: Windowed) -> tuple[str, str]:
    return world.last.status, world.last.reason


def test_inside_it_is_said_freely_with_the_last_message_that_counts(world: Windowed) -> None:
    person = world.knows()
    world.approve()
    world.silent(hours=23, minutes=45)
    world.notify(person)
    world.deliver()
    assert world.whatsapp.messages[-1].template is None
    assert world.whatsapp.messages[-1].text.startswith("Te espera el taller.")


def test_outside_goes_the_approved_template_with_its_facts(db: Database) -> None:
    world = Windowed(db)
    person = world.knows()
    world.approve()
    world.silent(hours=25)
    world.notify(person)
    world.deliver()
    template = world.whatsapp.messages[-1].template
    assert template is not None
    assert (template.sid, template.category) == ("HXreminder", "utility")
    assert list(template.variables.values()) == list(FACTS.values())
    assert world.last.status == "sent"
    assert "Tu código es R7K4" in world.last.body["text"]
    assert world.address().shown["options"][0] == ["going.yes:1", "Sí, voy"]


def test_a_minute_before_the_end_is_outside_already(world: Windowed) -> None:
    person = world.knows()
    world.approve()
    world.silent(hours=23, minutes=55)
    world.notify(person)
    world.deliver()
    assert world.whatsapp.messages[-1].template is not None


@pytest.mark.parametrize("status", ["received", "pending", "rejected", "paused", None])
def test_without_approval_nothing_is_sent_and_the_reason_stays(world: Windowed, status: str | None) -> None:
    person = world.knows()
    if status:
        world.approve(status=status)
    world.silent(hours=25)
    world.notify(person)
    world.deliver()
    assert world.whatsapp.sent == []
    assert outcome(world) == ("unreachable", "no_template")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (literal("Hola."), "outside_window"),
        (literal("Hola.").outside_window("reminder", first="Rosa"), "template_facts"),
    ],
)
def test_what_has_no_template_or_lacks_a_fact_has_its_reason(
    sqlite_db: Database, reply: Reply, reason: str
) -> None:
    world = Windowed(sqlite_db, reply)
    person = world.knows()
    world.approve()
    world.silent(hours=25)
    world.notify(person)
    world.deliver()
    assert outcome(world) == ("unreachable", reason)


def test_else_it_goes_by_another_channel_of_the_same_person(world: Windowed) -> None:
    person = world.knows()
    world.somebody("+51987654321", "sms")
    join(world, "+51987654321", person)
    world.clock.pass_(minutes=1)
    world.hear("hola", "m1")
    world.whatsapp.sent.clear()
    world.sms.sent.clear()
    world.silent(hours=25)
    world.notify(person)
    world.deliver()
    assert world.whatsapp.sent == []
    assert [text.splitlines()[0] for _, text in world.sms.sent] == ["Te espera el taller."]
    assert world.last.status == "sent"


def test_an_announcement_only_to_who_allowed_it(sqlite_db: Database) -> None:
    world = Windowed(sqlite_db, AD)
    person = world.knows()
    world.approve("announcement", category="marketing")
    world.silent(hours=25)
    world.notify(person, "a1", lane=outbox.ANNOUNCEMENT)
    world.deliver()
    assert outcome(world) == ("unreachable", "no_consent")
    allow = update(persons).where(persons.c.id == person).values(announcements=True)
    world.db.write(lambda conn: conn.execute(allow))
    world.notify(person, "a2", lane=outbox.ANNOUNCEMENT)
    world.deliver()
    assert world.last.status == "sent"
    assert world.whatsapp.messages[-1].template is not None


def test_a_utility_template_that_whatsapp_calls_marketing_is_marketing(world: Windowed) -> None:
    person = world.knows()
    world.approve()
    name = templates()["reminder"].full_name
    world.db.write(lambda conn: note_approval(conn, name, "approved", "marketing", "", world.clock.now))
    world.silent(hours=25)
    world.notify(person)
    world.deliver()
    assert outcome(world) == ("unreachable", "no_consent")
    world.db.write(lambda conn: conn.execute(update(persons).values(announcements=True)))
    world.notify(person, "k2")
    world.deliver()
    template = world.whatsapp.messages[-1].template
    assert template is not None
    assert template.category == "marketing"


def test_a_day_s_people_are_few_and_the_soonest_event_goes_first(db: Database) -> None:
    world = Windowed(db, a_day=2)
    world.approve()
    people = [world.somebody(f"+5198765432{n}") for n in range(4)]
    late, soon = event(world, "TARDE", days=9), event(world, "PRONTO", days=3)
    world.whatsapp.sent.clear()
    world.silent(hours=25)
    for number, person in enumerate(people):
        world.notify(person, f"k{number}", event_id=late if number < 3 else soon)
    world.deliver()
    assert len(world.whatsapp.sent) == 2
    waiting = [row for row in messages_of(world.db) if row.status == "queued"]
    assert {row.reason for row in waiting} == {"daily_budget"}
    world.clock.pass_(hours=24, minutes=1)
    later = world.somebody("+51987654329")
    world.clock.pass_(hours=1)
    world.deliver()
    sent = [row for row in messages_of(world.db) if row.kind == "test.notice" and row.status == "sent"]
    assert {row.event_id for row in sent} == {late, soon}, (
        "the one that begins sooner did not wait for others"
    )
    assert len(sent) == 4
    assert later


def test_who_was_written_to_today_takes_no_more_room(world: Windowed) -> None:
    world.service.delivery.pace.rates = Rates(new_a_day=1)
    person = world.knows()
    world.approve()
    world.silent(hours=25)
    for key in ("k1", "k2"):
        world.notify(person, key)
        world.deliver()
    assert len(world.whatsapp.sent) == 2


def test_what_found_no_room_in_time_says_so(world: Windowed) -> None:
    world.service.delivery.pace.rates = Rates(new_a_day=1)
    first, second = world.somebody("+51987654321"), world.somebody("+51987654322")
    world.approve()
    world.silent(hours=25)
    world.notify(first)
    world.notify(second, "k2", not_after=world.clock.now + timedelta(hours=2))
    for _ in range(2):
        world.deliver()
        world.clock.pass_(hours=3)
    assert outcome(world) == ("missed", "daily_budget")


def test_with_few_left_a_later_event_waits_for_a_sooner_one(world: Windowed) -> None:
    world.service.delivery.pace.rates = Rates(new_a_day=1)
    world.approve()
    first, second = world.somebody("+51987654321"), world.somebody("+51987654322")
    late, soon = event(world, "TARDE", days=9), event(world, "PRONTO", days=3)
    world.whatsapp.sent.clear()
    world.silent(hours=25)
    world.notify(second, "soon", event_id=soon)
    hold = (
        update(rows)
        .where(rows.c.dedupe_key == "soon")
        .values(reason="daily_budget", due_at=world.clock.now + timedelta(minutes=10))
    )
    world.db.write(lambda conn: conn.execute(hold))
    world.notify(first, "late", event_id=late)
    world.deliver()
    assert world.whatsapp.sent == []
    world.clock.pass_(minutes=20)
    world.deliver()
    world.deliver()
    assert [to for to, _ in world.whatsapp.sent] == ["+51987654322"]


def join(world: Windowed, who: str, person: int) -> None:
    change = update(addresses).where(addresses.c.external_id == who).values(person_id=person)
    world.db.write(lambda conn: conn.execute(change))


def event(world: Windowed, code: str, days: int) -> int:
    return make_event(world.db, code, starts_at=world.clock.now + timedelta(days=days))
