"""Templates: made and submitted once, whatever breaks in between, and what WhatsApp says of them noted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

import pytest

from bot.channels.contents import SHAPES
from bot.channels.contract import SendError
from bot.channels.twilio_http import TwilioAccount
from bot.template_care import TemplateCare
from mensajes.templates import templates
from panel.channel_commands import state_lines
from storage.contents import Content, all_contents, approved, keep_content, note_approval
from storage.database import Database
from tests.bot.world import Clock
from tests.fakes.twilio import FakeTwilio

pytestmark = pytest.mark.anyio
ALL = list(templates().values())


@dataclass
class Office:
    """An account, and whoever looks after its templates."""

    fake: FakeTwilio
    care: TemplateCare

    def sid(self, name: str) -> str:
        full = templates()[name].full_name
        known = self.fake.contents.created_as.items()
        return next(sid for sid, content in known if content["friendly_name"] == full)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def office(sqlite_db: Database) -> AsyncIterator[Office]:
    async with FakeTwilio() as fake:
        account = TwilioAccount(fake.sid, fake.auth_token, fake.url, fake.url)
        yield Office(fake, TemplateCare(account, sqlite_db, Clock()))
        await account.close()


async def test_everything_is_made_and_submitted_once(office: Office) -> None:
    states = await office.care.push()
    assert {state.status for state in states} == {"received"}
    assert len(office.fake.contents.created_as) == len(ALL) + len(SHAPES)
    submitted = office.fake.contents.approvals
    assert {one["name"] for one in submitted.values()} == {one.full_name for one in ALL}
    assert submitted[office.sid("announcement")]["category"] == "MARKETING"
    made = office.fake.contents.created_as[office.sid("reminder")]
    assert made["variables"] == dict(zip("12345", templates()["reminder"].samples, strict=True))
    assert made["language"] == "es"
    await office.care.push()
    assert len(office.fake.contents.created_as) == len(ALL) + len(SHAPES)


async def test_what_broke_off_goes_on(office: Office) -> None:
    office.fake.fail(status=503)
    with pytest.raises(SendError):
        await office.care.push()
    office.fake.fail(status=503, times=0)
    assert {state.status for state in await office.care.push()} == {"received"}
    assert len(office.fake.contents.created_as) == len(ALL) + len(SHAPES)


async def test_one_that_cannot_be_submitted_stops_no_other(office: Office) -> None:
    for shape_number in range(len(SHAPES) + 1):
        if shape_number == len(SHAPES):
            office.fake.fail(status=503)
        else:
            shape = SHAPES[shape_number]
            await office.care._keep(_made(shape.name))
    states = await office.care.push()
    assert [bool(state.error) for state in states] == [True] + [False] * (len(ALL) - 1)
    assert state_lines(states)[0].endswith("Twilio no lo hizo (provider).")
    assert not any(state.error for state in await office.care.push())


async def test_what_whatsapp_says_is_noted_and_told(office: Office) -> None:
    await office.care.push()
    contents = office.fake.contents
    contents.approve(office.sid("reminder"))
    contents.approve(office.sid("offer"), "rejected", "INVALID_FORMAT")
    contents.approvals[office.sid("changed")] |= {"status": "approved", "category": "MARKETING"}
    lines = state_lines(await office.care.states())
    told = {name: next(line for line in lines if f"_{name}_es_" in line) for name in templates()}
    assert told["reminder"].endswith(": aprobada.")
    assert told["offer"].endswith(": rechazada. Razón: INVALID_FORMAT.")
    assert told["changed"].endswith("aprobada. WhatsApp la cobra como marketing.")
    assert told["expired"].endswith("WhatsApp la recibió.")
    assert lines[-1] == f"Listas para usar: 2 de {len(ALL)}."
    usable = await office.care.db.look(lambda conn: approved(conn, [one.full_name for one in ALL]))
    assert set(usable) == {templates()[name].full_name for name in ("reminder", "changed")}


async def test_before_anything_is_made_it_says_what_to_do(office: Office) -> None:
    lines = state_lines(await office.care.states())
    assert all("la crea «templates push»" in line for line in lines[:-1])
    assert office.fake.calls == []


async def test_a_template_that_is_gone_or_silent_is_told(office: Office) -> None:
    await office.care.push()
    del office.fake.contents.created_as[office.sid("reminder")]
    lines = state_lines(await office.care.states())
    assert "ya no existe en Twilio" in lines[0]
    office.fake.fail(status=503)
    states = await office.care.states()
    assert states[0].error == "provider"


async def test_what_must_be_seen_is_logged_each_hour(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    await office.care.push()
    office.fake.contents.approve(office.sid("offer"), "paused")
    assert await office.care.round() == 3600
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        f"whatsapp: the template {templates()['offer'].full_name} is paused"
    ]


async def test_two_processes_use_the_same_content(sqlite_db: Database) -> None:
    first, second = _made("x", "HX1"), _made("x", "HX2")
    assert await sqlite_db.run(partial(keep_content, content=first)) == "HX1"
    assert await sqlite_db.run(partial(keep_content, content=second)) == "HX1"
    await sqlite_db.run(lambda conn: note_approval(conn, "x", "approved", "", "", Clock().now))
    (content,) = await sqlite_db.look(all_contents)
    assert (content.status, content.category) == ("approved", "session")


def _made(name: str, sid: str = "HX0") -> Content:
    return Content(name, sid, "made", "session", "", Clock().now)
