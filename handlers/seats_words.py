"""How many seats are left, as it is told before anybody asks for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.context import Context
from domain.organizations import seat_class
from mensajes import catalog
from storage.seats_left import SeatsLeft

_SAID = ("osc", "publico")


@dataclass(frozen=True, slots=True)
class Left:
    """Seats that this person could have: `count` (None: no limit), for `cls` alone unless it is empty. Of who
    has not said where they belong, `kept` of them are for `cls`, or for several classes, alone."""

    count: int | None
    cls: str = ""
    kept: int = 0


def left_for(ctx: Context, seats: SeatsLeft) -> Left:
    """What is free for the class of the person's last organisation; for whoever is new, what is open to all
    or, when that is gone, what is kept for one class."""
    kind = ctx.person.last_organization_kind if ctx.person else None
    if kind:
        return Left(seats.free_for(seat_class(kind)))
    everybody = seats.free_for("")
    if everybody is None:
        return Left(None)
    if everybody:
        held = {cls: count for cls, count in seats.kept.items() if count}
        cls = next(iter(held)) if len(held) == 1 else ""
        kept_seats = sum(held.values())
        return Left(everybody + kept_seats, cls if cls in _SAID else "", kept_seats)
    kept = [(count, cls) for cls, count in seats.kept.items() if count and cls in _SAID]
    return Left(*max(kept)) if kept else Left(0)


def seats_words(ctx: Context, event: Any, seats: SeatsLeft) -> str:
    """ "Quedan 14 cupos.", "Hay lista de espera."; empty where there is no limit."""
    left = left_for(ctx, seats)
    if event.status == "closed" or (event.registration_closes and event.registration_closes <= ctx.now):
        return catalog.text(ctx.language, "events.closed")
    if left.count is None:
        return ""
    if left.count:
        return _left_words(ctx.language, left)
    return catalog.text(ctx.language, "events.waiting" if seats.may_wait else "events.full")


def _left_words(language: str, left: Left) -> str:
    if left.kept:
        key = f"events.seats.kept.{left.cls}" if left.cls else "events.seats.kept"
        return catalog.text(language, key, n=left.count, kept=left.kept)
    key = f"events.seats.{left.cls}" if left.cls else "events.seats"
    return catalog.text(language, key, n=left.count)
