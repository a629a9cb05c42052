"""From hello to the exported file, on Telegram, through HTTP, with a real process."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.process import Rimay, in_days, outbox_left, until, zone_of_noon
from tests.e2e.telegram import HEADERS, PATH, Chat, served
from tests.fakes.telegram import FakeTelegram

pytestmark = pytest.mark.anyio

MIB = 1024 * 1024
PROBLEM = "no hay medicinas en las postas de ayabaca y nadie avisa cuando llegan"
ASK = "que publiquen cada mes qué medicinas hay en cada posta"


async def add_workshop(rimay: Rimay, **values: str) -> None:
    known = {
        "code": "TS01",
        "title": "Taller de salud y agua",
        "kind": "taller",
        "process": "VI",
        "ubigeo": "20",
        "starts_at": in_days(20),
        "timezone": zone_of_noon(),
    }
    await rimay.import_event(**{**known, **values})


async def up_to_the_last_question(chat: Chat, name: str) -> None:
    """From a poster's link to the question whose answer takes the seat."""
    assert "¿Te inscribo?" in (await chat.say("/start ev_TS01")).text
    assert "¿Aceptas?" in (await chat.tap("Sí")).text
    assert "¿Cómo te llamas?" in (await chat.tap("Sí, tengo 18")).text
    assert "¿Dónde vives?" in (await chat.say(name)).text
    assert "organización" in (await chat.say("ayabaca")).text


async def test_three_people_two_seats_one_waits_and_gets_the_seat_that_is_left(folder: Path) -> None:
    async with served(folder) as (rimay, telegram):
        await add_workshop(rimay, capacity="2")
        names = ("Rosa Quispe", "Elsa Ramos", "Juana Huamán")
        chats = [Chat(rimay, telegram.person(n, name)) for n, name in enumerate(names, start=1)]
        for chat, name in zip(chats, names, strict=True):
            await up_to_the_last_question(chat, name)
        answers = await asyncio.gather(*(chat.tap("Por mi cuenta") for chat in chats))
        seated = [
            chat for chat, told in zip(chats, answers, strict=True) if "tienes cupo. Tu código" in told.text
        ]
        (waiting,) = [chat for chat in chats if chat not in seated]
        assert len(seated) == 2
        told = answers[chats.index(waiting)].text
        assert "puesto 1" in told
        assert "no viajes sin mi aviso" in told

        assert "¿Seguro?" in (await seated[0].say("NO PUEDO")).text
        assert "dejaste tu cupo" in (await seated[0].tap("Sí, lo dejo")).text
        offer = await waiting.hears("hay un cupo para ti")
        assert [label for label, _ in offer.buttons] == ["Sí, voy", "No podré"]
        assert "tienes cupo" in (await waiting.tap("Sí, voy")).text

        states = rimay.rows("SELECT state, count(*) FROM attendees GROUP BY state ORDER BY state")
        assert states == [("cancelled", 1), ("registered", 2)]
        await until(lambda: {kind for _, kind, *_ in outbox_left(rimay)} <= {"event.reminder"})
        assert "ERROR" not in rimay.log


async def test_a_proposal_travels_from_the_chat_to_the_restricted_pack(folder: Path) -> None:
    async with served(folder) as (rimay, telegram):
        await add_workshop(rimay)
        rosa = Chat(rimay, telegram.person(7, "Rosa"))
        await rosa.say("quiero proponer algo")
        assert "¿Qué problema hay y dónde?" in (await rosa.tap("Sí, tengo 18")).text
        assert "¿Qué debería hacer el Estado" in (await rosa.say(PROBLEM)).text
        rosa.takes_time()
        assert "¿Es sobre Salud, en Ayabaca (Piura)?" in (await rosa.say(ASK)).text
        assert "¿La envío?" in (await rosa.tap("Sí")).text
        saved = await rosa.tap("Sí, sin mi nombre")
        assert "Guardada. Código P-" in saved.text

        pack = folder / "pack"
        words = ("export", str(pack), "--pack", "restricted")
        assert rimay.command(*words).returncode == 2, "who asks and why is missing"
        done = rimay.command(*words, "--by", "ana@example.org", "--reason", "sistematización")
        assert done.returncode == 0, done.stderr
        with (pack / "aportes.csv").open(encoding="utf-8", newline="") as file:
            (row,) = csv.DictReader(file)
        assert row["via"] == "telegram"
        assert PROBLEM.casefold() in row["texto_original"].casefold()
        assert ASK.casefold() in row["texto_original"].casefold()
        assert "Rosa" not in _public_pack(rimay, folder / "public")
        assert rimay.rows("SELECT by, reason FROM exports WHERE pack = 'restricted'") == [
            ("ana@example.org", "sistematización")
        ]


def _public_pack(rimay: Rimay, folder: Path) -> str:
    assert rimay.command("export", str(folder), "--pack", "public").returncode == 0
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.csv")))


