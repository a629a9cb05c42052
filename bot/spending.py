"""What messages cost, counted again and again in the background, and said when it comes near a ceiling."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml  # type: ignore[import-untyped]  # pyyaml carries no types
from sqlalchemy import Connection

from bot import metrics
from domain.prices import MICROS, Prices, Stand, read_prices, stand
from storage import usage
from storage.database import Database

log = logging.getLogger(__name__)

SHIPPED = Path(__file__).parents[1] / "domain" / "data" / "prices.yaml"

EVERY = 60.0
"""Seconds between two counts at least; a long one is done less often, so that it never takes over 1 %."""

LATE = timedelta(hours=2)
"""For so long after midnight yesterday is counted too."""


def load_prices(path: str = "") -> Prices:
    """The prices of a file; of the one that comes with Rimay, where none is named. Raises OSError, and
    ValueError where it is no list of prices."""
    try:
        return read_prices(yaml.safe_load((Path(path) if path else SHIPPED).read_text("utf-8")))
    except yaml.YAMLError:
        raise ValueError("YAML") from None


def month_of(now: datetime, timezone: str) -> str:
    """ "2026-11", in the installation's zone."""
    return f"{now.astimezone(ZoneInfo(timezone)):%Y-%m}"


@dataclass(slots=True)
class Spending:
    """`ceilings`: what each channel may cost a month, in millionths of the currency; 0: no ceiling."""

    db: Database
    prices: Prices
    ceilings: Mapping[str, int]
    timezone: str
    clock: Callable[[], datetime]
    _told: dict[str, tuple[str, Stand]] = field(default_factory=dict)

    async def round(self) -> float:
        """Count today, and yesterday while it is young; say what comes near its ceiling."""
        began, now = time.monotonic(), self.clock()
        for day in sorted({_day(now - LATE, self.timezone), _day(now, self.timezone)}):
            await self._count(day)
        await self._watch(month_of(now, self.timezone))
        return max(EVERY, 100 * (time.monotonic() - began))

    async def _count(self, day: date) -> None:
        zone = ZoneInfo(self.timezone)
        since, until = (
            datetime(one.year, one.month, one.day, tzinfo=zone) for one in (day, day + timedelta(days=1))
        )
        counted = await self.db.look(partial(usage.count, since=since, until=until))
        costs = {one: self.prices.cost(one.channel, one.kind, one.units, day) for one in counted}
        await self.db.run(partial(usage.keep, day=day.isoformat(), counted=costs))

    async def _watch(self, month: str) -> None:
        costs = await self.db.look(partial(usage.cost_of, month=month, channels=tuple(self.ceilings)))
        for channel, ceiling in self.ceilings.items():
            spent = costs[channel]
            metrics.spent(channel, spent / MICROS, ceiling / MICROS)
            now = (month, stand(spent, ceiling))
            if now[1] != "free" and self._told.get(channel) != now:
                log.warning("%s: %d %% of this month's ceiling is spent", channel, 100 * spent // ceiling)
            self._told[channel] = now


@dataclass(slots=True)
class Ceilings:
    """Whether a channel has cost what it may in a month, as it was last counted; asked once a transaction."""

    conn: Connection
    ceilings: Mapping[str, int]
    month: str
    _costs: dict[str, int] | None = None

    def reached(self, channel: str) -> bool:
        """Announcements stop there; replies and what was promised never."""
        ceiling = self.ceilings.get(channel, 0)
        if not ceiling:
            return False
        if self._costs is None:
            self._costs = usage.cost_of(self.conn, self.month, tuple(self.ceilings))
        return stand(self._costs[channel], ceiling) == "over"


def _day(now: datetime, timezone: str) -> date:
    return now.astimezone(ZoneInfo(timezone)).date()
