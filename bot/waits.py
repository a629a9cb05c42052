"""When a notice had better wait: its person is filling in a form, or asleep."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.conversation import Conversation
from domain.quiet import next_waking
from domain.waiting import TOO_NEAR
from storage.claims import Row
from storage.notices import REMINDER
from storage.reachable import Reachable

QUIET_FORM = timedelta(minutes=15)
"""A notice waits while a form was touched this recently, unless it would come too late (people.md)."""

URGENT = timedelta(hours=2)

LAST_CALL = timedelta(minutes=5)
"""A reminder is missed soon after its hour (domain/reminders.py): so long before that it waits no more."""


def is_busy(address: Reachable, row: Row, begins: datetime | None, now: datetime) -> bool:
    """Whether its person is in the middle of a form, and it bears waiting. `begins`: what it reminds of."""
    if begins is not None and begins - now < URGENT:
        return False
    if row.not_after is not None and row.not_after - now < (LAST_CALL if begins is not None else URGENT):
        return False
    conversation = Conversation.from_json(address.state)
    touched = conversation.touched_at
    return conversation.progress is not None and touched is not None and now - touched < QUIET_FORM


def morning_for(row: Row, zones: Iterable[ZoneInfo], now: datetime) -> datetime | None:
    """When to say in the morning what would wake somebody now, if that is not too late: where it is day in
    one of the zones, now. A reminder is missed by nightfall (domain/reminders.py)."""
    if row.kind == REMINDER:
        return None
    morning = now
    for zone in zones:
        morning = next_waking(now, zone)
        if morning <= now:
            return None
    return morning if row.not_after is None or row.not_after - morning >= TOO_NEAR else None
