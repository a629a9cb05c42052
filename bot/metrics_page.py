"""`GET /metrics`: Prometheus text. It names nobody, but how a service goes is for those who run it: only who
reaches the port itself from this machine or a private network gets it, and nobody through a proxy."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from fastapi import APIRouter, HTTPException, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from bot import metrics
from bot.service import Service
from storage import figures
from storage.database import Unavailable
from storage.figures import Figures

KEPT = 5.0
"""Seconds for which what the database said is said again."""

_LANES = ("reply", "reminder", "announcement")
_THROUGH_A_PROXY = ("forwarded", "x-forwarded-for", "x-real-ip")


def metrics_page(service: Service) -> APIRouter:
    """The route, for one process."""
    router = APIRouter(include_in_schema=False)
    page = _Page(service)

    @router.get("/metrics")
    async def shown(request: Request) -> Response:
        if not _is_near(request):
            raise HTTPException(404)
        return Response(await page.text(), media_type=CONTENT_TYPE_LATEST)

    return router


def _is_near(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _THROUGH_A_PROXY):
        return False
    try:
        host = ipaddress.ip_address(request.client.host)
    except ValueError:
        return False
    return host.is_loopback or host.is_private


@dataclass(slots=True)
class _Page:
    """Remembers what the database said, so that many who ask at once do not ask it each."""

    service: Service
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _read: Figures | None = None
    _read_at: float = float("-inf")
    _now: datetime | None = None

    async def text(self) -> bytes:
        async with self._lock:
            if time.monotonic() - self._read_at > KEPT:
                await self._look()
        return generate_latest(self)

    def collect(self) -> Iterator[Metric]:
        yield from metrics.registry.collect()
        yield GaugeMetricFamily(
            "rimay_database_up", "Whether the database answers", float(self._read is not None)
        )
        if self._read is not None and self._now is not None:
            yield from _families(self._read, self._now)

    async def _look(self) -> None:
        self._now = self.service.clock()
        try:
            self._read = await self.service.db.look(partial(figures.read, now=self._now))
        except Unavailable:
            self._read = None
        self._read_at = time.monotonic()


def _families(read: Figures, now: datetime) -> Iterator[Metric]:
    depth = GaugeMetricFamily("rimay_queue_depth", "Messages due and not out", labels=["lane", "channel"])
    age = GaugeMetricFamily(
        "rimay_queue_oldest_seconds", "How long the first of them has been due", labels=["lane", "channel"]
    )
    for one in read.waiting:
        labels = [_LANES[one.lane], one.channel or "unassigned"]
        depth.add_metric(labels, one.count)
        age.add_metric(labels, (now - one.since).total_seconds())
    seats = GaugeMetricFamily("rimay_seats", "Of published events to come with a limit", labels=["state"])
    for state, count in read.seats.items():
        seats.add_metric([state], count)
    yield from (depth, age, seats)
    yield GaugeMetricFamily("rimay_dead_letters_open", "Messages that nobody could handle", read.dead_letters)
    yield GaugeMetricFamily("rimay_requests_open", "People who want to talk with a person", read.requests)
    yield GaugeMetricFamily("rimay_sends_repeated", "Sent again after a crash, maybe twice", read.repeats)
