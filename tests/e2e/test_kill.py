"""SIGKILL between any two messages loses nothing."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.e2e.process import Rimay, forget_leases, in_days, noted, until, zone_of_noon
from tests.e2e.telegram import Chat, served
from tests.fakes.telegram import FakeTelegram

pytestmark = pytest.mark.anyio

CONVERSATION = (
    "/start ev_TS01",
    "[Sí]",
    "[Sí, tengo 18]",
    "Rosa Quispe",
    "ayabaca",
    "[Ronda]",
    "ronda de hualcuy",
    "uso silla de ruedas",
    "quiero proponer algo",
    "no hay medicinas en las postas de ayabaca y nadie avisa cuando llegan",
    "que publiquen cada mes qué medicinas hay en cada posta",
    "[Sí]",
    "[Sí, con mi nombre]",
    "[Sí]",
    "no sé",
    "si en la puerta hay una lista cada mes",
    "para julio",
    "mis cupos",
)
EVERY = 3
"""Of the messages after which the process is killed: enough kills for the time that each start takes."""

FACTS = {
    "persons": "name, age_band, phone, ubigeo, reminders",
    "consents": "purpose, granted, version, channel",
    "registrations": "event_id, organization_kind, cls, channel, accessibility, cancelled_at",
    "attendees": "name, state",
    "organizations": "name, type, subtype",
    "contributions": "*",
    "dead_letters": "error",
    "addresses": "channel, external_id",
}
"""What must be the same after an unkilled run: everything but codes, ids and hours."""

UNLIKE = ("id", "code", "message_id")


async def talk(chat: Chat, killed_after: Collection[int]) -> None:
    """The whole conversation; the server is killed as soon as these messages have their 200."""
    for number, text in enumerate(CONVERSATION):
        before = len(chat.person.read)
        chat.takes_time()
        await chat.deliver(chat.raw(text))
        if number in killed_after:
            chat.rimay.kill()
            forget_leases(chat.rimay)
            await chat.rimay.start()
        await heard(chat, before)


async def heard(chat: Chat, before: int) -> None:
    """Until the answer has arrived, and its repetition where the process died before it had noted it."""
    await until(lambda: len(chat.person.read) > before)
    await noted(chat.rimay)


def facts(rimay: Rimay) -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    for table, columns in FACTS.items():
        if columns == "*":
            names = [row[1] for row in rimay.rows(f"PRAGMA table_info({table})")]
            columns = ", ".join(name for name in names if name not in UNLIKE and not name.endswith("_at"))
        found[table] = sorted(rimay.rows(f"SELECT {columns} FROM {table}"), key=repr)
    return found


def said(telegram: FakeTelegram, chat: int) -> list[str]:
    """What the person read, codes left out."""
    return [re.sub(r"\b(P-)?[0-9A-Z]{4,5}\b", "CÓDIGO", text) for text in telegram.texts_to(chat)]


def without_repetitions(texts: list[str]) -> list[str]:
    return [text for text, before in zip(texts, ["", *texts], strict=False) if text != before]


async def import_workshop(rimay: Rimay) -> None:
    await rimay.import_event(
        code="TS01",
        title="Taller de salud y agua",
        kind="taller",
        process="VI",
        ubigeo="20",
        starts_at=in_days(20),
        timezone=zone_of_noon(),
        capacity="5",
    )


async def run(folder: Path, killed_after: Collection[int]) -> tuple[dict[str, Any], list[str]]:
    """The conversation in a world of its own: what is kept at the end, and what was read."""
    async with served(folder) as (rimay, telegram):
        await import_workshop(rimay)
        rosa = Chat(rimay, telegram.person(7, "Rosa"))
        await talk(rosa, killed_after)
        assert rimay.rows("SELECT count(*) FROM inbound") == [(len(CONVERSATION),)]
        return facts(rimay), said(telegram, 7)


async def test_killed_again_and_again_a_conversation_ends_as_if_nothing_had_happened(
    tmp_path: Path, sqlite_template: Path
) -> None:
    folders = [tmp_path / name for name in ("whole", "killed")]
    for folder in folders:
        folder.mkdir()
        shutil.copyfile(sqlite_template, folder / "rimay.db")
    kills = range(0, len(CONVERSATION), EVERY)
    (kept, read), (kept_killed, read_killed) = [
        await run(folder, points) for folder, points in zip(folders, ((), kills), strict=True)
    ]
    assert kept["contributions"], "the conversation goes all the way"
    assert kept["attendees"] == [("Rosa Quispe", "registered")]
    assert kept["dead_letters"] == []
    assert kept_killed == kept
    assert without_repetitions(read_killed) == without_repetitions(read)
    assert len(read_killed) - len(read) <= len(kills), "an answer is repeated at most once for each kill"


@dataclass
class Hanging(FakeTelegram):
    """A Telegram that takes messages so slowly that the connection is gone before they reach anybody."""

    hangs: bool = False
    hung: int = 0

    async def _answer(self, request: web.Request) -> web.Response:
        if self.hangs and request.match_info["method"] == "sendMessage":
            self.hung += 1
            await until(lambda: not self.hangs)
            return web.Response(status=502)
        return await super()._answer(request)


async def up_to_the_last_question(chat: Chat) -> None:
    """Until the question was read and its sending noted: otherwise a restart may rightly repeat it."""
    for text in CONVERSATION[:5]:
        await chat.post(chat.raw(text))
    await noted(chat.rimay)


async def test_killed_between_the_commit_and_the_answer(folder: Path) -> None:
    telegram = Hanging()
    async with served(folder, faked=telegram) as (rimay, _):
        await import_workshop(rimay)
        rosa = Chat(rimay, telegram.person(7, "Rosa"))
        await up_to_the_last_question(rosa)
        before = len(rosa.person.read)
        telegram.hangs = True
        await rosa.deliver(rosa.person.taps("Por mi cuenta"))
        await until(lambda: telegram.hung)
        rimay.kill()
        telegram.hangs = False
        assert len(rosa.person.read) == before
        assert len(rimay.rows("SELECT id FROM outbox WHERE status = 'leased'")) == 1
        forget_leases(rimay)
        await rimay.start()
        await heard(rosa, before)
        (answer,) = rosa.person.read[before:]
        assert "tienes cupo. Tu código" in answer.text

        await _killed_before_its_answer(Chat(rimay, telegram.person(8, "Elsa")))


async def _killed_before_its_answer(chat: Chat) -> None:
    """Whether or not it was committed, the provider has no 200 and repeats the update: one effect."""
    await up_to_the_last_question(chat)
    before = len(chat.person.read)
    update = chat.person.taps("Por mi cuenta")
    posted = asyncio.create_task(chat.deliver(update))
    await asyncio.sleep(0.005)  # on its way; how far, nobody knows
    chat.rimay.kill()
    await asyncio.wait([posted])
    posted.exception()
    forget_leases(chat.rimay)
    await chat.rimay.start()
    await chat.deliver(update)
    await heard(chat, before)
    assert all("tienes cupo. Tu código" in one.text for one in chat.person.read[before:])
    assert len(chat.person.read) - before <= 2
    assert chat.rimay.rows("SELECT count(*) FROM registrations") == [(2,)]
