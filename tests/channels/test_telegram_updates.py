"""Telegram's raw updates, one row each, and what is read in them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from bot.channels.contract import Unreadable
from bot.channels.telegram_updates import read_update
from bot.messages import Contact, Incoming, Location, Media
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import Sent

TELEGRAM = FakeTelegram()
ROSA = TELEGRAM.person(7, "Rosa", "Quispe")
MENU = Sent(
    500, 7, "sendMessage", {"reply_markup": {"inline_keyboard": [[{"text": "Sí", "callback_data": "yes:1"}]]}}
)
PHOTO = Media("photo", "photo-1280", "image/jpeg")
VENUE = {
    "title": "Casa de la Cultura",
    "address": "Jr. Lima",
    "location": {"latitude": -5.1, "longitude": -80.6},
}
NOTE = {"file_id": "n", "file_unique_id": "n", "length": 240, "duration": 4}
CARD = {"phone_number": "987654321", "first_name": "Ana"}

ROWS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (ROSA.says("hola"), {"text": "hola", "profile_name": "Rosa Quispe", "language": "es"}),
    (ROSA.says("/start ev_R7K4"), {"payload": "start:ev_R7K4", "text": ""}),
    (ROSA.says("/start"), {"payload": None, "text": "start"}),
    (ROSA.says("/start con espacios"), {"payload": None, "text": "start con espacios"}),
    (ROSA.says("/menu"), {"text": "menu"}),
    (ROSA.says("/MIS_DATOS@rimay_bot"), {"text": "mis datos"}),
    (ROSA.says("/talleres piura"), {"text": "talleres piura"}),
    (ROSA.says("y/o"), {"text": "y/o"}),
    (ROSA.says("/12/ de diciembre"), {"text": "/12/ de diciembre"}),
    (ROSA.edits("hola, perdón"), {"text": "hola, perdón", "kind": "edited"}),
    (ROSA.answers(MENU, "sí"), {"text": "sí", "reply_to": "500"}),
    (ROSA.taps("Sí", MENU), {"payload": "yes:1", "reply_to": "500", "text": ""}),
    (ROSA.shares_contact("51987654321"), {"contact": Contact("+51987654321", True), "phone": "+51987654321"}),
    (
        ROSA.shares_contact("+51 987 654 321", own=False),
        {"contact": Contact("+51987654321", False), "phone": None},
    ),
    (
        ROSA.sends(contact={**CARD, "phone_number": "+51987654321"}),
        {"contact": Contact("+51987654321", False), "phone": None},
    ),
    (ROSA.shares_contact("12"), {"contact": Contact("12", False), "phone": None}),
    (ROSA.sends_photo(caption="el puente"), {"media": (PHOTO,), "text": "el puente"}),
    (ROSA.sends_voice(), {"media": (Media("voice", "voice", "audio/ogg"),)}),
    (ROSA.sends_document(), {"media": (Media("document", "document", "application/pdf", 1000, "acta.pdf"),)}),
    (ROSA.sends(video_note=NOTE), {"media": (Media("video", "n", "video/mp4"),)}),
    (ROSA.sends_location(-5.1945, -80.6328), {"location": Location(-5.1945, -80.6328)}),
    (
        ROSA.sends(venue=VENUE, location=VENUE["location"]),
        {"location": Location(-5.1, -80.6, "Casa de la Cultura")},
    ),
    (ROSA.sends(dice={"emoji": "🎲", "value": 3}), {"text": "", "media": ()}),
    (ROSA.says("ho\x00la \ud800"), {"text": "hola "}),
    (ROSA.blocks(), {"kind": "blocked"}),
    (ROSA.unblocks(), {"kind": "unblocked"}),
]
GROUP = {"id": -100, "type": "supergroup", "title": "Mesa de salud"}
LET_IN = TELEGRAM.update(my_chat_member={**ROSA.unblocks()["my_chat_member"], "chat": GROUP})
PUT_OUT = TELEGRAM.update(my_chat_member={**ROSA.blocks()["my_chat_member"], "chat": GROUP})
NOT_OURS: list[dict[str, Any]] = [
    ROSA.sends(pinned_message={"message_id": 1, "date": 0, "chat": ROSA.chat}),
    ROSA.sends(text="hola", **{"from": {"id": 8, "is_bot": True, "first_name": "Otro"}}),
    TELEGRAM.update(edited_message={**ROSA.sends_location(1, 2)["message"], "edit_date": 1}),
    PUT_OUT,
    ROSA.sends(new_chat_title="Mesa", chat=GROUP),
    TELEGRAM.update(edited_message={**ROSA.says("hola")["message"], "chat": GROUP, "edit_date": 1}),
    TELEGRAM.update(poll_answer={"poll_id": "1", "option_ids": []}),
    TELEGRAM.update(
        channel_post={"message_id": 1, "date": 0, "chat": {"id": -5, "type": "channel"}, "text": "x"}
    ),
    TELEGRAM.update(),
]
BAD: list[dict[str, Any]] = [
    {},
    {"update_id": "1"},
    {"update_id": True, "message": {}},
    {"update_id": 2**63},
    {"update_id": 1, "message": {}},
    {"update_id": 1, "message": "hola"},
    {"update_id": 1, "message": {**ROSA.says("x")["message"], "date": 2**60}},
    ROSA.sends_location(95.0, 0.0),
    ROSA.sends(text="hola", **{"from": {"id": "siete", "is_bot": False, "first_name": "R"}}),
]


@pytest.mark.parametrize(("raw", "expected"), ROWS)
def test_an_update_is_read(raw: dict[str, Any], expected: dict[str, Any]) -> None:
    (said,) = read_update(raw)
    assert {name: getattr(said, name) for name in expected} == expected
    assert (said.channel, said.address, said.message_id) == ("telegram", "7", f"u{raw['update_id']}")
    assert set(asdict(said)) == set(Incoming.__slots__)


@pytest.mark.parametrize("raw", [ROSA.sends(text="hola", chat=GROUP), LET_IN])
def test_of_a_group_nobody_is_told_apart(raw: dict[str, Any]) -> None:
    (said,) = read_update(raw)
    assert (said.kind, said.address, said.text, said.profile_name) == ("group", "-100", "", "")


def test_an_edit_says_which_message_it_corrects() -> None:
    first = ROSA.says("hola")
    edited = {**first["message"], "text": "hola, Rimay", "edit_date": 5}
    (said,), (corrected,) = read_update(first), read_update(TELEGRAM.update(edited_message=edited))
    assert said.own_id == corrected.own_id != ""


@pytest.mark.parametrize("raw", NOT_OURS)
def test_what_does_not_concern_us_is_nothing(raw: dict[str, Any]) -> None:
    assert read_update(raw) == []


@pytest.mark.parametrize("raw", BAD)
def test_what_cannot_be_understood_is_unreadable(raw: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read_update(raw)


def test_the_hour_is_the_provider_s_and_aware() -> None:
    raw = ROSA.says("hola")
    (said,) = read_update(raw)
    assert said.sent_at is not None
    assert said.sent_at.timestamp() == raw["message"]["date"]
    assert said.sent_at.utcoffset() is not None
