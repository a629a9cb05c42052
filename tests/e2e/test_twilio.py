"""WhatsApp and SMS through Twilio's signed forms, with a real process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from tests.e2e.process import Rimay, in_days, until, zone_of_noon
from tests.fakes.twilio import FakeTwilio, Form

pytestmark = pytest.mark.anyio

PATH = "/webhooks/twilio"
ROSA, ELSA, ANA = "+51987654321", "+51987654322", "+51987654323"
EMPTY = "<Response/>"


@dataclass
class Phone:
    """A person's phone on one of the two channels; a message is answered by one message."""

    rimay: Rimay
    twilio: FakeTwilio
    number: str
    sms: bool = False

    @property
    def read(self) -> list[str]:
        prefix = "" if self.sms else "whatsapp:"
        return [one.body for one in self.twilio.sent if one.to == prefix + self.number]

    async def say(self, text: str) -> str:
        make = self.twilio.sms if self.sms else self.twilio.whatsapp
        before = len(self.read)
        answer = await post(self.rimay, self.twilio, make(self.number, text))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        assert answer.text.endswith(EMPTY)
        await until(lambda: len(self.read) > before)
        assert len(self.read) == before + 1, "one turn, one message: each is paid for"
        return self.read[-1]


async def post(
    rimay: Rimay, twilio: FakeTwilio, form: Form, path: str = PATH, signature: str | None = None
) -> httpx.Response:
    signed = twilio.sign(rimay.url + path, form) if signature is None else signature
    content = urlencode(form).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signed}
    if not signed:
        del headers["X-Twilio-Signature"]
    return await rimay.http.post(path, content=content, headers=headers)


def settings(twilio: FakeTwilio) -> dict[str, str]:
    return {
        "RIMAY_TWILIO_ACCOUNT_SID": twilio.sid,
        "RIMAY_TWILIO_AUTH_TOKEN": twilio.auth_token,
        "RIMAY_TWILIO_API_URL": twilio.url,
        "RIMAY_TWILIO_CONTENT_URL": twilio.url,
        "RIMAY_WHATSAPP_FROM": twilio.whatsapp_sender,
        "RIMAY_SMS_FROM": twilio.sms_sender,
        "RIMAY_SMS_RATE": "100",
    }


async def test_signed_forms_register_people_and_statuses_only_rise(folder: Path) -> None:
    async with FakeTwilio() as twilio, _missed(twilio), Rimay(folder, settings(twilio)) as rimay:
        await until(lambda: twilio.texts_to(ANA))
        await rimay.import_event(
            code="TS01",
            title="Taller de salud y agua",
            kind="taller",
            process="VI",
            ubigeo="20",
            starts_at=in_days(20),
            timezone=zone_of_noon(),
            capacity="2",
        )
        await _refuses_what_is_not_signed(rimay, twilio)
        await _registers(Phone(rimay, twilio, ROSA), "Rosa Quispe")
        await _registers(Phone(rimay, twilio, ELSA, sms=True), "Elsa Ramos")
        assert rimay.rows("SELECT name, phone, phone_proof FROM persons ORDER BY id") == [
            ("Rosa Quispe", ROSA, "channel"),
            ("Elsa Ramos", ELSA, "sms"),
        ]
        assert rimay.rows("SELECT channel FROM registrations ORDER BY id") == [("whatsapp",), ("sms",)]
        await _takes_a_repeated_form_once(rimay, twilio)
        await _buries_what_it_cannot_read(rimay, twilio)
        await _statuses_only_rise(rimay, twilio)
        assert twilio.faults == []
        for secret in (twilio.auth_token, ROSA, "987654321", "Quispe"):
            assert secret not in rimay.log


@asynccontextmanager
async def _missed(twilio: FakeTwilio) -> AsyncIterator[None]:
    """Before anybody listened Ana wrote, and Twilio gave up telling us."""
    twilio.whatsapp(ANA, "hola")
    twilio.received[-1].at -= timedelta(minutes=2)
    yield


