"""A crowd on the faked Telegram that registers for one workshop, whatever happens to the processes."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx

from tests.e2e.fleet import Fleet
from tests.e2e.process import until
from tests.e2e.telegram import HEADERS, PATH
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import Person

TALK = (
    ("/start ev_TS01", r"¿Te inscribo\?|lista de espera\?"),
    ("[Sí]", r"¿Aceptas\?"),
    ("[Sí, tengo 18]", r"¿Cómo te llamas\?"),
    ("Rosa Quispe", r"¿Dónde vives\?"),
    ("ayabaca", r"alguna organización\?"),
    ("[Por mi cuenta]", "Tu código|Estás en el puesto"),
)
"""What each says, or taps, and what is in the answer."""


@dataclass
class Crowd:
    """So many people, all talking at once. `given` counts the updates that were answered 200."""

    fleet: Fleet
    telegram: FakeTelegram
    size: int
    polled: bool = False
    given: int = 0
    statuses: set[int] = field(default_factory=set)
    people: list[Person] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people = [
            self.telegram.person(number, f"Persona {number}") for number in range(1, self.size + 1)
        ]

    async def talk(self) -> None:
        """Until everybody has had the last answer."""
        async with asyncio.TaskGroup() as group:
            for person in self.people:
                group.create_task(self._talks(person))

    async def reaches(self, given: int) -> None:
        """Wait until so many updates were taken."""
        await until(lambda: self.given >= given)

    def repetitions(self) -> int:
        """Messages that somebody read twice."""
        return sum(len(person.read) - len({one.text for one in person.read}) for person in self.people)

    async def _talks(self, person: Person) -> None:
        for text, answer in TALK:
            await self._deliver(self._update(person, text))
            await until(partial(_has_read, person, answer))

    def _update(self, person: Person, text: str) -> dict[str, Any]:
        if not text.startswith("["):
            return person.says(text)
        label = text.strip("[]")
        found = [(one, whole) for one in person.read for whole, _ in one.buttons if whole.startswith(label)]
        shown, whole = found[-1]
        return person.taps(whole, shown)

    async def _deliver(self, update: dict[str, Any]) -> None:
        """As Telegram does: to any process, again and again until one says that it is kept."""
        if self.polled:
            self.telegram.waiting.append(update)
            self.given += 1
            return
        while (status := await self._post(update)) != 200:
            self.statuses.add(status)
            await asyncio.sleep(0.1)
        self.given += 1

    async def _post(self, update: dict[str, Any]) -> int:
        """The answer's status, or 0 where nobody answered."""
        url = random.choice(self.fleet.webs).url
        try:
            return (await self.fleet.http.post(url + PATH, json=update, headers=HEADERS)).status_code
        except httpx.TransportError:
            return 0


def _has_read(person: Person, words: str) -> bool:
    return any(re.search(words, one.text) for one in person.read)


def seats(fleet: Fleet) -> Sequence[tuple[Any, ...]]:
    """How many attendees are in each state."""
    return fleet.rows("SELECT state, count(*) FROM attendees GROUP BY state ORDER BY state")
