"""Buttons and lists on WhatsApp: made once, used for every message, and never in the way of one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.channels.contents import MAX_BODY, SHAPES, Shape, shape_of
from bot.channels.contents_made import Contents
from bot.channels.contract import Throttled
from bot.channels.twilio_http import TwilioAccount
from bot.channels.whatsapp import WhatsAppChannel
from bot.messages import Attachment, Option, Outgoing
from tests.fakes.twilio import FakeTwilio

pytestmark = pytest.mark.anyio
ROSA = "+51987654321"
YES_NO = Outgoing("¿Te inscribo?\n\nEs gratis.", (Option("yes:1", "Sí"), Option("no:1", "No, gracias")))
NOTICE = Outgoing("¿Vas a venir?", (Option("going.yes:1", "Sí, voy"),), numbered=False)


@dataclass
class Kept:
    """The table of contents, as a dictionary."""

    sids: dict[str, str] = field(default_factory=dict)

    async def find(self, name: str) -> str | None:
        return self.sids.get(name)

    async def keep(self, name: str, sid: str) -> str:
        return self.sids.setdefault(name, sid)


async def settle(contents: Contents) -> None:
    """Wait until what is being made is made."""
    await asyncio.gather(*contents._making.values())


@dataclass
class Line:
    """A WhatsApp sender and its provider."""

    fake: FakeTwilio
    contents: Contents
    channel: WhatsAppChannel
    kept: Kept

    async def send(self, message: Outgoing) -> None:
        await self.channel.send(ROSA, self.channel.render(message))

    async def ready(self, message: Outgoing) -> None:
        """The content is there: the first message that needs it is never the one that gets it."""
        shape = shape_of(self.channel.render(message))
        assert shape is not None
        await self.contents.sid(shape)
        await settle(self.contents)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with FakeTwilio() as fake:
        kept, account = Kept(), TwilioAccount(fake.sid, fake.auth_token, fake.url, fake.url)
        contents = Contents(account, kept)
        channel = WhatsAppChannel(account, fake.whatsapp_sender, contents=contents)
        yield Line(fake, contents, channel, kept)
        await channel.close()
        assert fake.faults == fake.contents.faults == []


def of(*labels: str, text: str = "¿Cuál?") -> Outgoing:
    return Outgoing(text, tuple(Option(f"pick:{n}", label) for n, label in enumerate(labels)))


async def test_the_first_goes_as_text_and_the_next_with_buttons(line: Line) -> None:
    await line.send(YES_NO)
    await settle(line.contents)
    await line.send(YES_NO)
    first, second = line.fake.sent
    assert first.body == "¿Te inscribo?\n\nEs gratis.\n1 Sí\n2 No, gracias"
    assert second.body == "¿Te inscribo?\n\nEs gratis."
    shown = line.fake.contents.options(second.content, second.variables)
    assert shown == [("Sí", "yes:1"), ("No, gracias", "no:1")]


async def test_a_content_is_made_once_for_all_words_and_processes(line: Line) -> None:
    await line.ready(YES_NO)
    other = Contents(
        TwilioAccount(line.fake.sid, line.fake.auth_token, line.fake.url, line.fake.url), line.kept
    )
    line.channel._contents = other
    await line.send(YES_NO)
    await line.send(of("Piura", "Ayabaca"))
    assert len(line.fake.contents.created_as) == 1
    assert [bool(one.content) for one in line.fake.sent] == [True, True]


async def test_many_options_are_a_list(line: Line) -> None:
    regions = of(*(f"Una región que es {n:02}" for n in range(10)))
    await line.ready(regions)
    await line.send(regions)
    (sent,) = line.fake.sent
    assert [label for label, _ in line.fake.contents.options(sent.content, sent.variables)] == [
        option.label for option in regions.options
    ]
    assert sent.variables["2"] == "Elegir"


async def test_a_notice_has_buttons_too(line: Line) -> None:
    await line.ready(NOTICE)
    await line.send(NOTICE)
    assert line.fake.sent[0].body == "¿Vas a venir?"
    assert line.channel.render(NOTICE).text == "¿Vas a venir?\n- Sí, voy"


@pytest.mark.parametrize(
    ("message", "shape"),
    [
        (of("Sí", "No", "Tal vez"), Shape("quick-reply", 3)),
        (of("Sí", "No", "Tal vez", "Después"), Shape("list-picker", 4)),
        (of("x" * 20), Shape("quick-reply", 1)),
        (of("x" * 21), Shape("list-picker", 1)),
        (of("x" * 24), Shape("list-picker", 1)),
        (of("x" * 25), None),
        (of("🙂" * 11), Shape("list-picker", 1)),
        (of(*map(str, range(10))), Shape("list-picker", 10)),
        (of(*map(str, range(11))), None),
        (of("Sí", "Sí"), None),
        (of(" "), None),
        (of("Sí", text="x" * MAX_BODY), Shape("quick-reply", 1)),
        (of("Sí", text="x" * (MAX_BODY + 1)), None),
        (of("Sí", text=""), None),
        (Outgoing("hola"), None),
        (Outgoing("¿Cuál?", (Option("a", "Sí"), Option("a", "No"))), None),
    ],
)
def test_what_does_not_fit_is_numbered(message: Outgoing, shape: Shape | None) -> None:
    channel = WhatsAppChannel(TwilioAccount("AC1", "x"), "whatsapp:+51900000001")
    assert shape_of(channel.render(message)) == shape


def test_every_shape_has_its_own_name() -> None:
    assert len({shape.name for shape in SHAPES}) == len(SHAPES) == 13
    assert max(len(shape.name) for shape in SHAPES) <= 160


async def test_trouble_with_a_content_never_costs_an_answer(line: Line) -> None:
    line.fake.fail(status=503)
    await line.ready(of("Sí"))
    await line.send(of("Sí"))
    await line.send(of("No"))
    assert [one.body for one in line.fake.sent] == ["¿Cuál?\n1 Sí", "¿Cuál?\n1 No"]
    assert line.fake.contents.created_as == {}, "not asked again at once"


async def test_a_content_that_is_refused_or_gone_is_done_without(line: Line) -> None:
    await line.ready(YES_NO)
    (sid,) = line.fake.contents.created_as
    line.fake.contents.refused.add(sid)
    await line.send(YES_NO)
    await line.send(YES_NO)
    assert [one.content for one in line.fake.sent] == ["", ""]
    assert sum("ContentSid" in call for call in line.fake.calls) == 1
    line.fake.contents.created_as.clear()
    line.contents._resting.clear()
    await line.send(YES_NO)
    assert line.fake.sent[-1].body.endswith("2 No, gracias")


async def test_other_refusals_are_the_message_s(line: Line) -> None:
    await line.ready(YES_NO)
    line.fake.fail(20429, status=429)
    with pytest.raises(Throttled):
        await line.send(YES_NO)
    assert line.fake.sent == []


async def test_a_reply_is_one_message_however_long(line: Line) -> None:
    story = "Una frase de alguien que cuenta mucho. " * 100
    long = Outgoing(f"Guardada.\n\n«{story}»\n\n¿La envío?", (Option("yes", "Sí"), Option("no", "x" * 60)))
    place = Attachment("place", "-5.19,-80.63")
    shown = line.channel.render(Outgoing(long.text, long.options, (place,)))
    await line.channel.send(ROSA, shown)
    (sent,) = line.fake.sent
    assert len(sent.body) <= 1600
    assert sent.body.startswith("Guardada.\n\n«Una frase")
    assert "…\n\n¿La envío?" in sent.body
    assert sent.body.endswith("2 " + "x" * 60)


async def test_it_can_be_asked_what_went_out_with_buttons(line: Line) -> None:
    from datetime import UTC, datetime, timedelta

    since = datetime.now(UTC) - timedelta(minutes=1)
    await line.ready(YES_NO)
    await line.send(YES_NO)
    found = await line.channel.find_sent(ROSA, line.channel.render(YES_NO), since, ())
    assert found == line.fake.sent[0].sid


async def test_what_is_being_made_is_left_when_the_process_stops(line: Line) -> None:
    await line.contents.sid(Shape("quick-reply", 1))
    await line.channel.close()
    await asyncio.sleep(0)
    assert line.kept.sids == {}
