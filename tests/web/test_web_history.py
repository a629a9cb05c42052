"""The web chat over real turns and a real database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, insert, select, update

from bot.channels.web import WebChannel
from bot.channels.web_session import WebSessions
from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from bot.service import Service
from bot.site import Site
from bot.web_chat import web_chat
from storage import outbox
from storage.database import Database
from storage.media_files import MediaFiles
from storage.tables import addresses, media, persons
from storage.tables import outbox as outbox_table
from tests.web.client import Client


def _router() -> Router:
    router = Router()

    @router.command("hello")
    def hello(ctx: Context) -> Reply:
        return say("web.today").button("go:1", "web.send")

    @router.action("go")
    def go(ctx: Context, argument: str) -> Reply:
        return say("web.file")

    @router.receives("media")
    def received(ctx: Context) -> Reply:
        return say("web.photo")

    return router


@pytest.fixture
def client(db: Database, tmp_path: Path) -> Iterator[Client]:
    service = Service(db, {"web": WebChannel()}, _router(), Site())
    app = FastAPI()
    app.include_router(web_chat(service, WebSessions(b"k"), MediaFiles(str(tmp_path / "media"))))
    with Client(app) as client:
        yield client


def _conversation(client: Client, after: int = 0) -> list[tuple[object, str, str]]:
    messages = client.get(f"/chat/updates?after={after}").json()["messages"]
    return [(message["id"], message["from"], message["text"]) for message in messages]


def test_a_repeated_message_gets_the_very_same_answer(client: Client) -> None:
    first = client.post("/chat/messages", json={"id": "m1", "text": "hola"})
    assert first.json()["messages"][0]["text"] == "Hoy"
    assert client.post("/chat/messages", json={"id": "m1", "text": "hola"}).json() == first.json()


def test_words_are_not_kept_for_a_stranger_but_their_place_is(client: Client) -> None:
    client.post("/chat/messages", json={"id": "m1", "text": "hola"})
    client.post("/chat/messages", json={"id": "m2", "payload": "go:1"})
    said = _conversation(client)
    assert [(who, text) for _, who, text in said] == [
        ("person", ""),
        ("rimay", "Hoy"),
        ("person", ""),
        ("rimay", "Archivo enviado"),
    ]
    assert [said[0][0], said[2][0]] == ["m1", "m2"]


def test_a_known_person_finds_both_sides(client: Client, db: Database) -> None:
    client.post("/chat/messages", json={"id": "m1", "text": "hola"})
    db.write(_make_known)
    client.post("/chat/messages", json={"id": "m2", "text": "hola"})
    client.post("/chat/messages", json={"id": "m3", "payload": "go:1"})
    messages = client.get("/chat/updates?after=0").json()["messages"]
    assert (messages[2]["id"], messages[2]["text"]) == ("m2", "hola")
    assert (messages[4]["id"], messages[4]["payload"]) == ("m3", "go:1")


def test_only_what_is_newer_comes_and_forgotten_words_do_not(client: Client, db: Database) -> None:
    client.post("/chat/messages", json={"id": "m1", "text": "hola"})
    client.post("/chat/messages", json={"id": "m2", "text": "hola"})
    first, second = (row[0] for row in _conversation(client) if row[1] == "rimay")
    assert _conversation(client, int(str(first))) == [(second, "rimay", "Hoy")]
    assert _conversation(client, int(str(second))) == []
    db.write(lambda conn: conn.execute(update(outbox_table).values(body=None)).rowcount)
    assert _conversation(client) == []


def test_a_notice_arrives_once(client: Client, db: Database) -> None:
    client.post("/chat/messages", json={"id": "m1", "text": "hola"})
    cursor = client.get("/chat/updates?after=0").json()["cursor"]
    db.write(_remind)
    assert [row[1:] for row in _conversation(client, cursor)] == [("rimay", "Tu taller es mañana")]


def test_a_file_is_kept_once_by_its_content(client: Client, db: Database, tmp_path: Path) -> None:
    for key in ("f1", "f2"):
        files = {"file": ("posta.jpg", b"a picture", "image/jpeg")}
        client.post("/chat/messages", data={"id": key}, files=files)
    with db.read() as conn:
        references = conn.execute(select(media.c.reference)).scalars().all()
    assert len(references) == 2
    [reference] = set(references)
    kept = MediaFiles(str(tmp_path / "media"))
    assert kept.read(reference) == b"a picture"
    assert len([path for path in (tmp_path / "media").rglob("*") if path.is_file()]) == 1
    kept.forget(reference)
    kept.forget(reference)
    with pytest.raises(FileNotFoundError):
        kept.read(reference)
    with pytest.raises(ValueError, match="not a stored file"):
        kept.read("../../etc/passwd")


def _make_known(conn: Connection) -> None:
    now = conn.execute(select(addresses.c.created_at)).scalar_one()
    conn.execute(
        insert(persons).values(id=1, created_at=now, language="es", reminders=True, announcements=False)
    )
    conn.execute(update(addresses).values(person_id=1))


def _remind(conn: Connection) -> None:
    address_id, now = conn.execute(select(addresses.c.id, addresses.c.created_at)).one()
    outbox.add_reply(
        conn,
        address_id=address_id,
        person_id=None,
        body={"text": "Tu taller es mañana"},
        now=now,
        owner=None,
        kind="pulled",
    )