async def test_the_webhook_takes_what_is_authentic_and_refuses_the_rest(folder: Path) -> None:
    async with served(folder) as (rimay, telegram):
        await _refuses(rimay, telegram)
        await _buries_what_it_cannot_read(rimay)
        await _refuses_what_is_too_large(rimay)
        await _takes_a_repeated_update_once(rimay, telegram)
        assert telegram.token not in rimay.log


async def _refuses(rimay: Rimay, telegram: FakeTelegram) -> None:
    update = telegram.person(7).says("hola")
    for headers in ({}, dict.fromkeys(HEADERS, "otro"), {name: "ñ".encode() for name in HEADERS}):
        answer = await rimay.http.post(PATH, json=update, headers=headers)  # type: ignore[arg-type]  # bytes too
        assert answer.status_code == 403
    for body in (b"", b"hola", b"[1]", b"{}", b'{"update_id": "7"}', b'{"update_id": true}', b"[" * 100_000):
        answer = await rimay.http.post(PATH, content=body, headers=HEADERS)
        assert answer.status_code == 400, body[:20]
    assert rimay.rows("SELECT count(*) FROM inbound") == [(0,)]
    assert rimay.rows("SELECT count(*) FROM dead_letters") == [(0,)]


async def _buries_what_it_cannot_read(rimay: Rimay) -> None:
    secret = "987654321"
    unreadable = {"update_id": 900, "message": {"text": f"mi número es {secret}", "from": "nadie"}}
    for _ in range(2):  # as often as it is sent
        answer = await rimay.http.post(PATH, json=unreadable, headers=HEADERS)
        assert answer.status_code == 200
    ((message_id, error, body),) = set(rimay.rows("SELECT message_id, error, body FROM dead_letters"))
    assert (message_id, json.loads(body)) == ("u900", {})
    assert secret not in error + rimay.log
    for oddity in ({"update_id": 901}, {"update_id": 902, "poll": {"id": "1"}}, {"update_id": 2**80}):
        answer = await rimay.http.post(PATH, json=oddity, headers=HEADERS)
        assert answer.status_code == 200, oddity


async def _refuses_what_is_too_large(rimay: Rimay) -> None:
    async def in_chunks(size: int) -> AsyncIterator[bytes]:
        for _ in range(size // 65_536):
            yield b" " * 65_536

    announced = await rimay.http.post(PATH, content=b" " * (MIB + 1), headers=HEADERS)
    chunked = await rimay.http.post(PATH, content=in_chunks(MIB + 65_536), headers=HEADERS)
    assert (announced.status_code, chunked.status_code) == (413, 413)
    just_fits = b'{"update_id": 903}'.ljust(MIB)
    assert (await rimay.http.post(PATH, content=just_fits, headers=HEADERS)).status_code == 200


async def _takes_a_repeated_update_once(rimay: Rimay, telegram: FakeTelegram) -> None:
    await add_workshop(rimay)
    chat = Chat(rimay, telegram.person(8, "Elsa"))
    await up_to_the_last_question(chat, "Elsa Ramos")
    last = chat.person.taps("Por mi cuenta")
    told = await chat.post(last)
    read = len(chat.person.read)
    for _ in range(3):
        await chat.deliver(last)
    await asyncio.gather(*(chat.deliver(last) for _ in range(5)))
    await chat.say("mis cupos")
    assert len(chat.person.read) == read + 1, "the repetitions were not answered again"
    assert rimay.rows("SELECT count(*) FROM registrations") == [(1,)]
    (code,) = rimay.rows("SELECT code FROM registrations")[0]
    assert code in told.text
    await until(lambda: telegram.acknowledged)  # a tapped button stops turning


async def test_without_a_webhook_updates_are_asked_for(folder: Path) -> None:
    settings = {"RIMAY_TELEGRAM_MODE": "polling", "RIMAY_TELEGRAM_SECRET": ""}
    async with served(folder, settings) as (rimay, telegram):
        people = [telegram.person(n, name) for n, name in enumerate(("Rosa", "Elsa", "Juana"), start=1)]
        updates = [person.says(f"hola {n}" if n else "hola") for n in range(2) for person in people]
        telegram.waiting += updates
        await until(lambda: all(len(person.read) == 2 for person in people))
        assert "Hola, soy Rimay" in people[0].read[0].text
        telegram.waiting += updates[:2]  # told again, as after a crash
        telegram.waiting.append(people[2].says("talleres"))
        await until(lambda: len(people[2].read) == 3)
        assert [len(person.read) for person in people] == [2, 2, 3]
        await until(lambda: telegram.waiting == [])
        assert (await rimay.http.post(PATH, json=updates[0], headers=HEADERS)).status_code in (404, 405)
        await _outlives_an_outage(telegram)
        assert telegram.token not in rimay.log


async def _outlives_an_outage(telegram: FakeTelegram) -> None:
    rosa = telegram.person(7, "Rosa")
    telegram.fail("getUpdates", 502)
    telegram.fail("sendMessage", 502)
    telegram.waiting.append(rosa.says("hola"))
    await until(lambda: len(rosa.read) == 1)
    assert "Hola, soy Rimay" in rosa.read[0].text
