"""The web chat's HTTP, without a browser."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from uuid import uuid4

import pytest
from httpx import Response

from bot.channels.contract import Rejected
from bot.channels.web import MAX_TEXT, WebChannel
from bot.channels.web_session import WebSessions
from tests.web.client import Client
from tests.web.scripted import GREETING, ScriptedBot, chat_app

SESSIONS = WebSessions(b"a secret of thirty-two bytes....")


@pytest.fixture
def bot() -> ScriptedBot:
    return ScriptedBot()


@pytest.fixture
def client(bot: ScriptedBot) -> Iterator[Client]:
    with Client(chat_app(bot, SESSIONS)) as client:
        yield client


def test_a_message_is_answered_and_kept(client: Client, bot: ScriptedBot) -> None:
    answer = client.post("/chat/messages", json={"id": "m1", "text": "hola"})
    assert answer.status_code == 200
    [greeting] = answer.json()["messages"]
    assert greeting["from"] == "rimay"
    assert greeting["options"][0] == {"payload": "events.list", "label": "Ver talleres y charlas"}
    updates = client.get("/chat/updates?after=0").json()
    assert [(m["id"], m["from"]) for m in updates["messages"]] == [("m1", "person"), (1, "rimay")]
    assert updates["cursor"] == 1
    assert client.get("/chat/updates?after=1").json() == {"messages": [], "cursor": 1}
    assert bot.received[0].channel == "web"


def test_the_first_post_sets_a_signed_cookie_that_no_script_reads(client: Client) -> None:
    cookie = client.post("/chat/messages", json={"id": "m1", "text": "hola"}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=15552000" in cookie
    assert "Secure" not in cookie
    assert "set-cookie" not in client.post("/chat/messages", json={"id": "m2", "text": "hola"}).headers


def test_over_https_the_cookie_is_secure_and_belongs_to_this_host_alone(bot: ScriptedBot) -> None:
    with Client(chat_app(bot, WebSessions(b"k", secure=True)), "https://rimay.example") as client:
        cookie = client.post("/chat/messages", json={"id": "m1", "text": "hola"}).headers["set-cookie"]
        assert cookie.startswith("__Host-rimay=")
        assert "Secure" in cookie
        assert client.get("/chat/updates").json()["cursor"] == 1


def test_a_repeated_id_gives_the_same_answer_once(client: Client, bot: ScriptedBot) -> None:
    first = client.post("/chat/messages", json={"id": "m1", "text": "hola"}).json()
    assert client.post("/chat/messages", json={"id": "m1", "text": "hola"}).json() == first
    assert len(bot.received) == 1


def test_a_first_message_repeated_without_its_lost_cookie_finds_the_same_session(
    client: Client, bot: ScriptedBot
) -> None:
    message = {"id": str(uuid4()), "text": "hola"}
    first = client.post("/chat/messages", json=message).json()
    client.cookies.clear()
    assert client.post("/chat/messages", json=message).json() == first
    assert len(bot.received) == 1


def test_ids_that_anybody_could_guess_never_share_a_session(client: Client, bot: ScriptedBot) -> None:
    client.post("/chat/messages", json={"id": "1", "text": "mi secreto"})
    client.cookies.clear()
    client.post("/chat/messages", json={"id": "1", "text": "hola"})
    assert len({incoming.address for incoming in bot.received}) == 2


def test_a_forged_cookie_sees_nothing(client: Client, bot: ScriptedBot) -> None:
    client.post("/chat/messages", json={"id": "m1", "text": "hola"})
    address = bot.received[0].address
    for forged in (address, f"{address}.", f"{address}.{'0' * 32}", ".", "é.ñ"):
        headers = {"cookie": f"rimay={forged}".encode()}
        client.cookies.clear()
        assert client.get("/chat/updates?after=0", headers=headers).json()["messages"] == []


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://other.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_cannot_speak_for_the_person(
    client: Client, bot: ScriptedBot, headers: dict[str, str]
) -> None:
    assert client.post("/chat/messages", json={"id": "1", "text": "x"}, headers=headers).status_code == 403
    assert not bot.received


@pytest.mark.parametrize(
    "headers", [{"origin": "http://rimay.example"}, {"sec-fetch-site": "same-origin"}, {}]
)
def test_our_own_page_and_programs_can_speak(client: Client, headers: dict[str, str]) -> None:
    assert client.post("/chat/messages", json={"id": "1", "text": "x"}, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'"x"',
        b"[" * 100_000,
        b"\xff\xfe",
        b"{}",
        b'{"id": "1"}',
        b'{"id": "1", "text": "   "}',
        b'{"id": "1", "text": 5}',
        b'{"id": 1, "text": "x"}',
        b'{"text": "x"}',
        b'{"id": "a:b", "text": "x"}',
        b'{"id": "", "text": "x"}',
        json.dumps({"id": "1", "payload": "ñ" * 33}).encode(),
        json.dumps({"id": "1", "payload": ["x"]}).encode(),
        json.dumps({"id": "1", "place": "Piura"}).encode(),
        json.dumps({"id": "1", "place": {"latitude": 91, "longitude": 0}}).encode(),
        json.dumps({"id": "1", "place": {"latitude": float("nan"), "longitude": True}}).encode(),
        json.dumps({"id": "1", "text": "x" * (MAX_TEXT + 1)}).encode(),
    ],
)
def test_what_cannot_be_read_is_refused(client: Client, bot: ScriptedBot, body: bytes) -> None:
    assert client.post("/chat/messages", content=body).status_code == 400
    assert not bot.received


def test_more_than_a_mebibyte_is_refused(client: Client, bot: ScriptedBot) -> None:
    big = json.dumps({"id": "1", "text": "x" * 1024 * 1024}).encode()
    assert client.post("/chat/messages", content=big).status_code == 413
    files = {"file": ("foto.jpg", b"x" * 1024 * 1024, "image/jpeg")}
    assert client.post("/chat/messages", data={"id": "1"}, files=files).status_code == 413
    assert not bot.received


def test_what_no_database_stores_is_left_out(client: Client, bot: ScriptedBot) -> None:
    client.post("/chat/messages", content=b'{"id": "1", "text": "ho\\u0000la \\ud800ya"}')
    assert bot.received[0].text == "hola ya"


def _send_file(client: Client, name: str, content: bytes, mime: str) -> Response:
    return client.post("/chat/messages", data={"id": "f1"}, files={"file": (name, content, mime)})


@pytest.mark.parametrize(
    ("mime", "kind"),
    [
        ("image/jpeg", "photo"),
        ("audio/ogg; codecs=opus", "voice"),
        ("video/mp4", "video"),
        ("application/pdf", "document"),
        ("", "document"),
    ],
)
def test_a_file_is_stored_and_named_by_its_reference(
    client: Client, bot: ScriptedBot, mime: str, kind: str
) -> None:
    assert _send_file(client, "x.bin", b"content", mime).status_code == 200
    [media] = bot.received[0].media
    assert (media.kind, media.reference, media.size, media.name) == (kind, "sha256:1", 7, "x.bin")
    assert bot.files[0][0] == b"content"


def test_a_file_with_a_bad_id_or_nothing_inside_is_not_stored(client: Client, bot: ScriptedBot) -> None:
    assert _send_file(client, "x.bin", b"", "image/png").status_code == 400
    files = {"file": ("x", b"content", "image/png")}
    assert client.post("/chat/messages", data={"id": "a b"}, files=files).status_code == 400
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/chat/messages", content=b"nonsense", headers=headers).status_code == 400
    headers = {"content-type": "multipart/form-data"}
    assert client.post("/chat/messages", content=b"nonsense", headers=headers).status_code == 400
    assert not bot.files


def test_attachments_have_addresses(client: Client) -> None:
    [ticket] = client.post("/chat/messages", json={"id": "1", "text": "ticket"}).json()["messages"]
    assert [(item["kind"], item["url"]) for item in ticket["attachments"][:2]] == [
        ("qr", "/qr/R7K4.svg"),
        ("ics", "/e/TALLER-PIURA.ics"),
    ]


def test_nothing_is_pushed() -> None:
    channel = WebChannel()
    assert channel.pull
    with pytest.raises(Rejected):
        asyncio.run(channel.send("a", GREETING))
