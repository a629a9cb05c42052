"""Twilio's raw forms, one row each, and what is read in them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.contract import Unreadable
from bot.channels.sms import SmsChannel
from bot.channels.twilio_forms import Status, parse_status, read_form
from bot.channels.twilio_http import TwilioAccount
from bot.channels.whatsapp import WhatsAppChannel
from bot.messages import Location, Media
from tests.fakes.twilio import FakeTwilio

TWILIO = FakeTwilio()
PHONE = "+51987654321"
MEDIA_PATH = "/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
MEDIA = {
    "NumMedia": "1",
    "MediaUrl0": f"https://api.twilio.com{MEDIA_PATH}",
    "MediaContentType0": "image/jpeg",
}
HIDDEN = {"ExternalUserId": "whatsapp:PE.AbC123"}
ROWS: list[tuple[list[tuple[str, str]], dict[str, Any]]] = [
    (
        TWILIO.whatsapp(PHONE, "hola"),
        {"channel": "whatsapp", "address": PHONE, "phone": PHONE, "text": "hola", "profile_name": "Rosa"},
    ),
    (TWILIO.sms(PHONE, "hola"), {"channel": "sms", "address": PHONE, "phone": PHONE, "profile_name": ""}),
    (TWILIO.sms("12345", "hola"), {"channel": "sms", "address": "12345", "phone": None}),
    (TWILIO.whatsapp("PE.AbC123", "hola"), {"address": "PE.AbC123", "phone": None}),
    (TWILIO.whatsapp("", "hola", **HIDDEN), {"address": "PE.AbC123", "phone": None}),
    (TWILIO.whatsapp("", "hola", ExternalUserIdentifier="PE.ENT.9"), {"address": "PE.ENT.9", "phone": None}),
    (TWILIO.whatsapp(PHONE, "hola", **HIDDEN), {"address": PHONE, "phone": PHONE}),
    (
        TWILIO.whatsapp(PHONE, "Sí", ButtonText="Sí", ButtonPayload="yes:1"),
        {"text": "Sí", "payload": "yes:1"},
    ),
    (
        TWILIO.whatsapp(PHONE, "", ListTitle="Piura", ListId="place:20"),
        {"text": "Piura", "payload": "place:20"},
    ),
    (TWILIO.whatsapp(PHONE, "x", ButtonPayload="y" * 65), {"payload": None}),
    (TWILIO.whatsapp(PHONE, **MEDIA), {"media": (Media("photo", MEDIA_PATH, "image/jpeg"),)}),
    (
        TWILIO.whatsapp(PHONE, **{**MEDIA, "MediaContentType0": "audio/ogg; codecs=opus"}),
        {"media": (Media("voice", MEDIA_PATH, "audio/ogg"),)},
    ),
    (
        TWILIO.whatsapp(PHONE, **{**MEDIA, "NumMedia": "999999999999"}),
        {"media": (Media("photo", MEDIA_PATH, "image/jpeg"),)},
    ),
    (TWILIO.whatsapp(PHONE, **{**MEDIA, "MediaUrl0": "https://[x"}), {"media": ()}),
    (
        TWILIO.whatsapp(PHONE, Latitude="-5.19", Longitude="-80.63", Label="Plaza"),
        {"location": Location(-5.19, -80.63, "Plaza")},
    ),
    (TWILIO.whatsapp(PHONE, Latitude="nan", Longitude="inf"), {"location": None}),
    (TWILIO.whatsapp(PHONE, "sí", OriginalRepliedMessageSid="SM9"), {"reply_to": "SM9"}),
    (TWILIO.whatsapp(PHONE, "ho\x00la"), {"text": "hola"}),
    (TWILIO.whatsapp(PHONE, "Sí, voy", ButtonText="Sí, voy", ButtonPayload="label"), {"payload": None}),
    (
        TWILIO.whatsapp(PHONE, "Hola", ReferralSourceUrl="https://rimay.example/e/TS-01?x=1"),
        {"payload": "start:ev_TS-01", "text": "Hola"},
    ),
    (
        TWILIO.whatsapp(PHONE, "x" * 81, ReferralSourceUrl="https://rimay.example/e/TS-01"),
        {"payload": None},
    ),
    (TWILIO.whatsapp(PHONE, "Hola", ReferralSourceUrl="https://fb.me/abc"), {"payload": None}),
]
BAD: list[dict[str, str]] = [
    {},
    {"From": f"whatsapp:{PHONE}"},
    {"From": f"whatsapp:{PHONE}", "MessageSid": "con espacios"},
    {"From": "whatsapp:", "MessageSid": "SM1"},
    {"From": "whatsapp:casa", "MessageSid": "SM1"},
    {"From": "", "MessageSid": "SM1"},
    {"From": "client:rosa", "MessageSid": "SM1"},
]


@pytest.mark.parametrize(("form", "expected"), ROWS)
def test_a_form_is_read(form: list[tuple[str, str]], expected: dict[str, Any]) -> None:
    (said,) = read_form(form)
    assert {name: getattr(said, name) for name in expected} == expected
    assert said.message_id == dict(form)["MessageSid"]
    assert read_form(dict(form)) == [said]


@pytest.mark.parametrize("form", BAD)
def test_what_cannot_be_understood_is_unreadable(form: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        read_form(form)


def test_of_a_repeated_field_the_first_counts() -> None:
    (said,) = read_form([*TWILIO.sms(PHONE, "uno"), ("Body", "dos")])
    assert said.text == "uno"


def test_each_channel_reads_its_own() -> None:
    account = TwilioAccount("AC1", "x")
    whatsapp, sms = WhatsAppChannel(account, "whatsapp:+51900000001"), SmsChannel(account, "+51900000002")
    assert whatsapp.parse(dict(TWILIO.sms(PHONE, "hola"))) == []
    assert sms.parse(dict(TWILIO.whatsapp(PHONE, "hola"))) == []


def test_a_status_is_read() -> None:
    assert parse_status(TWILIO.status("SM1", "delivered")) == Status("SM1", "delivered", None)
    assert parse_status(dict(TWILIO.status("SM1", "failed", 63016))) == ("SM1", "failed", 63016)


@pytest.mark.parametrize(
    "form", [{}, {"MessageSid": "SM1", "MessageStatus": "volando"}, {"MessageStatus": "read"}]
)
def test_an_unknown_status_is_unreadable(form: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        parse_status(form)
