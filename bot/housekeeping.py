"""What is done at intervals: offers and holds that run out, reserves that are released, reports that came
early, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta

from bot.worker import Job
from storage import retention
from storage.holds import end_holds
from storage.offers import expire_offers, release_reserves
from storage.statuses import settle_early

JOBS = (
    Job("expire offers", timedelta(seconds=15), expire_offers),
    Job("end holds", timedelta(seconds=30), end_holds),
    Job("release reserves", timedelta(minutes=5), release_reserves),
    Job("early reports", timedelta(minutes=1), settle_early),
    Job("forget", timedelta(hours=1), retention.forget),
)
