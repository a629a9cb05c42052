"""Files that people send on Telegram: fetched by a worker, kept once by what they hold, never a URL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

import main
from bot.channels.telegram import TelegramChannel
from bot.fetching import AGAIN, EVERY, Fetching
from bot.messages import LARGEST
from bot.service import Service
from bot.site import Site
from storage.database import Database
from storage.media_files import MediaFiles
from storage.tables import addresses, media
from tests.bot.world import Clock, register_person
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import Person

pytestmark = pytest.mark.anyio


class World:
    """A service with Telegram alone, and what is kept of files."""

    def __init__(self, db: Database, fake: FakeTelegram, channel: TelegramChannel, folder: Path) -> None:
        self.db, self.fake, self.channel, self.folder = db, fake, channel, folder
        self.clock = Clock()
        self.service = Service(db, {"telegram": channel}, main.router(), Site(), clock=self.clock)
        self.files = MediaFiles(str(folder))
        self.fetching = Fetching(db, channel, self.files, self.clock)

    async def post(self, update_: dict[str, Any]) -> None:
        await self.service.receive(self.channel, update_, "raw")
        await self.service.delivery.drain()

    async def known(self, person: Person) -> None:
        """Somebody who gave their permission."""
        await self.post(person.says("hola"))
        await asyncio.to_thread(register_person, self.db, str(person.id))

    def stored(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]

    async def rows(self) -> list[Any]:
        return await self.db.look(lambda conn: list(conn.execute(select(media).order_by(media.c.id)).all()))


@asynccontextmanager
async def world(db: Database, folder: Path) -> AsyncIterator[World]:
    async with FakeTelegram() as fake:
        one = World(db, fake, TelegramChannel(fake.token, fake.url), folder / "media")
        try:
            yield one
        finally:
            await one.service.close()
        assert fake.faults == []


async def test_every_kind_of_file_is_fetched_and_kept_once_by_what_it_holds(
    db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with world(db, tmp_path) as one:
        rosa = one.fake.person(7, "Rosa")
        await one.known(rosa)
        note = {"file_id": "n", "file_unique_id": "n", "length": 240, "duration": 4}
        one.fake.files |= {"photo-1280": b"jpeg", "voice": b"ogg", "document": b"pdf", "n": b"jpeg"}
        with caplog.at_level("DEBUG"):
            for sent in (rosa.sends_photo(), rosa.sends_voice(), rosa.sends_document()):
                await one.post(sent)
            await one.post(rosa.sends(video_note=note))
            assert await one.fetching.round() == 0
            assert await one.fetching.round() == EVERY
        rows = await one.rows()
        assert [row.kind for row in rows] == ["photo", "voice", "document", "video"]
        assert [one.files.read(row.reference) for row in rows] == [b"jpeg", b"ogg", b"pdf", b"jpeg"]
        assert [row.reference for row in rows] == [f"sha256:{row.sha256}" for row in rows]
        assert [row.size for row in rows] == [4, 3, 3, 4]
        assert len(one.stored()) == 3
        assert one.fake.token not in str(rows) + caplog.text


async def test_a_place_is_no_file(sqlite_db: Database, tmp_path: Path) -> None:
    async with world(sqlite_db, tmp_path) as one:
        await one.post(one.fake.person(7).sends_location(-5.19, -80.63))
        assert "Recibí el lugar" in one.fake.texts_to(7)[-1]
        assert await one.rows() == []


async def test_of_a_stranger_nothing_is_fetched_before_their_permission(db: Database, tmp_path: Path) -> None:
    async with world(db, tmp_path) as one:
        rosa = one.fake.person(7)
        one.fake.files["voice"] = b"ogg"
        await one.post(rosa.sends_voice())
        assert await one.fetching.round() == EVERY
        assert one.stored() == []
        await asyncio.to_thread(register_person, one.db, "7")
        await one.fetching.round()
        assert (await one.rows())[0].reference.startswith("sha256:")


async def test_what_is_too_large_is_said_at_once_and_not_kept(sqlite_db: Database, tmp_path: Path) -> None:
    async with world(sqlite_db, tmp_path) as one:
        rosa = one.fake.person(7)
        file = {"file_id": "d", "file_unique_id": "d", "file_size": LARGEST + 1, "file_name": "video.mp4"}
        await one.post(rosa.sends(document=file))
        assert "más de 20 MB" in one.fake.texts_to(7)[-1]
        assert await one.rows() == []


async def test_what_turns_out_too_large_is_told_once(db: Database, tmp_path: Path) -> None:
    async with world(db, tmp_path) as one:
        rosa = one.fake.person(7)
        await one.known(rosa)
        one.fake.files["photo-1280"] = b"x" * (LARGEST + 1)
        for _ in range(3):  # an album
            await one.post(rosa.sends_photo())
        await one.fetching.round()
        assert await one.fetching.round() == EVERY
        await one.service.delivery.deliver_due()
        assert len([text for text in one.fake.texts_to(7) if "no lo pude guardar" in text]) == 1
        assert {(row.reference, row.details["lost"]) for row in await one.rows()} == {("", "too_big")}


async def test_what_is_not_there_is_asked_for_again_and_given_up_in_the_end(
    sqlite_db: Database, tmp_path: Path
) -> None:
    async with world(sqlite_db, tmp_path) as one:
        rosa = one.fake.person(7)
        await one.known(rosa)
        await one.post(rosa.sends_voice())
        asked = len(one.fake.calls)
        for wait in (*AGAIN, AGAIN[-1]):
            await one.fetching.round()
            assert await one.fetching.round() == EVERY, "not before its hour"
            one.clock.pass_(seconds=wait.total_seconds())
        assert len(one.fake.calls) - asked == len(AGAIN) + 1
        await one.fetching.round()
        assert (await one.rows())[0].details == {"lost": "gone"}
        for _ in range(3):  # not at night
            await one.service.delivery.deliver_due()
            one.clock.pass_(hours=8)
        assert "No pude bajar un archivo" in one.fake.texts_to(7)[-1]


async def test_an_outage_in_between_loses_nothing(sqlite_db: Database, tmp_path: Path) -> None:
    async with world(sqlite_db, tmp_path) as one:
        rosa = one.fake.person(7)
        await one.known(rosa)
        one.fake.files["voice"] = b"ogg"
        await one.post(rosa.sends_voice())
        for status in (502, 401, 429):
            one.fake.fail("getFile", status)
            await one.fetching.round()
            assert (await one.rows())[0].reference == "voice"
            one.clock.pass_(hours=7)
        await one.fetching.round()
        assert one.files.read((await one.rows())[0].reference) == b"ogg"


async def test_who_erases_themselves_meanwhile_leaves_no_content(sqlite_db: Database, tmp_path: Path) -> None:
    async with world(sqlite_db, tmp_path) as one:
        rosa = one.fake.person(7)
        await one.known(rosa)
        one.fake.files["voice"] = b"ogg"
        await one.post(rosa.sends_voice())
        fetch = one.channel.fetch

        async def erased_meanwhile(reference: str) -> bytes:
            content = await fetch(reference)
            await one.db.run(_forget_person)
            return content

        one.channel.fetch = erased_meanwhile  # type: ignore[method-assign]
        await one.fetching.round()
        assert one.stored() == []
        assert (await one.rows())[0].reference == "voice"


def _forget_person(conn: Connection) -> None:
    conn.execute(update(addresses).values(person_id=None))
