"""What an event says about its seats: how many, kept for whom, and when one may register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.pools import Pools, Reserve
from domain.waiting import FIRST, NORMAL, offer_until

GOES_FIRST = "osc"
"""While an event still keeps seats for civil society, civil society also waits first."""

_DAYS = {"semana": 7}


@dataclass(frozen=True, slots=True)
class Rule:
    """`cls` waits first until the day `until` begins (None: until the event)."""

    cls: str
    until: date | None


def over_at(starts_at: datetime, ends_at: datetime | None, date_status: str, zone: ZoneInfo) -> datetime:
    """When an event is past: its end, else its start; where only the day is known, when that day ends."""
    if date_status == "exacta":
        return ends_at or starts_at
    first = starts_at.astimezone(zone).date() + timedelta(days=_DAYS.get(date_status, 1) - 1)
    last = max(first, (ends_at or starts_at).astimezone(zone).date())
    return datetime.combine(last + timedelta(days=1), time(), zone)


@dataclass(frozen=True, slots=True)
class EventSeats:
    """What an event says about its seats. `taken`: held or offered, by the pool they came from."""

    status: str  # draft | published | closed | cancelled
    access: str  # abierto | invitacion | designacion
    starts_at: datetime
    ends_at: datetime | None
    date_status: str  # exacta | hora_por_confirmar | semana | rango
    zone: ZoneInfo
    capacity: int | None
    reserves: tuple[Reserve, ...]
    max_per_person: int
    waiting_list: bool
    waiting_limit: int | None = None  # how many may wait; None: no limit
    opens: datetime | None = None
    closes: datetime | None = None
    taken: Mapping[str, int] = field(default_factory=dict)

    def pools(self, now: datetime) -> Pools:
        """The seats with the reserves that are still kept at `now`."""
        today = now.astimezone(self.zone).date()
        return Pools(self.capacity, tuple(r for r in self.reserves if not r.is_released(today)), self.taken)

    def class_of(self, own: str, ubigeo: str | None) -> str:
        """The class that somebody counts as here: that of their organisation, or of the region where they
        live (two digits) where this event keeps seats for the region and none for the organisation's."""
        kept, region = {reserve.cls for reserve in self.reserves}, (ubigeo or "")[:2]
        return region if region in kept and own not in kept else own

    @property
    def over_at(self) -> datetime:
        """When it is past."""
        return over_at(self.starts_at, self.ends_at, self.date_status, self.zone)

    def rule(self, now: datetime) -> Rule | None:
        """Who waits first now, if anybody."""
        kept = [
            reserve for reserve in self.pools(now).reserves if reserve.cls == GOES_FIRST and reserve.seats
        ]
        if self.capacity is None or not kept:
            return None
        return Rule(GOES_FIRST, max((r.release_on for r in kept if r.release_on), default=None))

    def priority(self, cls: str, now: datetime) -> int:
        """The place of a class on the waiting list: lower goes first."""
        rule = self.rule(now)
        return FIRST if rule is not None and rule.cls == cls else NORMAL

    def may_wait(self, size: int, waiting: int) -> bool:
        """Whether `size` more may wait behind those who do."""
        return self.waiting_list and (self.waiting_limit is None or waiting + size <= self.waiting_limit)

    def list_moves(self, now: datetime) -> bool:
        """Whether the waiting list can still be offered seats. When it is too late, who comes first sits."""
        if self.status not in ("published", "closed"):
            return False
        return offer_until(now, self.starts_at, self.zone) is not None
