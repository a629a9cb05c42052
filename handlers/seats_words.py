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
    """Seats that this person could have: `count` (None: no limit), for `cls` alone unless it is empty."""

    count: int | None
    cls: str = ""


def left_for(ctx: Context, seats: SeatsLeft) -> Left:
    """What is free for the class of the person's last organisation; for whoever is new, what is open to all
    or, when that is gone, what is kept for one class."""
    kind = ctx.person.last_organization_kind if ctx.person else None
    if kind:
        return Left(seats.free_for(seat_class(kind)))
    everybody = seats.free_for("")
    if everybody != 0:
        return Left(everybody if everybody is None else everybody + sum(seats.kept.values()))
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
        key = f"events.seats.{left.cls}" if left.cls else "events.seats"
        return catalog.text(ctx.language, key, n=left.count)
    return catalog.text(ctx.language, "events.waiting" if seats.may_wait else "events.full")
