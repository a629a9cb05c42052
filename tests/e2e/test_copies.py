"""Another process than the one that serves makes a copy while people talk, and puts it back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.service import utc_now
from storage.backup import CopyRefused, backup, restore
from storage.consistency import Finding, check
from storage.database import Database
from tests.e2e.process import Rimay, forget_leases, in_days, noted, zone_of_noon
from tests.e2e.telegram import Chat, served
from tests.fakes.telegram import FakeTelegram

pytestmark = pytest.mark.anyio

TALKS = ("TALLER PIURA", "hola", "¿qué pasó con mi propuesta?", "menú")


async def test_people_talk_while_a_copy_is_made_and_go_on_after_it_is_put_back(folder: Path) -> None:
    async with served(folder) as (rimay, telegram):
        await rimay.import_event(
            code="TS01",
            title="Taller",
            kind="taller",
            process="VI",
            ubigeo="20",
            starts_at=in_days(20),
            timezone=zone_of_noon(),
        )
        first = await _talks(rimay, telegram, 1)
        url, copy = rimay.environment["RIMAY_DATABASE_URL"], folder / "copia.db"
        _, later = await asyncio.gather(asyncio.to_thread(backup, url, copy), _talks(rimay, telegram, 2))
        with pytest.raises(CopyRefused, match="in_use"):
            restore(url, copy, utc_now())
        await first.say("hola")
        rimay.kill()
        assert restore(url, copy, utc_now()).kept
        assert await asyncio.to_thread(_wrong, url) == []
        forget_leases(rimay)
        await rimay.start()
        await noted(rimay)  # what was on its way when the copy was made is said again
        for chat in (first, later):
            assert "Taller" in (await chat.say("TALLER PIURA")).text


async def _talks(rimay: Rimay, telegram: FakeTelegram, number: int) -> Chat:
    chat = Chat(rimay, telegram.person(number))
    for text in TALKS * number:
        await chat.say(text)
    return chat


def _wrong(url: str) -> list[Finding]:
    db = Database(url)
    try:
        return [one for one in check(db, utc_now()) if one.wrong]
    finally:
        db.close()