async def _refuses_what_is_not_signed(rimay: Rimay, twilio: FakeTwilio) -> None:
    form = twilio.whatsapp(ROSA, "hola")
    right = twilio.sign(rimay.url + PATH, form)
    wrong = twilio.sign(rimay.url + PATH, [*form, ("Body", "otra cosa")])
    elsewhere = twilio.sign("https://rimay.example" + PATH, form)
    for path in (PATH, PATH + "/status"):
        for signature in ("", "no", wrong, elsewhere):
            assert (await post(rimay, twilio, form, path, signature)).status_code == 403
    assert (await post(rimay, twilio, form, PATH + "?x=1", right)).status_code == 403
    assert rimay.rows("SELECT count(*) FROM inbound") == [(1,)]
    twilio.received.clear()  # they were nobody's


async def _registers(phone: Phone, name: str) -> None:
    assert "Hola, soy Rimay" in await phone.say("hola")
    card = await phone.say("TALLER PIURA")
    assert "1 S" in card.replace("*", ""), "options carry their numbers"
    assert "MIS DATOS" in await phone.say("1")
    assert "llamas" in await phone.say("1")
    assert "vives" in await phone.say(name)
    assert "organizaci" in await phone.say("ayabaca")
    told = await phone.say("1")
    ((code,),) = phone.rimay.rows(
        "SELECT code FROM registrations JOIN persons p ON p.id = person_id WHERE p.name = ?", name
    )
    assert f"tienes cupo. Tu c{'o' if phone.sms else 'ó'}digo es {code}" in told


async def _takes_a_repeated_form_once(rimay: Rimay, twilio: FakeTwilio) -> None:
    form = twilio.whatsapp(ROSA, "mis cupos")
    for _ in range(3):
        answer = await post(rimay, twilio, form)
        assert answer.status_code == 200
        assert answer.text.endswith(EMPTY)
    await until(lambda: "Taller de salud y agua" in twilio.texts_to(ROSA)[-1])
    assert sum("Tienes cupo" in text for text in twilio.texts_to(ROSA)) == 1


async def _buries_what_it_cannot_read(rimay: Rimay, twilio: FakeTwilio) -> None:
    odd: Form = [("MessageSid", "SM1"), ("From", "whatsapp:??"), ("Body", f"soy Rosa Quispe, {ROSA}")]
    answer = await post(rimay, twilio, odd)
    assert answer.status_code == 200
    assert answer.text.endswith(EMPTY)
    assert rimay.rows("SELECT channel, message_id, body FROM dead_letters") == [("whatsapp", "SM1", "{}")]


async def _statuses_only_rise(rimay: Rimay, twilio: FakeTwilio) -> None:
    sid = twilio.sent[0].sid
    assert twilio.sent[0].status_callback == rimay.url + PATH + "/status"
    await until(lambda: rimay.rows("SELECT id FROM outbox WHERE provider_id = ?", sid))

    async def told(status: str, code: int | None = None) -> str:
        answer = await post(rimay, twilio, twilio.status(sid, status, code), PATH + "/status")
        assert answer.status_code == 200
        ((delivery,),) = rimay.rows("SELECT delivery FROM outbox WHERE provider_id = ?", sid)
        return str(delivery)

    assert await told("queued") == "queued"
    assert await told("delivered") == "delivered"
    for late in ("sent", "queued", "failed", "undelivered", "delivered"):
        assert await told(late, 30008 if late == "failed" else None) == "delivered"
    assert await told("read") == "read"
    assert await told("delivered") == "read"
    unknown = twilio.status("SM" + "9" * 32, "delivered")
    assert (await post(rimay, twilio, unknown, PATH + "/status")).status_code == 200
    odd = twilio.status(sid, "una novedad")
    assert (await post(rimay, twilio, odd, PATH + "/status")).status_code == 200
