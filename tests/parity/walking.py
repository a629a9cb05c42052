"""A walk through every screen that a person can reach on one channel, in one transaction that is undone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

import main
from bot.channels.contract import Channel
from bot.context import NoticeContext
from bot.messages import Incoming, Outgoing
from bot.turn import TurnTaker, shown_options
from mensajes import catalog
from storage import reachable
from storage.sql import Query, command
from storage.tables import addresses
from tests.conversations.people import Speaker
from tests.handlers.talking import SITE
from tests.parity import hands
from tests.parity.words import ABOUT, ANSWERS, LEADS_ON, MOVES, THOUGHTS
from tests.storage.seating import NOW

MOST = 1500
"""Screens of one person: a walk that finds more has lost its way."""

STARTS = NOW + timedelta(hours=1)

_CODES = re.compile(r"\bP-[0-9A-Z]{4}\b|\b[0-9A-Z]{4,5}\b(?<![a-z])|\b\d{3} \d{4}\b")
_RUN = re.compile(r"^f:[0-9a-f]+:")
_STEP = re.compile(r"^f:[0-9a-f]+:(\w+):")

_ROW = Query(
    select(addresses.c.id, addresses.c.state).where(
        addresses.c.channel == bindparam("on"), addresses.c.external_id == bindparam("whose")
    )
)


class Screen(NamedTuple):
    """What is seen, the same on every channel: words, options, what goes with them; codes made alike.
    `question`: of the open form, and `about`: whether it is for several people, which it asks about later."""

    text: str
    options: tuple[tuple[str, str], ...] = ()
    extras: tuple[str, ...] = ()
    question: str = ""
    about: str = ""


NOWHERE = Screen("")
"""Where every walk begins."""

Path = tuple[str, ...]


class Move(NamedTuple):
    """One thing to do; `make` is given what is on the screen."""

    name: str
    cost: int
    make: Callable[[Outgoing | None], list[Incoming]]


@dataclass
class Walk:
    """One person on one channel. `edges`: where each move leads from each screen; `paths`: the first way to
    a screen; `shown`: every message as this channel renders it. `deepest`: moves outside forms; `typed`:
    labels are also typed."""

    conn: Connection
    channel: Channel
    speaker: Speaker
    deepest: int
    typed: bool = True
    moves: Sequence[str] = MOVES
    edges: dict[tuple[Screen, str], Screen] = field(default_factory=dict)
    paths: dict[Screen, tuple[str, ...]] = field(default_factory=dict)
    shown: dict[str, Outgoing] = field(default_factory=dict)
    costs: dict[Screen, int] = field(default_factory=dict)
    turns: int = 0
    _said: Outgoing | None = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self._taker = TurnTaker(main.router(), SITE, self._render, "walk")

    def from_words(self, words: Sequence[str]) -> None:
        """From what may be written at any moment."""
        for text in words:
            self._try(NOWHERE, Move(text, 1, partial(self._say, text)), (), 0, None)

    def from_links(self, links: Sequence[str]) -> None:
        """From a page or a poster."""
        for link in links:
            follow = partial(self._follow, link)
            self._try(NOWHERE, Move(f"({link})", 1, follow), (), 0, None)

    def from_notice(self, person: int, kind: str, facts: Mapping[str, Any]) -> None:
        """From what Rimay says by itself."""
        ctx = NoticeContext(self.conn, NOW, person, catalog.SOURCE, self.channel.name, SITE)
        reply = main.router().notices[kind](ctx, facts)
        assert reply is not None, f"{kind} no longer holds: {facts}"
        with self._undone():
            shown = self._render(reply.in_words().render(catalog.SOURCE))
            reachable.show(self.conn, {self._row().id: shown_options(shown)})
            there = self._screen(shown)
            self.edges[NOWHERE, f"({kind})"] = there
            self._go_on(there, (f"({kind})",), 0, shown)

    def _try(self, here: Screen, move: Move, path: Path, cost: int, shown: Outgoing | None) -> None:
        """Make a move, go on from where it leads, and undo all of it. What leads where we have been is not
        tried again."""
        known = self.edges.get((here, move.name))
        if known is not None and not self._nearer(known, cost + move.cost):
            return
        with self._undone():
            there, now_shown = self._turn(move.make(shown), len(path), shown)
            self.edges[here, move.name] = there
            self._go_on(there, (*path, move.name), cost + move.cost, now_shown)

    def _go_on(self, here: Screen, path: Path, cost: int, shown: Outgoing | None) -> None:
        if not self._nearer(here, cost):
            return
        assert len(self.costs) < MOST, "the walk has lost its way"
        self.costs[here], self.paths[here] = cost, path
        for move in self._moves(here, shown):
            self._try(here, move, path, cost, shown)
        for option in shown.options if shown and self.typed else ():
            self._in_words(here, option.label, path, shown)

    def _nearer(self, there: Screen, cost: int) -> bool:
        """Whether to go on from a screen: near enough, and nearer than before. A form is a step nearer."""
        return cost < self.costs.get(there, self.deepest + bool(there.question))

    def _moves(self, here: Screen, shown: Outgoing | None) -> Iterator[Move]:
        """Every option, and what people answer to a question. Inside a form a step costs nothing, so that
        every form is walked to its end."""
        step = 0 if here.question else 1
        for number, option in enumerate(shown.options if shown else ()):
            action = option.payload.partition(":")[0]
            cost = 0 if action in LEADS_ON else step
            yield Move(f"[{option.label}]", cost, partial(self._choose, number))
            for text in ABOUT.get(action, ()):
                yield Move(text, 1 - (action in LEADS_ON), partial(self._say, text))
        if here.question:
            texts = ANSWERS.get(here.question, ())
            assert texts or here.options, f"nobody knows what to answer: {here.question}"
            yield from (Move(text, 0, partial(self._say, text)) for text in texts)
            yield from (Move(text, 1, partial(self._say, text)) for text in self.moves)

    def _choose(self, number: int, shown: Outgoing | None) -> list[Incoming]:
        assert shown is not None
        return hands.chooses(self.speaker, self.channel, shown, number)

    def _follow(self, link: str, _shown: Outgoing | None) -> list[Incoming]:
        return hands.follows(self.speaker, self.channel, link)

    def _say(self, text: str, _shown: Outgoing | None) -> list[Incoming]:
        return hands.says(self.speaker, self.channel, text)

    def _in_words(self, here: Screen, label: str, path: Path, shown: Outgoing | None) -> None:
        """The label, typed."""
        if (here, f"«{label}»") not in self.edges:
            with self._undone():
                typed, _ = self._turn(self._say(label, shown), len(path), shown)
            self.edges[here, f"«{label}»"] = typed

    def _turn(
        self, incoming: list[Incoming], depth: int, shown: Outgoing | None
    ) -> tuple[Screen, Outgoing | None]:
        self.turns += 1
        now = STARTS + timedelta(seconds=20 * (depth + 1))
        self._said = None
        for one in incoming:
            new = replace(one, message_id=f"m{next(self._numbers)}", sent_at=None)
            taken = self._taker.take(self.conn, new, now, THOUGHTS)
            rendered = taken.answers[-1].message if taken.answers else shown
        return self._screen(rendered), rendered

    def _render(self, message: Outgoing) -> Outgoing:
        rendered = self.channel.render(message)
        self._said = message
        self.shown[repr(rendered)] = rendered
        return rendered

    def _row(self) -> Any:
        return _ROW.first(self.conn, on=self.channel.name, whose=self.speaker.address)

    def _screen(self, shown: Outgoing | None) -> Screen:
        row = self._row()
        open_ = (row.state.get("open") if row else None) or {}
        question = f"{open_['flow']}.{_asked(shown) or open_['asked']}" if open_ else ""
        about = "party" if open_.get("subject", {}).get("party") else ""
        said = self._said
        if said is None:
            return Screen("", question=question, about=about)
        options = tuple((alike(option.label), _meaning(option.payload)) for option in said.options)
        extras = tuple(f"{one.kind} {alike(one.caption)}" for one in said.attachments)
        return Screen(alike(said.text), options, extras, question, about)

    @contextmanager
    def _undone(self) -> Iterator[None]:
        name = f"w{next(self._numbers)}"
        command(self.conn, f"SAVEPOINT {name}")
        try:
            yield
        finally:
            command(self.conn, f"ROLLBACK TO {name}")
            command(self.conn, f"RELEASE {name}")


def _asked(shown: Outgoing | None) -> str:
    """The question that options answer; a form that asks one more in the end keeps the name of its last."""
    found = (_STEP.match(option.payload) for option in (shown.options if shown else ()))
    return next((one[1] for one in found if one is not None), "")


def alike(text: str) -> str:
    """Codes made alike."""
    return _CODES.sub("#", text)


def _meaning(payload: str) -> str:
    return alike(_RUN.sub("f:", payload))
