"""People who want seats and propose things, each a small machine that answers what is asked."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from random import Random

from storage.database import Database, Unavailable
from tests.chaos.ledger import written
from tests.chaos.mailbox import Arrived, Mailboxes
from tests.chaos.memory import Event, Memory, Proposal
from tests.chaos.script import Heard, Line, hear
from tests.chaos.voices import Voice

GO_ON = "listo"
"""Said after the problem: what is written within seconds would go on with it."""

THINGS = ("medicinas", "vacunas", "enfermeras", "ambulancias", "doctores")
SMALL = 0.2
"""The longest pause between a question and its answer, in seconds."""

MANY, PACE = 40, 6.0
"""Messages that one person sends at once, and seconds for each one more: a machine writes faster."""


class Unanswered(Exception):
    """Nothing came for so long that something must be lost."""


@dataclass
class Citizen:
    """Lives until `closing` is set and what was begun is ended. `surprises`: what nobody should have said.
    `puzzled`: how often Rimay did not understand; a number typed just as an offer came says nothing."""

    voice: Voice
    mailboxes: Mailboxes
    memory: Memory
    rng: Random
    closing: asyncio.Event
    patience: float
    pause: float
    db: Database
    surprises: list[str] = field(default_factory=list)
    unanswered: str = ""
    offered: int = 0
    puzzled: int = 0
    idle: bool = False
    _born: float = field(default_factory=time.monotonic)
    _said: int = 0
    _seen: int = 0
    _read: Counter[str] = field(default_factory=Counter)
    _before: str = ""
    _words: str = ""
    _title: str = ""
    _offers: list[tuple[str, Arrived]] = field(default_factory=list)
    _done: int = 0

    async def live(self) -> None:
        """One wish after the other; when it is time to end, only offers are answered."""
        try:
            while True:
                await self._notices()
                if self._offers:
                    title, offer = self._offers.pop(0)
                    if title in self.memory.waits:  # else they left the list meanwhile
                        await self._answer_offer(title, offer)
                elif self._said - (time.monotonic() - self._born) / PACE > MANY and not self.closing.is_set():
                    await asyncio.sleep(1)
                elif not self.closing.is_set():
                    await self._wish()
                    await self._rest()
                else:
                    self.idle = True
                    await self.mailboxes.more(self.voice.key, self._seen)
                    self.idle = False
        except Unanswered as problem:
            self.unanswered = str(problem)

    async def _rest(self) -> None:
        """A while between two wishes; shorter when it is time to end."""
        try:
            async with asyncio.timeout(self.rng.uniform(0, self.pause)):
                await self.closing.wait()
        except TimeoutError:
            return

    async def _notices(self) -> None:
        """What came while nothing was asked."""
        for arrived in self.mailboxes.read(self.voice.key)[self._seen :]:
            self._seen += 1
            self._notice(arrived, hear(arrived.text))

    def _notice(self, arrived: Arrived, heard: Heard | None) -> None:
        again = arrived.text in self._read
        self._read[arrived.text] += not again
        if heard is None or heard.line.kind not in ("offer", "ended"):
            if again:
                return
            self.surprises.append(f"out of nowhere: {arrived.text[:120]}")
            return
        title = self.memory.title_in(arrived.text)
        if heard.line.kind == "ended":
            self.memory.told(heard, title)
        elif title in self.memory.waits and all(title != other for other, _ in self._offers):
            self._offers.append((title, arrived))
            self.offered += 1

    async def _wish(self) -> None:
        self._done += 1
        drawn = self.rng.random()
        mine = sorted({*self.memory.seats, *self.memory.waits})
        free = [event for event in self.memory.events if event.title not in mine]
        if mine and drawn < 0.3:
            self._title = self.rng.choice(mine)
            await self._talk("leave", "no puedo")
        elif mine and drawn < 0.36 and self._before != "tickets":
            await self._talk("look", "mis cupos")
        elif free and drawn < 0.8:
            await self._want_seat(self.rng.choice(free))
        else:
            self.memory.proposals.append(self._idea())
            await self._talk("propose", "quiero proponer algo")

    async def _want_seat(self, event: Event) -> None:
        self._title = event.title
        poster = self.voice.key[0] == "telegram" and self.rng.random() < 0.5
        await self._talk("want", f"/start ev_{event.code}" if poster else event.title)

    def _idea(self) -> Proposal:
        number, thing = f"{self.memory.number}-{self._done}", THINGS[self._done % len(THINGS)]
        hints = {
            "entity": f"el minsa {number}",
            "indicator": f"con una lista {number}",
            "deadline": "para julio",
        }
        wanted = hints if self.rng.random() < 0.4 else {}
        problem = f"en {self.memory.home} faltan {thing} en la posta numero {number} y nadie avisa"
        return Proposal(problem, f"que manden {thing} cada mes a la posta {number}", wanted)

    async def _answer_offer(self, title: str, arrived: Arrived) -> None:
        self._title = title
        yes = self.rng.random() < 0.7
        self._before = "yes" if yes else "no"
        await self._say("Sí, voy" if yes else "No podré", arrived)
        await self._converse()

    async def _talk(self, wish: str, opening: str) -> None:
        self._before = wish
        await self._say(opening)
        await self._converse()

    async def _converse(self) -> None:
        """Answer until what was wanted is over."""
        while (arrived := await self._next()) is not None:
            heard = hear(arrived.text)
            assert heard is not None
            named = self.memory.title_in(arrived.text) if heard.line.name == "accepted" else ""
            self.memory.told(heard, named or self._title)
            answer = self._answer(heard, arrived)
            if not answer:
                return
            await asyncio.sleep(self.rng.uniform(0, SMALL))
            await self._say(answer, arrived)

    def _answer(self, heard: Heard, arrived: Arrived) -> str:
        """The words that answer a line; nothing where it was the end."""
        if heard.line.name == "late":  # asked again what may have been an answer to something else
            return self._words
        self._before = heard.line.name
        self.puzzled += heard.line.name == "puzzled"
        if heard.line.name == "sure":
            self._title = self.memory.title_in(arrived.text) or self._title
        if heard.line.name == "ask" and self._words != GO_ON:
            return GO_ON
        if heard.line.name == "seated":
            return self._needs(heard.codes["ticket"])
        known = {"name": self.memory.name, "home": self.memory.home, "event": self._title}
        known |= self._kind() | self._proposed()
        return heard.line.answer.format(**known)

    def _kind(self) -> dict[str, str]:
        kind = "Ronda, comunidad" if self.memory.organization else "Por mi cuenta"
        return {"kind": kind, "organization": self.memory.organization}

    def _proposed(self) -> dict[str, str]:
        if not self.memory.proposals:
            return {}
        one = self.memory.proposals[-1]
        return {
            "problem": one.problem,
            "ask": one.ask,
            "more": "Sí" if one.hints else "Ahora no",
            **one.hints,
        }

    def _needs(self, ticket: str) -> str:
        if self.rng.random() < 0.6:
            return ""
        self.memory.needs[ticket] = f"uso silla de ruedas {self.memory.number}"
        return self.memory.needs[ticket]

    async def _say(self, words: str, shown: Arrived | None = None) -> None:
        self._words, self._said = words, self._said + 1
        await self.voice.say(words, shown)
        self.memory.answered.add(self._before)

    async def _is_due(self, line: Line, text: str) -> bool:
        """Whether words that were read before are due now and not only brought again: they
        were written more often than they were taken for new."""
        if not line.may_follow(self._before) or (line.name == self._before and self._words != GO_ON):
            return False
        while True:
            try:
                return self._read[text] < await self.db.look(partial(written, key=self.voice.key, text=text))
            except Unavailable:
                await asyncio.sleep(1)

    async def _next(self) -> Arrived | None:
        """The next message that belongs here: no notice, nothing that was read before and came again."""
        while True:
            try:
                async with asyncio.timeout(self.patience):
                    await self.mailboxes.more(self.voice.key, self._seen)
            except TimeoutError:
                raise Unanswered(f"{self.voice.key[0]}, after {self._before!r}: {self._words!r}") from None
            arrived = self.mailboxes.read(self.voice.key)[self._seen]
            self._seen += 1
            heard = hear(arrived.text)
            if heard is None:
                self._read[arrived.text] += 1
                self.surprises.append(f"after {self._before} ({self._words}): {arrived.text[:160]}")
                return None
            if heard.line.kind in ("offer", "ended"):
                self._notice(arrived, heard)
            elif arrived.text not in self._read or await self._is_due(heard.line, arrived.text):
                self._read[arrived.text] += 1
                return arrived
