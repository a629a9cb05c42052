"""What came too late, and who writes too much, with what all processes share: the row of the address."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.messages import Incoming, Media
from bot.service import Service
from domain.limits import BURST, SAME
from storage.database import Database
from storage.tables import addresses, inbound
from tests.bot.test_turn import rows
from tests.bot.world import NOON, Clock, Wire, echo_router, service_of

MACHINE = "Gracias por comunicarte con la Bodega Rosita."


def says(service: Service, number: int, text: str = "", after: float = 0, **what: Any) -> str | None:
    """A Telegram message, sent so many seconds after noon. Returns the answer."""
    sent = NOON + timedelta(seconds=after)
    one = replace(Incoming("telegram", "7", f"u{number}", text, sent_at=sent), **what)

    async def turn() -> str | None:
        taken = await service.take(one)
        await service.delivery.drain()
        return taken.answers[0].message.text if taken.answers else None

    return asyncio.run(turn())


def served(db: Database) -> tuple[Service, Clock]:
    clock, router = Clock(NOON + timedelta(seconds=5)), echo_router()
    router.action("shown")(lambda _ctx, _argument: None)
    return service_of(db, clock, router, Wire()), clock


def test_an_older_message_is_told_late_and_the_same_second_is_not(db: Database) -> None:
    service, _ = served(db)
    assert says(service, 2, "dos", after=2) == "eco: dos"
    late = says(service, 1, "uno", after=1)
    assert late is not None
    assert late.startswith("Recién me llegó un mensaje tuyo del dom. 22 nov., 12 del día: «uno». Llegó tarde")
    assert says(service, 3, "tres", after=2) == "eco: tres"
    photo = says(service, 4, after=1, media=(Media("photo", "f"),))
    assert photo is not None
    assert photo.startswith("Recién me llegó algo que mandaste")


def test_the_first_message_of_a_backlog_is_not_late_nor_what_follows_a_tap(db: Database) -> None:
    service, clock = served(db)
    clock.pass_(hours=20)
    assert says(service, 1, "uno", after=1) == "eco: uno"
    assert says(service, 2, after=0, payload="shown:1") is None, "a tap's hour is its button's"
    assert says(service, 3, "dos", after=3) == "eco: dos"


def test_who_blocked_the_bot_before_writing_again_is_reachable(db: Database) -> None:
    service, _ = served(db)
    says(service, 2, "hola", after=2)
    says(service, 1, after=1, kind="blocked")
    assert rows(db, addresses)[0].unreachable_since is None
    says(service, 3, after=3, kind="blocked")
    assert rows(db, addresses)[0].unreachable_since is not None


def test_forty_quick_messages_and_an_album_are_answered(sqlite_db: Database) -> None:
    service, _ = served(sqlite_db)
    answers = [says(service, number, f"frase {number}", after=5) for number in range(40)]
    assert answers == [f"eco: frase {number}" for number in range(40)]
    album = [says(service, 100 + n, f"foto {n}", 5, media=(Media("photo", "f"),)) for n in range(10)]
    assert None not in album


@pytest.mark.parametrize("text", [MACHINE, "hola"])
def test_the_silence_holds_in_every_process(db: Database, text: str) -> None:
    ways = [served(db)[0], served(db)[0]]
    most = SAME if text == MACHINE else BURST
    answers = [says(ways[number % 2], number, text, after=5) for number in range(most + 3)]
    assert answers[:most] == [f"eco: {text}"] * most
    assert "voy a descansar" in str(answers[most])
    assert answers[most + 1 :] == [None, None]
    assert len(rows(db, inbound)) == most + 3, "kept all the same"


def test_what_waited_while_we_were_away_is_nobodys_haste(sqlite_db: Database) -> None:
    service, clock = served(sqlite_db)
    clock.pass_(hours=5)
    answers = [says(service, number, f"frase {number}", after=number) for number in range(BURST + 20)]
    assert None not in answers
    assert not any("descansar" in str(one) for one in answers)
